/**
 * From an answer of HTTP to an output or a failure.
 */
import type { CallFailed } from "../../Errors.ts"
import type { Operation } from "../../Operation.ts"
import * as classify from "../classify.ts"
import { decodeBody } from "./body.ts"
import { damaged, damageOf, loaded } from "./checksum.ts"
import { malformed } from "./exchange.ts"
import type { Answer } from "./http.ts"

/** What an answer says. */
export type Read =
  | { readonly _tag: "Output"; readonly output: object }
  | { readonly _tag: "Failure"; readonly failure: CallFailed }

const maxUnzipped = 256 * 1024 * 1024

const parsed = (operation: Operation, answer: Answer): Record<string, any> | Error => {
  const { body, headers } = answer
  const damage = damageOf(headers, body)
  if (damage !== undefined) return damage
  const coding = headers["content-encoding"]?.toLowerCase()
  if (coding !== undefined && coding !== "gzip" && coding !== "identity") {
    return malformed(`is encoded as ${coding}`)
  }
  try {
    const plain = coding === "gzip" ? loaded().gunzipSync(body, { maxOutputLength: maxUnzipped }) : body
    const json: unknown = decodeBody(operation, plain.toString("utf8"))
    return typeof json === "object" && json !== null && !Array.isArray(json)
      ? json
      : malformed("is not a JSON object")
  } catch {
    // The text of the answer is not told: it may be somebody's item.
    return malformed("cannot be read as JSON")
  }
}

const text = (value: unknown): string | undefined => typeof value === "string" ? value : undefined

/** Reads an answer to an operation. */
export const readAnswer = (operation: Operation, answer: Answer): Read => {
  const { headers, status } = answer
  const requestId = headers["x-amzn-requestid"]
  const json = parsed(operation, answer)
  if (json instanceof Error) {
    if (status === 200 || (json as { readonly code?: unknown }).code === damaged) {
      // What was refused was not carried out, even if it is not known why.
      return { _tag: "Failure", failure: classify.transport(operation, json, status < 400 || status >= 500) }
    }
  } else if (status === 200) {
    json["$metadata"] = { httpStatusCode: status, requestId }
    return { _tag: "Output", output: json }
  }
  // Whoever stands between here and DynamoDB answers in words of its own: then the status says what it is.
  const body = json instanceof Error ? {} : json
  const failure = classify.response(operation, {
    name: headers["x-amzn-errortype"] ?? text(body["__type"]) ?? text(body["code"]),
    message: text(body["message"]) ?? text(body["Message"]),
    status,
    body,
    requestId
  })
  return { _tag: "Failure", failure }
}
