/**
 * Registration with a unique e-mail address over two tables: users under their id, addresses under themselves. Every
 * write goes to both in one transaction, so neither is ever without the other.
 *
 * Where one table will do, `unique: { email: ["email"] }` keeps the addresses by itself.
 */
import { Condition, Delete, Entity, Get, Put, Table, Transact, Update } from "dynapipe"
import { Data, Effect, Option, Schema } from "effect"

export class UsersTable extends Table.make("users", { partitionKey: "userId" }) {}
export class EmailsTable extends Table.make("emails", { partitionKey: "email" }) {}

export class User extends Schema.Class<User>("User")({
  userId: Schema.String,
  email: Schema.String,
  name: Schema.String,
  version: Schema.Int
}) {}
export class Users extends Entity.make("User", { table: UsersTable, schema: User, version: "version" }) {}
export class Emails extends Entity.make("Email", {
  table: EmailsTable,
  schema: Schema.Struct({ email: Schema.String, userId: Schema.String })
}) {}

export class EmailTaken extends Data.TaggedError("EmailTaken")<{ readonly email: string }> {}
export class UserExists extends Data.TaggedError("UserExists")<{ readonly userId: string }> {}

const claim = (email: string, userId: string) => Put.item(Emails, { email, userId }).pipe(Put.ifNotExists)

/** Only who holds an address can give it back. */
const release = ({ email, userId }: User) =>
  Delete.item(Emails, { email }).pipe(Delete.when(($) => Condition.eq($.userId, userId)))

export const register = (input: { readonly userId: string; readonly email: string; readonly name: string }) =>
  Transact.write({ user: Put.item(Users, input), email: claim(input.email, input.userId) }).pipe(
    Transact.failWith({
      email: () => new EmailTaken({ email: input.email }),
      user: () => new UserExists({ userId: input.userId })
    }),
    Effect.map(({ user }) => user)
  )

export const changeEmail = (user: User, email: string) =>
  Transact.write({
    user: Update.from(Users, user).pipe(Update.set({ email })),
    old: release(user),
    next: claim(email, user.userId)
  }).pipe(Transact.failWith({ next: () => new EmailTaken({ email }) }))

export const remove = (user: User) => Transact.write({ user: Delete.from(Users, user), email: release(user) })

/** Both as they are at one moment. */
export const find = (userId: string, email: string) =>
  Transact.get({ user: Get.item(Users, { userId }), email: Get.item(Emails, { email }) })

/** From the address to the user. */
export const findByEmail = (email: string) =>
  Effect.flatMap(
    Get.item(Emails, { email }).pipe(Get.consistent),
    Option.match({
      onNone: () => Effect.succeedNone,
      onSome: ({ userId }) => Get.item(Users, { userId }).pipe(Get.consistent)
    })
  )
