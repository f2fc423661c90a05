/**
 * Items as they are stored, where they come from elsewhere than from a program: a change record, an export, a backup.
 *
 * A *stored* item is an attribute map. Which entity it belongs to is told by its *type attribute*; where only its key is
 * known, by the templates that can be read backwards.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { AttributeMap } from "./AttributeValue.ts"
import { CodecIssue } from "./Codec.ts"
import type * as Entity from "./Entity.ts"
import { DecodeFailed, EncodeFailed } from "./Errors.ts"
import * as items from "./internal/entity/item.ts"
import * as layouts from "./internal/entity/layout.ts"
import { KeyIssue } from "./internal/key/issue.ts"
import { sameValue } from "./internal/same.ts"

const reading = <A>(entity: Entity.Any, key: unknown, read: () => A): Result.Result<A, DecodeFailed> => {
  try {
    return Result.succeed(read())
  } catch (issue) {
    if (!(issue instanceof CodecIssue)) throw issue
    return Result.fail(new DecodeFailed({ entity: entity.identifier, key, path: issue.path, issue }))
  }
}

/**
 * A stored item, decoded. One of another type is refused; one without a type is taken at its word.
 *
 * **Example**
 *
 * ```ts
 * import { Entity, Stored, Table } from "dynapipe"
 * import { Result, Schema } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk" }) {}
 * class Notes extends Entity.make("Note", {
 *   table: Shop,
 *   schema: Schema.Struct({ id: Schema.String, text: Schema.String }),
 *   key: { pk: "NOTE#{id}" }
 * }) {}
 * const item = { pk: { S: "NOTE#1" }, _type: { S: "Note" }, id: { S: "1" }, text: { S: "hello" } }
 *
 * Result.getOrThrow(Stored.decode(Notes, item)) // => { id: "1", text: "hello" }
 * ```
 *
 * @category reading
 * @since 0.1.0
 */
export const decode = <Ent extends Entity.Any>(
  entity: Ent,
  item: AttributeMap
): Result.Result<Entity.Item<Ent>, DecodeFailed> => {
  const layout = layouts.of(entity)
  return reading(entity, items.keyIn(layout, item), () => items.read(layout, item) as Entity.Item<Ent>)
}

/**
 * An item as it is stored, with its keys and its type: what dynapipe keeps by itself, versions and times, must be in it.
 *
 * @category writing
 * @since 0.1.0
 */
export const encode = <Ent extends Entity.Any>(
  entity: Ent,
  item: Entity.Attributes<Ent>
): Result.Result<AttributeMap, EncodeFailed> => {
  try {
    return Result.succeed(items.stored(layouts.of(entity), item as Readonly<Record<string, unknown>>))
  } catch (issue) {
    if (issue instanceof KeyIssue) {
      const path = issue.attribute === "" ? [] : [issue.attribute]
      return Result.fail(new EncodeFailed({ entity: entity.identifier, path, issue }))
    }
    if (!(issue instanceof CodecIssue)) throw issue
    return Result.fail(new EncodeFailed({ entity: entity.identifier, path: issue.path, issue }))
  }
}

/**
 * The key of a stored item, read backwards out of its key attributes: nothing where they are not those of this entity.
 *
 * **Example**
 *
 * ```ts
 * import { Entity, Stored, Table } from "dynapipe"
 * import { Schema } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk" }) {}
 * class Notes extends Entity.make("Note", {
 *   table: Shop,
 *   schema: Schema.Struct({ id: Schema.String }),
 *   key: { pk: "NOTE#{id}" }
 * }) {}
 *
 * Stored.key(Notes, { pk: { S: "NOTE#1" } }) // => { id: "1" }
 * Stored.key(Notes, { pk: { S: "ORDER#1" } }) // => undefined
 * ```
 *
 * @category reading
 * @since 0.1.0
 */
export const key = <Ent extends Entity.Any>(entity: Ent, item: AttributeMap): Entity.Key<Ent> | undefined =>
  items.keyIn(layouts.of(entity), item) as Entity.Key<Ent> | undefined

/**
 * Whether a stored item says that it is of this entity: by its type attribute, or by its key where the table has none
 * or the item lacks it.
 *
 * @category guards
 * @since 0.1.0
 */
export const belongs = (entity: Entity.Any, item: AttributeMap): boolean => {
  const layout = layouts.of(entity)
  const said = layout.type === undefined ? undefined : item[layout.type.attribute]?.S
  return said === undefined ? items.keyIn(layout, item) !== undefined : said === layout.type!.value
}

/**
 * The attributes, by their names in the schema, in which two stored items differ. Where one of them is missing, those
 * that the other has.
 *
 * @category comparing
 * @since 0.1.0
 */
export const changed = <Ent extends Entity.Any>(
  entity: Ent,
  before: AttributeMap | undefined,
  after: AttributeMap | undefined
): ReadonlyArray<keyof Entity.Attributes<Ent> & string> =>
  [...layouts.of(entity).codec.attributes].filter(([, { name }]) => {
    const [a, b] = [before?.[name], after?.[name]]
    return a === undefined || b === undefined ? a !== b : !sameValue(a, b)
  }).map(([attribute]) => attribute as keyof Entity.Attributes<Ent> & string)

/**
 * The names of the key attributes of an entity's table, the partition key first.
 *
 * @category reading
 * @since 0.1.0
 */
export const keyAttributes = (entity: Entity.Any): ReadonlyArray<string> => [...layouts.of(entity).primaryNames]
