/**
 * An idempotent command: a queue delivers a message at least once, and it takes effect once. The second delivery gets the
 * first one's answer, for a week.
 */
import { Entity, Put, Table, Transact, Update } from "dynapipe"
import { Schema } from "effect"

export class Loyalty extends Table.make("loyalty", { partitionKey: "pk", sortKey: "sk", timeToLive: "expiresAt" }) {}

export class Members extends Entity.make("Member", {
  table: Loyalty,
  schema: Schema.Struct({
    memberId: Schema.String,
    points: Schema.Int,
    visits: Schema.Array(Schema.String),
    updatedAt: Schema.DateTimeUtcFromString
  }),
  key: { pk: "MEMBER#{memberId}", sk: "MEMBER" },
  updatedAt: "updatedAt"
}) {}
export class Receipts extends Entity.make("Receipt", {
  table: Loyalty,
  schema: Schema.Struct({ messageId: Schema.String, memberId: Schema.String, points: Schema.Int }),
  key: { pk: "RECEIPT#{messageId}", sk: "RECEIPT" }
}) {}

export interface Visit {
  readonly messageId: string
  readonly memberId: string
  readonly shop: string
  readonly points: number
}

/** An increment and an append: twice would not be as good as once. */
export const handle = ({ memberId, messageId, points, shop }: Visit) =>
  Transact.once(
    messageId,
    Transact.write({
      member: Update.item(Members, { memberId }).pipe(
        Update.increment(($) => $.points, points),
        Update.append(($) => $.visits, [shop])
      ),
      receipt: Put.item(Receipts, { messageId, memberId, points })
    }),
    { table: Loyalty, keepFor: "7 days" }
  )
