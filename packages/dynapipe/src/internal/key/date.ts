/** Instants as ISO text that compares as they do, in every year that a Date can hold. */
import { escape, unescape } from "./text.ts"

/** Divides the instant from a text that is written otherwise: another zone, another precision. */
const divider = "="

const own = /^(?:y(\d{6})|-(\d{6})|(\d{4}))(-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)(?:=(.*))?$/s
const zone = /\[[^\]]*\]$/

const mirror = (year: string): string => String(999_999 - Number(year)).padStart(6, "0")

const form = /^(?:[+-]\d{6}|\d{4})-\d\d-\d\d(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/

/** The instants of four-digit years as a Date writes them, but for the 29th of February: no need to look closer. */
const usual =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

/** The UTC text of an instant, one without a zone read as UTC; `undefined` for what is no date. */
const iso = (text: string): string | undefined => {
  if (usual.test(text)) return text
  const bare = text.endsWith("]") ? text.replace(zone, "") : text
  const match = form.exec(bare)
  if (match === null) return undefined
  const millis = Date.parse(match[1] !== undefined && match[2] === undefined ? `${bare}Z` : bare)
  return Number.isNaN(millis) ? undefined : new Date(millis).toISOString()
}

const ordered = (utc: string): string => {
  const sign = utc.charAt(0)
  return sign === "+" ? `y${utc.slice(1)}` : sign === "-" ? `-${mirror(utc.slice(1, 7))}${utc.slice(7)}` : utc
}

/** What every key of this instant begins with. */
export const instant = (text: string): string | undefined => {
  const utc = iso(text)
  return utc === undefined ? undefined : ordered(utc)
}

/** The text of a date in a key; `undefined` for what is no date. */
export const encode = (text: string, attribute: string): string | undefined => {
  const utc = iso(text)
  if (utc === undefined) return undefined
  return utc === text ? ordered(utc) : ordered(utc) + divider + escape(text, attribute)
}

/** The date that a text of a key says, as it was written; `undefined` where no date is written so. */
export const decode = (text: string): string | undefined => {
  if (usual.test(text)) return text
  const match = own.exec(text)
  if (match === null) return undefined
  const [, late, early, , rest, other] = match
  const utc = late !== undefined
    ? `+${late}${rest}`
    : early !== undefined
    ? `-${mirror(early)}${rest}`
    : text.slice(0, 24)
  if (iso(utc) !== utc) return undefined
  if (other === undefined) return utc
  const original = unescape(other)
  return original === undefined || original === utc || iso(original) !== utc ? undefined : original
}
