/**
 * Real data, loaded, queried, updated, paged through, and what can go wrong with it.
 *
 * It runs on DynamoDB in this process, with nothing else installed; `AWS_ENDPOINT_URL_DYNAMODB` sends it to another.
 */
import { LocalDynamoDB } from "@dynapipe/local"
import { Capacity, Condition, DynamoDB, Explain, Get, Put, Query, Scan, Table, Update } from "dynapipe"
import { Clock, DateTime, Effect, Layer, Option, Stream } from "effect"
import { caught, heading, line, progress, said, thousands } from "./console.ts"
import { Cinema, Films, films } from "./films.ts"
import { Airports, airports, Aviation, Flights, flights } from "./flights.ts"

const day = (text: string) => DateTime.makeUnsafe(Date.parse(`${text}T00:00:00Z`))
const date = (at: DateTime.Utc) => DateTime.formatIsoDateUtc(at)

const load = Effect.fn("load")(function*<A>(
  label: string,
  items: ReadonlyArray<A>,
  put: (item: A) => Effect.Effect<unknown, unknown, DynamoDB.DynamoDB>
) {
  const tick = yield* progress(label, items.length)
  yield* Effect.forEach(items, (item) => Effect.andThen(put(item), tick(1)), { concurrency: 32, discard: true })
})

const loading = Effect.gen(function*() {
  yield* heading("Loading")
  const departures = yield* Effect.promise(flights)
  const origins = new Set(departures.map((flight) => flight.code))
  yield* load("films", yield* Effect.promise(films), (film) => Put.overwrite(Films, film))
  yield* load("airports", yield* Effect.promise(() => airports(origins)), (airport) => Put.item(Airports, airport))
  yield* load("flights", departures, (flight) => Put.item(Flights, flight))
})

const asking = Effect.gen(function*() {
  yield* heading("Asking")
  const hitchcock = yield* Query.index(Films, "byDirector", { director: "Alfred Hitchcock" }).pipe(
    Query.upTo({ released: day("1970-01-01") }),
    Query.collect
  )
  yield* said("Hitchcock, until 1970", hitchcock.map((film) => `${film.title} (${date(film.released)})`).join(", "))

  const comedies = yield* Query.index(Films, "byGenre", { genre: "Comedy" }).pipe(
    Query.reverse,
    Query.filter(($) => Condition.gt($.votes, 50_000)),
    Query.take(4),
    Query.collect
  )
  yield* said("the best comedies that many saw", comedies.map((film) => `${film.title} ${film.rating}`).join(", "))

  const rated = yield* Query.index(Films, "byGenre", { genre: "Horror" }).pipe(
    Query.between({ rating: 8 }, { rating: 9 }),
    Query.count
  )
  yield* said("horror films rated 8 to 9", String(rated))

  const { airport, flights } = yield* Query.collection({ airport: Airports, flights: Flights }, { code: "SEA" }).pipe(
    Query.grouped
  )
  yield* said("one airport with its flights", `${airport[0]?.name}, ${airport[0]?.city}: ${flights.length} departures`)

  const late = yield* Query.index(Flights, "arrivals", { destination: "SEA" }).pipe(
    Query.from({ delay: 180 }),
    Query.collect
  )
  yield* said("to Seattle, three hours late", late.map((flight) => `${flight.code} +${flight.delay} min`).join(", "))

  const miles = yield* Scan.items(Flights).pipe(
    Scan.segments(4),
    Scan.stream,
    Stream.runFold(() => 0, (sum, flight) => sum + flight.distance)
  )
  yield* said("miles flown, by a scan of it all", thousands(miles))
})

const paging = Effect.gen(function*() {
  yield* heading("Paging")
  const dramas = Query.index(Films, "byGenre", { genre: "Drama" }).pipe(Query.reverse, Query.take(250))
  let cursor: string | undefined
  do {
    const page = yield* dramas.pipe(Query.page(cursor))
    const [first] = page.items
    yield* said(`${page.items.length} dramas from`, `${first?.title} ${first?.rating}`)
    cursor = Option.getOrUndefined(page.next)
  } while (cursor !== undefined)
})

const changing = Effect.gen(function*() {
  yield* heading("Changing, and what can fail")
  const found = yield* Query.items(Films, { title: "The Big Lebowski" }).pipe(Query.first)
  const key = Option.getOrThrow(found)
  const film = yield* Get.item(Films, key).pipe(Get.consistent, Get.orFail)

  const better = yield* Update.from(Films, film).pipe(
    Update.set({ genre: "Black Comedy", rating: 8.6 }),
    Update.increment(($) => $.votes, 1),
    Update.when(($) => Condition.lt($.rating, 9))
  )
  yield* said(film.title, `rated ${film.rating} → ${better.rating}, version ${film.version} → ${better.version}`)

  // somebody else still holds what was read before
  yield* Update.from(Films, film).pipe(
    Update.set({ distributor: "Nobody" }),
    Effect.catchTag(
      "VersionConflict",
      (e) => caught(e._tag, `expected version ${e.expected}, there is ${version(e.item)}`)
    )
  )
  yield* Update.from(Films, better).pipe(
    Update.set({ distributor: "Nobody" }),
    Update.when(($) => Condition.notExists($.director)),
    Effect.catchTag("ConditionalCheckFailed", (e) => caught(e._tag, `it is by ${director(e.item)}`))
  )
  yield* Update.item(Films, { ...key, title: "The Small Lebowski" }).pipe(
    Update.set({ votes: 1 }),
    Effect.catchTag("ItemNotFound", (e) => caught(e._tag, e.message))
  )
  yield* Put.overwrite(Films, { ...film, title: "x".repeat(3000) }).pipe(
    Effect.catchTag("EncodeFailed", (e) => caught(e._tag, e.message))
  )
  // an item that another program has spoilt
  const { input } = Explain.plan(Put.overwrite(Films, { ...film, title: "Spoilt" })) as {
    readonly input: { readonly TableName: string; readonly Item: Record<string, { readonly S: string }> }
  }
  yield* DynamoDB.call("PutItem", { ...input, Item: { ...input.Item, rating: { S: "five stars" } } })
  yield* Get.item(Films, { ...film, title: "Spoilt" }).pipe(
    Effect.catchTag("DecodeFailed", (e) => caught(e._tag, e.message))
  )
})

const version = Option.match({ onNone: () => "none", onSome: (film: typeof Films.schema.Type) => film.version })
const director = Option.match({ onNone: () => "nobody", onSome: (film: typeof Films.schema.Type) => film.director })

const program = Effect.gen(function*() {
  const start = yield* Clock.currentTimeMillis
  const [, consumed] = yield* Capacity.measure(
    Effect.all([loading, asking, paging, changing], { discard: true })
  )
  const seconds = ((yield* Clock.currentTimeMillis) - start) / 1000
  yield* heading("Consumed")
  for (const [table, { readUnits, writeUnits }] of Object.entries(consumed)) {
    yield* said(table, `${thousands(Math.round(readUnits))} read units, ${thousands(writeUnits)} write units`)
  }
  yield* line(`\nDone in ${seconds.toFixed(1)} s. The program: examples/src/demo.ts`)
})

const elsewhere = DynamoDB.layer()
const backend: Layer.Layer<DynamoDB.DynamoDB> = process.env["AWS_ENDPOINT_URL_DYNAMODB"] === undefined
  ? LocalDynamoDB.layer({ tables: [Cinema, Aviation] })
  : Layer.effectDiscard(Effect.all([Table.ensure(Cinema), Table.ensure(Aviation)])).pipe(
    Layer.orDie,
    Layer.provideMerge(elsewhere)
  )

await Effect.runPromise(Effect.provide(program, backend))
