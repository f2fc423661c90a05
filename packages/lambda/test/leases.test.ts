import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger, Semaphore, Stream } from "effect"
import { TestClock } from "effect/testing"
import { type Changes, Checkpoints, DynamoDBStreams, LocalStreams } from "../src/index.ts"
import type { Orders } from "./support/shop.ts"
import { changes, idOf, put, puts, range, sorted, split, stores, world } from "./support/stream.ts"

type Options = Partial<Changes.StreamOptions<[typeof Orders]>>

/** A reader that runs until it is interrupted, and what it has seen. */
const reader = Effect.fnUntraced(function*(options: Options = {}) {
  const seen: Array<number> = []
  const fiber = yield* Effect.forkScoped(
    Effect.exit(
      changes({ lease: "9 seconds", ...options }).pipe(
        Stream.runForEach((change) => Effect.sync(() => seen.push(idOf(change))))
      )
    )
  )
  yield* TestClock.adjust("1 second")
  return { seen, fiber }
})

/** How many shards each live reader has. */
const held = Effect.gen(function*() {
  const { call } = yield* DynamoDBStreams.DynamoDBStreams
  const { Streams } = yield* call("ListStreams", { TableName: "shop" })
  const rows = yield* (yield* Checkpoints.Checkpoints).list(`default@${Streams![0]!.StreamArn}`)
  const live = rows.filter(({ done, owner, until }) => !done && owner !== "" && until > 0)
  const shards = Map.groupBy(live.filter(({ shard }) => shard.startsWith("shard")), ({ owner }) => owner)
  return {
    shards: [...shards.values()].map((own) => own.length),
    readers: live.filter(({ shard }) => shard.startsWith("worker/")).length
  }
})

describe.each(Object.entries(stores))("with checkpoints %s", (_, store) => {
  const layer = Layer.merge(LocalStreams.layer, store).pipe(Layer.provideMerge(world))
  const provided = Effect.provide([layer, Logger.layer([])])

  it.effect("one shard has one reader, however many there are, and it is not taken from it", () =>
    Effect.gen(function*() {
      const a = yield* reader()
      const b = yield* reader()
      for (const id of range(0, 30)) {
        yield* put(id)
        yield* TestClock.adjust("2 seconds")
      }
      expect([a.seen, b.seen]).toEqual([range(0, 30), []])
    }).pipe(provided))

  it.effect("readers come to have as many shards each, and a reader that ends is none", () =>
    Effect.gen(function*() {
      for (const _ of range(0, 5)) yield* split
      const [, , gone] = [yield* reader(), yield* reader(), yield* reader()]
      yield* TestClock.adjust("1 minute")
      expect(yield* held).toEqual({ shards: [2, 2, 2], readers: 3 })
      yield* TestClock.adjust("1 minute")
      expect(yield* held).toEqual({ shards: [2, 2, 2], readers: 3 })
      yield* Fiber.interrupt(gone.fiber)
      expect((yield* held).readers).toBe(2)
      yield* TestClock.adjust("6 seconds")
      expect(yield* held).toEqual({ shards: [3, 3], readers: 2 })
    }).pipe(provided))

  it.effect("readers that begin at once, where one has gone, are two", () =>
    Effect.gen(function*() {
      yield* split
      const gone = yield* reader()
      yield* Fiber.interrupt(gone.fiber)
      const checkpoints = yield* Checkpoints.Checkpoints
      // both find the row of the one that has gone
      const slow = {
        ...checkpoints,
        list: (group: string) => Effect.tap(checkpoints.list(group), Effect.sleep("100 millis"))
      }
      const both = Effect.all([reader(), reader()], { concurrency: 2 })
      yield* Effect.provideService(both, Checkpoints.Checkpoints, slow)
      yield* TestClock.adjust("20 seconds")
      expect(yield* held).toEqual({ shards: [1, 1], readers: 2 })
    }).pipe(provided))

  it.effect("readers that begin at once begin at one place", () =>
    Effect.gen(function*() {
      yield* split
      yield* puts(0, 5)
      const checkpoints = yield* Checkpoints.Checkpoints
      const slow = {
        ...checkpoints,
        list: (group: string) => Effect.tap(checkpoints.list(group), Effect.sleep("100 millis"))
      }
      const latest = Effect.provideService(reader({ from: "latest" }), Checkpoints.Checkpoints, slow)
      const [a, b] = yield* Effect.all([latest, latest], { concurrency: 2 })
      yield* TestClock.adjust("20 seconds")
      yield* puts(5, 15)
      yield* TestClock.adjust("20 seconds")
      expect(sorted([...a.seen, ...b.seen])).toEqual(range(5, 15))
    }).pipe(provided))

  it.effect("what a reader had, which nothing was heard of, is another's; it comes back and takes nothing", () =>
    Effect.gen(function*() {
      yield* puts(0, 3)
      const checkpoints = yield* Checkpoints.Checkpoints
      const door = yield* Semaphore.make(1)
      const behind = { ...checkpoints, write: (row: Checkpoints.Row) => door.withPermits(1)(checkpoints.write(row)) }
      const lost = yield* Effect.provideService(reader(), Checkpoints.Checkpoints, behind)
      expect(lost.seen).toEqual([0, 1, 2])
      yield* TestClock.adjust("2 seconds")
      // from here on its writes do not come through
      yield* door.take(1)
      yield* puts(3, 6)
      const heir = yield* reader()
      expect(heir.seen).toEqual([])
      yield* TestClock.adjust("20 seconds")
      expect(heir.seen).toEqual([3, 4, 5])
      yield* door.release(1)
      yield* TestClock.adjust("1 second")
      const before = lost.seen.length
      for (const id of range(6, 16)) {
        yield* put(id)
        yield* TestClock.adjust("2 seconds")
      }
      expect(lost.seen.length).toBe(before)
      expect(heir.seen).toEqual(range(3, 16))
      expect(lost.fiber.pollUnsafe()).toBeUndefined()
    }).pipe(provided))

  it.effect("a reader keeps its shards while the service makes it wait", () =>
    Effect.gen(function*() {
      const { call } = yield* DynamoDBStreams.DynamoDBStreams
      let throttled = false
      const limited: DynamoDBStreams.DynamoDBStreamsService["call"] = (operation, input) =>
        Effect.suspend(() =>
          throttled && operation === "GetRecords" ? Effect.delay(call(operation, input), "15 seconds") : call(
            operation,
            input
          )
        )
      const a = yield* Effect.provideService(reader(), DynamoDBStreams.DynamoDBStreams, { call: limited })
      const b = yield* reader()
      throttled = true
      yield* puts(0, 3)
      yield* TestClock.adjust("20 seconds")
      throttled = false
      yield* TestClock.adjust("20 seconds")
      expect([a.seen, b.seen]).toEqual([[0, 1, 2], []])
    }).pipe(provided))
})

describe("a call of the service", () => {
  const layer = Layer.merge(LocalStreams.layer, Checkpoints.layerMemory).pipe(Layer.provideMerge(world))
  const provided = Effect.provide([layer, Logger.layer([])])
  const failing = Effect.fnUntraced(function*(code: string, times: number) {
    const { call } = yield* DynamoDBStreams.DynamoDBStreams
    let asked = 0
    const limits: Array<number | undefined> = []
    const failing: DynamoDBStreams.DynamoDBStreamsService["call"] = (operation, input) =>
      Effect.suspend(() => {
        if (operation !== "GetRecords") return call(operation, input)
        limits.push((input as DynamoDBStreams.Operations["GetRecords"]["input"]).Limit)
        return asked++ < times
          ? Effect.fail(new DynamoDBStreams.StreamCallFailed({ operation, code, detail: "x" }))
          : call(operation, input)
      })
    yield* puts(0, 3)
    const { fiber, seen } = yield* Effect.provideService(reader(), DynamoDBStreams.DynamoDBStreams, { call: failing })
    yield* TestClock.adjust("1 minute")
    return { seen: sorted(seen), asked, limits, exit: fiber.pollUnsafe() }
  })

  it.effect("that fails for a while is made again", () =>
    Effect.gen(function*() {
      for (const code of ["LimitExceededException", "ThrottlingException", "InternalServerError", "TimeoutError"]) {
        const { exit, limits, seen } = yield* failing(code, 3).pipe(provided)
        expect([seen, exit]).toEqual([[0, 1, 2], undefined])
        expect(new Set(limits)).toEqual(new Set([100]))
      }
    }))

  it.effect("that finds that changes are missed says so, to a group that has read before", () =>
    Effect.gen(function*() {
      const { call } = yield* DynamoDBStreams.DynamoDBStreams
      const { fiber, seen } = yield* reader()
      yield* puts(0, 2)
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.interrupt(fiber)
      const trimmed: DynamoDBStreams.DynamoDBStreamsService["call"] = (operation, input) =>
        "ShardIteratorType" in input && input.ShardIteratorType === "AFTER_SEQUENCE_NUMBER"
          ? Effect.fail(
            new DynamoDBStreams.StreamCallFailed({ operation, code: "TrimmedDataAccessException", detail: "x" })
          )
          : call(operation, input)
      const again = yield* Effect.provideService(reader(), DynamoDBStreams.DynamoDBStreams, { call: trimmed })
      expect([seen, again.seen]).toEqual([[0, 1], []])
      expect(JSON.stringify(again.fiber.pollUnsafe())).toContain("TrimmedDataAccessException")
    }).pipe(provided))

  it.effect("that cannot go well is not, and says what was wrong", () =>
    Effect.gen(function*() {
      for (const code of ["TrimmedDataAccessException", "ResourceNotFoundException", "AccessDeniedException"]) {
        const { asked, exit, seen } = yield* failing(code, 1).pipe(provided)
        expect([seen, asked]).toEqual([[], 1])
        expect(JSON.stringify(exit)).toContain(code)
      }
    }))
})

it.effect("a page costs one write, and nothing costs none", () =>
  Effect.gen(function*() {
    const checkpoints = yield* Checkpoints.Checkpoints
    let written = 0
    const counting = {
      ...checkpoints,
      write: (row: Checkpoints.Row) =>
        Effect.suspend(() => {
          written++
          return checkpoints.write(row)
        })
    }
    const { seen } = yield* Effect.provideService(reader({ lease: "1 day" }), Checkpoints.Checkpoints, counting)
    const before = written
    yield* TestClock.adjust("1 minute")
    expect(written).toBe(before)
    yield* puts(0, 3)
    yield* TestClock.adjust("1 minute")
    expect([seen, written]).toEqual([[0, 1, 2], before + 1])
  }).pipe(
    Effect.provide(Layer.merge(LocalStreams.layer, Checkpoints.layerMemory).pipe(Layer.provideMerge(world)))
  ))
