/**
 * The leaves: values that one descriptor holds.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import type * as SchemaAST from "effect/SchemaAST"
import type { AttributeValue, Descriptor } from "../../AttributeValue.ts"
import { fail, show, unexpected, unexpectedStored } from "./issue.ts"
import type { Check, Domain, Form, Kind, Leaf, Literals } from "./node.ts"
import * as Numbers from "./number.ts"

/** What the leaves of one type have in common. */
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

/** A leaf of this shape, for the schemas that are stored so. */
export const leaf = <T>(shape: Shape<T>) => (ast: SchemaAST.AST, check: Check | undefined): Leaf => {
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

/** Text (S). */
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

/** A number (N), as far as JavaScript holds it exactly. */
export const number = numbers("number", "a number", (value) => typeof value === "number", Numbers.decodeNumber)

/** The integer that a text says; a failure where it is none, or more than JavaScript holds exactly. */
export const decodeInteger = (text: string): number => {
  const value = Numbers.decodeNumber(text)
  return Number.isSafeInteger(value) ? value : fail(`an integer is expected, but ${text} is stored`)
}

/** A whole number (N) within what JavaScript holds exactly. */
export const integer = numbers("integer", "an integer", Number.isSafeInteger, decodeInteger)

/** A whole number (N) of up to 38 digits. */
export const bigint = leaf<bigint>({
  expected: "a bigint",
  descriptor: "N",
  kind: "bigint",
  domain: "bigint",
  is: (value) => typeof value === "bigint",
  enc: (value) => ({ N: Numbers.encodeBigInt(value) }),
  dec: (value) => value.N === undefined ? undefined : Numbers.decodeBigInt(value.N)
})

/** A number (N) of up to 38 digits. */
export const decimal = leaf<BigDecimal.BigDecimal>({
  expected: "a BigDecimal",
  descriptor: "N",
  kind: "object",
  domain: "decimal",
  is: BigDecimal.isBigDecimal,
  enc: (value) => ({ N: Numbers.encodeDecimal(value) }),
  dec: (value) => value.N === undefined ? undefined : Numbers.decodeDecimal(value.N)
})

/** BOOL. */
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

/** A binary (B). */
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
