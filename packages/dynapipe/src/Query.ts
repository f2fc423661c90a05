/**
 * Reading the items that share a partition key, in the order of their sort key.
 *
 * A *query* is a description: {@link collect}, {@link page}, {@link stream}, {@link first} or {@link count} says how to
 * run it. A *sort-key condition* narrows what is read, and so what it costs; a *filter* drops what was read. A condition
 * on leading parts of a sort key means everything below them.
 *
 * @since 0.1.0
 */
import * as Pipeable from "effect/Pipeable"
import type * as Types from "effect/Types"
import type { AttributeMap } from "./AttributeValue.ts"
import type { Condition } from "./Condition.ts"
import type * as Entity from "./Entity.ts"
import { paths } from "./internal/expression/paths.ts"
import * as collections from "./internal/query/collection.ts"
import type * as connections from "./internal/query/connection.ts"
import type * as reading from "./internal/query/pages.ts"
import * as sources from "./internal/query/source.ts"
import { paced } from "./internal/rate.ts"
import type { Mistake } from "./Key.ts"
import type { Paths } from "./Path.ts"
import type { Scan } from "./Scan.ts"

export * from "./internal/query/bounds.ts"
export * from "./internal/query/running.ts"

/**
 * What to read of an index (`""`: of the table itself), each item as an `A`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Query<out Ent extends Entity.Any, out N extends string, out A>
  extends Pipeable.Pipeable, sources.QueryFields
{
  readonly _tag: "Query"
  readonly entity: Ent
  readonly index: N
  readonly _A: A
}

/**
 * What can be run: a query or a scan.
 *
 * @category models
 * @since 0.1.0
 */
export type Source<A> = Query<any, any, A> | Scan<any, A>

/**
 * Items, and the cursor of those that follow them.
 *
 * @category models
 * @since 0.1.0
 */
export type Page<A> = reading.Page<A>

/**
 * Items that lead somewhere, and whether there are others: what GraphQL calls a connection.
 *
 * @category models
 * @since 0.1.0
 */
export type Connection<A> = connections.Connection<A>

type AnyQuery = Query<any, any, any>
type SharedPartition<Ent> = Types.UnionToIntersection<Ent extends Entity.Any ? Entity.Partition<Ent, ""> : never>

// The type parameters of a description are the word of the combinator that made it: `_A` has no value.
const make = (fields: object): any => Object.freeze(Object.assign(Object.create(Pipeable.Prototype), fields))
const query = (entity: Entity.Any, index: string, partition: unknown, collected?: Collected) =>
  make({ ...sources.query, ...collected, entity, index, partition })

type Collected = Pick<sources.QueryFields, "members" | "unknown">

/**
 * The items of an entity that share a partition of the table.
 *
 * **Details**
 *
 * Other entities of the same partition are not read where the sort key's template can tell them apart, and are never
 * among the results: the type attribute is part of the filter, and in a table that has none, keys of other entities are
 * left out.
 *
 * @category constructors
 * @since 0.1.0
 */
export const items = <Ent extends Entity.Any>(
  entity: Ent,
  partition: Entity.Partition<Ent, "">
): Query<Ent, "", Entity.Item<Ent>> => query(entity, "", partition)

// that there is no index to name is said in words
type Indexed<E> = [Entity.IndexName<E>] extends [never] ? string : Entity.IndexName<E>
type InIndex<E> = [Entity.IndexName<E>] extends [never]
  ? Mistake<"the entity has keys for no index: give it their templates in the option indexes">
  : unknown

/**
 * The items of an entity that share a partition of an index: what its projection holds of them.
 *
 * **Gotchas**
 *
 * A global index follows the table after a moment: it cannot be read consistently.
 *
 * @category constructors
 * @since 0.1.0
 */
export const index = <Ent extends Entity.Any, const N extends Indexed<Ent>>(
  entity: Ent,
  index: N & InIndex<Ent>,
  partition: Entity.Partition<Ent, N>
): Query<Ent, N, Entity.IndexItem<Ent, N>> => query(entity, index, partition)

// What a filter may ask: of a query, neither its own keys nor what its index does not hold.
type Asked<Q> = Q extends { readonly _tag: "Query"; readonly entity: infer E; readonly index: infer N }
  ? Filterable<Entity.Attributes<E>, Entity.KeyAttributes<E, N>, Entity.HeldAttributes<E, N>>
  : Q extends { readonly entity: infer E } ? Paths<Entity.Attributes<E>>
  : never
type Filterable<A, Own extends PropertyKey, Held extends PropertyKey> = [Own | Exclude<keyof A, Held>] extends [never]
  ? Paths<A>
  :
    & Paths<Omit<A, Own | Exclude<keyof A, Held>>>
    & {
      readonly [P in Own]: Mistake<
        "a query cannot be filtered by its own key: narrow it by where, between, from or upTo"
      >
    }
    & {
      readonly [P in Exclude<keyof A, Held>]: Mistake<"the index does not hold this attribute, by which it is filtered">
    }

/**
 * Drops what does not meet a condition, after it was read and paid for: `FilterExpression`. A query cannot be filtered by
 * its own key, nor by what its index does not hold.
 *
 * @category combinators
 * @since 0.1.0
 */
export const filter = <Q extends Source<any>>(condition: ($: Asked<Q>) => Condition) => (self: Q): Q =>
  sources.edit(self, { conditions: [...self.conditions, condition(paths(self.entity))] })

/**
 * Reads only these attributes: `ProjectionExpression`. It saves bandwidth, not capacity.
 *
 * @category combinators
 * @since 0.1.0
 */
export const select = <Q extends AnyQuery, const K extends ReadonlyArray<keyof Q["_A"]>>(...attributes: K) =>
(
  self: Q & (Q extends { readonly members: object } ? Mistake<"the members of a collection are read whole"> : unknown)
): Query<Q["entity"], Q["index"], Pick<Q["_A"], K[number]>> => {
  if (self.members !== undefined) throw new Error("Query.select: the members of a collection are read whole")
  return sources.edit<AnyQuery>(self, { attributes: attributes.map(String) })
}

/**
 * From the end of the sort key to its beginning: `ScanIndexForward: false`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const reverse = <Q extends AnyQuery>(self: Q): Q => sources.edit(self, { backward: !self.backward })

/**
 * Reads what was last written, at twice the cost: `ConsistentRead`. Global indexes cannot, local ones can.
 *
 * @category combinators
 * @since 0.1.0
 */
export const consistent = <Q extends AnyQuery>(self: Q & Prompt<Q>): Q =>
  sources.edit<Q>(self, { consistentRead: true })

type Prompt<Q extends AnyQuery> = Q["entity"]["table"]["options"] extends { readonly indexes: infer I }
  ? Q["index"] extends keyof I
    ? I[Q["index"]] extends { readonly partitionKey: any }
      ? Mistake<"a global index follows the table after a moment: it cannot be read consistently">
    : unknown
  : unknown
  : unknown

/**
 * At most `n` items in all, counted after the filter.
 *
 * @category combinators
 * @since 0.1.0
 */
export const take = (n: number) => {
  const limit = sources.positive("take", n)
  return <Q extends Source<any>>(self: Q): Q => sources.edit(self, { limit })
}

/**
 * DynamoDB's `Limit`: how many items are read for one page, counted before the filter.
 *
 * @category combinators
 * @since 0.1.0
 */
export const pageSize = (n: number) => {
  const pageLimit = sources.positive("pageSize", n)
  return <Q extends Source<any>>(self: Q): Q => sources.edit(self, { pageLimit })
}

/**
 * Lets a stream read so many pages before they are asked for: the next one while the current one is used.
 *
 * **Gotchas**
 *
 * What is read ahead is paid for, even where the stream ends before it.
 *
 * @category combinators
 * @since 0.1.0
 */
export const prefetch = (pages: number) => {
  const ahead = sources.positive("prefetch", pages)
  return <Q extends Source<any>>(self: Q): Q => sources.edit(self, { ahead })
}

/**
 * Reads at most so many units a second, and fewer while DynamoDB throttles: for what nobody waits for.
 *
 * **Details**
 *
 * Effect's `RateLimiter` counts them, in memory; one in the context is used instead, so that processes can share a rate.
 *
 * @category combinators
 * @since 0.1.0
 */
export const rate = (unitsPerSecond: number) => {
  const service = paced(sources.positive("rate", unitsPerSecond))
  return <Q extends Source<any>>(self: Q): Q => sources.edit(self, { paced: service })
}

/**
 * An item of no known entity, as it is stored.
 *
 * @category models
 * @since 0.1.0
 */
export interface UnknownItem {
  readonly member: "unknown"
  readonly item: AttributeMap
}

/**
 * A query of entities that share a partition, each item as an `A`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Collection<M extends Readonly<Record<string, Entity.Any>>, out A> extends Query<M[keyof M], "", A> {
  readonly members: M
}

/**
 * Entities that share a partition of a table, read together in the order of the sort key.
 *
 * **Details**
 *
 * Each item is decoded by the schema of its own entity, which its type attribute tells, or its key in a table that
 * has none. An item of none of them is left out (`"skip"`); or it fails the reading (`"fail"`), or is handed over as it
 * is stored, as the member `unknown` (`"raw"`).
 *
 * `where` reads a part of it, by what the sort keys of all members begin with: one ticket, `TICKET#{number}`, and its
 * comments, `TICKET#{number}#COMMENT#{n}`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const collection = <
  const M extends Readonly<Record<string, Entity.Any>>,
  const U extends sources.Unknown = "skip"
>(
  members: M,
  partition: SharedPartition<M[keyof M]>,
  options?: { readonly unknown?: U }
): Collection<M, collections.Member<M> | (U extends "raw" ? UnknownItem : never)> => {
  const one = collections.check(members, true)
  return query(one, "", partition, { members, unknown: options?.unknown ?? "skip" })
}
