import { assert } from "@effect/vitest"
import {
  Batch,
  Condition,
  Delete,
  DynamoDB,
  Entity,
  Faults,
  Get,
  Put,
  Query,
  Retry,
  Scan,
  Table,
  Update
} from "dynapipe"
import type { Input } from "dynapipe/Operation"
import { Effect, Option, Schedule, Schema, Stream } from "effect"
import { suite } from "../harness/backends.ts"
import { turn } from "./library.ts"

const key = { partitionKey: "pk", sortKey: "sk" } as const
class Stock extends Table.make("stock", key) {}
class Archive extends Table.make("archive", key) {}
class Whole extends Table.make("whole", key) {}

const Part = Schema.Struct({ shelf: Schema.String, n: Schema.Int, left: Schema.Int })
const keys = { pk: "SHELF#{shelf}", sk: "PART#{n}" } as const
class Parts extends Entity.make("Part", { table: Stock, schema: Part, key: keys }) {}
class Archived extends Entity.make("Part", { table: Archive, schema: Part, key: keys }) {}
class Copied extends Entity.make("Part", { table: Whole, schema: Part, key: keys }) {}
const Label = Schema.Struct({ shelf: Schema.String, text: Schema.String })
class Labels extends Entity.make("Label", { table: Stock, schema: Label, key: { pk: "SHELF#{shelf}", sk: "LABEL" } }) {}

const Counter = Schema.Struct({ shelf: Schema.String, count: Schema.Int, version: Schema.Int })
class Counters extends Entity.make("Counter", {
  table: Stock,
  schema: Counter,
  key: { pk: "COUNTER#{shelf}", sk: "COUNTER" },
  version: "version"
}) {}

const Tag = Schema.Struct({ shelf: Schema.String, n: Schema.Int, code: Schema.String })
class Tags extends Entity.make("Tag", {
  table: Stock,
  schema: Tag,
  key: { pk: "SHELF#{shelf}", sk: "TAG#{n}" },
  unique: { code: ["code"] }
}) {}

const range = (n: number) => Array.from({ length: n }, (_, i) => i)
const part = (shelf: string, n: number, left = n) => Put.item(Parts, { shelf, n, left })
const of = (shelf: string) => Query.items(Parts, { shelf })
const numbers = (parts: ReadonlyArray<{ readonly n: number }>) => parts.map((p) => p.n)

const patient = Retry.policy({
  throttled: Schedule.recurs(1000),
  unavailable: Schedule.recurs(1000),
  limit: "1 hour",
  budget: "none"
})
const rough = Faults.layer([
  { when: Faults.rate(0.2), fault: Faults.throttle(), seed: 11 },
  { when: Faults.rate(0.2), fault: Faults.loseAnswer, seed: 12 },
  { operations: ["BatchWriteItem"], when: Faults.rate(0.7), fault: Faults.leaveUnprocessed(0.6), seed: 13 }
])

suite("flows", [Stock, Archive, Whole], (it) => {
  it.effect("let through what is written, in order, with nothing lost on a rough way", () =>
    Effect.gen(function*() {
      const passed = yield* Stream.range(0, 149).pipe(
        Batch.through((n) => part("f1", n), { concurrency: 3 }),
        Stream.runCollect,
        Effect.provide(rough),
        Retry.use(patient)
      )
      assert.deepStrictEqual(passed, range(150))
      assert.deepStrictEqual(numbers(yield* of("f1").pipe(Query.collect)), range(150))
    }))

  it.effect("keep the order of the writes of one item", () =>
    Effect.gen(function*() {
      // the same ten items again and again, in one call and in calls that are under way together
      yield* Stream.range(0, 199).pipe(
        Batch.through((n) => n % 50 === 49 ? Delete.item(Parts, { shelf: "f2", n: n % 10 }) : part("f2", n % 10, n), {
          concurrency: 6
        }),
        Stream.runDrain,
        Effect.provide(rough),
        Retry.use(patient)
      )
      const stored = yield* of("f2").pipe(Query.collect)
      assert.deepStrictEqual(stored.map((p) => p.left), range(9).map((n) => 190 + n))
    }))

  it.effect("write lists of writes, or nothing, for an element", () =>
    Effect.gen(function*() {
      const elements = yield* Stream.make(3, 0, 40).pipe(
        Batch.through((n) => range(n).map((i) => part("f3", n * 100 + i))),
        Stream.runCollect
      )
      assert.deepStrictEqual(elements, [3, 0, 40])
      assert.strictEqual(yield* of("f3").pipe(Query.count), 43)
    }))

  it.effect("end in a sink that tells how far it came, and goes on from there", () =>
    Effect.gen(function*() {
      const heard: Array<number> = []
      const load = (from: number) =>
        Stream.range(0, 119).pipe(
          Stream.run(Batch.sink((n: number) => part("f4", n), {
            concurrency: 1,
            from,
            onProgress: ({ done }) => Effect.sync(() => heard.push(done))
          }))
        )
      const broken = Faults.layer([{ when: Faults.nth(3), fault: Faults.error("AccessDeniedException") }])
      const failure = yield* load(0).pipe(Effect.flip, Effect.provide(broken))
      assert.strictEqual(failure._tag, "RequestRejected")
      assert.deepStrictEqual(heard, [25, 50])
      assert.deepStrictEqual(yield* load(50), { done: 120, written: 70 })
      assert.deepStrictEqual(heard, [25, 50, 75, 100, 120])
      assert.deepStrictEqual(numbers(yield* of("f4").pipe(Query.collect)), range(120))
    }))

  it.effect("take no more than they can write", () =>
    Effect.gen(function*() {
      let taken = 0
      const held = DynamoDB.wrap((call) => (operation, input) =>
        operation === "BatchWriteItem" ? Effect.never : call(operation, input)
      )
      const turn = Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 10)))
      const flowing = Stream.range(0, 10_000).pipe(
        Stream.rechunk(1),
        Stream.tap(() => Effect.sync(() => taken++)),
        Batch.through((n) => part("f5", n), { concurrency: 2 }),
        Stream.runDrain,
        Effect.provide(held)
      )
      yield* Effect.raceFirst(flowing, Effect.andThen(Effect.repeat(turn, { while: () => taken < 50 }), turn))
      assert.isAtMost(taken, 101)
    }))

  it.effect("of updates are done or not, each on its own", () =>
    Effect.gen(function*() {
      yield* Batch.write(range(6).map((n) => part("f6", n)))
      const take = (n: number) =>
        Update.item(Parts, { shelf: "f6", n }).pipe(
          Update.increment(($) => $.left, -2),
          Update.when(($) => Condition.gte($.left, 2))
        )
      const done: Array<number> = []
      const all = yield* Batch.update(range(4).map((n) => take(n + 2)), {
        onProgress: (n) => Effect.sync(() => done.push(n))
      })
      assert.deepStrictEqual(all.map((p) => p.left), [0, 1, 2, 3])
      assert.deepStrictEqual(done, [1, 2, 3, 4])
      const updates = [take(5), take(0), take(4), take(77)]
      const failure = yield* Effect.flip(Batch.update(updates, { concurrency: 2 }))
      assert.deepStrictEqual(failure.unprocessed, [updates[1]!, updates[3]!])
      assert.deepStrictEqual(failure.failures.map((f) => f._tag), ["ConditionalCheckFailed", "ItemNotFound"])
      assert.deepStrictEqual(failure.completed.map(([update, p]) => [updates.indexOf(update), p.left]), [[0, 1], [
        2,
        0
      ]])
      assert.isFalse(failure.isRetryable)
    }))

  it.effect("remove a whole partition, whoever lives there", () =>
    Effect.gen(function*() {
      yield* Batch.write([...range(60).map((n) => part("f7", n)), Put.item(Labels, { shelf: "f7", text: "nuts" })])
      yield* part("f7-other", 1)
      const progress = yield* Batch.deletePartition(Parts, { shelf: "f7" }).pipe(
        Stream.runLast,
        Effect.provide(rough),
        Retry.use(patient)
      )
      assert.deepStrictEqual(Option.map(progress, ({ read, written }) => [read, written]), Option.some([61, 61]))
      const { Count } = yield* DynamoDB.call("Query", {
        TableName: "stock",
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: "SHELF#f7" } }
      })
      assert.strictEqual(Count, 0)
      assert.strictEqual(yield* of("f7-other").pipe(Query.count), 1)
    }))

  it.effect("remove a partition and give back what was unique in it", () =>
    Effect.gen(function*() {
      const tag = (shelf: string, n: number) => Put.item(Tags, { shelf, n, code: `f14-${n}` })
      yield* Effect.all([tag("f14", 1), tag("f14", 2), Put.item(Labels, { shelf: "f14", text: "bolts" })])
      assert.strictEqual((yield* Effect.flip(tag("f14-other", 1)))._tag, "UniqueViolation")
      const last = yield* Batch.deletePartition(Tags, { shelf: "f14" }).pipe(Stream.runLast)
      assert.deepStrictEqual(Option.map(last, ({ read, written }) => [read, written]), Option.some([3, 3]))
      assert.deepStrictEqual(yield* Query.items(Tags, { shelf: "f14" }).pipe(Query.collect), [])
      assert.isTrue(Option.isNone(yield* Get.item(Labels, { shelf: "f14" })))
      // the values are free again
      yield* Effect.all([tag("f14-other", 1), tag("f14-other", 2)])
      // what is unique in an item that cannot be read is not known
      const spoilt = { pk: { S: "SHELF#f15" }, sk: { S: "TAG#x" }, _type: { S: "Tag" } }
      yield* DynamoDB.call("PutItem", { TableName: "stock", Item: spoilt })
      const failure = yield* Batch.deletePartition(Tags, { shelf: "f15" }).pipe(Stream.runDrain, Effect.flip)
      assert.strictEqual(failure._tag === "DecodeFailed" && failure.entity, "Tag")
    }))

  it.effect("transform what a query finds, page by page, and go on from a checkpoint", () =>
    Effect.gen(function*() {
      yield* Batch.write(range(30).map((n) => part("f8", n)))
      const move = (from?: string) =>
        of("f8").pipe(
          Query.pageSize(7),
          Batch.transform(
            (p) => p.n % 2 === 0 ? [Put.item(Archived, p), Delete.item(Parts, p)] : [],
            from === undefined ? {} : { from }
          )
        )
      const first = yield* move().pipe(Stream.take(2), Stream.runCollect)
      assert.deepStrictEqual(first.map(({ read, written }) => [read, written]), [[7, 8], [14, 14]])
      const rest = yield* move(Option.getOrThrow(first[1]!.next)).pipe(Stream.runLast)
      assert.deepStrictEqual(Option.map(rest, (p) => [p.read, p.written]), Option.some([16, 16]))
      const archived = yield* Query.items(Archived, { shelf: "f8" }).pipe(Query.collect)
      assert.deepStrictEqual(numbers(archived), range(15).map((i) => 2 * i))
      assert.deepStrictEqual(numbers(yield* of("f8").pipe(Query.collect)), range(15).map((i) => 2 * i + 1))
    }))

  it.effect("read all entities of a table in one scan, and transform each as its own", () =>
    Effect.gen(function*() {
      yield* Batch.write([...range(30).map((n) => part("f11", n)), Put.item(Labels, { shelf: "f11", text: "bolts" })])
      const all = Scan.collection({ parts: Parts, labels: Labels }).pipe(
        Scan.filter(($) => Condition.eq($.shelf, "f11")),
        Scan.segments(3),
        Scan.pageSize(9)
      )
      const { labels, parts } = yield* all.pipe(Scan.grouped)
      assert.deepStrictEqual([parts.length, labels], [30, [{ shelf: "f11", text: "bolts" }]])
      const last = yield* all.pipe(
        Batch.transform((one) =>
          one.member === "parts"
            ? Put.item(Parts, { ...one.item, left: -1 })
            : Put.item(Labels, { ...one.item, text: one.item.text.toUpperCase() })
        ),
        Stream.runLast
      )
      assert.strictEqual(Option.getOrThrow(last).written, 31)
      assert.isTrue((yield* of("f11").pipe(Query.collect)).every((p) => p.left === -1))
      assert.strictEqual(Option.getOrThrow(yield* Get.item(Labels, { shelf: "f11" })).text, "BOLTS")
    }))

  it.effect("transform while others write, and lose nothing of theirs", () =>
    Effect.gen(function*() {
      yield* Batch.write(range(20).map((n) => part("f10", n)))
      let meddled = false
      const service = yield* DynamoDB.DynamoDB
      const meddling = DynamoDB.wrap((call) => (operation, input) => {
        if (operation !== "UpdateItem" || meddled) return call(operation, input)
        meddled = true
        // somebody takes part 3 away, and changes part 4, after they were read
        const others = Effect.all([Delete.item(Parts, { shelf: "f10", n: 3 }), part("f10", 4, 1000)])
        const done = Effect.provideService(Effect.orDie(others), DynamoDB.DynamoDB, service)
        return Effect.andThen(done, call(operation, input))
      })
      const last = yield* of("f10").pipe(
        Batch.transform((p) =>
          p.n === 19
            ? Delete.item(Parts, p)
            : Update.item(Parts, p).pipe(
              Update.set({ left: p.left * 2 }),
              Update.when(($) => Condition.eq($.left, p.left))
            ), { concurrency: 1 }),
        Stream.runLast,
        Effect.provide(meddling)
      )
      const counts = Option.map(last, ({ read, refused, written }) => [read, written, refused])
      assert.deepStrictEqual(counts, Option.some([20, 18, 2]))
      const stored = yield* of("f10").pipe(Query.collect)
      assert.deepStrictEqual(
        stored.map((p) => [p.n, p.left]),
        range(19).filter((n) => n !== 3).map((n) => [n, n === 4 ? 1000 : 2 * n])
      )
    }))

  it.effect("count as refused what a condition or a version refuses, and do the rest", () =>
    Effect.gen(function*() {
      yield* Batch.write(range(4).map((n) => part("f12", n)))
      yield* Put.item(Counters, { shelf: "f12", count: 0 })
      const taken = yield* Put.item(Counters, { shelf: "f12", count: 1, version: 1 })
      assert.strictEqual(taken.version, 2)
      const last = yield* of("f12").pipe(
        Batch.transform((p) =>
          p.n === 0
            ? Put.item(Counters, { shelf: "f12", count: 100, version: 1 })
            : p.n === 1
            ? Put.item(Parts, { ...p, left: 100 }).pipe(Put.ifNotExists)
            : p.n === 2
            ? Delete.item(Parts, p).pipe(Delete.when(($) => Condition.eq($.left, 100)))
            : Put.item(Parts, { ...p, left: 100 }).pipe(Put.when(($) => Condition.eq($.left, 3)))
        ),
        Stream.runLast
      )
      const counts = Option.map(last, ({ read, refused, written }) => [read, written, refused])
      assert.deepStrictEqual(counts, Option.some([4, 1, 3]))
      assert.deepStrictEqual((yield* of("f12").pipe(Query.collect)).map((p) => p.left), [0, 1, 2, 100])
      assert.strictEqual(Option.getOrThrow(yield* Get.item(Counters, { shelf: "f12" })).count, 1)
    }))

  it.effect("have as many calls under way as is said, and no more", () =>
    Effect.gen(function*() {
      yield* Batch.write(range(12).map((n) => part("f13", n)))
      const updates = range(12).map((n) => Update.item(Parts, { shelf: "f13", n }).pipe(Update.set({ left: -1 })))
      const scan = Scan.items(Parts).pipe(Scan.segments(6, { concurrency: 2 }))
      const flow = Stream.range(0, 299).pipe(Batch.through((n) => part("f13", n), { concurrency: 3 }))
      const runs = [
        [3, Batch.update(updates, { concurrency: 3 })],
        [2, Stream.runDrain(Scan.stream(scan))],
        [2, Scan.count(scan)],
        [6, Scan.count(Scan.items(Parts).pipe(Scan.segments(6)))],
        [3, Stream.runDrain(flow)],
        [4, Batch.get(Parts, range(900).map((n) => ({ shelf: "f13", n }))).pipe(Batch.concurrency(4))]
      ] as const
      for (const [expected, run] of runs) {
        let underWay = 0
        let most = 0
        const watching = DynamoDB.wrap((call) => (operation, input) =>
          Effect.sync(() => most = Math.max(most, ++underWay)).pipe(
            // none ends before as many as expected have begun, and had time for more
            Effect.andThen(Effect.andThen(Effect.repeat(turn, { while: () => most < expected }), turn)),
            Effect.andThen(call(operation, input)),
            Effect.ensuring(Effect.sync(() => underWay--))
          )
        )
        yield* (run as Effect.Effect<unknown, unknown, DynamoDB.DynamoDB>).pipe(Effect.provide(watching))
        assert.strictEqual(most, expected)
      }
    }))

  it.effect("copy a table as it is stored, and change it on the way", () =>
    Effect.gen(function*() {
      const segments = new Set<number | undefined>()
      const watching = DynamoDB.wrap((call) => (operation, input) => {
        if (operation === "Scan") segments.add((input as Input<"Scan">).Segment)
        return call(operation, input)
      })
      yield* Batch.write(range(40).map((n) => part("f9", n)))
      yield* Put.item(Labels, { shelf: "f9", text: "bolts" })
      const last = yield* Batch.copy(Stock, Whole, {
        segments: 3,
        change: (item) => item["pk"]?.S === "SHELF#f9" ? { ...item, left: { N: "7" } } : undefined
      }).pipe(Stream.runLast, Effect.provide(watching), Effect.provide(rough), Retry.use(patient))
      assert.deepStrictEqual(segments, new Set([0, 1, 2]))
      assert.deepStrictEqual(Option.map(last, (p) => [p.written, Option.isNone(p.next)]), Option.some([41, true]))
      const copied = yield* Query.items(Copied, { shelf: "f9" }).pipe(Query.collect)
      assert.deepStrictEqual(copied, range(40).map((n) => ({ shelf: "f9", n, left: 7 })))
      const scanned = yield* Scan.items(Copied).pipe(Scan.segments(4), Scan.count)
      assert.strictEqual(scanned, 40)
      assert.isTrue(Option.isNone(yield* Get.item(Archived, { shelf: "f9", n: 1 })))
    }))
})
