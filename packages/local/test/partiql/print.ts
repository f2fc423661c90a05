/** Trees as text again, with every name quoted and every operation in parentheses. */
import type { Path } from "../../src/expression/index.ts"
import type { Returning, Select, Source, Statement, Term } from "../../src/partiql/syntax.ts"

const quoted = (name: string): string => `"${name.replaceAll("\"", "\"\"")}"`

const path = ([head, ...steps]: Path): string =>
  quoted(String(head)) + steps.map((step) => typeof step === "number" ? `[${step}]` : `.${quoted(step)}`).join("")

const all = (terms: ReadonlyArray<Term>): string => terms.map(term).join(", ")

const text = (content: string): string => `'${content.replaceAll("'", "''")}'`

const term = (node: Term): string => {
  switch (node.kind) {
    case "path":
      return path(node.path)
    case "string":
      return text(node.text)
    case "number":
      return node.text
    case "ion":
      return `\`${node.text.replaceAll("`", "``")}\``
    case "boolean":
      return String(node.value)
    case "null":
    case "missing":
      return node.kind
    case "parameter":
      return "?"
    case "list":
      return `[${all(node.elements)}]`
    case "bag":
      return `<<${all(node.elements)}>>`
    case "tuple":
      return `{${node.members.map(([key, value]) => `${term(key)}: ${term(value)}`).join(", ")}}`
    case "call":
      return `${quoted(node.name)}(${all(node.operands)})`
    case "not":
      return `(NOT ${term(node.operand)})`
    case "sign":
      return `(${node.operator} ${term(node.operand)})`
    case "binary":
      return `(${term(node.left)} ${node.operator} ${term(node.right)})`
    case "between":
      return `(${term(node.operand)} BETWEEN ${term(node.lower)} AND ${term(node.upper)})`
    case "in":
      return `(${term(node.operand)} IN ${term(node.members)})`
    case "is":
      return `(${term(node.operand)} IS ${node.type})`
  }
}

const source = ({ index, table }: Source): string =>
  index === undefined ? quoted(table) : `${quoted(table)}.${quoted(index)}`

const where = (condition: Term | undefined): string => condition === undefined ? "" : ` WHERE ${term(condition)}`

const returning = (asked: Returning | undefined): string =>
  asked === undefined ? "" : ` RETURNING ${asked.what} ${asked.when} *`

const select = ({ columns, from, orderBy, where: condition }: Select): string => {
  const selected = columns === undefined ? "*" : columns.map(path).join(", ")
  const orders = orderBy.map(({ descending, name }) => `${quoted(name)} ${descending ? "DESC" : "ASC"}`).join(", ")
  return `SELECT ${selected} FROM ${source(from)}${where(condition)}${orders === "" ? "" : ` ORDER BY ${orders}`}`
}

/** A statement as text that parses to the same tree. */
export const print = (statement: Statement): string => {
  switch (statement.kind) {
    case "select":
      return select(statement)
    case "exists":
      return `EXISTS(${select(statement.select)})`
    case "insert":
      return `INSERT INTO ${source(statement.from)} VALUE ${term(statement.value)}`
    case "update": {
      const actions = statement.actions.map((action) =>
        action.kind === "SET" ? `SET ${path(action.path)} = ${term(action.value)}` : `REMOVE ${path(action.path)}`
      )
      const end = where(statement.where) + returning(statement.returning)
      return `UPDATE ${source(statement.from)} ${actions.join(" ")}${end}`
    }
    case "delete":
      return `DELETE FROM ${source(statement.from)}${where(statement.where)}${returning(statement.returning)}`
  }
}
