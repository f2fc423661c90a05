/** Writes of one item, one after another, though they are parts of several batches. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type { Order } from "./write.ts"
import { target } from "./write.ts"

/** The batches under way that write each item, each told when it is over. */
export type UnderWay = Map<string, Set<Deferred.Deferred<void>>>

/** The place of a batch behind those that write the same items. */
export interface Place {
  /** Those before it are over. */
  readonly ready: Effect.Effect<void>
  /** It is over, for those behind it. */
  readonly leave: Effect.Effect<void>
}

/** Takes a place for these writes: behind all who write the same items, since one between them may leave early. */
export const enter = (underWay: UnderWay, orders: ReadonlyArray<Order>): Place => {
  const before = new Set<Deferred.Deferred<void>>()
  const over = Deferred.makeUnsafe<void>()
  const items = new Set(orders.map(target))
  for (const item of items) {
    const others = underWay.get(item)
    if (others === undefined) underWay.set(item, new Set([over]))
    else {
      for (const other of others) before.add(other)
      others.add(over)
    }
  }
  return {
    ready: Effect.forEach(before, Deferred.await, { discard: true }),
    leave: Effect.suspend(() => {
      for (const item of items) {
        const all = underWay.get(item)
        all?.delete(over)
        if (all?.size === 0) underWay.delete(item)
      }
      return Deferred.succeed(over, undefined)
    })
  }
}
