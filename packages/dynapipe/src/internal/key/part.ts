/** How one part of a template is written: by its format, its wire type and the order of its domain. */
import type { AttributeValue } from "../../AttributeValue.ts"
import * as Iso from "./date.ts"
import { refuse } from "./issue.ts"
import * as Numeric from "./number.ts"
import type { Placeholder } from "./template.ts"
import * as Text from "./text.ts"

/** What orders the values of a part. */
export type PartKind = "string" | "number" | "bigint" | "decimal" | "date" | "boolean" | "bytes"

/** The type under which a part's attribute is stored. */
export type PartWire = "S" | "N" | "B" | "BOOL"

/** The order of a part, and how its attribute is stored. */
export interface PartType {
  readonly kind: PartKind
  readonly wire: PartWire
}

/** A set of characters, one of them or any number. */
export interface Atom {
  readonly chars: RegExp
  readonly many: boolean
}

/** How a part is written and read. */
export interface PartCodec {
  readonly encode: (value: AttributeValue) => string
  readonly decode: (text: string) => AttributeValue | undefined
  /** The text of what a string begins with. */
  readonly prefix?: (value: AttributeValue) => string
  /** What all texts of this instant begin with: a text may go on after it. */
  readonly instant?: (value: AttributeValue) => string
  /** Characters, where they are always as many. */
  readonly width?: number
  /** Written as it is: it may have any character. */
  readonly raw: boolean
  readonly atoms: ReadonlyArray<Atom>
}

const isNumeric = (kind: PartKind): boolean => kind === "number" || kind === "bigint" || kind === "decimal"

const one = (chars: RegExp): Atom => ({ chars, many: false })
const many = (chars: RegExp): Atom => ({ chars, many: true })
const anyValue = many(/[$-\u{10fffe}]/u)

const has = <D extends PartWire>(attribute: string, value: AttributeValue, wire: D): NonNullable<AttributeValue[D]> => {
  const found = value[wire]
  return found === undefined ? refuse(attribute, `it is not of type ${wire}`) : found as NonNullable<AttributeValue[D]>
}

const string = (attribute: string): PartCodec => {
  const encode = (value: AttributeValue) => Text.escape(has(attribute, value, "S"), attribute)
  return {
    encode,
    decode: (text) => {
      const S = Text.unescape(text)
      return S === undefined ? undefined : { S }
    },
    prefix: encode,
    raw: false,
    atoms: [anyValue]
  }
}

const digitsOf = (attribute: string, text: string): Numeric.Digits =>
  Numeric.digits(text) ?? refuse(attribute, `${JSON.stringify(text)} is not a number that a key can hold`)

const number = (attribute: string, wire: "S" | "N"): PartCodec => ({
  encode: (value) => Numeric.encode(digitsOf(attribute, has(attribute, value, wire))),
  decode: (text) => {
    const found = Numeric.decode(text)
    return found === undefined ? undefined : tagged(wire, Numeric.plain(found))
  },
  raw: false,
  atoms: [one(/[-0a-z]/), many(/[-._~0-9A-Za-z]/)]
})

const tagged = (wire: "S" | "N", text: string): AttributeValue => wire === "S" ? { S: text } : { N: text }

const date = (attribute: string): PartCodec => {
  const read = (write: (text: string, attribute: string) => string | undefined) => (value: AttributeValue): string => {
    const text = has(attribute, value, "S")
    return write(text, attribute) ?? refuse(attribute, `${JSON.stringify(text)} is not a date`)
  }
  return {
    encode: read(Iso.encode),
    decode: (text) => {
      const S = Iso.decode(text)
      return S === undefined ? undefined : { S }
    },
    instant: read(Iso.instant),
    raw: false,
    atoms: [one(/[-y0-9]/), one(/\d/), one(/\d/), one(/\d/), anyValue]
  }
}

const boolean = (attribute: string): PartCodec => ({
  encode: (value) => String(has(attribute, value, "BOOL")),
  decode: (text) => text === "true" ? { BOOL: true } : text === "false" ? { BOOL: false } : undefined,
  raw: false,
  atoms: [one(/[ft]/), one(/[ar]/), one(/[lu]/), one(/[se]/), many(/e/)]
})

const hex = /^(?:[0-9a-f]{2})*$/

const bytes = (attribute: string): PartCodec => ({
  encode: (value) => Buffer.from(has(attribute, value, "B")).toString("hex"),
  decode: (text) => hex.test(text) ? { B: new Uint8Array(Buffer.from(text, "hex")) } : undefined,
  prefix: (value) => Buffer.from(has(attribute, value, "B")).toString("hex"),
  raw: false,
  atoms: [many(/[0-9a-f]/)]
})

/** `{id:raw}`: as it is, refused where it could be taken for more than one part. */
const raw = (attribute: string, wire: PartWire, literal: string): PartCodec => {
  if (wire === "B" || wire === "BOOL") throw new Error(`{${attribute}:raw} needs a string or a number`)
  const text = (value: AttributeValue) => Text.wellFormed(has(attribute, value, wire), attribute)
  return {
    encode: (value) => {
      const found = text(value)
      if (literal !== "" && (found + literal).indexOf(literal) !== found.length) {
        refuse(attribute, `${JSON.stringify(found)} holds the delimiter ${JSON.stringify(literal)}, and is written raw`)
      }
      return found
    },
    decode: (found) => wire === "S" ? { S: found } : Numeric.digits(found) === undefined ? undefined : { N: found },
    ...wire === "S" ? { prefix: text } : {},
    raw: true,
    atoms: [many(/[^]/u)]
  }
}

/** `{score:05d}`: a whole number of so many digits, zeros before it. */
const padded = (attribute: string, { kind, wire }: PartType, width: number): PartCodec => {
  if (wire !== "N" && !(wire === "S" && isNumeric(kind))) {
    throw new Error(`{${attribute}:0${width}d} needs a number, and the attribute is a ${kind}`)
  }
  return {
    encode: (value) => {
      const text = has(attribute, value, wire)
      const { fraction, negative, whole } = digitsOf(attribute, text)
      return negative || fraction !== "" || whole.length > width
        ? refuse(attribute, `${text} is not a whole number from 0 to ${"9".repeat(width)}`)
        : whole.padStart(width, "0")
    },
    decode: (text) => /^\d+$/.test(text) ? tagged(wire, text.replace(/^0+(?=.)/, "")) : undefined,
    width,
    raw: false,
    atoms: Array.from({ length: width }, () => one(/\d/))
  }
}

/** The codec of a placeholder for an attribute of this type. */
export const make = (placeholder: Placeholder, type: PartType): PartCodec => {
  const { attribute, format, literal } = placeholder
  if (format._tag === "Raw") return raw(attribute, type.wire, literal)
  if (format._tag === "Padded") return padded(attribute, type, format.width)
  switch (type.wire) {
    case "N":
      return number(attribute, "N")
    case "B":
      return bytes(attribute)
    case "BOOL":
      return boolean(attribute)
    case "S":
      return type.kind === "date"
        ? date(attribute)
        : isNumeric(type.kind)
        ? number(attribute, "S")
        : string(attribute)
  }
}
