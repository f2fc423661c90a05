/**
 * Conditions: what must hold for a write to happen, or for an item to be among a query's results.
 *
 * A *condition* is a small tree of data that is rendered to a `ConditionExpression` or `FilterExpression` when a
 * request is made, names and values aliased. A *comparison* with an attribute that the item does not have is false, as
 * is one between values of different types; only `ne` is true of both. `exists`, `notExists` and `attributeType` speak
 * of presence and type.
 *
 * DynamoDB takes 4 KB of text and 300 operators and functions in one expression, and 2 MB of values in one request:
 * what has more is not sent, and fails with `EncodeFailed`.
 *
 * **Example**
 *
 * ```ts
 * import { Check, Condition, Entity, Explain, Table } from "dynapipe"
 * import { Schema } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "orderId" }) {}
 * const Order = Schema.Struct({ orderId: Schema.String, status: Schema.String, lines: Schema.Array(Schema.String) })
 * class Orders extends Entity.make("Order", { table: Shop, schema: Order }) {}
 *
 * const open = Check.item(Orders, { orderId: "1" }, ($) =>
 *   Condition.or(Condition.eq($.status, "open"), Condition.lt(Condition.size($.lines), 2)))
 * Explain.plan(open).input
 * // => { TableName: "shop", Key: { orderId: { S: "1" } }, ConditionExpression: "#status = :v0 OR size(#lines) < :v1", ExpressionAttributeNames: { "#status": "status", "#lines": "lines" }, ExpressionAttributeValues: { ":v0": { S: "open" }, ":v1": { N: "2" } }, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }
 * ```
 *
 * @since 0.1.0
 */
import type { AttributeValue, Descriptor } from "./AttributeValue.ts"
import { node, operand, TypeId } from "./Path.ts"
import type { Node, Operand, Path, PathNode } from "./Path.ts"

/**
 * A condition. The tags are those of the nodes that {@link Any} lists.
 *
 * @category models
 * @since 0.1.0
 */
export interface Condition {
  readonly _tag: string
}

/**
 * The comparators, as DynamoDB writes them.
 *
 * @category models
 * @since 0.1.0
 */
export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">="

/**
 * Every node of a condition. `Custom` is open: a user's own.
 *
 * @category models
 * @since 0.1.0
 */
export type Any =
  | { readonly _tag: "Compare"; readonly comparator: Comparator; readonly left: Node; readonly right: unknown }
  | { readonly _tag: "Between"; readonly operand: Node; readonly low: unknown; readonly high: unknown }
  | { readonly _tag: "OneOf"; readonly operand: Node; readonly values: ReadonlyArray<unknown> }
  | { readonly _tag: "Exists"; readonly path: PathNode; readonly not: boolean }
  | { readonly _tag: "BeginsWith"; readonly path: PathNode; readonly prefix: string }
  | { readonly _tag: "Contains"; readonly path: PathNode; readonly value: unknown }
  | { readonly _tag: "AttributeType"; readonly path: PathNode; readonly type: Descriptor }
  | { readonly _tag: "And"; readonly conditions: ReadonlyArray<Any> }
  | { readonly _tag: "Or"; readonly conditions: ReadonlyArray<Any> }
  | { readonly _tag: "Not"; readonly condition: Any }
  | { readonly _tag: "Custom"; readonly render: (renderer: Renderer) => string }

/**
 * What a condition of one's own is rendered with: each gives the text that stands in the expression, aliased.
 *
 * @category models
 * @since 0.1.0
 */
export interface Renderer {
  /** A path, or another operand: `#lines[0].#quantity`. */
  readonly operand: (operand: Operand<any>) => string
  /** An attribute name: `#status`. */
  readonly name: (attribute: string) => string
  /** An attribute value: `:v0`. Equal values share one placeholder. */
  readonly value: (value: AttributeValue) => string
  /** A plain value, encoded as the operand's attribute would be. */
  readonly encoded: (value: unknown, like: Operand<any>) => string
  /** Another condition, in parentheses where it needs them. */
  readonly condition: (condition: Condition) => string
}

type Value<T> = NoInfer<NonNullable<T>> | Operand<NonNullable<T>>

const of = (any: Any): Condition => any

const compare = (comparator: Comparator) => <T>(left: Operand<T>, right: Value<T>): Condition =>
  of({ _tag: "Compare", comparator, left: node(left), right })

/**
 * Equal: `left = right`. Numbers by value, sets without order.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const eq: <T>(left: Operand<T>, right: Value<T>) => Condition = compare("=")

/**
 * Not equal: `left <> right`. True where the attribute is missing.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const ne: <T>(left: Operand<T>, right: Value<T>) => Condition = compare("<>")

/**
 * Less: `left < right`, for strings, numbers and binaries of one type.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const lt: <T>(left: Operand<T>, right: Value<T>) => Condition = compare("<")

/**
 * Less or equal: `left <= right`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const lte: <T>(left: Operand<T>, right: Value<T>) => Condition = compare("<=")

/**
 * Greater: `left > right`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const gt: <T>(left: Operand<T>, right: Value<T>) => Condition = compare(">")

/**
 * Greater or equal: `left >= right`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const gte: <T>(left: Operand<T>, right: Value<T>) => Condition = compare(">=")

/**
 * Within two bounds, both included: `left BETWEEN low AND high`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const between = <T>(left: Operand<T>, low: Value<T>, high: Value<T>): Condition =>
  of({ _tag: "Between", operand: node(left), low, high })

/**
 * One of the values: `left IN (…)`. Of no values, never; over DynamoDB's 100, several `IN` joined by `OR`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const oneOf = <T>(left: Operand<T>, values: ReadonlyArray<NoInfer<NonNullable<T>>>): Condition =>
  of({ _tag: "OneOf", operand: node(left), values })

/**
 * The item has the attribute, null included: `attribute_exists(path)`.
 *
 * @category presence
 * @since 0.1.0
 */
export const exists = (path: Path<any>): Condition => of({ _tag: "Exists", path: path[TypeId], not: false })

/**
 * The item has no such attribute: `attribute_not_exists(path)`.
 *
 * @category presence
 * @since 0.1.0
 */
export const notExists = (path: Path<any>): Condition => of({ _tag: "Exists", path: path[TypeId], not: true })

/**
 * The attribute is there and is stored as this type: `attribute_type(path, "NULL")`.
 *
 * @category presence
 * @since 0.1.0
 */
export const attributeType = (path: Path<any>, type: Descriptor): Condition =>
  of({ _tag: "AttributeType", path: path[TypeId], type })

/**
 * The stored string begins with the prefix: `begins_with(path, prefix)`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const beginsWith = (path: Path<string | undefined>, prefix: string): Condition =>
  of({ _tag: "BeginsWith", path: path[TypeId], prefix })

/**
 * A list or set has the element, or a string the substring: `contains(path, value)`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const contains = <T>(
  path: Path<ReadonlyArray<T> | ReadonlySet<T> | (T & string) | undefined>,
  value: NoInfer<T>
): Condition => of({ _tag: "Contains", path: path[TypeId], value })

/**
 * The size of an attribute: characters of a string, bytes of a binary, elements of a list, set or map.
 *
 * @category operands
 * @since 0.1.0
 */
export const size = (path: Path<any>): Operand<number> =>
  operand({ _tag: "Size", path: path[TypeId], codec: undefined })

// The factories above are the only makers of conditions, and they make no others.
const open = (condition: Condition): Any => condition as Any

const flat = (tag: "And" | "Or", conditions: ReadonlyArray<Condition>): ReadonlyArray<Any> =>
  conditions.flatMap((c) => {
    const any = open(c)
    return any._tag === tag ? any.conditions : [any]
  })

/**
 * All of them. Of none, always: it leaves no trace in the expression.
 *
 * @category combinators
 * @since 0.1.0
 */
export const and = (...conditions: ReadonlyArray<Condition>): Condition => {
  const all = flat("And", conditions)
  return of(all.length === 1 ? all[0]! : { _tag: "And", conditions: all })
}

/**
 * At least one of them. Of none it could never hold, so it is refused.
 *
 * @category combinators
 * @since 0.1.0
 */
export const or = (...conditions: ReadonlyArray<Condition>): Condition => {
  const any = flat("Or", conditions)
  if (any.length === 0) throw new Error("Condition.or() of no conditions never holds: give it at least one")
  // An alternative that always holds makes the whole hold.
  return of(any.length === 1 ? any[0]! : any.some(isAlways) ? always : { _tag: "Or", conditions: any })
}

/**
 * The opposite: `NOT condition`. A comparison with a missing attribute is false, so its opposite is true.
 *
 * @category combinators
 * @since 0.1.0
 */
export const not = (condition: Condition): Condition => {
  const any = open(condition)
  if (isAlways(any)) throw new Error("Condition.not(Condition.and()) never holds: give the inner one a condition")
  return of(any._tag === "Exists" ? { ...any, not: !any.not } : { _tag: "Not", condition: any })
}

/**
 * A condition of one's own, for what this module does not offer. It renders itself, in parentheses if it is an `OR`.
 *
 * **Example**
 *
 * ```ts
 * import { Condition } from "dynapipe"
 *
 * const never = Condition.custom((r) => `attribute_not_exists(${r.name("pk")})`)
 * never._tag // => "Custom"
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const custom = (render: (renderer: Renderer) => string): Condition => of({ _tag: "Custom", render })

const always: Any = { _tag: "And", conditions: [] }
const isAlways = (any: Any): boolean => any._tag === "And" && any.conditions.length === 0

/**
 * The tree behind a condition, for those who render it.
 *
 * @category getters
 * @since 0.1.0
 */
export const toNode: (condition: Condition) => Any = open
