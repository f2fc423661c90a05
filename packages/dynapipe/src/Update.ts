/**
 * Changing parts of an item.
 *
 * An *update* lists changes, which DynamoDB makes in one step: every right-hand side sees the item as it was. It is
 * guarded by the item's existence, unless it is an {@link upsert}. The version, the time of the write and the index
 * keys made of what is set are written along.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { Condition } from "./Condition.ts"
import type { DynamoDB } from "./DynamoDB.ts"
import type * as Entity from "./Entity.ts"
import type { ConditionalCheckFailed, DecodeFailed, ItemNotFound, WriteError } from "./Errors.ts"
import * as layouts from "./internal/entity/layout.ts"
import { paths } from "./internal/expression/paths.ts"
import { make, proto } from "./internal/program/proto.ts"
import * as updates from "./internal/program/update.ts"
import { run } from "./internal/transact/alone.ts"
import type { Action } from "./internal/update/action.ts"
import { add, attributePath } from "./internal/update/action.ts"
import type {
  AnyUpdate,
  Change,
  Compute,
  Known,
  Members,
  Numeric,
  Only,
  Removable,
  Returning,
  Settable,
  To,
  Together,
  WithoutOld
} from "./internal/update/types.ts"
import type { Mistake } from "./Key.ts"
import type { Path, Paths } from "./Path.ts"
import { concat, ifNotExists, operand, plus, TypeId } from "./Path.ts"
import type { UniqueChanged, UniqueFailure, VersionFailure } from "./Put.ts"

/**
 * A change of one item, which succeeds with `A` or fails with `E`. `F` is `true` where the item was read before.
 *
 * @category models
 * @since 0.1.0
 */
export interface Update<out Ent extends Entity.Any, out A, out E, out F extends boolean = boolean, out K = unknown>
  extends Effect.Effect<A, E, DynamoDB>, updates.Fields
{
  readonly _tag: "Update"
  readonly entity: Ent
  readonly from: F
  /** The key, where it is known when the program is compiled. */
  readonly _K: K
}

const Proto = proto<AnyUpdate>("Update", (self, fiber) => run(self, updates.prepare, fiber))

const edit = (self: AnyUpdate, fields: Partial<updates.Fields>) => make<any>(Proto, { ...self, ...fields })

const change = (self: AnyUpdate, action: Action) =>
  edit(self, { actions: add(layouts.of(self.entity), self.actions, action) })

const at = <U extends AnyUpdate, T>(self: U, path: To<U, T>) => path(paths(self.entity))[TypeId]

/** A path to what is not unique: that changes the type, which only `set` and `remove` do. */
const plainAt = <U extends AnyUpdate, T>(self: U, path: To<U, T>) => {
  const node = at(self, path)
  const { identifier, stored, unique } = layouts.of(self.entity)
  const name = stored.get(node.segments[0]) ?? ""
  if (unique.some(({ attributes }) => attributes.includes(name))) {
    throw new Error(`${identifier}: "${name}" is unique: change it by Update.set or Update.remove`)
  }
  return node
}

const update = (entity: Entity.Any, key: updates.Fields["key"], from: boolean) =>
  make<any>(Proto, {
    _tag: "Update",
    entity,
    key,
    from,
    upsert: false,
    actions: [],
    conditions: [],
    returning: "new"
  })

/**
 * Changes the item that has this key: `UpdateItem`. Succeeds with the item as it is afterwards, and fails with
 * `ItemNotFound` where there is none; see {@link upsert}.
 *
 * **Details**
 *
 * Costs write units for the larger of the old and the new item, and for each index that the change touches.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { Entity, Put, Table, Update } from "dynapipe"
 * import { Effect, Schema } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "sku" }) {}
 * const Item = Schema.Struct({ sku: Schema.String, stock: Schema.Int, note: Schema.optionalKey(Schema.String) })
 * class Items extends Entity.make("Item", { table: Shop, schema: Item }) {}
 *
 * const sold = Update.item(Items, { sku: "a" }).pipe(Update.increment(($) => $.stock, -1), Update.set({ note: "sold" }))
 * const program = Effect.andThen(Put.item(Items, { sku: "a", stock: 3 }), sold)
 *
 * Effect.runSync(program.pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Shop] }))))
 * // => { sku: "a", stock: 2, note: "sold" }
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const item: {
  // a key of literals is kept in the type: a transaction sees where two operations are about one item
  <Ent extends Entity.Any, const K extends Entity.Key<Ent>>(
    entity: Ent,
    key: K & Entity.Literal<K, Ent>
  ): Update<Ent, Entity.Item<Ent>, WriteError | DecodeFailed | ItemNotFound, false, K>
  <Ent extends Entity.Any>(
    entity: Ent,
    key: Entity.Key<Ent>
  ): Update<Ent, Entity.Item<Ent>, WriteError | DecodeFailed | ItemNotFound, false>
} = (entity: Entity.Any, key: {}): any => update(entity, key, false)

/**
 * From an item that was read: its key, and its version as the expected one.
 *
 * **Gotchas**
 *
 * Where an answer is lost it is sent again, if every change is a plain value; an item of the next version that is as
 * this update would leave it counts as its own. Where several may make the same change, and only one of them has made
 * it, set something that tells them apart as well: `Update.set({ status: "claimed", claimedBy })`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const from = <Ent extends Entity.Any>(
  entity: Ent,
  item: Entity.Item<Ent>
): Update<Ent, Entity.Item<Ent>, WriteError | DecodeFailed | ItemNotFound | VersionFailure<Ent>, true> =>
  update(entity, item as {}, true)

/**
 * Creates the item where there is none, of its key and what is set: no more `ItemNotFound`.
 *
 * **Gotchas**
 *
 * Set every required attribute, by whatever change: without one, what is created would not fit the schema, and nothing
 * is sent (`EncodeFailed`). What is to hold for a new item only is `setIfMissing`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const upsert = <Ent extends Entity.Any, A, E, F extends boolean, K, R extends "new" | "old">(
  self: Update<Ent, A, E, F, K> & { readonly returning: R } & WithoutOld<R>
): Update<Ent, A, Exclude<E, ItemNotFound>, F, K> => edit(self, { upsert: true })

/**
 * Sets attributes: `SET #status = :v0`. `undefined` removes an optional one, as does whatever is stored by leaving it
 * out (`Option.none()`).
 *
 * **Details**
 *
 * An index key that is made of what is set is written as well. Where it is made of several attributes, the types ask
 * for all of them, those that the item lacks as `undefined`; {@link from} takes them from an item that has a version.
 * Where a unique attribute is set, the update is a transaction: it succeeds with nothing, and can fail with
 * `UniqueViolation`.
 *
 * @category changes
 * @since 0.1.0
 */
export const set = <U extends AnyUpdate, const V extends Settable<U["entity"]>>(
  values: V & Only<U["entity"], V> & Together<U, V> & Known<U, keyof V>
) =>
(
  self: U
): Change<U, keyof V, UniqueFailure<U["entity"]>> => {
  const layout = layouts.of(self.entity)
  return Object.entries(values as Record<string, unknown>).reduce((out, [name, value]) => {
    const path = attributePath(layout, name)
    const omitted = value === undefined || path.codec.omits(value)
    return change(out, omitted ? { _tag: "Remove", path } : { _tag: "Set", path, value })
  }, self as AnyUpdate) as Change<U, keyof V, UniqueFailure<U["entity"]>> // what its type says depends on the attributes alone
}

/**
 * Sets what lies at a path, to a value or to what an operand gives: `SET #lines[0].#quantity = :v0`.
 *
 * **Details**
 *
 * An operand is made from the paths by `Path.plus`, `Path.minus`, `Path.ifNotExists` or `Path.concat`, or is another
 * path: `Update.setAt(($) => $.total, ($) => Path.minus($.total, 5))`.
 *
 * @category changes
 * @since 0.1.0
 */
export const setAt = <U extends AnyUpdate, T>(
  path: To<U, T>,
  value: NoInfer<NonNullable<T>> | Compute<U, NoInfer<T>>
) =>
(self: U): U =>
  change(self, {
    _tag: "Set",
    path: plainAt(self, path),
    value: isCompute<U, T>(value) ? value(paths(self.entity)) : value
  })

// no attribute holds a function
const isCompute = <U extends AnyUpdate, T>(value: unknown): value is Compute<U, T> => typeof value === "function"

/**
 * Sets what lies at a path where nothing lies there: `SET #note = if_not_exists(#note, :v0)`.
 *
 * @category changes
 * @since 0.1.0
 */
export const setIfMissing =
  <U extends AnyUpdate, T>(path: To<U, T>, value: NoInfer<NonNullable<T>>) => (self: U): U => {
    const node = at(self, path)
    return change(self, {
      _tag: "Set",
      path: node,
      value: ifNotExists<unknown>({ [TypeId]: node } as Path<unknown>, value)
    })
  }

/**
 * Adds to a number, which counts as 0 where it is missing: `SET #total = if_not_exists(#total, :zero) + :by`.
 *
 * **Gotchas**
 *
 * Not idempotent: where the answer is lost, it is not sent again.
 *
 * @category changes
 * @since 0.1.0
 */
export const increment = <U extends AnyUpdate>(path: To<U, Numeric>, by: number | bigint) => (self: U): U => {
  const node = at(self, path)
  const zero = typeof by === "bigint" ? 0n : 0
  const sum = plus<any>(ifNotExists<Numeric>({ [TypeId]: node } as Path<Numeric>, zero), by)
  return change(self, { _tag: "Set", path: node, value: sum })
}

const extend =
  (side: "before" | "after") =>
  <U extends AnyUpdate, T>(path: To<U, ReadonlyArray<T> | undefined>, values: ReadonlyArray<NoInfer<T>>) =>
  (self: U): U => {
    if (values.length === 0) return self
    const node = at(self, path)
    const list = ifNotExists<ReadonlyArray<T>>({ [TypeId]: node } as Path<ReadonlyArray<T>>, [])
    const added = operand<ReadonlyArray<T>>({ _tag: "Value", value: values, codec: node.codec })
    return change(self, {
      _tag: "Set",
      path: node,
      value: side === "after" ? concat(list, added) : concat(added, list)
    })
  }

/**
 * Puts values behind the elements of a list, which counts as empty where it is missing:
 * `SET #lines = list_append(if_not_exists(#lines, :empty), :values)`.
 *
 * @category changes
 * @since 0.1.0
 */
export const append: <U extends AnyUpdate, T>(
  path: To<U, ReadonlyArray<T> | undefined>,
  values: ReadonlyArray<NoInfer<T>>
) => (self: U) => U = extend("after")

/**
 * Puts values before the elements of a list.
 *
 * @category changes
 * @since 0.1.0
 */
export const prepend: <U extends AnyUpdate, T>(
  path: To<U, ReadonlyArray<T> | undefined>,
  values: ReadonlyArray<NoInfer<T>>
) => (self: U) => U = extend("before")

const members =
  (tag: "Add" | "Delete") =>
  <U extends AnyUpdate, T>(path: To<U, ReadonlySet<T> | undefined>, values: Members<NoInfer<T>>) =>
  (self: U): U => {
    const value = new Set(values)
    return value.size === 0 ? self : change(self, { _tag: tag, path: at(self, path), value })
  }

/**
 * Adds members to a set: `ADD #tags :values`.
 *
 * @category changes
 * @since 0.1.0
 */
export const addTo: <U extends AnyUpdate, T>(
  path: To<U, ReadonlySet<T> | undefined>,
  values: Members<NoInfer<T>>
) => (self: U) => U = members("Add")

/**
 * Takes members out of a set: `DELETE #tags :values`. A set that is left empty is gone.
 *
 * **Gotchas**
 *
 * An item whose schema wants the set cannot be read without it: let a set that can become empty be optional, or an
 * `Attribute.emptySet("omit")`.
 *
 * @category changes
 * @since 0.1.0
 */
export const deleteFrom: <U extends AnyUpdate, T>(
  path: To<U, ReadonlySet<T> | undefined>,
  values: Members<NoInfer<T>>
) => (self: U) => U = members("Delete")

/**
 * Removes optional attributes: `REMOVE #note`. One that an index key is made of takes the item out of that index, and
 * the value of a unique one is free again.
 *
 * @category changes
 * @since 0.1.0
 */
export const remove = <U extends AnyUpdate, const A extends ReadonlyArray<keyof Entity.Attributes<U["entity"]>>>(
  ...attributes: A & Removable<Entity.Attributes<U["entity"]>, A>
) =>
(self: U): Change<U, A[number], UniqueChanged<U["entity"]>> =>
  (attributes as A).reduce<AnyUpdate>(
    (out, name) => change(out, { _tag: "Remove", path: attributePath(layouts.of(self.entity), String(name)) }),
    self
  ) as Change<U, A[number], UniqueChanged<U["entity"]>> // what its type says depends on the attributes alone

/**
 * Removes what lies at a path: an element of a list, after which the others move up, or an attribute of a map.
 *
 * @category changes
 * @since 0.1.0
 */
export const removeAt = <U extends AnyUpdate>(path: To<U, unknown>) => (self: U): U =>
  change(self, { _tag: "Remove", path: plainAt(self, path) })

/**
 * Changes only where this holds for the item that is there. Several conditions must all hold.
 *
 * @category combinators
 * @since 0.1.0
 */
export const when = <U extends AnyUpdate>(condition: ($: Paths<Entity.Attributes<U["entity"]>>) => Condition) =>
(
  self: U
):
  & Update<
    U["entity"],
    Effect.Success<U>,
    Effect.Error<U> | ConditionalCheckFailed<Entity.Item<U["entity"]>>,
    U["from"],
    U["_K"]
  >
  & Returning<U> => edit(self, { conditions: [...self.conditions, condition(paths(self.entity))] })

/**
 * Succeeds with the item as it was before: `ReturnValues: ALL_OLD`. An upsert may have found none.
 *
 * @category combinators
 * @since 0.1.0
 */
export const returningOld = <Ent extends Entity.Any, A, E, F extends boolean>(
  self:
    & Update<Ent, A, E, F>
    & ([A] extends [void] ? Mistake<"a unique attribute changes in a transaction, which returns no item"> : unknown)
): Update<Ent, Before<Ent, E>, E, F> & { readonly returning: "old" } => edit(self, { returning: "old" })

type Before<Ent, E> = [Extract<E, ItemNotFound>] extends [never] ? Option.Option<Entity.Item<Ent>> : Entity.Item<Ent>

/**
 * Whether a value is an update.
 *
 * @category guards
 * @since 0.1.0
 */
export const isUpdate = (u: unknown): u is Update<Entity.Any, unknown, unknown> =>
  typeof u === "object" && u !== null && Object.getPrototypeOf(u) === Proto
