import { assert } from "@effect/vitest"
import { Condition, Entity, Put, Query, Scan, Table } from "dynapipe"
import { DateTime, Effect, Option, Schema, Stream } from "effect"
import { suite } from "../harness/backends.ts"
import { DeviceReadings, Notes, Orders, Readings, Shop } from "./shop.ts"

const at = (day: number) => DateTime.makeUnsafe(Date.UTC(2026, 0, day))
const write = (customerId: string, day: number, orderId = `o${day}`) =>
  Put.item(Orders, { customerId, orderId, placedAt: at(day), status: "placed", total: day * 10, lines: [] })
const days = [1, 2, 3, 4, 5, 6, 7, 8]
const fill = (customerId: string) => Effect.forEach(days, (day) => write(customerId, day), { concurrency: 8 })
const found = Effect.map((orders: ReadonlyArray<{ readonly orderId: string }>) =>
  orders.map((o) => o.orderId).join(" ")
)

suite("queries", [Shop, Readings], (it) => {
  it.effect("bound the sort key by its leading parts, and mean everything below them", () =>
    Effect.gen(function*() {
      yield* fill("q1")
      yield* write("q1", 3, "o3b")
      yield* Put.item(Notes, { customerId: "q1", text: "not an order" })
      const of = Query.items(Orders, { customerId: "q1" })
      const expect = Effect.fnUntraced(function*(query: typeof of, ids: string) {
        assert.strictEqual(yield* query.pipe(Query.collect, found), ids)
        assert.strictEqual(yield* query.pipe(Query.count), ids === "" ? 0 : ids.split(" ").length)
      })
      yield* expect(of, "o1 o2 o3 o3b o4 o5 o6 o7 o8")
      yield* expect(of.pipe(Query.where({ placedAt: at(3) })), "o3 o3b")
      yield* expect(of.pipe(Query.where({ placedAt: at(3), orderId: "o3" })), "o3")
      yield* expect(of.pipe(Query.beginsWith({ placedAt: at(3), orderId: "o" })), "o3 o3b")
      yield* expect(of.pipe(Query.from({ placedAt: at(7) })), "o7 o8")
      yield* expect(of.pipe(Query.after({ placedAt: at(3) }), Query.take(2)), "o4 o5")
      yield* expect(of.pipe(Query.after({ placedAt: at(3), orderId: "o3" }), Query.take(2)), "o3b o4")
      yield* expect(of.pipe(Query.before({ placedAt: at(3) })), "o1 o2")
      yield* expect(of.pipe(Query.upTo({ placedAt: at(3) })), "o1 o2 o3 o3b")
      yield* expect(of.pipe(Query.before({ placedAt: at(3), orderId: "o3b" })), "o1 o2 o3")
      yield* expect(of.pipe(Query.between({ placedAt: at(2) }, { placedAt: at(3) })), "o2 o3 o3b")
      yield* expect(of.pipe(Query.from({ placedAt: at(2) }), Query.upTo({ placedAt: at(3) })), "o2 o3 o3b")
      yield* expect(of.pipe(Query.between({ placedAt: at(5) }, { placedAt: at(2) })), "")
      yield* expect(of.pipe(Query.reverse, Query.take(2)), "o8 o7")
      yield* expect(of.pipe(Query.filter(($) => Condition.gt($.total, 65)), Query.consistent), "o7 o8")
    }))

  it.effect("count what they take after the filter, and read pages before it", () =>
    Effect.gen(function*() {
      yield* fill("q2")
      const even = Query.items(Orders, { customerId: "q2" }).pipe(
        Query.filter(($) => Condition.oneOf($.total, [20, 40, 60, 80])),
        Query.pageSize(3)
      )
      assert.strictEqual(yield* even.pipe(Query.take(3), Query.collect, found), "o2 o4 o6")
      assert.deepStrictEqual(yield* even.pipe(Query.first, Effect.map(Option.map((o) => o.orderId))), Option.some("o2"))
      assert.strictEqual(yield* even.pipe(Query.take(2), Query.count), 2)
      const pages: Array<string> = []
      let cursor: string | undefined
      do {
        const page = yield* even.pipe(Query.page(cursor))
        pages.push(page.items.map((o) => o.orderId).join(" "))
        cursor = Option.getOrUndefined(page.next)
      } while (cursor !== undefined)
      // pages of three items read, of which the filter leaves some
      assert.deepStrictEqual(pages.slice(0, 3), ["o2", "o4 o6", "o8"])
    }))

  it.effect("go on where a cursor says, forwards and backwards, and only there", () =>
    Effect.gen(function*() {
      yield* fill("q3")
      const of = Query.items(Orders, { customerId: "q3" }).pipe(Query.take(3))
      for (const query of [of, of.pipe(Query.reverse), of.pipe(Query.select("orderId"))]) {
        const ids: Array<string> = []
        let cursor: string | undefined
        do {
          const page: Query.Page<{ readonly orderId: string }> = yield* query.pipe(Query.page(cursor))
          ids.push(...page.items.map((o) => o.orderId))
          cursor = Option.getOrUndefined(page.next)
        } while (cursor !== undefined)
        assert.deepStrictEqual([...ids].sort(), days.map((day) => `o${day}`))
      }
      const { next } = yield* of.pipe(Query.page())
      const cursor = Option.getOrThrow(next)
      const other = Query.items(Orders, { customerId: "q4" })
      for (const query of [other, of.pipe(Query.reverse), of.pipe(Query.from({ placedAt: at(2) }))]) {
        const failure = yield* query.pipe(Query.page(cursor), Effect.flip)
        assert.strictEqual(failure._tag, "InvalidCursor")
      }
      for (const bad of ["", "x", `${cursor}A`, cursor.slice(1)]) {
        const failure = yield* of.pipe(Query.page(bad), Effect.flip)
        assert.strictEqual(failure._tag, "InvalidCursor")
      }
    }))

  it.effect("read an index, whole or in part", () =>
    Effect.gen(function*() {
      yield* fill("q5")
      const mine = Query.index(Orders, "byStatus", { status: "placed" }).pipe(
        Query.from({ placedAt: at(7) }),
        Query.filter(($) => Condition.gt($.total, 0))
      )
      const all = yield* mine.pipe(Query.collect)
      assert.isTrue(all.every((o) => o.total >= 70))
      const some = yield* mine.pipe(Query.select("orderId", "total"), Query.first)
      assert.deepStrictEqual(Object.keys(Option.getOrThrow(some)).sort(), ["orderId", "total"])
    }))

  it.effect("read what the keys of an index say, where it holds nothing else", () =>
    Effect.gen(function*() {
      const Line = Schema.Struct({ orderId: Schema.String, sku: Schema.String, quantity: Schema.Int })
      class Lines extends Entity.make("Line", {
        table: Shop,
        schema: Line,
        key: { pk: "LINES#{orderId}", sk: "LINE#{sku}" },
        indexes: { bySku: { gsi2pk: "SKU#{sku}", gsi2sk: "ORDER#{orderId}" } }
      }) {}
      // which only their keys tell from lines in this index
      class Returns extends Entity.make("Return", {
        table: Shop,
        schema: Line,
        key: { pk: "RETURNS#{orderId}", sk: "RETURN#{sku}" },
        indexes: { bySku: { gsi2pk: "SKU#{sku}", gsi2sk: "ORDER#{orderId}" } }
      }) {}
      yield* Put.item(Returns, { orderId: "l0", sku: "a#b", quantity: 1 })
      yield* Put.item(Lines, { orderId: "l1", sku: "a#b", quantity: 3 })
      const lines = yield* Query.index(Lines, "bySku", { sku: "a#b" }).pipe(Query.collect)
      assert.deepStrictEqual(lines, [{ orderId: "l1", sku: "a#b" }])
      assert.strictEqual(yield* Query.index(Lines, "bySku", { sku: "a#b" }).pipe(Query.count), 1)
      const first = yield* Query.index(Lines, "bySku", { sku: "a#b" }).pipe(Query.first)
      assert.strictEqual(Option.getOrThrow(first).orderId, "l1")
    }))

  it.effect("order number keys by value", () =>
    Effect.gen(function*() {
      for (const n of [-10, -9, -1, 0, 1, 2, 10, 100]) {
        yield* Put.item(DeviceReadings, { deviceId: "q6", at: n, celsius: n / 4 })
      }
      const readings = yield* Query.items(DeviceReadings, { deviceId: "q6" }).pipe(
        Query.between({ at: -9 }, { at: 10 }),
        Query.collect
      )
      assert.deepStrictEqual(readings.map((r) => r.at), [-9, -1, 0, 1, 2, 10])
    }))

  it.effect("read the entities of a partition together", () =>
    Effect.gen(function*() {
      yield* fill("q7")
      yield* Put.item(Notes, { customerId: "q7", text: "hello" })
      const all = Query.collection({ orders: Orders, notes: Notes }, { customerId: "q7" })
      const { notes, orders } = yield* all.pipe(Query.grouped)
      assert.deepStrictEqual(notes, [{ customerId: "q7", text: "hello" }])
      assert.strictEqual(orders.length, 8)
      assert.strictEqual((yield* all.pipe(Query.collect))[0]?.member, "notes")
    }))

  it.effect("are streams, and so are scans in segments", () =>
    Effect.gen(function*() {
      yield* fill("q8")
      const three = yield* Query.items(Orders, { customerId: "q8" }).pipe(
        Query.pageSize(2),
        Query.stream,
        Stream.take(3),
        Stream.runCollect,
        found
      )
      assert.strictEqual(three, "o1 o2 o3")
      const mine = Scan.items(Orders).pipe(
        Scan.filter(($) => Condition.eq($.customerId, "q8")),
        Scan.pageSize(5)
      )
      const scanned = yield* mine.pipe(Scan.segments(3), Scan.stream, Stream.runCollect)
      assert.deepStrictEqual([...scanned].map((o) => o.orderId).sort(), days.map((day) => `o${day}`))
      assert.strictEqual(yield* mine.pipe(Scan.count), 8)
    }))

  it.effect("never see an entity whose keys begin alike", () =>
    Effect.gen(function*() {
      const schema = Schema.Struct({ customerId: Schema.String, orderId: Schema.String })
      const table = Table.make("shop", { partitionKey: "pk", sortKey: "sk" })
      class Plain extends Entity.make("Plain", { table, schema, key: { pk: "P#{customerId}", sk: "O#{orderId}" } }) {}
      class Item
        extends Entity.make("PlainItem", { table, schema, key: { pk: "P#{customerId}", sk: "O#ITEM#{orderId}" } })
      {}
      yield* Put.item(Plain, { customerId: "q9", orderId: "1" })
      yield* Put.item(Item, { customerId: "q9", orderId: "1" })
      const plain = yield* Query.items(Plain, { customerId: "q9" }).pipe(Query.collect)
      assert.deepStrictEqual(plain, [{ customerId: "q9", orderId: "1" }])
      const one = Query.items(Plain, { customerId: "q9" }).pipe(Query.where({ orderId: "1" }))
      assert.strictEqual(yield* one.pipe(Query.count), 1)
    }))
})
