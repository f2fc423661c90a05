/**
 * 200,000 real flights loaded, asked about in several ways, changed in bulk, copied, exported and removed again.
 *
 * It runs on DynamoDB in this process; `AWS_ENDPOINT_URL_DYNAMODB` sends it to another.
 */
import { LocalDynamoDB } from "@dynapipe/local"
import { Batch, Capacity, Condition, DynamoDB, Get, Put, Query, Scan, Table, Update } from "dynapipe"
import { Clock, Duration, Effect, Layer, Option, Stream } from "effect"
import { writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { heading, line, progress, said, thousands } from "./console.ts"
import { type Departure, departure, Departures, Hours, type Row, rows, Skies } from "./departures.ts"

class Archive extends Table.make("archive", { partitionKey: "pk", sortKey: "sk" }) {}

type Flight = typeof Departure.Type
const hours = Array.from({ length: 24 }, (_, hour) => ({ hour }))

/** One part of the work, and what it took. */
interface Done {
  readonly what: string
  readonly items: number
  readonly seconds: number
  readonly calls: number
  readonly units: number
}

/** Measures a part of the work, which tells how many items it was about. */
const part = <A, E>(
  what: string,
  items: (a: A) => number,
  self: Effect.Effect<A, E, DynamoDB.DynamoDB>
): Effect.Effect<readonly [A, Done], E, DynamoDB.DynamoDB> =>
  Effect.gen(function*() {
    let calls = 0
    const counting = DynamoDB.wrap((call) => (operation, input) => {
      calls += 1
      return call(operation, input)
    })
    const start = yield* Clock.currentTimeMillis
    const [a, used] = yield* self.pipe(Capacity.measure, Effect.provide(counting, { local: true }))
    const seconds = ((yield* Clock.currentTimeMillis) - start) / 1000
    const units = Object.values(used).reduce((sum, { readUnits, writeUnits }) => sum + readUnits + writeUnits, 0)
    return [a, { what, items: items(a), seconds, calls, units }] as const
  })

/** Everything into the table, with back-pressure and progress; it could go on from what is done. */
const load = Effect.fnUntraced(function*(all: ReadonlyArray<typeof Row.Type>) {
  const tick = yield* progress("flights", all.length)
  let told = 0
  return yield* Stream.fromIterable(all).pipe(
    Stream.map(departure),
    Stream.run(Batch.sink((flight: Flight) => Put.item(Departures, flight), {
      concurrency: 16,
      onProgress: ({ done }) => {
        const more = done - told
        told = done
        return tick(more)
      }
    }))
  )
})

/** What an hour was like: its partition as a stream, the next page read while this one is used. */
const summary = (hour: number) =>
  Query.items(Departures, { hour }).pipe(
    Query.prefetch(1),
    Query.stream,
    Stream.runFold(() => ({ hour, flights: 0, delay: 0, worst: 0 }), (sum, { delay }) => ({
      hour,
      flights: sum.flights + 1,
      delay: sum.delay + delay,
      worst: Math.max(sum.worst, delay)
    }))
  )

const summaries = Effect.gen(function*() {
  const all = yield* Effect.forEach(hours, ({ hour }) => summary(hour), { concurrency: 4 })
  yield* Batch.write(all.map((hour) => Put.item(Hours, hour)))
  return all
})

/** Gets from anywhere in the program, all at the same time: they share one call. */
const dashboard = Effect.forEach(
  hours,
  (hour) => Get.item(Hours, hour).pipe(Get.orFail, Get.batched),
  { concurrency: "unbounded" }
)

/** The index holds the keys in the order of the delay; the items are fetched by batch. */
const worst = Query.index(Departures, "byDelay", { haul: "long" }).pipe(
  Query.reverse,
  Query.take(5),
  Query.hydrate(),
  Stream.runCollect
)

const midday = Query.items(Departures, { hour: 12 }).pipe(
  Query.between({ minute: 0 }, { minute: 29 }),
  Query.filter(($) => Condition.gt($.delay, 60)),
  Query.count
)

/** Two entities of one partition, in one read. */
const morning = Query.collection({ hour: Hours, flights: Departures }, { hour: 6 }).pipe(Query.take(4), Query.grouped)

/** The whole table, in parts that are read side by side. */
const punctual = Scan.items(Departures).pipe(
  Scan.segments(4),
  Scan.stream,
  Stream.runFold(() => ({ all: 0, early: 0 }), ({ all, early }, { delay }) => ({
    all: all + 1,
    early: early + (delay < 0 ? 1 : 0)
  }))
)

/** Each update on its own terms: an hour without a long delay fails its condition, and all others are done. */
const review = Batch.update(
  hours.map((hour) =>
    Update.item(Hours, hour).pipe(Update.set({ reviewed: true }), Update.when(($) => Condition.gt($.worst, 600)))
  )
).pipe(
  Effect.map((done) => ({ done: done.length, left: 0 })),
  Effect.catchTag("BatchIncomplete", (e) => Effect.succeed({ done: e.completed.length, left: e.unprocessed.length }))
)

/** The rows of the file again, out of two runs: the second goes on where the first was stopped. */
const exported = Effect.gen(function*() {
  const all = Scan.items(Departures).pipe(Scan.segments(4))
  const out: Array<typeof Row.Type> = []
  const keep = ({ items }: Query.Page<Flight>) =>
    Effect.sync(() => {
      for (const { delay, distance, n, time } of items) out[n] = { delay, distance, time }
    })
  const stopped = yield* all.pipe(Scan.pages(), Stream.take(5), Stream.tap(keep), Stream.runLast)
  const cursor = stopped.pipe(Option.flatMap(({ next }) => next), Option.getOrUndefined)
  if (cursor !== undefined) yield* all.pipe(Scan.pages(cursor), Stream.runForEach(keep))
  return out
})

const copied = Batch.copy(Skies, Archive, { segments: 2, concurrency: 16 }).pipe(Stream.runLast)
const removed = Effect.forEach(
  hours,
  (hour) => Stream.runLast(Batch.deletePartition(Departures, hour)),
  { concurrency: 4 }
)
const written = (last: Option.Option<Batch.Checkpoint>) =>
  Option.match(last, { onNone: () => 0, onSome: (c) => c.written })

/** All of it, on these rows; the export goes to a file, if one is given. */
export const program = Effect.fnUntraced(function*(all: ReadonlyArray<typeof Row.Type>, file?: string) {
  yield* heading("Loading")
  const [loaded, loading] = yield* part("load with a sink", ({ written }) => written, load(all))

  yield* heading("Asking")
  const [byHour, summing] = yield* part("aggregate each hour", () => all.length, summaries)
  const late = [...byHour].filter((h) => h.flights > 0).sort((a, b) => b.delay / b.flights - a.delay / a.flights)[0]!
  yield* said("the latest hour", `${late.hour}:00, ${(late.delay / late.flights).toFixed(1)} min on average`)
  const [read, batching] = yield* part("get 24 summaries", (found) => found.length, dashboard)
  yield* said("flights, by their summaries", thousands(read.reduce((sum, hour) => sum + hour.flights, 0)))
  const [longest, indexing] = yield* part("index and hydrate", (found) => found.length, worst)
  yield* said(
    "long flights, latest first",
    longest.map(({ delay, distance }) => `+${delay} on ${distance} mi`).join(", ")
  )
  const [noon, counting] = yield* part("count in a range", (n) => n, midday)
  yield* said("12:00 to 12:29, over an hour late", String(noon))
  const [{ flights, hour }, together] = yield* part("two entities together", () => 4, morning)
  yield* said("the morning", `${hour[0]?.flights} flights from 6:00, the first of them ${flights.length} shown`)
  const [{ all: scanned, early }, scanning] = yield* part("scan in 4 segments", (sum) => sum.all, punctual)
  yield* said("left early", `${thousands(early)} of ${thousands(scanned)}`)

  yield* heading("Changing")
  const [reviewed, updating] = yield* part("update, each on its own", () => hours.length, review)
  yield* said("hours with a delay over 10 hours", `${reviewed.done} reviewed, ${reviewed.left} left as they are`)
  const [copy, copying] = yield* part("copy the table", written, copied)
  yield* said("copied", `${thousands(written(copy))} items`)

  yield* heading("Exporting")
  const [out, exporting] = yield* part("export in two runs", (rows) => rows.length, exported)
  const same = JSON.stringify(out) === JSON.stringify(all)
  yield* said("the rows are those of the file", same ? "yes, all of them" : "no")
  if (file !== undefined) {
    yield* Effect.promise(() => writeFile(file, JSON.stringify(out)))
    yield* said("written to", file)
  }
  const [gone, removing] = yield* part(
    "remove all partitions",
    (all) => all.reduce((n, l) => n + written(l), 0),
    removed
  )

  const parts = [
    loading,
    summing,
    batching,
    indexing,
    counting,
    together,
    scanning,
    updating,
    copying,
    exporting,
    removing
  ]
  yield* report(parts)
  return { loaded, byHour, read, longest, noon, flights, hour, scanned, early, reviewed, copy, same, gone, parts }
})

const report = (parts: ReadonlyArray<Done>) =>
  Effect.gen(function*() {
    yield* heading("Report")
    yield* said("", "   items     s  items/s    calls    units")
    for (const { calls, items, seconds, units, what } of parts) {
      const perSecond = seconds === 0 ? "–" : thousands(Math.round(items / seconds))
      const cells = [[thousands(items), 8], [seconds.toFixed(2), 6], [perSecond, 9], [thousands(calls), 9]] as const
      const row = cells.map(([text, width]) => text.padStart(width)).join("")
      yield* said(what, `${row}${thousands(Math.round(units)).padStart(9)}`)
    }
  })

/** DynamoDB in this process, with the two tables. */
export const local: Layer.Layer<DynamoDB.DynamoDB> = LocalDynamoDB.layer({ tables: [Skies, Archive] })
const elsewhere = Layer.effectDiscard(Effect.all([Table.ensure(Skies), Table.ensure(Archive)])).pipe(
  Layer.orDie,
  Layer.provideMerge(DynamoDB.layer())
)

if (import.meta.main) {
  const backend: Layer.Layer<DynamoDB.DynamoDB> = process.env["AWS_ENDPOINT_URL_DYNAMODB"] === undefined
    ? local
    : elsewhere
  const all = await rows()
  const file = join(tmpdir(), "flights-200k.json")
  const timed = Effect.timed(Effect.provide(program(all, file), backend))
  await Effect.runPromise(
    Effect.flatMap(timed, ([took]) => line(`\nDone in ${Duration.toSeconds(took).toFixed(1)} s.`))
  )
}
