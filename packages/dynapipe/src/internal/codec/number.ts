/**
 * DynamoDB's numbers, exactly: decimal text of at most 38 significant digits, between 1E-130 and 9.99…E+125.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import { fail } from "./issue.ts"

const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

interface Decimal {
  readonly negative: boolean
  /** Without leading and trailing zeros; empty for zero. */
  readonly digits: string
  /** Of the last digit. */
  readonly exponent: number
}

/** The text of a number taken apart, in the one form that equal numbers share. */
export const parse = (text: string): Decimal | undefined => {
  const match = decimal.exec(text)
  if (match === null) return undefined
  const [, sign, whole = "", fraction = "", exponent = "0"] = match
  if (whole === "" && fraction === "") return undefined
  const all = (whole + fraction).replace(/^0+/, "")
  const digits = all.replace(/0+$/, "")
  return digits === ""
    ? { negative: false, digits, exponent: 0 }
    : { negative: sign === "-", digits, exponent: Number(exponent) - fraction.length + all.length - digits.length }
}

const equal = (a: Decimal, b: Decimal): boolean =>
  a.digits === b.digits && a.exponent === b.exponent && a.negative === b.negative

const outside = (value: string): never =>
  fail(`${value} is outside of what DynamoDB's numbers hold (38 digits, magnitude 1E-130 to 9.99E+125)`)

/** A number as DynamoDB's text: the shortest that reads back as the same number. */
export const encodeNumber = (value: number): string => {
  if ((value | 0) === value) return `${value}`
  const magnitude = Math.abs(value)
  if (magnitude < 1e126 && (magnitude >= 1e-130 || value === 0)) return `${value}`
  return Number.isFinite(value) ? outside(`${value}`) : fail(`${value} is no number that DynamoDB can store`)
}

/**
 * The number that a text of at most 15 digits says, digit by digit: each step is exact, and so is what the division
 * rounds. Half as long as a conversion that has to be proven exact. NaN for anything but digits with a point or a minus.
 */
const plain = (text: string): number => {
  const { length } = text
  if (length > 15) return NaN
  const negative = text.charCodeAt(0) === 45
  let digits = 0
  // nothing before the point, then a power of ten
  let scale = 0
  for (let at = negative ? 1 : 0; at < length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit >= 0 && digit <= 9) {
      digits = digits * 10 + digit
      scale *= 10
    } else if (digit === -2 && scale === 0) scale = 1
    else return NaN
  }
  const value = scale > 1 ? digits / scale : digits
  return negative ? -value : value
}

/** The number that a text says; a failure where JavaScript's number would round it. */
export const decodeNumber = (text: string): number => {
  const value = plain(text)
  return value > 0 || value < 0 ? value : decodeLongNumber(text)
}

const decodeLongNumber = (text: string): number => {
  const value = +text
  return `${value}` === text && Number.isFinite(value) ? value : decodeOddNumber(text, value)
}

const decodeOddNumber = (text: string, value: number): number => {
  const stored = parse(text)
  if (stored === undefined) return fail(`"${text}" is no number`)
  const read = parse(`${value}`)
  return read !== undefined && equal(stored, read)
    ? value
    : fail(`${text} has more digits than a JavaScript number holds: use Schema.BigInt or Schema.BigDecimal`)
}

/** Whether a JavaScript number holds exactly what the text says. */
export const isExact = (text: string): boolean => {
  const stored = parse(text)
  const read = parse(`${+text}`)
  return stored !== undefined && read !== undefined && equal(stored, read)
}

const checked = (text: string, shown: string): string => {
  const { digits, exponent } = parse(text)!
  if (digits.length > 38) return fail(`${shown} has ${digits.length} significant digits, and DynamoDB holds 38`)
  const magnitude = exponent + digits.length - 1
  return digits !== "" && (magnitude > 125 || magnitude < -130) ? outside(shown) : text
}

const short = (text: string): string => text.length > 50 ? `${text.slice(0, 50)}…` : text

/** A bigint as DynamoDB's text. */
export const encodeBigInt = (value: bigint): string => {
  const text = `${value}`
  return text.length < 39 ? text : checked(text, short(text))
}

/** The integer that a text says. */
export const decodeBigInt = (text: string): bigint => {
  const value = parse(text)
  if (value === undefined) return fail(`"${text}" is no number`)
  if (value.exponent < 0) return fail(`${short(text)} is not an integer`)
  if (value.exponent > 125) return outside(short(text))
  const magnitude = BigInt(value.digits + "0".repeat(value.exponent))
  return value.negative ? -magnitude : magnitude
}

/** A BigDecimal as DynamoDB's text. */
export const encodeDecimal = (value: BigDecimal.BigDecimal): string => {
  const text = BigDecimal.format(value)
  return checked(text, short(text))
}

/** The decimal that a text says. */
export const decodeDecimal = (text: string): BigDecimal.BigDecimal => {
  const value = text === "" ? Option.none() : BigDecimal.fromString(text)
  return Option.isSome(value) ? value.value : fail(`"${text}" is no number`)
}
