/**
 * The tokens of a PartiQL statement. Every character is looked at once.
 *
 * @since 0.1.0
 */
import { keywords } from "./keywords.ts"

/**
 * One token: keywords in capitals, texts without their quotes.
 *
 * @category models
 */
export interface Token {
  readonly kind:
    | "name"
    | "keyword"
    | "quoted"
    | "string"
    | "number"
    | "symbol"
    | "parameter"
    | "ion"
    | "end"
    | "unknown"
  readonly text: string
  /** Line, column and length. */
  readonly place: string
}

type Found = readonly [kind: Token["kind"] | "space", text: string, end: number]

const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)
const isNameStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36

const endOf = (source: string, from: number, fits: (code: number) => boolean): number => {
  let at = from
  while (at < source.length && fits(source.charCodeAt(at))) at++
  return at
}

const word = (source: string, start: number): Found => {
  const end = endOf(source, start, (code) => isNameStart(code) || isDigit(code))
  const text = source.slice(start, end)
  const capitals = text.toUpperCase()
  return keywords.has(capitals) ? ["keyword", capitals, end] : ["name", text, end]
}

const number = (source: string, start: number): Found => {
  let end = endOf(source, start, isDigit)
  if (source[end] === ".") end = endOf(source, end + 1, isDigit)
  if (source[end] === "e" || source[end] === "E") {
    const sign = source[end + 1] === "+" || source[end + 1] === "-" ? 1 : 0
    const last = endOf(source, end + 1 + sign, isDigit)
    if (last === end + 1 + sign) return ["unknown", source.slice(start, last), last]
    end = last
  }
  // A number must end where a word could not go on.
  if (isNameStart(source.charCodeAt(end))) return ["unknown", source.slice(start, end + 1), end + 1]
  return ["number", source.slice(start, end), end]
}

const toTheEnd = (source: string, start: number): Found => ["unknown", source.slice(start), source.length]

/** A text between two marks, in which a doubled mark stands for one. */
const between = (kind: Token["kind"], source: string, start: number): Found => {
  const mark = source[start]!
  const parts: Array<string> = []
  let from = start + 1
  for (;;) {
    const end = source.indexOf(mark, from)
    if (end === -1) return toTheEnd(source, start)
    if (source[end + 1] !== mark) {
      parts.push(source.slice(from, end))
      return [kind, parts.join(""), end + 1]
    }
    parts.push(source.slice(from, end + 1))
    from = end + 2
  }
}

const comment = (source: string, start: number): Found => {
  const inLine = source[start] === "-"
  const end = source.indexOf(inLine ? "\n" : "*/", start + 2)
  if (end === -1) return inLine ? ["space", "", source.length] : toTheEnd(source, start)
  return ["space", "", end + (inLine ? 1 : 2)]
}

const pairs: ReadonlySet<string> = new Set(["<=", ">=", "<>", "!=", "||", "<<", ">>"])
const singles = "()[]{},.:;*+-/%=<>@"

const symbol = (source: string, start: number): Found => {
  const pair = source.slice(start, start + 2)
  if (pair === "--" || pair === "/*") return comment(source, start)
  if (pairs.has(pair)) return ["symbol", pair === "!=" ? "<>" : pair, start + 2]
  const single = source[start]!
  return [singles.includes(single) ? "symbol" : "unknown", single, start + 1]
}

const next = (source: string, start: number): Found => {
  const code = source.charCodeAt(start)
  if (isSpace(code)) return ["space", "", endOf(source, start + 1, isSpace)]
  if (isNameStart(code)) return word(source, start)
  if (isDigit(code) || (code === 46 && isDigit(source.charCodeAt(start + 1)))) return number(source, start)
  switch (source[start]) {
    case "'":
      return between("string", source, start)
    case "\"":
      return between("quoted", source, start)
    case "`":
      return between("ion", source, start)
    case "?":
      return ["parameter", "?", start + 1]
    default:
      return symbol(source, start)
  }
}

/**
 * The tokens of a statement; the last one is the end.
 *
 * @category lexing
 */
export const tokenize = (source: string): ReadonlyArray<Token> => {
  const tokens: Array<Token> = []
  let line = 1
  let lineStart = 0
  let at = 0
  while (at < source.length) {
    const [kind, text, end] = next(source, at)
    if (kind !== "space") tokens.push({ kind, text, place: `${line}:${at - lineStart + 1}:${end - at}` })
    for (let feed = source.indexOf("\n", at); feed !== -1 && feed < end; feed = source.indexOf("\n", feed + 1)) {
      line++
      lineStart = feed + 1
    }
    at = end
  }
  tokens.push({ kind: "end", text: "", place: `${line}:${at - lineStart + 1}:0` })
  return tokens
}
