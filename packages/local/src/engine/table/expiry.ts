/**
 * Time to live: when an item expires.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import { get } from "../../value/index.ts"
import type { TableRecord } from "./record.ts"

// The service ignores times that lie further back: they are taken for a mistake.
const fiveYears = 5 * 366 * 24 * 60 * 60 * 1000

interface Stored {
  readonly key: string
  readonly item: AttributeMap
  readonly writtenAt: number
}

/**
 * When an item expires, in milliseconds: at the epoch second in the table's attribute, but not before it was written,
 * nor before time to live was switched on.
 */
const timeOf = (record: TableRecord, { item, writtenAt }: Stored): number | undefined => {
  const ttl = record.timeToLive
  if (ttl === undefined) return undefined
  const text = get(item, ttl.attribute)?.N
  if (text === undefined) return undefined
  const second = Math.floor(Number(text))
  if (!(second > 0 && second < 1e12)) return undefined
  const heeded = Math.ceil(Math.max(writtenAt, record.timeToLiveChangedAt ?? 0))
  return second * 1000 < heeded - fiveYears ? undefined : Math.max(second * 1000, heeded)
}

/** Where an item stands in the order of expiry. */
export const expiryOf = (record: TableRecord, entry: Stored): string | undefined => {
  const time = timeOf(record, entry)
  return time === undefined ? undefined : String(time).padStart(15, "0") + entry.key
}

/** The time of an entry of the order, in milliseconds. */
export const timeIn = (expiry: string): number => Number(expiry.slice(0, 15))
