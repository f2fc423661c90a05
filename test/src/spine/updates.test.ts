import { assert } from "@effect/vitest"
import { Condition, Entity, Get, Path, Put, Query, Update } from "dynapipe"
import { DateTime, Effect, Option, Schema } from "effect"
import { TestClock } from "effect/testing"
import { suite } from "../harness/backends.ts"
import { Accounts, Notes, Orders, Shop } from "./shop.ts"

const at = (day: number) => DateTime.makeUnsafe(Date.UTC(2026, 0, day))
const make = (customerId: string) =>
  Put.item(Orders, {
    customerId,
    orderId: "o1",
    placedAt: at(1),
    status: "placed",
    total: 10,
    lines: [{ sku: "a", quantity: 1 }, { sku: "b", quantity: 2 }]
  })

suite("updates", [Shop], (it) => {
  it.effect("make every kind of change in one step", () =>
    Effect.gen(function*() {
      const order = yield* make("u1")
      const changed = yield* Update.from(Orders, order).pipe(
        Update.set({ status: "shipped", note: "left at the door" }),
        Update.increment(($) => $.total, 2.5),
        Update.setAt(($) => $.lines.at(1).quantity, 7),
        Update.addTo(($) => $.tags, ["x", "y"])
      )
      assert.deepStrictEqual({ ...changed }, {
        ...order,
        status: "shipped",
        note: "left at the door",
        total: 12.5,
        lines: [{ sku: "a", quantity: 1 }, { sku: "b", quantity: 7 }],
        tags: new Set(["x", "y"]),
        version: 2
      })
      const again = yield* Update.from(Orders, changed).pipe(
        Update.append(($) => $.lines, [{ sku: "c", quantity: 3 }]),
        Update.deleteFrom(($) => $.tags, ["x"]),
        Update.remove("note")
      )
      assert.deepStrictEqual(again.lines.map((line) => line.sku), ["a", "b", "c"])
      assert.deepStrictEqual(again.tags, new Set(["y"]))
      assert.isFalse("note" in again)
      const last = yield* Update.from(Orders, again).pipe(
        Update.prepend(($) => $.lines, [{ sku: "z", quantity: 0 }]),
        Update.deleteFrom(($) => $.tags, ["y"]),
        Update.setIfMissing(($) => $.note, "new"),
        Update.setAt(($) => $.total, ($) => Path.minus($.total, 2.5))
      )
      assert.deepStrictEqual(last.lines.map((line) => line.sku), ["z", "a", "b", "c"])
      assert.isFalse("tags" in last)
      assert.strictEqual(last.note, "new")
      const shorter = yield* Update.from(Orders, last).pipe(Update.removeAt(($) => $.lines.at(0)))
      assert.deepStrictEqual(shorter.lines.map((line) => line.sku), ["a", "b", "c"])
    }))

  it.effect("are guarded by the item's existence, unless they create it", () =>
    Effect.gen(function*() {
      const missing = yield* Update.item(Accounts, { accountId: "u2" }).pipe(
        Update.increment(($) => $.balance, 1),
        Effect.flip
      )
      assert.strictEqual(missing._tag, "ItemNotFound")
      const made = yield* Update.item(Accounts, { accountId: "u2" }).pipe(
        Update.upsert,
        Update.increment(($) => $.balance, 5)
      )
      assert.strictEqual(made.balance, 5)
      const old = yield* Update.item(Accounts, { accountId: "u2" }).pipe(
        Update.upsert,
        Update.increment(($) => $.balance, 5),
        Update.returningOld
      )
      assert.strictEqual(Option.getOrThrow(old).balance, 5)
      const got = yield* Get.item(Accounts, { accountId: "u2" }).pipe(Get.orFail)
      assert.strictEqual(got.balance, 10)
    }))

  it.effect("tell a stale version from a condition that does not hold", () =>
    Effect.gen(function*() {
      const order = yield* make("u3")
      const next = yield* Update.from(Orders, order).pipe(Update.set({ total: 11 }))
      const stale = yield* Update.from(Orders, order).pipe(Update.set({ total: 12 }), Effect.flip)
      assert.strictEqual(stale._tag, "VersionConflict")
      const refused = yield* Update.from(Orders, next).pipe(
        Update.set({ total: 12 }),
        Update.when(($) => Condition.gt($.total, 100)),
        Effect.flip
      )
      assert.strictEqual(refused._tag, "ConditionalCheckFailed")
      if (refused._tag === "ConditionalCheckFailed") assert.strictEqual(Option.getOrThrow(refused.item).total, 11)
    }))

  it.effect("move the item in the indexes that are made of what they change", () =>
    Effect.gen(function*() {
      const order = yield* make("u4")
      const inIndex = (status: "placed" | "shipped") =>
        Query.index(Orders, "byStatus", { status }).pipe(
          Query.filter(($) => Condition.eq($.total, 10)),
          Query.collect,
          Effect.map((all) => all.filter((o) => o.customerId === "u4").length)
        )
      assert.strictEqual(yield* inIndex("placed"), 1)
      yield* Update.from(Orders, order).pipe(Update.set({ status: "shipped" }))
      assert.strictEqual(yield* inIndex("placed"), 0)
      assert.strictEqual(yield* inIndex("shipped"), 1)
    }))

  it.effect("see the item as it was on every right-hand side", () =>
    Effect.gen(function*() {
      yield* Put.item(Notes, { customerId: "u5", text: "old" })
      const before = yield* Update.item(Notes, { customerId: "u5" }).pipe(
        Update.set({ text: "new" }),
        Update.returningOld
      )
      assert.strictEqual(before.text, "old")
    }))

  it.effect("keep the indexes that are sorted by the times of writing and of creation", () =>
    Effect.gen(function*() {
      class Topics extends Entity.make("Topic", {
        table: Shop,
        schema: Schema.Struct({ topicId: Schema.String, posts: Schema.Int, made: Schema.Date, changed: Schema.Date }),
        key: { pk: "TOPIC#{topicId}", sk: "TOPIC" },
        indexes: {
          byStatus: { gsi1pk: "TOPICS", gsi1sk: "{changed}#{topicId}" },
          bySku: { gsi2pk: "TOPICS", gsi2sk: "{made}#{topicId}" }
        },
        createdAt: "made",
        updatedAt: "changed"
      }) {}
      const post = (topicId: string) =>
        Update.item(Topics, { topicId }).pipe(Update.upsert, Update.increment(($) => $.posts, 1))
      const order = Effect.map(
        Effect.all([
          Query.index(Topics, "byStatus", {}).pipe(Query.collect),
          Query.index(Topics, "bySku", {}).pipe(Query.collect)
        ]),
        (found) => found.map((topics) => topics.map(({ topicId }) => topicId).join(" "))
      )
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      yield* Put.item(Topics, { topicId: "a", posts: 0 })
      yield* TestClock.adjust("1 hour")
      yield* Put.item(Topics, { topicId: "b", posts: 0 })
      assert.deepStrictEqual(yield* order, ["a b", "a b"])
      yield* TestClock.adjust("1 hour")
      yield* Update.item(Topics, { topicId: "a" }).pipe(Update.set({ posts: 1 }))
      assert.deepStrictEqual(yield* order, ["b a", "a b"])
      yield* TestClock.adjust("1 hour")
      // one that is made here, and one that was there
      yield* post("c")
      yield* TestClock.adjust("1 hour")
      yield* post("b")
      assert.deepStrictEqual(yield* order, ["a c b", "a b c"])
    }))
})
