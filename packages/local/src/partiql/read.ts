/**
 * SELECT of one item by its whole key, as batches and transactions have it.
 *
 * @since 0.1.0
 */
import { checkKey, checkPaths } from "../engine/operation/keys.ts"
import { keyOf as placeOf, type Table } from "../engine/table/table.ts"
import type { World } from "../engine/world.ts"
import { validation } from "../error.ts"
import * as Expression from "../expression/index.ts"
import type { AttributeMap } from "../value/index.ts"
import { projectionOf } from "./columns.ts"
import { checkWhere } from "./condition.ts"
import { tableOf } from "./source.ts"
import type { Select } from "./syntax.ts"
import type { Parameters } from "./values.ts"
import { keyOf } from "./where.ts"

/** A read that is ready. */
export interface Reading {
  readonly table: Table
  readonly key: AttributeMap
  readonly projection: Expression.Projection | undefined
}

/** Makes the read of a statement for the API of that name. */
export const prepareRead = (world: World, select: Select, parameters: Parameters, api: string): Reading => {
  const projection = projectionOf(select.columns)
  checkWhere(select.where, parameters)
  const table = tableOf(world, select.from)
  const found = select.from.index === undefined ? keyOf(select.where, table.schema, parameters) : undefined
  if (found === undefined || found.rest.length > 0 || select.orderBy.length > 0) {
    throw validation(`Select statements within ${api} must specify the primary key in the where clause.`)
  }
  checkPaths(table, projection)
  return { table, key: found.key, projection }
}

/** The place of the item in its table. */
export const place = ({ key, table }: Reading): string => {
  checkKey(table.schema, key)
  return placeOf(table, key)
}

/** What the statement selects of an item; documents keep their shape here. */
export const view = ({ projection }: Reading, item: AttributeMap): AttributeMap =>
  projection === undefined ? item : Expression.project(projection, item)
