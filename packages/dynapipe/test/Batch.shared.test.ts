import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Option, Scheduler, Tracer } from "effect"
import { TestClock } from "effect/testing"
import * as Batch from "../src/Batch.ts"
import * as Capacity from "../src/Capacity.ts"
import * as DynamoDB from "../src/DynamoDB.ts"
import type * as Errors from "../src/Errors.ts"
import * as Get from "../src/Get.ts"
import type { Input } from "../src/Operation.ts"
import * as Put from "../src/Put.ts"
import * as Retry from "../src/Retry.ts"
import { line, Lines, range } from "./lines.ts"
import { error, make } from "./scripted.ts"

describe("windows", () => {
  it.effect("let gets wait for each other", () =>
    Effect.gen(function*() {
      const backend = make([])
      const get = (n: number) => Get.item(Lines, { id: "a", n }).pipe(Get.batched, Effect.delay(n * 2), Effect.exit)
      const all = Effect.forEach(range(5), get, { concurrency: "unbounded" })
      const fiber = yield* all.pipe(
        Batch.window({ window: "20 millis" }),
        Effect.provide(backend.layer),
        Effect.forkChild
      )
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(backend.times(), [20])
      const [{ input }] = backend.asked as [typeof backend.asked[0]]
      assert.strictEqual((input as Input<"BatchGetItem">).RequestItems!["log"]!.Keys!.length, 5)
    }))
})

describe("those who share a batch", () => {
  it.effect("do not end it for the others when they leave", () =>
    Effect.gen(function*() {
      let ended = 0
      const slow = Layer.succeed(DynamoDB.DynamoDB, {
        call: () =>
          Effect.sleep(100).pipe(
            Effect.as({ Responses: { log: [{ id: { S: "a" }, n: { N: "2" }, text: { S: "there" } }] } } as any),
            Effect.onInterrupt(() => Effect.sync(() => ended++))
          )
      })
      const get = (n: number) => Get.item(Lines, { id: "a", n }).pipe(Get.batched, Effect.forkChild)
      yield* Effect.gen(function*() {
        const [one, two] = [yield* get(1), yield* get(2)]
        yield* TestClock.adjust(50)
        yield* Fiber.interrupt(one)
        yield* TestClock.adjust(50)
        assert.strictEqual(Option.getOrThrow(yield* Fiber.join(two)).text, "there")
        assert.strictEqual(ended, 0)

        const [three, four] = [yield* get(1), yield* get(2)]
        yield* TestClock.adjust(50)
        yield* Fiber.interrupt(three)
        assert.strictEqual(ended, 0)
        yield* Fiber.interrupt(four)
        assert.strictEqual(ended, 1)
      }).pipe(Effect.provide(slow))
    }))

  it.effect("write an item in the order in which they asked, whatever batch they are in, and whoever fails", () =>
    Effect.gen(function*() {
      const asked: Array<ReadonlyArray<string>> = []
      let calls = 0
      const slowly = Layer.succeed(DynamoDB.DynamoDB, {
        call: (operation, input) => {
          const requests = (input as Input<"BatchWriteItem">).RequestItems!["log"]!
          const texts = requests.map(({ PutRequest }) => PutRequest!.Item!["text"]!.S!).filter((text) => text !== "")
          // each is faster than the one before it
          const call = ++calls
          const answer: Effect.Effect<any, Errors.CallFailed> = call === 2
            ? Effect.fail(error("ThrottlingException")(operation))
            : Effect.succeed({})
          return Effect.delay(answer, 1000 / call).pipe(Effect.onExit(() => Effect.sync(() => asked.push(texts))))
        }
      })
      const put = (n: number, text: string) => line(n, text).pipe(Put.batched, Effect.exit)
      // more than one batch holds, and one that comes while they are under way
      const burst = [put(0, "first"), ...range(28).map((n) => put(n + 1, "")), put(0, "second")]
      const all = Effect.all([...burst, Effect.delay(put(0, "third"), 10)], { concurrency: "unbounded" })
      const fiber = yield* all.pipe(Retry.use(Retry.none), Effect.provide(slowly), Effect.forkChild)
      yield* TestClock.adjust("1 minute")
      const exits = yield* Fiber.join(fiber)
      assert.deepStrictEqual(asked, [["first"], ["second"], ["third"]])
      assert.deepStrictEqual([exits[0], exits[29], exits[30]].map((exit) => exit?._tag), [
        "Success",
        "Failure",
        "Success"
      ])
    }))

  it.effect("hold up nobody when all of them have left", () =>
    Effect.gen(function*() {
      let calls = 0
      const hanging = Layer.succeed(DynamoDB.DynamoDB, {
        call: () => ++calls === 1 ? Effect.never : Effect.succeed({} as any)
      })
      const put = line(0, "again").pipe(Put.batched)
      yield* Effect.gen(function*() {
        const gone = yield* Effect.forkChild(put)
        yield* TestClock.adjust(10)
        yield* Fiber.interrupt(gone)
        yield* put
      }).pipe(Effect.provide(hanging))
      assert.strictEqual(calls, 2)
    }))

  it.effect("hold up nobody, between whichever two steps they leave", () =>
    Effect.gen(function*() {
      const put = line(0, "again").pipe(Put.batched)
      // a fiber that yields after so many steps can be interrupted there
      const places = range(30).flatMap((ops) => range(6).map((turns) => [ops + 5, turns] as const))
      for (const [ops, turns] of places) {
        yield* Effect.gen(function*() {
          const gone = yield* put.pipe(Effect.provideService(Scheduler.MaxOpsBeforeYield, ops), Effect.forkChild)
          yield* TestClock.adjust(0)
          for (const _ of range(turns)) yield* Effect.yieldNow
          yield* Fiber.interrupt(gone)
          const next = yield* Effect.forkChild(put)
          for (const _ of range(50)) yield* TestClock.adjust(100)
          assert.isDefined(next.pollUnsafe(), `${turns} turns of ${ops} steps`)
        }).pipe(Effect.provide(make([]).layer))
      }
    }))

  it.effect("write an item after those before them, though one between them has left", () =>
    Effect.gen(function*() {
      const asked: Array<string> = []
      const slowly = Layer.succeed(DynamoDB.DynamoDB, {
        call: (_, input) => {
          const [request] = (input as Input<"BatchWriteItem">).RequestItems!["log"]!
          asked.push(request!.PutRequest!.Item!["text"]!.S!)
          return Effect.delay(Effect.succeed({} as any), 1000)
        }
      })
      const put = (text: string) => line(0, text).pipe(Put.batched)
      yield* Effect.gen(function*() {
        const first = yield* Effect.forkChild(put("first"))
        yield* TestClock.adjust(10)
        const second = yield* Effect.forkChild(put("second"))
        yield* TestClock.adjust(10)
        const third = yield* Effect.forkChild(put("third"))
        yield* TestClock.adjust(10)
        yield* Fiber.interrupt(second)
        const fourth = yield* Effect.forkChild(put("fourth"))
        yield* TestClock.adjust(10)
        assert.deepStrictEqual(asked, ["first"])
        yield* TestClock.adjust("1 minute")
        for (const fiber of [first, third, fourth]) yield* Fiber.join(fiber)
      }).pipe(Effect.provide(slowly))
      assert.deepStrictEqual(asked, ["first", "third", "fourth"])
    }))

  it.effect("have each their own measure of capacity, and their own policy", () =>
    Effect.gen(function*() {
      const backend = make(range(3).map((n) => ({ ConsumedCapacity: [{ TableName: "log", CapacityUnits: n + 1 }] })))
      const get = (n: number) => Get.item(Lines, { id: "a", n }).pipe(Get.batched)
      const measured = Capacity.measure(Effect.all([get(1), get(2)], { concurrency: "unbounded" }))
      const [[, used]] = yield* Effect.all([measured, get(3), get(4).pipe(Retry.use(Retry.none))], {
        concurrency: "unbounded"
      }).pipe(Effect.provide(backend.layer))
      assert.strictEqual(backend.asked.length, 3)
      const keys = backend.asked.map(({ input }) => (input as Input<"BatchGetItem">).RequestItems!["log"]!.Keys!.length)
      assert.deepStrictEqual(keys, [2, 1, 1])
      assert.strictEqual(used["log"]?.readUnits, 1)
    }))
})

describe("spans", () => {
  it.effect("of a batch link to those of all who share it", () =>
    Effect.gen(function*() {
      const spans: Array<Tracer.Span> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      const get = (n: number) => Get.item(Lines, { id: "a", n }).pipe(Get.batched, Effect.withSpan(`caller ${n}`))
      yield* Effect.forEach([1, 2], get, { concurrency: "unbounded" }).pipe(
        Effect.provide(make([]).layer),
        Effect.withTracer(tracer)
      )
      const batch = spans.find(({ name }) => name === "dynapipe.batch")
      const links = batch?.links.map(({ span }) => span._tag === "Span" && span.name)
      assert.deepStrictEqual(links, ["caller 1", "caller 2"])
      const call = spans.find(({ name }) => name === "BatchGetItem log")
      assert.strictEqual(call?.attributes.get("db.operation.batch.size"), 2)
    }))
})
