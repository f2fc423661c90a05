import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Cause, Clock, Effect, Exit, Fiber, Layer, Option, Random, Result, Schedule, Schema } from "effect"
import { TestClock } from "effect/testing"
import { DynamoDB } from "../../src/DynamoDB.ts"
import type { CallFailed } from "../../src/Errors.ts"
import * as Faults from "../../src/Faults.ts"
import type * as policy from "../../src/internal/policy.ts"
import type { Resend } from "../../src/internal/resend.ts"
import { send } from "../../src/internal/send.ts"
import type { Request } from "../../src/Operation.ts"
import * as Retry from "../../src/Retry.ts"
import { error, lost, make, refused } from "../scripted.ts"
import type { Step } from "../scripted.ts"

const throttled = error("ThrottlingException")
const unavailable = error("InternalServerError", { status: 500 })
const conflict = error("TransactionConflictException")
const failedCondition = error("ConditionalCheckFailedException")
const canceled = (...codes: ReadonlyArray<string>) =>
  error("TransactionCanceledException", { body: { CancellationReasons: codes.map((Code) => ({ Code })) } })

const get: Request<"GetItem"> = { operation: "GetItem", input: { TableName: "shop", Key: { pk: { S: "a" } } } }
const put: Request<"PutItem"> = { operation: "PutItem", input: { TableName: "shop", Item: { pk: { S: "a" } } } }
const transact = (ClientRequestToken?: string): Request<"TransactWriteItems"> => ({
  operation: "TransactWriteItems",
  input: { TransactItems: [], ...(ClientRequestToken === undefined ? {} : { ClientRequestToken }) }
})

/** Runs to the end of the hour: what came of it, and when each call was made. */
const drive = (steps: ReadonlyArray<Step>, request: Request, options?: {
  readonly policy?: policy.RetryPolicy
  readonly resend?: Resend
  readonly random?: number
}) => {
  const backend = make(steps)
  return Effect.gen(function*() {
    const start = yield* Clock.currentTimeMillis
    const fiber = yield* send(request, { resend: options?.resend ?? "always" }).pipe(
      Retry.use(options?.policy ?? Retry.standard),
      Effect.provideService(Random.Random, {
        nextDoubleUnsafe: () => options?.random ?? 1,
        nextIntUnsafe: () => 1
      }),
      Effect.exit,
      Effect.forkChild
    )
    yield* TestClock.adjust("1 hour")
    const exit: Exit.Exit<unknown, CallFailed> = yield* Fiber.join(fiber)
    const code = Exit.isSuccess(exit) ? "done" : Option.getOrThrow(Cause.findErrorOption(exit.cause)).code
    return { times: backend.times().map((t) => t - start), code }
  }).pipe(Effect.provide(backend.layer))
}

const times = (n: number, step: Step): ReadonlyArray<Step> => Array.from({ length: n }, () => step)

describe("the standard policy", () => {
  it.effect("throttling: full jitter from 25 ms, ten times, and no longer than 5 s", () =>
    Effect.gen(function*() {
      const ends = [0, 25, 75, 175, 375, 775, 1575, 3175, 6375, 11375, 16375]
      assert.deepStrictEqual(yield* drive(times(20, throttled), get), { times: ends, code: "ThrottlingException" })
      const half = yield* drive(times(20, throttled), get, { random: 0.5 })
      assert.deepStrictEqual(half.times, ends.map((t) => t / 2))
      const none = yield* drive(times(20, throttled), get, { random: 0 })
      assert.deepStrictEqual(none.times, ends.map(() => 0))
    }))

  it.effect("unavailability: eight times", () =>
    Effect.gen(function*() {
      const { code, times: at } = yield* drive(times(20, unavailable), get)
      assert.deepStrictEqual([code, at], ["InternalServerError", [0, 25, 75, 175, 375, 775, 1575, 3175, 6375]])
      assert.deepStrictEqual((yield* drive(times(20, refused), get)).times, at)
      assert.deepStrictEqual((yield* drive(times(20, lost), get)).times, at)
    }))

  it.effect("conflicts: ten times, no longer than a second", () =>
    Effect.gen(function*() {
      const { times: at } = yield* drive(times(20, conflict), put)
      assert.deepStrictEqual(at, [0, 25, 75, 175, 375, 775, 1575, 2575, 3575, 4575, 5575])
    }))

  it.effect("each class counts for itself, and a success ends it", () =>
    Effect.gen(function*() {
      const result = yield* drive([throttled, conflict, throttled, unavailable, {}], put)
      assert.deepStrictEqual(result, { times: [0, 25, 50, 100, 125], code: "done" })
    }))

  it.effect("what never passes is sent once", () =>
    Effect.gen(function*() {
      for (
        const name of ["ValidationException", "ResourceNotFoundException", "IdempotentParameterMismatchException"]
      ) {
        assert.deepStrictEqual(yield* drive([error(name)], put), { times: [0], code: name })
      }
      assert.deepStrictEqual((yield* drive([failedCondition], put)).times, [0])
      assert.deepStrictEqual((yield* drive([throttled, failedCondition], put)).times, [0, 25])
    }))
})

describe("policies", () => {
  const spaced = Retry.policy({ throttled: Schedule.spaced("1 second"), limit: "3 seconds" })

  it.effect("a schedule without an end ends at the limit", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* drive(times(9, throttled), get, { policy: spaced })).times, [0, 1000, 2000, 3000])
      assert.deepStrictEqual((yield* drive(times(9, throttled), get, { policy: Retry.none })).times, [0])
    }))

  it.effect("a schedule sees the failure", () =>
    Effect.gen(function*() {
      const seen: Array<unknown> = []
      const watched = Retry.policy({
        throttled: Schedule.recurs(1).pipe(
          Schedule.setInputType<{ readonly _tag: string; readonly reason: string }>(),
          Schedule.tap(({ input }) => Effect.sync(() => seen.push([input._tag, input.reason])))
        )
      })
      yield* drive([throttled], get, { policy: watched })
      assert.deepStrictEqual(seen, [["Throttled", "ThrottlingException"]])
    }))

  it.effect("adjusts the one in force, for all that is forked", () =>
    Effect.gen(function*() {
      const policies = yield* Effect.all([Retry.Current, Effect.flatMap(Effect.forkChild(Retry.Current), Fiber.join)])
        .pipe(
          Retry.adjust({ throttled: Schedule.recurs(7) }),
          Retry.adjust({ budget: "none" }),
          Retry.use(spaced)
        )
      for (const policy of policies) {
        assert.strictEqual(policy.limit, spaced.limit)
        assert.isUndefined(policy.budget)
        assert.notStrictEqual(policy.throttled, spaced.throttled)
        assert.strictEqual(policy.conflict, Retry.standard.conflict)
      }
    }))

  it.effect("the layer and the program's own policy", () =>
    Effect.gen(function*() {
      const backend = make(times(9, throttled))
      const exit = yield* send(get, { resend: "always" }).pipe(
        Effect.exit,
        Effect.provide(Layer.merge(backend.layer, Retry.layer(Retry.none)))
      )
      assert.isTrue(Exit.isFailure(exit))
      assert.deepStrictEqual(backend.times(), [0])
    }))

  it.effect("a budget is shared by the calls of a service, and refilled by what succeeds", () =>
    Effect.gen(function*() {
      const backend = make([...times(5, throttled), {}, {}, ...times(5, throttled)])
      const once = send(get, { resend: "always" }).pipe(
        Retry.use(Retry.policy({ throttled: Schedule.recurs(4), budget: { capacity: 3, refill: 0.5 } })),
        Effect.exit,
        Effect.map(Exit.isSuccess)
      )
      // the policy is made once, as an application would
      const results = yield* Effect.all([once, once, once, once, once, once]).pipe(Effect.provide(backend.layer))
      // 4 calls end the budget; the 5th has none; two successes give one retry back
      assert.deepStrictEqual(results, [false, false, true, true, false, false])
      assert.strictEqual(backend.asked.length, 4 + 1 + 1 + 1 + 2 + 1)
    }))

  it.effect("a budget is never more than its capacity, however much succeeds", () =>
    Effect.gen(function*() {
      const backend = make([throttled, ...times(9, {}), ...times(9, throttled)])
      const once = send(get, { resend: "always" }).pipe(
        Retry.use(Retry.policy({ throttled: Schedule.recurs(4), budget: { capacity: 2, refill: 1 } })),
        Effect.exit
      )
      yield* Effect.all(Array.from({ length: 10 }, () => once)).pipe(Effect.provide(backend.layer))
      // ten calls for the first nine, and three for the last: itself and two retries
      assert.strictEqual(backend.asked.length, 10 + 3)
    }))

  it.effect("conflicts take nothing from the budget", () =>
    Effect.gen(function*() {
      const conflicts = Retry.policy({ conflict: Schedule.recurs(5), budget: { capacity: 1, refill: 0 } })
      assert.strictEqual((yield* drive(times(9, conflict), put, { policy: conflicts })).times.length, 6)
    }))
})

describe("ambiguous writes", () => {
  it.effect("are sent again only where twice is as good as once", () =>
    Effect.gen(function*() {
      for (const step of [lost, unavailable]) {
        assert.strictEqual((yield* drive([step], put, { resend: "always" })).code, "done")
        assert.deepStrictEqual((yield* drive([step], put, { resend: "unlessApplied" })).times, [0])
      }
      // nothing was sent, or nothing was done
      for (const step of [refused, throttled, conflict]) {
        assert.strictEqual((yield* drive([step], put, { resend: "unlessApplied" })).code, "done")
      }
      // a read changes nothing
      assert.strictEqual((yield* drive([lost], get, { resend: "unlessApplied" })).code, "done")
    }))

  it.effect("a token makes a transaction safe", () =>
    Effect.gen(function*() {
      // for as long as DynamoDB remembers it
      const endless = Retry.policy({ unavailable: Schedule.spaced("4 minutes"), limit: "50 minutes" })
      const long = yield* drive(times(20, lost), transact("token"), { policy: endless })
      assert.deepStrictEqual(long, { times: [0, 240_000, 480_000], code: "ECONNRESET" })
      assert.isAbove((yield* drive(times(20, lost), put, { policy: endless })).times.length, 10)
      const once = { resend: "unlessApplied" } as const
      assert.strictEqual((yield* drive([lost, unavailable], transact("token"), once)).code, "done")
      assert.deepStrictEqual((yield* drive([lost], transact(), once)).times, [0])
      assert.strictEqual(
        (yield* drive([error("TransactionInProgressException")], transact("token"), once)).code,
        "done"
      )
    }))
})

describe("after a try whose outcome is unknown", () => {
  const last = (request: Request, ...steps: ReadonlyArray<Step>) =>
    Effect.flip(send(request, { resend: "always" })).pipe(
      Effect.provide(make(steps).layer),
      Retry.use(Retry.policy({ throttled: Schedule.recurs(0), unavailable: Schedule.recurs(1) }))
    )

  it.effect("the failure says so", () =>
    Effect.gen(function*() {
      const of = (failure: CallFailed) => [failure.code, failure.mayHaveApplied]
      assert.deepStrictEqual(of(yield* last(put, lost, throttled)), ["ECONNRESET", true])
      assert.deepStrictEqual(of(yield* last(put, lost, error("ExpiredTokenException"))), ["ECONNRESET", true])
      assert.deepStrictEqual(of(yield* last(put, refused, throttled)), ["ThrottlingException", false])
      const condition = yield* last(put, lost, failedCondition)
      assert.deepStrictEqual(of(condition), ["ConditionalCheckFailedException", true])
      assert.strictEqual(condition.message, "from the script")
      const checked = canceled("ConditionalCheckFailed")
      assert.deepStrictEqual(of(yield* last(transact("t"), lost, checked)), ["TransactionCanceledException", false])
      assert.deepStrictEqual(of(yield* last(transact(), lost, checked)), ["TransactionCanceledException", true])
    }))
})

describe("a condition that fails after a lost answer", () => {
  const lostAnswer = (failure: CallFailed) =>
    failure.item?.["own"] === undefined ? undefined : { Attributes: failure.item }
  const own = { own: { BOOL: true } }
  const after = (...steps: ReadonlyArray<Step>) =>
    send(put, { resend: "always", lostAnswer }).pipe(
      Effect.provide(make(steps).layer),
      Retry.use(Retry.policy({ throttled: Schedule.recurs(1), unavailable: Schedule.recurs(1) })),
      Effect.result
    )

  it.effect("is the answer where what is there is one's own, and only then", () =>
    Effect.gen(function*() {
      const mine = error("ConditionalCheckFailedException", { body: { Item: own } })
      assert.deepStrictEqual(yield* after(lost, mine), Result.succeed({ Attributes: own }))
      assert.deepStrictEqual(yield* after(unavailable, mine), Result.succeed({ Attributes: own }))
      for (const steps of [[lost, failedCondition], [mine], [throttled, mine], [refused, mine]]) {
        const failure = Option.getOrThrow(Result.getFailure(yield* after(...steps)))
        assert.strictEqual(failure.kind, "ConditionalCheckFailed")
        assert.strictEqual(failure.mayHaveApplied, steps[0] === lost)
        if (steps[0] === lost) assert.strictEqual((failure.cause as CallFailed).code, "ECONNRESET")
      }
    }))
})

describe("a write under any faults", () => {
  const faults: ReadonlyArray<Faults.Fault> = [
    Faults.throttle(),
    Faults.unavailable,
    Faults.error("TransactionConflictException"),
    Faults.refuse,
    Faults.loseRequest,
    Faults.loseAnswer,
    Faults.error("ConditionalCheckFailedException")
  ]
  const script = (seed: number, part: number): ReadonlyArray<Faults.Rule> =>
    faults.map((fault, i) => ({ fault, when: Faults.rate(part), seed: seed * faults.length + i }))

  it.effect.prop("happens as often as its result says", {
    seed: Schema.Int,
    part: Arbitrary.schema(Schema.Literals([0.05, 0.1, 0.2, 0.4])),
    safe: Schema.Boolean
  }, ({ part, safe, seed }) =>
    Effect.gen(function*() {
      const backend = make([])
      const fiber = yield* send(put, { resend: safe ? "always" : "unlessApplied" }).pipe(
        Effect.exit,
        Effect.provide(Faults.layer(script(seed, part)).pipe(Layer.provide(backend.layer))),
        Effect.forkChild
      )
      yield* TestClock.adjust("1 hour")
      const exit = yield* Fiber.join(fiber)
      const applied = backend.asked.length
      if (Exit.isSuccess(exit)) return assert.isTrue(safe ? applied >= 1 : applied === 1)
      const failure = Option.getOrThrow(Cause.findErrorOption(exit.cause))
      const times = failure.mayHaveApplied ? safe || applied <= 1 : applied === 0
      return assert.isTrue(times, `${failure.code} after ${applied}`)
    }), { arbitrary: { runs: 300, seed: 1 } })
})

describe("canceled transactions", () => {
  it.effect("are sent again where all that failed may pass, with their token", () =>
    Effect.gen(function*() {
      const passing = canceled("None", "TransactionConflict", "ThrottlingError")
      assert.strictEqual((yield* drive([passing], transact("token"))).code, "done")
      assert.deepStrictEqual((yield* drive([passing], transact())).times, [0])
      const mixed = canceled("TransactionConflict", "ConditionalCheckFailed")
      assert.deepStrictEqual((yield* drive([mixed], transact("token"))).times, [0])
      assert.deepStrictEqual((yield* drive([canceled("None")], transact("token"))).times, [0])
      const reads: Request<"TransactGetItems"> = { operation: "TransactGetItems", input: { TransactItems: [] } }
      assert.strictEqual((yield* drive([canceled("TransactionConflict")], reads)).code, "done")
    }))
})

describe("interruption", () => {
  it.effect("ends the wait for a retry", () =>
    Effect.gen(function*() {
      const backend = make(times(9, throttled))
      const fiber = yield* send(get, { resend: "always" }).pipe(Effect.provide(backend.layer), Effect.forkChild)
      yield* TestClock.adjust(0)
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(backend.asked.length, 1)
    }))

  it.effect("reaches the call", () =>
    Effect.gen(function*() {
      let aborted = false
      const stuck = Layer.succeed(DynamoDB, {
        call: () => Effect.onInterrupt(Effect.never, () => Effect.sync(() => aborted = true))
      })
      const fiber = yield* send(get, { resend: "always" }).pipe(Effect.provide(stuck), Effect.forkChild)
      yield* TestClock.adjust(0)
      yield* Fiber.interrupt(fiber)
      assert.isTrue(aborted)
    }))
})
