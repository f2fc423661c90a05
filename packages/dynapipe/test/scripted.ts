/**
 * A backend that answers as its script says, in order, and keeps what it was asked and when.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { DynamoDB } from "../src/DynamoDB.ts"
import type { CallFailed } from "../src/Errors.ts"
import * as classify from "../src/internal/classify.ts"
import type { Input, Operation, Output, Request } from "../src/Operation.ts"

export type Step = object | ((operation: Operation) => CallFailed)

/** The error that the wire names so. */
export const error =
  (name: string, answer?: Omit<classify.ErrorResponse, "name">) => (operation: Operation): CallFailed =>
    classify.response(operation, { name, message: "from the script", status: 400, requestId: "R1", ...answer })

/** No answer, after the request was sent. */
export const lost = (operation: Operation): CallFailed =>
  classify.transport(operation, Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }), true)

/** No connection. */
export const refused = (operation: Operation): CallFailed =>
  classify.transport(operation, Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }), false)

export interface Asked extends Request {
  readonly at: number
}

/** The script's steps one after another, and `{}` when they are used up. */
export const make = (steps: ReadonlyArray<Step>) => {
  const asked: Array<Asked> = []
  const layer = Layer.sync(DynamoDB, () => ({
    endpoint: "127.0.0.1:8000",
    call: <Op extends Operation>(operation: Op, input: Input<Op>): Effect.Effect<Output<Op>, CallFailed> =>
      Effect.flatMap(Clock.currentTimeMillis, (at) => {
        const step = steps[asked.push({ operation, input, at }) - 1]
        return typeof step === "function" ? Effect.fail(step(operation)) : Effect.succeed((step ?? {}) as Output<Op>)
      })
  }))
  return { asked, layer, times: () => asked.map((a) => a.at) }
}
