/** Trees back to text, with the fewest parentheses. */
import type { ActionSyntax, ConditionSyntax, Operand, Path, ValueSyntax } from "../../src/expression/ast.ts"

/** A document path as it is written. */
const printPath = (path: Path): string =>
  path.map((step, index) => typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`).join("")

/** An operand as it is written. */
const printOperand = (operand: Operand): string => {
  switch (operand.kind) {
    case "path":
      return printPath(operand.path)
    case "value":
      return operand.name
    case "call":
      return `${operand.name}(${operand.operands.map(printOperand).join(", ")})`
  }
}

/** How tightly a node holds: what holds less than its place asks for goes into parentheses. */
const strength: Readonly<Record<ConditionSyntax["kind"], number>> = { or: 0, and: 1, not: 2, test: 3, call: 3 }

const bare = (node: ConditionSyntax): string => {
  switch (node.kind) {
    case "call":
      return printOperand(node)
    case "not":
      return `NOT ${printAt(node.condition, 2)}`
    case "test": {
      const [left, ...others] = node.operands.map(printOperand)
      if (node.operator === "IN") return `${left} IN (${others.join(", ")})`
      return `${left} ${node.operator} ${others.join(" AND ")}`
    }
    default: {
      const own = strength[node.kind]
      return `${printAt(node.left, own)} ${node.kind.toUpperCase()} ${printAt(node.right, own + 1)}`
    }
  }
}

const printAt = (node: ConditionSyntax, least: number): string =>
  strength[node.kind] < least ? `(${bare(node)})` : bare(node)

/** A condition as it is written. */
export const printCondition = (node: ConditionSyntax): string => printAt(node, 0)

const printValue = (node: ValueSyntax): string =>
  node.kind === "arithmetic"
    ? `${printOperand(node.left)} ${node.operator} ${printOperand(node.right)}`
    : printOperand(node)

const printAction = (action: ActionSyntax): string => {
  switch (action.kind) {
    case "SET":
      return `${printPath(action.path)} = ${printValue(action.value)}`
    case "REMOVE":
      return printPath(action.path)
    default:
      return `${printPath(action.path)} ${action.value.name}`
  }
}

/** The actions of an update as they are written, one section for each kind. */
export const printUpdate = (actions: ReadonlyArray<ActionSyntax>): string =>
  [...Map.groupBy(actions, (action) => action.kind)]
    .map(([kind, group]) => `${kind} ${group.map(printAction).join(", ")}`)
    .join(" ")
