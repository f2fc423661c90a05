/**
 * Paths into an item, and the operands of expressions that are made of them.
 *
 * A *path* names an attribute or what lies inside it: `$.status`, `$.lines.at(0).quantity`. The `$` that conditions and
 * updates hand over is typed by the entity's schema, so a misspelt attribute does not compile. An *operand* is a path
 * or something computed from one, such as `Condition.size($.lines)`.
 *
 * @since 0.1.0
 */
import type { AttributeCodec } from "./Codec.ts"

/**
 * Marks operands. A symbol, so that it cannot meet an attribute's name.
 *
 * @category symbols
 * @since 0.1.0
 */
export const TypeId: unique symbol = Symbol.for("dynapipe/Operand")

/** Carries the operand's type; nothing is stored under it. */
declare const Type: unique symbol

/**
 * Something that has a value of type `T` in the stored item: a path, or a function of one.
 *
 * @category models
 * @since 0.1.0
 */
export interface Operand<out T> {
  readonly [TypeId]: Node
  readonly [Type]: T
}

/**
 * What an operand is made of.
 *
 * @category models
 * @since 0.1.0
 */
export type Node =
  | PathNode
  | { readonly _tag: "Size"; readonly path: PathNode; readonly codec: undefined }
  | {
    readonly _tag: "IfNotExists"
    readonly path: PathNode
    readonly otherwise: unknown
    readonly codec: AttributeCodec
  }
  | {
    readonly _tag: "Arithmetic"
    readonly operator: "+" | "-"
    readonly left: Node
    readonly right: unknown
    readonly codec: AttributeCodec | undefined
  }
  | { readonly _tag: "Value"; readonly value: unknown; readonly codec: AttributeCodec }
  | { readonly _tag: "Append"; readonly left: Node; readonly right: unknown; readonly codec: AttributeCodec }

/**
 * A path as data: stored attribute names and list indexes, and the codec of what lies there.
 *
 * @category models
 * @since 0.1.0
 */
export interface PathNode {
  readonly _tag: "Path"
  readonly segments: readonly [string, ...ReadonlyArray<string | number>]
  readonly codec: AttributeCodec
}

/**
 * A path to a value of type `T`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Path<out T> extends Operand<T> {
  readonly [TypeId]: PathNode
}

/**
 * A path with the paths that go on from it: attributes of a map by name, elements of a list by `at(index)`.
 *
 * @category models
 * @since 0.1.0
 */
export type Paths<T> =
  & Path<T>
  & (NonNullable<T> extends string | number | boolean | bigint | Date | Uint8Array | ReadonlySet<any> ? {}
    : NonNullable<T> extends ReadonlyArray<infer U> ? { readonly at: (index: number) => Paths<U> }
    : NonNullable<T> extends object ? { readonly [K in keyof NonNullable<T>]-?: Paths<NonNullable<T>[K]> }
    : {})

/**
 * Whether a value is an operand, as against a plain value to be encoded.
 *
 * @category guards
 * @since 0.1.0
 */
export const isOperand = (value: unknown): value is Operand<unknown> =>
  typeof value === "object" && value !== null && TypeId in value

/**
 * The node inside an operand.
 *
 * @category getters
 * @since 0.1.0
 */
export const node = (operand: Operand<any>): Node => operand[TypeId]

/**
 * An operand around a node. The type parameter is the caller's word for what the node evaluates to.
 *
 * @category constructors
 * @since 0.1.0
 */
export const operand = <T>(self: Node): Operand<T> => ({ [TypeId]: self }) as Operand<T>

const text = (segments: ReadonlyArray<string | number>): string =>
  segments.reduce<string>((out, s) => typeof s === "number" ? `${out}[${s}]` : out === "" ? s : `${out}.${s}`, "")

/**
 * The path as DynamoDB writes it, names unaliased: `lines[0].quantity`.
 *
 * **Example**
 *
 * ```ts
 * import { Codec, Path } from "dynapipe"
 * import { Schema } from "effect"
 *
 * const Order = Schema.Struct({ lines: Schema.Array(Schema.Struct({ sku: Schema.String })) })
 * const $ = Path.root<typeof Order.Type>("Order", Codec.make(Order).attribute)
 *
 * Path.toString($.lines.at(0).sku) // => "lines[0].sku"
 * ```
 *
 * @category getters
 * @since 0.1.0
 */
export const toString = (path: Path<any>): string => text(path[TypeId].segments)

const step = (self: PathNode, name: string | number): PathNode => {
  const next = typeof name === "number" ? self.codec.element() : self.codec.member(name)
  if (next === undefined) {
    const where = text(self.segments)
    throw new Error(
      typeof name === "number"
        ? `the attribute "${where}" is not a list: it has no element ${name}`
        : `"${where}" has no attribute "${name}" that expressions can reach`
    )
  }
  return { _tag: "Path", segments: [...self.segments, typeof name === "number" ? name : next.name], codec: next }
}

// A list offers `at`, everything else its attributes: which one is asked of the codec, so an attribute may be named `at`.
const handler: ProxyHandler<{ readonly [TypeId]: PathNode }> = {
  get(target, key) {
    const self = target[TypeId]
    if (key === TypeId) return self
    if (typeof key === "symbol") return undefined
    if (key === "at" && self.codec.member("at") === undefined) {
      return (index: number) => {
        if (!Number.isInteger(index) || index < 0) {
          throw new Error(`at(${index}): the index of a list is a whole number from 0`)
        }
        return make(step(self, index))
      }
    }
    return make(step(self, key))
  }
}

/**
 * A path that can be walked on. The codec knows the members that the type promises.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <T>(self: PathNode): Paths<T> =>
  // the proxy answers to every member of T, which its target has not
  new Proxy({ [TypeId]: self }, handler) as unknown as Paths<T>

/**
 * The root of the paths into an item: what conditions and updates call `$`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const root = <T>(entity: string, attribute: (name: string) => AttributeCodec | undefined): Paths<T> =>
  new Proxy({}, {
    get(_, key) {
      if (typeof key === "symbol") return undefined
      const codec = attribute(key)
      if (codec === undefined) throw new Error(`${entity}: the schema has no attribute "${key}"`)
      return make({ _tag: "Path", segments: [codec.name], codec })
    }
  }) as Paths<T> // the codec's attributes are the schema's, which is what T lists

type Value<T> = NoInfer<NonNullable<T>> | Operand<NonNullable<T>>

/**
 * What lies at the path, or the given value where nothing does: `if_not_exists(path, value)`. Only updates take it.
 *
 * **Example**
 *
 * ```ts
 * import { Entity, Explain, Path, Table, Update } from "dynapipe"
 * import { Schema } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "sku" }) {}
 * const Item = Schema.Struct({ sku: Schema.String, stock: Schema.Int, reserved: Schema.optionalKey(Schema.Int) })
 * class Items extends Entity.make("Item", { table: Shop, schema: Item }) {}
 *
 * const release = Update.item(Items, { sku: "a" }).pipe(
 *   Update.setAt(($) => $.stock, ($) => Path.plus($.stock, Path.ifNotExists($.reserved, 0)))
 * )
 * Explain.plan(release).input
 * // => { TableName: "shop", Key: { sku: { S: "a" } }, UpdateExpression: "SET #stock = #stock + if_not_exists(#reserved, :v0)", ConditionExpression: "attribute_exists(#sku)", ExpressionAttributeNames: { "#stock": "stock", "#reserved": "reserved", "#sku": "sku" }, ExpressionAttributeValues: { ":v0": { N: "0" } }, ReturnValuesOnConditionCheckFailure: "ALL_OLD", ReturnValues: "ALL_NEW" }
 * ```
 *
 * @category operands
 * @since 0.1.0
 */
export const ifNotExists = <T>(path: Path<T>, otherwise: Value<T>): Operand<NonNullable<T>> =>
  operand({ _tag: "IfNotExists", path: path[TypeId], otherwise, codec: path[TypeId].codec })

const arithmetic =
  (operator: "+" | "-") => <T extends number | bigint | undefined>(left: Operand<T>, right: Value<T>) =>
    operand<NonNullable<T>>({ _tag: "Arithmetic", operator, left: node(left), right, codec: node(left).codec })

/**
 * The sum of two numbers: `left + right`. Only updates take it.
 *
 * @category operands
 * @since 0.1.0
 */
export const plus: <T extends number | bigint | undefined>(
  left: Operand<T>,
  right: Value<T>
) => Operand<NonNullable<T>> = arithmetic("+")

/**
 * The difference of two numbers: `left - right`. Only updates take it.
 *
 * @category operands
 * @since 0.1.0
 */
export const minus: <T extends number | bigint | undefined>(
  left: Operand<T>,
  right: Value<T>
) => Operand<NonNullable<T>> = arithmetic("-")

/**
 * Two lists, one after the other: `list_append(left, right)`. Only updates take it.
 *
 * @category operands
 * @since 0.1.0
 */
export const concat = <T>(
  left: Operand<ReadonlyArray<T> | undefined>,
  right: Value<ReadonlyArray<T>>
): Operand<ReadonlyArray<T>> => operand({ _tag: "Append", left: node(left), right, codec: listCodec(node(left)) })

const listCodec = (self: Node): AttributeCodec => {
  if (self.codec === undefined) throw new Error("Path.concat joins lists, and the operand on its left is a number")
  return self.codec
}
