/**
 * What time does: tables and indexes come and go, items expire, writes reach their global indexes.
 *
 * @since 0.1.0
 */
import * as Tree from "./store/tree.ts"
import { timeIn } from "./table/expiry.ts"
import type { TableRecord } from "./table/record.ts"
import * as Table from "./table/table.ts"
import { changeItem, wake, type World } from "./world.ts"

const gone = { item: undefined, size: 0 }

const removeExpired = (world: World, table: Table.Table, now: number): void => {
  const { expiryLag } = world.settings
  const expired: Array<string> = []
  Tree.walk(table.expiries, { from: "" }, false, (key, expiry) => {
    if (timeIn(expiry) + expiryLag > now) return false
    return expired.push(key) > 0
  })
  for (const key of expired) changeItem(world, table, Tree.get(table.items, key), gone, now, true)
}

/** When an item of the table is removed next. */
const nextExpiry = (world: World, table: Table.Table): number => {
  let next = Infinity
  Tree.walk(table.expiries, { from: "" }, false, (_, expiry) => {
    next = timeIn(expiry) + world.settings.expiryLag
    return false
  })
  return next
}

/** What indexes that are gone leave: without the definitions that only their keys needed, and without their insights. */
const left = (record: TableRecord, indexes: TableRecord["indexes"]): Partial<TableRecord> => {
  const used = new Set([record, ...indexes].flatMap(({ keySchema }) => keySchema.map((key) => key.AttributeName)))
  const names = new Set([undefined, ...indexes.map(({ name }) => name)])
  return {
    attributes: record.attributes.filter((attribute) => used.has(attribute.AttributeName)),
    ...(record.insights && { insights: record.insights.filter(({ index }) => names.has(index)) })
  }
}

const settleTable = (world: World, table: Table.Table, now: number): void => {
  const { record } = table
  const over = (transition: TableRecord["transition"]) => transition !== undefined && transition.until <= now
  if (over(record.transition) && record.transition!.status === "DELETING") {
    world.tables.delete(record.name)
    return
  }
  if (over(record.transition) || record.indexes.some((index) => over(index.transition))) {
    const { transition, ...rest } = record
    const indexes = record.indexes.flatMap((index) => {
      if (!over(index.transition)) return [index]
      if (index.transition!.status === "DELETING") return []
      const { backfilling: _, transition: _done, ...settled } = index
      return [settled]
    })
    Table.alter(table, {
      ...rest,
      ...(transition === undefined || over(transition) ? {} : { transition }),
      ...(indexes.length === record.indexes.length ? {} : left(record, indexes)),
      indexes
    })
  }
  if (table.record.timeToLive !== undefined) removeExpired(world, table, now)
}

const dueOf = (world: World, table: Table.Table): number => {
  let due = table.record.timeToLive === undefined ? Infinity : nextExpiry(world, table)
  for (const { transition } of [table.record, ...table.record.indexes]) {
    if (transition !== undefined) due = Math.min(due, transition.until)
  }
  return due
}

/** Lets everything happen that time has brought about by now. */
export const settle = (world: World, now: number): void => {
  if (now < world.due) return
  while (world.pending.length > 0 && world.pending[0]!.at <= now) {
    const { entry, old, table } = world.pending.shift()!
    for (const index of table.indexes) {
      if (index.record.kind === "Global") Table.reindex(table, index, old, entry)
    }
  }
  for (const table of world.tables.values()) settleTable(world, table, now)
  world.due = world.pending[0]?.at ?? Infinity
  for (const table of world.tables.values()) wake(world, dueOf(world, table))
}
