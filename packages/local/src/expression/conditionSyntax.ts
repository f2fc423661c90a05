/**
 * The grammar of conditions: OR, AND, NOT, comparisons, BETWEEN, IN, functions, parentheses.
 *
 * @since 0.1.0
 */
import type { Comparator, ConditionSyntax, Operand } from "./ast.ts"
import {
  accept,
  bareOperand,
  commaSeparated,
  expect,
  inside,
  isTest,
  operand,
  type Parser,
  peek,
  redundant,
  unexpected
} from "./parser.ts"

/** What a parenthesis held: a condition, or an operand whose condition goes on behind it. */
type Held =
  | { readonly condition: ConditionSyntax; readonly parenthesised: boolean }
  | { readonly operand: Operand; readonly parenthesised: boolean }

const test = (parser: Parser, left: Operand): ConditionSyntax => {
  const found = peek(parser)
  parser.at++
  if (found.text === "IN") {
    expect(parser, "symbol", "(")
    const members = inside(parser, (inner) => commaSeparated(inner, (one) => operand(one, "operand")))
    return { kind: "test", operator: "IN", operands: [left, ...members] }
  }
  const first = operand(parser, "operand")
  if (found.text === "BETWEEN") {
    expect(parser, "keyword", "AND")
    return { kind: "test", operator: "BETWEEN", operands: [left, first, operand(parser, "operand")] }
  }
  // `isTest` let only comparators come this far.
  return { kind: "test", operator: found.text as Comparator, operands: [left, first] }
}

const continued = (parser: Parser, left: Operand, parenthesised: boolean, opened: boolean): Held => {
  const found = peek(parser)
  if (isTest(found)) return { condition: test(parser, left), parenthesised: false }
  if (left.kind === "call" && !(opened && closesOperand(parser))) return { condition: left, parenthesised }
  if (goesOn(parser, opened)) return { operand: left, parenthesised }
  throw unexpected(parser)
}

/** Whether an operand can end here: where it is compared, or closes the parenthesis that it began in. */
const goesOn = (parser: Parser, opened: boolean): boolean => {
  const found = peek(parser)
  return isTest(found) || (opened && found.kind === "symbol" && found.text === ")")
}

/** Whether behind the closing parentheses at the cursor an operand is compared. */
const closesOperand = (parser: Parser): boolean => {
  let at = parser.at
  while (parser.tokens[at]!.kind === "symbol" && parser.tokens[at]!.text === ")") at++
  return at > parser.at && isTest(parser.tokens[at]!)
}

const primary = (parser: Parser, opened: boolean): Held => {
  if (!accept(parser, "symbol", "(")) return continued(parser, bareOperand(parser, "condition"), false, opened)
  const held = inside(parser, (inner) => disjunction(inner, true))
  if (held.parenthesised) throw "operand" in held && !goesOn(parser, opened) ? unexpected(parser) : redundant()
  if ("operand" in held) return continued(parser, held.operand, true, opened)
  return { condition: held.condition, parenthesised: true }
}

const negation = (parser: Parser, opened: boolean): Held => {
  let count = 0
  while (accept(parser, "keyword", "NOT")) count++
  const held = primary(parser, opened && count === 0)
  if (count === 0 || "operand" in held) return held
  let condition = held.condition
  for (; count > 0; count--) condition = { kind: "not", condition }
  return { condition, parenthesised: false }
}

const chain =
  (keyword: "AND" | "OR", kind: "and" | "or", link: (parser: Parser, opened: boolean) => Held) =>
  (parser: Parser, opened: boolean): Held => {
    const first = link(parser, opened)
    if ("operand" in first) return first
    let { condition, parenthesised } = first
    while (accept(parser, "keyword", keyword)) {
      const right = link(parser, false)
      // An operand is only ever left open directly behind a parenthesis.
      if ("operand" in right) throw unexpected(parser)
      condition = { kind, left: condition, right: right.condition }
      parenthesised = false
    }
    return { condition, parenthesised }
  }

const conjunction = chain("AND", "and", negation)
const disjunction: (parser: Parser, opened: boolean) => Held = chain("OR", "or", conjunction)

/**
 * A whole condition.
 *
 * @category parsing
 * @since 0.1.0
 */
export const condition = (parser: Parser): ConditionSyntax => {
  const held = disjunction(parser, false)
  if ("operand" in held) throw unexpected(parser)
  return held.condition
}
