/**
 * The state of an engine, and the few functions that change it.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import { ServiceError } from "../error.ts"
import type { Options } from "./Engine.ts"
import type { ItemChanged, Mutation, TokenRemembered } from "./mutation.ts"
import { hash } from "./store/encode.ts"
import * as Tree from "./store/tree.ts"
import * as Stream from "./stream/stream.ts"
import type { Backup } from "./table/backup.ts"
import { expiryOf, timeIn } from "./table/expiry.ts"
import type { TableRecord } from "./table/record.ts"
import { pickKey } from "./table/schema.ts"
import * as Table from "./table/table.ts"

/** A write on its way to the global indexes. */
interface Pending {
  readonly at: number
  readonly table: Table.Table
  readonly old: Table.Entry | undefined
  readonly entry: Table.Entry | undefined
}

/** The options of a world, all of them said; times in milliseconds, the limit in bytes. */
export interface Settings {
  readonly region: string
  readonly accountId: string
  readonly seed: string
  readonly tableDelay: number
  readonly expiryLag: number
  readonly indexDelay: number
  readonly collectionLimit: number
}

/** All that an engine knows. */
export interface World {
  settings: Settings
  tables: Map<string, Table.Table>
  streams: Map<string, Stream.Stream>
  tokens: Map<string, TokenRemembered>
  backups: Map<string, Backup>
  pending: Array<Pending>
  /** Counts the changes of items: the sequence numbers of streams. */
  sequence: number
  /** When time has something to do next. */
  due: number
  /** Items held by unfinished transactions, by table and key; how many hold each. */
  readonly held: Map<string, number>
  /** What the running operation has changed. */
  committed: Array<Mutation>
}

const defaults: Settings = {
  region: "us-east-1",
  accountId: "000000000000",
  seed: "",
  tableDelay: 0,
  expiryLag: 0,
  indexDelay: 0,
  collectionLimit: 10 * 1024 * 1024 * 1024
}

/** Options over what holds without them. */
export const settingsOf = (options: Options, from: Settings = defaults): Settings => ({
  region: options.region ?? from.region,
  accountId: options.accountId ?? from.accountId,
  seed: options.seed ?? from.seed,
  tableDelay: options.tableDelay ?? from.tableDelay,
  expiryLag: options.expiryLag ?? from.expiryLag,
  indexDelay: options.indexDelay ?? from.indexDelay,
  collectionLimit: options.collectionLimit ?? from.collectionLimit
})

/** A world without tables. */
export const make = (options: Options = {}): World => ({
  settings: settingsOf(options),
  tables: new Map(),
  streams: new Map(),
  tokens: new Map(),
  backups: new Map(),
  pending: [],
  sequence: 0,
  due: Infinity,
  held: new Map(),
  committed: []
})

/** 32 hexadecimal digits that follow from the seed and a name. */
export const digest = (world: World, name: string): string =>
  Buffer.from(hash(Buffer.from(`${world.settings.seed}/${name}`).toString("latin1")), "latin1").toString("hex")

/** The name of a table that is named by itself or by its ARN. */
export const tableName = (nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? nameOrArn.slice(nameOrArn.indexOf(":table/") + 7).split("/")[0]! : nameOrArn

/** The table of that name or ARN, whatever its status. */
export const findTable = (world: World, nameOrArn: string): Table.Table | undefined =>
  world.tables.get(nameOrArn) ?? world.tables.get(tableName(nameOrArn))

/** The refusal of what is not there. */
export const notFound = (message: string): ServiceError => new ServiceError("ResourceNotFoundException", message)

/** The table that an operation on items works with. */
export const openTable = (world: World, nameOrArn: string): Table.Table => {
  const table = findTable(world, nameOrArn)
  const status = table?.record.transition?.status
  if (table === undefined || status === "CREATING" || status === "DELETING") {
    throw notFound("Requested resource not found")
  }
  return table
}

/** The table that an operation on tables works with. */
export const knownTable = (world: World, nameOrArn: string): Table.Table => {
  const table = findTable(world, nameOrArn)
  if (table === undefined) throw notFound(`Requested resource not found: Table: ${tableName(nameOrArn)} not found`)
  return table
}

/** Lets time do what is due then, unless it does something before. */
export const wake = (world: World, at: number): void => {
  if (at < world.due) world.due = at
}

/** Applies a change of one item to the table, its indexes and its stream. */
const applyChange = (
  world: World,
  table: Table.Table,
  old: Table.Entry | undefined,
  change: ItemChanged,
  size?: number
): Table.Entry | undefined => {
  const delay = world.settings.indexDelay
  const entry = Table.write(table, old, change.new, delay === 0, change.at, size)
  if (delay > 0 && table.indexes.some((index) => index.record.kind === "Global")) {
    world.pending.push({ at: change.at + delay, table, old, entry })
    wake(world, change.at + delay)
  }
  if (entry !== undefined) {
    const expiry = expiryOf(table.record, entry)
    if (expiry !== undefined) wake(world, timeIn(expiry) + world.settings.expiryLag)
  }
  const stream = table.record.stream
  if (stream?.enabled === true) {
    const open = world.streams.get(stream.arn)
    if (open !== undefined) Stream.append(open, change, (entry ?? old)!.key)
  }
  return entry
}

/** Puts an item of so many bytes in the place of an old one, or removes it. */
export const changeItem = (
  world: World,
  table: Table.Table,
  old: Table.Entry | undefined,
  { item, size }: { readonly item: AttributeMap | undefined; readonly size: number },
  now: number,
  expired = false
): Table.Entry | undefined => {
  if (old === undefined && item === undefined) return undefined
  const change: ItemChanged = {
    _tag: "ItemChanged",
    tableName: table.record.name,
    keys: pickKey(table.schema, item ?? old!.item),
    ...(old === undefined ? {} : { old: old.item }),
    ...(item === undefined ? {} : { new: item }),
    at: now,
    sequence: ++world.sequence,
    ...(expired ? { expired: true as const } : {})
  }
  world.committed.push(change)
  return applyChange(world, table, old, change, size)
}

/** Replays a change. */
export const replayChange = (world: World, change: ItemChanged): void => {
  const table = world.tables.get(change.tableName)
  if (table === undefined) return
  world.sequence = Math.max(world.sequence, change.sequence)
  applyChange(world, table, Tree.get(table.items, Table.keyOf(table, change.keys)), change)
}

/** Makes a table, or alters the one that is there. */
export const storeTable = (world: World, record: TableRecord): Table.Table => {
  const table = world.tables.get(record.name)
  world.committed.push({ _tag: "TableStored", table: record, sequence: world.sequence })
  if (record.transition !== undefined) wake(world, record.transition.until)
  for (const index of record.indexes) if (index.transition !== undefined) wake(world, index.transition.until)
  if (table !== undefined && table.record.id === record.id) {
    Table.alter(table, record)
    if (table.expiries.size > 0) wake(world, 0)
    return table
  }
  const made = Table.make(record)
  world.tables.set(record.name, made)
  return made
}

/** Removes a table with its items; its stream stays. */
export const dropTable = (world: World, name: string): void => {
  world.committed.push({ _tag: "TableDropped", tableName: name })
  world.tables.delete(name)
}

/** Opens a stream, or replaces its record. */
export const storeStream = (world: World, record: Stream.Stream["record"]): void => {
  world.committed.push({ _tag: "StreamStored", stream: record })
  const stream = world.streams.get(record.arn)
  if (stream === undefined) world.streams.set(record.arn, Stream.make(record))
  else stream.record = record
}
