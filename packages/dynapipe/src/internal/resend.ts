/**
 * Whether and when a call that failed is sent again.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { CallFailed, fromCall } from "../Errors.ts"
import type { Kind } from "../Errors.ts"
import type { Request } from "../Operation.ts"
import { cancellation } from "./classify.ts"
import type { RetryBudget, RetryPolicy } from "./policy.ts"

/** Whether a write may be sent again after its answer was lost. */
export type Resend = "always" | "unlessApplied"

type Class = "throttled" | "unavailable" | "conflict"

// with its token, DynamoDB itself sees to it that a transaction happens once
const hasToken = (request: Request): boolean =>
  (request.input as { readonly ClientRequestToken?: string | undefined }).ClientRequestToken !== undefined

const tokenMillis = 10 * 60 * 1000

/** The class by which a failure is sent again, if it may be at all. */
export const classOf = (request: Request, failure: CallFailed, resend: Resend): Class | undefined => {
  if (failure.mayHaveApplied && resend !== "always" && !hasToken(request)) return undefined
  switch (failure.kind) {
    case "Throttled":
      return failure.code === "CircuitOpen" ? undefined : "throttled"
    case "ServiceUnavailable":
    case "ConnectionFailed":
    case "TransactionInProgress":
      return "unavailable"
    case "TransactionConflict":
      return "conflict"
    case "TransactionCanceled": {
      const common = cancellation(failure.reasons?.map((r) => r.Code) ?? [])
      return common === "none" || request.operation !== "TransactGetItems" && !hasToken(request) ? undefined : common
    }
    default:
      return undefined
  }
}

/** What a program answers for itself: it must know the last word, and that an earlier try may have led to it. */
const own: ReadonlySet<Kind> = new Set<Kind>([
  "ConditionalCheckFailed",
  "TransactionCanceled",
  "IdempotentParameterMismatch"
])

/**
 * What a request fails with after an earlier try whose outcome is unknown: the last failure cannot say that nothing was
 * changed.
 */
export const truthful = (request: Request, last: CallFailed, unknown: CallFailed | undefined): CallFailed =>
  unknown === undefined || last.mayHaveApplied
    ? last
    : !own.has(last.kind)
    ? unknown
    // by its token, a transaction that had happened would have succeeded again
    : hasToken(request)
    ? last
    : new CallFailed({ ...last, message: last.message, cause: unknown, mayHaveApplied: true })

interface Bucket {
  tokens: number
}

// the tokens belong to the service that is called: a test with a layer of its own has a budget of its own
const buckets = new WeakMap<RetryBudget, WeakMap<object, Bucket>>()

const bucketOf = (budget: RetryBudget, service: object): Bucket => {
  let perService = buckets.get(budget)
  if (perService === undefined) buckets.set(budget, perService = new WeakMap())
  let bucket = perService.get(service)
  if (bucket === undefined) perService.set(service, bucket = { tokens: budget.capacity })
  return bucket
}

const take = (budget: RetryBudget, service: object): boolean => {
  const bucket = bucketOf(budget, service)
  if (bucket.tokens < 1) return false
  bucket.tokens -= 1
  return true
}

/** A call succeeded: the budget gets back a part of a retry. */
export const refill = (budget: RetryBudget | undefined, service: object): void => {
  if (budget === undefined) return
  const bucket = buckets.get(budget)?.get(service)
  if (bucket !== undefined && bucket.tokens < budget.capacity) {
    bucket.tokens = Math.min(budget.capacity, bucket.tokens + budget.refill)
  }
}

type Step = (now: number, input: any) => Effect.Effect<[unknown, Duration.Duration], unknown>

/** The retries of one request: what the schedules have counted so far. */
export interface Retries {
  /** After which delay in milliseconds the request is sent again, if it is. */
  readonly next: (failure: CallFailed, now: number) => Effect.Effect<number | undefined>
}

export const make = (
  request: Request,
  resend: Resend,
  policy: RetryPolicy,
  service: object,
  start: number
): Retries => {
  const steps: { [C in Class]?: Step } = {}
  // DynamoDB forgets a token after ten minutes, and would do the transaction again
  const end = start + Math.min(Duration.toMillis(policy.limit), hasToken(request) ? tokenMillis : Infinity)
  return {
    next: Effect.fnUntraced(function*(failure, now) {
      const kind = classOf(request, failure, resend)
      if (kind === undefined || now > end) return undefined
      const step: Step = steps[kind] ??= yield* Schedule.toStep(policy[kind] as Schedule.Schedule<unknown, any>)
      const decided = yield* Effect.option(step(now, fromCall(failure)))
      if (Option.isNone(decided)) return undefined
      const delay = Duration.toMillis(decided.value[1])
      if (now + delay > end) return undefined
      return kind === "conflict" || policy.budget === undefined || take(policy.budget, service) ? delay : undefined
    })
  }
}
