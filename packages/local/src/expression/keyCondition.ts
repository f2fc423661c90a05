/**
 * Conditions of a query: a condition of the common grammar, of which only ANDs of tests on key attributes are left.
 *
 * @since 0.1.0
 */
import { validation } from "../error.ts"
import type { AttributeValue } from "../value/map.ts"
import type { Call, Comparator, ConditionSyntax, KeyTest, Operand, Path } from "./ast.ts"

const mirrored: Readonly<Record<string, KeyTest["operator"]>> = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" }

const invalidOperator = (name: string) => validation(`Invalid operator used in KeyConditionExpression: ${name}`)
const invalidCondition = (reason: string) => validation(`Invalid condition in KeyConditionExpression: ${reason}`)

interface Scope {
  readonly resolve: (path: Path) => Path
  readonly value: (placeholder: string) => AttributeValue
}

/** The one attribute of a test, and its place among the operands. */
const attributeOf = (operands: ReadonlyArray<Operand>, scope: Scope): readonly [name: string, place: number] => {
  let found: readonly [string, number] | undefined
  operands.forEach((operand, place) => {
    if (operand.kind === "call") throw validation("KeyConditionExpressions cannot contain nested operations")
    if (operand.kind === "value") return
    if (found !== undefined) throw invalidCondition("Multiple attribute names used in one condition")
    const path = scope.resolve(operand.path)
    if (path.length > 1) throw validation("KeyConditionExpressions cannot have conditions on nested attributes")
    // A path always starts with a name.
    found = [path[0] as string, place]
  })
  if (found === undefined) throw invalidCondition("No key attribute specified")
  return found
}

const requireFirst = (name: string, [first]: ReadonlyArray<Operand>): void => {
  if (first!.kind === "value") {
    throw invalidCondition(`${name} operator must have the key attribute as its first operand`)
  }
}

const valuesOf = (operands: ReadonlyArray<Operand>, scope: Scope): ReadonlyArray<AttributeValue> =>
  operands.flatMap((operand) => operand.kind === "value" ? [scope.value(operand.name)] : [])

const ofCall = (call: Call, scope: Scope): KeyTest => {
  if (call.name !== "begins_with") throw invalidOperator(call.name)
  requireFirst(call.name, call.operands)
  const [attribute] = attributeOf(call.operands, scope)
  return { attribute, operator: "begins_with", values: valuesOf(call.operands, scope) }
}

const ofTest = (operator: Comparator | "BETWEEN" | "IN", operands: ReadonlyArray<Operand>, scope: Scope): KeyTest => {
  if (operator === "IN" || operator === "<>") throw invalidOperator(operator)
  if (operator === "BETWEEN") requireFirst("BETWEEN", operands)
  const [attribute, place] = attributeOf(operands, scope)
  return { attribute, operator: place === 0 ? operator : mirrored[operator]!, values: valuesOf(operands, scope) }
}

/**
 * The tests of a key condition, in order of the text.
 *
 * @category conversions
 * @since 0.1.0
 */
export const keyTests = (node: ConditionSyntax, scope: Scope): ReadonlyArray<KeyTest> => {
  const tests = new Map<string, KeyTest>()
  const walk = (part: ConditionSyntax): void => {
    switch (part.kind) {
      case "or":
      case "not":
        throw invalidOperator(part.kind.toUpperCase())
      case "and":
        walk(part.left)
        walk(part.right)
        return
      case "call":
        return note(ofCall(part, scope))
      case "test":
        return note(ofTest(part.operator, part.operands, scope))
    }
  }
  const note = (test: KeyTest): void => {
    if (tests.has(test.attribute)) {
      throw validation("KeyConditionExpressions must only contain one condition per key")
    }
    tests.set(test.attribute, test)
  }
  walk(node)
  return [...tests.values()]
}
