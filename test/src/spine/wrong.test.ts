import { assert } from "@effect/vitest"
import { Condition, DynamoDB, Entity, Explain, Get, Put, Query, Table, Update } from "dynapipe"
import { DateTime, Effect, Schema } from "effect"
import { suite } from "../harness/backends.ts"
import { DeviceReadings, Notes, Orders, Readings, Shop } from "./shop.ts"

const at = (day: number) => DateTime.makeUnsafe(Date.UTC(2026, 0, day))
const order = {
  customerId: "w1",
  orderId: "o1",
  placedAt: at(1),
  status: "placed" as const,
  total: 10,
  lines: [{ sku: "a", quantity: 1 }]
}

suite("wrong input", [Shop, Readings], (it) => {
  it.effect("a stored item that does not fit its schema says which entity, key and path", () =>
    Effect.gen(function*() {
      const { input } = Explain.plan(Put.overwrite(Orders, order)) as { readonly input: any }
      const lines = { L: [{ M: { sku: { S: "a" }, quantity: { S: "many" } } }] }
      yield* DynamoDB.call("PutItem", { TableName: "shop", Item: { ...input.Item, lines } })
      const failure = yield* Effect.flip(Get.item(Orders, order))
      assert.strictEqual(failure._tag, "DecodeFailed")
      if (failure._tag === "DecodeFailed") {
        assert.strictEqual(failure.entity, "Order")
        assert.deepStrictEqual(failure.path, ["lines", 0, "quantity"])
        assert.deepStrictEqual(failure.key, { customerId: "w1", placedAt: at(1), orderId: "o1" })
        assert.include(failure.message, "lines[0].quantity")
      }
      const page = yield* Query.items(Orders, { customerId: "w1" }).pipe(Query.collect, Effect.flip)
      assert.strictEqual(page._tag, "DecodeFailed")
      // the condition failed on an item that cannot be read: it is kept as it is stored
      const refused = yield* Update.item(Orders, order).pipe(
        Update.set({ total: 1 }),
        Update.when(($) => Condition.eq($.total, 99)),
        Effect.flip
      )
      assert.strictEqual(refused._tag, "ConditionalCheckFailed")
      if (refused._tag === "ConditionalCheckFailed") {
        assert.isTrue(refused.item._tag === "None")
        assert.deepStrictEqual(refused.stored?.["lines"], lines)
      }
    }))

  it.effect("an item of another entity under this key is not taken for one of this", () =>
    Effect.gen(function*() {
      class Memos extends Entity.make("Memo", {
        table: Shop,
        schema: Notes.schema,
        key: { pk: "CUSTOMER#{customerId}", sk: "NOTE" }
      }) {}
      yield* Put.item(Memos, { customerId: "w2", text: "memo" })
      const failure = yield* Effect.flip(Get.item(Notes, { customerId: "w2" }))
      assert.strictEqual(failure._tag, "DecodeFailed")
      assert.include(failure.message, "it is of type \"Memo\"")
    }))

  const refused = <A, E extends { readonly _tag: string; readonly message: string }>(
    name: string,
    program: Effect.Effect<A, E, DynamoDB.DynamoDB>,
    words: string
  ) =>
    it.effect(name, () =>
      Effect.gen(function*() {
        const calls: Array<string> = []
        const failure = yield* program.pipe(
          Effect.flip,
          Effect.provide(DynamoDB.wrap((call) => (operation, input) => {
            calls.push(operation)
            return call(operation, input)
          }))
        )
        assert.strictEqual(failure._tag, "EncodeFailed")
        assert.include(failure.message, words)
        assert.deepStrictEqual(calls, [], "nothing was sent")
      }))

  refused("a value that does not fit", Put.item(Orders, { ...order, total: Number.NaN }), "total")
  refused(
    "a nested value that does not fit",
    Put.item(Orders, { ...order, lines: [{ sku: "a", quantity: 1.5 }] }),
    "lines[0].quantity"
  )
  refused(
    "a value in a condition that does not fit",
    Put.item(Orders, order).pipe(Put.when(($) => Condition.eq($.lines.at(0).quantity, 0.5))),
    "lines[0].quantity"
  )
  refused("an item over 400 KB", Put.item(Notes, { customerId: "w3", text: "x".repeat(410_000) }), "409600")
  refused(
    "an update that no item can hold",
    Update.item(Notes, { customerId: "w3" }).pipe(Update.set({ text: "x".repeat(410_000) })),
    "409600"
  )
  refused(
    "values over 2 MB",
    Put.item(Notes, { customerId: "w4", text: "x" }).pipe(
      Put.when(($) => Condition.eq($.text, "x".repeat(2_100_000)))
    ),
    "2097152"
  )
  refused(
    "an expression of more than 300 operators",
    Put.item(Notes, { customerId: "w4", text: "x" }).pipe(
      Put.when(($) => Condition.and(...Array.from({ length: 151 }, () => Condition.ne($.text, "y"))))
    ),
    "300"
  )
  refused("a partition key over 2048 bytes", Get.item(Notes, { customerId: "x".repeat(2100) }), "2048")
  refused("a sort key over 1024 bytes", Get.item(Orders, { ...order, orderId: "x".repeat(1100) }), "1024")
  refused("an empty key", Put.item(DeviceReadings, { deviceId: "", at: 1, celsius: 1 }), "empty")
  refused(
    "an expression over 4 KB",
    Put.item(Notes, { customerId: "w4", text: "x" }).pipe(
      Put.when(($) => Condition.or(...Array.from({ length: 250 }, (_, i) => Condition.eq($.text, `text ${i}`))))
    ),
    "4096"
  )

  it.effect("an unknown table is rejected, and says what to check", () =>
    Effect.gen(function*() {
      class Nowhere extends Table.make("nowhere", { partitionKey: "id" }) {}
      class Things extends Entity.make("Thing", { table: Nowhere, schema: Schema.Struct({ id: Schema.String }) }) {}
      const failure = yield* Effect.flip(Get.item(Things, { id: "1" }))
      assert.strictEqual(failure._tag, "RequestRejected")
      if (failure._tag === "RequestRejected") assert.strictEqual(failure.code, "ResourceNotFoundException")
      assert.match(failure.message, /table nowhere was rejected.* Check that the table exists/)
    }))
})
