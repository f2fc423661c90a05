/**
 * Values of no known schema (`Schema.Unknown`, `Schema.Json`), in the form that the SDK's `marshall` gives them, by
 * the exact rules of this codec.
 *
 * @since 0.1.0
 */
import type * as SchemaAST from "effect/SchemaAST"
import type { AttributeMap, AttributeValue } from "../../AttributeValue.ts"
import { put } from "../property.ts"
import { maxDepth, tooDeep } from "./depth.ts"
import { at, fail, show, unexpectedStored } from "./issue.ts"
import { wellFormed } from "./leaf.ts"
import { type Check, descriptorOf, type Dynamic } from "./node.ts"
import * as Numbers from "./number.ts"

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

const entries = (pairs: Iterable<readonly [unknown, unknown]>, depth: number): AttributeValue => {
  const M: AttributeMap = {}
  for (const [key, value] of pairs) {
    if (typeof key !== "string") return fail(`a map with the key ${show(key)} has no stored form`)
    if (value === undefined) continue
    try {
      put(M, wellFormed(key), write(value, depth + 1))
    } catch (error) {
      throw at(key, error)
    }
  }
  return { M }
}

const elements = (values: ReadonlyArray<unknown>, depth: number): AttributeValue => ({
  L: values.map((value, i) => {
    try {
      return write(value, depth + 1)
    } catch (error) {
      throw at(i, error)
    }
  })
})

const set = (values: ReadonlySet<unknown>): AttributeValue => {
  const stored = [...values].map((value) => write(value, 0))
  const first = stored[0] ?? fail("DynamoDB has no empty sets")
  const descriptor = descriptorOf(first)!
  if (!stored.every((value) => descriptorOf(value) === descriptor)) return fail("a set holds values of one type")
  switch (descriptor) {
    case "S":
      return { SS: stored.map((value) => value.S!) }
    case "N":
      return { NS: stored.map((value) => value.N!) }
    case "B":
      return { BS: stored.map((value) => value.B!) }
    default:
      return fail("a set holds strings, numbers or bytes")
  }
}

/** Any value as an attribute value. */
const write = (value: unknown, depth = 0): AttributeValue => {
  if (depth > maxDepth) return tooDeep()
  switch (typeof value) {
    case "string":
      return { S: wellFormed(value) }
    case "number":
      return { N: Numbers.encodeNumber(value) }
    case "bigint":
      return { N: Numbers.encodeBigInt(value) }
    case "boolean":
      return { BOOL: value }
    case "object":
      if (value === null) return { NULL: true }
      if (Array.isArray(value)) return elements(value, depth)
      if (value instanceof Uint8Array) return { B: value }
      if (value instanceof Set) return set(value)
      if (value instanceof Map) return entries(value, depth)
      if (isPlain(value)) return entries(Object.entries(value), depth)
      return fail(`${show(value)} has no stored form without a schema for it`)
    default:
      return fail(`${show(value)} has no stored form`)
  }
}

const number = (text: string): number | bigint => {
  if (Numbers.isExact(text)) return +text
  const exact = Numbers.parse(text)
  return exact !== undefined && exact.exponent >= 0 ? Numbers.decodeBigInt(text) : Numbers.decodeNumber(text)
}

/** Any attribute value as a plain value: a number that JavaScript would round is a bigint, or else a failure. */
const read = (value: AttributeValue): unknown => {
  switch (descriptorOf(value)) {
    case "S":
      return value.S
    case "N":
      return number(value.N!)
    case "B":
      return value.B
    case "BOOL":
      return value.BOOL
    case "NULL":
      return null
    case "SS":
      return new Set(value.SS)
    case "NS":
      return new Set(value.NS!.map(number))
    case "BS":
      return new Set(value.BS)
    case "L":
      return value.L!.map((element, i) => {
        try {
          return read(element)
        } catch (error) {
          throw at(i, error)
        }
      })
    case "M": {
      const out: object = {}
      for (const key of Object.keys(value.M!)) {
        try {
          put(out, key, read(value.M![key]!))
        } catch (error) {
          throw at(key, error)
        }
      }
      return out
    }
    case undefined:
      return unexpectedStored("a value", value)
  }
}

/** `guard` refuses what the schema does not take, on both ways. */
export const dynamic = (ast: SchemaAST.AST, guard: Check | undefined, maybe: boolean): Dynamic => ({
  _tag: "Dynamic",
  ast,
  expected: "a value",
  check: guard,
  maybe,
  enc: (value) => {
    if (value === undefined && maybe) return undefined
    const stored = write(value)
    guard?.(value)
    return stored
  },
  dec: (value) => {
    const plain = read(value)
    guard?.(plain)
    return plain
  }
})
