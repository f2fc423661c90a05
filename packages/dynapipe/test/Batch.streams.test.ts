import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as Batch from "../src/Batch.ts"
import * as Capacity from "../src/Capacity.ts"
import * as DynamoDB from "../src/DynamoDB.ts"
import * as Get from "../src/Get.ts"
import type { Input } from "../src/Operation.ts"
import { line, Lines, range, sizes } from "./lines.ts"
import { make } from "./scripted.ts"

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
