/**
 * What a WHERE clause says of keys.
 *
 * @since 0.1.0
 */
import type { KeyAttribute, Schema } from "../engine/table/schema.ts"
import { validation } from "../error.ts"
import type { KeyTest } from "../expression/index.ts"
import { type AttributeMap, equal, put } from "../value/index.ts"
import type { Term } from "./syntax.ts"
import { constant, isConstant, type Parameters } from "./values.ts"

/** The terms that must all hold. */
const conjuncts = (where: Term | undefined): ReadonlyArray<Term> => {
  const found: Array<Term> = []
  const open = where === undefined ? [] : [where]
  while (open.length > 0) {
    const term = open.pop()!
    if (term.kind === "binary" && term.operator === "AND") open.push(term.right, term.left)
    else found.push(term)
  }
  return found
}

const isAttribute = (term: Term, name: string): boolean =>
  term.kind === "path" && term.path.length === 1 && term.path[0] === name

/** A comparison of an attribute with constants; `IN` is one of several equalities. */
interface Test {
  readonly operator: Exclude<KeyTest["operator"], "unindexable"> | "IN"
  readonly constants: ReadonlyArray<Term>
}

const mirrored: ReadonlyMap<string, KeyTest["operator"]> = new Map<string, KeyTest["operator"]>([
  ["=", "="],
  ["<", ">"],
  ["<=", ">="],
  [">", "<"],
  [">=", "<="]
])

const comparison = (term: Term & { readonly kind: "binary" }, name: string): Test | undefined => {
  const { left, operator, right } = term
  if (operator === "OR") return either(term, name)
  const turned = mirrored.get(operator)
  if (turned === undefined) return undefined
  // Both operators are among those that a key can be searched by.
  if (isAttribute(left, name) && isConstant(right)) {
    return { operator: operator as Test["operator"], constants: [right] }
  }
  if (isAttribute(right, name) && isConstant(left)) return { operator: turned as Test["operator"], constants: [left] }
  return undefined
}

/** `a = 1 OR a = 2` is `a IN [1, 2]`. */
const either = (term: Term, name: string): Test | undefined => {
  const constants: Array<Term> = []
  const open = [term]
  while (open.length > 0) {
    const branch = open.pop()!
    if (branch.kind === "binary" && branch.operator === "OR") {
      open.push(branch.right, branch.left)
      continue
    }
    const test = testOf(branch, name)
    if (test === undefined || (test.operator !== "=" && test.operator !== "IN")) return undefined
    constants.push(...test.constants)
  }
  return { operator: "IN", constants }
}

/** What a term says of one attribute, if that is something a key can be searched by. */
const testOf = (term: Term, name: string): Test | undefined => {
  switch (term.kind) {
    case "binary":
      return comparison(term, name)
    case "between": {
      const constants = [term.lower, term.upper]
      return isAttribute(term.operand, name) && constants.every(isConstant)
        ? { operator: "BETWEEN", constants }
        : undefined
    }
    case "in": {
      const { members } = term
      const usable = isAttribute(term.operand, name) && members.kind === "list" && members.elements.every(isConstant)
      return usable ? { operator: "IN", constants: members.elements } : undefined
    }
    case "call": {
      const [operand, start] = term.operands
      const usable = term.name === "begins_with" && operand !== undefined && start !== undefined &&
        isAttribute(operand, name) && isConstant(start)
      return usable ? { operator: "begins_with", constants: [start] } : undefined
    }
    default:
      return undefined
  }
}

/** Refuses a value that no key of this schema has. */
const checkType = (attribute: KeyAttribute, test: KeyTest): void => {
  if (test.values.some((value) => value[attribute.type] === undefined)) {
    throw validation(`Key attribute's data type should match its data type in table's schema: Key ${attribute.name}`)
  }
}

/** Takes from the terms the first that tests an attribute with one of these operators. */
const take = (
  terms: Array<Term>,
  { name }: KeyAttribute,
  operators: ReadonlyArray<Test["operator"]>,
  parameters: Parameters
): (Omit<KeyTest, "operator"> & { readonly operator: Test["operator"] }) | undefined => {
  for (const [at, term] of terms.entries()) {
    const test = testOf(term, name)
    if (test === undefined || !operators.includes(test.operator)) continue
    terms.splice(at, 1)
    return { attribute: name, operator: test.operator, values: test.constants.map((one) => constant(one, parameters)) }
  }
  return undefined
}

/**
 * The key that a write names, and what else its WHERE clause asks for.
 *
 * @category conversions
 */
export const keyOf = (
  where: Term | undefined,
  schema: Schema,
  parameters: Parameters
): { readonly key: AttributeMap; readonly rest: ReadonlyArray<Term> } | undefined => {
  const rest = [...conjuncts(where)]
  const key: AttributeMap = {}
  for (const attribute of schema.all) {
    const test = take(rest, attribute, ["="], parameters)
    if (test === undefined) return undefined
    checkType(attribute, { ...test, operator: "=" })
    put(key, attribute.name, test.values[0]!)
  }
  return { key, rest }
}

/** What a query reads: its partitions in order, the tests that bound each of them, and what is left to filter. */
export interface Keys {
  readonly partitions: ReadonlyArray<ReadonlyArray<KeyTest>>
  readonly tests: ReadonlyArray<KeyTest>
  readonly rest: ReadonlyArray<Term>
}

const mostPartitions = 50

const distinct = (values: KeyTest["values"]): KeyTest["values"] =>
  values.filter((value, at) => !values.slice(0, at).some((other) => equal(other, value)))

const ranges: ReadonlyArray<Test["operator"]> = ["<", "<=", ">", ">=", "BETWEEN", "begins_with"]

/**
 * The keys to search by, where the clause gives the partition; nothing where only a scan can tell.
 *
 * @category conversions
 */
export const keysOf = (where: Term | undefined, schema: Schema, parameters: Parameters): Keys | undefined => {
  const rest = [...conjuncts(where)]
  const [first] = schema.partition
  const alone = schema.partition.length === 1 ? take(rest, first!, ["=", "IN"], parameters) : undefined
  if (alone?.operator === "=") checkType(first!, { ...alone, operator: "=" })
  if (alone !== undefined && alone.values.length > mostPartitions) {
    throw validation(
      `The IN operator is provided with too many operands; number of operands: ${alone.values.length}`
    )
  }
  const partitions = alone === undefined
    ? [schema.partition.map((attribute) => take(rest, attribute, ["="], parameters))]
    : distinct(alone.values).map((value) => [{ ...alone, values: [value] }])
  const whole = partitions.map((partition) =>
    partition.flatMap((test) => test === undefined ? [] : [{ ...test, operator: "=" as const }])
  )
  if (whole.some((partition) => partition.length < schema.partition.length)) return undefined
  const tests: Array<KeyTest> = []
  for (const attribute of schema.sort) {
    const test = take(rest, attribute, ["="], parameters) ?? take(rest, attribute, ranges, parameters)
    if (test === undefined) break
    // Among the operators that were asked for there is no IN.
    tests.push({ ...test, operator: test.operator as KeyTest["operator"] })
    checkType(attribute, tests.at(-1)!)
    if (test.operator !== "=") break
  }
  return { partitions: whole, tests, rest }
}

/**
 * Whether every item that a clause lets through was tested by its partition key.
 *
 * @category predicates
 */
export const isBoundTo = (where: Term | undefined, name: string): boolean => {
  if (where === undefined) return false
  switch (where.kind) {
    case "binary":
      if (where.operator === "OR") return isBoundTo(where.left, name) && isBoundTo(where.right, name)
      if (where.operator === "AND") return isBoundTo(where.left, name) || isBoundTo(where.right, name)
      return isAttribute(where.left, name) || isAttribute(where.right, name)
    case "between":
    case "in":
    case "is":
      return isAttribute(where.operand, name)
    case "not":
      return isBoundTo(where.operand, name)
    case "call":
      return where.operands.some((operand) => isAttribute(operand, name))
    default:
      return false
  }
}
