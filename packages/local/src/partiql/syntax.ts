/**
 * The trees of PartiQL statements.
 *
 * @since 0.1.0
 */
import type { Path } from "../expression/index.ts"

/** Where a node stands in the text, as messages say it: line, column and length. */
interface Placed {
  readonly place: string
}

/** The operators between two operands, by how loosely they bind. */
export type Operator = "OR" | "AND" | "=" | "<>" | "<" | "<=" | ">" | ">=" | "LIKE" | "+" | "-" | "||" | "*" | "/" | "%"

/** A function with its operands; its name is in small letters. */
export interface Call extends Placed {
  readonly kind: "call"
  readonly name: string
  readonly operands: ReadonlyArray<Term>
}

/**
 * `{'name': value}`: the keys are terms, because only checking tells that they must be strings.
 *
 * @category syntax
 */
export interface Tuple extends Placed {
  readonly kind: "tuple"
  readonly members: ReadonlyArray<readonly [key: Term, value: Term]>
}

/**
 * Anything that can stand in a WHERE clause or as a value.
 *
 * @category syntax
 */
export type Term =
  | Call
  | Tuple
  | Placed
    & (
      | { readonly kind: "path"; readonly path: Path }
      | { readonly kind: "string" | "number" | "ion"; readonly text: string }
      | { readonly kind: "boolean"; readonly value: boolean }
      | { readonly kind: "null" | "missing" }
      | { readonly kind: "parameter"; readonly index: number }
      | { readonly kind: "list" | "bag"; readonly elements: ReadonlyArray<Term> }
      | { readonly kind: "not"; readonly operand: Term }
      | { readonly kind: "sign"; readonly operator: "+" | "-"; readonly operand: Term }
      | { readonly kind: "binary"; readonly operator: Operator; readonly left: Term; readonly right: Term }
      | { readonly kind: "between"; readonly operand: Term; readonly lower: Term; readonly upper: Term }
      | { readonly kind: "in"; readonly operand: Term; readonly members: Term }
      | { readonly kind: "is"; readonly operand: Term; readonly type: string }
    )

/** The table, or the index of it, that a statement names. */
export interface Source {
  readonly table: string
  readonly index: string | undefined
}

/** One attribute of an ORDER BY clause. */
export interface Order {
  readonly name: string
  readonly descending: boolean
}

/** What a RETURNING clause asks for. */
export interface Returning {
  readonly what: "ALL" | "MODIFIED"
  readonly when: "OLD" | "NEW"
}

/**
 * `SELECT`; without columns it selects everything.
 *
 * @category syntax
 */
export interface Select {
  readonly kind: "select"
  readonly columns: ReadonlyArray<Path> | undefined
  readonly from: Source
  readonly where: Term | undefined
  readonly orderBy: ReadonlyArray<Order>
}

/**
 * `INSERT INTO … VALUE …`
 *
 * @category syntax
 */
export interface Insert {
  readonly kind: "insert"
  readonly from: Source
  readonly value: Term
}

/** One `SET` or `REMOVE`. */
export type Action =
  | { readonly kind: "SET"; readonly path: Path; readonly value: Term }
  | { readonly kind: "REMOVE"; readonly path: Path }

/**
 * `UPDATE … SET … REMOVE … WHERE …`
 *
 * @category syntax
 */
export interface Update {
  readonly kind: "update"
  readonly from: Source
  readonly actions: ReadonlyArray<Action>
  readonly where: Term | undefined
  readonly returning: Returning | undefined
}

/**
 * `DELETE FROM … WHERE …`
 *
 * @category syntax
 */
export interface Delete {
  readonly kind: "delete"
  readonly from: Source
  readonly where: Term | undefined
  readonly returning: Returning | undefined
}

/**
 * `EXISTS(SELECT …)`, the condition check of transactions.
 *
 * @category syntax
 */
export interface Exists {
  readonly kind: "exists"
  readonly select: Select
}

/**
 * @category syntax
 */
export type Statement = Select | Insert | Update | Delete | Exists

/** A statement with the number of its `?`. */
export interface Parsed {
  readonly statement: Statement
  readonly parameters: number
}
