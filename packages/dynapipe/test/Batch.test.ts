import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as Batch from "../src/Batch.ts"
import * as Entity from "../src/Entity.ts"
import type * as Errors from "../src/Errors.ts"
import * as Get from "../src/Get.ts"
import type { Input } from "../src/Operation.ts"
import * as Put from "../src/Put.ts"
import * as Retry from "../src/Retry.ts"
import * as Table from "../src/Table.ts"
import { line, Lines, range, sizes } from "./lines.ts"
import { error, make, type Step } from "./scripted.ts"

class BlobTable extends Table.make("blobs", { partitionKey: "id" }) {}
const Blob = Schema.Struct({ id: Schema.String, bytes: Schema.Uint8Array })
class Blobs extends Entity.make("Blob", { table: BlobTable, schema: Blob }) {}
class PairTable extends Table.make("pairs", { partitionKey: "a", sortKey: "b" }) {}
class TwinTable extends Table.make("twins", { partitionKey: "id" }) {}
class Twins extends Entity.make("Twin", { table: TwinTable, schema: Schema.Struct({ id: Schema.String }) }) {}
class Pairs
  extends Entity.make("Pair", { table: PairTable, schema: Schema.Struct({ a: Schema.String, b: Schema.String }) })
{}

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

  it.effect("are as few as will do where bytes are long, and where tables and consistencies alternate", () =>
    Effect.gen(function*() {
      const backend = make([])
      // 10 MB of bytes are 13 MB of base64
      const bytes = new Uint8Array(400_000)
      const puts = range(25).map((n) => Put.item(Blobs, { id: `${n}`, bytes }))
      yield* Batch.write(puts).pipe(Effect.provide(backend.layer))
      assert.strictEqual(backend.asked.length, 1)
      const reads = make([])
      yield* Batch.get([
        Get.item(Lines, { id: "a", n: 1 }),
        Get.item(Lines, { id: "a", n: 2 }).pipe(Get.consistent),
        Get.item(Blobs, { id: "a" }),
        Get.item(Blobs, { id: "b" }).pipe(Get.consistent)
      ]).pipe(Effect.provide(reads.layer))
      const asked = reads.asked.map(({ input }) => Object.values((input as Input<"BatchGetItem">).RequestItems!))
      assert.deepStrictEqual(asked.map((tables) => tables.map((of) => of.ConsistentRead ?? false)), [
        [false, false],
        [true, true]
      ])
    }))

  it.effect("tell items by the parts of their keys, each by itself", () =>
    Effect.gen(function*() {
      const backend = make([])
      const keys = [{ a: "x", b: "yz" }, { a: "xy", b: "z" }]
      yield* Batch.write(keys.map((key) => Put.item(Pairs, key))).pipe(Effect.provide(backend.layer))
      assert.strictEqual((backend.asked[0]!.input as Input<"BatchWriteItem">).RequestItems!["pairs"]!.length, 2)
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

  it.effect("takes nothing from the budget of retries for as long as it gets on", () =>
    Effect.gen(function*() {
      const policy = Retry.policy({
        throttled: Retry.backoff({ base: 1, times: 3 }),
        budget: { capacity: 2, refill: 0 }
      })
      const write = (steps: ReadonlyArray<Step>) =>
        Effect.gen(function*() {
          const backend = make(steps)
          const puts = Batch.write(range(6).map((n) => line(n)))
          const fiber = yield* puts.pipe(
            Retry.use(policy),
            Effect.provide(backend.layer),
            Effect.exit,
            Effect.forkChild
          )
          yield* TestClock.adjust("1 minute")
          return [(yield* Fiber.join(fiber))._tag, backend.asked.length]
        })
      assert.deepStrictEqual(yield* write([left(5), left(4), left(3), left(2), left(1), {}]), ["Success", 6])
      // two retries in vain are what there is
      assert.deepStrictEqual(yield* write([left(6), left(6), left(6), {}]), ["Failure", 3])
    }))

  it.effect("is told by its table", () =>
    Effect.gen(function*() {
      const both = [Put.item(Blobs, { id: "a", bytes: new Uint8Array(1) }), Put.item(Twins, { id: "a" })]
      const backend = make([{ UnprocessedItems: { twins: [{ PutRequest: { Item: { id: { S: "a" } } } }] } }])
      const fiber = yield* Batch.write(both).pipe(Effect.provide(backend.layer), Effect.forkChild)
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      const tables = backend.asked.map(({ input }) => Object.keys((input as Input<"BatchWriteItem">).RequestItems!))
      assert.deepStrictEqual(tables, [["blobs", "twins"], ["twins"]])
    }))

  it.effect("goes before what is not found, and the reason that lasts before those that pass", () =>
    Effect.gen(function*() {
      const found = { id: { S: "a" }, n: { N: "1" }, text: { S: "" }, _type: { S: "Line" } }
      const get = (n: number) => Get.item(Lines, { id: "a", n }).pipe(Get.orFail)
      const gets = [get(0), get(1), get(2)]
      const reads = make([{
        Responses: { log: [found] },
        UnprocessedKeys: { log: { Keys: [keyOf({ id: { S: "a" }, n: { N: "2" } })] } }
      }])
      const unread = yield* Batch.get(gets).pipe(Retry.use(Retry.none), Effect.provide(reads.layer), Effect.flip)
      assert.strictEqual(unread._tag, "BatchIncomplete")
      if (unread._tag !== "BatchIncomplete") return
      assert.deepStrictEqual(unread.unprocessed, gets.slice(2))
      assert.deepStrictEqual(unread.completed.map(([one]) => one), [gets[1]])

      const writes = make([{}, error("ThrottlingException"), error("AccessDeniedException")])
      const unwritten = yield* Batch.write(range(75).map((n) => line(n))).pipe(
        Batch.concurrency(1),
        Retry.use(Retry.none),
        Effect.provide(writes.layer),
        Effect.flip
      )
      assert.strictEqual(
        unwritten._tag === "BatchIncomplete" && (unwritten.cause as Errors.RequestRejected).code,
        "AccessDeniedException"
      )
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
