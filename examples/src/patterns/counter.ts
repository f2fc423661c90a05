/**
 * Counters under contention. An increment needs no read and never conflicts with another. What must look before it
 * counts is guarded by a condition; what decides from more than a condition can say reads, and starts over when it lost.
 */
import { Condition, Entity, Get, Table, Transact, Update } from "dynapipe"
import { Data, Effect, Schema } from "effect"

export class Counters extends Table.make("counters", { partitionKey: "id" }) {}
export class Counter extends Entity.make("Counter", {
  table: Counters,
  schema: Schema.Struct({ id: Schema.String, count: Schema.Int })
}) {}
export class Seats extends Entity.make("Seats", {
  table: Counters,
  schema: Schema.Struct({ id: Schema.String, free: Schema.Array(Schema.String), version: Schema.Int }),
  version: "version"
}) {}

export class SoldOut extends Data.TaggedError("SoldOut")<{ readonly id: string }> {}

export const count = (id: string) =>
  Update.item(Counter, { id }).pipe(Update.upsert, Update.increment(($) => $.count, 1))

/** Counted once for each event, also where its answer was lost and it comes again. */
export const countEvent = (id: string, eventId: string) => Transact.once(eventId, count(id))

export const countUpTo = (id: string, limit: number) =>
  count(id).pipe(Update.when(($) => Condition.or(Condition.notExists($.count), Condition.lt($.count, limit))))

/** The first seat that is free: which one it is, only a read tells. */
export const book = (id: string) =>
  Transact.optimistic(
    Effect.gen(function*() {
      const seats = yield* Get.item(Seats, { id }).pipe(Get.consistent, Get.orFail)
      const [seat, ...free] = seats.free
      if (seat === undefined) return yield* new SoldOut({ id })
      yield* Update.from(Seats, seats).pipe(Update.set({ free }))
      return seat
    }),
    { times: 100 }
  )
