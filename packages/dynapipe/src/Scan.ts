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
import * as sources from "./internal/query/source.ts"

export { collect, count, filter, first, page, pageSize, stream, take } from "./Query.ts"

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

const Proto: object = { ...Pipeable.Prototype }

/**
 * Every item of an entity in its table.
 *
 * @category constructors
 * @since 0.1.0
 */
export const items = <Ent extends Entity.Any>(entity: Ent): Scan<Ent, Entity.Item<Ent>> =>
  Object.freeze(Object.assign(Object.create(Proto), { _tag: "Scan", entity, segmentCount: 1, ...sources.shared }))

/**
 * Reads in this many parts at the same time. Their items come as they are read, in no order.
 *
 * @category combinators
 * @since 0.1.0
 */
export const segments = (n: number) => {
  const segmentCount = sources.positive("segments", n)
  return <S extends Scan<any, any>>(self: S): S =>
    Object.freeze(Object.assign(Object.create(Proto), self, { segmentCount }))
}

/**
 * Reads what was last written, at twice the cost: `ConsistentRead`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const consistent = <S extends Scan<any, any>>(self: S): S =>
  Object.freeze(Object.assign(Object.create(Proto), self, { consistentRead: true }))
