/** Values that break naive keys, and how their domains compare: said here again, without the code under test. */
import type { AttributeValue } from "dynapipe/AttributeValue"
import type * as Key from "dynapipe/Key"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"

export const int = (low: number, high: number): Arbitrary.Arbitrary<number> =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: low, maximum: high })))

export const pick = <A>(values: ReadonlyArray<A>): Arbitrary.Arbitrary<A> =>
  Arbitrary.map(int(0, values.length - 1), (i) => values[i]!)

export const oneOf = <A>(...choices: ReadonlyArray<Arbitrary.Arbitrary<A>>): Arbitrary.Arbitrary<A> =>
  Arbitrary.flatMap(pick(choices), (choice) => choice)

const controls = Array.from({ length: 0x25 }, (_, code) => String.fromCharCode(code))
// dprint-ignore
const chars = [
  ...controls, "#", "#", "$", "$23", "$", "!", "%", "|", ":", "::", "-", "_", "~", "=", ">", ".", "{", "}", "0", "9", "20", "a", "b", "A", "Z", "z",
  "\u007f", "\u0080", "é", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\ufeff", "\uffff", "\u{10000}", "😀", "\u{10fffd}", "\u{10fffe}", "\u{10ffff}"
]

export const text: Arbitrary.Arbitrary<string> = oneOf(
  Arbitrary.map(Arbitrary.array(pick(chars), { maxLength: 5 }), (parts) => parts.join("")),
  Arbitrary.map(Arbitrary.array(pick(["a", "b", "#"]), { maxLength: 3 }), (parts) => parts.join("")),
  Arbitrary.map(Arbitrary.schema(Schema.String), (s) => s.toWellFormed())
)

// dprint-ignore
const numbers = [
  "0", "-0", "1", "-1", "9", "10", "11", "99", "100", "-9", "-10", "-11", "0.5", "-0.5", "0.05", "0.55", "-0.55", "12", "12.5", "12.05", "-12", "-12.5",
  "1e-7", "-1e-7", "9007199254740991", "9007199254740992", "9007199254740993", "-9007199254740991", "-9007199254740992", "-9007199254740993",
  "1.0", "1.50", "007", "1e24", "1e25", "1e26", "-1e24", "-1e25", "-1e26", "1e120", "-1e120", "1e-120", "-1e-120",
  "9.9999999999999999999999999999999999999e125", "-9.9999999999999999999999999999999999999e125", "1e-130", "-1e-130",
  "12345678901234567890123456789012345678", "-12345678901234567890123456789012345678", "0.12345678901234567890123456789012345678"
]

const digits = (count: number) =>
  Arbitrary.map(Arbitrary.array(int(0, 9), { minLength: 1, maxLength: count }), (ds) => ds.join(""))

export const number: Arbitrary.Arbitrary<string> = oneOf(
  pick(numbers),
  Arbitrary.map(int(-1000, 1000), String),
  Arbitrary.map(
    Arbitrary.filter(Arbitrary.schema(Schema.Finite), (n) => n === 0 || Math.abs(n) > 1e-130 && Math.abs(n) < 1e126),
    String
  ),
  Arbitrary.map(
    Arbitrary.all([pick(["", "-"]), digits(19), digits(19), int(-120, 100)]),
    ([sign, whole, fraction, exponent]) => `${sign}${whole}.${fraction}e${exponent}`
  )
)

const instants = [
  0,
  1,
  -1,
  8.64e15,
  -8.64e15,
  Date.UTC(9999, 11, 31),
  253402300800000,
  -62167219200000,
  -62167219200001,
  -62198755200000
]

const utc: Arbitrary.Arbitrary<string> = Arbitrary.map(
  oneOf(pick(instants), int(-1000, 1000), int(-8.64e15, 8.64e15)),
  (millis) => new Date(millis).toISOString()
)

export const date: Arbitrary.Arbitrary<string> = oneOf(
  utc,
  pick([
    "2024-01-15T10:00:00.000Z",
    "2024-01-15T10:00:00Z",
    "2024-01-15T11:00:00+01:00",
    "2024-01-15T11:00:00.000+01:00[Europe/Paris]",
    "2024-01-15T10:00:00.001Z",
    "2024-01-15T10:00:00.0005Z",
    "2024-01-15",
    "2024-01-14"
  ])
)

/** An exact number, as a multiple of 1e-700. */
const scaled = (of: string): bigint => {
  const [, sign, whole = "", fraction = "", exponent = "0"] = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(of)!
  const value = BigInt(whole + fraction || "0") * 10n ** BigInt(Number(exponent) - fraction.length + 700)
  return sign === "-" ? -value : value
}

const instant = (of: string): number => Date.parse(of.replace(/\[.*\]/, ""))

export const sign = (n: number | bigint): number => n < 0 ? -1 : n > 0 ? 1 : 0

/** A kind of part: its type, its values, and their order. */
export interface Kind {
  readonly name: string
  readonly type: Key.PartType
  readonly values: Arbitrary.Arbitrary<AttributeValue>
  readonly compare: (a: AttributeValue, b: AttributeValue) => number
  /** The order that a bound follows: all forms of one instant are at the same place. */
  readonly bound: (a: AttributeValue, b: AttributeValue) => number
}

const byText = (a: AttributeValue, b: AttributeValue): number =>
  sign(Buffer.compare(Buffer.from(a.S!), Buffer.from(b.S!)))
const byNumber = (wire: "S" | "N") => (a: AttributeValue, b: AttributeValue): number =>
  sign(scaled(a[wire]!) - scaled(b[wire]!))
const byInstant = (a: AttributeValue, b: AttributeValue): number => sign(instant(a.S!) - instant(b.S!))

/** The text of an instant as such comes before its other forms. */
const byInstantAndText = (a: AttributeValue, b: AttributeValue): number => {
  const utc = (v: AttributeValue) => v.S === new Date(instant(v.S!)).toISOString() ? 0 : 1
  return byInstant(a, b) || sign(utc(a) - utc(b)) || byText(a, b)
}

const kind = (
  name: string,
  type: Key.PartType,
  values: Kind["values"],
  compare: Kind["compare"],
  bound = compare
): Kind => ({ name, type, values, compare, bound })

const S = (of: string): AttributeValue => ({ S: of })
const N = (of: string): AttributeValue => ({ N: of })

export const kinds = {
  string: kind("string", { kind: "string", wire: "S" }, Arbitrary.map(text, S), byText),
  number: kind("number", { kind: "number", wire: "N" }, Arbitrary.map(number, N), byNumber("N")),
  decimalText: kind("decimal as text", { kind: "decimal", wire: "S" }, Arbitrary.map(number, S), byNumber("S")),
  date: kind("date", { kind: "date", wire: "S" }, Arbitrary.map(date, S), byInstantAndText, byInstant),
  epoch: kind(
    "date as number",
    { kind: "date", wire: "N" },
    Arbitrary.map(int(-8.64e12, 8.64e12), (n) => N(String(n))),
    byNumber("N")
  ),
  boolean: kind(
    "boolean",
    { kind: "boolean", wire: "BOOL" },
    Arbitrary.map(int(0, 1), (n): AttributeValue => ({ BOOL: n === 1 })),
    (a, b) => Number(a.BOOL) - Number(b.BOOL)
  ),
  bytes: kind(
    "bytes",
    { kind: "bytes", wire: "B" },
    Arbitrary.map(
      Arbitrary.array(pick([0, 1, 0x23, 0x7f, 0x80, 0xff]), { maxLength: 4 }),
      (bytes): AttributeValue => ({ B: Uint8Array.from(bytes) })
    ),
    (a, b) => sign(Buffer.compare(a.B!, b.B!))
  )
} as const

export const everyKind: ReadonlyArray<Kind> = Object.values(kinds)

/** Bytes of UTF-8: DynamoDB's order of strings. */
export const compareKeys = (a: string, b: string): number => sign(Buffer.compare(Buffer.from(a), Buffer.from(b)))
