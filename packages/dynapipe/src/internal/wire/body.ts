/**
 * Requests and answers as the protocol writes them: JSON in which binaries are base64 and times are seconds.
 */
import type { Operation } from "../../Operation.ts"

type Json = Record<string, any>

function base64(this: Json, key: string, value: unknown): unknown {
  // What JSON.stringify hands over has already been through toJSON, which a Buffer has.
  const raw: unknown = this[key]
  return raw instanceof Uint8Array
    ? Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString("base64")
    : value
}

/**
 * The text of a request. Most have no binaries, and whether one has shows in the text: no string can contain these
 * quotes, and a Uint8Array is written as an object.
 */
export const encodeBody = (input: unknown): string => {
  const text = JSON.stringify(input)
  // Without the first quote: a search that begins with a rare character is many times as fast.
  return text.includes("B\":{") || text.includes("BS\":[") ? JSON.stringify(input, base64) : text
}

const bytes = (text: unknown): unknown => typeof text === "string" ? new Uint8Array(Buffer.from(text, "base64")) : text

const attribute = (value: Json): void => {
  if (value === null || typeof value !== "object") return
  for (const tag in value) {
    const inner: any = value[tag]
    if (tag === "B") value[tag] = bytes(inner)
    else if (inner === null || typeof inner !== "object") continue
    else if (tag === "BS") value[tag] = inner.map(bytes)
    else if (tag === "L") inner.forEach(attribute)
    else if (tag === "M") item(inner)
  }
}

type Reader = (json: any) => void

const item: Reader = (json) => {
  for (const name in json) attribute(json[name])
}

/** Reads every element of a list or of a record; what is neither has none. */
const each = (reader: Reader): Reader => (json) => {
  if (json === null || typeof json !== "object") return
  for (const key in json) reader(json[key])
}

const fields = (readers: Readonly<Record<string, Reader>>): Reader => (json) => {
  if (json === null || typeof json !== "object") return
  for (const name in readers) if (json[name] !== undefined) readers[name]!(json[name])
}

const items = each(item)
const answered = fields({ Item: item, Error: fields({ Item: item }) })
const collection = fields({ ItemCollectionKey: item })

// Where attribute values are, in the outputs and the errors of every operation.
const output = fields({
  Item: item,
  Items: items,
  Attributes: item,
  LastEvaluatedKey: item,
  Responses: (json) => Array.isArray(json) ? json.forEach(answered) : each(items)(json),
  UnprocessedKeys: each(fields({ Keys: items })),
  UnprocessedItems: each(each(fields({ PutRequest: fields({ Item: item }), DeleteRequest: fields({ Key: item }) }))),
  // One write answers with one, many with a record of lists by table, and a table can have any name.
  ItemCollectionMetrics: (json) => {
    const key = json?.ItemCollectionKey
    if (key === undefined || Array.isArray(key)) each(each(collection))(json)
    else collection(json)
  },
  CancellationReasons: each(fields({ Item: item }))
})

/** Times of a table's description: it has no names of the user's own, so that the names tell. */
const times = (json: Json): void => {
  for (const name in json) {
    const value: unknown = json[name]
    if (typeof value === "number") {
      if (name.endsWith("DateTime")) json[name] = new Date(Math.round(value * 1000))
    } else if (value !== null && typeof value === "object") times(value)
  }
}

const described = new Set<Operation>(["CreateTable", "DeleteTable", "DescribeTable", "UpdateTable"])

// Twelve times as fast on a page as two searches for its parts.
const binary = /"BS?"/

/** The operations that are answered without a body; any other answer that has none has lost it on its way. */
export const silent: ReadonlySet<string> = new Set<Operation>(["TagResource", "UntagResource"])

/** Reads the text of an answer; throws where it is not JSON. */
export const decodeBody = (operation: Operation, text: string): Json => {
  const json: Json = text === "" && silent.has(operation) ? {} : JSON.parse(text)
  if (binary.test(text)) output(json)
  if (described.has(operation)) times(json)
  return json
}
