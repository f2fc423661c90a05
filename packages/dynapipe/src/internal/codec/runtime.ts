/**
 * What generated code calls: small functions, each of which sees values of one shape.
 *
 * @since 0.1.0
 */
import type { AttributeValue } from "../../AttributeValue.ts"
import { put } from "../property.ts"
import { at, fail, missing, unexpected, unexpectedStored } from "./issue.ts"
import { decodeInteger, wellFormed } from "./leaf.ts"
import { element } from "./list.ts"
import { absent, type Check } from "./node.ts"
import * as Numbers from "./number.ts"
import { quote, valueText } from "./text.ts"
import { readDate, readInstant, writeDate, writeInstant } from "./time.ts"

/** Reads an own property: for names that every object inherits. */
const own = (source: object, name: string): unknown =>
  Object.hasOwn(source, name) ? (source as { readonly [key: string]: unknown })[name] : undefined

const readString = (value: AttributeValue): string =>
  typeof value.S === "string" ? value.S : unexpectedStored("a string", value)

const readNumber = (value: AttributeValue): number =>
  typeof value.N === "string" ? Numbers.decodeNumber(value.N) : unexpectedStored("a number", value)

const readInteger = (value: AttributeValue): number =>
  typeof value.N === "string" ? decodeInteger(value.N) : unexpectedStored("an integer", value)

const readBoolean = (value: AttributeValue): boolean =>
  typeof value.BOOL === "boolean" ? value.BOOL : unexpectedStored("a boolean", value)

const readStrings = (value: AttributeValue): Set<string> =>
  value.SS === undefined ? unexpectedStored("SS", value) : new Set(value.SS)

const writeString = (value: unknown): string =>
  typeof value === "string" ? wellFormed(value) : unexpected("a string", value)

const writeNumber = (value: unknown): string =>
  typeof value === "number" ? Numbers.encodeNumber(value) : unexpected("a number", value)

const writeInteger = (value: unknown): string =>
  Number.isSafeInteger(value) ? Numbers.encodeNumber(value as number) : unexpected("an integer", value)

const writeBoolean = (value: unknown): boolean => typeof value === "boolean" ? value : unexpected("a boolean", value)

/** A function that checks a value and gives it back. */
export const passing = (check: Check) => (value: unknown): unknown => {
  check(value)
  return value
}

/** The same, where what is given back is made of the value before the check. */
export const after = (check: Check) => (value: unknown, made: unknown): unknown => {
  check(value)
  return made
}

/** All of it, by the names that generated code uses. */
export const runtime = {
  absent,
  at,
  element,
  fail,
  missing,
  own,
  put,
  quote,
  readBoolean,
  readDate,
  readInstant,
  readInteger,
  readNumber,
  readString,
  readStrings,
  unexpected,
  unexpectedStored,
  valueText,
  wellFormed,
  writeBoolean,
  writeDate,
  writeInstant,
  writeInteger,
  writeNumber,
  writeString
}
