/**
 * What the grammar reads from: the tokens of one statement and the place reached in them.
 *
 * @since 0.1.0
 */
import { type ServiceError, validation } from "../error.ts"
import { type Token, tokenize } from "./lexer.ts"

/**
 * @category models
 */
export interface Parser {
  readonly source: string
  readonly tokens: ReadonlyArray<Token>
  at: number
  /** How many terms are open around the one that is read. */
  depth: number
  /** The `?` so far. */
  parameters: number
  /** The first thing that is well formed and not supported: told of when the whole statement is known to be formed. */
  refusal: string | undefined
}

const maximumDepth = 100

/** @category constructors */
export const start = (source: string): Parser => ({
  source,
  tokens: tokenize(source),
  at: 0,
  depth: 0,
  parameters: 0,
  refusal: undefined
})

/** @category errors */
export const malformed = ({ source }: Parser): ServiceError =>
  validation(`Statement wasn't well formed, can't be processed: ${source}`)

/** Notes what the service does not support. */
export const refuse = (parser: Parser, reason: string): void => {
  parser.refusal ??= reason
}

/** The next token, or one further on; the end comes for ever. */
export const peek = (parser: Parser, ahead = 0): Token =>
  parser.tokens[Math.min(parser.at + ahead, parser.tokens.length - 1)]!

/** Takes the next token. */
export const next = (parser: Parser): Token => {
  const token = peek(parser)
  if (token.kind === "end" || token.kind === "unknown") throw malformed(parser)
  parser.at++
  return token
}

/** Whether a keyword or a symbol comes next. */
export const is = (parser: Parser, text: string, ahead = 0): boolean => {
  const token = peek(parser, ahead)
  return token.text === text && (token.kind === "keyword" || token.kind === "symbol")
}

/** Reads keywords or symbols if all of them come next. */
export const accept = (parser: Parser, ...texts: ReadonlyArray<string>): boolean => {
  if (!texts.every((text, ahead) => is(parser, text, ahead))) return false
  parser.at += texts.length
  return true
}

/** Takes keywords or symbols, or fails. */
export const expect = (parser: Parser, ...texts: ReadonlyArray<string>): void => {
  if (!accept(parser, ...texts)) throw malformed(parser)
}

/** A name, plain or in double quotes. */
export const name = (parser: Parser): string => {
  const token = next(parser)
  if (token.kind !== "name" && token.kind !== "quoted") throw malformed(parser)
  return token.text
}

/** One or more of something, between commas. */
export const commaSeparated = <A>(parser: Parser, read: (parser: Parser) => A): ReadonlyArray<A> => {
  const all = [read(parser)]
  while (accept(parser, ",")) all.push(read(parser))
  return all
}

/** Reads something inside something: hostile statements end here, and not at the end of the stack. */
export const nested = <A>(parser: Parser, read: (parser: Parser) => A): A => {
  if (++parser.depth > maximumDepth) throw malformed(parser)
  const result = read(parser)
  parser.depth--
  return result
}

/** Refuses what is left, but for one semicolon. */
export const finish = (parser: Parser): void => {
  accept(parser, ";")
  if (peek(parser).kind !== "end") throw malformed(parser)
}
