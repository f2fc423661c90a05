/**
 * Instants as text in ISO 8601, in the one form that `toISOString` writes; any other form is left to `Date`.
 *
 * @since 0.1.0
 */

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48

const isDigit = (value: number): boolean => value >= 0 && value <= 9

const two = (text: string, at: number): number => {
  const a = digit(text, at)
  const b = digit(text, at + 1)
  return isDigit(a) && isDigit(b) ? a * 10 + b : NaN
}

const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/** Days since 1970 of a day in the Gregorian calendar; the year begins in March, so that a leap day ends it. */
const daysOf = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

const punctuated = (text: string): boolean =>
  text.length === 24 && text[4] === "-" && text[7] === "-" && text[10] === "T" && text[13] === ":" &&
  text[16] === ":" && text[19] === "." && text[23] === "Z"

/** Milliseconds since 1970 of `2024-01-02T03:04:05.678Z`; `undefined` where the text has another form. */
export const parse = (text: string): number | undefined => {
  if (!punctuated(text)) return undefined
  const year = two(text, 0) * 100 + two(text, 2)
  const month = two(text, 5)
  const day = two(text, 8)
  const hour = two(text, 11)
  const minute = two(text, 14)
  const second = two(text, 17)
  const millis = two(text, 20) * 10 + digit(text, 22)
  const longest = month === 2 && isLeap(year) ? 29 : lengths[month - 1]
  const valid = longest !== undefined && day >= 1 && day <= longest && hour <= 23 && minute <= 59 && second <= 59 &&
    year >= 0 && millis >= 0 && isDigit(digit(text, 22))
  return valid
    ? daysOf(year, month, day) * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1000 + millis
    : undefined
}

const pairs = Array.from({ length: 100 }, (_, i) => i < 10 ? `0${i}` : `${i}`)

/** From the year 0 to the end of 9999: what four digits hold. */
const earliest = -62_167_219_200_000
const last = 253_402_300_799_999

/** The same as `toISOString`. */
export const format = (millis: number): string => {
  if (!(millis >= earliest && millis <= last)) return new Date(millis).toISOString()
  const days = Math.floor(millis / 86_400_000)
  const time = millis - days * 86_400_000
  const shifted = days + 719468
  const era = Math.floor(shifted / 146097)
  const dayOfEra = shifted - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const seconds = Math.floor(time / 1000)
  const rest = time - seconds * 1000
  const hour = Math.floor(seconds / 3600)
  const minute = Math.floor(seconds / 60) % 60
  return `${pairs[Math.floor(year / 100)]}${pairs[year % 100]}-${pairs[month]}-${pairs[day]}T${pairs[hour]}:${
    pairs[minute]
  }:${pairs[seconds % 60]}.${Math.floor(rest / 100)}${pairs[rest % 100]}Z`
}
