/**
 * Reading the items that share a partition key, in the order of their sort key.
 *
 * A *query* is a description: {@link collect}, {@link page}, {@link stream}, {@link first} or {@link count} says how to
 * run it. A *sort-key condition* narrows what is read, and so what it costs; a *filter* drops what was read. A condition
 * on leading parts of a sort key means everything below them.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Pipeable from "effect/Pipeable"
import type * as Schedule from "effect/Schedule"
import type * as Stream from "effect/Stream"
import type * as Types from "effect/Types"
import type { AttributeMap } from "./AttributeValue.ts"
import type { Condition } from "./Condition.ts"
import type { InvalidCursor } from "./Cursor.ts"
import type { DynamoDB } from "./DynamoDB.ts"
import type * as Entity from "./Entity.ts"
import type { BatchIncomplete, ReadError, RequestError } from "./Errors.ts"
import { paths } from "./internal/expression/paths.ts"
import * as collections from "./internal/query/collection.ts"
import * as connections from "./internal/query/connection.ts"
import * as hydration from "./internal/query/hydrate.ts"
import * as reading from "./internal/query/pages.ts"
import * as sources from "./internal/query/source.ts"
import * as streams from "./internal/query/streams.ts"
import * as visible from "./internal/query/visible.ts"
import type { Paths } from "./Path.ts"
import type { Scan } from "./Scan.ts"

export * from "./internal/query/bounds.ts"

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
type Member<M> = {
  readonly [L in keyof M & string]: { readonly member: L; readonly item: Entity.Item<M[L]> }
}[keyof M & string]

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
 * among the results: the type attribute is part of the filter.
 *
 * @category constructors
 * @since 0.1.0
 */
export const items = <Ent extends Entity.Any>(
  entity: Ent,
  partition: Entity.Partition<Ent, "">
): Query<Ent, "", Entity.Item<Ent>> => query(entity, "", partition)

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
export const index = <Ent extends Entity.Any, const N extends keyof Ent["indexes"] & string>(
  entity: Ent,
  index: N,
  partition: Entity.Partition<Ent, N>
): Query<Ent, N, Entity.IndexItem<Ent, N>> => query(entity, index, partition)

/**
 * Drops what does not meet a condition, after it was read and paid for: `FilterExpression`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const filter =
  <Q extends Source<any>>(condition: ($: Paths<Entity.Attributes<Q["entity"]>>) => Condition) => (self: Q): Q =>
    sources.edit(self, { conditions: [...self.conditions, condition(paths(self.entity))] })

/**
 * Reads only these attributes: `ProjectionExpression`. It saves bandwidth, not capacity.
 *
 * @category combinators
 * @since 0.1.0
 */
export const select = <Q extends AnyQuery, const K extends ReadonlyArray<keyof Q["_A"]>>(...attributes: K) =>
(
  self: Q
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
 * Reads what was last written, at twice the cost: `ConsistentRead`. Global indexes cannot.
 *
 * @category combinators
 * @since 0.1.0
 */
export const consistent = <Ent extends Entity.Any, A>(self: Query<Ent, "", A>): Query<Ent, "", A> =>
  sources.edit(self, { consistentRead: true })

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
  const rate = sources.positive("rate", unitsPerSecond)
  return <Q extends Source<any>>(self: Q): Q => sources.edit(self, { rate })
}

/**
 * All items, in memory: page after page until the end.
 *
 * @category running
 * @since 0.1.0
 */
export const collect = <A>(self: Source<A>): Effect.Effect<ReadonlyArray<A>, ReadError, DynamoDB> =>
  streams.collect<A>(self)

/**
 * The first item, if there is one.
 *
 * @category running
 * @since 0.1.0
 */
export const first = <A>(self: Source<A>): Effect.Effect<Option.Option<A>, ReadError, DynamoDB> =>
  Effect.map(streams.collect<A>(sources.edit(self, { limit: 1 })), (all) => Option.fromUndefinedOr(all[0]))

/**
 * How many items there are: `Select: COUNT`. It costs what reading them costs.
 *
 * @category running
 * @since 0.1.0
 */
export const count = (self: Source<any>): Effect.Effect<number, RequestError, DynamoDB> => reading.count(self)

/**
 * The items as they are asked for, a page at a time.
 *
 * @category running
 * @since 0.1.0
 */
export const stream = <A>(self: Source<A>): Stream.Stream<A, ReadError, DynamoDB> => streams.stream<A>(self)

/**
 * One page and the cursor of the next: as many items as `take` says, or else what DynamoDB gives at once.
 *
 * **Gotchas**
 *
 * A page can be empty and still not be the last: only `next` tells the end.
 *
 * @category running
 * @since 0.1.0
 */
export const page =
  (cursor?: string) => <A>(self: Source<A>): Effect.Effect<Page<A>, ReadError | InvalidCursor, DynamoDB> =>
    reading.page<A>(self, cursor)

/**
 * The pages as a stream, each with the cursor of those that follow it: another run, days later, goes on from there.
 *
 * **Details**
 *
 * For a scan in segments, the cursor says where each of them is. A page without `next` is the last one.
 *
 * @category running
 * @since 0.1.0
 */
export const pages =
  (cursor?: string) => <A>(self: Source<A>): Stream.Stream<Page<A>, ReadError | InvalidCursor, DynamoDB> =>
    streams.paged<A>(self, cursor)

/**
 * Some items from one end, or from the cursor of one of them: the `first` ones `after` it, or the `last` ones `before` it.
 *
 * @category models
 * @since 0.1.0
 */
export type Slice =
  | { readonly first: number; readonly after?: string | undefined }
  | { readonly last: number; readonly before?: string | undefined }

/**
 * Pages in both directions, with a cursor for each item, in the shape of a GraphQL connection.
 *
 * **Details**
 *
 * The items are always in the order of the query; one more than is asked for is read, to know whether there are others.
 * Towards where one comes from, there are others if a cursor was given.
 *
 * @category running
 * @since 0.1.0
 */
export const connection = (slice: Slice) =>
<Ent extends Entity.Any, N extends string, A>(
  self: Query<Ent, N, A>
): Effect.Effect<Connection<A>, ReadError | InvalidCursor, DynamoDB> =>
  connections.connection<A>(
    self,
    "first" in slice
      ? { count: sources.positive("first", slice.first), cursor: slice.after, back: false }
      : { count: sources.positive("last", slice.last), cursor: slice.before, back: true }
  )

/**
 * The whole items of what an index holds in part, read by their keys with `BatchGetItem`, in the order of the index.
 *
 * **Details**
 *
 * An item that was removed since the index saw it is left out; one that was changed may not fit the query any more.
 *
 * @category running
 * @since 0.1.0
 */
export const hydrate =
  (options?: { readonly consistent?: boolean }) =>
  <Ent extends Entity.Any, N extends string, A extends Entity.Key<Ent>>(
    self: Query<Ent, N, A>
  ): Stream.Stream<Entity.Item<Ent>, ReadError | BatchIncomplete<A>, DynamoDB> =>
    hydration.hydrate<Entity.Item<Ent>>(self, options?.consistent ?? false)

/**
 * Repeats a read of an index until what was written is visible there, or the schedule ends: after 10 seconds, at growing
 * intervals of up to one, unless it is another one.
 *
 * **Details**
 *
 * It succeeds with what was read last, whether or not that meets the condition.
 *
 * **Example**
 *
 * ```ts
 * import { Query } from "dynapipe"
 * import { Effect, Option } from "effect"
 *
 * let reads = 0
 * const read = Effect.sync(() => ++reads < 3 ? Option.none() : Option.some("there"))
 * const found = await Effect.runPromise(read.pipe(Query.untilVisible(Option.isSome)))
 * Option.isSome(found) // => true
 * reads // => 3
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const untilVisible: <A>(
  visible: (read: A) => boolean,
  schedule?: Schedule.Schedule<unknown>
) => <E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = visible.untilVisible

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
 * Entities that share a partition of a table, read together in the order of the sort key.
 *
 * **Details**
 *
 * Each item is decoded by the schema of its own entity, which its type attribute tells. An item of none of them is left
 * out (`"skip"`); or it fails the reading (`"fail"`), or is handed over as it is stored, as the member `unknown`
 * (`"raw"`).
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
): Query<M[keyof M], "", Member<M> | (U extends "raw" ? UnknownItem : never)> => {
  collections.check(members)
  return query(Object.values(members)[0]!, "", partition, { members, unknown: options?.unknown ?? "skip" })
}

/**
 * The members of a collection, each under its label.
 *
 * @category running
 * @since 0.1.0
 */
export const grouped = <A extends { readonly member: string; readonly item: unknown }>(
  self: Source<A>
): Effect.Effect<
  { readonly [L in A["member"]]: ReadonlyArray<Extract<A, { readonly member: L }>["item"]> },
  ReadError,
  DynamoDB
> => Effect.map(streams.collect<A>(self), (all) => collections.group(self, all) as any) // its labels are those that A lists
