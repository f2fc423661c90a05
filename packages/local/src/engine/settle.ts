/**
 * What time does: tables and indexes come and go, items expire, writes reach their global indexes.
 *
 * @since 0.1.0
 */
import * as Tree from "./store/tree.ts"
import { firstHeeded, secondIn } from "./table/expiry.ts"
import type { TableRecord } from "./table/record.ts"
import * as Table from "./table/table.ts"
import { changeItem, wake, type World } from "./world.ts"

const gone = { item: undefined, size: 0 }

const removeExpired = (world: World, table: Table.Table, now: number): void => {
  if (now < table.sparedUntil) return
  const { expiryLag } = world.settings
  const expired: Array<string> = []
  Tree.walk(table.expiries, { from: firstHeeded(now) }, false, (key, expiry) => {
    if (secondIn(expiry) * 1000 + expiryLag > now) return false
    return expired.push(key) > 0
  })
  for (const key of expired) changeItem(world, table, Tree.get(table.items, key), gone, now, true)
}

/** When an item of the table is removed next; those that lie too far back never do. */
const nextExpiry = (world: World, table: Table.Table, now: number): number => {
  let next = Infinity
  Tree.walk(table.expiries, { from: firstHeeded(now) }, false, (_, expiry) => {
    next = Math.max(secondIn(expiry) * 1000 + world.settings.expiryLag, table.sparedUntil)
    return false
  })
  return next
}

/** The definitions that keys still need: those of an index that is gone go with it. */
const usedAttributes = (record: TableRecord, indexes: TableRecord["indexes"]): TableRecord["attributes"] => {
  const used = new Set([record, ...indexes].flatMap(({ keySchema }) => keySchema.map((key) => key.AttributeName)))
  return record.attributes.filter((attribute) => used.has(attribute.AttributeName))
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
      attributes: indexes.length === record.indexes.length ? record.attributes : usedAttributes(record, indexes),
      indexes
    })
  }
  if (table.record.timeToLive !== undefined) removeExpired(world, table, now)
}

const dueOf = (world: World, table: Table.Table, now: number): number => {
  let due = table.record.timeToLive === undefined ? Infinity : nextExpiry(world, table, now)
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
  for (const table of world.tables.values()) wake(world, dueOf(world, table, now))
}
