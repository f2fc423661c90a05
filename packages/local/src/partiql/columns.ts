/**
 * The columns of a SELECT: paths that an answer shows by their last names.
 *
 * @since 0.1.0
 */
import type { Projection } from "../expression/index.ts"
import { at } from "../expression/operators.ts"
import { reach } from "../expression/paths.ts"
import { type AttributeMap, put } from "../value/index.ts"
import { apart } from "./path.ts"
import { columnName } from "./statements.ts"
import type { Select } from "./syntax.ts"

/**
 * The columns as a projection; nothing where everything is selected.
 *
 * @category conversions
 */
export const projectionOf = (columns: Select["columns"]): Projection | undefined => {
  if (columns === undefined) return undefined
  const paths = apart(columns)
  return { ...reach(paths), paths }
}

/**
 * The columns of an item: `a.b` is called `b`, `a.c[1]` is called `c[1]`. One that is missing is left out.
 *
 * @category evaluation
 */
export const pickColumns = ({ paths }: Projection, item: AttributeMap): AttributeMap => {
  const row: AttributeMap = {}
  for (const path of paths) {
    const value = at(item, path)
    if (value !== undefined) put(row, columnName(path), value)
  }
  return row
}
