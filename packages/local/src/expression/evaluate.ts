/**
 * Conditions as closures: a tree is compiled once, and run with the values of each request.
 *
 * @since 0.1.0
 */
import { type AttributeMap, type AttributeValue, get } from "../value/map.ts"
import type { Condition, ConditionSyntax, Operand, Path } from "./ast.ts"
import { at, type Maybe, predicates, size } from "./operators.ts"

type Get = (item: AttributeMap, values: ReadonlyArray<AttributeValue>) => Maybe
type Test = Condition["test"]

const getter = (path: Path): Get => {
  const [head] = path
  // A path always starts with a name.
  return path.length === 1 ? (item) => get(item, head as string) : (item) => at(item, path)
}

const compileOperand = (operand: Operand, resolve: (path: Path) => Path): Get => {
  switch (operand.kind) {
    case "path":
      return getter(resolve(operand.path))
    case "value": {
      const { slot } = operand
      return (_, values) => values[slot]
    }
    case "call": {
      const inner = compileOperand(operand.operands[0]!, resolve)
      return (item, values) => size(inner(item, values))
    }
  }
}

const compilePredicate = (name: string, operands: ReadonlyArray<Get>): Test => {
  const predicate = predicates[name]!
  const [first, second] = operands
  if (operands.length === 2) return (item, values) => predicate([first!(item, values), second!(item, values)])
  return (item, values) => predicate(operands.map((operand) => operand(item, values)))
}

/**
 * Compiles a condition whose paths are resolved by `resolve`.
 *
 * @category compilation
 * @since 0.1.0
 */
export const compile = (node: ConditionSyntax, resolve: (path: Path) => Path): Test => {
  switch (node.kind) {
    case "call":
      return compilePredicate(node.name, node.operands.map((operand) => compileOperand(operand, resolve)))
    case "test":
      return compilePredicate(node.operator, node.operands.map((operand) => compileOperand(operand, resolve)))
    case "not": {
      const inner = compile(node.condition, resolve)
      return (item, values) => !inner(item, values)
    }
    default: {
      const left = compile(node.left, resolve)
      const right = compile(node.right, resolve)
      return node.kind === "and"
        ? (item, values) => left(item, values) && right(item, values)
        : (item, values) => left(item, values) || right(item, values)
    }
  }
}

/**
 * Whether an item meets a condition; an item that is not there is `{}`.
 *
 * @category evaluation
 * @since 0.1.0
 */
export const evaluate = (condition: Condition, item: AttributeMap): boolean => condition.test(item, condition.values)
