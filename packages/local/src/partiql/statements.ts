/**
 * The grammar of statements.
 *
 * @since 0.1.0
 */
import type { Path } from "../expression/index.ts"
import { accept, commaSeparated, expect, is, malformed, name, next, type Parser, peek, refuse } from "./parser.ts"
import { path } from "./path.ts"
import type {
  Action,
  Delete,
  Exists,
  Insert,
  Order,
  Returning,
  Select,
  Source,
  Statement,
  Term,
  Update
} from "./syntax.ts"
import { term } from "./terms.ts"

/** `AS x`, or a name where none can stand. */
const alias = (parser: Parser): void => {
  const { kind } = peek(parser)
  const named = accept(parser, "AS")
  if (!named && kind !== "name" && kind !== "quoted") return
  name(parser)
  refuse(parser, "Aliasing is not supported")
}

const source = (parser: Parser): Source => {
  const { kind } = peek(parser)
  if (kind !== "name" && kind !== "quoted") {
    term(parser)
    refuse(parser, "Unexpected from source")
    return { table: "", index: undefined }
  }
  const steps = path(parser)
  const [table = "", index] = steps.map(String)
  if (steps.length > 2) refuse(parser, "A path may contain at most 2 components in the FROM clause")
  return { table, index }
}

const joins = ["INNER", "LEFT", "RIGHT", "FULL", "CROSS"] as const

/** Refuses a second table. */
const others = (parser: Parser): void => {
  for (;;) {
    const joined = joins.find((kind) => accept(parser, kind)) !== undefined
    accept(parser, "OUTER")
    if (!accept(parser, "JOIN") && !accept(parser, ",")) {
      if (joined) throw malformed(parser)
      return
    }
    source(parser)
    alias(parser)
    if (accept(parser, "ON")) term(parser)
    refuse(parser, "Only select from a single table or index is supported.")
  }
}

const column = (parser: Parser): Path => {
  const { place } = peek(parser)
  const found = term(parser)
  alias(parser)
  if (found.kind === "path") return found.path
  refuse(parser, `Unexpected path component at ${place}`)
  return [""]
}

/** What a selected path is called in the answer: its last name with the indexes after it. */
export const columnName = (path: Path): string => {
  const last = path.findLastIndex((step) => typeof step === "string")
  return path.slice(last).map((step) => typeof step === "number" ? `[${step}]` : step).join("")
}

const columns = (parser: Parser): Select["columns"] => {
  if (accept(parser, "*")) return undefined
  const all = commaSeparated(parser, column)
  const seen = new Set<string>()
  for (const path of all) {
    // Of elements of one list each is a column of its own; anything else is told apart by its last name.
    const called = columnName(path)
    if (seen.has(called)) refuse(parser, `Duplicate identifiers in select clause: ${called}`)
    seen.add(called)
  }
  return all
}

const where = (parser: Parser): Term | undefined => accept(parser, "WHERE") ? term(parser) : undefined

const order = (parser: Parser): Order => {
  const found = term(parser)
  const descending = accept(parser, "DESC")
  if (!descending) accept(parser, "ASC")
  if (found.kind === "path" && found.path.length === 1) return { name: String(found.path[0]), descending }
  const type = found.kind === "path" ? "PATH" : "text" in found ? found.text : found.kind.toUpperCase()
  refuse(parser, `Argument to ORDER BY must be of type VariableReference. Type: ${type}`)
  return { name: "", descending }
}

/** A clause of SQL that the service does not have. */
const unsupported = (parser: Parser, ...words: ReadonlyArray<string>): void => {
  if (!accept(parser, ...words)) return
  const [first] = commaSeparated(parser, term)
  refuse(parser, `Unsupported clause: ${words.join(" ")}${words.length > 1 ? "" : ` at ${first!.place}`}`)
}

const select = (parser: Parser): Select => {
  expect(parser, "SELECT")
  if (accept(parser, "DISTINCT")) refuse(parser, "Unsupported token in expression: DISTINCT")
  else accept(parser, "ALL")
  if (accept(parser, "VALUE")) refuse(parser, "Select projection doesn't support value or pivot keywords")
  const selected = columns(parser)
  expect(parser, "FROM")
  const from = source(parser)
  alias(parser)
  others(parser)
  const condition = where(parser)
  unsupported(parser, "GROUP", "BY")
  unsupported(parser, "HAVING")
  const orderBy = accept(parser, "ORDER", "BY") ? commaSeparated(parser, order) : []
  unsupported(parser, "LIMIT")
  return { kind: "select", columns: selected, from, where: condition, orderBy }
}

const wholeTable = (parser: Parser, from: Source, reason: string): Source => {
  if (from.index !== undefined) refuse(parser, reason)
  return from
}

const onIndex = "This operation is not supported on an index"

const insert = (parser: Parser): Insert => {
  expect(parser, "INSERT", "INTO")
  const from = wholeTable(
    parser,
    source(parser),
    "FROM clause may only contain a single table name in data manipulation statements"
  )
  if (!accept(parser, "VALUE")) {
    accept(parser, "VALUES")
    refuse(parser, "Unsupported operation: InsertOp")
  }
  const value = term(parser)
  if (returning(parser) !== undefined) refuse(parser, "RETURNING is not supported in INSERT")
  return { kind: "insert", from, value }
}

const assignment = (parser: Parser): Action => {
  const target = path(parser)
  expect(parser, "=")
  return { kind: "SET", path: target, value: term(parser) }
}

const actions = (parser: Parser): ReadonlyArray<Action> => {
  const all: Array<Action> = []
  for (;;) {
    if (accept(parser, "SET")) all.push(...commaSeparated(parser, assignment))
    else if (accept(parser, "REMOVE")) all.push({ kind: "REMOVE", path: path(parser) })
    else break
  }
  if (all.length === 0) throw malformed(parser)
  return all
}

const oneReturning = (parser: Parser): Returning => {
  const what = accept(parser, "ALL") ? "ALL" : accept(parser, "MODIFIED") ? "MODIFIED" : undefined
  const when = accept(parser, "OLD") ? "OLD" : accept(parser, "NEW") ? "NEW" : undefined
  if (what === undefined || when === undefined) throw malformed(parser)
  if (!accept(parser, "*")) {
    term(parser)
    refuse(parser, "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause")
  }
  return { what, when }
}

const returning = (parser: Parser): Returning | undefined => {
  if (!accept(parser, "RETURNING")) return undefined
  const all = commaSeparated(parser, oneReturning)
  if (all.length > 1) refuse(parser, "Invalid syntax with multiple returning elements in RETURNING clause")
  return all[0]
}

const update = (parser: Parser): Update => {
  expect(parser, "UPDATE")
  const from = wholeTable(parser, source(parser), onIndex)
  return { kind: "update", from, actions: actions(parser), where: where(parser), returning: returning(parser) }
}

const remove = (parser: Parser): Delete => {
  expect(parser, "DELETE", "FROM")
  const from = wholeTable(parser, source(parser), onIndex)
  const condition = where(parser)
  const returned = returning(parser)
  if (returned !== undefined && (returned.what !== "ALL" || returned.when !== "OLD")) {
    refuse(
      parser,
      `Invalid returning clause: RETURNING ${returned.what} ${returned.when} *. Only RETURNING ALL OLD * is allowed ` +
        "in DELETE statements."
    )
  }
  return { kind: "delete", from, where: condition, returning: returned }
}

const exists = (parser: Parser): Exists => {
  expect(parser, "EXISTS", "(")
  const found = select(parser)
  expect(parser, ")")
  return { kind: "exists", select: found }
}

const statements: ReadonlyMap<string, (parser: Parser) => Statement> = new Map<string, (parser: Parser) => Statement>([
  ["SELECT", select],
  ["INSERT", insert],
  ["UPDATE", update],
  ["DELETE", remove],
  ["EXISTS", exists]
])

/**
 * Reads a statement; parentheses around it do nothing.
 *
 * @category parsing
 */
export const statement = (parser: Parser): Statement => {
  if (is(parser, "(")) {
    next(parser)
    const inner = select(parser)
    expect(parser, ")")
    return inner
  }
  const read = statements.get(peek(parser).text)
  if (read === undefined || peek(parser).kind !== "keyword") throw malformed(parser)
  return read(parser)
}
