/** The size of items as DynamoDB counts it: UTF-8 bytes of names and values, and a little for structure. */
import type { AttributeMap, AttributeValue } from "../AttributeValue.ts"

/** An item, names included, takes at most 400 KB. */
export const itemLimit = 409_600

/** UTF-8 bytes of a text. Those of a short one are counted before Buffer is even asked. */
export const bytes = (text: string): number => {
  if (text.length > 64) return Buffer.byteLength(text, "utf8")
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return Buffer.byteLength(text, "utf8")
  return text.length
}

// Two digits a byte, one byte for the exponent, one for the sign of a negative number; zeros at both ends are not stored.
const numberSize = (text: string): number => {
  let digits = 0
  let zeros = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x65 || code === 0x45) break
    if (code < 0x30 || code > 0x39) continue
    if (code === 0x30) {
      if (digits > 0) zeros += 1
    } else {
      digits += zeros + 1
      zeros = 0
    }
  }
  return Math.min(21, ((digits + 1) >> 1) + 1 + (text.charCodeAt(0) === 0x2d ? 1 : 0))
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
