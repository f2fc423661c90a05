/**
 * What the types of transactions say: which labels can fail, how a condition that comes or goes changes them, and the
 * words with which mistakes are refused.
 */
import { beforeAll, describe, expect, it } from "@effect/vitest"
import { compile, type Compiled } from "../types/compile.ts"

const prelude = `
import { Batch, Check, Condition, Delete, Entity, Errors, Get, Put, Table, Transact, Update } from "dynapipe"
import { Effect, Option, Schema, Stream } from "effect"
export { Batch, Check, Condition, Delete, Effect, Entity, Errors, Get, Option, Put, Stream, Table, Transact, Update }
export class Shop extends Table.make("shop", { partitionKey: "pk" }) {}
export class Accounts extends Entity.make("Account", {
  table: Shop, schema: Schema.Struct({ id: Schema.String, balance: Schema.Int }), key: { pk: "ACCOUNT#{id}" }
}) {}
export class Notes extends Entity.make("Note", {
  table: Shop, schema: Schema.Struct({ id: Schema.String, text: Schema.String, version: Schema.Int }),
  key: { pk: "NOTE#{id}" }, version: "version"
}) {}
export class Users extends Entity.make("User", {
  table: Shop,
  schema: Schema.Struct({ id: Schema.String, email: Schema.String, phone: Schema.optionalKey(Schema.String), name: Schema.String, version: Schema.Int }),
  key: { pk: "USER#{id}" }, version: "version", unique: { email: ["email"], phone: ["phone"] }
}) {}
export declare const note: Entity.Item<typeof Notes>
export declare const user: Entity.Item<typeof Users>
export type Account = Entity.Item<typeof Accounts>
export const deposit = Update.item(Accounts, { id: "a" }).pipe(Update.increment(($) => $.balance, 1))
export const withdraw = deposit.pipe(Update.when(($) => Condition.gte($.balance, 1)))
export const plain = Put.item(Accounts, { id: "p", balance: 0 })
export const same = <A>() => <B>(_: [A] extends [B] ? [B] extends [A] ? true : [A, B] : [A, B]) => {}
export type Tags<P> = P extends Effect.Effect<any, infer E, any> ? E extends { readonly _tag: infer T } ? T : never : never
export type FailuresOf<P> = P extends Effect.Effect<any, infer E, any>
  ? E extends Errors.TransactionCanceled<infer F> ? { readonly [L in keyof F]: F[L] extends Option.Option<infer X> ? X extends { readonly _tag: infer T } ? T : never : never } : never
  : never
export type Write = "Throttled" | "ServiceUnavailable" | "ConnectionFailed" | "RequestRejected" | "EncodeFailed" | "TransactionConflict"
`

const names =
  "Accounts, Batch, Check, Condition, Delete, deposit, Effect, Entity, Errors, Get, note, Notes, Option, plain, Put, same, Shop, Stream, Transact, Update, user, Users, withdraw"
const file = (code: string) =>
  `import { ${names} } from "./prelude.ts"\nimport type { Account, FailuresOf, Tags, Write } from "./prelude.ts"\n${code}\n`

const promises = file(`
const toAnother = Update.item(Accounts, { id: "b" }).pipe(Update.increment(($) => $.balance, 1))
const deep = Update.item(Accounts, { id: "c" }).pipe(Update.increment(($) => $.balance, 1), Update.when(($) => Condition.gte($.balance, 1)))
const all = Transact.write({
  withdraw, deposit: toAnother, plain,
  create: plain.pipe(Put.ifNotExists),
  note: Put.item(Notes, { id: "n", text: "t" }),
  change: Update.from(Notes, note).pipe(Update.set({ text: "x" })),
  gone: Delete.item(Accounts, { id: "g" }),
  must: Delete.item(Accounts, { id: "m" }).pipe(Delete.ifExists),
  open: Check.item(Accounts, { id: "o" }, ($) => Condition.exists($.balance)),
  register: Put.item(Users, { id: "u", email: "e", name: "n" }),
  nested: { inner: { deep } }
})
same<FailuresOf<typeof all>>()<{
  readonly withdraw: "ItemNotFound" | "ConditionalCheckFailed"
  readonly deposit: "ItemNotFound"
  readonly create: "ConditionalCheckFailed"
  readonly note: "VersionConflict"
  readonly change: "ItemNotFound" | "VersionConflict"
  readonly must: "ItemNotFound"
  readonly open: "ConditionalCheckFailed"
  readonly register: "VersionConflict" | "UniqueViolation"
  readonly "nested.inner.deep": "ItemNotFound" | "ConditionalCheckFailed"
}>(true)
same<Tags<typeof all>>()<Write | "TransactionCanceled">(true)
same<Effect.Success<typeof all>["create"]>()<Account>(true)
same<Effect.Success<typeof all>["gone"]>()<void>(true)

// a condition that is dropped changes the type, and where none is left nothing can cancel it
const dropped = Transact.write({ plain, gone: Delete.item(Accounts, { id: "g" }) })
same<Tags<typeof dropped>>()<Write>(true)
const one = Transact.write({ plain, gone: Delete.item(Accounts, { id: "g" }).pipe(Delete.when(($) => Condition.eq($.balance, 0))) })
same<FailuresOf<typeof one>>()<{ readonly gone: "ConditionalCheckFailed" }>(true)
// @ts-expect-error nothing in it fails on its own
dropped.pipe(Effect.catchTag("TransactionCanceled", () => Effect.void))
// @ts-expect-error the plain put cannot fail
one.pipe(Effect.catchTag("TransactionCanceled", (e) => Effect.succeed(e.failures.plain)))

// the same key of another entity is another item, and keys that only the run knows are compared then
declare const id: string
Transact.write({ one: Delete.item(Accounts, { id: "a" }), two: Delete.item(Notes, { id: "a" }), three: Delete.item(Accounts, { id: "b" }) })
Transact.write({ one: Delete.item(Accounts, { id }), two: Delete.item(Accounts, { id }) })

// a list is a tuple
const list = Transact.write([plain.pipe(Put.ifNotExists), deposit, plain])
same<FailuresOf<typeof list>>()<{ readonly 0: "ConditionalCheckFailed"; readonly 1: "ItemNotFound" }>(true)
same<Effect.Success<typeof list>>()<readonly [Account, void, Account]>(true)
const many = Transact.write([deposit].map((each) => each))
const found: Effect.Effect<unknown, unknown, unknown> = many.pipe(
  Effect.catchTag("TransactionCanceled", (e) => Effect.succeed(e.failures["3"]))
)

// one's own failures take the place of the operations'
class Poor { readonly _tag = "Poor" }
const own = all.pipe(Transact.failWith({ withdraw: () => new Poor() }))
same<Exclude<Tags<typeof own>, Write>>()<"Poor" | "TransactionCanceled">(true)
same<"withdraw" extends keyof FailuresOf<typeof own> ? true : false>()<false>(true)
const only = Transact.write({ withdraw }).pipe(Transact.failWith({ withdraw: () => new Poor() }))
same<Tags<typeof only>>()<Write | "Poor">(true)
// @ts-expect-error no such label
all.pipe(Transact.failWith({ nobody: () => new Poor() }))
const both = Transact.write({ withdraw }).pipe(Transact.and(dropped))
same<keyof FailuresOf<typeof both>>()<"withdraw">(true)
same<keyof Effect.Success<typeof both>>()<"withdraw" | "plain" | "gone">(true)

// only who chooses a token can choose a wrong one
const tokened = dropped.pipe(Transact.idempotencyToken("t"))
same<Tags<typeof tokened>>()<Write | "IdempotentParameterMismatch">(true)
const once = Transact.once("t", withdraw)
same<Tags<typeof once>>()<Write | "IdempotentParameterMismatch" | "ItemNotFound" | "ConditionalCheckFailed">(true)
same<Effect.Success<typeof once>>()<void>(true)
const marked = Transact.once("t", plain, { table: Shop })
same<Tags<typeof marked>>()<Write | "IdempotentParameterMismatch" | "DecodeFailed">(true)
same<Effect.Success<typeof marked>>()<Account>(true)

// a consistent snapshot, each get as it is
const read = Transact.get({
  maybe: Get.item(Accounts, { id: "a" }),
  part: { of: Get.item(Accounts, { id: "b" }).pipe(Get.select("balance")) },
  list: [Get.item(Notes, { id: "n" }).pipe(Get.orFail)]
})
type Reads = "Throttled" | "ServiceUnavailable" | "ConnectionFailed" | "RequestRejected" | "EncodeFailed" | "DecodeFailed" | "TransactionConflict"
same<Tags<typeof read>>()<Reads | "ItemNotFound">(true)
same<Effect.Success<typeof read>>()<{
  readonly maybe: Option.Option<Account>
  readonly part: { readonly of: Option.Option<{ readonly balance: number }> }
  readonly list: readonly [Entity.Item<typeof Notes>]
}>(true)
const maybe = Transact.get([Get.item(Accounts, { id: "a" })])
same<Tags<typeof maybe>>()<Reads>(true)

// unique attributes
const renamed = Update.from(Users, user).pipe(Update.set({ name: "n" }))
same<"UniqueViolation" extends Tags<typeof renamed> ? true : false>()<false>(true)
const moved = Update.from(Users, user).pipe(Update.when(($) => Condition.exists($.name)), Update.set({ email: "e" }))
same<Exclude<Tags<typeof moved>, Write>>()<"DecodeFailed" | "ItemNotFound" | "VersionConflict" | "ConditionalCheckFailed" | "UniqueViolation">(true)
same<Effect.Success<typeof moved>>()<void>(true)
const silent = Update.from(Users, user).pipe(Update.remove("phone"))
same<Effect.Success<typeof silent>>()<void>(true)
// what only gives back never clashes
same<"UniqueViolation" extends Tags<typeof silent> ? true : false>()<false>(true)
const gone = Delete.from(Users, user)
same<Tags<typeof gone>>()<Write | "VersionConflict">(true)
same<Entity.HasUnique<typeof Users>>()<true>(true)
same<Entity.HasUnique<typeof Notes>>()<false>(true)
export { found, moved }
`)

const mistakes: ReadonlyArray<readonly [name: string, code: string, words: string]> = [
  [
    "the old item of a put",
    `Transact.write({ a: plain.pipe(Put.returningOld) })`,
    `"a" asks for the old item, which a transaction does not return`
  ],
  [
    "the old item of a delete, nested",
    `Transact.write({ a: { b: Delete.item(Accounts, { id: "x" }).pipe(Delete.returningOld) } })`,
    `"a.b" asks for the old item, which a transaction does not return`
  ],
  [
    "the old item of an update",
    `Transact.write({ a: deposit.pipe(Update.returningOld) })`,
    `"a" asks for the old item, which a transaction does not return`
  ],
  [
    "the old item of an update, and a condition after that",
    `Transact.write({ a: deposit.pipe(Update.returningOld, Update.when(($) => Condition.gt($.balance, 0))) })`,
    `"a" asks for the old item, which a transaction does not return`
  ],
  [
    "the old item where it happens once",
    `Transact.once("t", deposit.pipe(Update.returningOld))`,
    `the program asks for the old item, which a transaction does not return`
  ],
  [
    "the old item of a put where it happens once",
    `Transact.once("t", plain.pipe(Put.returningOld), { table: Shop })`,
    `the program asks for the old item, which a transaction does not return`
  ],
  [
    "two operations on one item",
    `Transact.write({ debit: withdraw, credit: Delete.item(Accounts, { id: "a" }).pipe(Delete.ifExists) })`,
    `"debit" and "credit" are about the same item, of which a transaction takes one operation`
  ],
  [
    "two operations on one item, in a list and nested",
    `Transact.write([deposit, { open: Check.item(Accounts, { id: "a" }, ($) => Condition.exists($.balance)) }])`,
    `"0" and "1.open" are about the same item`
  ],
  [
    "what is no part of a key",
    `Update.item(Accounts, { id: "a", balance: 3 })`,
    "'balance' does not exist in type"
  ],
  [
    "a write that starts over without a read",
    `Transact.optimistic(Update.from(Notes, note).pipe(Update.set({ text: "x" })))`,
    "start over from the read: give an effect that reads, decides and writes"
  ],
  [
    "a put over an item with unique attributes",
    `Put.overwrite(Users, user)`,
    "an entity with unique attributes cannot be overwritten unseen: use Put.item to create, Put.replace to replace"
  ],
  [
    "a put of one that was read",
    `Put.item(Users, user)`,
    "an entity with unique attributes is created by Put.item, and replaced by Put.replace, which knows its old values"
  ],
  [
    "a change of a unique attribute unread",
    `Update.item(Users, { id: "u" }).pipe(Update.set({ email: "e" }))`,
    "a unique attribute changes by Update.from, which knows its old value"
  ],
  [
    "a delete unread",
    `Delete.item(Users, { id: "u" })`,
    "an item with unique attributes is removed by Delete.from, which knows their values"
  ],
  [
    "a unique constraint of no attribute",
    `Entity.make("User", { table: Shop, schema: Users.schema, key: { pk: "USER#{id}" }, unique: { email: ["mail"] } })`,
    `"mail"`
  ],
  [
    "unique attributes in a batch",
    `Batch.write([Put.item(Users, { id: "u", email: "e", name: "n" })])`,
    "a batch write cannot keep unique attributes: send it alone, or use Transact.write"
  ],
  [
    "unique attributes among batched writes",
    `Put.item(Users, { id: "u", email: "e", name: "n" }).pipe(Put.batched)`,
    "a batch write cannot keep unique attributes"
  ],
  [
    "a batched delete of unique attributes",
    `Delete.from(Users, user).pipe(Delete.batched)`,
    "a batch write cannot keep unique attributes"
  ],
  [
    "unique attributes in a stream of writes",
    `Stream.make(1).pipe(Batch.through(() => Put.item(Users, { id: "u", email: "e", name: "n" })))`,
    "a batch write cannot keep unique attributes"
  ],
  [
    "an operation of a list joined to others",
    `Transact.write([plain]).pipe(Transact.and(Transact.write({ deposit })))`,
    "Transact.and joins records: give the operations of a list labels"
  ]
]

describe("the types of transactions", () => {
  let compiled: Compiled
  beforeAll(async () => {
    compiled = await compile("transact", {
      "prelude.ts": prelude,
      "promises.ts": promises,
      ...Object.fromEntries(
        mistakes.map(([, code], i) => [`mistake${i}.ts`, file(`export const mistake = () => ${code}`)])
      )
    })
  })

  it("say what can fail, and what it gives", () => {
    expect(compiled.errors["prelude.ts"]).toBeUndefined()
    expect(compiled.errors["promises.ts"]).toBeUndefined()
  })

  it.each(mistakes.map(([name, , words], i) => [name, words, i] as const))("refuse %s, and say so", (_, words, i) => {
    const said = (compiled.errors[`mistake${i}.ts`] ?? "nothing").replaceAll("\\\"", "\"")
    expect(said).toContain(words)
  })
})
