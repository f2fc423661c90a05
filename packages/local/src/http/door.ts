/**
 * The door: from an HTTP request to an operation, from its outcome to an HTTP answer. Pure; who listens is elsewhere.
 *
 * The order of the checks is the service's: method and content type, JSON, target, signature, types.
 *
 * @since 0.1.0
 */
import { crc32 } from "node:zlib"
import { shapes, type Structure } from "../engine/shape/index.ts"
import { ServiceError } from "../error.ts"
import { decodeInput, serialization } from "./decode.ts"
import { encodeError, encodeOutput } from "./encode.ts"
import { kept } from "./kept.ts"
import { unsigned } from "./signature.ts"

/**
 * The largest body that is read, in bytes.
 *
 * @category limits
 * @since 0.1.0
 */
export const maxBody = 16 << 20

/** A request of HTTP. */
export interface Incoming {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly body: string
}

/** An answer that is ready to be sent. */
export interface Reply {
  readonly _tag: "Reply"
  readonly status: number
  readonly headers: Readonly<Record<string, string | number>>
  readonly body: string
}

/** A request that is well formed, so far as the door can tell. */
export interface Command {
  readonly _tag: "Command"
  readonly operation: string
  readonly input: unknown
  readonly contentType: string
}

const protocol = "application/x-amz-json-1.0"

const json = (status: number, contentType: string, body: string): Reply => ({
  _tag: "Reply",
  status,
  headers: { "content-type": contentType, "x-amz-crc32": crc32(body) },
  body
})

/** The operations that are answered without a body. */
const silent: ReadonlySet<string> = new Set(["TagResource", "UntagResource"])

const itemAnswer = kept((Item) => json(200, protocol, encodeOutput({ Item })), ({ body }) => body.length)

/** The item that an answer has, where it is all of it. */
const onlyItem = (output: unknown): object | undefined => {
  let item: object | undefined
  for (const name in output as object) {
    if (name !== "Item") return undefined
    item = (output as { readonly Item: object }).Item
  }
  return item
}

/** The answer to a command that was carried out. */
export const answer = (
  { contentType, operation }: Pick<Command, "contentType" | "operation">,
  output: unknown
): Reply => {
  const item = operation === "GetItem" && contentType === protocol ? onlyItem(output) : undefined
  if (item !== undefined) return itemAnswer(item)
  return json(200, contentType, silent.has(operation) ? "" : encodeOutput(output))
}

/** The answer to what was refused. */
export const refusal = (
  command: Pick<Command, "contentType">,
  error: Pick<ServiceError, "name" | "message" | "status" | "fields">
): Reply => json(error.status, command.contentType, encodeError(error))

const plain = (status: number, body: string): Reply => ({
  _tag: "Reply",
  status,
  headers: { "x-amz-crc32": crc32(body) },
  body
})

const healthy = plain(200, "healthy: dynamodb.us-east-1.amazonaws.com ")
const nothingHere = plain(404, "<UnknownOperationException/>\n")

/** The answer to a body above the limit. */
export const tooLarge: Reply = { _tag: "Reply", status: 413, headers: {}, body: "" }

const preflight = (headers: Incoming["headers"]): Reply => {
  const asked = (name: string, header: string) => {
    const value = headers[header]
    return typeof value === "string" ? { [name]: value } : {}
  }
  return {
    _tag: "Reply",
    status: 200,
    headers: {
      ...asked("access-control-allow-headers", "access-control-request-headers"),
      ...asked("access-control-allow-methods", "access-control-request-method"),
      "access-control-max-age": 172_800
    },
    body: ""
  }
}

const streamOperations = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"]

interface Target {
  readonly operation: string
  readonly shape: Structure
}

const targets: ReadonlyMap<string, Target> = new Map(
  Object.entries(shapes).map(([operation, shape]) => [
    `${streamOperations.includes(operation) ? "DynamoDBStreams" : "DynamoDB"}_20120810.${operation}`,
    { operation, shape }
  ])
)

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    throw serialization("")
  }
}

const command = (incoming: Incoming, contentType: string): Command => {
  const parsed = incoming.body === "" ? undefined : parse(incoming.body)
  const target = targets.get(String(incoming.headers["x-amz-target"]))
  if (target === undefined) throw new ServiceError("UnknownOperationException", "")
  const missing = unsigned(incoming)
  if (missing !== undefined) throw missing
  if (parsed === undefined) throw serialization("")
  return { _tag: "Command", operation: target.operation, input: decodeInput(target.shape, parsed), contentType }
}

/**
 * What a request asks for, or the answer to one that asks for nothing that there is.
 *
 * @category routing
 * @since 0.1.0
 */
export const enter = (incoming: Incoming): Command | Reply => {
  const { headers, method } = incoming
  if (method === "OPTIONS" && headers["origin"] !== undefined) return preflight(headers)
  // The health of the service is told at its root alone.
  if (method === "GET" || method === "HEAD") return incoming.url.split("?", 1)[0] === "/" ? healthy : nothingHere
  const header = headers["content-type"]
  const given = header === protocol ? protocol : String(header ?? "").split(";", 1)[0]!.trim()
  const known = given === protocol || given === "application/json"
  if (method !== "POST" || (incoming.body !== "" && !known)) return nothingHere
  const contentType = known ? given : "application/json"
  try {
    return command(incoming, contentType)
  } catch (error) {
    if (error instanceof ServiceError) return refusal({ contentType }, error)
    throw error
  }
}
