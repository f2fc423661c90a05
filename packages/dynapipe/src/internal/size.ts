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

// Two digits a byte, in pairs from the decimal point on, one byte for the exponent, one for the sign of a negative number;
// zeros at both ends are not stored.
const numberSize = (text: string): number => {
  let digits = 0
  let zeros = 0
  let whole = 0
  let leading = 0
  let exponent = 0
  let fraction = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x65 || code === 0x45) {
      exponent = Number(text.slice(i + 1))
      break
    }
    if (code === 0x2e) fraction = true
    if (code < 0x30 || code > 0x39) continue
    if (code !== 0x30) {
      digits += zeros + 1
      zeros = 0
    } else if (digits > 0) zeros += 1
    else if (fraction) leading += 1
    if (!fraction && digits > 0) whole += 1
  }
  if (digits === 0) return 1
  const first = (whole > 0 ? whole - 1 : -leading - 1) + exponent
  const straddles = digits % 2 === 0 && first % 2 === 0 ? 1 : 0
  return 1 + Math.ceil(digits / 2) + straddles + (text.charCodeAt(0) === 0x2d ? 1 : 0)
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

// of a character, UTF-8 makes at most three bytes; of a number, half a byte of each and three around them
const most = (value: AttributeValue): number =>
  value.S !== undefined ? value.S.length * 3 : value.N !== undefined ? value.N.length + 3 : ofValue(value)

/** At most the size of an item, without a look at its characters: most items are far from every limit. */
export const atMost = (item: AttributeMap): number => {
  let total = 0
  for (const name in item) total += name.length * 3 + most(item[name]!)
  return total
}
