import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as DynamoDB from "../src/DynamoDB.ts"
import * as Faults from "../src/Faults.ts"
import { send } from "../src/internal/send.ts"
import type { Input, Output } from "../src/Operation.ts"
import { make } from "./scripted.ts"

const put = DynamoDB.call("PutItem", { TableName: "shop", Item: {} }).pipe(
  Effect.as("done"),
  Effect.catch((failure) => Effect.succeed(failure.mayHaveApplied ? `${failure.code}?` : failure.code))
)
const run = <A, E>(
  program: Effect.Effect<A, E, DynamoDB.DynamoDB>,
  script: ReadonlyArray<Faults.Rule>,
  backend = make([])
) => program.pipe(Effect.provide(Faults.layer(script).pipe(Layer.provide(backend.layer))))
const times = (n: number) => Effect.all(Array.from({ length: n }, () => put))

describe("conditions", () => {
  it.effect("the n-th calls, the first, and those of an operation", () =>
    Effect.gen(function*() {
      const refuse = Faults.refuse
      assert.deepStrictEqual(yield* run(times(4), [{ when: Faults.nth(2, 4), fault: refuse }]), [
        "done",
        "ECONNREFUSED",
        "done",
        "ECONNREFUSED"
      ])
      assert.deepStrictEqual(yield* run(times(3), [{ when: Faults.first(2), fault: refuse }]), [
        "ECONNREFUSED",
        "ECONNREFUSED",
        "done"
      ])
      assert.deepStrictEqual(yield* run(times(1), [{ operations: ["GetItem"], fault: refuse }]), ["done"])
      const ofItem: Faults.When = ({ input }) => (input as Input<"PutItem">).TableName === "shop"
      assert.deepStrictEqual(yield* run(times(1), [{ when: ofItem, fault: refuse }]), ["ECONNREFUSED"])
    }))

  it.effect("every rule counts for itself, and the first that applies is taken", () =>
    Effect.gen(function*() {
      const script: ReadonlyArray<Faults.Rule> = [
        { when: Faults.nth(1), fault: Faults.throttle() },
        { when: Faults.nth(1, 2), fault: Faults.unavailable }
      ]
      assert.deepStrictEqual(yield* run(times(3), script), [
        "ProvisionedThroughputExceededException",
        "InternalServerError?",
        "done"
      ])
    }))

  it.effect("a rate is the same for the same seed", () =>
    Effect.gen(function*() {
      const some = (seed: number, part: number) =>
        run(times(1000), [{ when: Faults.rate(part), fault: Faults.refuse, seed }])
      assert.deepStrictEqual(yield* some(1, 0.3), yield* some(1, 0.3))
      assert.notDeepEqual(yield* some(1, 0.3), yield* some(2, 0.3))
      const failed = (yield* some(7, 0.3)).filter((result) => result !== "done").length
      assert.isTrue(failed > 250 && failed < 350, String(failed))
      assert.strictEqual((yield* some(7, 0)).filter((result) => result !== "done").length, 0)
      assert.strictEqual((yield* some(7, 1)).filter((result) => result === "done").length, 0)
    }))

  it.effect("suspended: neither faults nor counts", () =>
    Effect.gen(function*() {
      const script = [{ when: Faults.nth(2), fault: Faults.refuse }]
      const program = Effect.all([Faults.suspended(times(5)), times(2)])
      assert.deepStrictEqual((yield* run(program, script))[1], ["done", "ECONNREFUSED"])
    }))
})

describe("faults", () => {
  const asked = (fault: Faults.Fault) =>
    Effect.gen(function*() {
      const backend = make([])
      const result = yield* run(put, [{ fault }], backend)
      return [result, backend.asked.length]
    })

  it.effect("lost before, lost after, refused", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* asked(Faults.loseAnswer), ["ECONNRESET?", 1])
      assert.deepStrictEqual(yield* asked(Faults.loseRequest), ["ECONNRESET?", 0])
      assert.deepStrictEqual(yield* asked(Faults.refuse), ["ECONNREFUSED", 0])
      assert.deepStrictEqual(yield* asked(Faults.error("ValidationException")), ["ValidationException", 0])
    }))

  it.effect("throttling and cancellation with their reasons", () =>
    Effect.gen(function*() {
      const reason = { reason: "TableWriteKeyRangeThroughputExceeded", resource: "arn:…:table/shop" }
      const reasons = [{ Code: "None" }, { Code: "TransactionConflict" }]
      const failure = (fault: Faults.Fault) =>
        run(Effect.flip(DynamoDB.call("TransactWriteItems", { TransactItems: [] })), [{ fault }])
      assert.deepInclude(yield* failure(Faults.throttle(reason)), { kind: "Throttled", throttlingReasons: [reason] })
      assert.deepInclude(yield* failure(Faults.cancel(reasons)), { kind: "TransactionCanceled", reasons })
    }))

  it.effect("delay by the clock, alone and on top of another", () =>
    Effect.gen(function*() {
      for (
        const [fault, result] of [
          [Faults.delay("3 seconds"), "done"],
          [Faults.both(Faults.delay("3 seconds"), Faults.refuse), "ECONNREFUSED"]
        ] as const
      ) {
        const start = yield* Clock.currentTimeMillis
        const fiber = yield* run(Effect.zip(put, Clock.currentTimeMillis), [{ fault }]).pipe(Effect.forkChild)
        yield* TestClock.adjust("1 minute")
        const [answer, end] = yield* Fiber.join(fiber)
        assert.deepStrictEqual([answer, end - start], [result, 3000])
      }
    }))

  it.effect("an answer that never comes can be interrupted", () =>
    Effect.gen(function*() {
      const fiber = yield* run(put.pipe(Effect.timeoutOption("1 second")), [{ fault: Faults.never }]).pipe(
        Effect.forkChild
      )
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "None")
    }))

  it.effect("another answer", () =>
    Effect.gen(function*() {
      const empty = Faults.answer((output) => ({ ...output, Items: [], LastEvaluatedKey: { pk: { S: "a" } } }))
      const page = yield* run(DynamoDB.call("Query", { TableName: "shop" }), [{ fault: empty }], make([{ Count: 3 }]))
      assert.deepStrictEqual(page, { Count: 3, Items: [], LastEvaluatedKey: { pk: { S: "a" } } })
    }))

  it.effect("retries see them", () =>
    Effect.gen(function*() {
      const backend = make([])
      const fiber = yield* run(
        send({ operation: "PutItem", input: { TableName: "shop", Item: {} } }, { resend: "always" }),
        [{ when: Faults.first(3), fault: Faults.loseAnswer }],
        backend
      ).pipe(Effect.forkChild)
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      assert.strictEqual(backend.asked.length, 4)
    }))
})

describe("unprocessed batches", () => {
  const keys = Array.from({ length: 40 }, (_, i) => ({ pk: { N: String(i) } }))
  const sorted = (all: ReadonlyArray<unknown>) => all.map((one) => JSON.stringify(one)).sort()
  const puts = keys.map((Item) => ({ PutRequest: { Item } }))

  it.effect("writes: what is not done is left, and nothing else", () =>
    Effect.gen(function*() {
      const theirs = [{ DeleteRequest: { Key: { pk: { S: "theirs" } } } }]
      const backend = make([{ UnprocessedItems: { a: theirs } }])
      const output: Output<"BatchWriteItem"> = yield* run(
        DynamoDB.call("BatchWriteItem", { RequestItems: { a: puts, b: puts.slice(0, 1) } }),
        [{ fault: Faults.leaveUnprocessed(0.5) }],
        backend
      )
      const done = (backend.asked[0]!.input as Input<"BatchWriteItem">).RequestItems?.["a"] ?? []
      const left = output.UnprocessedItems?.["a"] ?? []
      assert.isTrue(done.length > 5 && left.length > 5)
      assert.deepStrictEqual(sorted([...done, ...left]), sorted([...puts, ...theirs]))
    }))

  it.effect("reads: keys with the options of their table", () =>
    Effect.gen(function*() {
      const backend = make([{ Responses: { a: [{ pk: { N: "0" } }] } }])
      const output: Output<"BatchGetItem"> = yield* run(
        DynamoDB.call("BatchGetItem", { RequestItems: { a: { Keys: keys, ConsistentRead: true } } }),
        [{ fault: Faults.leaveUnprocessed(0.5) }],
        backend
      )
      const done = (backend.asked[0]!.input as Input<"BatchGetItem">).RequestItems?.["a"]
      const left = output.UnprocessedKeys?.["a"]
      assert.deepStrictEqual([done?.ConsistentRead, left?.ConsistentRead], [true, true])
      assert.deepStrictEqual(sorted([...done!.Keys!, ...left!.Keys!]), sorted(keys))
      assert.strictEqual(output.Responses?.["a"]?.length, 1)
    }))

  it.effect("all of it: nothing is sent", () =>
    Effect.gen(function*() {
      const backend = make([])
      const all = [{ fault: Faults.leaveUnprocessed(1) }]
      const batch = { RequestItems: { a: puts } }
      assert.deepStrictEqual(yield* run(DynamoDB.call("BatchWriteItem", batch), all, backend), {
        UnprocessedItems: batch.RequestItems
      })
      assert.strictEqual(backend.asked.length, 0)
      yield* run(put, all, backend)
      assert.strictEqual(backend.asked.length, 1)
    }))
})
