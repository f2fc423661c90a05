/**
 * The table that a statement names.
 *
 * @since 0.1.0
 */
import type { Table } from "../engine/table/table.ts"
import { openTable, type World } from "../engine/world.ts"
import { validation } from "../error.ts"
import type { Source } from "./syntax.ts"

const named = /^(?:[a-zA-Z0-9_.-]{3,255}|arn:.*)$/s

/** Finds the table of a statement. */
export const tableOf = (world: World, { table }: Source): Table => {
  if (!named.test(table)) {
    throw validation(
      "Table name should be within the length [3, 255] and only contain 'a-z', 'A-Z', '0-9', '-', '_', '.'."
    )
  }
  return openTable(world, table)
}
