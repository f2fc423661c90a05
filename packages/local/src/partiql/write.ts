/**
 * INSERT, UPDATE, DELETE and EXISTS as the writes of the engine, and how one of them runs by itself.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import { consumed, writeUsage } from "../engine/capacity.ts"
import type { Write } from "../engine/operation/prepare.ts"
import { bind, type Bound, carryOut, conditionFailed, type Outcome } from "../engine/operation/write.ts"
import type { Table } from "../engine/table/table.ts"
import type { World } from "../engine/world.ts"
import { ServiceError, validation } from "../error.ts"
import * as Expression from "../expression/index.ts"
import { type AttributeMap, get, itemSize, maximumItem } from "../value/index.ts"
import { checkWhere, conditionOf, whereItem } from "./condition.ts"
import { tableOf } from "./source.ts"
import type { Delete, Exists, Insert, Returning, Term, Update } from "./syntax.ts"
import { updateOf } from "./update.ts"
import { itemOf, type Parameters } from "./values.ts"
import { keyOf } from "./where.ts"

/** A statement that writes, or checks what it would write to. */
export type Writing = Insert | Update | Delete | Exists

/** A statement that is ready for its table. */
export interface Prepared {
  readonly kind: Writing["kind"]
  readonly table: Table
  readonly write: Write
  readonly returning: Returning | undefined
}

const noKey = () => validation("Where clause does not contain a mandatory equality on all key attributes")

/** The condition that makes a statement touch only an item that is there, or only one that is not. */
const presence = (table: Table, exists: boolean, condition?: Expression.Condition): Expression.Condition =>
  whereItem(exists, table.schema.partition[0]!.name, condition)

const prepareInsert = (table: Table, { value }: Insert, parameters: Parameters): Partial<Write> => {
  const item = itemOf(value, parameters)
  const size = itemSize(item)
  if (size > maximumItem) throw validation("Item size has exceeded the maximum allowed size")
  return { kind: "Put", item, size, condition: presence(table, false) }
}

const keyed = (table: Table, where: Term | undefined, parameters: Parameters) => {
  checkWhere(where, parameters)
  const found = keyOf(where, table.schema, parameters)
  if (found === undefined) throw noKey()
  return { item: found.key, condition: conditionOf(found.rest, parameters) }
}

const prepareUpdate = (table: Table, { actions, where }: Update, parameters: Parameters): Partial<Write> => {
  const update = updateOf(actions, parameters)
  const { condition, item } = keyed(table, where, parameters)
  return { kind: "Update", item, update, condition: presence(table, true, condition) }
}

const notSingle = () => validation("EXISTS() must contain a single item read with additional condition")

const prepareCheck = (table: Table, { select }: Exists, parameters: Parameters): Partial<Write> => {
  checkWhere(select.where, parameters)
  const found = keyOf(select.where, table.schema, parameters)
  if (found === undefined || found.rest.length === 0 || select.from.index !== undefined) throw notSingle()
  const condition = presence(table, true, conditionOf(found.rest, parameters))
  return { kind: "ConditionCheck", item: found.key, condition }
}

const partOf = (table: Table, statement: Writing, parameters: Parameters): Partial<Write> => {
  switch (statement.kind) {
    case "insert":
      return prepareInsert(table, statement, parameters)
    case "update":
      return prepareUpdate(table, statement, parameters)
    case "delete":
      return { kind: "Delete", ...keyed(table, statement.where, parameters) }
    case "exists":
      return prepareCheck(table, statement, parameters)
  }
}

/**
 * Makes the write of a statement.
 *
 * @category constructors
 */
export const prepare = (world: World, statement: Writing, parameters: Parameters, showsItem: boolean): Prepared => {
  const { from } = statement.kind === "exists" ? statement.select : statement
  const table = tableOf(world, from)
  const part = partOf(table, statement, parameters)
  return {
    kind: statement.kind,
    table,
    write: { kind: "Put", tableName: from.table, item: {}, size: 0, showsItem, ...part },
    returning: statement.kind === "update" || statement.kind === "delete" ? statement.returning : undefined
  }
}

/** Refuses an item of an INSERT that has not the key of its table. */
export const checkInserted = ({ kind, table, write }: Prepared): void => {
  if (kind !== "insert") return
  for (const { name, type } of table.schema.all) {
    const value = get(write.item, name)
    if (value === undefined) throw validation(`Key attribute should be present in the item: Key ${name}`)
    if (value[type] === undefined) {
      throw validation(`Key attribute's data type should match its data type in table's schema: Key ${name}`)
    }
  }
}

/** The words for an INSERT of what is there. */
export const duplicate = "Duplicate primary key exists in table"

/** An INSERT that found its item there is told so, unless it asked for the item. */
const refusalOf = ({ kind, write }: Prepared) => (bound: Bound): ServiceError =>
  kind === "insert" && !write.showsItem
    ? new ServiceError("DuplicateItemException", duplicate)
    : conditionFailed(bound)

const returned = (
  { what, when }: Returning,
  old: AttributeMap | undefined,
  { changedPaths, item }: Outcome
): AttributeMap | undefined => {
  const whole = when === "OLD" ? old : item
  if (what === "ALL" || whole === undefined) return whole
  const picked = Expression.pick(changedPaths, whole)
  return Object.keys(picked).length === 0 ? undefined : picked
}

/** What a write leaves to be answered. */
export interface Done {
  readonly item: AttributeMap | undefined
  readonly capacity: Aws.ConsumedCapacity | undefined
}

/** A write at its place. */
export const place = (prepared: Prepared): Bound => {
  checkInserted(prepared)
  return bind(prepared.table, prepared.write)
}

/**
 * Runs one write by itself.
 *
 * @category operations
 */
export const perform = (
  world: World,
  prepared: Prepared,
  bound: Bound,
  asked: string | undefined,
  now: number
): Done => {
  const { returning, table } = prepared
  const { entry, result } = carryOut(world, bound, now, refusalOf(prepared))
  return {
    item: returning && returned(returning, bound.old?.item, result),
    capacity: consumed(table.record.name, () => writeUsage(table, bound.old, entry), asked)
  }
}
