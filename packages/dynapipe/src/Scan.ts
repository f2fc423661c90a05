/**
 * Reading a whole table.
 *
 * A *scan* reads, and pays for, every item of the table, whatever a filter leaves of them: for exports and repairs, not
 * for requests that somebody waits for. *Segments* are read in parallel. It is run as a query is.
 *
 * @since 0.1.0
 */
import * as Pipeable from "effect/Pipeable"
import type * as Entity from "./Entity.ts"
import * as collections from "./internal/query/collection.ts"
import * as sources from "./internal/query/source.ts"
import type { UnknownItem } from "./Query.ts"

export { collect, count, filter, first, grouped, page, pages, pageSize, prefetch, rate, stream, take } from "./Query.ts"

/**
 * What to read of a table, each item as an `A`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Scan<out Ent extends Entity.Any, out A> extends Pipeable.Pipeable, sources.ScanFields {
  readonly _tag: "Scan"
  readonly entity: Ent
  readonly _A: A
}

const scan = (entity: Entity.Any, collected?: Collected): any =>
  Object.freeze(Object.assign(Object.create(Pipeable.Prototype), {
    _tag: "Scan",
    entity,
    segmentCount: 1,
    segmentsAtOnce: undefined,
    ...sources.shared,
    ...collected
  }))

type Collected = Pick<sources.ScanFields, "members" | "unknown">

/**
 * Every item of an entity in its table.
 *
 * @category constructors
 * @since 0.1.0
 */
export const items = <Ent extends Entity.Any>(entity: Ent): Scan<Ent, Entity.Item<Ent>> => scan(entity)

/**
 * Every item of several entities in their table, read together: the table is read, and paid for, once.
 *
 * **Details**
 *
 * Each item is decoded by the schema of its own entity. An item of none of them is left out (`"skip"`); or it fails the
 * reading (`"fail"`), or is handed over as it is stored, as the member `unknown` (`"raw"`).
 *
 * @category constructors
 * @since 0.1.0
 */
export const collection = <
  const M extends Readonly<Record<string, Entity.Any>>,
  const U extends sources.Unknown = "skip"
>(
  members: M,
  options?: { readonly unknown?: U }
): Scan<M[keyof M], collections.Member<M> | (U extends "raw" ? UnknownItem : never)> =>
  scan(collections.check(members, false), { members, unknown: options?.unknown ?? "skip" })

/**
 * Reads in this many parts, all at the same time or as many as `concurrency` says. Their items come as they are read, in
 * no order.
 *
 * @category combinators
 * @since 0.1.0
 */
export const segments = (n: number, options?: { readonly concurrency?: number }) => {
  const segmentCount = sources.positive("segments", n)
  const concurrency = options?.concurrency
  const segmentsAtOnce = concurrency === undefined ? undefined : sources.positive("concurrency", concurrency)
  return <S extends Scan<any, any>>(self: S): S => sources.edit(self, { segmentCount, segmentsAtOnce })
}

/**
 * Reads what was last written, at twice the cost: `ConsistentRead`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const consistent = <S extends Scan<any, any>>(self: S): S => sources.edit(self, { consistentRead: true })
