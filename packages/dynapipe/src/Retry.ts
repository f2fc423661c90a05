/**
 * When a call that failed is sent again: a schedule for each class of failure, a limit in time, and a budget.
 *
 * **Details**
 *
 * Three classes of failure pass by themselves: *throttled* (too many requests), *unavailable* (DynamoDB or the
 * connection failed) and *conflict* (another write of the same item was under way). Each has its schedule, which gets
 * the failure as its input. A failed condition is never sent again, and a write whose answer was lost only where
 * sending it twice is as good as once.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"
import type * as Schedule from "effect/Schedule"
import type { DynamoDB } from "./DynamoDB.ts"
import * as breaker from "./internal/breaker.ts"
import type { RetryPolicy } from "./internal/policy.ts"
import { backoff, Current, policy } from "./internal/policy.ts"

export * from "./internal/policy.ts"

/**
 * A policy of full jitter, read from the configuration: `RETRY_TIMES`, `RETRY_BASE`, `RETRY_CAP`, `RETRY_LIMIT`, each
 * as in `standard` where it is not set.
 *
 * **Example**
 *
 * ```ts
 * import { Retry } from "dynapipe"
 * import { ConfigProvider, Duration, Effect } from "effect"
 *
 * const env = ConfigProvider.layer(ConfigProvider.fromUnknown({ RETRY_LIMIT: "5 seconds" }))
 * const policy = Effect.runSync(Effect.provide(Retry.fromConfig, env))
 * Duration.format(policy.limit) // => "5s"
 * ```
 *
 * @category policies
 * @since 0.1.0
 */
export const fromConfig: Config.Config<RetryPolicy> = Config.all({
  times: Config.option(Config.Int("RETRY_TIMES")),
  base: Config.withDefault(Config.Duration("RETRY_BASE"), Duration.millis(25)),
  cap: Config.withDefault(Config.Duration("RETRY_CAP"), Duration.seconds(5)),
  limit: Config.withDefault(Config.Duration("RETRY_LIMIT"), Duration.seconds(30))
}).pipe(Config.map(({ base, cap, limit, times }) => {
  const schedule = (usual: number) => backoff({ base, cap, times: times._tag === "Some" ? times.value : usual })
  return policy({ throttled: schedule(10), unavailable: schedule(8), conflict: schedule(10), limit })
}))

/**
 * The policy of an application, read from the configuration.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig: Layer.Layer<never, Config.ConfigError> = Layer.effect(Current, fromConfig)

/**
 * When a circuit opens, and for how long.
 *
 * @category models
 * @since 0.1.0
 */
export interface CircuitBreakerOptions {
  /** The failures in a row that open the circuit: 20 where it is left out. */
  readonly failures?: number | undefined
  /** How long it stays open until one call may try: 5 seconds where it is left out. A schedule gets the openings in a row. */
  readonly openDuration?: Duration.Input | Schedule.Schedule<unknown, number> | undefined
}

/**
 * Gives up at once where waiting is of no use: a circuit for each table opens after many failures in a row, by
 * throttling or because nobody answers, and calls of the table fail until one of them, let through as a probe, succeeds.
 *
 * **Details**
 *
 * The failure is `Throttled`, and it is not sent again. Each try counts, so that the retries of one program can open the
 * circuit for all.
 *
 * **Example**
 *
 * ```ts
 * import { DynamoDB, Faults, Retry } from "dynapipe"
 * import { Effect, Layer } from "effect"
 *
 * const broken = Faults.layer([{ fault: Faults.throttle() }])
 * const backend = Layer.succeed(DynamoDB.DynamoDB, { call: () => Effect.succeed({} as any) })
 * const breaker = Retry.layerCircuitBreaker({ failures: 2 }).pipe(Layer.provide(broken), Layer.provide(backend))
 * const code = DynamoDB.call("Query", { TableName: "shop" }).pipe(Effect.flip, Effect.map((failure) => failure.code))
 * const codes = await Effect.runPromise(Effect.all([code, code, code]).pipe(Effect.provide(breaker)))
 *
 * codes[1] // => "ProvisionedThroughputExceededException"
 * codes[2] // => "CircuitOpen"
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerCircuitBreaker = (
  options?: CircuitBreakerOptions
): Layer.Layer<DynamoDB, never, DynamoDB> => breaker.layer(options)
