/** Writes of one item, one after another, though they are parts of several batches. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type { Order } from "./write.ts"
import { target } from "./write.ts"

/** The last batch under way that writes each item, told when it is over. */
export type UnderWay = Map<string, Deferred.Deferred<void>>

/** The place of a batch behind those that write the same items. */
export interface Place {
  /** Those before it are over. */
  readonly ready: Effect.Effect<void>
  /** It is over, for those behind it. */
  readonly leave: Effect.Effect<void>
}

/** Takes a place for these writes. */
export const enter = (underWay: UnderWay, orders: ReadonlyArray<Order>): Place => {
  const before = new Set<Deferred.Deferred<void>>()
  const over = Deferred.makeUnsafe<void>()
  const items = new Set(orders.map(target))
  for (const item of items) {
    const other = underWay.get(item)
    if (other !== undefined) before.add(other)
    underWay.set(item, over)
  }
  return {
    ready: Effect.forEach(before, Deferred.await, { discard: true }),
    leave: Effect.suspend(() => {
      for (const item of items) if (underWay.get(item) === over) underWay.delete(item)
      return Deferred.succeed(over, undefined)
    })
  }
}
