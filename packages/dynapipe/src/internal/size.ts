/** The size of items as DynamoDB counts it: UTF-8 bytes of names and values, and a little for structure. */
import type { AttributeMap, AttributeValue } from "../AttributeValue.ts"

/** An item, names included, takes at most 400 KB. */
export const itemLimit = 409_600

/** UTF-8 bytes of a text. */
export const bytes = (text: string): number => Buffer.byteLength(text, "utf8")

// Two digits a byte, one byte for the exponent, one for the sign of a negative number.
const numberSize = (text: string): number => {
  const digits = text.replace(/[eE].*$/, "").replace(/[^0-9]/g, "").replace(/^0+/, "").replace(/0+$/, "").length
  return Math.min(21, Math.ceil(digits / 2) + 1 + (text.startsWith("-") ? 1 : 0))
}

const sum = <A>(all: ReadonlyArray<A>, size: (a: A) => number): number => {
  let total = 0
  for (const a of all) total += size(a)
  return total
}

/** A container takes 3 bytes, and 1 for each of its elements. */
const container = 3

/** The size of one value. */
export const ofValue = (value: AttributeValue): number => {
  if (value.S !== undefined) return bytes(value.S)
  if (value.N !== undefined) return numberSize(value.N)
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1
  if (value.M !== undefined) return container + ofItem(value.M) + Object.keys(value.M).length
  if (value.L !== undefined) return container + sum(value.L, ofValue) + value.L.length
  if (value.B !== undefined) return value.B.length
  if (value.SS !== undefined) return sum(value.SS, bytes)
  if (value.NS !== undefined) return sum(value.NS, numberSize)
  if (value.BS !== undefined) return sum(value.BS, (b) => b.length)
  return 0
}

/** The size of an item: names and values. */
export const ofItem = (item: AttributeMap): number => {
  let total = 0
  for (const name in item) total += bytes(name) + ofValue(item[name]!)
  return total
}
