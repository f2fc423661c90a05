/**
 * The policy of retries, apart from its configuration, which costs a program Schema; exported by Retry.
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import type { ConnectionFailed, ServiceUnavailable, Throttled, TransactionConflict } from "../Errors.ts"

/**
 * How many retries all calls of one service may make together: `capacity` at once, and `refill` more for each call that
 * succeeds. Where nothing succeeds any more, retries end, and a service that is down or throttled is not stormed.
 *
 * @category models
 * @since 0.1.0
 */
export interface RetryBudget {
  readonly capacity: number
  readonly refill: number
}

/**
 * When a call that failed is sent again.
 *
 * @category models
 * @since 0.1.0
 */
export interface RetryPolicy {
  readonly throttled: Schedule.Schedule<unknown, Throttled>
  readonly unavailable: Schedule.Schedule<unknown, ServiceUnavailable | ConnectionFailed>
  readonly conflict: Schedule.Schedule<unknown, TransactionConflict>
  /** No retry begins later than this after the first try. */
  readonly limit: Duration.Duration
  /** Conflicts take nothing from it: they are no sign of overload. */
  readonly budget: RetryBudget | undefined
}

/**
 * Exponential backoff with full jitter: before the n-th retry, a random time of up to `base` × 2ⁿ⁻¹, and at most `cap`.
 *
 * **Example**
 *
 * ```ts
 * import { Retry } from "dynapipe"
 *
 * const patient = Retry.policy({ throttled: Retry.backoff({ base: "50 millis", cap: "10 seconds", times: 20 }) })
 * patient.conflict === Retry.standard.conflict // => true
 * ```
 *
 * @category schedules
 * @since 0.1.0
 */
export const backoff = (options?: {
  readonly base?: Duration.Input | undefined
  readonly cap?: Duration.Input | undefined
  readonly times?: number | undefined
}): Schedule.Schedule<Duration.Duration, unknown> => {
  const base = Duration.fromInputUnsafe(options?.base ?? 25)
  const cap = Duration.fromInputUnsafe(options?.cap ?? 5000)
  return Schedule.exponential(base).pipe(
    Schedule.modifyDelay(({ duration }) =>
      Effect.map(Random.next, (r) => Duration.millis(Math.min(Duration.toMillis(duration), Duration.toMillis(cap)) * r))
    ),
    Schedule.upTo({ times: options?.times ?? 10 })
  )
}

/**
 * The policy where none is given.
 *
 * **Details**
 *
 * Full jitter from 25 ms on: throttling up to 5 s and 10 times (8 s together on average), unavailability up to 5 s and 8
 * times, conflicts up to 1 s and 10 times; 30 s in all, and a budget of 500 retries with one more for each 5 calls that
 * succeed.
 *
 * @category policies
 * @since 0.1.0
 */
export const standard: RetryPolicy = {
  throttled: backoff(),
  unavailable: backoff({ times: 8 }),
  conflict: backoff({ cap: 1000 }),
  limit: Duration.seconds(30),
  budget: { capacity: 500, refill: 0.2 }
}

/**
 * The parts of a policy that are said.
 *
 * @category models
 * @since 0.1.0
 */
export interface PolicyParts {
  readonly throttled?: Schedule.Schedule<any, Throttled> | undefined
  readonly unavailable?: Schedule.Schedule<any, ServiceUnavailable | ConnectionFailed> | undefined
  readonly conflict?: Schedule.Schedule<any, TransactionConflict> | undefined
  readonly limit?: Duration.Input | undefined
  readonly budget?: RetryBudget | "none" | undefined
}

/**
 * A policy by its parts; what is left out is as in `base`, which is `standard` where it is left out.
 *
 * **Gotchas**
 *
 * To leave out the retries of one class, give it `Schedule.recurs(0)`.
 *
 * **Example**
 *
 * ```ts
 * import { Retry } from "dynapipe"
 * import { Duration, Schedule } from "effect"
 *
 * const policy = Retry.policy({ throttled: Schedule.spaced("1 second"), limit: "1 minute" })
 * Duration.format(policy.limit) // => "1m"
 * ```
 *
 * @category policies
 * @since 0.1.0
 */
export const policy = (parts: PolicyParts, base: RetryPolicy = standard): RetryPolicy => ({
  throttled: parts.throttled ?? base.throttled,
  unavailable: parts.unavailable ?? base.unavailable,
  conflict: parts.conflict ?? base.conflict,
  limit: parts.limit === undefined ? base.limit : Duration.fromInputUnsafe(parts.limit),
  budget: parts.budget === "none" ? undefined : parts.budget ?? base.budget
})

/**
 * Every failure is final.
 *
 * @category policies
 * @since 0.1.0
 */
export const none: RetryPolicy = {
  throttled: Schedule.recurs(0),
  unavailable: Schedule.recurs(0),
  conflict: Schedule.recurs(0),
  limit: Duration.zero,
  budget: undefined
}

/**
 * The policy of the program that runs.
 *
 * @category services
 * @since 0.1.0
 */
export const Current: Context.Reference<RetryPolicy> = Context.Reference<RetryPolicy>("dynapipe/Retry", {
  defaultValue: () => standard
})

/**
 * Runs a program, and all that it forks, under another policy.
 *
 * **Example**
 *
 * ```ts
 * import { Retry } from "dynapipe"
 * import { Effect } from "effect"
 *
 * const impatient = Effect.map(Retry.Current, (policy) => policy === Retry.none).pipe(Retry.use(Retry.none))
 * Effect.runSync(impatient) // => true
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const use = (policy: RetryPolicy): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> =>
  Effect.provideService(Current, policy)

/**
 * Runs a program, and all that it forks, under the policy that is in force but for these parts.
 *
 * **Example**
 *
 * ```ts
 * import { Retry } from "dynapipe"
 * import { Duration, Effect } from "effect"
 *
 * const limit = Effect.map(Retry.Current, (policy) => Duration.format(policy.limit))
 * const program = limit.pipe(Retry.adjust({ limit: "2 seconds" }), Retry.use(Retry.none))
 * Effect.runSync(program) // => "2s"
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const adjust = (parts: PolicyParts) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Current, (current) => use(policy(parts, current))(self))

/**
 * The policy of an application.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (policy: RetryPolicy): Layer.Layer<never> => Layer.succeed(Current, policy)
