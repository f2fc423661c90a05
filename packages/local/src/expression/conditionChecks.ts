/**
 * The checks of a condition that need the names and values: each function and comparison in order of the text, first
 * its operands, then their number, then whether they differ, then their types.
 *
 * @since 0.1.0
 */
import { type ServiceError, validation } from "../error.ts"
import { compare } from "../value/compare.ts"
import { type AttributeValue, type Descriptor, typeOf } from "../value/map.ts"
import type { Call, ConditionSyntax, Operand, Path } from "./ast.ts"
import { type Context, resolve } from "./context.ts"
import { same, show } from "./paths.ts"

const maximumOperators = 300
const maximumMembers = 100

/** An operand with what is known of it: a path, or a type, or a type and its value. */
export interface Known {
  readonly path?: Path
  readonly type?: Descriptor
  readonly value?: AttributeValue
  /** The value as the request has it: numbers are not in their canonical form yet. */
  readonly written?: AttributeValue | undefined
}

/**
 * The words for a wrong type.
 *
 * @category errors
 * @since 0.1.0
 */
export const wrongType = (operator: string, type: string): ServiceError =>
  validation(
    `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`
  )

/**
 * The words for a wrong number of operands.
 *
 * @category errors
 * @since 0.1.0
 */
export const wrongNumber = (name: string, count: number): ServiceError =>
  validation(
    `Incorrect number of operands for operator or function; operator or function: ${name}, ` +
      `number of operands: ${count}`
  )

/**
 * Refuses anything but a path as the first operand.
 *
 * @category validation
 * @since 0.1.0
 */
export const requirePath = (name: string, operand: Known): void => {
  if (operand.path === undefined) {
    throw validation(`Operator or function requires a document path; operator or function: ${name}`)
  }
}

/**
 * Refuses a first operand that comes again.
 *
 * @category validation
 * @since 0.1.0
 */
export const requireDistinct = (operator: string, [first, ...others]: ReadonlyArray<Known>): void => {
  const path = first?.path
  if (path === undefined) return
  if (others.some((other) => other.path !== undefined && same(path, other.path))) {
    throw validation(
      "The first operand must be distinct from the remaining operands for this operator or function; " +
        `operator: ${operator}, first operand: ${show(path)}`
    )
  }
}

/**
 * Refuses an expression of more than 300 operators and functions.
 *
 * @category validation
 * @since 0.1.0
 */
export const checkOperators = (count: number): void => {
  if (count > maximumOperators) {
    // The service stops counting at the first that is too many.
    throw validation(`The expression contains too many operators; operator count: ${maximumOperators + 1}`)
  }
}

const refuse = (operator: string, operands: ReadonlyArray<Known>, types: ReadonlySet<Descriptor>): void => {
  for (const { type } of operands) {
    if (type !== undefined && types.has(type)) throw wrongType(operator, type)
  }
}

const unordered: ReadonlySet<Descriptor> = new Set(["BOOL", "NULL", "SS", "NS", "BS", "L", "M"])
const notText: ReadonlySet<Descriptor> = new Set(["N", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"])
const sizeless: ReadonlySet<Descriptor> = new Set(["N", "BOOL", "NULL"])

const descriptors: ReadonlyArray<string> = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"]

const checkTypeName = (operand: Known): void => {
  if (operand.type !== "S") {
    throw wrongType("attribute_type", operand.type ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}")
  }
  const name = operand.value?.S ?? ""
  if (!descriptors.includes(name)) {
    throw validation(`Invalid attribute type name found; type: ${name}, valid types: {${descriptors.join(",")}}`)
  }
}

const noCheck = () => {}

const functions: Readonly<
  Record<string, { readonly arity: number; readonly check: (operands: ReadonlyArray<Known>) => void }>
> = {
  attribute_exists: { arity: 1, check: ([path]) => requirePath("attribute_exists", path!) },
  attribute_not_exists: { arity: 1, check: ([path]) => requirePath("attribute_not_exists", path!) },
  attribute_type: { arity: 2, check: ([_, name]) => checkTypeName(name!) },
  begins_with: { arity: 2, check: (operands) => refuse("begins_with", operands, notText) },
  contains: { arity: 2, check: noCheck },
  size: { arity: 1, check: (operands) => refuse("size", operands, sizeless) }
}

const bound = ({ type, value, written }: Known): string => {
  const content: unknown = (written ?? value!)[type!]
  const text = content instanceof Uint8Array
    ? `java.nio.HeapByteBuffer[pos=0 lim=${content.length} cap=${content.length}]`
    : String(content)
  return `AttributeValue: {${type}:${text}}`
}

const checkBounds = ([_, lower, upper]: ReadonlyArray<Known>): void => {
  if (lower?.value === undefined || upper?.value === undefined) return
  const complain = (what: string) =>
    validation(
      `The BETWEEN operator requires ${what}; ` +
        `lower bound operand: ${bound(lower)}, upper bound operand: ${bound(upper)}`
    )
  if (lower.type !== upper.type) throw complain("same data type for lower and upper bounds")
  if (compare(lower.value, upper.value)! > 0) {
    throw complain("upper bound to be greater than or equal to lower bound")
  }
}

const checkCall = (call: Call, operands: ReadonlyArray<Known>): void => {
  const { arity, check } = functions[call.name]!
  if (operands.length !== arity) throw wrongNumber(call.name, operands.length)
  requireDistinct(call.name, operands)
  check(operands)
}

const checkTest = (operator: string, operands: ReadonlyArray<Known>): void => {
  if (operator === "IN" && operands.length > maximumMembers + 1) {
    throw validation(
      `The IN operator is provided with too many operands; number of operands: ${operands.length - 1}`
    )
  }
  if (operator !== "=" && operator !== "<>" && operator !== "IN") refuse(operator, operands, unordered)
  requireDistinct(operator, operands)
  if (operator === "BETWEEN") checkBounds(operands)
}

/**
 * What is known of an operand, with its own checks made; `visit` sees each function.
 *
 * @category validation
 * @since 0.1.0
 */
export const known = (
  operand: Operand,
  context: Context,
  visit: (call: Call, operands: ReadonlyArray<Known>) => Known
) => {
  switch (operand.kind) {
    case "path":
      return { path: resolve(operand.path, context.name) }
    case "value": {
      const value = context.value(operand.name)
      return { type: typeOf(value), value, written: context.written?.(operand.name) }
    }
    case "call":
      return visit(operand, operand.operands.map((inner): Known => known(inner, context, visit)))
  }
}

/**
 * Checks a condition against the names and values of the request.
 *
 * @category validation
 * @since 0.1.0
 */
export const checkCondition = (tree: ConditionSyntax, context: Context): void => {
  let operators = 0
  const visit = (call: Call, operands: ReadonlyArray<Known>): Known => {
    operators++
    checkCall(call, operands)
    return { type: call.name === "size" ? "N" : "BOOL" }
  }
  const walk = (node: ConditionSyntax): void => {
    switch (node.kind) {
      case "call":
        known(node, context, visit)
        return
      case "test":
        operators++
        checkTest(node.operator, node.operands.map((operand) => known(operand, context, visit)))
        return
      case "not":
        operators++
        walk(node.condition)
        return
      default:
        operators++
        walk(node.left)
        walk(node.right)
    }
  }
  walk(tree)
  checkOperators(operators)
}
