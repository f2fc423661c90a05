/** Every night: cancels the orders that nobody has shipped for a week. */
import * as Invocation from "@dynapipe/lambda/Invocation"
import * as Lambda from "@dynapipe/lambda/Lambda"
import * as Condition from "dynapipe/Condition"
import * as Query from "dynapipe/Query"
import * as Update from "dynapipe/Update"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { layer } from "./layer.ts"
import { Orders } from "./shop.ts"

interface Scheduled {
  /** When the rule fired. */
  readonly time: string
}

const cancel = (order: typeof Orders.schema.Type) =>
  Update.item(Orders, order).pipe(
    Update.set({ status: "cancelled", placedAt: order.placedAt }),
    Update.when(($) => Condition.eq($.status, "placed")),
    Effect.as(1),
    // it was shipped at this very moment
    Effect.catchTag("ConditionalCheckFailed", () => Effect.succeed(0))
  )

const run = (event: Scheduled) => {
  const before = DateTime.subtract(DateTime.makeUnsafe(event.time), { weeks: 1 })
  let cancelled = 0
  return Query.index(Orders, "byStatus", { status: "placed" }).pipe(
    Query.before({ placedAt: before }),
    Query.stream,
    Stream.mapEffect(cancel, { concurrency: 8 }),
    Stream.runForEach((n) => Effect.sync(() => (cancelled += n))),
    // what is left is for the next night
    Invocation.bounded("2 seconds"),
    Effect.as(true),
    Effect.catchTag("DeadlineExceeded", () => Effect.succeed(false)),
    Effect.map((finished) => ({ cancelled, finished }))
  )
}

export const handler = await Lambda.handler(run, { layer })
