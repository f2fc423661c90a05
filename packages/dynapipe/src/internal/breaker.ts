/**
 * Effect's circuit breaker around the service, a circuit for each table.
 */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import { DynamoDB } from "../DynamoDB.ts"
import { CallFailed } from "../Errors.ts"
import type { Kind } from "../Errors.ts"
import type { Input, Operation, Output } from "../Operation.ts"
import type { CircuitBreakerOptions } from "../Retry.ts"
import { tablesOf } from "./telemetry.ts"

/** What says that the table is overloaded or gone; all else is an answer of a table that is well. */
const unwell: ReadonlySet<Kind> = new Set<Kind>(["Throttled", "ServiceUnavailable", "ConnectionFailed"])

const classify = <A>(exit: Exit.Exit<A, CallFailed>): CircuitBreaker.Outcome => {
  if (Exit.isSuccess(exit)) return CircuitBreaker.success
  const failure = exit.cause.reasons.find(Cause.isFailReason)?.error
  return failure === undefined
    ? CircuitBreaker.ignored
    : unwell.has(failure.kind)
    ? CircuitBreaker.failure()
    : CircuitBreaker.success
}

const rejected = (operation: Operation, key: string, error: CircuitBreaker.CircuitBreakerError): CallFailed => {
  const until = error.reason._tag === "CircuitOpen"
    ? `for another ${Duration.format(error.reason.retryAfter)}`
    : "until a first call succeeds"
  return new CallFailed({
    operation,
    code: "CircuitOpen",
    kind: "Throttled",
    message: `the circuit of ${key} is open ${until}, after too many failures`,
    mayHaveApplied: false,
    cause: error
  })
}

export const layer = (options: CircuitBreakerOptions | undefined): Layer.Layer<DynamoDB, never, DynamoDB> =>
  Layer.effect(
    DynamoDB,
    Effect.gen(function*() {
      const service = yield* DynamoDB
      const breaker = yield* CircuitBreaker.make({
        tripPolicy: CircuitBreaker.consecutive(options?.failures ?? 20),
        openDuration: options?.openDuration ?? Duration.seconds(5)
      })
      return {
        ...service,
        call: <Op extends Operation>(operation: Op, input: Input<Op>): Effect.Effect<Output<Op>, CallFailed> => {
          const key = tablesOf(input).join(", ") || operation
          const guarded = breaker.execute<Output<Op>, CallFailed>({ key, classify })
          return Effect.catchTag(
            guarded(service.call(operation, input)),
            "CircuitBreakerError",
            (error) => Effect.fail(rejected(operation, key, error))
          )
        }
      }
    })
  ).pipe(Layer.provide(CircuitBreaker.layerStoreMemory()))
