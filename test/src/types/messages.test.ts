/**
 * The likeliest mistakes, and the words with which the compiler refuses them. `DYNAPIPE_API=./path.ts` asks other
 * declarations of the same API.
 */
import { beforeAll, describe, expect, it } from "@effect/vitest"
import { compile, type Compiled } from "./compile.ts"

const prelude = (api: string): string => `
import { Batch, Condition, Delete, Entity, Get, Put, Query, Table, Transact, Update } from "${api}"
import { Schema } from "effect"
export { Batch, Condition, Delete, Entity, Get, Put, Query, Table, Transact, Update }
export class Shop extends Table.make("shop", { partitionKey: "pk", sortKey: "sk", indexes: { byStatus: { partitionKey: "gsi1pk", sortKey: "gsi1sk" } } }) {}
export class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String, orderId: Schema.String, placedAt: Schema.DateTimeUtcFromString,
  status: Schema.Literals(["placed", "shipped"]), total: Schema.Number, note: Schema.optionalKey(Schema.String), version: Schema.Int
}) {}
export class Orders extends Entity.make("Order", {
  table: Shop, schema: Order,
  key: { pk: "CUSTOMER#{customerId}", sk: "ORDER#{placedAt}#{orderId}" },
  indexes: { byStatus: { gsi1pk: "STATUS#{status}", gsi1sk: "{placedAt}" } },
  version: "version"
}) {}
export class Note extends Schema.Class<Note>("Note")({ customerId: Schema.String, text: Schema.String }) {}
export class Notes extends Entity.make("Note", { table: Shop, schema: Note, key: { pk: "CUSTOMER#{customerId}", sk: "NOTE" } }) {}
export class Parcels extends Entity.make("Parcel", {
  table: Shop,
  schema: Schema.Struct({ id: Schema.String, city: Schema.String, country: Schema.String, tags: Schema.optionalKey(Schema.ReadonlySet(Schema.String)) }),
  key: { pk: "PARCEL#{id}", sk: "PARCEL" },
  indexes: { byStatus: { gsi1pk: "PLACE#{country}#{city}", gsi1sk: "{id}" } }
}) {}
export declare const key: Entity.Key<typeof Orders>
export declare const order: Order
`

interface Mistake {
  readonly name: string
  readonly code: string
  readonly words: ReadonlyArray<string>
}

const mistakes: ReadonlyArray<Mistake> = [
  {
    name: "a misspelt attribute in a template",
    code: `Entity.make("Note", { table: Shop, schema: Note, key: { pk: "CUSTOMER#{custmerId}", sk: "NOTE" } })`,
    words: [`the schema has no attribute "custmerId"`]
  },
  {
    name: "an index that the table does not have",
    code:
      `Entity.make("Note", { table: Shop, schema: Note, key: { pk: "C#{customerId}", sk: "N" }, indexes: { byDay: { gsi1pk: "x" } } })`,
    words: ["'byDay' does not exist", "byStatus"]
  },
  {
    name: "a role that is no attribute",
    code:
      `Entity.make("Order", { table: Shop, schema: Order, key: { pk: "C#{customerId}", sk: "O#{orderId}" }, version: "vers" })`,
    words: [`"vers"`, `"version"`]
  },
  {
    name: "a key that lacks a part",
    code: `Get.item(Orders, { customerId: "c", orderId: "o" })`,
    words: ["Property 'placedAt' is missing"]
  },
  {
    name: "a literal that the attribute never has",
    code: `Put.item(Orders, order).pipe(Put.when(($) => Condition.eq($.status, "plced")))`,
    words: [`"plced"`, `"placed"`]
  },
  {
    name: "a misspelt path in a condition",
    code: `Update.from(Orders, order).pipe(Update.when(($) => Condition.eq($.statu, "placed")))`,
    words: ["'statu' does not exist", "Did you mean 'status'"]
  },
  {
    name: "a condition on a write that joins others",
    code: `Put.item(Notes, { customerId: "c", text: "" }).pipe(Put.batched, Put.ifNotExists)`,
    words: ["a batched write joins a BatchWriteItem, which cannot carry this: leave out batched"]
  },
  {
    name: "a filter by the query's own key",
    code:
      `Query.items(Entity.make("Note", { table: Table.make("notes", { partitionKey: "customerId" }), schema: Note }), { customerId: "c" }).pipe(Query.filter(($) => Condition.eq($.customerId, "c")))`,
    words: ["a query cannot be filtered by its own key: narrow it by where, between, from or upTo"]
  },
  {
    name: "setting an attribute of the key",
    code: `Update.item(Orders, key).pipe(Update.set({ orderId: "x" }))`,
    words: ["'orderId' does not exist"]
  },
  {
    name: "setting an attribute of the key beside others",
    code: `Update.item(Orders, key).pipe(Update.set({ total: 1, orderId: "x" }))`,
    words: [`"orderId" makes the primary key, and cannot change`]
  },
  {
    name: "setting the version beside others",
    code: `Update.item(Orders, key).pipe(Update.set({ total: 1, version: 2 }))`,
    words: [`"version" is kept by dynapipe, and cannot be set`]
  },
  {
    name: "setting a misspelt attribute beside others",
    code: `Update.item(Orders, key).pipe(Update.set({ total: 1, statu: "shipped" }))`,
    words: [`the schema has no attribute "statu"`]
  },
  {
    name: "an upsert of what returns the old item, as if there were always one",
    code: `Update.item(Parcels, { id: "1" }).pipe(Update.returningOld, Update.upsert)`,
    words: ["say Update.upsert before Update.returningOld"]
  },
  {
    name: "setting a part of an index key alone",
    code: `Update.item(Parcels, { id: "1" }).pipe(Update.set({ city: "ulm" }))`,
    words: ["Property 'country' is missing", `RestOfIndexKey<`, `"country"`]
  },
  {
    name: "removing a required attribute",
    code: `Update.item(Orders, key).pipe(Update.remove("total"))`,
    words: [`the attribute "total" is required: it can be set, and not removed`]
  },
  {
    name: "incrementing what is no number",
    code: `Update.item(Orders, key).pipe(Update.increment(($) => $.status, 1))`,
    words: [`"placed"`, "Numeric"]
  },
  {
    name: "a consistent read of a global index",
    code: `Query.index(Orders, "byStatus", { status: "placed" }).pipe(Query.consistent)`,
    words: ["a global index follows the table after a moment: it cannot be read consistently"]
  },
  {
    name: "a sort-key condition that skips a part",
    code: `Query.items(Orders, { customerId: "c" }).pipe(Query.beginsWith({ orderId: "1" }))`,
    words: ["Property 'placedAt' is missing", "orderId"]
  },
  {
    name: "a condition in a batch",
    code: `Batch.write([Put.item(Notes, { customerId: "c", text: "t" }).pipe(Put.ifNotExists)])`,
    words: ["a batch write cannot carry a condition: use Transact.write"]
  },
  {
    name: "a guarded put in a batch",
    code: `Batch.write([Put.item(Orders, order)])`,
    words: ["a batch write cannot guard a version: use Put.overwrite or Delete.item, or Transact.write"]
  },
  {
    name: "an update in a batch",
    code: `Batch.write([Update.item(Orders, key).pipe(Update.set({ total: 1 }))])`,
    words: ["a batch takes puts and deletes: updates are for Batch.update, or for Transact.write"]
  },
  {
    name: "an index by a misspelt name",
    code: `Query.index(Orders, "byState", { status: "placed" })`,
    words: [`"byState"`, `"byStatus"`]
  },
  {
    name: "an index that the entity has no keys for",
    code: `Query.index(Notes, "byStatus", {})`,
    words: ["the entity has keys for no index: give it their templates in the option indexes"]
  },
  {
    name: "text where members of a set are added",
    code: `Update.item(Parcels, { id: "1" }).pipe(Update.addTo(($) => $.tags, "fragile"))`,
    words: ["'string' is not assignable to", "Members<"]
  },
  {
    name: "catching what a put without a condition cannot fail with",
    code:
      `Put.item(Notes, { customerId: "c", text: "t" }).pipe(Effect.catchTag("ConditionalCheckFailed", () => Effect.void))`,
    words: [`"ConditionalCheckFailed"`]
  }
]

describe("the compiler's words", () => {
  let compiled: Compiled
  const file = (index: number): string => `mistake${index}.ts`

  beforeAll(async () => {
    const names =
      "Batch, Condition, Delete, Entity, Get, key, Note, Notes, Order, order, Orders, Parcels, Put, Query, Shop, Transact, Update"
    compiled = await compile("messages", {
      "prelude.ts": prelude(process.env["DYNAPIPE_API"] ?? "dynapipe"),
      ...Object.fromEntries(mistakes.map(({ code }, index) => [
        file(index),
        `import { ${names} } from "./prelude.ts"\nimport { Effect } from "effect"\nexport const mistake = () => ${code}\nexport const used = [${
          names.replace("Order, order", "order")
        }, Effect]\n`
      ]))
    })
  }, 60_000)

  it("are for the mistakes alone", () => {
    expect(compiled.errors["prelude.ts"]).toBeUndefined()
  })

  it.each(mistakes.map((each, index) => [each.name, each, index] as const))("%s", (_, { words }, index) => {
    const said = compiled.errors[file(index)] ?? "nothing"
    for (const word of words) expect(said.replaceAll("\\\"", "\"")).toContain(word)
  })
})
