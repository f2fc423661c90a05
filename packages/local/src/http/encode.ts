/**
 * Writes answers and errors as the service does.
 *
 * @since 0.1.0
 */
import type { ServiceError } from "../error.ts"
import { put } from "../value/map.ts"
import { kept } from "./kept.ts"

type Json = Record<string, unknown>

/** The same value with bytes as base64 and dates as seconds: itself where it holds neither, a copy where it does. */
const wire = (value: object): unknown => {
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")
  }
  if (value instanceof Date) return value.getTime() / 1000
  if (Array.isArray(value)) {
    let copy: Array<unknown> | undefined
    for (let i = 0; i < value.length; i++) {
      const found = value[i]
      if (typeof found !== "object" || found === null) continue
      const changed = wire(found)
      if (changed !== found) (copy ??= value.slice())[i] = changed
    }
    return copy ?? value
  }
  let copy: Json | undefined
  for (const key in value) {
    const found = (value as Json)[key]
    if (typeof found !== "object" || found === null) continue
    const changed = wire(found)
    if (changed !== found) put(copy ??= { ...value }, key, changed)
  }
  return copy ?? value
}

/** Most items have no binaries, and whether one may have shows in its text: no string can contain these quotes. */
const jsonOf = (item: object): string => {
  const text = JSON.stringify(item)
  return text.includes("B\":{") || text.includes("BS\":[") ? JSON.stringify(wire(item)) : text
}

const itemText = kept(jsonOf, (text) => text.length)

const itemsText = (items: ReadonlyArray<object>): string => `[${items.map(itemText).join(",")}]`

type Responses = ReadonlyArray<Json> | Readonly<Record<string, ReadonlyArray<object>>>

const isList = (responses: Responses): responses is ReadonlyArray<Json> => Array.isArray(responses)

/** The lists of a batch by their tables, or the answers of a transaction or of statements in their order. */
const responsesText = (responses: Responses): string =>
  isList(responses) ? `[${responses.map(membersText).join(",")}]` : objectText(responses, itemsText)

const objectText = <A>(object: Readonly<Record<string, A>>, textOf: (member: A, name: string) => string): string => {
  let text = ""
  for (const name in object) {
    const member = object[name]
    if (member !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(name)}:${textOf(member, name)}`
  }
  return `{${text}}`
}

const memberText = (member: any, name: string): string =>
  typeof member !== "object" || member === null
    ? JSON.stringify(member)
    : name === "Item"
    ? itemText(member)
    : name === "Items"
    ? itemsText(member)
    : name === "Responses"
    ? responsesText(member)
    : JSON.stringify(wire(member))

const membersText = (members: Json): string => objectText(members, memberText)

/**
 * The body of an answer.
 *
 * @category encoding
 * @since 0.1.0
 */
export const encodeOutput = (output: unknown): string => membersText(output as Json)

const service = "com.amazon.coral.service#"
const availability = "com.amazon.coral.availability#"
const dynamodb = "com.amazonaws.dynamodb.v20120810#"

/** Where a code does not live beside DynamoDB's own. */
const namespaces: ReadonlyMap<string, string> = new Map([
  ["ValidationException", "com.amazon.coral.validate#"],
  ["ThrottlingException", availability],
  ["ServiceUnavailable", availability],
  ["AccessDeniedException", service],
  ["ExpiredTokenException", service],
  ["IncompleteSignatureException", service],
  ["InvalidSignatureException", service],
  ["MissingAuthenticationTokenException", service],
  ["SerializationException", service],
  ["UnknownOperationException", service],
  ["UnrecognizedClientException", service]
])

/** Whose message is spelled with a capital. */
const capital: ReadonlySet<string> = new Set([
  "SerializationException",
  "TransactionCanceledException",
  "TransactionInProgressException",
  "IdempotentParameterMismatchException",
  "AccessDeniedException"
])

/**
 * The body of an error.
 *
 * @category encoding
 * @since 0.1.0
 */
export const encodeError = (error: Pick<ServiceError, "name" | "message" | "fields">): string =>
  JSON.stringify({
    __type: `${namespaces.get(error.name) ?? dynamodb}${error.name}`,
    ...(error.message === "" ? {} : { [capital.has(error.name) ? "Message" : "message"]: error.message }),
    ...(wire(error.fields) as object)
  })
