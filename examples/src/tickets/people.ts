/**
 * Users, whose e-mail addresses are unique.
 */
import { Put, Query, Update } from "dynapipe"
import { Data, Effect } from "effect"
import { type User, Users } from "./model.ts"

export class EmailTaken extends Data.TaggedError("EmailTaken")<{ readonly email: string }> {}

/** A user of this name, or with this address, must not be there yet. */
export const join = (user: { readonly org: string; readonly name: string; readonly email: string }) =>
  Put.item(Users, user).pipe(
    Effect.catchTag("UniqueViolation", () => Effect.fail(new EmailTaken({ email: user.email })))
  )

export const changeEmail = (user: User, email: string) =>
  Update.from(Users, user).pipe(
    Update.set({ email }),
    Effect.catchTag("UniqueViolation", () => Effect.fail(new EmailTaken({ email })))
  )

export const everybody = (org: string) => Query.items(Users, { org }).pipe(Query.collect)
