/**
 * The checks of an update that need the names and values: all paths, then all operands, both from the last to the
 * first.
 *
 * @since 0.1.0
 */
import { validation } from "../error.ts"
import { type Descriptor, typeOf } from "../value/map.ts"
import type { ActionSyntax, Call, Operand, Path, ValueSyntax } from "./ast.ts"
import {
  checkOperators,
  type Known,
  known,
  requireDistinct,
  requirePath,
  wrongNumber,
  wrongType
} from "./conditionChecks.ts"
import { type Context, resolve } from "./context.ts"
import { resolveApart } from "./paths.ts"

/**
 * What the checks find out about an action: where it writes, and the type that it writes there, where the text tells.
 *
 * @category models
 * @since 0.1.0
 */
export interface Target {
  readonly path: Path
  readonly type: Descriptor | undefined
}

const typeNames: Readonly<Partial<Record<Descriptor, string>>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  NULL: "NULL",
  BOOL: "BOOLEAN",
  L: "LIST",
  M: "MAP"
}

const addable: ReadonlySet<Descriptor> = new Set(["N", "SS", "NS", "BS"])
const deletable: ReadonlySet<Descriptor> = new Set(["SS", "NS", "BS"])

const checkSetOperand = (operator: "ADD" | "DELETE", type: Descriptor): void => {
  if ((operator === "ADD" ? addable : deletable).has(type)) return
  throw validation(
    `Incorrect operand type for operator or function; operator: ${operator}, operand type: ${typeNames[type]}, ` +
      `typeSet: ALLOWED_FOR_${operator}_OPERAND`
  )
}

const requireType = (operator: string, operands: ReadonlyArray<Known>, wanted: Descriptor): void => {
  for (const { type, value } of operands) {
    // Only a value's own type is held against it: what a function gives is known when it runs.
    if (value !== undefined && type !== wanted) throw wrongType(operator, type!)
  }
}

const functions: Readonly<Record<string, (operands: ReadonlyArray<Known>) => Known>> = {
  if_not_exists: ([path, fallback]) => {
    requirePath("if_not_exists", path!)
    requireDistinct("if_not_exists", [path!, fallback!])
    return {}
  },
  list_append: (operands) => {
    requireType("list_append", operands, "L")
    return { type: "L" }
  }
}

const arity = 2

const visit = (call: Call, operands: ReadonlyArray<Known>): Known => {
  if (operands.length !== arity) throw wrongNumber(call.name, operands.length)
  return functions[call.name]!(operands)
}

const checkValue = (node: ValueSyntax, context: Context): Known => {
  if (node.kind !== "arithmetic") return known(node, context, visit)
  const operands = [known(node.left, context, visit), known(node.right, context, visit)]
  requireType(node.operator, operands, "N")
  return { type: "N" }
}

const checkAction = (action: ActionSyntax, context: Context): Descriptor | undefined => {
  switch (action.kind) {
    case "REMOVE":
      return undefined
    case "SET":
      return checkValue(action.value, context).type
    default: {
      const type = typeOf(context.value(action.value.name))
      checkSetOperand(action.kind, type)
      return type
    }
  }
}

const operatorsOf = (node: ValueSyntax | Operand): number => {
  switch (node.kind) {
    case "arithmetic":
      return 1 + operatorsOf(node.left) + operatorsOf(node.right)
    case "call":
      return node.operands.reduce((sum, operand) => sum + operatorsOf(operand), 1)
    default:
      return 0
  }
}

/**
 * Checks an update against the names and values of the request.
 *
 * @category validation
 * @since 0.1.0
 */
export const checkUpdate = (actions: ReadonlyArray<ActionSyntax>, context: Context): ReadonlyArray<Target> => {
  const paths = resolveApart(actions.map((action) => action.path), (path) => resolve(path, context.name))
  const types: Array<Descriptor | undefined> = []
  for (let index = actions.length - 1; index >= 0; index--) types[index] = checkAction(actions[index]!, context)
  checkOperators(actions.reduce((sum, action) => action.kind === "SET" ? sum + operatorsOf(action.value) : sum, 0))
  return paths.map((path, index) => ({ path, type: types[index] }))
}
