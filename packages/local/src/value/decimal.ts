/**
 * Exact decimal numbers as the service keeps them: up to 38 significant digits, magnitudes from 1E-130 to 9.99…E+125,
 * read and written as text.
 *
 * *Canonical* text is what the service returns: plain digits, no exponent, no leading or trailing zeros. One number has
 * one canonical text, so equality of numbers is equality of texts.
 *
 * @since 0.1.0
 */
import { type ServiceError, validation } from "../error.ts"

/**
 * `0.digits × 10^point`, with no zeros at either end of the digits; zero has no digits.
 *
 * @category models
 * @since 0.1.0
 */
export interface Decimal {
  readonly negative: boolean
  readonly digits: string
  readonly point: number
}

const zero: Decimal = { negative: false, digits: "", point: 0 }
const maximumDigits = 38
const maximumPoint = 126
const minimumPoint = -129

const isDigit = (code: number): boolean => code >= 48 && code <= 57

const digitsEnd = (text: string, from: number): number => {
  let at = from
  while (isDigit(text.charCodeAt(at))) at++
  return at
}

const trimmed = (negative: boolean, digits: string, point: number): Decimal => {
  let start = 0
  let end = digits.length
  while (start < end && digits.charCodeAt(start) === 48) start++
  while (end > start && digits.charCodeAt(end - 1) === 48) end--
  return start === end ? zero : { negative, digits: digits.slice(start, end), point: point - start }
}

/**
 * Reads a number, canonical or not; `undefined` where the text is none. Limits are not checked.
 *
 * @category constructors
 * @since 0.1.0
 */
export const parse = (text: string): Decimal | undefined => {
  const first = text.charCodeAt(0)
  const start = first === 45 || first === 43 ? 1 : 0
  const whole = digitsEnd(text, start)
  const point = text.charCodeAt(whole) === 46
  const end = point ? digitsEnd(text, whole + 1) : whole
  const digits = point ? text.slice(start, whole) + text.slice(whole + 1, end) : text.slice(start, whole)
  if (digits === "") return undefined
  let exponent = 0
  if (end < text.length) {
    const mark = text.charCodeAt(end)
    if (mark !== 69 && mark !== 101) return undefined
    const sign = text.charCodeAt(end + 1)
    const from = sign === 45 || sign === 43 ? end + 2 : end + 1
    // An exponent beyond ten digits is no number to the service either.
    if (from === text.length || digitsEnd(text, from) !== text.length || text.length - from > 10) return undefined
    exponent = Number(text.slice(end + 1))
  }
  return trimmed(first === 45, digits, whole - start + exponent)
}

/**
 * The canonical text.
 *
 * @category conversions
 * @since 0.1.0
 */
export const format = ({ digits, negative, point }: Decimal): string => {
  if (digits === "") return "0"
  const sign = negative ? "-" : ""
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`
  if (point >= digits.length) return sign + digits + "0".repeat(point - digits.length)
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

const outside = ({ digits, point }: Decimal): ServiceError | undefined => {
  if (digits === "") return undefined
  if (point > maximumPoint) {
    return validation("Number overflow. Attempting to store a number with magnitude larger than supported range")
  }
  if (point < minimumPoint) {
    return validation("Number underflow. Attempting to store a number with magnitude smaller than supported range")
  }
  if (digits.length > maximumDigits) {
    return validation("Attempting to store more than 38 significant digits in a Number")
  }
  return undefined
}

const store = (decimal: Decimal): string => {
  const error = outside(decimal)
  if (error !== undefined) throw error
  return format(decimal)
}

/** Integers of up to 15 digits are their own canonical text, and exact as JavaScript's numbers. */
const isSmallInteger = (text: string): boolean => {
  const start = text.charCodeAt(0) === 45 ? 1 : 0
  const length = text.length - start
  if (length < 1 || length > 15) return false
  const first = text.charCodeAt(start)
  if (first === 48) return length === 1 && start === 0
  for (let index = start; index < text.length; index++) {
    if (!isDigit(text.charCodeAt(index))) return false
  }
  return true
}

/**
 * The canonical text of a number from outside, or the service's refusal.
 *
 * @category validation
 * @since 0.1.0
 */
export const normalize = (text: string): string => {
  if (typeof text !== "string" || text === "") {
    throw validation("The parameter cannot be converted to a numeric value")
  }
  if (isSmallInteger(text)) return text
  const decimal = parse(text)
  if (decimal === undefined) throw validation(`The parameter cannot be converted to a numeric value: ${text}`)
  const canonical = store(decimal)
  return canonical === text ? text : canonical
}

const unsafeParse = (canonical: string): Decimal => parse(canonical) ?? zero

/**
 * The order of two canonical texts: negative, zero or positive.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const compare = (left: string, right: string): number => {
  if (left === right) return 0
  // Up to 15 digits, different decimals are different doubles in the same order.
  if (left.length <= 15 && right.length <= 15) return Number(left) - Number(right)
  const a = unsafeParse(left)
  const b = unsafeParse(right)
  const signA = a.digits === "" ? 0 : a.negative ? -1 : 1
  const signB = b.digits === "" ? 0 : b.negative ? -1 : 1
  if (signA !== signB) return signA - signB
  if (a.point !== b.point) return a.point < b.point ? -signA : signA
  return a.digits < b.digits ? -signA : signA
}

const scaled = (decimal: Decimal, scale: number): bigint => {
  if (decimal.digits === "") return 0n
  const magnitude = BigInt(decimal.digits + "0".repeat(scale - (decimal.digits.length - decimal.point)))
  return decimal.negative ? -magnitude : magnitude
}

const scaleOf = (decimal: Decimal): number => Math.max(0, decimal.digits.length - decimal.point)

/**
 * The sum of two canonical texts. A result that cannot be stored exactly is refused, never rounded.
 *
 * @category arithmetic
 * @since 0.1.0
 */
export const add = (left: string, right: string): string => {
  if (isSmallInteger(left) && isSmallInteger(right)) return String(Number(left) + Number(right))
  const a = unsafeParse(left)
  const b = unsafeParse(right)
  const scale = Math.max(scaleOf(a), scaleOf(b))
  const sum = scaled(a, scale) + scaled(b, scale)
  const digits = String(sum < 0n ? -sum : sum)
  return store(trimmed(sum < 0n, digits, digits.length - scale))
}

/**
 * The canonical text with the other sign.
 *
 * @category arithmetic
 * @since 0.1.0
 */
export const negate = (text: string): string =>
  text === "0" ? text : text.charCodeAt(0) === 45 ? text.slice(1) : `-${text}`

/**
 * The difference of two canonical texts.
 *
 * @category arithmetic
 * @since 0.1.0
 */
export const subtract = (left: string, right: string): string => add(left, negate(right))

/**
 * The bytes that a number counts for: two digits a byte, one for the exponent, one for a minus.
 *
 * @category sizes
 * @since 0.1.0
 */
export const size = (canonical: string): number => {
  const { digits, negative, point } = unsafeParse(canonical)
  if (digits === "") return 1
  // Digits are stored in pairs aligned to the decimal point, so an even count on an odd place takes one pair more.
  const straddles = digits.length % 2 === 0 && point % 2 !== 0 ? 1 : 0
  return 1 + Math.ceil(digits.length / 2) + straddles + (negative ? 1 : 0)
}
