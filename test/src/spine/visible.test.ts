/** What programs leave to be seen: a span for each call, metrics, and the capacity that they were said to take. */
import { LocalDynamoDB } from "@dynapipe/local"
import { assert, layer } from "@effect/vitest"
import {
  Attribute,
  Batch,
  Capacity,
  Check,
  Condition,
  Delete,
  Entity,
  Explain,
  Faults,
  Get,
  Put,
  Query,
  Scan,
  Table,
  Transact,
  Update
} from "dynapipe"
import type { DynamoDB } from "dynapipe"
import { DateTime, Effect, Exit, Fiber, Layer, Metric, Option, Schema, Tracer } from "effect"
import { TestClock } from "effect/testing"
import { suite } from "../harness/backends.ts"
import { DeviceReadings, Notes, Orders, Readings, Shop } from "./shop.ts"

const at = DateTime.makeUnsafe("2026-01-05T10:00:00Z")
const order = (orderId: string) => ({
  customerId: "v",
  orderId,
  placedAt: at,
  status: "placed" as const,
  total: 10,
  lines: []
})
const note = { customerId: "v", text: "hello" }

/** Runs a program and gives its result, the spans of its calls, and the metrics that moved. */
const watched = <A, E, R>(program: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const spans: Array<Tracer.Span> = []
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        spans.push(span)
        return span
      }
    })
    const [exit, metrics] = yield* Effect.all([Effect.exit(program), Metric.snapshot]).pipe(
      Effect.withTracer(tracer),
      Effect.provideService(Metric.MetricRegistry, new Map())
    )
    const counted = (id: string) =>
      metrics.reduce((sum, one) => one.id === id && one.type === "Counter" ? sum + Number(one.state.count) : sum, 0)
    const calls = spans.filter((span) => span.kind === "client")
    return { exit, calls, names: calls.map((span) => span.name), counted, seen: (n: number) => calls[n]!.attributes }
  })

type Program = Effect.Effect<unknown, unknown, DynamoDB.DynamoDB>
const programs: ReadonlyArray<readonly [calls: string, program: Program]> = [
  ["PutItem shop", Put.item(Notes, note)],
  ["GetItem shop", Get.item(Notes, note)],
  ["UpdateItem shop", Update.item(Notes, note).pipe(Update.set({ text: "changed" }))],
  ["DeleteItem shop", Delete.item(Notes, note)],
  ["Query shop", Query.items(Orders, { customerId: "v" }).pipe(Query.collect)],
  ["Query shop", Query.index(Orders, "byStatus", { status: "placed" }).pipe(Query.count)],
  ["Scan shop", Scan.items(Orders).pipe(Query.first)],
  ["Scan shop, Scan shop", Scan.items(Orders).pipe(Scan.segments(2), Scan.collect)],
  ["TransactWriteItems", Transact.write({ note: Put.item(Notes, note), reading: Put.item(DeviceReadings, reading()) })],
  ["TransactGetItems shop", Transact.get({ note: Get.item(Notes, note), order: Get.item(Orders, order("o0")) })],
  ["BatchGetItem shop", Batch.get(Notes, [note, { customerId: "w" }])],
  [
    "BatchWriteItem shop, BatchWriteItem shop",
    Batch.write(Array.from({ length: 30 }, (_, n) => Put.item(Notes, { customerId: `b${n}`, text: "b" })))
  ],
  ["DescribeTable shop", Table.describe(Shop)]
]

function reading() {
  return { deviceId: "v", at: 1, celsius: 20 }
}

layer(LocalDynamoDB.layer({ tables: [Shop, Readings] }))("programs are visible", (it) => {
  it.effect.each(programs)("by the spans of their calls: %s", ([calls, program]) =>
    Effect.gen(function*() {
      const { counted, exit, names, seen } = yield* watched(program)
      assert.isTrue(Exit.isSuccess(exit), String(exit))
      assert.strictEqual(names.join(", "), calls)
      assert.strictEqual(seen(0).get("db.system.name"), "aws.dynamodb")
      assert.strictEqual(seen(0).get("db.operation.name"), calls.split(" ")[0])
      assert.include(seen(0).get("aws.dynamodb.table_names") as ReadonlyArray<string>, "shop")
      if (/Item |Query|Scan/.test(calls) && !calls.startsWith("Batch")) {
        assert.match(String(seen(0).get("dynapipe.entity")), /^(Note|Order)$/)
      }
      assert.strictEqual(counted("dynapipe.calls"), names.length)
      assert.strictEqual(counted("dynapipe.failures"), 0)
    }))

  it.effect("by what they were for, and how they failed", () =>
    Effect.gen(function*() {
      const index = yield* watched(
        Query.index(Orders, "byStatus", { status: "placed" }).pipe(Query.pageSize(7), Query.collect)
      )
      assert.deepInclude(Object.fromEntries(index.seen(0)), {
        "db.collection.name": "shop",
        "aws.dynamodb.index_name": "byStatus",
        "aws.dynamodb.limit": 7,
        "dynapipe.entity": "Order"
      })
      const refused = yield* watched(Put.item(Notes, note).pipe(Put.when(($) => Condition.eq($.text, "other"))))
      assert.isTrue(Exit.isFailure(refused.exit))
      assert.strictEqual(refused.seen(0).get("error.type"), "ConditionalCheckFailedException")
      assert.strictEqual(refused.counted("dynapipe.failures"), 1)
    }))

  it.effect("by their retries and what held them up", () =>
    Effect.gen(function*() {
      const throttled = Faults.layer([{ fault: Faults.throttle(), when: Faults.first(2) }])
      const fiber = yield* watched(Get.item(Notes, note).pipe(Effect.provide(throttled))).pipe(Effect.forkChild)
      yield* TestClock.adjust("1 minute")
      const { calls, counted } = yield* Fiber.join(fiber)
      assert.deepStrictEqual(
        ["calls", "retries", "throttles", "failures"].map((name) => counted(`dynapipe.${name}`)),
        [3, 2, 2, 0]
      )
      assert.strictEqual(calls.length, 1, "one span for all tries")
      assert.deepStrictEqual((calls[0] as Tracer.NativeSpan).events.map(([name]) => name), ["retry", "retry"])
    }))
})

suite("what a program takes", [Shop, Readings], (it, backend) => {
  const same = <P extends Program>(name: string, program: P & Parameters<typeof Explain.plan>[0]) =>
    it.effect(`is what its plan says: ${name}`, () =>
      Effect.gen(function*() {
        const { readUnits = 0, writeUnits = 0 } = Explain.plan(program)
        const [, used] = yield* Capacity.measure(program)
        const sum = (kind: "readUnits" | "writeUnits") =>
          Object.values(used).reduce((sum, table) => sum + table[kind], 0)
        assert.deepStrictEqual([sum("readUnits"), sum("writeUnits")], [readUnits, writeUnits])
      }))
  const big = "x".repeat(2500)

  same("a get", Get.item(Notes, { customerId: "e1" }))
  same("a consistent get", Get.item(Notes, { customerId: "e1" }).pipe(Get.consistent))
  same("a put", Put.item(Notes, { customerId: "e1", text: big }))
  same("a put that goes into an index", Put.overwrite(Orders, { ...order("e2"), note: big }))
  it.effect("is twice as much for a read that is consistent", () =>
    Effect.gen(function*() {
      yield* Put.item(Notes, { customerId: "e5", text: big })
      const query = Query.items(Notes, { customerId: "e5" })
      const scan = Scan.items(Notes)
      const batch = Batch.get(Notes, [{ customerId: "e5" }])
      const pairs: ReadonlyArray<readonly [Program, Program]> = [
        [query.pipe(Query.collect), query.pipe(Query.consistent, Query.collect)],
        [query.pipe(Query.count), query.pipe(Query.consistent, Query.count)],
        [scan.pipe(Scan.collect), scan.pipe(Scan.consistent, Scan.collect)],
        [batch, batch.pipe(Batch.consistent)]
      ]
      for (const pair of pairs) {
        const [eventual, consistent] = yield* Effect.forEach(pair, Capacity.measure)
        assert.strictEqual(consistent![1]["shop"]!.readUnits, 2 * eventual![1]["shop"]!.readUnits)
        assert.isAbove(eventual![1]["shop"]!.readUnits, 0)
      }
    }))

  // the emulator counts some actions of a transaction twice
  if (backend.name.startsWith("DynamoDB Local")) return
  same(
    "a transaction",
    Transact.write({
      note: Put.item(Notes, { customerId: "e3", text: big }),
      order: Put.item(Orders, order("e3")),
      check: Check.item(Notes, { customerId: "e4" }, ($) => Condition.notExists($.text))
    })
  )
})

layer(
  LocalDynamoDB.layer({ tables: [Shop, Readings] }).pipe(
    Layer.provideMerge(Layer.mergeAll(Table.layerName(Shop, "shop-prod"), Table.layerName(Readings, "readings-prod")))
  )
)("tables have physical names", (it) => {
  it.effect.each(programs)("that every program uses: %s", ([calls, program]) =>
    Effect.gen(function*() {
      const { exit, names, seen } = yield* watched(program)
      assert.isTrue(Exit.isSuccess(exit), String(exit))
      assert.strictEqual(names.join(", "), calls.replaceAll("shop", "shop-prod"))
      assert.include(seen(0).get("aws.dynamodb.table_names") as ReadonlyArray<string>, "shop-prod")
    }))
})

class Sessions extends Table.make("sessions", { partitionKey: "id", timeToLive: "ttl" }) {}
class SessionEntity extends Entity.make("Session", {
  table: Sessions,
  schema: Schema.Struct({ id: Schema.String, ends: Schema.optionalKey(Schema.DateTimeUtcFromString) }),
  expiresAt: "ends"
}) {}
class TokenEntity extends Entity.make("Token", {
  table: Sessions,
  schema: Schema.Struct({ id: Schema.String, ttl: Attribute.EpochSeconds }),
  expiresAt: "ttl"
}) {}

layer(LocalDynamoDB.layer({ tables: [Sessions] }))("items with an end", (it) => {
  it.effect("are gone after it, by the Clock", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const ends = DateTime.makeUnsafe("2026-01-01T00:00:10.250Z")
      yield* Put.item(SessionEntity, { id: "s", ends })
      yield* Put.item(SessionEntity, { id: "forever" })
      yield* Put.item(TokenEntity, { id: "t", ttl: DateTime.makeUnsafe("2026-01-01T00:01:00Z") })
      const there = Effect.map(
        Effect.all([
          Get.item(SessionEntity, { id: "s" }),
          Get.item(SessionEntity, { id: "forever" }),
          Get.item(TokenEntity, { id: "t" })
        ]),
        (found) => found.map(Option.isSome)
      )
      yield* TestClock.adjust("10 seconds")
      // not before its time: the seconds are rounded up
      assert.deepStrictEqual(yield* there, [true, true, true])
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(yield* there, [false, true, true])
      // what is put off lives on
      yield* Update.item(SessionEntity, { id: "forever" }).pipe(
        Update.set({ ends: DateTime.makeUnsafe("2026-01-01T00:00:30Z") })
      )
      yield* Update.item(TokenEntity, { id: "t" }).pipe(
        Update.set({ ttl: DateTime.makeUnsafe("2026-01-01T02:00:00Z") })
      )
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(yield* there, [false, false, true])
    }))
})
