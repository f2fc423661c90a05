/** A key as bytes: for each attribute its name, its type and its value, each with its length before it. */
import type { AttributeMap, AttributeValue } from "../../AttributeValue.ts"

const types = ["S", "N", "B"] as const
type Type = (typeof types)[number]

const utf8 = new TextEncoder()
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const length = (n: number): ReadonlyArray<number> => n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...length(n >>> 7)]

const chunk = (bytes: Uint8Array): ReadonlyArray<Uint8Array> => [Uint8Array.from(length(bytes.length)), bytes]

const typeOf = (value: AttributeValue): Type => {
  const type = types.find((type) => value[type] !== undefined)
  if (type === undefined) throw new Error("A cursor holds a key, and a key attribute is a string, a number or a binary")
  return type
}

const entry = ([name, value]: readonly [string, AttributeValue]): ReadonlyArray<Uint8Array> => {
  const type = typeOf(value)
  const bytes = type === "B" ? value.B! : utf8.encode(value[type]!)
  return [...chunk(utf8.encode(name)), Uint8Array.of(types.indexOf(type)), ...chunk(bytes)]
}

/** The bytes of a key. */
export const write = (key: AttributeMap): Uint8Array => Buffer.concat(Object.entries(key).flatMap(entry))

/** Thrown while reading, caught by `read`: these bytes are no key. */
const wrong = new Error("no key")

interface Reader {
  /** No Buffer, whose slice is no copy. */
  readonly bytes: Uint8Array
  at: number
}

const take = (reader: Reader, count: number): Uint8Array => {
  const end = reader.at + count
  if (end > reader.bytes.length) throw wrong
  const found = reader.bytes.slice(reader.at, end)
  reader.at = end
  return found
}

const takeLength = (reader: Reader): number => {
  let n = 0
  for (let shift = 0; shift <= 14; shift += 7) {
    const byte = take(reader, 1)[0]!
    n |= (byte & 0x7f) << shift
    if (byte < 0x80) return n
  }
  throw wrong
}

const takeText = (reader: Reader): string => strict.decode(take(reader, takeLength(reader)))

const takeValue = (reader: Reader): AttributeValue => {
  switch (types[take(reader, 1)[0]!]) {
    case "S":
      return { S: takeText(reader) }
    case "N":
      return { N: takeText(reader) }
    case "B":
      return { B: take(reader, takeLength(reader)) }
    default:
      throw wrong
  }
}

/** The key that bytes say; `undefined` where they are none. */
export const read = (bytes: Uint8Array): AttributeMap | undefined => {
  const reader: Reader = { bytes: new Uint8Array(bytes), at: 0 }
  const entries = new Map<string, AttributeValue>()
  try {
    while (reader.at < bytes.length) entries.set(takeText(reader), takeValue(reader))
  } catch {
    return undefined
  }
  return Object.fromEntries(entries)
}
