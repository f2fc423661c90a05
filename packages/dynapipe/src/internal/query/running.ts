/**
 * The ways to run a query or a scan; exported by Query.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Schedule from "effect/Schedule"
import type * as Stream from "effect/Stream"
import type { InvalidCursor } from "../../Cursor.ts"
import type { DynamoDB } from "../../DynamoDB.ts"
import type * as Entity from "../../Entity.ts"
import type { BatchIncomplete, ReadError, RequestError } from "../../Errors.ts"
import type { Connection, Page, Query, Source } from "../../Query.ts"
import * as collections from "./collection.ts"
import * as connections from "./connection.ts"
import * as hydration from "./hydrate.ts"
import * as reading from "./pages.ts"
import * as sources from "./source.ts"
import * as streams from "./streams.ts"
import * as visible from "./visible.ts"

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
 * A page can be empty and still not be the last: only `next` tells the end. A scan in segments has no page of its own:
 * {@link pages} reads it.
 *
 * @category running
 * @since 0.1.0
 */
export const page =
  (cursor?: string) => <A>(self: Source<A>): Effect.Effect<Page<A>, ReadError | InvalidCursor, DynamoDB> => {
    if (reading.segmentsOf(self).length > 1) {
      throw new Error("a page is read of the whole table: Scan.pages reads those of several segments")
    }
    return reading.page<A>(self, cursor)
  }

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
 * Towards where one comes from, there are others if a cursor was given. A query with `take` is refused.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { Batch, Entity, Put, Query, Table } from "dynapipe"
 * import { Effect, Schema } from "effect"
 *
 * class Log extends Table.make("log", { partitionKey: "day", sortKey: { attribute: "n", type: "N" } }) {}
 * const Line = Schema.Struct({ day: Schema.String, n: Schema.Int })
 * class Lines extends Entity.make("Line", { table: Log, schema: Line }) {}
 *
 * const program = Effect.gen(function*() {
 *   yield* Batch.write([1, 2, 3, 4, 5].map((n) => Put.item(Lines, { day: "monday", n })))
 *   const lines = Query.items(Lines, { day: "monday" })
 *   const one = yield* lines.pipe(Query.connection({ first: 2 }))
 *   const two = yield* lines.pipe(Query.connection({ first: 2, after: one.pageInfo.endCursor! }))
 *   const back = yield* lines.pipe(Query.connection({ last: 1, before: two.pageInfo.startCursor! }))
 *   return [one, two, back].map(({ edges }) => edges.map(({ node }) => node.n))
 * })
 *
 * Effect.runSync(program.pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Log] })))) // => [[1, 2], [3, 4], [2]]
 * ```
 *
 * @category running
 * @since 0.1.0
 */
export const connection = (slice: Slice) =>
<Ent extends Entity.Any, N extends string, A>(
  self: Query<Ent, N, A>
): Effect.Effect<Connection<A>, ReadError | InvalidCursor, DynamoDB> => {
  if (self.limit !== undefined) throw new Error("Query.connection says how many items: leave out Query.take")
  return connections.connection<A>(
    self,
    "first" in slice
      ? { count: sources.positive("first", slice.first), cursor: slice.after, back: false }
      : { count: sources.positive("last", slice.last), cursor: slice.before, back: true }
  )
}

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
  ): Stream.Stream<
    Entity.Item<Ent>,
    ReadError | BatchIncomplete<A, readonly [key: A, item: Option.Option<Entity.Item<Ent>>]>,
    DynamoDB
  > => hydration.hydrate<Entity.Item<Ent>>(self, options?.consistent ?? false)

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
