/**
 * The grammar of updates: SET, REMOVE, ADD and DELETE, each with its actions.
 *
 * @since 0.1.0
 */
import { validation } from "../error.ts"
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

const rightSide = (parser: Parser): ValueSyntax => {
  const place = parser.landmarks.length
  if (!accept(parser, "symbol", "(")) return sum(parser, bareOperand(parser, "value"), place)
  const next = peek(parser)
  if (next.kind === "symbol" && next.text === "(") parser.redundant = true
  const inner = inside(parser, rightSide)
  // A sum in parentheses is whole; an operand in parentheses may begin one.
  return inner.kind === "arithmetic" ? inner : sum(parser, inner, place)
}

const set = (parser: Parser): ActionSyntax => {
  const target = path(parser)
  expect(parser, "symbol", "=")
  return { kind: "SET", path: target, value: rightSide(parser) }
}

const sections: Readonly<Record<string, (parser: Parser) => ActionSyntax>> = {
  SET: set,
  REMOVE: (parser) => ({ kind: "REMOVE", path: path(parser) }),
  ADD: (parser) => ({ kind: "ADD", path: path(parser), value: value(parser) }),
  DELETE: (parser) => ({ kind: "DELETE", path: path(parser), value: value(parser) })
}

/**
 * The actions of an update, and the first section that came twice.
 *
 * @category models
 * @since 0.1.0
 */
export interface UpdateSyntax {
  readonly actions: ReadonlyArray<ActionSyntax>
  readonly repeated: string | undefined
}

/**
 * A whole update.
 *
 * @category parsing
 * @since 0.1.0
 */
export const update = (parser: Parser): UpdateSyntax => {
  const actions: Array<ActionSyntax> = []
  const seen = new Set<string>()
  let repeated: string | undefined
  do {
    const { kind, text } = peek(parser)
    const action = kind === "keyword" ? sections[text] : undefined
    if (action === undefined) throw unexpected(parser)
    parser.at++
    actions.push(...commaSeparated(parser, action))
    if (seen.has(text)) repeated ??= text
    seen.add(text)
  } while (peek(parser).kind !== "end")
  return { actions, repeated }
}

/**
 * The words for a section that came twice.
 *
 * @category errors
 * @since 0.1.0
 */
export const repeatedSection = (name: string) =>
  validation(`The "${name}" section can only be used once in an update expression;`)
