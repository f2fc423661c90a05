/**
 * One page of a query or a scan: which items it reads, where it ends, what it costs.
 *
 * A page ends at its limit of items, or with the item that fills 1 MB, counted before any filter.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import type { AttributeMap, AttributeValue } from "dynapipe/AttributeValue"
import { get, put, typeOf, valueSize } from "../../value/index.ts"
import { consumed, indexUsage, readUnits, tableUsage } from "../capacity.ts"
import * as Tree from "../store/tree.ts"
import { type Entry, type Index, keyNames, type Table } from "../table/table.ts"
import { present } from "./answer.ts"
import type { Given } from "./input.ts"

/** What a page reads. */
export interface Page {
  readonly table: Table
  readonly index: Index | undefined
  readonly bounds: Tree.Bounds
  readonly reverse: boolean
  readonly limit: number
  readonly filter: ((item: AttributeMap) => boolean) | undefined
  readonly project: ((item: AttributeMap) => AttributeMap) | undefined
  /** Whether items come from the table though an index finds them. */
  readonly fetches: boolean
  readonly counts: boolean
}

/** The bytes after which a page ends. */
export const pageBytes = 1024 * 1024

/** Bytes of a value in the service's page format: less than its size for names, more for the lengths of texts. */
const packedValue = (value: AttributeValue): number => {
  const type = typeOf(value)
  const size = valueSize(value)
  switch (type) {
    case "S":
      return size + (size < 128 ? 1 : size < 16_384 ? 2 : 3)
    case "B":
    case "N":
      return size + 1
    case "SS":
    case "NS":
    case "BS":
      return size + value[type]!.length + 1
    case "NULL":
      return 0
    case "BOOL":
      return 1
    case "L":
      return value.L!.reduce((sum, element) => sum + 1 + packedValue(element), 3)
    default:
      return Object.values(value.M ?? {}).reduce((sum, member) => sum + 2 + packedValue(member), 3)
  }
}

/** What an item takes of a page. Long items are cut in pieces, each of which repeats the sort key. */
const packed = (item: AttributeMap, sortKey: string | undefined): number => {
  let size = 0
  let sortKeySize = 0
  for (const name of Object.keys(item)) {
    if (name === sortKey) sortKeySize = valueSize(item[name]!)
    else size += 1 + packedValue(item[name]!)
  }
  return 2 + size + (1 + Math.floor((1 + size) / 3072)) * (18 + sortKeySize)
}

/** No item takes more of a page than this: it spares most pages the exact count. */
const atMost = (size: number): number => 4 * size + 2 + (2 + (4 * size) / 3072) * (18 + Math.min(size, 1024))

const startKeyOf = (page: Page, item: AttributeMap): AttributeMap => {
  const key: AttributeMap = {}
  for (const name of keyNames(page.table, page.index)) put(key, name, get(item, name)!)
  return key
}

interface Read {
  readonly entries: ReadonlyArray<Entry>
  readonly more: boolean
  readonly indexBytes: number
  /** The size of each item that was fetched from the table. */
  readonly fetched: ReadonlyArray<number>
}

const read = (page: Page): Read => {
  const { index, limit, table } = page
  const sortKey = table.schema.sort[0]?.name
  const entries: Array<Entry> = []
  const fetched: Array<number> = []
  let indexBytes = 0
  let bound = 0
  let exact: number | undefined
  let more = false
  Tree.walk(index?.entries ?? table.items, page.bounds, page.reverse, (found) => {
    const entry = page.fetches ? Tree.get(table.items, found.key) ?? found : found
    if (page.fetches) fetched.push(entry.size)
    indexBytes += found.size
    entries.push(entry)
    if (exact === undefined) {
      bound += atMost(entry.size)
      if (bound >= pageBytes) exact = entries.reduce((sum, { item }) => sum + packed(item, sortKey), 0)
    } else exact += packed(entry.item, sortKey)
    more = entries.length >= limit || (exact !== undefined && exact >= pageBytes)
    return !more
  })
  return { entries, more, indexBytes, fetched }
}

/**
 * Reads a page and answers it.
 *
 * @category operations
 */
export const answer = (page: Page, input: Given<"Query"> | Given<"Scan">): Aws.QueryOutput => {
  const { entries, fetched, indexBytes, more } = read(page)
  const consistent = input.ConsistentRead === true
  const items: Array<AttributeMap> = []
  let count = 0
  for (const { item } of entries) {
    if (page.filter !== undefined && !page.filter(item)) continue
    count++
    if (!page.counts) items.push(page.project === undefined ? item : page.project(item))
  }
  const last = more ? entries.at(-1) : undefined
  const usage = () => {
    const units = readUnits(indexBytes, consistent)
    return page.index === undefined
      ? tableUsage(units)
      : indexUsage(page.index, units, fetched.reduce((sum, size) => sum + readUnits(size, consistent), 0))
  }
  return present({
    Items: page.counts ? undefined : items,
    Count: count,
    ScannedCount: entries.length,
    LastEvaluatedKey: last && startKeyOf(page, last.item),
    ConsumedCapacity: consumed(input.TableName, usage, input.ReturnConsumedCapacity)
  })
}
