/**
 * Conditions on the sort key of a query; exported by Query.
 */
import type * as Types from "effect/Types"
import type * as Entity from "../../Entity.ts"
import type { Query } from "../../Query.ts"
import * as sources from "./source.ts"
import * as together from "./together.ts"

type AnyQuery = Query<any, any, any>
type Prefixes<T, L, Acc extends string = never> = L extends readonly [infer H extends string, ...infer R]
  ? Types.Simplify<Required<Pick<T, (Acc | H) & keyof T>>> | Prefixes<T, R, Acc | H>
  : never

/**
 * Leading parts of the sort key, left to right: the first, or the first and the second, and so on.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type SortPrefix<Ent, N> = Prefixes<Entity.Item<Ent>, Entity.SortParts<Ent, N>>

const ranged =
  (op: sources.Range["op"]) =>
  <Q extends AnyQuery>(low: SortPrefix<Q["entity"], Q["index"]>, high?: SortPrefix<Q["entity"], Q["index"]>) =>
  (self: Q): Q => {
    if (self.members !== undefined) {
      if (op !== "where") {
        throw new Error(
          `Query.${op}: the members of a collection have sort keys of their own: only Query.where reads what they begin with`
        )
      }
      together.check(self.members, low as sources.Values)
    }
    return sources.edit(self, {
      range: sources.narrowed(self.range, { op, low: low as sources.Values, high: high as sources.Values })
    })
  }

type Bound = <Q extends AnyQuery>(bound: SortPrefix<Q["entity"], Q["index"]>) => (self: Q) => Q

/**
 * Leading parts of the sort key, each by equality. Of a collection, parts with which the sort keys of all members begin:
 * a ticket, `TICKET#{number}`, and its comments, `TICKET#{number}#COMMENT#{at}`.
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
