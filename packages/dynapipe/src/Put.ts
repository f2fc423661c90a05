/**
 * Writing a whole item.
 *
 * A *put* replaces whatever item has the same key. It writes the keys of the table and of its indexes, the type
 * attribute, the version and the times along with the item. A *condition* makes it a conditional write: where it does
 * not hold, nothing is changed, and the failure has the item that was there.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import type * as Option from "effect/Option"
import type { Condition } from "./Condition.ts"
import type { DynamoDB } from "./DynamoDB.ts"
import type * as Entity from "./Entity.ts"
import type { ConditionalCheckFailed, DecodeFailed, UniqueViolation, VersionConflict, WriteError } from "./Errors.ts"
import * as resolver from "./internal/batch/resolver.ts"
import type { Batched, Unbatched, Unconditional } from "./internal/batch/write.ts"
import * as layouts from "./internal/entity/layout.ts"
import { paths } from "./internal/expression/paths.ts"
import { make, proto } from "./internal/program/proto.ts"
import * as puts from "./internal/program/put.ts"
import { run } from "./internal/transact/alone.ts"
import type { Mistake } from "./Key.ts"
import type { Paths } from "./Path.ts"

/**
 * A write of a whole item, which succeeds with `A` or fails with `E`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Put<out Ent extends Entity.Any, out A, out E> extends Effect.Effect<A, E, DynamoDB>, puts.Fields {
  readonly _tag: "Put"
  readonly entity: Ent
}

/**
 * The failure of a guarded write: only an entity with a version can conflict on it.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type VersionFailure<Ent> = Ent extends { readonly roles: { readonly version: string } }
  ? VersionConflict<Entity.Item<Ent>>
  : never

/**
 * What the write of an item with unique attributes can fail with beside: only it can clash, and without a version the
 * unique attributes themselves tell that the item is still the one that was read.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type UniqueFailure<Ent> =
  | (Entity.HasUnique<Ent> extends true ? UniqueViolation : never)
  | UniqueChanged<Ent>

/**
 * The same where unique values are only given back, which never clashes.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type UniqueChanged<Ent> = Entity.HasUnique<Ent> extends true
  ? [VersionFailure<Ent>] extends [never] ? ConditionalCheckFailed<Entity.Item<Ent>> : never
  : never

/**
 * Refuses an entity with unique attributes where the old values cannot be known.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type Plain<Ent, Message extends string> = Entity.HasUnique<Ent> extends true ? Mistake<Message> : unknown

// An item that carries a version was read: what it replaces is not told by it.
type New<Ent> = Entity.HasUnique<Ent> extends true ? Entity.Input<Ent> & Unread<VersionOf<Ent>> : Entity.Input<Ent>
type VersionOf<Ent> = Ent extends { readonly roles: { readonly version: infer V extends string } } ? V : never
type Unread<V extends string> = {
  readonly [P in V]?: Mistake<
    "an entity with unique attributes is created by Put.item, and replaced by Put.replace, which knows its old values"
  >
}

const Proto = proto<Put<any, any, any>>(
  "Put",
  (self, fiber) => self.join === undefined ? run(self, puts.prepare, fiber) : self.join(self, fiber)
)

const edit = (self: Put<any, any, any>, fields: Partial<puts.Fields>) => make<any>(Proto, { ...self, ...fields })

const put = (entity: Entity.Any, item: puts.Fields["item"], guarded: boolean, before?: puts.Fields["item"]) =>
  make<any>(Proto, { _tag: "Put", entity, item, before, guarded, create: false, conditions: [], returning: "new" })

/**
 * Writes an item: `PutItem`. Succeeds with the item as it is stored, version and times included.
 *
 * **Details**
 *
 * An entity with a version is guarded by it: the one that the item carries, or, where it carries none, that there is no
 * item yet. `createdAt` is kept where the item carries it, `updatedAt` is the time of this write. A write unit for each
 * KB of the item, and for each index that it is in.
 *
 * Of an entity with unique attributes it only creates: see {@link replace}. Sent alone, it is a transaction by itself.
 *
 * @category constructors
 * @since 0.1.0
 */
export const item = <Ent extends Entity.Any>(
  entity: Ent,
  item: New<Ent>
): Put<Ent, Entity.Item<Ent>, WriteError | VersionFailure<Ent> | UniqueFailure<Ent>> =>
  put(entity, item as puts.Fields["item"], true)

/**
 * Writes an item in the place of one that was read, and only there: guarded by its version, or, where the entity has
 * none, by its existence and its unique attributes. The version and the time of creation are carried over.
 *
 * @category constructors
 * @since 0.1.0
 */
export const replace = <Ent extends Entity.Any>(
  entity: Ent,
  before: Entity.Item<Ent>,
  item: Entity.Input<Ent>
): Put<
  Ent,
  Entity.Item<Ent>,
  | WriteError
  | VersionFailure<Ent>
  | UniqueFailure<Ent>
  | ([VersionFailure<Ent>] extends [never] ? ConditionalCheckFailed<Entity.Item<Ent>> : never)
> => put(entity, carried(entity, before as {}, item as {}), true, before as {})

/** What dynapipe keeps of the item that is replaced. */
const carried = (entity: Entity.Any, before: puts.Fields["item"], item: puts.Fields["item"]): puts.Fields["item"] => {
  const { identifier, keyParts, roles } = layouts.of(entity)
  const kept: Record<string, unknown> = {}
  if (roles.version) kept[roles.version.attribute] = before[roles.version.attribute]
  if (roles.createdAt) kept[roles.createdAt.attribute] = before[roles.createdAt.attribute]
  const part = keyParts.find((name) => !Equal.equals(before[name], item[name]))
  if (part !== undefined) throw new Error(`${identifier}: Put.replace keeps the key, and "${part}" is another`)
  return { ...item, ...kept }
}

/**
 * Writes an item without the guard of the version: whoever comes last wins.
 *
 * **Gotchas**
 *
 * The version that is there is not known: the item's goes on from the one that it carries, or begins anew at 1, and what
 * somebody read long ago at that very version passes as read just now. `Update.upsert` counts on instead.
 *
 * @category constructors
 * @since 0.1.0
 */
export const overwrite = <Ent extends Entity.Any>(
  entity:
    & Ent
    & Plain<
      Ent,
      "an entity with unique attributes cannot be overwritten unseen: use Put.item to create, Put.replace to replace"
    >,
  item: Entity.Input<Ent>
): Put<Ent, Entity.Item<Ent>, WriteError> => put(entity, item, false)

/**
 * Writes only where there is no item with this key: `attribute_not_exists`.
 *
 * **Gotchas**
 *
 * Where an answer is lost it is sent again, and an item that is there and equal to this one counts as its own. Give items
 * that compete for a key something that tells them apart: an owner, a time, a random id.
 *
 * @category combinators
 * @since 0.1.0
 */
export const ifNotExists = <Ent extends Entity.Any, A, E>(
  self: Put<Ent, A, E> & Unbatched
): Put<Ent, A, E | ConditionalCheckFailed<Entity.Item<Ent>>> => edit(self, { create: true })

/**
 * Writes only where this holds for the item that is there. Several conditions must all hold.
 *
 * @category combinators
 * @since 0.1.0
 */
export const when =
  <P extends Put<any, any, any>>(condition: ($: Paths<Entity.Attributes<P["entity"]>>) => Condition) =>
  (
    self: P & Unbatched
  ): Put<P["entity"], Effect.Success<P>, Effect.Error<P> | ConditionalCheckFailed<Entity.Item<P["entity"]>>> =>
    edit(self, { conditions: [...self.conditions, condition(paths(self.entity))] })

/**
 * Succeeds with the item that was replaced, if there was one: `ReturnValues: ALL_OLD`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const returningOld = <Ent extends Entity.Any, A, E>(
  self:
    & Put<Ent, A, E>
    & Unbatched
    & Plain<Ent, "an entity with unique attributes is written by a transaction, which returns no item">
): Put<Ent, Option.Option<Entity.Item<Ent>>, E | DecodeFailed> => edit(self, { returning: "old" })

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
export const batched = <P extends Put<any, any, any>>(self: P & Unconditional<P>): P & Batched =>
  edit(self, { join: resolver.write })

/**
 * Whether a value is a put.
 *
 * @category guards
 * @since 0.1.0
 */
export const isPut = (u: unknown): u is Put<Entity.Any, unknown, unknown> =>
  typeof u === "object" && u !== null && Object.getPrototypeOf(u) === Proto
