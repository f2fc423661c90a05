/**
 * What is wrong with one item; exported by Errors.
 */
import * as Data from "effect/Data"
import type * as Option from "effect/Option"
import type { AttributeMap } from "../../AttributeValue.ts"
import * as show from "../show.ts"

/**
 * A stored item does not fit the schema.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { DynamoDB, Entity, Get, Table } from "dynapipe"
 * import { Effect, Schema } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "sku" }) {}
 * const Item = Schema.Struct({ sku: Schema.String, stock: Schema.Int })
 * class Items extends Entity.make("Item", { table: Shop, schema: Item }) {}
 *
 * const old = DynamoDB.call("PutItem", { TableName: "shop", Item: { sku: { S: "a" }, stock: { S: "many" } } })
 * const read = Get.item(Items, { sku: "a" }).pipe(Effect.flip, Effect.map((failure) => failure.message))
 *
 * Effect.runSync(Effect.andThen(old, read).pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Shop] }))))
 * // => "The stored Item {\"sku\":\"a\"} does not fit its schema at stock: an integer is expected, but S \"many\" is stored. Correct the item, or let the schema accept what is stored."
 * ```
 *
 * @category errors
 * @since 0.1.0
 */
export class DecodeFailed extends Data.TaggedError("DecodeFailed")<{
  readonly entity: string
  readonly key?: unknown
  /** The attribute, from the item inwards. */
  readonly path?: ReadonlyArray<PropertyKey> | undefined
  readonly issue: unknown
}> {
  override get message(): string {
    return `The stored ${show.entity(this.entity, this.key)} does not fit its schema${at(this.path)}: ${
      issue(this.issue)
    }. Correct the item, or let the schema accept what is stored.`
  }
}

/**
 * A value does not fit the schema, or what DynamoDB can store; nothing was sent.
 *
 * @category errors
 * @since 0.1.0
 */
export class EncodeFailed extends Data.TaggedError("EncodeFailed")<{
  readonly entity: string
  /** Of the operation, in a transaction. */
  readonly label?: string | undefined
  readonly path?: ReadonlyArray<PropertyKey> | undefined
  readonly issue: unknown
}> {
  override get message(): string {
    const label = this.label === undefined ? "" : ` (${show.value(this.label)})`
    return `This ${this.entity}${label} cannot be encoded${at(this.path)}: ${issue(this.issue)}. Nothing was sent.`
  }
}

const at = (path: ReadonlyArray<PropertyKey> | undefined): string =>
  path === undefined || path.length === 0 ? "" : ` at ${show.path(path)}`
// the path is told before it, so of a codec's issue only the reason is left to say
const issue = (u: unknown): string =>
  (u instanceof Error ? "reason" in u ? String(u.reason) : u.message : String(u)).replace(/\.$/, "")

/**
 * There is no such item.
 *
 * @category errors
 * @since 0.1.0
 */
export class ItemNotFound extends Data.TaggedError("ItemNotFound")<{
  readonly entity: string
  readonly key: unknown
}> {
  override get message(): string {
    return `There is no ${show.entity(this.entity, this.key)}: check the key, or create it first.`
  }
}

interface Conditional<A> {
  readonly entity: string
  readonly key?: unknown
  /** The item as it was when the condition failed: none where there was none, or where it does not fit the schema. */
  readonly item: Option.Option<A>
  /** The same as it is stored. */
  readonly stored?: AttributeMap | undefined
}

/**
 * The condition did not hold; nothing was changed.
 *
 * **Details**
 *
 * Every guarded write asks DynamoDB for the item that failed it, so that it need not be read: it is in `item`, decoded.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { Condition, Entity, Put, Table, Update } from "dynapipe"
 * import { Effect, Option, Schema } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "sku" }) {}
 * const Item = Schema.Struct({ sku: Schema.String, stock: Schema.Int })
 * class Items extends Entity.make("Item", { table: Shop, schema: Item }) {}
 *
 * const sell = (count: number) =>
 *   Update.item(Items, { sku: "a" }).pipe(
 *     Update.increment(($) => $.stock, -count),
 *     Update.when(($) => Condition.gte($.stock, count)),
 *     Effect.as("sold"),
 *     Effect.catchTag("ConditionalCheckFailed", ({ item }) =>
 *       Effect.succeed(Option.match(item, { onNone: () => "none", onSome: ({ stock }) => `only ${stock} left` })))
 *   )
 * const program = Effect.andThen(Put.item(Items, { sku: "a", stock: 3 }), Effect.all([sell(2), sell(2)]))
 *
 * Effect.runSync(program.pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Shop] }))))
 * // => ["sold", "only 1 left"]
 * ```
 *
 * @category errors
 * @since 0.1.0
 */
export class ConditionalCheckFailed<out A = unknown>
  extends Data.TaggedError("ConditionalCheckFailed")<Conditional<A>>
{
  override get message(): string {
    return `The condition on ${show.entity(this.entity, this.key)} did not hold: ${
      there(this)
    }. Nothing was changed: read the item and decide again.`
  }
}

/**
 * The item has another version than the writer knew; nothing was changed.
 *
 * @category errors
 * @since 0.1.0
 */
export class VersionConflict<out A = unknown> extends Data.TaggedError("VersionConflict")<
  Conditional<A> & { readonly expected: number | undefined }
> {
  override get message(): string {
    // of an item that is new, or from before there was one
    const expected = this.expected === undefined ? "no version yet" : `version ${this.expected}`
    return `${show.entity(this.entity, this.key)} was written by somebody else: expected ${expected}, ${
      there(this)
    }. Nothing was changed: read the item and decide again.`
  }
}

const there = (self: Conditional<unknown>): string =>
  self.item._tag === "Some"
    ? `there is ${show.value(self.item.value)}`
    : self.stored === undefined
    ? "there is no item"
    : `there is ${show.value(self.stored)}, which does not fit the schema`
