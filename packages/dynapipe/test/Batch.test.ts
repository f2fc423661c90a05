import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Option, Schema, Stream, Tracer } from "effect"
import { RateLimiter } from "effect/persistence"
import { TestClock } from "effect/testing"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as Batch from "../src/Batch.ts"
import * as Capacity from "../src/Capacity.ts"
import * as DynamoDB from "../src/DynamoDB.ts"
import * as Entity from "../src/Entity.ts"
import * as Get from "../src/Get.ts"
import type { Input } from "../src/Operation.ts"
import * as Put from "../src/Put.ts"
import * as Query from "../src/Query.ts"
import * as Retry from "../src/Retry.ts"
import * as Table from "../src/Table.ts"
import { error, make, type Step } from "./scripted.ts"

class Log extends Table.make("log", { partitionKey: "id", sortKey: { attribute: "n", type: "N" } }) {}
const Line = Schema.Struct({ id: Schema.String, n: Schema.Number, text: Schema.String })
class Lines extends Entity.make("Line", { table: Log, schema: Line }) {}

const line = (n: number, text = "") => Put.item(Lines, { id: "a", n, text })
const range = (n: number) => Array.from({ length: n }, (_, i) => i)
const sizes = (asked: ReadonlyArray<{ readonly input: unknown }>) =>
  asked.map(({ input }) => (input as Input<"BatchWriteItem">).RequestItems!["log"]!.length)

describe("calls", () => {
  it.effect("are cut by what goes over the network, not by count alone", () =>
    Effect.gen(function*() {
      const backend = make([])
      // control characters take six bytes each in JSON
      const text = "\u0001".repeat(400_000)
      yield* Batch.write(range(10).map((n) => line(n, text))).pipe(Batch.concurrency(1), Effect.provide(backend.layer))
      assert.deepStrictEqual(sizes(backend.asked), [6, 4])
      for (const { input } of backend.asked) assert.isBelow(JSON.stringify(input).length, 16 * 1024 * 1024 + 1000)
    }))

  it.effect("are as few as will do", () =>
    Effect.gen(function*() {
      const backend = make([])
      yield* Batch.write(range(60).map((n) => line(n))).pipe(Batch.concurrency(1), Effect.provide(backend.layer))
      assert.deepStrictEqual(sizes(backend.asked), [25, 25, 10])
      const none = make([])
      yield* Batch.write([]).pipe(Effect.provide(none.layer))
      assert.deepStrictEqual(yield* Batch.get(Lines, []).pipe(Effect.provide(none.layer)), [])
      assert.strictEqual(none.asked.length, 0)
    }))

  it.effect("tell items by their keys, whatever text DynamoDB gives a number", () =>
    Effect.gen(function*() {
      const numbers = [1e21, -0.000001, 0, 100, 12.5]
      const stored = ["1000000000000000000000", "-1E-6", "0", "1E2", "12.50"]
      const Items = stored.map((N, i) => ({ id: { S: "a" }, n: { N }, text: { S: `${numbers[i]}` } }))
      const backend = make([
        { Responses: { log: Items.slice(2) }, UnprocessedKeys: { log: { Keys: Items.slice(0, 2).map(keyOf) } } },
        { Responses: { log: Items.slice(0, 2) } }
      ])
      const fiber = yield* Batch.get(Lines, numbers.map((n) => ({ id: "a", n }))).pipe(
        Effect.provide(backend.layer),
        Effect.forkChild
      )
      yield* TestClock.adjust("1 minute")
      const found = yield* Fiber.join(fiber)
      assert.deepStrictEqual(found.map((item) => Option.getOrThrow(item).text), numbers.map(String))
    }))
})

const keyOf = ({ id, n }: { readonly id: { S: string }; readonly n: { N: string } }) => ({ id, n })

describe("what is left unprocessed", () => {
  const left = (n: number): Step => ({
    UnprocessedItems: { log: range(n).map((i) => ({ PutRequest: { Item: { id: { S: "a" }, n: { N: `${i}` } } } })) }
  })

  it.effect("is sent again by the schedule for throttling, which begins anew where it got on", () =>
    Effect.gen(function*() {
      const backend = make([left(3), left(3), left(3), left(1), left(1), {}])
      const policy = Retry.policy({ throttled: Retry.backoff({ base: 100, times: 3 }) })
      const fiber = yield* Batch.write(range(4).map((n) => line(n))).pipe(
        Retry.use(policy),
        Effect.provide(backend.layer),
        Effect.forkChild
      )
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(sizes(backend.asked), [4, 3, 3, 3, 1, 1])
      const waited = backend.times().map((at, i, all) => at - (all[i - 1] ?? 0))
      // the n-th wait in vain is at most 100 * 2^(n-1)
      assert.isTrue(waited.every((ms, i) => ms <= [0, 100, 200, 400, 100, 200][i]!), `${waited}`)
      assert.isTrue(waited.slice(1).some((ms) => ms > 0))
    }))

  it.effect("is in the failure when the schedule ends", () =>
    Effect.gen(function*() {
      const backend = make([left(2), left(2), left(2)])
      const puts = range(4).map((n) => line(n))
      const fiber = yield* Batch.write(puts).pipe(
        Retry.use(Retry.policy({ throttled: Retry.backoff({ times: 2 }) })),
        Effect.provide(backend.layer),
        Effect.flip,
        Effect.forkChild
      )
      yield* TestClock.adjust("1 minute")
      const failure = yield* Fiber.join(fiber)
      assert.strictEqual(failure._tag, "BatchIncomplete")
      if (failure._tag !== "BatchIncomplete") return
      assert.deepStrictEqual([failure.unprocessed, failure.completed], [puts.slice(0, 2), puts.slice(2)])
      assert.strictEqual(failure.cause, undefined)
    }))
})

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

describe("streams", () => {
  it.effect("wait no longer than is said for elements to share a call", () =>
    Effect.gen(function*() {
      const backend = make([])
      const fiber = yield* Stream.make(1, 2, 3).pipe(
        Stream.rechunk(1),
        Stream.tap((n) => Effect.sleep(n * 100)),
        Batch.through((n) => line(n), { within: 250 }),
        Stream.runDrain,
        Effect.provide(backend.layer),
        Effect.forkChild
      )
      yield* TestClock.adjust(10_000)
      yield* Fiber.join(fiber)
      // 100, 300 and 600 ms from the beginning on
      assert.deepStrictEqual(sizes(backend.asked), [2, 1])
      assert.isBelow(backend.times()[0]!, 600)
    }))

  it.effect("of nothing write nothing", () =>
    Effect.gen(function*() {
      const backend = make([])
      const empty = Stream.run(Stream.empty, Batch.sink((n: number) => line(n), { from: 7 }))
      assert.deepStrictEqual(yield* Effect.provide(empty, backend.layer), { done: 7, written: 0 })
      assert.strictEqual(backend.asked.length, 0)
    }))

  it("go on from a whole number of elements", () => {
    for (const from of [-1, 1.5, Number.NaN]) {
      assert.throws(() => Batch.sink((n: number) => line(n), { from }), `from(${from}): it takes a whole number from 0`)
    }
  })

  it.effect("and shared gets end where a budget does", () =>
    Effect.gen(function*() {
      const backend = make(range(4).map(() => ({ ConsumedCapacity: [{ TableName: "log", CapacityUnits: 25 }] })))
      const get = (n: number) => Get.item(Lines, { id: "a", n }).pipe(Get.batched)
      const gets = Effect.forEach(range(3), get, { concurrency: "unbounded" }).pipe(Capacity.budget(1), Effect.flip)
      assert.strictEqual((yield* Effect.provide(gets, backend.layer))._tag, "CapacityExceeded")
      const flow = Stream.range(0, 99).pipe(
        Batch.through((n) => line(n), { concurrency: 1 }),
        Stream.runDrain,
        Capacity.budget(30),
        Effect.flip
      )
      assert.strictEqual((yield* Effect.provide(flow, backend.layer))._tag, "CapacityExceeded")
      assert.deepStrictEqual(sizes(backend.asked), [25])
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

describe("a rate", () => {
  const written = (units: number) => ({ ConsumedCapacity: [{ TableName: "log", CapacityUnits: units }] })
  const flow = (n: number, rate: number) =>
    Stream.range(0, n - 1).pipe(Batch.through((i) => line(i), { rate, concurrency: 1 }), Stream.runDrain)

  it.effect("holds writes back to so many units a second", () =>
    Effect.gen(function*() {
      const backend = make(range(100).map(() => written(25)))
      const fiber = yield* flow(500, 100).pipe(Effect.provide(backend.layer), Effect.forkChild)
      yield* TestClock.adjust("20 seconds")
      yield* Fiber.join(fiber)
      const times = backend.times()
      assert.strictEqual(times.length, 20)
      // a second's worth at once, and then 25 units in each quarter of a second
      assert.deepStrictEqual(times.slice(0, 8), [0, 0, 0, 0, 250, 500, 750, 1000])
      assert.strictEqual(times[19], 4000)
    }))

  it.effect("counts what indexes add", () =>
    Effect.gen(function*() {
      const backend = make(range(100).map(() => written(50)))
      const fiber = yield* flow(500, 100).pipe(Effect.provide(backend.layer), Effect.forkChild)
      yield* TestClock.adjust("20 seconds")
      yield* Fiber.join(fiber)
      assert.isAtLeast(backend.times()[19]!, 8000)
    }))

  it.effect("falls where DynamoDB throttles, and rises again", () =>
    Effect.gen(function*() {
      const throttled = error("ProvisionedThroughputExceededException")
      const steps = range(60).map((i) => i >= 8 && i < 12 ? throttled : written(25))
      const backend = make(steps)
      const fiber = yield* flow(1250, 100).pipe(Effect.provide(backend.layer), Effect.forkChild)
      yield* TestClock.adjust("5 minutes")
      yield* Fiber.join(fiber)
      const times = backend.times()
      const pace = (i: number) => times[i + 1]! - times[i]!
      assert.strictEqual(pace(6), 250)
      assert.isAbove(pace(13), 500)
      assert.isBelow(pace(52), pace(13))
    }))

  it.effect("is shared by those who share a limiter", () =>
    Effect.gen(function*() {
      const backend = make(range(100).map(() => written(25)))
      const limiter = yield* Effect.provide(RateLimiter.make, RateLimiter.layerStoreMemory)
      const both = Effect.all([flow(250, 100), flow(250, 100)], { concurrency: 2 })
      const fiber = yield* both.pipe(
        Effect.provide(Layer.merge(backend.layer, Layer.succeed(RateLimiter.RateLimiter, limiter))),
        Effect.forkChild
      )
      yield* TestClock.adjust("20 seconds")
      yield* Fiber.join(fiber)
      assert.strictEqual(backend.times()[19], 4000)
    }))

  it.effect("of reads is not that of writes, though they share a limiter", () =>
    Effect.gen(function*() {
      const limiter = yield* Effect.provide(RateLimiter.make, RateLimiter.layerStoreMemory)
      const backend = make([{ ConsumedCapacity: { TableName: "log", CapacityUnits: 1000 } }, written(25)])
      const both = Effect.andThen(
        Query.items(Lines, { id: "a" }).pipe(Query.rate(10), Query.collect),
        flow(25, 100)
      )
      const fiber = yield* both.pipe(
        Effect.provide(Layer.merge(backend.layer, Layer.succeed(RateLimiter.RateLimiter, limiter))),
        Effect.forkChild
      )
      yield* TestClock.adjust("5 minutes")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(backend.times(), [0, 0])
    }))

  it.effect("holds reads back by what they consumed", () =>
    Effect.gen(function*() {
      const page = (n: number) => ({
        Items: [{ id: { S: "a" }, n: { N: `${n}` }, text: { S: "" }, _type: { S: "Line" } }],
        LastEvaluatedKey: n === 4 ? undefined : { id: { S: "a" }, n: { N: `${n}` } },
        ConsumedCapacity: { TableName: "log", CapacityUnits: 20 }
      })
      const backend = make(range(5).map(page))
      const fiber = yield* Query.items(Lines, { id: "a" }).pipe(
        Query.rate(10),
        Query.stream,
        Stream.runCollect,
        Effect.provide(backend.layer),
        Effect.forkChild
      )
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* Fiber.join(fiber)).length, 5)
      assert.deepStrictEqual(backend.times(), [0, 1000, 3000, 5000, 7000])
    }))
})

describe("a million items", () => {
  it.live("pass in constant memory", () =>
    Effect.gen(function*() {
      let written = 0
      const counting = Layer.succeed(DynamoDB.DynamoDB, {
        call: (_, input) =>
          Effect.sync(() => {
            written += (input as Input<"BatchWriteItem">).RequestItems!["log"]!.length
            return {} as any
          })
      })
      setFlagsFromString("--expose-gc")
      const collect = runInNewContext("gc") as () => void
      const heap = () => {
        collect()
        return process.memoryUsage().heapUsed / 1024 / 1024
      }
      const heaps: Array<number> = []
      const progress = yield* Stream.range(1, 1_000_000).pipe(
        Stream.run(Batch.sink((n: number) => line(n, `line ${n}`), {
          onProgress: ({ done }) => Effect.sync(() => done % 100_000 === 0 && heaps.push(heap()))
        })),
        Effect.provide(counting)
      )
      assert.deepStrictEqual([written, progress.done, progress.written], [1_000_000, 1_000_000, 1_000_000])
      assert.strictEqual(heaps.length, 10)
      // what a million items would take is hundreds of megabytes
      assert.isBelow(heaps[9]! - heaps[0]!, 16, heaps.map((mb) => mb.toFixed(1)).join(" "))
    }), 120_000)
})
