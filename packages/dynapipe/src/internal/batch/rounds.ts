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
const passes = ({ kind }: CallFailed): boolean =>
  kind === "Throttled" || kind === "ServiceUnavailable" || kind === "ConnectionFailed" || kind === "TransactionConflict"

/** What one part of a call can have the whole refused for. */
const byOne: ReadonlySet<string> = new Set([
  "AccessDeniedException",
  "ItemCollectionSizeLimitExceededException",
  "ResourceNotFoundException",
  "ValidationException"
])

/** What was not done, and why. */
export type Left<U> = ReadonlyMap<U, CallFailed | undefined>

type Carry<U> = (units: ReadonlyArray<U>) => Effect.Effect<Rest<U>, never, DynamoDB>

export interface Options {
  /** Calls that are under way at the same time. */
  readonly concurrency: number
  /** Whether the parts are strangers to each other: then none of them is refused for another's fault. */
  readonly strangers?: boolean | undefined
}

/** Carries out all calls of a batch, some at a time. After one that was refused for good, no other is sent. */
export const all = <U>(
  calls: ReadonlyArray<ReadonlyArray<U>>,
  { concurrency, strangers = false }: Options,
  carryOut: Carry<U>
): Effect.Effect<Left<U>, never, DynamoDB> => {
  const left = new Map<U, CallFailed | undefined>()
  let refused: CallFailed | undefined
  const ended = ({ cause, left: units }: Rest<U>): Effect.Effect<void, never, DynamoDB> => {
    if (strangers && cause !== undefined && byOne.has(cause.code) && units.length > 1) {
      const half = units.length >> 1
      return Effect.andThen(one(units.slice(0, half)), one(units.slice(half)))
    }
    for (const unit of units) left.set(unit, cause)
    if (!strangers && cause !== undefined && !passes(cause)) refused = cause
    return Effect.void
  }
  const one = (units: ReadonlyArray<U>): Effect.Effect<void, never, DynamoDB> =>
    Effect.suspend(() =>
      refused === undefined ? Effect.flatMap(carryOut(units), ended) : ended({ left: units, cause: refused })
    )
  // a fiber of its own for the one call would let all answers of a moment wait for each other before they are read
  const run = calls.length === 1 ? one(calls[0]!) : Effect.forEach(calls, one, { concurrency, discard: true })
  return Effect.as(run, left)
}

/** Of all reasons, one that is more than that it was left unprocessed. */
export const causeOf = (left: Left<unknown>): CallFailed | undefined => {
  let first: CallFailed | undefined
  for (const cause of left.values()) {
    if (cause !== undefined && !passes(cause)) return cause
    first ??= cause
  }
  return first
}
