/** Sends what a batch holds again and again, until nothing of it is left unprocessed. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { DynamoDB } from "../../DynamoDB.ts"
import { CallFailed } from "../../Errors.ts"
import type { Request } from "../../Operation.ts"
import * as policy from "../policy.ts"
import * as resend from "../resend.ts"

/** What was not done of one call's part, and why: by no failure, where it was merely left unprocessed. */
export interface Rest<U> {
  readonly left: ReadonlyArray<U>
  readonly cause: CallFailed | undefined
}

type BatchOperation = "BatchGetItem" | "BatchWriteItem"

/** To leave a part unprocessed is DynamoDB's way to throttle it. */
export const unprocessed = (operation: BatchOperation): CallFailed =>
  new CallFailed({
    operation,
    code: "ProvisionedThroughputExceededException",
    kind: "Throttled",
    message: "It was left unprocessed, again and again",
    mayHaveApplied: false
  })

/**
 * What is left unprocessed is sent again by the schedule for throttling. It begins anew after each round that got on,
 * and such a round takes nothing from the budget of retries: it is work, and no storm.
 */
export const untilDone = Effect.fnUntraced(function*<U>(
  operation: BatchOperation,
  units: ReadonlyArray<U>,
  exchange: (units: ReadonlyArray<U>) => Effect.Effect<ReadonlyArray<U>, CallFailed, DynamoDB>
): Effect.fn.Return<Rest<U>, never, DynamoDB> {
  const service = yield* DynamoDB
  const retrying = yield* policy.Current
  const request = { operation, input: {} } as Request
  let left = units
  let retries: resend.Retries | undefined
  for (;;) {
    const answer = yield* Effect.result(exchange(left))
    if (Result.isFailure(answer)) return { left, cause: answer.failure }
    const gotOn = answer.success.length < left.length
    left = answer.success
    if (left.length === 0) return { left, cause: undefined }
    const now = yield* Clock.currentTimeMillis
    if (gotOn || retries === undefined) {
      const patience = gotOn ? { ...retrying, budget: undefined } : retrying
      retries = resend.make(request, "always", patience, service, now)
    }
    const delay = yield* retries.next(unprocessed(operation), now)
    if (delay === undefined) return { left, cause: undefined }
    yield* Effect.sleep(delay)
  }
})

/** Whether sending more of the same can be of any use after this failure. */
export const passes = ({ kind }: CallFailed): boolean =>
  kind === "Throttled" || kind === "ServiceUnavailable" || kind === "ConnectionFailed" || kind === "TransactionConflict"

/** What became of each unit: done, or why not. */
export interface Outcomes<U> {
  readonly left: ReadonlySet<U>
  readonly cause: CallFailed | undefined
}

/** Carries out all calls of a batch, some at a time. After one that was refused for good, no other is sent. */
export const all = Effect.fnUntraced(function*<U>(
  calls: ReadonlyArray<ReadonlyArray<U>>,
  concurrency: number,
  carryOut: (units: ReadonlyArray<U>) => Effect.Effect<Rest<U>, never, DynamoDB>
): Effect.fn.Return<Outcomes<U>, never, DynamoDB> {
  const left = new Set<U>()
  let cause: CallFailed | undefined
  const one = (units: ReadonlyArray<U>): Effect.Effect<void, never, DynamoDB> => {
    const ended: Effect.Effect<Rest<U>, never, DynamoDB> = cause !== undefined && !passes(cause)
      ? Effect.succeed({ left: units, cause })
      : carryOut(units)
    return Effect.map(ended, (rest) => {
      for (const unit of rest.left) left.add(unit)
      if (rest.cause !== undefined && (cause === undefined || passes(cause))) cause = rest.cause
    })
  }
  yield* Effect.forEach(calls, one, { concurrency, discard: true })
  return { left, cause }
})
