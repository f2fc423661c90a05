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
import type { RetryPolicy } from "./internal/policy.ts"
import { backoff, policy } from "./internal/policy.ts"

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
