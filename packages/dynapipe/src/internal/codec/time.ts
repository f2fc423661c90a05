/**
 * The leaves that hold a point in time: a Date or a DateTime, as text or as a number.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { AttributeValue } from "../../AttributeValue.ts"
import type { Storage } from "./annotation.ts"
import * as Iso from "./iso.ts"
import { fail, show, unexpected, unexpectedStored } from "./issue.ts"
import { leaf } from "./leaf.ts"
import type { Form } from "./node.ts"
import * as Numbers from "./number.ts"

/** How a point in time is stored. */
export type Stored = NonNullable<Storage["time"]>

interface Clock<T> {
  readonly form: Form
  readonly expected: string
  readonly is: (value: unknown) => boolean
  readonly millis: (value: T) => number
  readonly fromMillis: (millis: number) => T
  readonly fromText: (text: string) => T | undefined
}

const dates: Clock<Date> = {
  form: "date",
  expected: "a valid Date",
  is: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  millis: (value) => value.getTime(),
  fromMillis: (millis) => new Date(millis),
  fromText: (text) => {
    const millis = Iso.parse(text)
    if (millis !== undefined) return new Date(millis)
    const value = new Date(text)
    return Number.isNaN(value.getTime()) ? undefined : value
  }
}

const instants: Clock<DateTime.Utc> = {
  form: "instant",
  expected: "a DateTime.Utc",
  is: (value) => DateTime.isDateTime(value) && DateTime.isUtc(value),
  millis: (value) => value.epochMilliseconds,
  fromMillis: (millis) => DateTime.makeUnsafe(millis),
  fromText: (text) => {
    const millis = Iso.parse(text)
    return millis === undefined
      ? Option.getOrUndefined(Option.map(DateTime.make(text), DateTime.toUtc))
      : DateTime.makeUnsafe(millis)
  }
}

const notIso = (text: string): string => `${show(text)} is no date in ISO 8601`

/** A Date from its text, for generated code: the leaf's own function is shared by too many types to be fast. */
export const readDate = (value: AttributeValue): Date =>
  typeof value.S === "string"
    ? dates.fromText(value.S) ?? fail(notIso(value.S))
    : unexpectedStored(dates.expected, value)

/** The text of a Date. */
export const writeDate = (value: unknown): string =>
  value instanceof Date && !Number.isNaN(value.getTime())
    ? Iso.format(value.getTime())
    : unexpected(dates.expected, value)

/** A DateTime.Utc from its text. */
export const readInstant = (value: AttributeValue): DateTime.Utc =>
  typeof value.S === "string"
    ? instants.fromText(value.S) ?? fail(notIso(value.S))
    : unexpectedStored(instants.expected, value)

/** The text of a DateTime.Utc. */
export const writeInstant = (value: unknown): string =>
  DateTime.isDateTime(value) && DateTime.isUtc(value)
    ? Iso.format(value.epochMilliseconds)
    : unexpected(instants.expected, value)

const farthest = 8.64e15

const time = <T>(clock: Clock<T>, stored: Stored) =>
  stored === "iso"
    ? leaf<T>({
      expected: clock.expected,
      descriptor: "S",
      kind: "object",
      domain: "date",
      form: clock.form,
      is: clock.is,
      enc: (value) => ({ S: Iso.format(clock.millis(value)) }),
      dec: ({ S: text }) => typeof text === "string" ? clock.fromText(text) ?? fail(notIso(text)) : undefined
    })
    : leaf<T>({
      expected: clock.expected,
      descriptor: "N",
      kind: "object",
      domain: "date",
      is: clock.is,
      enc: (value) => ({ N: `${toEpoch(clock.millis(value), stored)}` }),
      dec: ({ N: text }) => text === undefined ? undefined : clock.fromMillis(fromEpoch(text, stored))
    })

const toEpoch = (millis: number, stored: Stored): number =>
  stored === "epochMillis"
    ? millis
    : millis % 1000 === 0
    ? millis / 1000
    : fail(
      `${new Date(millis).toISOString()} has a part of a second, and the attribute stores whole seconds: `
        + "round it, as DateTime.startOf(\"second\") does"
    )

const fromEpoch = (text: string, stored: Stored): number => {
  const millis = stored === "epochMillis" ? Numbers.decodeNumber(text) : Numbers.decodeNumber(text) * 1000
  return Number.isInteger(millis) && Math.abs(millis) <= farthest
    ? millis
    : fail(`${text} is no point in time in ${stored === "epochMillis" ? "milliseconds" : "seconds"}`)
}

/** A Date, by how it is stored. */
export const date = {
  iso: time(dates, "iso"),
  epochSeconds: time(dates, "epochSeconds"),
  epochMillis: time(dates, "epochMillis")
}

/** A DateTime.Utc, by how it is stored. */
export const instant = {
  iso: time(instants, "iso"),
  epochSeconds: time(instants, "epochSeconds"),
  epochMillis: time(instants, "epochMillis")
}
