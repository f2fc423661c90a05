/**
 * Key attributes as strings of bytes (one character, one byte) whose order is DynamoDB's order.
 *
 * @since 0.1.0
 */
import type { AttributeValue } from "dynapipe/AttributeValue"
import * as Crypto from "node:crypto"

// oxlint-disable-next-line no-control-regex
const isAscii = /^[\u0000-\u007f]*$/

const text = (value: string): string => isAscii.test(value) ? value : Buffer.from(value, "utf8").toString("latin1")

const binary = (value: Uint8Array): string =>
  Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("latin1")

interface Digits {
  readonly negative: boolean
  /** Without zeros at either end. */
  readonly digits: string
  /** The number is 0.digits × 10^exponent. */
  readonly exponent: number
}

const digitsOf = (number: string): Digits => {
  const negative = number.startsWith("-")
  const [mantissa = "", power = "0"] = number.slice(negative || number.startsWith("+") ? 1 : 0).split(/e/i)
  const dot = mantissa.indexOf(".")
  const whole = dot < 0 ? mantissa : mantissa.slice(0, dot)
  const all = dot < 0 ? mantissa : whole + mantissa.slice(dot + 1)
  let start = 0
  let end = all.length
  while (start < end && all.charCodeAt(start) === 48) start++
  while (end > start && all.charCodeAt(end - 1) === 48) end--
  return { negative, digits: all.slice(start, end), exponent: whole.length - start + Number(power) }
}

/**
 * A number as DynamoDB keeps it: an exponent of 100, then digits to the base of 100, one too big; a negative number is
 * the mirror image with an end mark. The service hashes these bytes, and their order is the order of numbers.
 */
const number = (value: string): string => {
  const { digits, exponent, negative } = digitsOf(value)
  if (digits === "") return "\u0080"
  const odd = exponent % 2 !== 0
  const padded = odd ? `0${digits}` : digits
  const head = (exponent + (odd ? 1 : 0)) / 2 + 192
  let bytes = String.fromCharCode(negative ? 255 - head : head)
  const count = (padded.length + 1) >> 1
  for (let at = 0; at < padded.length; at += 2) {
    const pair = (padded.charCodeAt(at) - 48) * 10 + (at + 1 < padded.length ? padded.charCodeAt(at + 1) - 48 : 0)
    bytes += String.fromCharCode(negative ? 101 - pair : pair + 1)
  }
  return negative && count < 20 ? `${bytes}f` : bytes
}

/**
 * The bytes of a key attribute's value. For two values of one type, `<` is their order.
 *
 * @category encoding
 * @since 0.1.0
 */
export const encode = (value: AttributeValue): string =>
  value.S !== undefined ? text(value.S) : value.N !== undefined ? number(value.N) : binary(value.B!)

/**
 * The hash by which the service spreads partitions and orders a scan.
 *
 * @category encoding
 * @since 0.1.0
 */
export const hash = (bytes: string): string =>
  Crypto.hash("md5", isAscii.test(bytes) ? `Outliers${bytes}` : Buffer.from(`Outliers${bytes}`, "latin1"), "binary")

const mostPrefixes = 4096
const prefixes = new Map<string, string>()

/**
 * What the keys of a partition begin with: its hash, then its bytes. Kept for partitions that were asked for lately,
 * since hashing costs more than all the rest of a read.
 *
 * @category encoding
 * @since 0.1.0
 */
export const hashed = (bytes: string): string => {
  const known = prefixes.get(bytes)
  if (known !== undefined) return known
  const prefix = hash(bytes) + counted(bytes)
  if (prefixes.size === mostPrefixes) prefixes.clear()
  prefixes.set(bytes, prefix)
  return prefix
}

/**
 * Bytes with an end mark: no encoding is the beginning of another, and the order stays.
 *
 * @category encoding
 * @since 0.1.0
 */
export const terminated = (bytes: string): string => `${escaped(bytes)}\u0000\u0000`

/**
 * The beginning of all terminated bytes that begin with these.
 *
 * @category encoding
 * @since 0.1.0
 */
export const escaped = (bytes: string): string =>
  bytes.includes("\u0000") ? bytes.replaceAll("\u0000", "\u0000\u00ff") : bytes

/**
 * Bytes with their length in front: prefix-free, where the order does not matter.
 *
 * @category encoding
 * @since 0.1.0
 */
export const counted = (bytes: string): string => String.fromCharCode(bytes.length >> 8, bytes.length & 255) + bytes

/**
 * The first string after all those that begin with this one.
 *
 * @category encoding
 * @since 0.1.0
 */
export const successor = (bytes: string): string =>
  bytes.slice(0, -1) + String.fromCharCode(bytes.charCodeAt(bytes.length - 1) + 1)
