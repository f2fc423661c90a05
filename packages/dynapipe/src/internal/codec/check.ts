/**
 * The checks of a schema as functions.
 *
 * @since 0.1.0
 */
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import { fromSchema } from "./issue.ts"
import type { Check } from "./node.ts"

const filters = (checks: SchemaAST.Checks | undefined): ReadonlyArray<SchemaAST.Filter<any>> =>
  (checks ?? []).flatMap((check) => check._tag === "Filter" ? [check] : filters(check.checks))

const options: SchemaAST.ParseOptions = {}

/** The checks of a node as one function, without those that the codec makes anyway. */
export const checkOf = (ast: SchemaAST.AST, done: ReadonlyArray<string> = []): Check | undefined => {
  const all = filters(ast.checks).filter((filter) => !done.includes(idOf(filter)))
  if (all.length === 0) return undefined
  const run = (filter: SchemaAST.Filter<any>): Check => (value) => {
    const issue = filter.run(value, ast, options)
    if (issue !== undefined) throw fromSchema(new SchemaIssue.Filter(filter, issue, value, options))
  }
  const [first, ...others] = all.map(run)
  return others.length === 0 ? first : (value) => {
    first!(value)
    for (const other of others) other(value)
  }
}

const idOf = (filter: SchemaAST.Filter<any>): string => filter.annotations?.representation?.id ?? ""

/** Whether one of the checks of a node is known by this name. */
export const hasCheck = (ast: SchemaAST.AST, id: string): boolean =>
  filters(ast.checks).some((filter) => idOf(filter) === id)
