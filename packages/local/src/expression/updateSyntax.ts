/**
 * The grammar of updates: SET, REMOVE, ADD and DELETE, each with its actions.
 *
 * @since 0.1.0
 */
import type { ActionSyntax, Operand, ValueSyntax } from "./ast.ts"
import {
  accept,
  bareOperand,
  commaSeparated,
  expect,
  inside,
  type Landmark,
  operand,
  type Parser,
  path,
  peek,
  redundant,
  unexpected,
  value
} from "./parser.ts"

/** What follows an operand on the right side: the rest of a sum, or nothing. */
const sum = (parser: Parser, left: Operand, place: number): ValueSyntax => {
  const operator = accept(parser, "symbol", "+") ? "+" : accept(parser, "symbol", "-") ? "-" : undefined
  if (operator === undefined) return left
  const whole = parser.landmarks[place]
  if (left.kind === "call" && whole !== undefined && "call" in whole) {
    parser.landmarks[place] = { call: whole.call, use: "operand" } satisfies Landmark
  }
  return { kind: "arithmetic", operator, left, right: operand(parser, "operand") }
}

const rightSide = (parser: Parser): { readonly value: ValueSyntax; readonly parenthesised: boolean } => {
  const place = parser.landmarks.length
  if (!accept(parser, "symbol", "(")) {
    return { value: sum(parser, bareOperand(parser, "value"), place), parenthesised: false }
  }
  const inner = inside(parser, rightSide)
  if (inner.parenthesised) throw redundant()
  // A sum in parentheses is whole; an operand in parentheses may begin one.
  const value = inner.value.kind === "arithmetic" ? inner.value : sum(parser, inner.value, place)
  return { value, parenthesised: value === inner.value }
}

const set = (parser: Parser): ActionSyntax => {
  const target = path(parser)
  expect(parser, "symbol", "=")
  return { kind: "SET", path: target, value: rightSide(parser).value }
}

const sections: Readonly<Record<string, (parser: Parser) => ActionSyntax>> = {
  SET: set,
  REMOVE: (parser) => ({ kind: "REMOVE", path: path(parser) }),
  ADD: (parser) => ({ kind: "ADD", path: path(parser), value: value(parser) }),
  DELETE: (parser) => ({ kind: "DELETE", path: path(parser), value: value(parser) })
}

/**
 * A whole update.
 *
 * @category parsing
 * @since 0.1.0
 */
export const update = (parser: Parser): ReadonlyArray<ActionSyntax> => {
  const actions: Array<ActionSyntax> = []
  const seen = new Set<string>()
  do {
    const { kind, text } = peek(parser)
    const action = kind === "keyword" ? sections[text] : undefined
    if (action === undefined) throw unexpected(parser)
    parser.at++
    actions.push(...commaSeparated(parser, action))
    if (seen.has(text)) parser.landmarks.push({ repeated: text })
    seen.add(text)
  } while (peek(parser).kind !== "end")
  return actions
}
