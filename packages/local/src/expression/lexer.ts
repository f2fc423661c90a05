/**
 * Text to tokens, in one pass.
 *
 * @since 0.1.0
 */

/**
 * What a token is. A `symbol` covers the operators and the punctuation, an `unknown` one character that starts nothing.
 *
 * @category models
 * @since 0.1.0
 */
export type TokenKind = "name" | "alias" | "value" | "index" | "keyword" | "symbol" | "unknown" | "end"

/**
 * A token, with its place in the source. A keyword's `text` is in capitals.
 *
 * @category models
 * @since 0.1.0
 */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly start: number
  readonly end: number
}

const keywords: ReadonlySet<string> = new Set(["AND", "OR", "NOT", "IN", "BETWEEN", "SET", "REMOVE", "ADD", "DELETE"])
const longestKeyword = 7
const symbols = "()[],.=<>+-"

const isSpace = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13
const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
const isWordPart = (code: number): boolean => isLetter(code) || isDigit(code) || code === 95

const wordEnd = (source: string, from: number): number => {
  let at = from
  while (isWordPart(source.charCodeAt(at))) at++
  return at
}

const indexEnd = (source: string, from: number): number => {
  if (source.charCodeAt(from) === 48) return from + 1
  let at = from
  while (isDigit(source.charCodeAt(at))) at++
  return at
}

const token = (kind: TokenKind, source: string, start: number, end: number): Token => ({
  kind,
  text: source.slice(start, end),
  start,
  end
})

const word = (source: string, start: number): Token => {
  const name = token("name", source, start, wordEnd(source, start))
  if (name.text.length > longestKeyword) return name
  const capitals = name.text.toUpperCase()
  return keywords.has(capitals) ? { ...name, kind: "keyword", text: capitals } : name
}

const placeholder = (kind: TokenKind, source: string, start: number): Token => {
  const end = wordEnd(source, start + 1)
  return token(end === start + 1 ? "unknown" : kind, source, start, end)
}

const symbol = (source: string, start: number): Token => {
  const pair = source.slice(start, start + 2)
  const length = pair === "<=" || pair === ">=" || pair === "<>" ? 2 : 1
  return token(symbols.includes(pair.charAt(0)) ? "symbol" : "unknown", source, start, start + length)
}

const next = (source: string, start: number): Token => {
  const code = source.charCodeAt(start)
  if (isLetter(code)) return word(source, start)
  if (code === 35) return placeholder("alias", source, start)
  if (code === 58) return placeholder("value", source, start)
  if (isDigit(code)) return token("index", source, start, indexEnd(source, start))
  return symbol(source, start)
}

/**
 * The tokens of an expression; the last one is the end.
 *
 * @category lexing
 * @since 0.1.0
 */
export const tokenize = (source: string): ReadonlyArray<Token> => {
  const tokens: Array<Token> = []
  let at = 0
  while (at < source.length) {
    if (isSpace(source.charCodeAt(at))) {
      at++
    } else {
      const found = next(source, at)
      tokens.push(found)
      at = found.end
    }
  }
  tokens.push({ kind: "end", text: "<EOF>", start: source.length, end: source.length })
  return tokens
}
