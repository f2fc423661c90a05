/**
 * What values and items weigh, by the documented rule.
 *
 * @since 0.1.0
 */
import * as Decimal from "./decimal.ts"
import { type AttributeMap, type AttributeValue, typeOf } from "./map.ts"

/**
 * The bytes of a text in UTF-8.
 *
 * @category sizes
 * @since 0.1.0
 */
export const textSize = (text: string): number => {
  // Asking the runtime costs more than counting a short text of ASCII.
  if (text.length > 48) return Buffer.byteLength(text)
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 127) return Buffer.byteLength(text)
  }
  return text.length
}

/**
 * The most bytes of an item, names included: 400 KB.
 *
 * @category sizes
 * @since 0.1.0
 */
export const maximumItem = 409_600

const documentOverhead = 3

const sum = <A>(values: ReadonlyArray<A>, size: (value: A) => number): number => {
  let total = 0
  for (const value of values) total += size(value)
  return total
}

/**
 * The bytes of a value: text in UTF-8, numbers by their digits, documents with 3 bytes and one for each element.
 *
 * @category sizes
 * @since 0.1.0
 */
export const valueSize = (value: AttributeValue): number => {
  const type = typeOf(value)
  switch (type) {
    case "S":
      return textSize(value.S!)
    case "N":
      return Decimal.size(value.N!)
    case "B":
      return value.B!.length
    case "SS":
      return sum(value.SS!, textSize)
    case "NS":
      return sum(value.NS!, Decimal.size)
    case "BS":
      return sum(value.BS!, (bytes) => bytes.length)
    case "L":
      return documentOverhead + value.L!.length + sum(value.L!, valueSize)
    case "M":
      return documentOverhead + Object.keys(value.M!).length + itemSize(value.M!)
    default:
      return 1
  }
}

/**
 * The bytes of an item: its names and its values.
 *
 * @category sizes
 * @since 0.1.0
 */
export const itemSize = (item: AttributeMap): number => {
  let total = 0
  for (const name of Object.keys(item)) total += textSize(name) + valueSize(item[name]!)
  return total
}
