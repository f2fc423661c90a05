import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Schedule, Stream } from "effect"
import { RateLimiter } from "effect/persistence"
import { TestClock } from "effect/testing"
import * as Batch from "../src/Batch.ts"
import * as Query from "../src/Query.ts"
import * as Retry from "../src/Retry.ts"
import { line, Lines, range } from "./lines.ts"
import { error, make } from "./scripted.ts"

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
      // and no further than it was
      assert.approximately(pace(52), 250, 0.001)
    }))

  it.effect("falls where a part is left unprocessed, which is throttling too", () =>
    Effect.gen(function*() {
      const left = {
        ...written(24),
        UnprocessedItems: { log: [{ PutRequest: { Item: { id: { S: "a" }, n: { N: "200" } } } }] }
      }
      const backend = make(range(20).map((i) => i === 8 ? left : written(25)))
      const fiber = yield* flow(450, 100).pipe(Effect.provide(backend.layer), Effect.forkChild)
      yield* TestClock.adjust("5 minutes")
      yield* Fiber.join(fiber)
      const times = backend.times()
      assert.isAbove(times[14]! - times[13]!, 300)
    }))

  it.effect("falls once for calls that are throttled together", () =>
    Effect.gen(function*() {
      const throttled = error("ProvisionedThroughputExceededException")
      const backend = make(range(60).map((i) => i < 4 ? throttled : written(25)))
      const fiber = yield* Stream.range(0, 499).pipe(
        Batch.through((i) => line(i), { rate: 100, concurrency: 4 }),
        Stream.runDrain,
        Retry.use(Retry.policy({ throttled: Schedule.spaced("10 seconds") })),
        Effect.provide(backend.layer),
        Effect.forkChild
      )
      while (backend.asked.length < 4) yield* Effect.yieldNow
      yield* TestClock.adjust("5 minutes")
      yield* Fiber.join(fiber)
      const times = backend.times()
      assert.deepStrictEqual(times.slice(0, 4), [0, 0, 0, 0])
      // 25 units at 70 and some a second: four such signs would have left 24
      assert.approximately(times[7]! - times[6]!, 338, 1)
    }))

  it.effect("is kept by what is known of a write before it is sent", () =>
    Effect.gen(function*() {
      const backend = make(range(2).map(() => written(250)))
      const fiber = yield* Stream.range(0, 49).pipe(
        Batch.through((i) => line(i, "x".repeat(9500)), { rate: 100, concurrency: 1 }),
        Stream.runDrain,
        Effect.provide(backend.layer),
        Effect.forkChild
      )
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      // 250 units, of which 100 are there at the beginning
      assert.deepStrictEqual(backend.times(), [1500, 4000])
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
      const query = Query.items(Lines, { id: "a" }).pipe(Query.rate(10))
      for (const read of [Stream.runCollect(Query.stream(query)), Query.collect(query)]) {
        const backend = make(range(5).map(page))
        const fiber = yield* read.pipe(Effect.provide(backend.layer), Effect.forkChild)
        yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* Fiber.join(fiber)).length, 5)
        const [start, ...times] = backend.times()
        assert.deepStrictEqual(times.map((at) => at - start!), [1000, 3000, 5000, 7000])
      }
    }))
})
