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
import type { Mistake } from "./Key.ts"
import type { Paths } from "./Path.ts"
import type { UniqueFailure, VersionFailure } from "./Put.ts"

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

type Held<Ent> = Entity.HasUnique<Ent> extends true ? unknown : Mistake<"the entity has no unique attributes">

/**
 * Takes the unique values of an item that is there: for items that were written before their entity had the constraint.
 *
 * **Details**
 *
 * It holds for the item as it was read. A value that another item has is `UniqueViolation`; one that this item has
 * already is fine.
 *
 * @category constructors
 * @since 0.1.0
 */
export const unique = <Ent extends Entity.Any>(
  entity: Ent & Held<Ent>,
  item: Entity.Item<Ent>
): Check<Ent, VersionFailure<Ent> | UniqueFailure<Ent>> =>
  // `_E` and `_K` have a type and no value
  Object.freeze({ _tag: "Check", entity, key: item, conditions: [], claimed: item }) as unknown as Check<
    Ent,
    VersionFailure<Ent> | UniqueFailure<Ent>
  >

/**
 * Whether a value is a check.
 *
 * @category guards
 * @since 0.1.0
 */
export const isCheck = (u: unknown): u is Check<Entity.Any, unknown> =>
  typeof u === "object" && u !== null && "_tag" in u && u._tag === "Check"
