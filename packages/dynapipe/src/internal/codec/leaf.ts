/**
 * The leaves: values that one descriptor holds.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type * as SchemaAST from "effect/SchemaAST"
import type { AttributeValue, Descriptor } from "../../AttributeValue.ts"
import * as Iso from "./iso.ts"
import { fail, show, unexpected, unexpectedStored } from "./issue.ts"
import type { Check, Domain, Form, Kind, Leaf, Literals } from "./node.ts"
import * as Numbers from "./number.ts"

interface Shape<T> {
  readonly expected: string
  readonly descriptor: Descriptor
  readonly kind: Kind
  readonly domain: Domain
  readonly form?: Form
  readonly is: (value: unknown) => boolean
  readonly enc: (value: T) => AttributeValue
  /** `undefined` where another descriptor is stored. */
  readonly dec: (value: AttributeValue) => T | undefined
}

const leaf = <T>(shape: Shape<T>) => (ast: SchemaAST.AST, check: Check | undefined): Leaf => {
  const { dec, enc, expected, is } = shape
  const encode = (value: any): AttributeValue => is(value) ? enc(value) : unexpected(expected, value)
  const decode = (value: AttributeValue): T => {
    const read = dec(value)
    return read === undefined ? unexpectedStored(expected, value) : read
  }
  return {
    _tag: "Leaf",
    ast,
    expected,
    descriptor: shape.descriptor,
    kind: shape.kind,
    domain: shape.domain,
    form: shape.form ?? "other",
    check,
    bare: encode,
    ...(check === undefined ? { enc: encode, dec: decode } : {
      enc: (value) => {
        const stored = encode(value)
        check(value)
        return stored
      },
      dec: (value) => {
        const read = decode(value)
        check(read)
        return read
      }
    })
  }
}

/** Text that UTF-8 holds: half of a surrogate pair would be stored as another character. */
export const wellFormed = (value: string): string =>
  value.isWellFormed() ? value : fail(`${show(value)} has half of a surrogate pair, which DynamoDB's UTF-8 cannot hold`)

export const string = leaf<string>({
  expected: "a string",
  descriptor: "S",
  kind: "string",
  domain: "string",
  form: "string",
  is: (value) => typeof value === "string",
  enc: (value) => ({ S: wellFormed(value) }),
  dec: (value) => typeof value.S === "string" ? value.S : undefined
})

const numbers = (form: Form, expected: string, is: (value: unknown) => boolean, read: (text: string) => number) =>
  leaf<number>({
    expected,
    descriptor: "N",
    kind: "number",
    domain: "number",
    form,
    is,
    enc: (value) => ({ N: Numbers.encodeNumber(value) }),
    dec: (value) => typeof value.N === "string" ? read(value.N) : undefined
  })

export const number = numbers("number", "a number", (value) => typeof value === "number", Numbers.decodeNumber)

export const decodeInteger = (text: string): number => {
  const value = Numbers.decodeNumber(text)
  return Number.isSafeInteger(value) ? value : fail(`an integer is expected, but ${text} is stored`)
}

export const integer = numbers("integer", "an integer", Number.isSafeInteger, decodeInteger)

export const bigint = leaf<bigint>({
  expected: "a bigint",
  descriptor: "N",
  kind: "bigint",
  domain: "bigint",
  is: (value) => typeof value === "bigint",
  enc: (value) => ({ N: Numbers.encodeBigInt(value) }),
  dec: (value) => value.N === undefined ? undefined : Numbers.decodeBigInt(value.N)
})

export const decimal = leaf<BigDecimal.BigDecimal>({
  expected: "a BigDecimal",
  descriptor: "N",
  kind: "object",
  domain: "decimal",
  is: BigDecimal.isBigDecimal,
  enc: (value) => ({ N: Numbers.encodeDecimal(value) }),
  dec: (value) => value.N === undefined ? undefined : Numbers.decodeDecimal(value.N)
})

export const boolean = leaf<boolean>({
  expected: "a boolean",
  descriptor: "BOOL",
  kind: "boolean",
  domain: "boolean",
  form: "boolean",
  is: (value) => typeof value === "boolean",
  enc: (value) => ({ BOOL: value }),
  dec: (value) => typeof value.BOOL === "boolean" ? value.BOOL : undefined
})

export const bytes = leaf<Uint8Array>({
  expected: "a Uint8Array",
  descriptor: "B",
  kind: "object",
  domain: "bytes",
  is: (value) => value instanceof Uint8Array,
  enc: (value) => ({ B: value }),
  dec: (value) => value.B
})

const encodeNull = (value: unknown): AttributeValue => value === null ? { NULL: true } : unexpected("null", value)

/** `null` is no result of `dec` above that a check could tell from a missing one, so it has functions of its own. */
export const nothing = (ast: SchemaAST.AST, check: Check | undefined): Leaf => ({
  ...boolean(ast, check),
  expected: "null",
  descriptor: "NULL",
  kind: "null",
  domain: "other",
  form: "other",
  bare: encodeNull,
  enc: encodeNull,
  dec: (value) => value.NULL === true ? null : unexpectedStored("NULL", value)
})

/** How a point in time is stored. */
export type Stored = "iso" | "epochSeconds" | "epochMillis"

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

export const date = {
  iso: time(dates, "iso"),
  epochSeconds: time(dates, "epochSeconds"),
  epochMillis: time(dates, "epochMillis")
}

export const instant = {
  iso: time(instants, "iso"),
  epochSeconds: time(instants, "epochSeconds"),
  epochMillis: time(instants, "epochMillis")
}

/** One of some literals, told apart by descriptor and content. */
export const literals = (
  ast: SchemaAST.AST,
  values: ReadonlyArray<SchemaAST.LiteralValue | null>,
  check: Check | undefined
): Literals => {
  const strings = new Map<string, string>()
  const numbers = new Map<number, number>()
  const bigints = new Map<bigint, bigint>()
  const all = new Set<unknown>(values)
  const stored = new Map<unknown, () => AttributeValue>()
  for (const value of values) {
    if (typeof value === "string") {
      strings.set(wellFormed(value), value)
      stored.set(value, () => ({ S: value }))
    } else if (typeof value === "number") {
      const text = Numbers.encodeNumber(value)
      numbers.set(value, value)
      stored.set(value, () => ({ N: text }))
    } else if (typeof value === "bigint") {
      const text = Numbers.encodeBigInt(value)
      bigints.set(value, value)
      stored.set(value, () => ({ N: text }))
    } else stored.set(value, () => value === null ? { NULL: true } : { BOOL: value })
  }
  const expected = values.map((value) => typeof value === "string" ? JSON.stringify(value) : String(value)).join(" or ")
  const read = (value: AttributeValue): unknown => {
    if (value.S !== undefined) return strings.get(value.S)
    if (value.N !== undefined) {
      const number = numbers.size > 0 && Numbers.isExact(value.N) ? numbers.get(+value.N) : undefined
      return number ?? (bigints.size > 0 && /^-?\d+$/.test(value.N) ? bigints.get(BigInt(value.N)) : undefined)
    }
    if (value.BOOL !== undefined) return all.has(value.BOOL) ? value.BOOL : undefined
    return value.NULL === true && all.has(null) ? null : undefined
  }
  return {
    _tag: "Literals",
    ast,
    expected,
    values,
    check,
    enc: (value) => {
      const make = stored.get(value)
      if (make === undefined) return unexpected(expected, value)
      check?.(value)
      return make()
    },
    dec: (value) => {
      const literal = read(value)
      if (literal === undefined) return unexpectedStored(expected, value)
      check?.(literal)
      return literal
    }
  }
}
