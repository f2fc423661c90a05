/**
 * What the grammars share: a cursor over the tokens, document paths, operands, and the words for a syntax error.
 *
 * A grammar reports the first token after which no expression could be whole, and goes on only where one could.
 *
 * @since 0.1.0
 */
import { type ServiceError, validation } from "../error.ts"
import type { Call, Operand, Path } from "./ast.ts"
import { type Token, tokenize } from "./lexer.ts"

/**
 * The state of one parse, and what it has seen that matters later.
 *
 * @category models
 * @since 0.1.0
 */
export interface Parser {
  readonly source: string
  readonly tokens: ReadonlyArray<Token>
  at: number
  depth: number
  readonly aliases: Array<string>
  readonly placeholders: Array<string>
  /** What stands where in the text, for the checks that go by it. */
  readonly landmarks: Array<Landmark>
}

/**
 * A function, a path, or a section that came before, at its place in the text.
 *
 * @category models
 * @since 0.1.0
 */
export type Landmark =
  | { readonly call: string; readonly use: Use }
  | { readonly path: Path }
  | { readonly repeated: string }

/**
 * Where a function stands: as a whole condition, as the value of a SET action, or as an operand of something.
 *
 * @category models
 * @since 0.1.0
 */
export type Use = "condition" | "value" | "operand"

/**
 * Begins to parse.
 *
 * @category constructors
 * @since 0.1.0
 */
export const start = (source: string): Parser => ({
  source,
  tokens: tokenize(source),
  at: 0,
  depth: 0,
  aliases: [],
  placeholders: [],
  landmarks: []
})

/**
 * The token at the cursor.
 *
 * @category accessors
 * @since 0.1.0
 */
export const peek = (parser: Parser): Token => parser.tokens[parser.at]!

/**
 * The syntax error at the cursor, with the tokens on both sides of it.
 *
 * @category errors
 * @since 0.1.0
 */
export const unexpected = (parser: Parser): ServiceError => {
  const { at, source, tokens } = parser
  const { end, kind, start: from } = tokens[at]!
  const text = kind === "end" ? "<EOF>" : source.slice(from, end)
  // The neighbours are quoted with the blanks between them, and so is the end of the input.
  const nearStart = at === 0 ? 0 : tokens[at - 1]!.start
  const nearEnd = tokens[Math.min(at + 1, tokens.length - 1)]!.end
  return validation(`Syntax error; token: "${text}", near: "${source.slice(nearStart, nearEnd)}"`)
}

/**
 * Takes the token at the cursor where it is this symbol or keyword.
 *
 * @category parsing
 * @since 0.1.0
 */
export const accept = (parser: Parser, kind: "symbol" | "keyword", text: string): boolean => {
  const found = peek(parser)
  if (found.kind !== kind || found.text !== text) return false
  parser.at++
  return true
}

/**
 * Takes this symbol or keyword, or fails.
 *
 * @category parsing
 * @since 0.1.0
 */
export const expect = (parser: Parser, kind: "symbol" | "keyword", text: string): void => {
  if (!accept(parser, kind, text)) throw unexpected(parser)
}

/**
 * Refuses what is left.
 *
 * @category parsing
 * @since 0.1.0
 */
export const finish = (parser: Parser): void => {
  if (peek(parser).kind !== "end") throw unexpected(parser)
}

/**
 * One or more, with commas between them.
 *
 * @category parsing
 * @since 0.1.0
 */
export const commaSeparated = <A>(parser: Parser, item: (parser: Parser) => A): ReadonlyArray<A> => {
  const items = [item(parser)]
  while (accept(parser, "symbol", ",")) items.push(item(parser))
  return items
}

/**
 * The words for parentheses around parentheses.
 *
 * @category errors
 * @since 0.1.0
 */
export const redundant = (): ServiceError => validation("The expression has redundant parentheses;")

// Deeper than this no expression passes the other limits, and the machine's stack would end before the text.
const maximumDepth = 400

/**
 * Parses something inside parentheses, from behind the opening one to behind the closing one.
 *
 * @category parsing
 * @since 0.1.0
 */
export const inside = <A>(parser: Parser, inner: (parser: Parser) => A): A => {
  if (++parser.depth > maximumDepth) throw redundant()
  const found = inner(parser)
  expect(parser, "symbol", ")")
  parser.depth--
  return found
}

const step = (parser: Parser): string => {
  const found = peek(parser)
  if (found.kind !== "name" && found.kind !== "alias") throw unexpected(parser)
  parser.at++
  if (found.kind === "alias") intern(parser.aliases, found.text)
  return found.text
}

const intern = (list: Array<string>, name: string): number => {
  const known = list.indexOf(name)
  return known >= 0 ? known : list.push(name) - 1
}

/**
 * The greatest index of a list that an expression can name.
 *
 * @category limits
 * @since 0.1.0
 */
export const maximumIndex = 2 ** 31 - 1

/** An index beyond the range stays text, in brackets, which no name has: it is refused by its digits later. */
const listIndex = (parser: Parser): number | string => {
  const found = peek(parser)
  if (found.kind !== "index") throw unexpected(parser)
  parser.at++
  expect(parser, "symbol", "]")
  const index = Number(found.text)
  return index > maximumIndex ? `[${found.text}]` : index
}

const restOfPath = (parser: Parser, steps: Array<string | number>): Path => {
  for (;;) {
    if (accept(parser, "symbol", ".")) steps.push(step(parser))
    else if (accept(parser, "symbol", "[")) steps.push(listIndex(parser))
    else break
  }
  parser.landmarks.push({ path: steps })
  return steps
}

/**
 * A document path.
 *
 * @category parsing
 * @since 0.1.0
 */
export const path = (parser: Parser): Path => restOfPath(parser, [step(parser)])

/**
 * A placeholder of a value.
 *
 * @category parsing
 * @since 0.1.0
 */
export const value = (parser: Parser): Operand & { readonly kind: "value" } => {
  const found = peek(parser)
  if (found.kind !== "value") throw unexpected(parser)
  parser.at++
  return { kind: "value", name: found.text, slot: intern(parser.placeholders, found.text) }
}

const call = (parser: Parser, name: string, use: Use): Call => {
  // The function stands before its operands in the text; how it is used may show only behind them.
  const place = parser.landmarks.push({ call: name, use }) - 1
  const operands = inside(parser, () => commaSeparated(parser, (inner) => operand(inner, "operand")))
  parser.landmarks[place] = { call: name, use: useOf(parser, use) }
  return { kind: "call", name, operands }
}

const useOf = (parser: Parser, use: Use): Use => {
  if (use !== "condition") return use
  let at = parser.at
  while (isSymbol(parser.tokens[at]!, ")")) at++
  return isTest(parser.tokens[at]!) ? "operand" : use
}

const isSymbol = (found: Token, text: string): boolean => found.kind === "symbol" && found.text === text

const comparators: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="])

/**
 * Whether a token turns the operand before it into a condition.
 *
 * @category accessors
 * @since 0.1.0
 */
export const isTest = ({ kind, text }: Token): boolean =>
  kind === "symbol" ? comparators.has(text) : kind === "keyword" && (text === "BETWEEN" || text === "IN")

/**
 * A path, a placeholder or a function, without parentheses around it.
 *
 * @category parsing
 * @since 0.1.0
 */
export const bareOperand = (parser: Parser, use: Use): Operand => {
  const found = peek(parser)
  if (found.kind === "value") return value(parser)
  if (found.kind === "name" && isSymbol(parser.tokens[parser.at + 1]!, "(")) {
    parser.at += 2
    return call(parser, found.text, use)
  }
  return { kind: "path", path: path(parser) }
}

/**
 * An operand, in parentheses or without.
 *
 * @category parsing
 * @since 0.1.0
 */
export const operand = (parser: Parser, use: Use): Operand => {
  if (!accept(parser, "symbol", "(")) return bareOperand(parser, use)
  const doubled = isSymbol(peek(parser), "(")
  const found = inside(parser, (inner) => operand(inner, use))
  if (doubled) throw redundant()
  return found
}
