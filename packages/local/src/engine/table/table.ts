/**
 * A table at work: its items in the order of a scan, its indexes, and the items that will expire in the order of time.
 *
 * Entries are immutable and shared by whatever holds them: the table, its indexes, answers, snapshots.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import { get, itemSize, put } from "../../value/index.ts"
import * as Tree from "../store/tree.ts"
import { expiryOf } from "./expiry.ts"
import type { IndexRecord, TableRecord } from "./record.ts"
import { compile, fits, indexKeyOf, keyOf as keyIn, type Schema } from "./schema.ts"

/** One stored item: under which key, how big, and since when. */
export interface Entry {
  readonly key: string
  readonly item: AttributeMap
  readonly size: number
  /** In milliseconds of the epoch. */
  readonly writtenAt: number
}

/** An index at work: its entries in the order of a query. */
export interface Index {
  readonly record: IndexRecord
  readonly schema: Schema
  /** The attributes that it carries; `undefined` where it carries all. */
  readonly projected: ReadonlyArray<string> | undefined
  readonly entries: Tree.Tree<Entry>
  bytes: number
}

/** A table at work. */
export interface Table {
  record: TableRecord
  readonly schema: Schema
  readonly items: Tree.Tree<Entry>
  bytes: number
  /** In the service's order: global ones first. */
  indexes: ReadonlyArray<Index>
  /** The keys of items that expire, by their time. */
  expiries: Tree.Tree<string>
}

/** A table as it was at one moment. */
export interface FrozenTable {
  readonly record: TableRecord
  readonly items: Tree.Frozen<Entry>
  readonly bytes: number
  readonly indexes: ReadonlyArray<{ readonly entries: Tree.Frozen<Entry>; readonly bytes: number }>
  readonly expiries: Tree.Frozen<string>
}

const projectedOf = (record: IndexRecord, table: Schema, index: Schema): ReadonlyArray<string> | undefined =>
  record.projection.ProjectionType === "ALL" ? undefined : [
    ...new Set([
      ...table.all.map(({ name }) => name),
      ...index.all.map(({ name }) => name),
      ...(record.projection.ProjectionType === "INCLUDE" ? record.projection.NonKeyAttributes ?? [] : [])
    ])
  ]

const makeIndex = (table: TableRecord, schema: Schema, record: IndexRecord): Index => {
  const own = compile(record.keySchema, table.attributes)
  return { record, schema: own, projected: projectedOf(record, schema, own), entries: Tree.make(), bytes: 0 }
}

/** @category constructors */
export const make = (record: TableRecord): Table => {
  const schema = compile(record.keySchema, record.attributes)
  return {
    record,
    schema,
    items: Tree.make(),
    bytes: 0,
    indexes: record.indexes.map((index) => makeIndex(record, schema, index)),
    expiries: Tree.make()
  }
}

/** @category snapshots */
export const freeze = (table: Table): FrozenTable => ({
  record: table.record,
  items: Tree.freeze(table.items),
  bytes: table.bytes,
  indexes: table.indexes.map((index) => ({ entries: Tree.freeze(index.entries), bytes: index.bytes })),
  expiries: Tree.freeze(table.expiries)
})

/** @category snapshots */
export const thaw = (frozen: FrozenTable): Table => {
  const table = make(frozen.record)
  return {
    ...table,
    items: Tree.thaw(frozen.items),
    bytes: frozen.bytes,
    indexes: table.indexes.map((index, at) => ({
      ...index,
      entries: Tree.thaw(frozen.indexes[at]!.entries),
      bytes: frozen.indexes[at]!.bytes
    })),
    expiries: Tree.thaw(frozen.expiries)
  }
}

/** What an index carries of an item. */
export const project = (index: Index, item: AttributeMap): AttributeMap => {
  if (index.projected === undefined) return item
  const projected: AttributeMap = {}
  for (const name of index.projected) {
    const value = get(item, name)
    if (value !== undefined) put(projected, name, value)
  }
  return projected
}

const indexed = (index: Index, entry: Entry): Entry => {
  if (index.projected === undefined) return entry
  const item = project(index, entry.item)
  return { key: entry.key, item, size: itemSize(item), writtenAt: entry.writtenAt }
}

/** Brings an index from an item's old state to its new one. */
export const reindex = (table: Table, index: Index, old: Entry | undefined, entry: Entry | undefined): void => {
  const from = old && indexKeyOf(index.schema, table.schema, old.item, old.key)
  const to = entry && indexKeyOf(index.schema, table.schema, entry.item, entry.key)
  if (from !== undefined && from !== to) {
    index.bytes -= Tree.get(index.entries, from)?.size ?? 0
    Tree.remove(index.entries, from)
  }
  if (to !== undefined) {
    const after = indexed(index, entry!)
    index.bytes += after.size - (Tree.get(index.entries, to)?.size ?? 0)
    Tree.set(index.entries, to, after)
  }
}

const reschedule = (table: Table, old: Entry | undefined, entry: Entry | undefined): void => {
  const from = old && expiryOf(table.record, old)
  const to = entry && expiryOf(table.record, entry)
  if (from === to) return
  if (from !== undefined) Tree.remove(table.expiries, from)
  if (to !== undefined) Tree.set(table.expiries, to, entry!.key)
}

/**
 * Stores an item in place of an old one, or removes it where there is no new one. Local indexes follow at once, global
 * ones where `propagate` says so.
 *
 * @category writes
 */
export const write = (
  table: Table,
  old: Entry | undefined,
  item: AttributeMap | undefined,
  propagate: boolean,
  writtenAt: number,
  size?: number
): Entry | undefined => {
  const entry = item && { key: old?.key ?? keyIn(table.schema, item), item, size: size ?? itemSize(item), writtenAt }
  if (entry !== undefined) Tree.set(table.items, entry.key, entry)
  else if (old !== undefined) Tree.remove(table.items, old.key)
  table.bytes += (entry?.size ?? 0) - (old?.size ?? 0)
  for (const index of table.indexes) {
    if (propagate || index.record.kind === "Local") reindex(table, index, old, entry)
  }
  if (table.record.timeToLive !== undefined) reschedule(table, old, entry)
  return entry
}

/** Whether an index goes on under its new record, or another took its name. */
const isSame = (before: IndexRecord, next: IndexRecord): boolean =>
  (before.transition?.status !== "DELETING" || next.transition?.status === "DELETING") &&
  JSON.stringify([before.keySchema, before.projection]) === JSON.stringify([next.keySchema, next.projection])

/**
 * Alters a table: indexes that are new are filled, those that are gone are dropped, and a new time to live is heeded.
 *
 * @category writes
 */
export const alter = (table: Table, record: TableRecord): void => {
  const before = table.record
  table.record = record
  table.indexes = record.indexes.map((next) => {
    const kept = table.indexes.find((index) => index.record.name === next.name)
    if (kept !== undefined && isSame(kept.record, next)) return { ...kept, record: next }
    const index = makeIndex(record, table.schema, next)
    Tree.walk(table.items, { from: "" }, false, (entry) => {
      // A backfill leaves out what does not fit the index, where a write would be refused.
      if (fits(index.schema, entry.item)) reindex(table, index, undefined, entry)
      return true
    })
    return index
  })
  if (record.timeToLive === before.timeToLive) return
  table.expiries = Tree.make()
  if (record.timeToLive === undefined) return
  Tree.walk(table.items, { from: "" }, false, (entry) => {
    reschedule(table, undefined, entry)
    return true
  })
}

/** The string under which the table stores an item. */
export const keyOf = (table: Table, item: AttributeMap): string => keyIn(table.schema, item)

/** The attributes of a table's key, and then those that an index adds to them: what a starting key is made of. */
export const keyNames = (table: Table, index: Index | undefined): ReadonlyArray<string> => [
  ...new Set([...table.schema.all, ...(index?.schema.all ?? [])].map(({ name }) => name))
]
