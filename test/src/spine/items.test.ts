import { assert } from "@effect/vitest"
import { Condition, Delete, Get, Put, Update } from "dynapipe"
import { DateTime, Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { suite } from "../harness/backends.ts"
import { Accounts, Notes, Order, Orders, Shop } from "./shop.ts"

const at = (day: number) => DateTime.makeUnsafe(Date.UTC(2026, 0, day))
const order = (customerId: string, day: number) => ({
  customerId,
  orderId: `o${day}`,
  placedAt: at(day),
  status: "placed" as const,
  total: day * 10,
  lines: [{ sku: "a", quantity: day }]
})
const keyOf = (customerId: string, day: number) => ({ customerId, placedAt: at(day), orderId: `o${day}` })

suite("items", [Shop], (it) => {
  it.effect("are written and read back as their schema has them", () =>
    Effect.gen(function*() {
      const put = yield* Put.item(Orders, { ...order("a1", 1), note: "fragile", tags: new Set(["x", "y"]) })
      assert.instanceOf(put, Order)
      assert.strictEqual(put.version, 1)
      const got = yield* Get.item(Orders, keyOf("a1", 1)).pipe(Get.consistent, Get.orFail)
      assert.instanceOf(got, Order)
      assert.deepStrictEqual({ ...got }, { ...put })
    }))

  it.effect("that are not there are None, or ItemNotFound where they must be", () =>
    Effect.gen(function*() {
      assert.isTrue(Option.isNone(yield* Get.item(Orders, keyOf("a2", 1))))
      const failure = yield* Get.item(Orders, keyOf("a2", 1)).pipe(Get.orFail, Effect.flip)
      assert.strictEqual(failure._tag, "ItemNotFound")
    }))

  it.effect("are read in part", () =>
    Effect.gen(function*() {
      yield* Put.item(Orders, order("a3", 1))
      const part = yield* Get.item(Orders, keyOf("a3", 1)).pipe(Get.select("total", "note"), Get.orFail)
      assert.deepStrictEqual(part, { total: 10 })
      const { total } = yield* Get.item(Orders, keyOf("a3", 1)).pipe(Get.orFail, Get.select("total"))
      assert.strictEqual(total, 10)
    }))

  it.effect("are guarded by their version", () =>
    Effect.gen(function*() {
      const first = yield* Put.item(Orders, order("b1", 1))
      const twice = yield* Effect.flip(Put.item(Orders, order("b1", 1)))
      assert.strictEqual(twice._tag, "VersionConflict")
      const second = yield* Put.item(Orders, { ...first, total: 11 })
      assert.strictEqual(second.version, 2)
      const stale = yield* Effect.flip(Put.item(Orders, { ...first, total: 12 }))
      assert.strictEqual(stale._tag, "VersionConflict")
      if (stale._tag === "VersionConflict") {
        assert.strictEqual(stale.expected, 1)
        assert.strictEqual(Option.getOrThrow(stale.item).total, 11)
      }
      const removal = yield* Effect.flip(Delete.from(Orders, first))
      assert.strictEqual(removal._tag, "VersionConflict")
      yield* Delete.from(Orders, second)
      assert.isTrue(Option.isNone(yield* Get.item(Orders, keyOf("b1", 1))))
      const overwritten = yield* Put.overwrite(Orders, order("b1", 1)).pipe(
        Effect.andThen(Put.overwrite(Orders, order("b1", 1)))
      )
      assert.strictEqual(overwritten.version, 1)
    }))

  it.effect("carry the times of their writing", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const made = yield* Put.item(Accounts, { accountId: "c1", balance: 1 })
      assert.strictEqual(DateTime.toEpochMillis(made.createdAt), Date.UTC(2026, 0, 1))
      yield* TestClock.setTime(Date.UTC(2026, 0, 2))
      const changed = yield* Update.item(Accounts, { accountId: "c1" }).pipe(Update.increment(($) => $.balance, 1))
      assert.strictEqual(DateTime.toEpochMillis(changed.createdAt), Date.UTC(2026, 0, 1))
      assert.strictEqual(changed.updatedAt.getTime(), Date.UTC(2026, 0, 2))
      yield* TestClock.setTime(Date.UTC(2026, 0, 3))
      const again = yield* Put.item(Accounts, { ...changed, balance: 7 })
      assert.strictEqual(DateTime.toEpochMillis(again.createdAt), Date.UTC(2026, 0, 1))
      assert.strictEqual(again.updatedAt.getTime(), Date.UTC(2026, 0, 3))
    }))

  it.effect("are put under conditions, and the failure has the old item", () =>
    Effect.gen(function*() {
      const create = Put.item(Notes, { customerId: "d1", text: "first" }).pipe(Put.ifNotExists)
      yield* create
      const exists = yield* Effect.flip(create)
      assert.strictEqual(exists._tag, "ConditionalCheckFailed")
      const when = (text: string) =>
        Put.item(Notes, { customerId: "d1", text: "second" }).pipe(Put.when(($) => Condition.eq($.text, text)))
      const refused = yield* Effect.flip(when("other"))
      assert.strictEqual(refused._tag, "ConditionalCheckFailed")
      if (refused._tag === "ConditionalCheckFailed") {
        assert.deepStrictEqual(refused.item, Option.some({ customerId: "d1", text: "first" }))
      }
      const old = yield* when("first").pipe(Put.returningOld)
      assert.deepStrictEqual(old, Option.some({ customerId: "d1", text: "first" }))
    }))

  it.effect("are removed, with or without a trace", () =>
    Effect.gen(function*() {
      yield* Put.item(Notes, { customerId: "e1", text: "x" })
      const old = yield* Delete.item(Notes, { customerId: "e1" }).pipe(Delete.returningOld)
      assert.deepStrictEqual(old, Option.some({ customerId: "e1", text: "x" }))
      yield* Delete.item(Notes, { customerId: "e1" })
      const gone = yield* Delete.item(Notes, { customerId: "e1" }).pipe(Delete.ifExists, Effect.flip)
      assert.strictEqual(gone._tag, "ItemNotFound")
      yield* Put.item(Notes, { customerId: "e1", text: "y" })
      const kept = yield* Delete.item(Notes, { customerId: "e1" }).pipe(
        Delete.when(($) => Condition.beginsWith($.text, "z")),
        Effect.flip
      )
      assert.strictEqual(kept._tag, "ConditionalCheckFailed")
    }))
})
