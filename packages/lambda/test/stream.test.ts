import { LocalDynamoDB } from "@dynapipe/local"
import { describe, expect, it } from "@effect/vitest"
import { DynamoDB } from "dynapipe"
import { Effect, Exit, Fiber, Layer, Logger, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Changes, Checkpoints, DynamoDBStreams, LocalStreams } from "../src/index.ts"
import { Orders, Shop } from "./support/shop.ts"
import { changes, idOf, Progress, put, puts, range, read, sorted, split, stores, world } from "./support/stream.ts"

describe.each(Object.entries(stores))("with checkpoints %s", (_, store) => {
  const layer = Layer.merge(LocalStreams.layer, store).pipe(Layer.provideMerge(world))
  const run = <A, E>(
    self: Effect.Effect<
      A,
      E,
      DynamoDB.DynamoDB | LocalDynamoDB.LocalDynamoDB | DynamoDBStreams.DynamoDBStreams | Checkpoints.Checkpoints
    >
  ) => Effect.provide(self, [layer, Logger.layer([])])

  it.effect("gives what the stream holds, and then what comes", () =>
    run(Effect.gen(function*() {
      yield* puts(0, 3)
      const fiber = yield* Effect.forkChild(read(5, { pageSize: 2 }))
      yield* TestClock.adjust("1 second")
      yield* puts(3, 5)
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(fiber)).toEqual([0, 1, 2, 3, 4])
    })))

  it.effect("follows shards as they split, the parent to its end before its children", () =>
    run(Effect.gen(function*() {
      yield* puts(0, 4)
      yield* split
      yield* puts(4, 12)
      yield* split
      yield* puts(12, 20)
      const fiber = yield* Effect.forkChild(read(28, { pageSize: 3 }))
      yield* TestClock.adjust("5 seconds")
      yield* split
      yield* puts(20, 28)
      yield* TestClock.adjust("30 seconds")
      const ids = yield* Fiber.join(fiber)
      expect(sorted(ids)).toEqual(range(0, 28))
      expect(sorted(ids.slice(0, 4))).toEqual([0, 1, 2, 3])
    })))

  it.effect("goes on where the last reader was done", () =>
    run(Effect.gen(function*() {
      yield* puts(0, 6)
      // two pages of two, and the third is begun
      expect(yield* read(5, { pageSize: 2 })).toEqual([0, 1, 2, 3, 4])
      expect(yield* read(2, { pageSize: 2 })).toEqual([4, 5])
      expect(yield* read(6, { group: "another" })).toEqual(range(0, 6))
    })))

  it.effect("begins at the latest, at a sequence number, or after it", () =>
    run(Effect.gen(function*() {
      yield* puts(0, 3)
      yield* split
      yield* puts(3, 6)
      const latest = yield* Effect.forkChild(read(1, { from: "latest", group: "latest" }))
      yield* TestClock.adjust("1 second")
      const all = yield* changes({ group: "all" }).pipe(Stream.take(6), Stream.runCollect)
      const sequence = (id: number) => {
        const found = all.find((change) => idOf(change) === id)!
        return found._tag === "Raw" ? found.record.sequence : found.sequence
      }
      expect(sorted(yield* read(5, { group: "at", from: { at: sequence(1) } }))).toEqual(range(1, 6))
      expect(sorted(yield* read(4, { group: "after", from: { after: sequence(1) } }))).toEqual(range(2, 6))
      // what has ended before it is not read
      const later = range(3, 6).filter((id) => BigInt(sequence(id)) >= BigInt(sequence(4)))
      expect(sorted(yield* read(later.length, { group: "child", from: { at: sequence(4) } }))).toEqual(later)
      yield* put(6)
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(latest)).toEqual([6])
    })))

  it.effect("begins at the latest in the shards that are there, and reads those that come from their beginning", () =>
    run(Effect.gen(function*() {
      yield* puts(0, 3)
      const latest = yield* Effect.forkChild(read(6, { from: "latest" }))
      yield* TestClock.adjust("1 second")
      yield* put(3)
      yield* split
      yield* puts(4, 9)
      yield* TestClock.adjust("30 seconds")
      expect(sorted(yield* Fiber.join(latest))).toEqual(range(3, 9))
    })))

  it.effect("does not pretend to know where the latest was, when its iterator is too old", () =>
    run(Effect.gen(function*() {
      const idle = yield* Effect.forkChild(
        Effect.flip(read(1, { from: "latest", pollInterval: "1 hour", lease: "1 day" }))
      )
      yield* TestClock.adjust("1 second")
      yield* put(0)
      yield* TestClock.adjust("2 hours")
      expect(yield* Fiber.join(idle)).toMatchObject({ _tag: "StreamCallFailed", code: "ExpiredIteratorException" })
    })))

  it.effect("reads a page only when it is asked for", () =>
    run(Effect.gen(function*() {
      yield* puts(0, 10)
      let asked = 0
      const { call } = yield* DynamoDBStreams.DynamoDBStreams
      const counting: DynamoDBStreams.DynamoDBStreamsService["call"] = (operation, input) => {
        if (operation === "GetRecords") asked += 1
        return call(operation, input)
      }
      const seen: Array<number> = []
      yield* changes({ pageSize: 2 }).pipe(
        Stream.tap(() => Effect.sync(() => seen.push(asked))),
        Stream.take(5),
        Stream.runDrain,
        Effect.provideService(DynamoDBStreams.DynamoDBStreams, { call: counting })
      )
      expect(seen).toEqual([1, 1, 2, 2, 3])
    })))

  it.effect("readers of a group share the shards, and take over from one that went", () =>
    run(Effect.gen(function*() {
      yield* split
      yield* split
      const seen: Record<"a" | "b", Array<number>> = { a: [], b: [] }
      const reader = (name: "a" | "b") =>
        changes({ lease: "9 seconds" }).pipe(
          Stream.runForEach((change) => Effect.sync(() => seen[name].push(idOf(change))))
        )
      const a = yield* Effect.forkChild(reader("a"))
      yield* TestClock.adjust("1 second")
      const b = yield* Effect.forkChild(reader("b"))
      yield* TestClock.adjust("20 seconds")
      yield* puts(0, 60)
      yield* TestClock.adjust("3 seconds")
      expect(seen.a.length).toBeGreaterThan(0)
      expect(seen.b.length).toBeGreaterThan(0)
      expect(sorted([...seen.a, ...seen.b])).toEqual(range(0, 60))
      yield* Fiber.interrupt(a)
      yield* puts(60, 120)
      yield* TestClock.adjust("20 seconds")
      expect(sorted([...new Set([...seen.a, ...seen.b])])).toEqual(range(0, 120))
      yield* Fiber.interrupt(b)
    })))
})

it.effect("what is known of shards that are gone goes away, and where the group began does not", () =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(read(8, { pollInterval: "1 hour", lease: "6 hours" }))
    for (let day = 0; day < 8; day++) {
      yield* put(day)
      yield* split
      yield* TestClock.adjust("1 day")
    }
    yield* TestClock.adjust("1 day")
    expect(sorted(yield* Fiber.join(fiber))).toEqual(range(0, 8))
    const { Items } = yield* DynamoDB.call("Scan", { TableName: "fading" })
    const names = Items!.map(({ shard }) => shard!.S!)
    expect(names).toContain("start")
    // of 17 shards, those of the last days
    expect(names.filter((name) => name.startsWith("shardId")).length).toBeLessThan(12)
  }).pipe(
    Effect.provide(
      Layer.merge(LocalStreams.layer, stores["in a table with a time to live"]).pipe(Layer.provideMerge(world))
    )
  ))

it.effect("many checkpoints in the table that is read do not hold up what comes behind them", () =>
  Effect.gen(function*() {
    const store = yield* Checkpoints.Checkpoints
    const row = { group: "other", owner: "", until: 0, done: false }
    for (const n of range(0, 500)) yield* store.write({ ...row, shard: `shard${n}` })
    yield* put(1)
    const fiber = yield* Effect.forkChild(read(1, { pageSize: 100, pollInterval: "1 hour", lease: "1 day" }))
    yield* TestClock.adjust("1 second")
    expect(fiber.pollUnsafe()).toEqual(Exit.succeed([1]))
  }).pipe(
    Effect.provide(
      Layer.merge(LocalStreams.layer, Checkpoints.layerTable({ table: Shop })).pipe(Layer.provideMerge(world))
    )
  ))

it.effect("checkpoints in the table that is read are no changes of it", () =>
  Effect.gen(function*() {
    const { call } = yield* DynamoDBStreams.DynamoDBStreams
    let pages = 0
    const counting: DynamoDBStreams.DynamoDBStreamsService["call"] = (operation, input) => {
      // whoever reads what he has written about the last page never comes to an end
      if (operation === "GetRecords" && ++pages > 200) return Effect.die("it reads for ever")
      return call(operation, input)
    }
    const seen: Array<number> = []
    yield* Effect.forkScoped(
      changes().pipe(
        Stream.runForEach((change) => Effect.sync(() => seen.push(idOf(change)))),
        Effect.provideService(DynamoDBStreams.DynamoDBStreams, { call: counting })
      )
    )
    yield* puts(0, 3)
    yield* TestClock.adjust("1 minute")
    yield* put(3)
    yield* TestClock.adjust("1 minute")
    expect(seen).toEqual(range(0, 4))
    expect(pages).toBeLessThan(140)
  }).pipe(
    Effect.provide(
      Layer.merge(LocalStreams.layer, Checkpoints.layerTable({ table: Shop })).pipe(Layer.provideMerge(world))
    )
  ))

it.effect("a table without a stream is told", () =>
  Effect.gen(function*() {
    const failure = yield* Effect.flip(Stream.runDrain(Changes.stream(Progress, { entities: [Orders] })))
    expect(failure.message).toContain("The table progress has no stream")
  }).pipe(Effect.provide(Layer.merge(LocalStreams.layer, Checkpoints.layerMemory).pipe(Layer.provideMerge(world)))))

it.live("reads through the AWS SDK", () =>
  Effect.gen(function*() {
    const { url } = yield* LocalDynamoDB.serve({ tables: [Shop] })
    const credentials = { accessKeyId: "a", secretAccessKey: "b" }
    const layer = Layer.mergeAll(
      DynamoDB.layer({ endpoint: url, credentials }),
      DynamoDBStreams.layer({ endpoint: url, credentials }),
      Checkpoints.layerMemory
    )
    const ids = yield* Effect.andThen(puts(0, 3), read(3)).pipe(Effect.provide(layer))
    expect(ids).toEqual([0, 1, 2])
  }))
