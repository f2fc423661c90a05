import { assert } from "@effect/vitest"
import { Batch, Delete, DynamoDB, Entity, Errors, Faults, Get, Put, Query, Retry, Table } from "dynapipe"
import { DateTime, Effect, Exit, Fiber, Layer, Option, Schedule, Schema } from "effect"
import { suite } from "../harness/backends.ts"
import { Accounts, DeviceReadings, Notes, Orders, Readings, Shop } from "../spine/shop.ts"

const reading = (deviceId: string, at: number) => ({ deviceId, at, celsius: at / 10 })
const range = (n: number) => Array.from({ length: n }, (_, i) => i)
const fill = (deviceId: string, n: number) =>
  Batch.write(range(n).map((at) => Put.item(DeviceReadings, reading(deviceId, at))))
const mine = (deviceId: string) => Query.items(DeviceReadings, { deviceId })
const keys = (deviceId: string, ats: ReadonlyArray<number>) => ats.map((at) => ({ deviceId, at }))

/** Tries again at once, so that no clock has to be turned. */
const patient = Retry.policy({
  throttled: Schedule.recurs(1000),
  unavailable: Schedule.recurs(1000),
  limit: "1 hour",
  budget: "none"
})

/** The calls that an effect makes, and its result. */
const recorded = <A, E>(self: Effect.Effect<A, E, DynamoDB.DynamoDB>) =>
  Effect.gen(function*() {
    const exit = yield* Effect.exit(self)
    const { take } = yield* DynamoDB.Recorder
    return [exit, yield* take] as const
  }).pipe(Effect.provide(DynamoDB.layerRecorder, { local: true }))

suite("batches", [Shop, Readings], (it) => {
  it.effect("read by keys, in the order of the input, each item once", () =>
    Effect.gen(function*() {
      yield* fill("b1", 120)
      const ats = [...range(120).reverse(), 7, 7, 999, 0]
      const [exit, calls] = yield* recorded(Batch.get(DeviceReadings, keys("b1", ats)).pipe(Batch.concurrency(1)))
      const found = Exit.isSuccess(exit) ? exit.value : []
      assert.deepStrictEqual(
        found.map(Option.getOrNull),
        ats.map((at) => at < 120 ? reading("b1", at) : null)
      )
      const asked = calls.map(({ input }) => (input as any).RequestItems["readings"].Keys.length)
      assert.deepStrictEqual(asked, [100, 21])
    }))

  it.effect("read any gets of any tables, each with its own result", () =>
    Effect.gen(function*() {
      yield* fill("b2", 3)
      yield* Put.item(Notes, { customerId: "b2", text: "hello" })
      const placedAt = DateTime.makeUnsafe(0)
      yield* Put.item(Orders, { customerId: "b2", orderId: "o", placedAt, status: "placed", total: 5, lines: [] })
      const order = Get.item(Orders, { customerId: "b2", orderId: "o", placedAt })
      const [exit, calls] = yield* recorded(Batch.get({
        total: order.pipe(Get.select("total"), Get.orFail),
        status: order.pipe(Get.select("status")),
        note: Get.item(Notes, { customerId: "b2" }).pipe(Get.orFail),
        again: Get.item(Notes, { customerId: "b2" }).pipe(Get.consistent),
        reading: Get.item(DeviceReadings, { deviceId: "b2", at: 2 }),
        none: Get.item(Notes, { customerId: "nobody" })
      }))
      assert.deepStrictEqual(
        exit,
        Exit.succeed({
          total: { total: 5 },
          status: Option.some({ status: "placed" as const }),
          note: { customerId: "b2", text: "hello" },
          again: Option.some({ customerId: "b2", text: "hello" }),
          reading: Option.some(reading("b2", 2)),
          none: Option.none()
        })
      )
      // one table cannot be read with two consistencies in one call
      assert.strictEqual(calls.length, 2)
      const missing = yield* Batch.get([Get.item(Notes, { customerId: "nobody" }).pipe(Get.orFail)]).pipe(Effect.flip)
      assert.strictEqual(missing._tag, "ItemNotFound")
    }))

  it.effect("ask for no more than all gets of a table want", () =>
    Effect.gen(function*() {
      yield* fill("b3", 2)
      const get = (at: number) => Get.item(DeviceReadings, { deviceId: "b3", at }).pipe(Get.select("celsius"))
      const [exit, calls] = yield* recorded(Batch.get([get(0), get(1)]))
      assert.deepStrictEqual(exit, Exit.succeed([Option.some({ celsius: 0 }), Option.some({ celsius: 0.1 })] as const))
      const { ExpressionAttributeNames, ProjectionExpression } = (calls[0]!.input as any).RequestItems["readings"]
      assert.strictEqual(ProjectionExpression.split(", ").length, Object.keys(ExpressionAttributeNames).length)
      assert.deepStrictEqual(Object.values(ExpressionAttributeNames).sort(), ["_type", "at", "celsius", "deviceId"])
    }))

  it.effect("write puts and deletes of any tables, 25 at a time", () =>
    Effect.gen(function*() {
      yield* fill("b4", 30)
      const [exit, calls] = yield* recorded(Batch.write([
        ...range(30).map((at) =>
          at % 2 === 0
            ? Delete.item(DeviceReadings, { deviceId: "b4", at })
            : Put.item(DeviceReadings, { ...reading("b4", at), celsius: -1 })
        ),
        Put.item(Notes, { customerId: "b4", text: "written along" })
      ]))
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(calls.map(({ operation }) => operation), ["BatchWriteItem", "BatchWriteItem"])
      const left = yield* mine("b4").pipe(Query.collect)
      assert.deepStrictEqual(left.map((r) => [r.at, r.celsius]), range(15).map((i) => [2 * i + 1, -1]))
      assert.isTrue(Option.isSome(yield* Get.item(Notes, { customerId: "b4" })))
    }))

  it.effect("refuse two writes of one item by both positions, and send nothing", () =>
    Effect.gen(function*() {
      const twice = Batch.write([
        Put.item(DeviceReadings, reading("b5", 0)),
        Put.item(DeviceReadings, reading("b5", 1)),
        Delete.item(DeviceReadings, { deviceId: "b5", at: 0 })
      ])
      const failure = yield* Effect.flip(twice)
      assert.strictEqual(failure._tag, "EncodeFailed")
      assert.include(failure.message, "the writes at 0 and 2 are about the same item")
      assert.strictEqual(yield* mine("b5").pipe(Query.count), 0)
    }))

  it.effect("carry no condition, though the types be deceived", () =>
    Effect.gen(function*() {
      const create: any = Put.item(Notes, { customerId: "b6", text: "" }).pipe(Put.ifNotExists)
      const exit = yield* Effect.exit(Batch.write([create]))
      assert.include(String(Exit.isFailure(exit) && exit.cause), "cannot carry a condition: use Transact.write")
    }))

  for (const part of [0, 0.3, 0.6, 0.9]) {
    it.effect(`lose nothing where ${100 * part} % is left unprocessed`, () =>
      Effect.gen(function*() {
        const id = `b7-${part}`
        yield* fill(id, 60)
        const found = yield* Batch.get(DeviceReadings, keys(id, range(60)))
        assert.deepStrictEqual(found.map(Option.getOrNull), range(60).map((at) => reading(id, at)))
      }).pipe(
        Effect.provide(Faults.layer([{ fault: Faults.leaveUnprocessed(part), seed: 7 }]), { local: true }),
        Retry.use(patient)
      ))
  }

  it.effect("outlast bursts of throttling and lost answers", () =>
    Effect.gen(function*() {
      yield* fill("b8", 100)
      assert.strictEqual(yield* mine("b8").pipe(Query.pageSize(7), Query.count), 100)
      const found = yield* Batch.get(DeviceReadings, keys("b8", range(100)))
      assert.isTrue(found.every(Option.isSome))
    }).pipe(
      Effect.provide(
        Faults.layer([
          { when: Faults.rate(0.3), fault: Faults.throttle(), seed: 2 },
          { when: Faults.rate(0.3), fault: Faults.loseAnswer, seed: 3 },
          { when: Faults.rate(0.5), fault: Faults.leaveUnprocessed(0.5), seed: 4 }
        ]),
        { local: true }
      ),
      Retry.use(patient)
    ))

  it.effect("give back what is left, as it was given, and what is done", () =>
    Effect.gen(function*() {
      yield* fill("b9", 40)
      const broken = Faults.layer([{ fault: Faults.leaveUnprocessed(0.5), seed: 5 }])
      const impatient = <A, E>(self: Effect.Effect<A, E, DynamoDB.DynamoDB>) =>
        self.pipe(Effect.flip, Effect.provide(broken, { local: true }), Retry.use(Retry.none))
      const puts = range(40).map((at) => Put.item(DeviceReadings, { ...reading("b9", at), celsius: 1000 }))
      const unwritten = yield* impatient(Batch.write(puts))
      assert.instanceOf(unwritten, Errors.BatchIncomplete)
      if (unwritten._tag !== "BatchIncomplete") return
      // each of them is in one of the two, as the very program that was given
      const { completed, unprocessed } = unwritten
      assert.isTrue(puts.every((put) => completed.includes(put) !== unprocessed.includes(put)))
      assert.strictEqual(completed.length + unprocessed.length, puts.length)
      assert.isTrue(unwritten.unprocessed.length > 0 && unwritten.completed.length > 0)
      const stored = yield* mine("b9").pipe(Query.collect)
      const done = stored.filter((r) => r.celsius === 1000).map((r) => r.at)
      assert.deepStrictEqual(done, unwritten.completed.map((put) => (put.item as any).at))

      const wanted = keys("b9", range(40))
      const unread = yield* impatient(Batch.get(DeviceReadings, wanted))
      assert.instanceOf(unread, Errors.BatchIncomplete)
      if (unread._tag !== "BatchIncomplete") return
      const read = unread.completed.map(([key]) => key)
      assert.isTrue(wanted.every((key) => read.includes(key) !== unread.unprocessed.includes(key)))
      for (const [key, item] of unread.completed) assert.strictEqual(Option.getOrThrow(item).at, key.at)
      assert.include(unread.message, "are not done after all retries")
    }))

  it.effect("fail with the call's own failure where nothing is done", () =>
    Effect.gen(function*() {
      const throttled = Faults.layer([{ fault: Faults.throttle() }])
      const failure = yield* fill("b10", 60).pipe(Effect.flip, Effect.provide(throttled), Retry.use(Retry.none))
      assert.strictEqual(failure._tag, "Throttled")
      const denied = Faults.layer([{ when: Faults.nth(2), fault: Faults.error("AccessDeniedException") }])
      const part = yield* fill("b10", 60).pipe(Batch.concurrency(1), Effect.flip, Effect.provide(denied))
      assert.strictEqual(part._tag, "BatchIncomplete")
      if (part._tag !== "BatchIncomplete") return
      assert.strictEqual(part.completed.length, 25)
      assert.strictEqual((part.cause as Errors.RequestRejected).code, "AccessDeniedException")
    }))

  it.effect("are joined by gets that run at the same time, each with its own result and failure", () =>
    Effect.gen(function*() {
      yield* fill("b11", 50)
      yield* Put.item(Notes, { customerId: "b11", text: "hello" })
      const get = (at: number) => Get.item(DeviceReadings, { deviceId: "b11", at }).pipe(Get.batched)
      const [exit, calls] = yield* recorded(Effect.all({
        many: Effect.forEach([...range(50), 3, 4], get, { concurrency: "unbounded" }),
        note: Get.item(Notes, { customerId: "b11" }).pipe(Get.orFail, Get.batched),
        missing: Get.item(Notes, { customerId: "nobody" }).pipe(Get.orFail, Get.batched, Effect.flip),
        unfit: Get.item(Accounts, { accountId: "" }).pipe(Get.batched, Effect.exit)
      }, { concurrency: "unbounded" }))
      assert.isTrue(Exit.isSuccess(exit))
      if (!Exit.isSuccess(exit)) return
      assert.deepStrictEqual(
        exit.value.many.map(Option.getOrNull),
        [...range(50), 3, 4].map((at) => reading("b11", at))
      )
      assert.strictEqual(exit.value.note.text, "hello")
      assert.strictEqual(exit.value.missing._tag, "ItemNotFound")
      assert.strictEqual(calls.filter(({ operation }) => operation === "BatchGetItem").length, calls.length)
      assert.isAtMost(calls.length, 2)
    }))

  it.effect("do not make one program fail for another's fault", () =>
    Effect.gen(function*() {
      class Nowhere extends Table.make("nowhere", { partitionKey: "id" }) {}
      const Lost = Schema.Struct({ id: Schema.String })
      class Losts extends Entity.make("Lost", { table: Nowhere, schema: Lost }) {}
      const put = (at: number) => Put.item(DeviceReadings, reading("b15", at)).pipe(Put.batched)
      const written = yield* Effect.all([
        ...range(12).map((at) => Effect.exit(put(at))),
        Put.item(Losts, { id: "a" }).pipe(Put.batched, Effect.exit)
      ], { concurrency: "unbounded" })
      assert.deepStrictEqual(written.map(({ _tag }) => _tag), [...range(12).map(() => "Success"), "Failure"])
      const get = (at: number) => Get.item(DeviceReadings, { deviceId: "b15", at }).pipe(Get.batched)
      const [lost, ...found] = yield* Effect.all([
        Get.item(Losts, { id: "a" }).pipe(Get.batched, Effect.flip),
        ...range(12).map(get)
      ], { concurrency: "unbounded" })
      assert.strictEqual(lost._tag === "RequestRejected" && lost.code, "ResourceNotFoundException")
      assert.isTrue(found.every(Option.isSome))
    }))

  it.effect("take as many as a window says", () =>
    Effect.gen(function*() {
      yield* fill("b12", 10)
      const get = (at: number) => Get.item(DeviceReadings, { deviceId: "b12", at }).pipe(Get.batched)
      const all = Effect.forEach(range(10), get, { concurrency: "unbounded" }).pipe(Batch.window({ size: 4 }))
      const [exit, calls] = yield* recorded(all)
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(
        calls.map(({ input }) => (input as any).RequestItems["readings"].Keys.length).sort(),
        [2, 4, 4]
      )
    }))

  it.effect("are joined by puts and deletes, those of one item in their order", () =>
    Effect.gen(function*() {
      const put = (at: number, celsius: number) => Put.item(DeviceReadings, { deviceId: "b13", at, celsius })
      const [exit, calls] = yield* recorded(Effect.all([
        ...range(20).map((at) => put(at, 1).pipe(Put.batched)),
        put(3, 2).pipe(Put.batched),
        Delete.item(DeviceReadings, { deviceId: "b13", at: 4 }).pipe(Delete.batched)
      ], { concurrency: "unbounded" }))
      assert.isTrue(Exit.isSuccess(exit) && exit.value.length === 22)
      assert.strictEqual(calls.length, 2)
      const stored = yield* mine("b13").pipe(Query.collect)
      assert.strictEqual(stored.length, 19)
      assert.strictEqual(stored[3]?.celsius, 2)
    }))

  it.effect("do not mix layers, and end when nobody waits any more", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const spy = (name: string) =>
        DynamoDB.wrap((call) => (operation, input) => {
          seen.push(name)
          return call(operation, input)
        })
      const get = Get.item(Notes, { customerId: "b14" }).pipe(Get.batched)
      yield* Effect.all([get.pipe(Effect.provide(spy("one"))), get.pipe(Effect.provide(spy("two")))], {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(seen.sort(), ["one", "two"])

      let ended = false
      const hanging = Layer.effect(
        DynamoDB.DynamoDB,
        Effect.map(DynamoDB.DynamoDB, (service) => ({
          ...service,
          call: () => Effect.onInterrupt(Effect.never, () => Effect.sync(() => ended = true))
        }))
      )
      const both = yield* Effect.all([get, get], { concurrency: "unbounded" }).pipe(
        Effect.provide(hanging),
        Effect.forkChild({ startImmediately: true })
      )
      for (let i = 0; i < 10; i++) yield* Effect.yieldNow
      yield* Fiber.interrupt(both)
      assert.isTrue(ended)
    }))
})
