/**
 * WHERE clauses as conditions of the engine's expression language.
 *
 * @since 0.1.0
 */
import { validation } from "../error.ts"
import type { Comparator, ConditionSyntax, Operand } from "../expression/ast.ts"
import { checkCondition } from "../expression/conditionChecks.ts"
import type { Context } from "../expression/context.ts"
import { compile } from "../expression/evaluate.ts"
import type { Condition, Path } from "../expression/index.ts"
import { reach, unaliased } from "../expression/paths.ts"
import type { AttributeValue } from "../value/index.ts"
import { checkNames } from "./path.ts"
import type { Call, Term } from "./syntax.ts"
import { constant, isConstant, type Parameters } from "./values.ts"

/** What a condition collects while it is translated: the values by their slots, and its paths. */
interface Scope {
  readonly parameters: Parameters
  readonly values: Array<AttributeValue>
  readonly paths: Array<Path>
}

const scopeOf = (parameters: Parameters): Scope => ({ parameters, values: [], paths: [] })

const valueOperand = (value: AttributeValue, { values }: Scope): Operand => {
  const slot = values.push(value) - 1
  return { kind: "value", name: String(slot), slot }
}

const pathOperand = (path: Path, { paths }: Scope): Operand => {
  paths.push(checkNames(path))
  return { kind: "path", path }
}

/** The functions of the language, by where they may stand. */
const functions: ReadonlyMap<string, "condition" | "operand" | "update"> = new Map([
  ["attribute_exists", "condition"],
  ["attribute_not_exists", "condition"],
  ["attribute_type", "condition"],
  ["begins_with", "condition"],
  ["contains", "condition"],
  ["size", "operand"],
  ["if_not_exists", "update"],
  ["list_append", "update"]
])

/** Refuses a function that this language does not know, or that belongs to the other one. */
export const checkFunction = (name: string, language: "condition" | "update"): void => {
  const use = functions.get(name)
  if (use === undefined) throw validation(`Unrecognized function: ${name}`)
  if ((use === "update") !== (language === "update")) {
    const article = language === "update" ? "an" : "a"
    throw validation(`The function is not allowed in ${article} ${language} expression; function: ${name}`)
  }
}

const operand = (term: Term, scope: Scope): Operand => {
  if (isConstant(term)) return valueOperand(constant(term, scope.parameters), scope)
  switch (term.kind) {
    case "path":
      return pathOperand(term.path, scope)
    case "missing":
      throw validation("MISSING must be compared using IS operator")
    case "call":
      checkFunction(term.name, "condition")
      if (functions.get(term.name) === "operand") return call(term, scope)
      throw validation(`The function is not allowed to be used this way in an expression; function: ${term.name}`)
    case "binary":
      throw validation(`Unsupported operator in Condition Expression. Operator: ${term.operator}`)
    default:
      throw validation(`Unsupported operator in Condition Expression. Operator: ${term.kind}`)
  }
}

const call = (term: Call, scope: Scope): Operand & { readonly kind: "call" } => ({
  kind: "call",
  name: term.name,
  operands: term.operands.map((inner) => operand(inner, scope))
})

/** The types that IS tests, as descriptors; MISSING is none. */
const descriptors: ReadonlyMap<string, string> = new Map([
  ["NULL", "NULL"],
  ["BOOLEAN", "BOOL"],
  ["BLOB", "B"],
  ["STRING", "S"],
  ["NUMERIC", "N"],
  ["STRUCT", "M"],
  ["TUPLE", "M"],
  ["LIST", "L"]
])

const typeTest = (term: Term & { readonly kind: "is" }, scope: Scope): ConditionSyntax => {
  const { place } = term.operand
  if (term.operand.kind !== "path" && !isConstant(term.operand)) {
    throw validation("The left hand side argument to IS must be a Variable Reference, Literal, or Path")
  }
  const tested = operand(term.operand, scope)
  if (term.type === "MISSING") return { kind: "call", name: "attribute_not_exists", operands: [tested] }
  const descriptor = descriptors.get(term.type)
  if (descriptor === undefined) {
    throw validation(
      `Unsupported data type for IS operator: ${term.type}. Supported data types are [MISSING, NULL, BOOLEAN, BLOB, ` +
        `STRING, NUMERIC, STRUCT, TUPLE, LIST] at ${place}`
    )
  }
  return { kind: "call", name: "attribute_type", operands: [tested, valueOperand({ S: descriptor }, scope)] }
}

const membership = (term: Term & { readonly kind: "in" }, scope: Scope): ConditionSyntax => {
  const { members } = term
  if (members.kind !== "list" || members.elements.length === 0) {
    throw validation(
      "IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq with " +
        "at least one member"
    )
  }
  const operands = [term.operand, ...members.elements].map((one) => operand(one, scope))
  return { kind: "test", operator: "IN", operands }
}

const comparators: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="])

/** Whether a term is true or false, and so can be a condition. */
const isCondition = (term: Term): boolean =>
  term.kind === "call"
    ? functions.get(term.name) !== "operand"
    : term.kind === "binary" || term.kind === "not" || term.kind === "between" || term.kind === "in" ||
      term.kind === "is"

const inner = (term: Term, scope: Scope, reason: string): ConditionSyntax => {
  if (!isCondition(term)) throw validation(reason)
  return translate(term, scope)
}

const translate = (term: Term, scope: Scope): ConditionSyntax => {
  switch (term.kind) {
    case "not":
      return { kind: "not", condition: inner(term.operand, scope, "The argument to NOT must be a Type or Expression") }
    case "between":
      return {
        kind: "test",
        operator: "BETWEEN",
        operands: [term.operand, term.lower, term.upper].map((one) => operand(one, scope))
      }
    case "in":
      return membership(term, scope)
    case "is":
      return typeTest(term, scope)
    case "call":
      checkFunction(term.name, "condition")
      return call(term, scope)
    case "binary": {
      if (term.operator === "AND" || term.operator === "OR") {
        const reason = "The arguments to AND/OR must be Expressions"
        const kind = term.operator === "AND" ? "and" : "or"
        return { kind, left: inner(term.left, scope, reason), right: inner(term.right, scope, reason) }
      }
      if (!comparators.has(term.operator)) {
        throw validation(`Unsupported operator in Condition Expression. Operator: ${term.operator.toLowerCase()}`)
      }
      // Every operator that is left compares.
      const operator = term.operator as Comparator
      return { kind: "test", operator, operands: [operand(term.left, scope), operand(term.right, scope)] }
    }
    default:
      throw validation("WHERE clause must contain an expression that resolves to a boolean")
  }
}

const contextOf = ({ values }: Scope): Context => ({
  name: (alias) => alias,
  isName: (alias, name) => alias === name,
  value: (slot) => values[Number(slot)]!,
  bytes: 0,
  finish: () => {}
})

const finish = (tree: ConditionSyntax, scope: Scope): Condition => ({
  ...reach(scope.paths),
  test: compile(tree, unaliased),
  values: scope.values
})

/** Refuses a WHERE clause that is wrong by itself, whatever becomes of its parts. */
export const checkWhere = (where: Term | undefined, parameters: Parameters): void => {
  if (where === undefined) return
  const scope = scopeOf(parameters)
  const reason = "WHERE clause must contain an expression that resolves to a boolean"
  checkCondition(inner(where, scope, reason), contextOf(scope))
}

/**
 * One condition that holds where all of these do; nothing where there are none.
 *
 * @category conversions
 */
export const conditionOf = (terms: ReadonlyArray<Term>, parameters: Parameters): Condition | undefined => {
  const scope = scopeOf(parameters)
  const trees = terms.map((term) => translate(term, scope))
  if (trees.length === 0) return undefined
  return finish(trees.reduce((left, right) => ({ kind: "and", left, right })), scope)
}

/** The condition with another before it: that the item is there, or that it is not. */
export const whereItem = (exists: boolean, attribute: string, condition?: Condition): Condition => {
  const test: Condition["test"] = (item, values) =>
    Object.hasOwn(item, attribute) === exists && (condition === undefined || condition.test(item, values))
  return { heads: new Set(), nested: new Set(), values: [], ...condition, test }
}
