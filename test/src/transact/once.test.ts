import { assert } from "@effect/vitest"
import { Condition, DynamoDB, Get, Put, Transact, Update } from "dynapipe"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { suite } from "../harness/backends.ts"
import { Accounts, Bank, Documents, Markers, Visits } from "./bank.ts"

const balance = (accountId: string) =>
  Get.item(Accounts, { accountId }).pipe(Get.consistent, Get.orFail, Effect.map((a) => a.balance))
const deposit = (accountId: string, amount: number) =>
  Update.item(Accounts, { accountId }).pipe(Update.increment(($) => $.balance, amount))

suite("once", [Bank, Markers], (it) => {
  it.effect("by DynamoDB's memory: changes once, answers the same", () =>
    Effect.gen(function*() {
      yield* Put.item(Accounts, { accountId: "m1", balance: 0 })
      const program = Transact.once("m1", deposit("m1", 5))
      assert.isUndefined(yield* program)
      assert.isUndefined(yield* program)
      assert.strictEqual(yield* balance("m1"), 5)
      const put = Transact.once("m1 put", Put.item(Documents, { id: "m1", text: "a" }))
      assert.deepStrictEqual(yield* put, { id: "m1", text: "a", version: 1 })
      assert.deepStrictEqual(yield* put, { id: "m1", text: "a", version: 1 })
      const other = yield* Transact.once("m1", deposit("m1", 6)).pipe(Effect.flip)
      assert.strictEqual(other._tag, "IdempotentParameterMismatch")
    }))

  it.effect("a single program fails as it does alone", () =>
    Effect.gen(function*() {
      const missing = yield* Transact.once("s1", deposit("s1", 5)).pipe(Effect.flip)
      assert.strictEqual(missing._tag, "ItemNotFound")
      yield* Put.item(Documents, { id: "s1", text: "a" })
      const there = yield* Transact.once("s2", Put.item(Documents, { id: "s1", text: "b" })).pipe(Effect.flip)
      assert.strictEqual(there._tag, "VersionConflict")
      // a command that failed may come again
      yield* Put.item(Accounts, { accountId: "s1", balance: 0 })
      yield* Transact.once("s1", deposit("s1", 5))
      assert.strictEqual(yield* balance("s1"), 5)
    }))

  it.effect("by a marker: whatever happened since, it answers what it answered", () =>
    Effect.gen(function*() {
      yield* Put.item(Accounts, { accountId: "k1", balance: 10 })
      const token = `a message of some queue, whose id is long: ${"k1".repeat(50)}`
      const program = Transact.once(
        token,
        Transact.write({
          debit: deposit("k1", -5).pipe(Update.when(($) => Condition.gte($.balance, 5))),
          note: Put.item(Documents, { id: "k1", text: "five" })
        }),
        { table: Markers }
      )
      const first = yield* program
      assert.deepStrictEqual(first, { debit: undefined, note: { id: "k1", text: "five", version: 1 } })
      yield* Update.from(Documents, first.note).pipe(Update.set({ text: "six" }))
      yield* TestClock.adjust("3 days")
      assert.deepStrictEqual(yield* program, first)
      assert.strictEqual(yield* balance("k1"), 5)
      const other = yield* Transact.once(token, deposit("k1", 1), { table: Markers }).pipe(Effect.flip)
      assert.strictEqual(other._tag, "IdempotentParameterMismatch")
    }))

  it.effect("by a marker: at another time too, it answers as it did then", () =>
    Effect.gen(function*() {
      const put = Put.item(Visits, { id: "v1", place: "here", count: 0, log: [] })
      const visit = Transact.once("v1", put, { table: Markers })
      const first = yield* visit
      yield* TestClock.adjust("1 day")
      assert.deepStrictEqual(yield* visit, first)
      const count = Update.item(Visits, { id: "v1" }).pipe(Update.increment(($) => $.count, 1))
      yield* Transact.once("v1 count", count, { table: Markers })
      yield* TestClock.adjust("1 day")
      yield* Transact.once("v1 count", count, { table: Markers })
      assert.strictEqual((yield* Get.item(Visits, { id: "v1" }).pipe(Get.consistent, Get.orFail)).count, 1)
    }))

  it.effect("a marker is none of the labels that can fail, and no larger than an item", () =>
    Effect.gen(function*() {
      yield* Put.item(Accounts, { accountId: "n1", balance: 0 })
      const refused = yield* Transact.once(
        "n1",
        Transact.write({
          debit: deposit("n1", -5).pipe(Update.when(($) => Condition.gte($.balance, 5))),
          note: Put.item(Documents, { id: "n1", text: "five" })
        }),
        { table: Markers }
      ).pipe(Effect.flip)
      assert.strictEqual(refused._tag, "TransactionCanceled")
      if (refused._tag === "TransactionCanceled") {
        assert.deepStrictEqual(Object.keys(refused.failures), ["debit", "note"])
        assert.deepStrictEqual(refused.reasons.map((r) => r.label), ["debit", "note", "once"])
      }
      const text = "x".repeat(250_000)
      const large = Transact.write([Put.item(Documents, { id: "n2", text }), Put.item(Documents, { id: "n3", text })])
      const tooLarge = yield* Transact.once("n2", large, { table: Markers }).pipe(Effect.flip)
      assert.strictEqual(tooLarge._tag, "EncodeFailed")
      assert.match(tooLarge.message, /its marker keeps what the puts answer, and has 500\d+ bytes: an item has at most/)
    }))

  it.effect("a marker lasts as long as is said, in a table of items too", () =>
    Effect.gen(function*() {
      yield* Put.item(Accounts, { accountId: "e1", balance: 0 })
      const program = Transact.once("e1", deposit("e1", 1), { table: Bank, keepFor: "1 hour" })
      yield* program
      const { Item } = yield* DynamoDB.call("GetItem", {
        TableName: "bank",
        Key: { pk: { S: "ONCE#e1" }, sk: { S: "ONCE" } }
      })
      assert.strictEqual(Number(Item!["expires"]!.N), Math.ceil(Number(Item!["_until"]!.N) / 1000))
      yield* TestClock.adjust("59 minutes")
      yield* program
      assert.strictEqual(yield* balance("e1"), 1)
      yield* TestClock.adjust("2 minutes")
      yield* program
      assert.strictEqual(yield* balance("e1"), 2)
    }))

  it.effect("at the same time", () =>
    Effect.gen(function*() {
      yield* Put.item(Accounts, { accountId: "c1", balance: 0 })
      const program = Transact.once("c1", deposit("c1", 1), { table: Markers })
      const all = yield* Effect.all([program, program, program].map(Effect.option), { concurrency: "unbounded" })
      assert.isTrue(all.some(Option.isSome))
      yield* program
      assert.strictEqual(yield* balance("c1"), 1)
    }))
})
