import { LocalDynamoDB } from "@dynapipe/local"
import { describe, expect, it } from "@effect/vitest"
import { DynamoDB, Put } from "dynapipe"
import { Effect, Fiber, Layer, Schedule } from "effect"
import { TestClock } from "effect/testing"
import { Changes, DynamoDBStreams, Idempotency, Invocation, Lambda, LocalStreams } from "../src/index.ts"
import { failures, quiet, record, within } from "./support/records.ts"
import { Order, Orders, Shop } from "./support/shop.ts"

it.effect("a record is tried three times, after a time that grows, where nothing else is said", () =>
  Effect.gen(function*() {
    let tries = 0
    const handle = Lambda.changesHandler({
      entities: [Changes.on(Orders, () => Effect.suspend(() => Effect.fail(`no ${++tries}`)))]
    })
    const fiber = yield* Effect.forkChild(handle({ Records: [record("a", 0)] }))
    yield* TestClock.adjust("1 minute")
    expect(yield* Fiber.join(fiber)).toEqual(failures(0))
    expect(tries).toBe(3)
  }).pipe(Effect.provide(quiet)))

describe("a poison record", () => {
  const handler = (letters: Array<unknown>, work: () => Effect.Effect<unknown, string>) =>
    Lambda.changesHandler({
      entities: [Changes.on(Orders, work)],
      tries: 4,
      retry: Schedule.recurs(1),
      deadLetter: (letter) => Effect.sync(() => letters.push(letter))
    })

  it.effect("is handed over after so many tries, counted over invocations, and is done with", () =>
    Effect.gen(function*() {
      const letters: Array<any> = []
      let tries = 0
      const handle = handler(letters, () => Effect.suspend(() => Effect.fail(`no ${++tries}`)))
      expect(yield* handle({ Records: [record("a", 0)] })).toEqual(failures(0))
      expect([tries, letters.length]).toEqual([2, 0])
      expect(yield* handle({ Records: [record("a", 0), record("a", 1)] })).toEqual(failures(1))
      expect(letters).toMatchObject([{ tries: 4, change: { _tag: "Insert", key: { customerId: "a", orderId: 0 } } }])
      expect(letters[0].cause.reasons[0].error).toBe("no 4")
    }).pipe(Effect.provide(quiet)))

  it.effect("that is delivered again, after it was given up on or handled, is counted anew", () =>
    Effect.gen(function*() {
      const letters: Array<any> = []
      // the second delivery of the first is handled, everything else fails
      const fails = [true, true, true, true, true, true, false, true, true]
      const handle = handler(
        letters,
        () => Effect.suspend(() => fails.shift() === true ? Effect.fail("no") : Effect.void)
      )
      const deliver = handle({ Records: [record("a", 0)] })
      const answers = [yield* deliver, yield* deliver, yield* deliver, yield* deliver, yield* deliver]
      expect(answers).toEqual([failures(0), failures(), failures(0), failures(), failures(0)])
      expect([letters.length, fails.length]).toEqual([1, 0])
    }).pipe(Effect.provide(quiet)))

  it.effect("is one of many, each with its own tries", () =>
    Effect.gen(function*() {
      const letters: Array<any> = []
      const handle = handler(letters, () => Effect.andThen(Effect.yieldNow, Effect.fail("no")))
      const batch = { Records: [record("a", 0), record("b", 1)] }
      expect([yield* handle(batch), yield* handle(batch)]).toEqual([failures(0), failures()])
      expect(letters.map(({ change, tries }) => [change.key.orderId, tries])).toEqual([[0, 4], [1, 4]])
    }).pipe(Effect.provide(quiet)))

  it.effect("has the last try's failure in its letter, also where time ran out", () =>
    Effect.gen(function*() {
      const letters: Array<any> = []
      let tries = 0
      const handle = Lambda.changesHandler({
        entities: [
          Changes.on(Orders, () => Effect.suspend(() => ++tries === 1 ? Effect.fail("the first") : Effect.never))
        ],
        tries: 2,
        retry: Schedule.recurs(1),
        deadLetter: (letter) => Effect.sync(() => letters.push(letter))
      })
      const fiber = yield* Effect.forkChild(handle({ Records: [record("a", 0)] }).pipe(within(10_000)))
      yield* TestClock.adjust("10 seconds")
      expect(yield* Fiber.join(fiber)).toEqual(failures(0))
      expect(yield* handle({ Records: [record("a", 0)] })).toEqual(failures())
      expect(letters[0].cause.reasons[0].error).toBe(
        "An earlier invocation ran out of time while it was being handled"
      )
    }).pipe(Effect.provide(quiet)))

  it.effect("may be one that never ends", () =>
    Effect.gen(function*() {
      const letters: Array<any> = []
      const handle = handler(letters, () => Effect.never)
      for (let i = 0; i < 4; i++) {
        const fiber = yield* Effect.forkChild(handle({ Records: [record("a", 0)] }).pipe(within((i + 1) * 10_000)))
        yield* TestClock.adjust("10 seconds")
        expect(yield* Fiber.join(fiber)).toEqual(failures(0))
      }
      expect(yield* handle({ Records: [record("a", 0)] })).toEqual(failures())
      expect(letters).toMatchObject([{ tries: 4 }])
    }).pipe(Effect.provide(quiet)))

  it.effect("is reported, where the dead letter cannot be handed over", () =>
    Effect.gen(function*() {
      const handle = Lambda.changesHandler({
        entities: [Changes.on(Orders, () => Effect.fail("no"))],
        tries: 1,
        deadLetter: () => Effect.fail("the queue is full")
      })
      expect(yield* handle({ Records: [record("a", 0)] })).toEqual(failures(0))
    }).pipe(Effect.provide(quiet)))
})

/** All that the stream of the table has now. */
const recordsOfShop = Effect.gen(function*() {
  const { call } = yield* DynamoDBStreams.DynamoDBStreams
  const { Streams } = yield* call("ListStreams", { TableName: "shop" })
  const StreamArn = Streams![0]!.StreamArn!
  const { StreamDescription } = yield* call("DescribeStream", { StreamArn })
  const ShardId = StreamDescription!.Shards![0]!.ShardId!
  const { ShardIterator } = yield* call("GetShardIterator", { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" })
  return (yield* call("GetRecords", { ShardIterator: ShardIterator! })).Records!
})

describe("with a store of what was handled", () => {
  it.effect("drops what was handled before, by a store in a table", () =>
    Effect.gen(function*() {
      let handled = 0
      const handle = Lambda.changesHandler({
        entities: [Changes.on(Orders, () => Effect.sync(() => handled++))],
        once: Idempotency.table({ table: Shop })
      })
      yield* handle({ Records: [record("a", 0), record("a", 0)] })
      yield* handle({ Records: [record("a", 0), record("b", 1)] })
      expect(handled).toBe(2)
    }).pipe(Effect.provide(Layer.mergeAll(quiet, LocalDynamoDB.layer({ tables: [Shop] })))))

  it.effect("a change is known by its stream and its id", () =>
    Effect.gen(function*() {
      let handled = 0
      const handle = Lambda.changesHandler({
        entities: [Changes.on(Orders, () => Effect.sync(() => handled++))],
        once: Idempotency.memory()
      })
      const of = (eventSourceARN: string) => ({ ...record("a", 0), eventSourceARN })
      yield* handle({ Records: [of("arn:one"), of("arn:two"), of("arn:one")] })
      expect(handled).toBe(2)
    }).pipe(Effect.provide(quiet)))

  it.effect("two functions that read one stream handle everything each", () =>
    Effect.gen(function*() {
      const store = Idempotency.table({ table: Shop })
      const seen: Array<string> = []
      for (const functionName of ["mail", "sales", "mail"]) {
        const handle = Lambda.changesHandler({
          entities: [Changes.on(Orders, () => Effect.sync(() => seen.push(functionName)))],
          once: store
        })
        yield* Effect.provideService(handle({ Records: [record("a", 0)] }), Invocation.Invocation, {
          ...Invocation.Invocation.defaultValue(),
          functionName
        })
      }
      expect(seen).toEqual(["mail", "sales"])
    }).pipe(Effect.provide(Layer.mergeAll(quiet, LocalDynamoDB.layer({ tables: [Shop] })))))

  it.effect.each([false, true])(
    "in the table that is read, what it writes is no change: with `other` %s",
    (others) =>
      Effect.gen(function*() {
        const seen: Array<string> = []
        const handle = Lambda.changesHandler({
          entities: [Changes.on(Orders, (change) => Effect.sync(() => seen.push(change._tag)))],
          ...(others && { other: ({ record }) => Effect.sync(() => seen.push(record.keys["pk"]!.S!)) }),
          once: Idempotency.table({ table: Shop })
        })
        yield* Put.item(Orders, new Order({ customerId: "a", orderId: 1, total: 1 }))
        yield* DynamoDB.call("PutItem", { TableName: "shop", Item: { pk: { S: "STRANGER" }, sk: { S: "1" } } })
        let handled = 0
        for (let round = 0; round < 4; round++) {
          const all = yield* recordsOfShop
          expect(yield* handle({ Records: all.slice(handled) })).toEqual(failures())
          handled = all.length
        }
        expect(seen).toEqual(others ? ["Insert", "STRANGER"] : ["Insert"])
        // a claim and its answer for each that was handled
        expect(handled).toBe(others ? 6 : 4)
      }).pipe(
        Effect.provide(
          Layer.merge(quiet, LocalStreams.layer).pipe(Layer.provideMerge(LocalDynamoDB.layer({ tables: [Shop] })))
        )
      )
  )

  it.effect("what the handler itself waits for is a failure like another", () =>
    Effect.gen(function*() {
      const busy = new Idempotency.InProgress({ id: "a payment", until: new Date(60_000) })
      const handle = Lambda.changesHandler({
        entities: [Changes.on(Orders, () => Effect.fail(busy))],
        retry: Schedule.recurs(0),
        once: Idempotency.memory()
      })
      expect(yield* handle({ Records: [record("a", 0)] })).toEqual(failures(0))
    }).pipe(Effect.provide(quiet)))

  it.effect("what another has under way is waited for, up to the deadline", () =>
    Effect.gen(function*() {
      const store = Idempotency.memory()
      const handler = (work: Effect.Effect<unknown>) =>
        Lambda.changesHandler({ entities: [Changes.on(Orders, () => work)], once: store })
      let handled = 0
      const counting = handler(Effect.sync(() => handled++))
      const batch = { Records: [record("a", 0)] }
      const busy = yield* Effect.forkChild(handler(Effect.sleep("5 seconds"))(batch).pipe(within(60_000)), {
        startImmediately: true
      })
      const late = yield* Effect.forkChild(counting(batch).pipe(within(4000)))
      const patient = yield* Effect.forkChild(counting(batch).pipe(within(60_000)))
      yield* TestClock.adjust("3 seconds")
      expect(yield* Fiber.join(late)).toEqual(failures(0))
      expect(patient.pollUnsafe()).toBeUndefined()
      yield* TestClock.adjust("3 seconds")
      expect([yield* Fiber.join(busy), yield* Fiber.join(patient)]).toEqual([failures(), failures()])
      expect(handled).toBe(0)
    }).pipe(Effect.provide(quiet)))
})
