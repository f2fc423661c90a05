import { assert } from "@effect/vitest"
import { Batch, Capacity, Condition, DynamoDB, Entity, Explain, Faults, Put, Query, Retry, Scan } from "dynapipe"
import { Effect, Option, Schedule, Stream } from "effect"
import { suite } from "../harness/backends.ts"
import { book, Books, drained, fill, Library, numbers, of, Prize, Prizes, range, turn } from "./library.ts"

suite("pages", [Library], (it) => {
  it.effect("can come back empty in the middle, and all the time", () =>
    Effect.gen(function*() {
      yield* fill("p4", 12)
      const rare = of("p4").pipe(Query.filter(($) => Condition.eq($.n, 11)), Query.pageSize(2))
      assert.deepStrictEqual(numbers(yield* rare.pipe(Query.stream, Stream.runCollect)), [11])
      assert.deepStrictEqual(Option.map(yield* rare.pipe(Query.first), (b) => b.n), Option.some(11))
      const pages = yield* drained(rare.pipe(Query.pages()))
      assert.deepStrictEqual(pages.slice(0, 5).map((p) => p.items.length), [0, 0, 0, 0, 0])
      assert.deepStrictEqual(pages.flatMap((p) => numbers(p.items)), [11])
      assert.isTrue(Option.isNone(pages[pages.length - 1]!.next))
      const never = of("p4").pipe(Query.filter(($) => Condition.eq($.n, 99)), Query.pageSize(1))
      assert.deepStrictEqual(yield* never.pipe(Query.collect), [])
      assert.strictEqual(yield* never.pipe(Query.count), 0)
      assert.deepStrictEqual((yield* never.pipe(Query.take(1), Query.page())).items, [])
    }))

  it.effect("that never have anything and never end are left as soon as one wants", () =>
    Effect.gen(function*() {
      let asked = 0
      const LastEvaluatedKey = { pk: { S: "AUTHOR#p16" }, sk: { S: "BOOK#0" } }
      const ConsumedCapacity = { TableName: "library", CapacityUnits: 1 }
      const endless = DynamoDB.wrap(() => () =>
        Effect.sync(() => {
          asked += 1
          return { Items: [], Count: 0, LastEvaluatedKey, ConsumedCapacity } as any
        })
      )
      const failure = yield* of("p16").pipe(Query.collect, Capacity.budget(5000), Effect.flip, Effect.provide(endless))
      assert.strictEqual(failure._tag, "CapacityExceeded")
      assert.isAtLeast(asked, 5000)
      const pages = yield* of("p16").pipe(Query.pages(), Stream.take(100), Stream.runCollect, Effect.provide(endless))
      assert.isTrue(pages.every(({ items, next }) => items.length === 0 && Option.isSome(next)))
      const page = yield* of("p16").pipe(Query.page(), Effect.provide(endless))
      assert.isTrue(Option.isSome(page.next))
    }))

  it.effect("are read ahead as far as is said, and no further", () =>
    Effect.gen(function*() {
      yield* fill("p8", 20)
      for (const [ahead, expected] of [[0, 1], [1, 2], [3, 4]] as const) {
        let asked = 0
        const counting = DynamoDB.wrap((call) => (operation, input) => {
          asked += 1
          return call(operation, input)
        })
        const query = of("p8").pipe(Query.pageSize(2))
        const used = (ahead === 0 ? query : query.pipe(Query.prefetch(ahead))).pipe(
          Query.stream,
          Stream.take(1),
          // the reading runs as far ahead as it may, and is given time to run further
          Stream.tap(() => Effect.andThen(Effect.repeat(turn, { while: () => asked < expected }), turn)),
          Stream.runCollect
        )
        const [first] = yield* used.pipe(Effect.provide(counting))
        assert.strictEqual(first?.n, 0)
        assert.strictEqual(asked, expected, `${ahead} ahead`)
        const all = yield* query.pipe(Query.prefetch(ahead + 1), Query.stream, Stream.runCollect)
        assert.deepStrictEqual(numbers(all), range(20))
      }
    }))

  it.effect("of few wanted items among many others are not read one by one", () =>
    Effect.gen(function*() {
      yield* Batch.write(range(60).map((n) => Put.item(Prizes, { author: "p9", name: `${n}` })))
      let asked = 0
      const counting = DynamoDB.wrap((call) => (operation, input) => {
        asked += 1
        return call(operation, input)
      })
      const everything = Query.collection({ books: Books, prizes: Prizes }, { author: "p9" })
      yield* everything.pipe(Query.filter(($) => Condition.notExists($.author)), Query.first, Effect.provide(counting))
      assert.strictEqual(asked, 1)
      asked = 0
      const books = Query.collection({ books: Books }, { author: "p9" })
      assert.isTrue(Option.isNone(yield* books.pipe(Query.first, Effect.provide(counting))))
      assert.isAtMost(asked, 4)
    }))

  it.effect("end before they would exceed a budget", () =>
    Effect.gen(function*() {
      yield* fill("p10", 12)
      const seen: Array<number> = []
      const failure = yield* of("p10").pipe(
        Query.pageSize(2),
        Query.stream,
        Stream.tap((b) => Effect.sync(() => seen.push(b.n))),
        Stream.runDrain,
        Capacity.budget(1.5),
        Effect.flip
      )
      assert.strictEqual(failure._tag, "CapacityExceeded")
      assert.deepStrictEqual(seen, range(6))
      const [, used] = yield* Capacity.measure(Batch.get(Books, range(12).map((n) => ({ author: "p10", n }))))
      assert.strictEqual(used["library"]?.readUnits, 6)
    }))

  it.effect("hold what an index holds, and the rest is fetched by batch", () =>
    Effect.gen(function*() {
      yield* fill("p11", 9)
      const keys = yield* Query.index(Books, "byYear", { year: "p11" }).pipe(Query.collect)
      assert.deepStrictEqual(keys[0], { author: "p11", n: 0, year: "p11" } as typeof keys[0])
      const titles = Query.index(Books, "byRank", { year: "p11" })
      // a book without a rank is not in the index
      assert.deepStrictEqual((yield* titles.pipe(Query.collect)).map((b) => [b.rank, b.title, "blurb" in b]), [
        [94, "p11 6 “ü€😀”", false],
        [97, "p11 3 “ü€😀”", false],
        [100, "p11 0 “ü€😀”", false]
      ])
      const selected = Query.index(Books, "byYear", { year: "p11" }).pipe(Query.select("n"))
      assert.deepStrictEqual(yield* selected.pipe(Query.collect), range(9).map((n) => ({ n })))
      const named = titles.pipe(Query.select("title", "n"), Query.take(1))
      assert.deepStrictEqual(yield* named.pipe(Query.collect), [{ title: "p11 6 “ü€😀”", n: 6 }])
      const long = titles.pipe(Query.filter(($) => Condition.beginsWith($.title, "p11 3")))
      assert.deepStrictEqual((yield* long.pipe(Query.collect)).map((b) => b.rank), [97])
      // @ts-expect-error the index does not hold this attribute
      titles.pipe(Query.filter(($) => Condition.eq($.author, "p11")))
      // @ts-expect-error nor this one
      const unheld = titles.pipe(Query.filter(($) => Condition.contains($.blurb, "x")))
      assert.throws(
        () => Explain.plan(unheld),
        "the index byRank does not hold \"blurb\""
      )
      const whole = yield* titles.pipe(Query.hydrate(), Stream.runCollect)
      assert.deepStrictEqual(whole, [6, 3, 0].map((n) => book("p11", n)))
      const some = yield* titles.pipe(Query.from({ rank: 95 }), Query.take(1), Query.hydrate(), Stream.runCollect)
      assert.deepStrictEqual(numbers(some), [3])
    }))

  it.effect("of members come in order, or grouped, and strangers are handled as is said", () =>
    Effect.gen(function*() {
      yield* fill("p12", 2)
      yield* Put.item(Prizes, { author: "p12", name: "Nobel" })
      yield* DynamoDB.call("PutItem", {
        TableName: "library",
        Item: { pk: { S: "AUTHOR#p12" }, sk: { S: "C" }, _type: { S: "Stranger" }, k: { N: "1" } }
      })
      const members = { books: Books, prizes: Prizes }
      const skip = yield* Query.collection(members, { author: "p12" }).pipe(Query.collect)
      assert.deepStrictEqual(skip.map((m) => m.member), ["books", "books", "prizes"])
      const raw = Query.collection(members, { author: "p12" }, { unknown: "raw" })
      assert.deepStrictEqual((yield* raw.pipe(Query.collect)).map((m) => m.member), [
        "books",
        "books",
        "unknown",
        "prizes"
      ])
      const { unknown } = yield* raw.pipe(Query.grouped)
      assert.deepStrictEqual(unknown[0]?.["k"], { N: "1" })
      const fail = Query.collection(members, { author: "p12" }, { unknown: "fail" }).pipe(Query.collect)
      const failure = yield* Effect.flip(fail)
      assert.include(failure.message, "it is of type \"Stranger\", which is none of the collection's")
      yield* DynamoDB.call("PutItem", {
        TableName: "library",
        Item: { pk: { S: "AUTHOR#p12b" }, sk: { S: "PRIZE#x" }, _type: { S: "Prize" } }
      })
      const spoilt = yield* Query.collection(members, { author: "p12b" }).pipe(Query.collect, Effect.flip)
      assert.strictEqual(spoilt._tag === "DecodeFailed" && spoilt.entity, "Prize")
      const page = yield* raw.pipe(Query.take(3), Query.page())
      const rest = yield* raw.pipe(Query.take(3), Query.page(Option.getOrThrow(page.next)))
      assert.deepStrictEqual(rest.items.map((m) => m.member), ["prizes"])
    }))

  it.effect("are repeated until what was written is visible", () =>
    Effect.gen(function*() {
      yield* fill("p13", 1)
      let reads = 0
      const lagging = DynamoDB.wrap((call) => (operation, input) =>
        operation === "Query" && ++reads < 3 ? Effect.succeed({ Items: [], Count: 0 } as any) : call(operation, input)
      )
      const found = yield* Query.index(Books, "byYear", { year: "p13" }).pipe(
        Query.first,
        Query.untilVisible(Option.isSome, Schedule.recurs(9)),
        Effect.provide(lagging)
      )
      assert.strictEqual(Option.map(found, (b) => b.n).pipe(Option.getOrNull), 0)
      assert.strictEqual(reads, 3)
    }))

  it.effect("survive throttling and lost answers", () =>
    Effect.gen(function*() {
      yield* fill("p14", 30)
      const query = of("p14").pipe(Query.pageSize(3), Query.prefetch(2))
      const found = yield* query.pipe(
        Query.stream,
        Stream.runCollect,
        Effect.provide(Faults.layer([
          { when: Faults.rate(0.4), fault: Faults.throttle(), seed: 1 },
          { when: Faults.rate(0.4), fault: Faults.loseAnswer, seed: 2 }
        ])),
        Retry.use(Retry.policy({
          throttled: Schedule.recurs(99),
          unavailable: Schedule.recurs(99),
          limit: "1 hour",
          budget: "none"
        }))
      )
      assert.deepStrictEqual(numbers(found), range(30))
    }))

  it.effect("are refused where they make no sense", () =>
    Effect.sync(() => {
      const both = Query.collection({ books: Books, prizes: Prizes }, { author: "a" })
      assert.throws(() => both.pipe(Query.from({ n: 1 })), "the members of a collection have sort keys of their own")
      // @ts-expect-error the members are read whole
      assert.throws(() => both.pipe(Query.select("item")), "the members of a collection are read whole")
      class Fans extends Entity.make("Fan", {
        table: Library,
        schema: Prize,
        key: { pk: "FANS#{author}", sk: "FAN#{name}" }
      }) {}
      assert.throws(() => Query.collection({ books: Books, fans: Fans }, { author: "a" }), "do not share a partition")
      assert.throws(() => Query.collection({ unknown: Books }, { author: "a" }), "is the label of what is no member")
      assert.include(Explain.plan(Scan.items(Books)).warnings.join(), "every item of the table")
      const taken = of("a").pipe(Query.take(3))
      assert.throws(() => taken.pipe(Query.connection({ first: 2 })), "says how many items: leave out Query.take")
      const segments = Scan.items(Books).pipe(Scan.segments(2))
      assert.throws(() => segments.pipe(Scan.page()), "Scan.pages reads those of several segments")
    }))
})
