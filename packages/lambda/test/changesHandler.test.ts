import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, Clock, Deferred, Effect, Fiber, Schedule, Schema } from "effect"
import { TestClock } from "effect/testing"
import { Changes, Idempotency, Lambda } from "../src/index.ts"
import { failures, quiet, record, within } from "./support/records.ts"
import { Orders } from "./support/shop.ts"

describe("a batch", () => {
  // which customer a record is of, how often it fails before it is handled, whether it comes twice, and whether the first
  // try takes until the deadline
  const Step = Schema.Struct({
    customer: Schema.Literals(["a", "b", "c"]),
    fails: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3 })),
    twice: Schema.Boolean,
    slow: Schema.Boolean,
    hangs: Schema.Boolean
  })

  it.effect.prop(
    "every record is handled in order or reported again, until all of them are handled, each once",
    {
      steps: Schema.Array(Step),
      concurrency: Arbitrary.map(Arbitrary.schema(Schema.Int), (n) => 1 + Math.abs(n) % 4)
    },
    ({ concurrency, steps }) =>
      Effect.gen(function*() {
        const all = steps.flatMap(({ customer, twice }, serial) =>
          twice ? [record(customer, serial), record(customer, serial)] : [record(customer, serial)]
        )
        const left = new Map(steps.map(({ fails }, serial) => [serial, fails]))
        const handled: Array<number> = []
        const hung = new Set<number>()
        const running = new Map<string, number>()
        let most = 0
        const overlaps: Array<number> = []
        const handle = Lambda.changesHandler({
          entities: [Changes.on(Orders, ({ key: { customerId, orderId } }) =>
            Effect.gen(function*() {
              running.set(customerId, (running.get(customerId) ?? 0) + 1)
              most = Math.max(most, [...running.values()].filter((n) => n > 0).length)
              if (running.get(customerId) !== 1) overlaps.push(orderId)
              const ended = Effect.sync(() => running.set(customerId, running.get(customerId)! - 1))
              const hangs = steps[orderId]!.hangs && !hung.has(orderId)
              hung.add(orderId)
              yield* Effect.ensuring(hangs ? Effect.never : steps[orderId]!.slow ? Effect.yieldNow : Effect.void, ended)
              const fails = left.get(orderId)!
              if (fails > 0) {
                left.set(orderId, fails - 1)
                return yield* Effect.fail("not yet")
              }
              handled.push(orderId)
            }))],
          retry: Schedule.recurs(0),
          concurrency,
          once: Idempotency.memory()
        })
        // as Lambda does: from the reported record on, all of it comes again
        let batch: ReadonlyArray<unknown> = all
        for (let rounds = 0; batch.length > 0; rounds++) {
          expect(rounds).toBeLessThanOrEqual(10 * steps.length + 5)
          const before = handled.length
          const deadline = (yield* Clock.currentTimeMillis) + 3000
          const invocation = yield* Effect.forkChild(handle({ Records: batch }).pipe(within(deadline)))
          yield* TestClock.adjust("3 seconds")
          const { batchItemFailures } = yield* Fiber.join(invocation)
          const [first] = batchItemFailures
          const sequences = batch.map((each) => (each as ReturnType<typeof record>).dynamodb.SequenceNumber)
          const at = first === undefined ? batch.length : sequences.indexOf(first.itemIdentifier)
          expect(at).toBeGreaterThanOrEqual(0)
          // what stands before the reported record was handled, now or earlier
          for (const sequence of sequences.slice(0, at)) expect(handled).toContain(Number(sequence) - 1000)
          expect(handled.length).toBeGreaterThanOrEqual(before)
          batch = batch.slice(at)
        }
        expect(handled.toSorted((a, b) => a - b)).toEqual(steps.map((_, serial) => serial))
        for (const customer of ["a", "b", "c"]) {
          const own = handled.filter((serial) => steps[serial]!.customer === customer)
          expect(own).toEqual(own.toSorted((a, b) => a - b))
        }
        expect(most).toBeLessThanOrEqual(concurrency)
        // two of one customer are never under way at once
        expect(overlaps).toEqual([])
      }).pipe(Effect.provide(quiet)),
    { arbitrary: { runs: 150 } }
  )

  it.effect("reports from the first record that failed, and begins nothing behind it", () =>
    Effect.gen(function*() {
      const seen: Array<number> = []
      const handle = Lambda.changesHandler({
        entities: [Changes.on(Orders, ({ key: { orderId } }) =>
          orderId === 1 ? Effect.fail("no") : Effect.sync(() =>
            seen.push(orderId)
          ))],
        retry: Schedule.recurs(0),
        concurrency: 1
      })
      const answer = yield* handle({ Records: [record("a", 0), record("b", 1), record("a", 2), record("c", 3)] })
      expect(answer).toEqual(failures(1))
      // that of another key was handled before it
      expect(seen).toEqual([0, 2])
    }).pipe(Effect.provide(quiet)))

  it.effect("begins nothing behind the first failure, whichever is the first to fail", () =>
    Effect.gen(function*() {
      const seen: Array<number> = []
      const takes = ["1 second", "3 seconds", "1 second", "2 seconds"] as const
      const handle = Lambda.changesHandler({
        entities: [Changes.on(Orders, ({ key: { customerId, orderId } }) =>
          Effect.andThen(
            Effect.sleep(takes[orderId]!),
            customerId === "b" ? Effect.sync(() => seen.push(orderId)) : Effect.fail("no")
          ))],
        retry: Schedule.recurs(0)
      })
      const fiber = yield* Effect.forkChild(
        handle({ Records: [record("a", 0), record("b", 1), record("b", 2), record("c", 3)] })
      )
      yield* TestClock.adjust("10 seconds")
      expect(yield* Fiber.join(fiber)).toEqual(failures(0))
      expect(seen).toEqual([1])
    }).pipe(Effect.provide(quiet)))

  it.effect("at the deadline interrupts what is under way, and reports it", () =>
    Effect.gen(function*() {
      const seen: Array<number> = []
      const handle = Lambda.changesHandler({
        entities: [Changes.on(Orders, ({ key: { orderId } }) =>
          orderId === 1
            ? Effect.onInterrupt(Effect.never, () => Effect.sync(() => seen.push(-1)))
            : Effect.sync(() => seen.push(orderId)))]
      })
      const fiber = yield* Effect.forkChild(
        handle({ Records: [record("a", 0), record("a", 1), record("a", 2), record("b", 3)] }).pipe(within(10_000))
      )
      yield* TestClock.adjust("8 seconds")
      expect(fiber.pollUnsafe()).toBeUndefined()
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(fiber)).toEqual(failures(1))
      expect(seen.toSorted()).toEqual([-1, 0, 3])
    }).pipe(Effect.provide(quiet)))

  it.effect("tries again by the schedule, and a defect is a failure like another", () =>
    Effect.gen(function*() {
      let tries = 0
      const handle = Lambda.changesHandler({
        entities: [
          Changes.on(Orders, () => ++tries < 3 ? tries === 1 ? Effect.die("bug") : Effect.fail("no") : Effect.void)
        ],
        retry: Schedule.spaced("1 second")
      })
      const fiber = yield* Effect.forkChild(handle({ Records: [record("a", 0)] }))
      yield* TestClock.adjust("2 seconds")
      expect(yield* Fiber.join(fiber)).toEqual(failures())
      expect(tries).toBe(3)
    }).pipe(Effect.provide(quiet)))
})

it.effect("the same key of two tables is two keys", () =>
  Effect.gen(function*() {
    const second = yield* Deferred.make<void>()
    const handle = Lambda.changesHandler({
      entities: [
        Changes.on(Orders, ({ record: { source } }) =>
          source === "arn:another" ? Deferred.succeed(second, undefined) : Deferred.await(second))
      ]
    })
    const Records = [record("a", 0), { ...record("a", 0), eventSourceARN: "arn:another" }]
    const fiber = yield* Effect.forkChild(handle({ Records }).pipe(within(10_000)))
    yield* TestClock.adjust("10 seconds")
    expect(yield* Fiber.join(fiber)).toEqual(failures())
  }).pipe(Effect.provide(quiet)))

it.effect("a batch of Kinesis is reported by Kinesis' sequence numbers", () =>
  Effect.gen(function*() {
    const inKinesis = (serial: number) => {
      const { dynamodb, ...rest } = record("a", serial)
      const { SequenceNumber: _, ...inner } = dynamodb
      const data = Buffer.from(JSON.stringify({ ...rest, tableName: "shop", dynamodb: inner })).toString("base64")
      return { kinesis: { data, sequenceNumber: `k${serial}` }, eventSource: "aws:kinesis" }
    }
    const seen: Array<number> = []
    const handle = Lambda.changesHandler({
      entities: [
        Changes.on(
          Orders,
          ({ key }) => key.orderId === 1 ? Effect.fail("no") : Effect.sync(() => seen.push(key.orderId))
        )
      ],
      retry: Schedule.recurs(0)
    })
    const answer = yield* handle({ Records: [inKinesis(0), inKinesis(1), inKinesis(2)] })
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "k1" }] })
    expect(seen).toEqual([0])
  }).pipe(Effect.provide(quiet)))

describe("what is no change of an entity", () => {
  const stranger = { ...record("a", 0) }
  stranger.dynamodb = {
    ...stranger.dynamodb,
    NewImage: { ...stranger.dynamodb.NewImage, _type: { S: "Stranger" } }
  }
  const broken = { ...record("a", 1) }
  broken.dynamodb = { ...broken.dynamodb, NewImage: { ...broken.dynamodb.NewImage, total: { N: "1.5" } } }

  it.effect("is passed over where it is unknown, and fails where it should be known", () =>
    Effect.gen(function*() {
      const handle = Lambda.changesHandler({
        entities: [Changes.on(Orders, () => Effect.void)],
        retry: Schedule.recurs(0)
      })
      expect(yield* handle({ Records: [stranger, broken] })).toEqual(failures(1))
      expect(yield* handle({ Records: [{ wrong: true }] })).toEqual({ batchItemFailures: [{ itemIdentifier: "" }] })
    }).pipe(Effect.provide(quiet)))

  it.effect("goes to `other`, where it is given", () =>
    Effect.gen(function*() {
      const raw: Array<unknown> = []
      const handle = Lambda.changesHandler({
        entities: [Changes.on(Orders, () => Effect.void)],
        other: ({ entity, issue }) => Effect.sync(() => raw.push([entity, issue?._tag]))
      })
      expect(yield* handle({ Records: [stranger, broken] })).toEqual(failures())
      expect(raw).toEqual([[undefined, undefined], ["Order", "DecodeFailed"]])
    }))
})

it("an entity has one handler", () => {
  const route = Changes.on(Orders, () => Effect.void)
  expect(() => Lambda.changesHandler({ entities: [route, route] })).toThrow("an entity has two handlers")
})
