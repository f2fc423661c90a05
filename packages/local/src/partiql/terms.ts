/**
 * The grammar of terms. From the loosest to the tightest: OR, AND, NOT, equality and IS, order with BETWEEN, IN and
 * LIKE, sums, products, signs.
 *
 * @since 0.1.0
 */
import type { Token } from "./lexer.ts"
import { accept, commaSeparated, expect, is, malformed, nested, next, type Parser, peek } from "./parser.ts"
import { path } from "./path.ts"
import type { Operator, Term } from "./syntax.ts"

type Read = (parser: Parser) => Term

/** Operators of one rank, applied from the left. */
const chain = (operators: ReadonlyArray<Operator>, inner: Read): Read => (parser) => {
  let left = inner(parser)
  for (;;) {
    const operator = operators.find((text) => is(parser, text))
    if (operator === undefined) return left
    const { place } = next(parser)
    left = { kind: "binary", operator, left, right: inner(parser), place }
  }
}

const elements = (parser: Parser, close: string): ReadonlyArray<Term> => {
  if (accept(parser, close)) return []
  const all = commaSeparated(parser, term)
  expect(parser, close)
  return all
}

const member = (parser: Parser): readonly [Term, Term] => {
  const key = term(parser)
  expect(parser, ":")
  return [key, term(parser)]
}

const tuple = (parser: Parser, place: string): Term => {
  if (accept(parser, "}")) return { kind: "tuple", members: [], place }
  const members = commaSeparated(parser, member)
  expect(parser, "}")
  return { kind: "tuple", members, place }
}

/** One term in parentheses is itself, several are a list. */
const group = (parser: Parser, place: string): Term => {
  const all = commaSeparated(parser, term)
  expect(parser, ")")
  return all.length === 1 ? all[0]! : { kind: "list", elements: all, place }
}

const opened: Readonly<Record<string, (parser: Parser, place: string) => Term>> = {
  "(": group,
  "[": (parser, place) => ({ kind: "list", elements: elements(parser, "]"), place }),
  "<<": (parser, place) => ({ kind: "bag", elements: elements(parser, ">>"), place }),
  "{": tuple
}

const words: Readonly<Record<string, (place: string) => Term>> = {
  TRUE: (place) => ({ kind: "boolean", value: true, place }),
  FALSE: (place) => ({ kind: "boolean", value: false, place }),
  NULL: (place) => ({ kind: "null", place }),
  MISSING: (place) => ({ kind: "missing", place })
}

/** The words that cannot be names, and can be functions. */
const functions: ReadonlySet<string> = new Set(
  ("AVG BIT_LENGTH CHARACTER_LENGTH CHAR_LENGTH COALESCE COUNT DATE_ADD DATE_DIFF EXTRACT LOWER MAX MIN NULLIF " +
    "OCTET_LENGTH POSITION SIZE SUBSTRING SUM TRIM UPPER").split(" ")
)

const collections: Readonly<Record<string, "list" | "bag">> = { LIST: "list", BAG: "bag" }

const call = (parser: Parser, { text, kind, place }: Token): Term => {
  expect(parser, "(")
  const operands = text === "COUNT" && accept(parser, "*", ")") ? [] : elements(parser, ")")
  const collection = kind === "keyword" ? collections[text] : undefined
  if (collection !== undefined) return { kind: collection, elements: operands, place }
  return { kind: "call", name: text.toLowerCase(), operands, place }
}

const keyword = (parser: Parser, token: Token): Term => {
  const word = words[token.text]
  if (word !== undefined) return word(token.place)
  if (functions.has(token.text) || collections[token.text] !== undefined) return call(parser, token)
  throw malformed(parser)
}

const primary: Read = (parser) => {
  const token = peek(parser)
  const { kind, place, text } = token
  if (kind === "name" || kind === "quoted") {
    if (!is(parser, "(", 1)) return { kind: "path", path: path(parser), place }
    parser.at++
    return call(parser, token)
  }
  next(parser)
  switch (kind) {
    case "string":
    case "number":
    case "ion":
      return { kind, text, place }
    case "parameter":
      return { kind, index: parser.parameters++, place }
    case "keyword":
      return keyword(parser, token)
    default: {
      const open = opened[text]
      if (open === undefined) throw malformed(parser)
      return open(parser, place)
    }
  }
}

const signed: Read = (parser) => {
  const { place, text } = peek(parser)
  if (!accept(parser, "-") && !accept(parser, "+")) return primary(parser)
  return { kind: "sign", operator: text === "-" ? "-" : "+", operand: nested(parser, signed), place }
}

const product = chain(["*", "/", "%"], signed)
const sum = chain(["+", "-", "||"], product)

type After = (parser: Parser, operand: Term, place: string) => Term

/** What may come between two terms of a comparison, and may be negated. */
const comparisons: Readonly<Record<string, After>> = {
  BETWEEN: (parser, operand, place) => {
    const lower = sum(parser)
    expect(parser, "AND")
    return { kind: "between", operand, lower, upper: sum(parser), place }
  },
  // Parentheses around the members make a list of one, too.
  IN: (parser, operand, place) => {
    const inParentheses = is(parser, "(")
    const members = sum(parser)
    const isOne = inParentheses && members.kind !== "list"
    return { kind: "in", operand, members: isOne ? { kind: "list", elements: [members], place } : members, place }
  },
  LIKE: (parser, left, place) => ({ kind: "binary", operator: "LIKE", left, right: sum(parser), place })
}

const ordered = chain(["<", "<=", ">", ">="], (parser) => {
  let left = sum(parser)
  for (;;) {
    const negated = is(parser, "NOT")
    const { kind, place, text } = peek(parser, negated ? 1 : 0)
    const after = kind === "keyword" ? comparisons[text] : undefined
    if (after === undefined) return left
    parser.at += negated ? 2 : 1
    const test = after(parser, left, place)
    left = negated ? { kind: "not", operand: test, place } : test
  }
})

/** The types that IS tells apart, with the names by which messages call them. */
const typeNames: Readonly<Record<string, string>> = {
  MISSING: "MISSING",
  NULL: "NULL",
  BOOL: "BOOLEAN",
  BOOLEAN: "BOOLEAN",
  BLOB: "BLOB",
  STRING: "STRING",
  NUMERIC: "NUMERIC",
  STRUCT: "STRUCT",
  TUPLE: "TUPLE",
  LIST: "LIST",
  BAG: "BAG",
  INT: "INTEGER",
  INTEGER: "INTEGER",
  SMALLINT: "SMALLINT",
  DECIMAL: "DECIMAL",
  FLOAT: "FLOAT",
  REAL: "REAL",
  SYMBOL: "SYMBOL",
  CLOB: "CLOB",
  SEXP: "SEXP",
  TIMESTAMP: "TIMESTAMP"
}

const equality = chain(["=", "<>"], (parser) => {
  let left = ordered(parser)
  while (accept(parser, "IS")) {
    const negated = accept(parser, "NOT")
    const { kind, place, text } = next(parser)
    const type = kind === "keyword" ? typeNames[text] : undefined
    if (type === undefined) throw malformed(parser)
    const test: Term = { kind: "is", operand: left, type, place }
    left = negated ? { kind: "not", operand: test, place } : test
  }
  return left
})

const negation: Read = (parser) => {
  const { place } = peek(parser)
  return accept(parser, "NOT") ? { kind: "not", operand: nested(parser, negation), place } : equality(parser)
}

const disjunction = chain(["OR"], chain(["AND"], negation))

/**
 * Reads a term.
 *
 * @category parsing
 */
export const term: Read = (parser) => nested(parser, disjunction)
