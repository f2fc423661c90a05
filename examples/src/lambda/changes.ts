/** Keeps the sales of each customer: what was ordered and not cancelled. */
import * as Changes from "@dynapipe/lambda/Changes"
import * as Lambda from "@dynapipe/lambda/Lambda"
import * as Transact from "dynapipe/Transact"
import * as Update from "dynapipe/Update"
import * as Effect from "effect/Effect"
import { layer } from "./layer.ts"
import { type Order, Orders, Sales, Shop } from "./shop.ts"

const counted = (order: Order | undefined): number => order === undefined || order.status === "cancelled" ? 0 : 1

const sold = Changes.on(Orders, (change) => {
  const orders = counted(change.new) - counted(change.old)
  const total = (change.new?.total ?? 0) * counted(change.new) - (change.old?.total ?? 0) * counted(change.old)
  if (orders === 0 && total === 0) return Effect.void
  const sum = Update.item(Sales, { customerId: change.key.customerId }).pipe(
    Update.upsert,
    Update.increment(($) => $.orders, orders),
    Update.increment(($) => $.total, total)
  )
  // a stream delivers some records twice: the marker of the first time refuses the second
  return Transact.once(`sales/${change.id}`, sum, { table: Shop, keepFor: "2 days" })
})

export const handler = await Lambda.handler(
  Lambda.changesHandler({
    entities: [sold],
    tries: 5,
    deadLetter: ({ cause, record }) => Effect.logFatal("A change was given up on", record, cause)
  }),
  { layer }
)
