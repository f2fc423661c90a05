/**
 * Mutations as text: JSON, with bytes and dates under names that no attribute value has.
 *
 * @since 0.1.0
 */
import type { Mutation } from "../engine/mutation.ts"

// Where one of these names holds a text or a number, no attribute value can stand: those are objects.
const bytes = "\u0000bytes"
const date = "\u0000date"

type Json = Record<string, unknown>

// `JSON.stringify` calls `toJSON` of a date before it asks the replacer, so it is read from the holder.
function write(this: Json, key: string, value: unknown): unknown {
  if (typeof value === "string" && this[key] instanceof Date) return { [date]: (this[key] as Date).getTime() }
  if (!(value instanceof Uint8Array)) return value
  return { [bytes]: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") }
}

const read = (_key: string, value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value
  const found = value as Json
  if (typeof found[bytes] === "string") return new Uint8Array(Buffer.from(found[bytes], "base64"))
  return typeof found[date] === "number" ? new Date(found[date]) : value
}

const plain = (value: unknown): boolean => {
  if (typeof value !== "object" || value === null) return true
  if (value instanceof Uint8Array || value instanceof Date) return false
  for (const key in value) {
    if (!plain((value as Json)[key])) return false
  }
  return true
}

/**
 * What was committed at once, as text.
 *
 * @category encoding
 * @since 0.1.0
 */
export const encode = (mutations: ReadonlyArray<Mutation>): string =>
  // a replacer costs several times the plain walk, and few items hold bytes
  plain(mutations) ? JSON.stringify(mutations) : JSON.stringify(mutations, write)

/**
 * The mutations that a text was made of.
 *
 * @category decoding
 * @since 0.1.0
 */
export const decode = (text: string): ReadonlyArray<Mutation> =>
  text.includes("\"\\u0000") ? JSON.parse(text, read) : JSON.parse(text)
