import { assert } from "@effect/vitest"
import { Batch, Condition, Cursor, Errors, Put, Query, Scan } from "dynapipe"
import { Effect, Option, Redacted, Stream } from "effect"
import { suite } from "../harness/backends.ts"
import { BlobItems, Blobs, type Book, Books, drained, fill, Library, numbers, of, Prizes, range } from "./library.ts"

suite("cursors", [Library, Blobs], (it) => {
  it.effect("lead both ways, with a cursor for each item", () =>
    Effect.gen(function*() {
      yield* fill("p1", 10)
      yield* Put.item(Prizes, { author: "p1", name: "in the way" })
      for (const query of [of("p1"), of("p1").pipe(Query.reverse), of("p1").pipe(Query.pageSize(2))]) {
        const all = numbers(yield* query.pipe(Query.collect))
        const one = yield* query.pipe(Query.connection({ first: 4 }))
        const two = yield* query.pipe(Query.connection({ first: 4, after: one.pageInfo.endCursor! }))
        const three = yield* query.pipe(Query.connection({ first: 4, after: two.pageInfo.endCursor! }))
        assert.deepStrictEqual([...one.edges, ...two.edges, ...three.edges].map((e) => e.node.n), all)
        assert.deepStrictEqual(
          [one, two, three].map(({ pageInfo: p }) => [p.hasPreviousPage, p.hasNextPage]),
          [[false, true], [true, true], [true, false]]
        )
        const back = yield* query.pipe(Query.connection({ last: 4, before: three.pageInfo.startCursor! }))
        assert.deepStrictEqual(back.edges, two.edges)
        assert.deepStrictEqual([back.pageInfo.hasPreviousPage, back.pageInfo.hasNextPage], [true, true])
        const end = yield* query.pipe(Query.connection({ last: 3 }))
        assert.deepStrictEqual(end.edges.map((e) => e.node.n), all.slice(-3))
        assert.deepStrictEqual([end.pageInfo.hasPreviousPage, end.pageInfo.hasNextPage], [true, false])
        // any item is a place to go on from
        const middle = yield* query.pipe(Query.connection({ first: 2, after: one.edges[1]!.cursor }))
        assert.deepStrictEqual(middle.edges.map((e) => e.node.n), all.slice(2, 4))
      }
      const { pageInfo } = yield* of("p1").pipe(Query.connection({ first: 1 }))
      const foreign = yield* of("p2").pipe(Query.connection({ first: 1, after: pageInfo.endCursor! }), Effect.flip)
      assert.instanceOf(foreign, Errors.InvalidCursor)
      const none = yield* of("nobody").pipe(Query.connection({ first: 1 }))
      assert.deepStrictEqual(none.pageInfo, {
        startCursor: null,
        endCursor: null,
        hasNextPage: false,
        hasPreviousPage: false
      })
    }))

  it.effect("survive unicode and binary keys, as batches do", () =>
    Effect.gen(function*() {
      const name = "名前/\u0000#😀 \"§\""
      const at = [[0], [0, 0], [0, 255], [1], [127, 128], [255], [255, 255]].map((bytes) => Uint8Array.from(bytes))
      yield* Batch.write(at.map((at, n) => Put.item(BlobItems, { name, at, n })))
      const found = yield* Batch.get(BlobItems, at.toReversed().map((at) => ({ name, at })))
      assert.deepStrictEqual(found.map((blob) => Option.getOrThrow(blob).n), range(7).reverse())
      const query = Query.items(BlobItems, { name })
      const one = yield* query.pipe(Query.connection({ first: 3 }))
      const two = yield* query.pipe(Query.connection({ first: 9, after: one.pageInfo.endCursor! }))
      assert.deepStrictEqual([...one.edges, ...two.edges].map(({ node }) => node.n), range(7))
      const back = yield* query.pipe(Query.connection({ last: 3, before: two.pageInfo.startCursor! }))
      assert.deepStrictEqual(back.edges, one.edges)
      const scan = Scan.items(BlobItems).pipe(Scan.segments(2), Scan.pageSize(2))
      const [first] = yield* drained(scan.pipe(Scan.pages(), Stream.take(1)))
      const rest = yield* drained(scan.pipe(Scan.pages(Option.getOrThrow(first!.next))))
      assert.deepStrictEqual([first!, ...rest].flatMap((p) => numbers(p.items)).sort(), range(7))
    }))

  it.effect("lead both ways on an index, of selected attributes, and filtered", () =>
    Effect.gen(function*() {
      yield* fill("p3", 9)
      const queries = [
        Query.index(Books, "byYear", { year: "p3" }),
        of("p3").pipe(Query.select("n")),
        of("p3").pipe(Query.filter(($) => Condition.ne($.n, 4)), Query.pageSize(3))
      ]
      for (const query of queries) {
        const all = numbers(yield* (query as typeof queries[0]).pipe(Query.collect))
        const one = yield* (query as typeof queries[0]).pipe(Query.connection({ first: 5 }))
        const two = yield* (query as typeof queries[0]).pipe(
          Query.connection({ first: 5, after: one.pageInfo.endCursor! })
        )
        assert.deepStrictEqual([...one.edges, ...two.edges].map((e) => e.node.n), all)
      }
    }))

  it.effect("go on from the cursor of any of them", () =>
    Effect.gen(function*() {
      yield* fill("p5", 11)
      const query = of("p5").pipe(Query.pageSize(3))
      const pages = yield* drained(query.pipe(Query.pages()))
      for (const [i, page] of pages.entries()) {
        if (Option.isNone(page.next)) continue
        const rest = yield* drained(query.pipe(Query.pages(page.next.value)))
        const all = [...pages.slice(0, i + 1), ...rest].flatMap((p) => numbers(p.items))
        assert.deepStrictEqual(all, range(11))
      }
    }))

  it.effect("of a scan in segments go on where each of them was", () =>
    Effect.gen(function*() {
      yield* fill("p6", 20)
      yield* fill("p7", 20)
      const scan = Scan.items(Books).pipe(
        Scan.filter(($) => Condition.or(Condition.eq($.author, "p6"), Condition.eq($.author, "p7"))),
        Scan.pageSize(4),
        Scan.segments(5, { concurrency: 2 })
      )
      const ids = (pages: ReadonlyArray<Query.Page<typeof Book.Type>>) =>
        pages.flatMap(({ items }) => items.map((b) => `${b.author}-${b.n}`)).sort()
      const all = ["p6", "p7"].flatMap((author) => range(20).map((n) => `${author}-${n}`)).sort()
      const pages = yield* drained(scan.pipe(Scan.pages()))
      assert.deepStrictEqual(ids(pages), all)
      assert.strictEqual(pages.filter((p) => Option.isNone(p.next)).length, 1)
      for (const stop of [0, Math.floor(pages.length / 2), pages.length - 2]) {
        const first = yield* drained(scan.pipe(Scan.pages(), Stream.take(stop + 1)))
        const rest = yield* drained(scan.pipe(Scan.pages(Option.getOrThrow(first[stop]!.next))))
        assert.deepStrictEqual(ids([...first, ...rest]), all)
      }
      const cursor = Option.getOrThrow(pages[0]!.next)
      const other = yield* scan.pipe(Scan.segments(6), Scan.pages(cursor), Stream.runDrain, Effect.flip)
      assert.strictEqual(other._tag, "InvalidCursor")
      const seven = yield* drained(scan.pipe(Scan.take(7), Scan.pages()))
      const rest = yield* drained(scan.pipe(Scan.pages(Option.getOrThrow(seven[seven.length - 1]!.next))))
      assert.strictEqual(seven.flatMap((p) => p.items).length, 7)
      assert.deepStrictEqual(ids([...seven, ...rest]), all)
      assert.strictEqual(yield* scan.pipe(Scan.count), 40)
      assert.strictEqual((yield* scan.pipe(Scan.take(7), Scan.stream, Stream.runCollect)).length, 7)
      assert.strictEqual((yield* scan.pipe(Scan.take(7), Scan.collect)).length, 7)
    }))

  it.effect("have cursors that are signed where there is a secret", () =>
    Effect.gen(function*() {
      yield* fill("p15", 6)
      const query = of("p15").pipe(Query.pageSize(2))
      const scan = Scan.items(Books).pipe(Scan.filter(($) => Condition.eq($.author, "p15")), Scan.segments(3))
      const secret = Cursor.layerSecret(Redacted.make("a secret"))
      const cursors = Effect.gen(function*() {
        const { pageInfo } = yield* query.pipe(Query.connection({ first: 2 }))
        const [page] = yield* drained(query.pipe(Query.pages(), Stream.take(1)))
        const [part] = yield* drained(scan.pipe(Scan.pages(), Stream.take(1)))
        return [pageInfo.endCursor!, Option.getOrThrow(page!.next), Option.getOrThrow(part!.next)] as const
      })
      const [item, page, part] = yield* Effect.provide(cursors, secret)
      const use = Effect.gen(function*() {
        const { edges } = yield* query.pipe(Query.connection({ first: 9, after: item }))
        const rest = yield* query.pipe(Query.pages(page), Stream.runCollect)
        yield* scan.pipe(Scan.pages(part), Stream.runDrain)
        return [edges.map(({ node }) => node.n), rest.flatMap((p) => numbers(p.items))]
      })
      assert.deepStrictEqual(yield* Effect.provide(use, secret), [[2, 3, 4, 5], [2, 3, 4, 5]])
      const failure = yield* Effect.flip(use)
      assert.strictEqual(failure._tag === "InvalidCursor" && failure.reason, "Signature")
      const [unsigned] = yield* cursors
      const forged = yield* query.pipe(Query.page(unsigned), Effect.provide(secret), Effect.flip)
      assert.strictEqual(forged._tag === "InvalidCursor" && forged.reason, "Signature")
    }))
})
