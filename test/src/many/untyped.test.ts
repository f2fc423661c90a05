/** A table whose items somebody else wrote: no type attribute, keys of another make, attributes that nobody asked for. */
import { assert } from "@effect/vitest"
import { Batch, DynamoDB, Entity, Explain, Get, Put, Query, Scan, Table, Update } from "dynapipe"
import { Effect, Option, Schema } from "effect"
import { suite } from "../harness/backends.ts"

class Crm extends Table.make("crm", {
  partitionKey: "PK",
  sortKey: "SK",
  indexes: { GSI1: { partitionKey: "GSI1PK", sortKey: "GSI1SK" } },
  typeAttribute: false
}) {}
class Users extends Entity.make("User", {
  table: Crm,
  schema: Schema.Struct({ userId: Schema.Int, name: Schema.String }).pipe(Schema.encodeKeys({ userId: "id" })),
  key: { PK: "USER#{userId:raw}", SK: "PROFILE" }
}) {}
class Orders extends Entity.make("Order", {
  table: Crm,
  schema: Schema.Struct({ userId: Schema.Int, no: Schema.Int, status: Schema.String }),
  key: { PK: "USER#{userId:raw}", SK: "ORDER#{no:04d}" },
  indexes: { GSI1: { GSI1PK: "STATUS#{status:raw}", GSI1SK: "{no:04d}" } }
}) {}
class Lines extends Entity.make("Line", {
  table: Crm,
  schema: Schema.Struct({ userId: Schema.Int, no: Schema.Int, sku: Schema.String }),
  key: { PK: "USER#{userId:raw}", SK: "ORDER#{no:04d}#{sku:raw}" },
  indexes: { GSI1: { GSI1PK: "SKU#{sku:raw}", GSI1SK: "{no:04d}" } }
}) {}
const members = { users: Users, orders: Orders, lines: Lines }

class Flags extends Table.make("flags", { partitionKey: "id", typeAttribute: false }) {}
class Marks extends Entity.make("Mark", {
  table: Flags,
  schema: Schema.Struct({ id: Schema.String, note: Schema.optionalKey(Schema.String) })
}) {}

const order = (id: number, no: number, status = "open") => {
  const four = String(no).padStart(4, "0")
  return [
    {
      SK: { S: `ORDER#${four}` },
      userId: { N: `${id}` },
      no: { N: `${no}` },
      status: { S: status },
      GSI1PK: { S: `STATUS#${status}` },
      GSI1SK: { S: four }
    },
    { SK: { S: `ORDER#${four}#a b` }, userId: { N: `${id}` }, no: { N: `${no}` }, sku: { S: "a b" } }
  ]
}
/** What was there before: a user with three orders of one line each, and something that nobody knows any more. */
const fill = Effect.fnUntraced(function*(id: number) {
  const items = [
    { SK: { S: "PROFILE" }, id: { N: `${id}` }, name: { S: "Ann" }, flags: { SS: ["beta"] } },
    ...[1, 2, 30].flatMap((no) => order(id, no, no === 30 ? `open${id}` : "closed")),
    // it looks like an order, but for its key
    { SK: { S: "ORDER#draft" }, userId: { N: `${id}` }, no: { N: "7" }, status: { S: "draft" } }
  ]
  yield* Effect.forEach(
    items,
    (item) => DynamoDB.call("PutItem", { TableName: "crm", Item: { PK: { S: `USER#${id}` }, ...item } })
  )
})

suite("a table without a type attribute", [Crm, Flags], (it) => {
  it.effect("gives the items of an entity by their keys, in whichever way they are asked for", () =>
    Effect.gen(function*() {
      yield* fill(101)
      const orders = Query.items(Orders, { userId: 101 })
      assert.deepStrictEqual((yield* orders.pipe(Query.collect)).map(({ no }) => no), [1, 2, 30])
      assert.strictEqual(yield* orders.pipe(Query.count), 3)
      assert.deepStrictEqual(
        yield* orders.pipe(Query.select("status"), Query.reverse, Query.first),
        Option.some({ status: "open101" })
      )
      const { items, next } = yield* orders.pipe(Query.take(2), Query.page())
      assert.deepStrictEqual(items.map(({ no }) => no), [1, 2])
      const rest = yield* orders.pipe(Query.page(Option.getOrThrow(next)))
      assert.deepStrictEqual(rest.items.map(({ no }) => no), [30])
      assert.deepStrictEqual(yield* Query.index(Orders, "GSI1", { status: "open101" }).pipe(Query.collect), [
        { userId: 101, no: 30, status: "open101" }
      ])
      assert.deepStrictEqual(yield* Get.item(Users, { userId: 101 }), Option.some({ userId: 101, name: "Ann" }))
    }))

  it.effect("gives a collection, and what is none of its members as it is stored", () =>
    Effect.gen(function*() {
      yield* fill(102)
      const { lines, orders, users } = yield* Query.collection(members, { userId: 102 }).pipe(Query.grouped)
      assert.deepStrictEqual([users.length, orders.length, lines.length], [1, 3, 3])
      assert.deepStrictEqual(lines[0], { userId: 102, no: 1, sku: "a b" })
      const raw = yield* Query.collection(members, { userId: 102 }, { unknown: "raw" }).pipe(Query.grouped)
      assert.deepStrictEqual(raw.unknown.map((item) => item["SK"]), [{ S: "ORDER#draft" }])
      const failure = yield* Query.collection(members, { userId: 102 }, { unknown: "fail" }).pipe(
        Query.collect,
        Effect.flip
      )
      assert.strictEqual(failure._tag, "DecodeFailed")
      assert.include(failure.message, "its key is none of the collection's")
    }))

  it.effect("scans for an entity, and for a collection", () =>
    Effect.gen(function*() {
      yield* fill(103)
      const of = <A extends { readonly userId: number }>(all: ReadonlyArray<A>) => all.filter((a) => a.userId === 103)
      assert.strictEqual(of(yield* Scan.items(Users).pipe(Query.collect)).length, 1)
      assert.strictEqual(of(yield* Scan.items(Lines).pipe(Query.collect)).length, 3)
      const { orders } = yield* Scan.collection(members).pipe(Query.grouped)
      assert.strictEqual(of(orders).length, 3)
    }))

  it.effect("keeps what an update does not know, and writes keys of the make that was there", () =>
    Effect.gen(function*() {
      yield* fill(104)
      yield* Update.item(Users, { userId: 104 }).pipe(Update.set({ name: "Anna" }))
      yield* Update.item(Orders, { userId: 104, no: 30 }).pipe(Update.set({ status: "shut" }))
      yield* Batch.write([Put.item(Orders, { userId: 104, no: 31, status: "shut" })])
      const stored = (SK: string) =>
        Effect.map(
          DynamoDB.call("GetItem", { TableName: "crm", Key: { PK: { S: "USER#104" }, SK: { S: SK } } }),
          ({ Item }) => Item
        )
      assert.deepStrictEqual(yield* stored("PROFILE"), {
        PK: { S: "USER#104" },
        SK: { S: "PROFILE" },
        id: { N: "104" },
        name: { S: "Anna" },
        flags: { SS: ["beta"] }
      })
      const [old] = order(104, 30, "shut")
      const [created] = order(104, 31, "shut")
      assert.deepStrictEqual(yield* stored("ORDER#0030"), { PK: { S: "USER#104" }, ...old })
      assert.deepStrictEqual(yield* stored("ORDER#0031"), { PK: { S: "USER#104" }, ...created })
    }))

  it.effect("knows the item of an upsert that only takes away, which makes none where there is none", () =>
    Effect.gen(function*() {
      const bare = Update.item(Marks, { id: "1" }).pipe(Update.upsert, Update.remove("note"))
      assert.deepStrictEqual(yield* bare, { id: "1" })
      yield* Put.item(Marks, { id: "1", note: "x" })
      assert.deepStrictEqual(yield* bare, { id: "1" })
    }))

  it.effect("says in a plan who is told apart by keys", () =>
    Effect.sync(() => {
      const { input, warnings } = Explain.plan(Query.items(Orders, { userId: 1 }).pipe(Query.select("status")))
      assert.strictEqual(
        (input as { readonly ProjectionExpression?: string }).ProjectionExpression,
        "#status, #PK, #SK"
      )
      assert.include(warnings.join(), "The table has no type attribute")
    }))
})
