/**
 * What operations cost, table by table and index by index.
 *
 * A read unit is 4 KB read consistently, half of one eventually; a write unit is 1 KB; transactions cost double.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import { equal, itemSize } from "../value/index.ts"
import { indexKeyOf } from "./table/schema.ts"
import { type Entry, type Index, project, type Table } from "./table/table.ts"

/** Units by index name. */
export type Units = Readonly<Record<string, number>>

/** The units that one operation took of one table. */
export interface Usage {
  readonly table: number
  readonly local: Units
  readonly global: Units
}

const none: Units = {}

const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024))

/** The units for reading so many bytes at once. Reading nothing costs as much as reading a little. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5)

/** Units of the table alone. */
export const tableUsage = (table: number): Usage => ({ table, local: none, global: none })

/** Units of an index, and of the table where items are fetched from it. */
export const indexUsage = (index: Index, units: number, table: number): Usage =>
  index.record.kind === "Local"
    ? { table, local: { [index.record.name]: units }, global: none }
    : { table, local: none, global: { [index.record.name]: units } }

/** What a write of one item costs an index: nothing where what the index carries stays the same. */
const indexWrite = (table: Table, index: Index, old: Entry | undefined, entry: Entry | undefined): number => {
  const from = old && indexKeyOf(index.schema, table.schema, old.item, old.key)
  const to = entry && indexKeyOf(index.schema, table.schema, entry.item, entry.key)
  const before = from === undefined ? undefined : project(index, old!.item)
  const after = to === undefined ? undefined : project(index, entry!.item)
  if (before !== undefined && after !== undefined && from === to) {
    return equal({ M: before }, { M: after }) ? 0 : writeUnits(Math.max(itemSize(before), itemSize(after)))
  }
  return (before === undefined ? 0 : writeUnits(itemSize(before))) +
    (after === undefined ? 0 : writeUnits(itemSize(after)))
}

/** What a write of one item costs: the bigger of the two states, and each index that it touches. */
export const writeUsage = (table: Table, old: Entry | undefined, entry: Entry | undefined, factor = 1): Usage => {
  const units = { local: {} as Record<string, number>, global: {} as Record<string, number> }
  for (const index of table.indexes) {
    const cost = indexWrite(table, index, old, entry) * factor
    if (cost > 0) units[index.record.kind === "Local" ? "local" : "global"][index.record.name] = cost
  }
  return { table: writeUnits(Math.max(old?.size ?? 0, entry?.size ?? 0)) * factor, ...units }
}

const addUnits = (left: Units, right: Units): Units => {
  const sum: Record<string, number> = { ...left }
  for (const [name, units] of Object.entries(right)) sum[name] = (sum[name] ?? 0) + units
  return sum
}

/** Two usages of one table as one. */
export const add = (left: Usage, right: Usage): Usage => ({
  table: left.table + right.table,
  local: addUnits(left.local, right.local),
  global: addUnits(left.global, right.global)
})

/** Usages summed by the names under which their tables were asked. */
const byTable = (usages: Iterable<readonly [tableName: string, usage: Usage]>): ReadonlyMap<string, Usage> => {
  const sums = new Map<string, Usage>()
  for (const [name, usage] of usages) {
    const before = sums.get(name)
    sums.set(name, before === undefined ? usage : add(before, usage))
  }
  return sums
}

const total = (units: Units): number => Object.values(units).reduce((sum, one) => sum + one, 0)

/** Which side of a transaction names its units beside the sum. */
export type Side = "ReadCapacityUnits" | "WriteCapacityUnits"

/**
 * The usage as the answer shows it, under the name or the ARN that the request has for the table; nothing where nobody
 * asked.
 *
 * @category rendering
 */
export const consumed = (
  tableName: string,
  usage: () => Usage,
  asked: string | undefined,
  side?: Side
): Aws.ConsumedCapacity | undefined => {
  if (asked !== "TOTAL" && asked !== "INDEXES") return undefined
  const { global, local, table } = usage()
  const units = (amount: number): Aws.Capacity => ({
    CapacityUnits: amount,
    ...(side === undefined ? {} : { [side]: amount })
  })
  const byName = (indexes: Units): Record<string, Aws.Capacity> =>
    Object.fromEntries(Object.entries(indexes).map(([name, amount]) => [name, units(amount)]))
  return {
    TableName: tableName,
    ...units(table + total(local) + total(global)),
    ...(asked === "TOTAL" ? {} : {
      Table: units(table),
      ...(Object.keys(local).length === 0 ? {} : { LocalSecondaryIndexes: byName(local) }),
      ...(Object.keys(global).length === 0 ? {} : { GlobalSecondaryIndexes: byName(global) })
    })
  }
}

/**
 * The usages of several steps as one answer shows them, a table at a time.
 *
 * @category rendering
 */
export const consumedByTable = (
  usages: Iterable<readonly [tableName: string, usage: Usage]>,
  asked: string | undefined,
  side: Side
): Array<Aws.ConsumedCapacity> | undefined => {
  const shown = [...byTable(usages)].flatMap(([name, usage]) => consumed(name, () => usage, asked, side) ?? [])
  return shown.length === 0 ? undefined : shown
}
