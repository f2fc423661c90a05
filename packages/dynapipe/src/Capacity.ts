/**
 * The capacity that programs consume: measured, and kept within a budget.
 *
 * @since 0.1.0
 */
import type { ConsumedCapacity } from "@aws-sdk/client-dynamodb"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as meter from "./internal/meter.ts"
import type { Operation } from "./Operation.ts"

/**
 * Read and write units.
 *
 * @category models
 * @since 0.1.0
 */
export type Units = meter.Units

/**
 * What a table consumed in all, and by itself and by each index that was touched.
 *
 * @category models
 * @since 0.1.0
 */
export interface TableUnits extends Units {
  readonly table: Units
  readonly indexes: Readonly<Record<string, Units>>
}

/**
 * What was consumed, by the names of the tables.
 *
 * @category models
 * @since 0.1.0
 */
export type Consumed = Readonly<Record<string, TableUnits>>

const nothing: Units = { readUnits: 0, writeUnits: 0 }
const plus = (a: Units, b: Units): Units => ({
  readUnits: a.readUnits + b.readUnits,
  writeUnits: a.writeUnits + b.writeUnits
})

const add = (used: Map<string, TableUnits>, consumed: ConsumedCapacity, operation: Operation): void => {
  const name = consumed.TableName ?? ""
  const before = used.get(name) ?? { ...nothing, table: nothing, indexes: {} }
  const indexes: Record<string, Units> = { ...before.indexes }
  for (const [index, units] of meter.indexUnits(consumed, operation)) {
    indexes[index] = plus(indexes[index] ?? nothing, units)
  }
  used.set(name, {
    ...plus(before, meter.units(consumed, operation)),
    table: plus(before.table, meter.units(consumed.Table ?? {}, operation)),
    indexes
  })
}

const under = <A, E, R>(self: Effect.Effect<A, E, R>, inner: (parent: meter.Meter | undefined) => meter.Meter) =>
  Effect.flatMap(meter.Current, (parent) => Effect.provideService(self, meter.Current, inner(parent)))

/**
 * Runs an effect and gives the capacity that it consumed, table by table and index by index, beside its result.
 *
 * **Details**
 *
 * It counts every call of the effect and of the fibers that it forks, retries included. Measures nest: the outer one
 * counts what the inner one counts. While one is active, calls ask for `ReturnConsumedCapacity`; elsewhere they do not.
 *
 * **Gotchas**
 *
 * DynamoDB does not say what a call consumed that failed, though a failed condition costs a write. Where the effect itself
 * fails, nobody is told what it consumed: measure its `Effect.exit` to know.
 *
 * **Example**
 *
 * ```ts
 * import { Capacity } from "dynapipe"
 * import { Effect } from "effect"
 *
 * Effect.runSync(Capacity.measure(Effect.succeed("nothing was asked"))) // => ["nothing was asked", {}]
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const measure = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<readonly [A, Consumed], E, R> =>
  Effect.suspend(() => {
    const used = new Map<string, TableUnits>()
    const measured = under(self, (parent) => ({
      parent,
      admit: () => true,
      settle: (_, consumed, operation) => {
        for (const one of consumed) add(used, one, operation)
      }
    }))
    return Effect.map(measured, (a) => [a, Object.fromEntries(used)] as const)
  })

/**
 * The next call would have exceeded the budget; it was not made.
 *
 * @category errors
 * @since 0.1.0
 */
export class CapacityExceeded extends Data.TaggedError("CapacityExceeded")<{
  /** What the budget was. */
  readonly units: number
  /** What was consumed of it. */
  readonly consumed: number
  /** The call that was not made. */
  readonly operation: Operation
}> {
  override get message(): string {
    return `${this.operation} was not sent: ${this.consumed} of ${this.units} capacity units are consumed, `
      + "and it needs more than what is left."
  }
}

const total = (self: Units): number => self.readUnits + self.writeUnits

/**
 * Lets an effect consume so many units, reads and writes together, and ends it before a call that is sure to exceed
 * them.
 *
 * **Details**
 *
 * A call is refused if what was consumed, what the calls under way need at least, and what it needs at least are more
 * than the budget. What it really needs is known only afterwards, so that the last call can exceed the budget: by a page
 * of 1 MB, which is 128 units and twice that if it is consistent, unless `Query.pageSize` makes it smaller. The effect
 * cannot handle the refusal: it is interrupted, and the whole fails.
 *
 * **Example**
 *
 * ```ts
 * import { Capacity } from "dynapipe"
 * import { Effect } from "effect"
 *
 * Effect.runSync(Effect.succeed("nothing was asked").pipe(Capacity.budget(10))) // => "nothing was asked"
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const budget =
  (units: number) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | CapacityExceeded, R> =>
    Effect.suspend(() => {
      let consumed = 0
      let underWay = 0
      let exceeded: CapacityExceeded | undefined
      const metered = under(self, (parent) => ({
        parent,
        admit: (atLeast, operation) => {
          if (consumed + underWay + total(atLeast) <= units) {
            underWay += total(atLeast)
            return true
          }
          exceeded ??= new CapacityExceeded({ units, consumed, operation })
          return false
        },
        settle: (atLeast, amounts, operation) => {
          underWay -= total(atLeast)
          for (const one of amounts) consumed += total(meter.units(one, operation))
        }
      }))
      return Effect.matchCauseEffect(metered, {
        // a program that looked at how its parts exit went on without what it was refused
        onSuccess: (a) => exceeded === undefined ? Effect.succeed(a) : Effect.fail(exceeded),
        onFailure: (cause): Effect.Effect<never, E | CapacityExceeded> =>
          exceeded !== undefined && Cause.hasInterruptsOnly(cause) ? Effect.fail(exceeded) : Effect.failCause(cause)
      })
    })
