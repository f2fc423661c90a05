import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Fiber, Layer, Option, Random, Schedule } from "effect"
import { TestClock } from "effect/testing"
import type { DynamoDB } from "../src/DynamoDB.ts"
import type { CallFailed } from "../src/Errors.ts"
import * as Errors from "../src/Errors.ts"
import { send } from "../src/internal/send.ts"
import * as Retry from "../src/Retry.ts"
import { error, make, refused } from "./scripted.ts"
import type { Step } from "./scripted.ts"

const throttle = new Errors.Throttled({ reason: "ThrottlingException" })

/** The delays of a schedule until it ends, in milliseconds, with a fixed random number. */
const delays = (schedule: Schedule.Schedule<unknown, any>, random: number) =>
  Effect.gen(function*() {
    const step = yield* Schedule.toStep(schedule)
    const all: Array<number> = []
    for (let now = 0;;) {
      const next = yield* Effect.option(step(now, throttle))
      if (Option.isNone(next)) return all
      const delay = Duration.toMillis(next.value[1])
      all.push(delay)
      now += delay
    }
  }).pipe(Effect.provideService(Random.Random, { nextDoubleUnsafe: () => random, nextIntUnsafe: () => 0 }))

describe("backoff", () => {
  it.effect("doubles up to its cap, as often as told, from zero to the whole of it", () =>
    Effect.gen(function*() {
      const schedule = Retry.backoff({ base: "10 millis", cap: "65 millis", times: 5 })
      assert.deepStrictEqual(yield* delays(schedule, 1), [10, 20, 40, 65, 65])
      assert.deepStrictEqual(yield* delays(schedule, 0.5), [5, 10, 20, 32.5, 32.5])
      assert.deepStrictEqual(yield* delays(schedule, 0), [0, 0, 0, 0, 0])
    }))
})

describe("policy", () => {
  it("what is left out is as in the standard", () => {
    const conflict = Schedule.recurs(1)
    const policy = Retry.policy({ conflict, budget: "none", limit: "1 second" })
    assert.strictEqual(policy.conflict, conflict)
    assert.strictEqual(policy.throttled, Retry.standard.throttled)
    assert.strictEqual(policy.unavailable, Retry.standard.unavailable)
    assert.isUndefined(policy.budget)
    assert.strictEqual(Duration.toMillis(policy.limit), 1000)
    assert.deepStrictEqual(Retry.policy({}), Retry.standard)
  })

  it.effect("of the application, of a program, and of what it forks", () =>
    Effect.gen(function*() {
      const mine = Retry.policy({ limit: "1 second" })
      const seen = yield* Effect.all([
        Retry.Current,
        Effect.flatMap(Effect.forkChild(Retry.Current), Fiber.join).pipe(Retry.use(mine)),
        Retry.Current
      ]).pipe(Effect.provide(Retry.layer(Retry.none)))
      assert.deepStrictEqual(seen, [Retry.none, mine, Retry.none])
      assert.strictEqual(yield* Retry.Current, Retry.standard)
    }))

  it.effect("from the configuration", () =>
    Effect.gen(function*() {
      const read = (env: Record<string, string>) =>
        Effect.provide(Retry.fromConfig, ConfigProvider.layer(ConfigProvider.fromUnknown(env)))
      const policy = yield* read({
        RETRY_TIMES: "2",
        RETRY_BASE: "1 second",
        RETRY_CAP: "1500 millis",
        RETRY_LIMIT: "1 minute"
      })
      assert.deepStrictEqual(yield* delays(policy.throttled, 1), [1000, 1500])
      assert.deepStrictEqual(yield* delays(policy.unavailable, 1), [1000, 1500])
      assert.strictEqual(Duration.toMillis(policy.limit), 60_000)
      const usual = yield* read({})
      assert.deepStrictEqual(yield* delays(usual.throttled, 1), yield* delays(Retry.standard.throttled, 1))
      assert.deepStrictEqual(yield* delays(usual.unavailable, 1), yield* delays(Retry.standard.unavailable, 1))
      assert.match(String(yield* Effect.flip(read({ RETRY_TIMES: "often" }))), /RETRY_TIMES/)
    }))
})

describe("circuit breaker", () => {
  const ask = (TableName: string): Effect.Effect<string, never, DynamoDB> =>
    send({ operation: "Query", input: { TableName } }, { resend: "always" }).pipe(
      Retry.use(Retry.none),
      Effect.as("done"),
      Effect.catch((failure: CallFailed) => Effect.succeed(failure.code))
    )
  const around = (steps: ReadonlyArray<Step>, options?: Retry.CircuitBreakerOptions) => {
    const backend = make(steps)
    return { ...backend, breaker: Retry.layerCircuitBreaker(options).pipe(Layer.provide(backend.layer)) }
  }

  it.effect("opens after failures in a row, for its table only, and closes by a probe", () =>
    Effect.gen(function*() {
      const throttled = error("ThrottlingException")
      const { asked, breaker } = around([throttled, refused, {}, {}], { failures: 2, openDuration: "10 seconds" })
      yield* Effect.gen(function*() {
        assert.deepStrictEqual(yield* Effect.all([ask("a"), ask("a"), ask("a"), ask("b")]), [
          "ThrottlingException",
          "ECONNREFUSED",
          "CircuitOpen",
          "done"
        ])
        yield* TestClock.adjust("9 seconds")
        assert.strictEqual(yield* ask("a"), "CircuitOpen")
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* Effect.all([ask("a"), ask("a")]), ["done", "done"])
        assert.strictEqual(asked.length, 5)
      }).pipe(Effect.provide(breaker))
    }))

  it.effect("opens after 20 failures for 5 seconds, where nothing else is said", () =>
    Effect.gen(function*() {
      const { asked, breaker } = around(Array.from({ length: 20 }, () => error("ThrottlingException")))
      yield* Effect.gen(function*() {
        yield* Effect.all(Array.from({ length: 21 }, () => ask("a")))
        assert.strictEqual(asked.length, 20)
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual(yield* ask("a"), "done")
      }).pipe(Effect.provide(breaker))
    }))

  it.effect("what is the program's own affair does not open it", () =>
    Effect.gen(function*() {
      const own = [
        error("ConditionalCheckFailedException"),
        error("ValidationException"),
        error("TransactionConflictException")
      ]
      const { breaker } = around([...own, ...own], { failures: 2 })
      const codes = yield* Effect.all(Array.from({ length: 7 }, () => ask("a"))).pipe(Effect.provide(breaker))
      assert.strictEqual(codes[6], "done")
    }))

  it.effect("an open circuit is not retried, and says until when", () =>
    Effect.gen(function*() {
      const { asked, breaker } = around([error("ThrottlingException")], { failures: 1 })
      yield* Effect.gen(function*() {
        yield* ask("a")
        const failure = yield* Effect.flip(
          send({ operation: "Query", input: { TableName: "a" } }, { resend: "always" })
        )
        assert.strictEqual(asked.length, 1)
        assert.strictEqual(
          Errors.fromCall(failure, { table: "a" }).message,
          "Query on table a was throttled: RequestLimitExceeded (the circuit of a is open for another 5s, after too many "
            + "failures). Send fewer requests at a time, spread the keys, or raise the capacity."
        )
      }).pipe(Effect.provide(breaker))
    }))
})
