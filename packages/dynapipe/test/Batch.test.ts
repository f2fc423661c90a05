import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Option, Scheduler, Schema, Tracer } from "effect"
import { TestClock } from "effect/testing"
import * as Batch from "../src/Batch.ts"
import * as Capacity from "../src/Capacity.ts"
import * as DynamoDB from "../src/DynamoDB.ts"
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
