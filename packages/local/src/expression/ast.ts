/**
 * The one tree of the expression language, and what parsing gives.
 *
 * @since 0.1.0
 */
import type { AttributeMap, AttributeValue, Descriptor } from "../value/map.ts"

/**
 * A document path, top-level attribute first: names are strings, list indexes numbers.
 *
 * **Details**
 *
 * In a syntax tree, a step that starts with `#` is an alias, which no plain name can be.
 *
 * @category models
 * @since 0.1.0
 */
export type Path = ReadonlyArray<string | number>

/**
 * What can stand for a value.
 *
 * @category syntax
 * @since 0.1.0
 */
export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly name: string; readonly slot: number }
  | Call

/**
 * A function with its operands: a condition by itself, or (`size`, `if_not_exists`, …) an operand.
 *
 * @category syntax
 * @since 0.1.0
 */
export interface Call {
  readonly kind: "call"
  readonly name: string
  readonly operands: ReadonlyArray<Operand>
}

/**
 * The operators that compare two operands.
 *
 * @category syntax
 * @since 0.1.0
 */
export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">="

/**
 * A condition as it was written.
 *
 * @category syntax
 * @since 0.1.0
 */
export type ConditionSyntax =
  | { readonly kind: "and" | "or"; readonly left: ConditionSyntax; readonly right: ConditionSyntax }
  | { readonly kind: "not"; readonly condition: ConditionSyntax }
  | {
    readonly kind: "test"
    readonly operator: Comparator | "BETWEEN" | "IN"
    readonly operands: ReadonlyArray<Operand>
  }
  | Call

/**
 * The right side of a SET action.
 *
 * @category syntax
 * @since 0.1.0
 */
export type ValueSyntax =
  | Operand
  | { readonly kind: "arithmetic"; readonly operator: "+" | "-"; readonly left: Operand; readonly right: Operand }

/**
 * One action of an update as it was written.
 *
 * @category syntax
 * @since 0.1.0
 */
export type ActionSyntax =
  | { readonly kind: "SET"; readonly path: Path; readonly value: ValueSyntax }
  | { readonly kind: "REMOVE"; readonly path: Path }
  | { readonly kind: "ADD" | "DELETE"; readonly path: Path; readonly value: Operand & { readonly kind: "value" } }

/**
 * The names that an expression reaches for at the top of the item.
 *
 * @category models
 * @since 0.1.0
 */
export interface Reach {
  /** Every top-level attribute that a path starts with. */
  readonly heads: ReadonlySet<string>
  /** Those of them that a path looks into (`a.b`, `a[0]`). */
  readonly nested: ReadonlySet<string>
}

/**
 * A condition or a filter, ready to run.
 *
 * @category models
 * @since 0.1.0
 */
export interface Condition extends Reach {
  readonly test: (item: AttributeMap, values: ReadonlyArray<AttributeValue>) => boolean
  readonly values: ReadonlyArray<AttributeValue>
}

/**
 * A projection, ready to run.
 *
 * @category models
 * @since 0.1.0
 */
export interface Projection extends Reach {
  readonly paths: ReadonlyArray<Path>
}

/**
 * One action of an update: what it does, where, and the type that it is known to write there.
 *
 * @category models
 * @since 0.1.0
 */
export interface UpdateAction {
  readonly kind: "SET" | "REMOVE" | "ADD" | "DELETE"
  readonly path: Path
  readonly type: Descriptor | undefined
}

/**
 * An update, ready to run.
 *
 * @category models
 * @since 0.1.0
 */
export interface Update extends Reach {
  readonly actions: ReadonlyArray<UpdateAction>
  readonly run: (item: AttributeMap) => AttributeMap
}

/**
 * A condition on one key attribute, attribute first.
 *
 * @category models
 * @since 0.1.0
 */
export interface KeyTest {
  readonly attribute: string
  /** `unindexable` stands for the legacy operators that no key can be searched by. */
  readonly operator: "=" | "<" | "<=" | ">" | ">=" | "BETWEEN" | "begins_with" | "unindexable"
  readonly values: ReadonlyArray<AttributeValue>
}

/**
 * The conditions of a query by attribute, in order of the text.
 *
 * @category models
 * @since 0.1.0
 */
export interface KeyCondition extends Reach {
  readonly tests: ReadonlyArray<KeyTest>
}
