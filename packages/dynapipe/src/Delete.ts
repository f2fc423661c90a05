/**
 * Removing an item.
 *
 * A *delete* of an item that is not there succeeds, as DynamoDB has it; {@link ifExists} makes it a failure.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { Condition } from "./Condition.ts"
import type { DynamoDB } from "./DynamoDB.ts"
import type * as Entity from "./Entity.ts"
import type { ConditionalCheckFailed, DecodeFailed, ItemNotFound, WriteError } from "./Errors.ts"
import * as resolver from "./internal/batch/resolver.ts"
import type { Batched, Unbatched, Unconditional } from "./internal/batch/write.ts"
import { paths } from "./internal/expression/paths.ts"
import * as deletes from "./internal/program/delete.ts"
import { make, proto } from "./internal/program/proto.ts"
import { run } from "./internal/transact/alone.ts"
import type { Paths } from "./Path.ts"
import type { Plain, UniqueChanged, VersionFailure } from "./Put.ts"

/**
 * A removal of one item, which succeeds with `A` or fails with `E`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Delete<out Ent extends Entity.Any, out A, out E, out K = unknown>
  extends Effect.Effect<A, E, DynamoDB>, deletes.Fields
{
  readonly _tag: "Delete"
  readonly entity: Ent
  /** The key, where it is known when the program is compiled. */
  readonly _K: K
}

type Unread<Ent> = Plain<Ent, "an item with unique attributes is removed by Delete.from, which knows their values">

const Proto = proto<Delete<any, any, any>>(
  "Delete",
  (self, fiber) => self.join === undefined ? run(self, deletes.prepare, fiber) : self.join(self, fiber)
)

const edit = (self: Delete<any, any, any>, fields: Partial<deletes.Fields>) => make<any>(Proto, { ...self, ...fields })

const remove = (entity: Entity.Any, key: deletes.Fields["key"], guarded: boolean) =>
  make<any>(Proto, { _tag: "Delete", entity, key, guarded, exists: false, conditions: [], returning: "nothing" })

/**
 * Removes the item that has this key: `DeleteItem`. Succeeds too where there is none.
 *
 * @category constructors
 * @since 0.1.0
 */
export const item: {
  // a key of literals is kept in the type: a transaction sees where two operations are about one item
  <Ent extends Entity.Any, const K extends Entity.Key<Ent>>(
    entity: Ent & Unread<Ent>,
    key: K & Entity.Literal<K, Ent>
  ): Delete<Ent, void, WriteError, K>
  <Ent extends Entity.Any>(entity: Ent & Unread<Ent>, key: Entity.Key<Ent>): Delete<Ent, void, WriteError>
} = (entity: Entity.Any, key: {}): any => remove(entity, key, false)

/**
 * From an item that was read: its key, and its version as the expected one.
 *
 * **Details**
 *
 * Of an entity with unique attributes it is a transaction, which gives their values back; without a version, it is
 * guarded by them.
 *
 * **Gotchas**
 *
 * Where an answer is lost it is sent again, and an item with a version that is gone by then counts as removed by this.
 *
 * @category constructors
 * @since 0.1.0
 */
export const from = <Ent extends Entity.Any>(
  entity: Ent,
  item: Entity.Item<Ent>
): Delete<Ent, void, WriteError | VersionFailure<Ent> | UniqueChanged<Ent>> => remove(entity, item as {}, true)

/**
 * Fails with `ItemNotFound` where there is no such item: `attribute_exists`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const ifExists = <Ent extends Entity.Any, A, E, K>(
  self: Delete<Ent, A, E, K> & Unbatched
): Delete<Ent, A, E | ItemNotFound, K> => edit(self, { exists: true })

/**
 * Removes only where this holds for the item that is there. Several conditions must all hold.
 *
 * @category combinators
 * @since 0.1.0
 */
export const when =
  <D extends Delete<any, any, any>>(condition: ($: Paths<Entity.Attributes<D["entity"]>>) => Condition) =>
  (
    self: D & Unbatched
  ): Delete<
    D["entity"],
    Effect.Success<D>,
    Effect.Error<D> | ConditionalCheckFailed<Entity.Item<D["entity"]>>,
    D["_K"]
  > => edit(self, { conditions: [...self.conditions, condition(paths(self.entity))] })

/**
 * Succeeds with the item that was removed, if there was one: `ReturnValues: ALL_OLD`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const returningOld = <Ent extends Entity.Any, A, E>(
  self:
    & Delete<Ent, A, E>
    & Unbatched
    & Plain<Ent, "an entity with unique attributes is written by a transaction, which returns no item">
): Delete<Ent, Option.Option<Entity.Item<Ent>>, E | DecodeFailed> => edit(self, { returning: "old" })

/**
 * Joins other batched writes that run at the same time, anywhere in the program, in one `BatchWriteItem`.
 *
 * **Details**
 *
 * Each keeps its own result and its own failure. They meet where they run under one service, one retry policy and one
 * measure of capacity; `Batch.window` says how long they wait for each other. Writes of one item happen in their order.
 *
 * @category combinators
 * @since 0.1.0
 */
export const batched = <D extends Delete<any, any, any>>(self: D & Unconditional<D>): D & Batched =>
  edit(self, { join: resolver.write })

/**
 * Whether a value is a delete.
 *
 * @category guards
 * @since 0.1.0
 */
export const isDelete = (u: unknown): u is Delete<Entity.Any, unknown, unknown> =>
  typeof u === "object" && u !== null && Object.getPrototypeOf(u) === Proto
