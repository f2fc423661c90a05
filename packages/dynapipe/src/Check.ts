/**
 * A condition on an item that a transaction does not change.
 *
 * A *check* is nothing by itself: it goes into `Transact.write`, which happens only if it holds.
 *
 * @since 0.1.0
 */
import type { Condition } from "./Condition.ts"
import type * as Entity from "./Entity.ts"
import type { ConditionalCheckFailed } from "./Errors.ts"
import { paths } from "./internal/expression/paths.ts"
import type * as checks from "./internal/program/check.ts"
import type { Paths } from "./Path.ts"

/**
 * A condition on one item, which fails the transaction with `E`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Check<out Ent extends Entity.Any, out E, out K = unknown> extends checks.Fields {
  readonly _tag: "Check"
  readonly entity: Ent
  readonly _E: E
  /** The key, where it is known when the program is compiled. */
  readonly _K: K
}

/**
 * The transaction happens only if this holds for the item that has this key: `ConditionCheck`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const item: {
  // a key of literals is kept in the type: a transaction sees where two operations are about one item
  <Ent extends Entity.Any, const K extends Entity.Key<Ent>>(
    entity: Ent,
    key: K & Entity.Literal<K, Ent>,
    condition: ($: Paths<Entity.Attributes<Ent>>) => Condition
  ): Check<Ent, ConditionalCheckFailed<Entity.Item<Ent>>, K>
  <Ent extends Entity.Any>(
    entity: Ent,
    key: Entity.Key<Ent>,
    condition: ($: Paths<Entity.Attributes<Ent>>) => Condition
  ): Check<Ent, ConditionalCheckFailed<Entity.Item<Ent>>>
} = (entity: Entity.Any, key: {}, condition: ($: any) => Condition): any =>
  Object.freeze({ _tag: "Check", entity, key, conditions: [condition(paths(entity))] })

/**
 * Whether a value is a check.
 *
 * @category guards
 * @since 0.1.0
 */
export const isCheck = (u: unknown): u is Check<Entity.Any, unknown> =>
  typeof u === "object" && u !== null && "_tag" in u && u._tag === "Check"
