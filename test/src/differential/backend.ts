/**
 * The two sides: the engine in this process, and an emulator over HTTP. Both take and give the JSON of the wire.
 */
import { Agent, request } from "node:http"
import type { Engine } from "../../../packages/local/src/engine/Engine.ts"
import { ServiceError } from "../../../packages/local/src/error.ts"
import type { Input } from "./request.ts"
import type { Json } from "./value.ts"

export type Answer =
  | { readonly ok: true; readonly output: Input }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly fields: Input }

/** One side. */
export interface Backend {
  readonly execute: (operation: string, input: Input) => Promise<Answer>
}

const binary = (name: string, of: Json): unknown =>
  name === "B" && typeof of === "string"
    ? new Uint8Array(Buffer.from(of, "base64"))
    : name === "BS" && Array.isArray(of)
    ? of.map((each) => binary("B", each as Json))
    : undefined

/** No attribute here is called B or BS, so that the names alone tell binaries. */
const fromWire = (json: Json): unknown =>
  Array.isArray(json)
    ? json.map(fromWire)
    : typeof json === "object" && json !== null
    ? Object.fromEntries(
      Object.entries(json).map(([name, of]) => [name, binary(name, of as Json) ?? fromWire(of as Json)])
    )
    : json

const toWire = (output: unknown): Input =>
  JSON.parse(
    JSON.stringify(output ?? {}, (_, each: unknown) =>
      each instanceof Uint8Array ? Buffer.from(each).toString("base64") : each)
  )

export const ofEngine = (engine: Engine): Backend => ({
  execute: (operation, input) => {
    try {
      return Promise.resolve({
        ok: true,
        output: toWire(engine.execute(operation, fromWire(input), 1_700_000_000_000))
      })
    } catch (error) {
      if (!(error instanceof ServiceError)) {
        const said = error instanceof Error ? error.stack ?? error.message : String(error)
        return Promise.resolve({ ok: false, code: "Crash", message: said, fields: {} })
      }
      return Promise.resolve({ ok: false, code: error.name, message: error.message, fields: toWire(error.fields) })
    }
  }
})

/** The emulator keeps a world for each access key. */
const signed = (accessKey: string): string =>
  `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none`

/** The code of a request to which nobody answered: some requests kill dynalite's handler. */
export const unanswered = "Unanswered"

export const ofUrl = (url: string, accessKey = "fuzz"): Backend => {
  const agent = new Agent({ keepAlive: true })
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-date": "20260101T000000Z",
    authorization: signed(accessKey)
  }
  return {
    execute: (operation, input) =>
      new Promise((resolve, reject) => {
        const sent = request(url, {
          method: "POST",
          agent,
          headers: { ...headers, "x-amz-target": `DynamoDB_20120810.${operation}` }
        }, (response) => {
          const chunks: Array<Buffer> = []
          response.on("data", (chunk: Buffer) => chunks.push(chunk))
          response.on("end", () => {
            const body = JSON.parse(Buffer.concat(chunks).toString() || "{}")
            if (response.statusCode === 200) return resolve({ ok: true, output: body })
            const { __type, message, Message, ...fields } = body
            resolve({ ok: false, code: String(__type).split("#").pop()!, message: message ?? Message ?? "", fields })
          })
        })
        sent.on("error", reject)
        sent.setTimeout(5000, () => {
          resolve({ ok: false, code: unanswered, message: "no answer", fields: {} })
          sent.on("error", () => {}).destroy()
        })
        sent.end(JSON.stringify(input))
      })
  }
}
