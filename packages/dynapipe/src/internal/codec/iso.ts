/**
 * Instants as text in ISO 8601, in the one form that `toISOString` writes; any other form is left to `Date`.
 *
 * All but the milliseconds of a day number fits in 32 bits, where `| 0` divides without a fraction.
 *
 * @since 0.1.0
 */

/** The two digits at a position; less than zero where one of them is none. */
const two = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -10_000
}

const lengths = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const daysIn = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : lengths[month]!

/** From the first of March of the year 0 to 1970. */
const epoch = 719_468

/** Days since 1970 of a day in the Gregorian calendar; the year begins in March, so that a leap day ends it. */
const daysOf = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year
  // The year before 0 is the last of the 400 before.
  const era = y < 0 ? -1 : (y / 400) | 0
  const inEra = y - era * 400
  const dayOfYear = ((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 | 0) + day - 1
  return era * 146_097 + inEra * 365 + (inEra / 4 | 0) - (inEra / 100 | 0) + dayOfYear - epoch
}

const dash = 45
const colon = 58

const isPunctuated = (text: string): boolean =>
  text.length === 24 && text.charCodeAt(4) === dash && text.charCodeAt(7) === dash && text.charCodeAt(10) === 84 &&
  text.charCodeAt(13) === colon && text.charCodeAt(16) === colon && text.charCodeAt(19) === 46 &&
  text.charCodeAt(23) === 90

/** Milliseconds since 1970 of `2024-01-02T03:04:05.678Z`; `undefined` where the text has another form. */
export const parse = (text: string): number | undefined => {
  if (!isPunctuated(text)) return undefined
  const year = two(text, 0) * 100 + two(text, 2)
  const month = two(text, 5)
  const day = two(text, 8)
  const hour = two(text, 11)
  const minute = two(text, 14)
  const second = two(text, 17)
  const last = text.charCodeAt(22) - 48
  const millis = two(text, 20) * 10 + last
  const valid = year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) && hour >= 0 &&
    hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59 && millis >= 0 && last >= 0 && last <= 9
  return valid
    ? daysOf(year, month, day) * 86_400_000 + (hour * 3_600_000 + minute * 60_000 + second * 1000 + millis)
    : undefined
}

const pairs = Array.from({ length: 100 }, (_, i) => i < 10 ? `0${i}` : `${i}`)

/** From the first of March of the year 0 to the end of 9999: what four digits and the sums below hold. */
const earliest = -epoch * 86_400_000
const latest = 253_402_300_799_999

/** The same as `toISOString`. */
export const format = (millis: number): string => {
  if (!(millis >= earliest && millis <= latest)) return new Date(millis).toISOString()
  const shifted = Math.floor(millis / 86_400_000) + epoch | 0
  const time = millis - (shifted - epoch) * 86_400_000 | 0
  const era = shifted / 146_097 | 0
  const dayOfEra = shifted - era * 146_097
  const inEra = (dayOfEra - (dayOfEra / 1460 | 0) + (dayOfEra / 36_524 | 0) - (dayOfEra / 146_096 | 0)) / 365 | 0
  const dayOfYear = dayOfEra - (365 * inEra + (inEra / 4 | 0) - (inEra / 100 | 0))
  const fromMarch = (5 * dayOfYear + 2) / 153 | 0
  const day = dayOfYear - ((153 * fromMarch + 2) / 5 | 0) + 1
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  const year = inEra + era * 400 + (month <= 2 ? 1 : 0)
  const seconds = time / 1000 | 0
  const rest = time - seconds * 1000
  return `${pairs[year / 100 | 0]}${pairs[year % 100]}-${pairs[month]}-${pairs[day]}T${pairs[seconds / 3600 | 0]}:${
    pairs[(seconds / 60 | 0) % 60]
  }:${pairs[seconds % 60]}.${rest / 100 | 0}${pairs[rest % 100]}Z`
}
