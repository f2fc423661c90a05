/**
 * Equality and order of validated attribute values.
 *
 * @since 0.1.0
 */
import * as Decimal from "./decimal.ts"
import { type AttributeMap, type AttributeValue, get, latin1, sameBytes, typeOf } from "./map.ts"

// UTF-16 puts surrogates (astral characters) before U+E000 to U+FFFF; UTF-8 puts them after.
const utf8Rank = (unit: number): number => unit < 0xd800 ? unit : unit >= 0xe000 ? unit - 0x800 : unit + 0x2000

/** The order of two texts by their UTF-8 bytes. */
const compareText = (left: string, right: string): number => {
  if (left === right) return 0
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index)
    const b = right.charCodeAt(index)
    if (a !== b) return utf8Rank(a) - utf8Rank(b)
  }
  return left.length - right.length
}

/** The order of two byte arrays, bytes unsigned. */
const compareBytes = (left: Uint8Array, right: Uint8Array): number => {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const difference = left[index]! - right[index]!
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/**
 * The order of two values of one ordered type (S, N, B); `undefined` where there is none.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const compare = (left: AttributeValue, right: AttributeValue): number | undefined => {
  if (left.S != null) return right.S == null ? undefined : compareText(left.S, right.S)
  if (left.N != null) return right.N == null ? undefined : Decimal.compare(left.N, right.N)
  if (left.B != null) return right.B == null ? undefined : compareBytes(left.B, right.B)
  return undefined
}

const sameSet = (left: ReadonlyArray<string>, right: ReadonlyArray<string>): boolean => {
  if (left.length !== right.length) return false
  const members = new Set(right)
  return left.every((member) => members.has(member))
}

const sameMap = (left: AttributeMap, right: AttributeMap): boolean => {
  const names = Object.keys(left)
  if (names.length !== Object.keys(right).length) return false
  return names.every((name) => {
    const other = get(right, name)
    return other !== undefined && equal(left[name]!, other)
  })
}

/**
 * Whether two values are the same: numbers by value, sets without order, documents in depth.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const equal = (left: AttributeValue, right: AttributeValue): boolean => {
  if (left === right) return true
  const type = typeOf(left)
  if (right[type] == null) return false
  switch (type) {
    case "B":
      return sameBytes(left.B!, right.B!)
    case "SS":
    case "NS":
      return sameSet(left[type]!, right[type]!)
    case "BS":
      return sameSet(left.BS!.map(latin1), right.BS!.map(latin1))
    case "L":
      return left.L!.length === right.L!.length && left.L!.every((element, index) => equal(element, right.L![index]!))
    case "M":
      return sameMap(left.M!, right.M!)
    default:
      return left[type] === right[type]
  }
}
