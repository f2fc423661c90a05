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
import type * as Stream from "effect/Stream"
import type * as Types from "effect/Types"
import type { Condition } from "./Condition.ts"
import type { InvalidCursor } from "./Cursor.ts"
import type { DynamoDB } from "./DynamoDB.ts"
import type * as Entity from "./Entity.ts"
import type { ReadError, RequestError } from "./Errors.ts"
import * as layouts from "./internal/entity/layout.ts"
import { paths } from "./internal/expression/paths.ts"
import * as pages from "./internal/query/pages.ts"
import * as sources from "./internal/query/source.ts"
import type { Paths } from "./Path.ts"
import type { Scan } from "./Scan.ts"

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
export type Page<A> = pages.Page<A>

type AnyQuery = Query<any, any, any>
type Prefixes<T, L, Acc extends string = never> = L extends readonly [infer H extends string, ...infer R]
  ? Types.Simplify<Pick<T, (Acc | H) & keyof T>> | Prefixes<T, R, Acc | H>
  : never

/**
 * Leading parts of the sort key, left to right: the first, or the first and the second, and so on.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type SortPrefix<Ent, N> = Prefixes<Entity.Item<Ent>, Entity.SortParts<Ent, N>>

type SharedPartition<Ent> = Types.UnionToIntersection<Ent extends Entity.Any ? Entity.Partition<Ent, ""> : never>
type Member<M> = {
  readonly [L in keyof M & string]: { readonly member: L; readonly item: Entity.Item<M[L]> }
}[keyof M & string]

const Proto: object = { ...Pipeable.Prototype }

// The type parameters of a description are the word of the combinator that made it: `_A` has no value.
const make = (fields: object): any => Object.freeze(Object.assign(Object.create(Proto), fields))
const edit = <Q>(self: Q, fields: Partial<sources.QueryFields>): Q =>
  Object.freeze(Object.assign(Object.create(Object.getPrototypeOf(self)), self, fields))

const query = (entity: Entity.Any, index: string, partition: unknown, members?: Readonly<Record<string, Entity.Any>>) =>
  make({ _tag: "Query", entity, index, partition, members, range: undefined, backward: false, ...sources.shared })

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

const ranged =
  (op: sources.Range["op"]) =>
  <Q extends AnyQuery>(low: SortPrefix<Q["entity"], Q["index"]>, high?: SortPrefix<Q["entity"], Q["index"]>) =>
  (self: Q): Q =>
    edit(self, {
      range: sources.narrowed(self.range, { op, low: low as sources.Values, high: high as sources.Values })
    })

type Bound = <Q extends AnyQuery>(bound: SortPrefix<Q["entity"], Q["index"]>) => (self: Q) => Q

/**
 * Leading parts of the sort key, each by equality.
 *
 * @category sort-key conditions
 * @since 0.1.0
 */
export const where: Bound = ranged("where")

/**
 * Leading parts of the sort key, the last one given as the beginning of a string.
 *
 * @category sort-key conditions
 * @since 0.1.0
 */
export const beginsWith: Bound = ranged("beginsWith")

/**
 * From one bound to the other, everything below both included.
 *
 * @category sort-key conditions
 * @since 0.1.0
 */
export const between: <Q extends AnyQuery>(
  low: SortPrefix<Q["entity"], Q["index"]>,
  high: SortPrefix<Q["entity"], Q["index"]>
) => (self: Q) => Q = ranged("between")

/**
 * Above the bound, everything below it in the key left out.
 *
 * @category sort-key conditions
 * @since 0.1.0
 */
export const after: Bound = ranged("after")

/**
 * From the bound on, included.
 *
 * @category sort-key conditions
 * @since 0.1.0
 */
export const from: Bound = ranged("from")

/**
 * Up to the bound, not included.
 *
 * @category sort-key conditions
 * @since 0.1.0
 */
export const before: Bound = ranged("before")

/**
 * Up to the bound, with everything below it: `upTo({ placedAt })` holds all orders of that instant.
 *
 * @category sort-key conditions
 * @since 0.1.0
 */
export const upTo: Bound = ranged("upTo")

/**
 * Drops what does not meet a condition, after it was read and paid for: `FilterExpression`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const filter =
  <Q extends Source<any>>(condition: ($: Paths<Entity.Item<Q["entity"]>>) => Condition) => (self: Q): Q =>
    edit(self, { conditions: [...self.conditions, condition(paths(self.entity))] })

/**
 * Reads only these attributes: `ProjectionExpression`. It saves bandwidth, not capacity.
 *
 * @category combinators
 * @since 0.1.0
 */
export const select = <Q extends AnyQuery, const K extends ReadonlyArray<keyof Q["_A"]>>(...attributes: K) =>
(
  self: Q
): Query<Q["entity"], Q["index"], Pick<Q["_A"], K[number]>> =>
  edit<AnyQuery>(self, { attributes: attributes.map(String) })

/**
 * From the end of the sort key to its beginning: `ScanIndexForward: false`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const reverse = <Q extends AnyQuery>(self: Q): Q => edit(self, { backward: !self.backward })

/**
 * Reads what was last written, at twice the cost: `ConsistentRead`. Global indexes cannot.
 *
 * @category combinators
 * @since 0.1.0
 */
export const consistent = <Ent extends Entity.Any, A>(self: Query<Ent, "", A>): Query<Ent, "", A> =>
  edit(self, { consistentRead: true })

/**
 * At most `n` items in all, counted after the filter.
 *
 * @category combinators
 * @since 0.1.0
 */
export const take = (n: number) => {
  const limit = sources.positive("take", n)
  return <Q extends Source<any>>(self: Q): Q => edit(self, { limit })
}

/**
 * DynamoDB's `Limit`: how many items are read for one page, counted before the filter.
 *
 * @category combinators
 * @since 0.1.0
 */
export const pageSize = (n: number) => {
  const pageLimit = sources.positive("pageSize", n)
  return <Q extends Source<any>>(self: Q): Q => edit(self, { pageLimit })
}

/**
 * All items, in memory: page after page until the end.
 *
 * @category running
 * @since 0.1.0
 */
export const collect = <A>(self: Source<A>): Effect.Effect<ReadonlyArray<A>, ReadError, DynamoDB> =>
  pages.collect<A>(self)

/**
 * The first item, if there is one.
 *
 * @category running
 * @since 0.1.0
 */
export const first = <A>(self: Source<A>): Effect.Effect<Option.Option<A>, ReadError, DynamoDB> =>
  Effect.map(pages.collect<A>(edit(self, { limit: 1 })), (all) => Option.fromUndefinedOr(all[0]))

/**
 * How many items there are: `Select: COUNT`. It costs what reading them costs.
 *
 * @category running
 * @since 0.1.0
 */
export const count = (self: Source<any>): Effect.Effect<number, RequestError, DynamoDB> => pages.count(self)

/**
 * The items as they are asked for, a page at a time.
 *
 * @category running
 * @since 0.1.0
 */
export const stream = <A>(self: Source<A>): Stream.Stream<A, ReadError, DynamoDB> => pages.stream<A>(self)

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
    pages.page<A>(self, cursor)

/**
 * Entities that share a partition of a table, read together in the order of the sort key.
 *
 * @category constructors
 * @since 0.1.0
 */
export const collection = <const M extends Readonly<Record<string, Entity.Any>>>(
  members: M,
  partition: SharedPartition<M[keyof M]>
): Query<M[keyof M], "", Member<M>> => {
  const all = Object.values(members)
  const one = all[0]
  if (one === undefined) throw new Error("Query.collection of no members reads nothing")
  for (const other of all) {
    if (other.table.identifier !== one.table.identifier) {
      throw new Error(`${one.identifier} and ${other.identifier} are in different tables: a query reads one`)
    }
    if (layouts.of(other).type === undefined) {
      throw new Error(`${other.identifier} has no type attribute, by which the members of a collection are told apart`)
    }
  }
  return query(one, "", partition, members)
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
> =>
  Effect.map(pages.collect<A>(self), (all) => {
    const labels = self._tag === "Query" ? Object.keys(self.members ?? {}) : []
    const groups: Record<string, Array<unknown>> = Object.fromEntries(labels.map((label) => [label, []]))
    for (const { item, member } of all) (groups[member] ??= []).push(item)
    return groups as any // the labels are those of the collection, which A lists
  })
