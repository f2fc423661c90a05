/**
 * Time to live: when an item expires.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import { get } from "../../value/index.ts"
import type { TableRecord } from "./record.ts"

// The service ignores times that lie further back: they are taken for a mistake.
const fiveYears = 5 * 366 * 24 * 60 * 60

/** The second at which an item expires: a whole number of epoch seconds in the table's attribute. */
const secondOf = (record: TableRecord, item: AttributeMap): number | undefined => {
  const ttl = record.timeToLive
  if (ttl === undefined) return undefined
  const text = get(item, ttl.attribute)?.N
  if (text === undefined) return undefined
  const second = Math.floor(Number(text))
  return second > 0 && second < 1e12 ? second : undefined
}

/** Where an item stands in the order of expiry. */
export const expiryOf = (
  record: TableRecord,
  entry: { readonly item: AttributeMap; readonly key: string }
): string | undefined => {
  const second = secondOf(record, entry.item)
  return second === undefined ? undefined : String(second).padStart(12, "0") + entry.key
}

/** The second of an entry of the order. */
export const secondIn = (expiry: string): number => Number(expiry.slice(0, 12))

/** The least entry of the order that is still heeded. */
export const firstHeeded = (now: number): string =>
  String(Math.max(0, Math.floor(now / 1000) - fiveYears)).padStart(12, "0")
