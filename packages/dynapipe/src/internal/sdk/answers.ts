/**
 * What the SDK does not ask of an answer: that it is as it was sent, and that it is one of DynamoDB's.
 */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import type { Readable } from "node:stream"
import { silent } from "../wire/body.ts"
import { damageOf } from "../wire/checksum.ts"
import { fault, malformed } from "../wire/exchange.ts"

/** An answer of HTTP, as the SDK has it from Node. */
interface Answer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | undefined>>
  body: Readable | Uint8Array
}

const collect = (stream: Readable): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Array<Uint8Array> = []
    stream.on("data", (chunk: Uint8Array) => chunks.push(chunk))
    stream.on("end", () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    stream.on("error", reject)
    stream.on("close", () => {
      if (!stream.readableEnded) reject(fault("ECONNRESET", "the connection was closed inside the answer"))
    })
  })

const brace = 0x7b
const space = 0x20

/** Whether the first that is not a space begins an object: what follows, the SDK reads. */
const isObject = (body: Uint8Array): boolean => {
  let at = 0
  while (at < body.length && body[at]! <= space) at++
  return body[at] === brace
}

const wrong = (answer: Answer, body: Uint8Array, command: string): Error | undefined => {
  const damage = damageOf(answer.headers, body)
  if (damage !== undefined || answer.statusCode !== 200 || isObject(body)) return damage
  // the SDK reads nothing at all as an output without fields: an item that is not there
  if (body.length > 0) return malformed("is not a JSON object")
  return silent.has(command.slice(0, -"Command".length)) ? undefined : malformed("is empty")
}

/** Has a client look at each answer before it reads it. */
export const check = (client: DynamoDBClient): void =>
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args)
      const answer = result.response as Answer
      const body = answer.body instanceof Uint8Array ? answer.body : await collect(answer.body)
      const found = wrong(answer, body, context.commandName ?? "")
      if (found !== undefined) throw Object.assign(found, { $metadata: { httpStatusCode: answer.statusCode } })
      answer.body = body
      return result
    },
    { step: "deserialize", priority: "low", name: "dynapipeCheck" }
  )
