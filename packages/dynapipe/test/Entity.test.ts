import { assert, describe, it } from "@effect/vitest"
import { Attribute, Delete, Entity, Explain, Get, Put, Query, Table } from "dynapipe"
import type { AttributeMap } from "dynapipe/AttributeValue"
import { Effect, Schema } from "effect"

const tableOf = <const O extends Table.TableOptions>(options: O) => Table.make("things", options)
const Plain = tableOf({ partitionKey: "pk", sortKey: "sk" })
const stored = (put: Put.Put<any, any, any>): AttributeMap =>
  (Explain.plan(put).input as { readonly Item: AttributeMap }).Item
const Thing = Schema.Struct({ id: Schema.String, name: Schema.String })

describe("Entity", () => {
  it("is a class that can be extended, and keeps its definition", () => {
    class Things extends Entity.make("Thing", { table: Plain, schema: Thing, key: { pk: "T#{id}", sk: "T" } }) {}
    assert.strictEqual(Things.identifier, "Thing")
    assert.strictEqual(Things.table, Plain)
    assert.deepStrictEqual(Things.key, { pk: "T#{id}", sk: "T" })
    assert.strictEqual(Things.pipe((entity) => entity.identifier), "Thing")
    assert.deepStrictEqual(stored(Put.item(Things, { id: "1", name: "n" })), {
      id: { S: "1" },
      name: { S: "n" },
      pk: { S: "T#1" },
      sk: { S: "T" },
      _type: { S: "Thing" }
    })
  })

  it("writes the type it is told, or none", () => {
    const options = { schema: Thing, key: { pk: "T#{id}" } } as const
    const typed = Entity.make("Thing", {
      table: tableOf({ partitionKey: "pk", typeAttribute: "kind" }),
      ...options,
      type: "t"
    })
    assert.deepStrictEqual(stored(Put.item(typed, { id: "1", name: "n" }))["kind"], { S: "t" })
    const untyped = Entity.make("Thing", { table: tableOf({ partitionKey: "pk", typeAttribute: false }), ...options })
    assert.deepStrictEqual(Object.keys(stored(Put.item(untyped, { id: "1", name: "n" }))), ["id", "name", "pk"])
    const query = Explain.plan(Query.items(untyped, { id: "1" })).input as { readonly FilterExpression?: string }
    assert.isUndefined(query.FilterExpression)
  })

  it("writes the index keys that an item has all parts of", () => {
    const table = tableOf({
      partitionKey: "id",
      indexes: {
        byPlace: { partitionKey: "country", sortKey: "place" },
        byParts: { partitionKey: ["a", "b"], sortKey: ["c", { attribute: "d", type: "N" }] }
      }
    })
    class Things extends Entity.make("Thing", {
      table,
      schema: Schema.Struct({
        id: Schema.String,
        country: Schema.String,
        city: Schema.optionalKey(Schema.String),
        street: Schema.optionalKey(Schema.String),
        b: Schema.String,
        c: Schema.optionalKey(Schema.String),
        d: Schema.Int
      }),
      indexes: { byPlace: { place: "{city}#{street}" }, byParts: { a: "A#{country}" } }
    }) {}
    const base = { id: "1", country: "de", b: "b", d: 4 }
    assert.deepStrictEqual(stored(Put.item(Things, { ...base, city: "ulm", street: "x" }))["place"], { S: "ulm#x" })
    assert.isUndefined(stored(Put.item(Things, { ...base, city: "ulm" }))["place"])
    assert.deepStrictEqual(stored(Put.item(Things, base))["a"], { S: "A#de" })
    const query = Query.index(Things, "byParts", { country: "de", b: "b" }).pipe(Query.from({ c: "c", d: 3 }))
    const { ExpressionAttributeValues, KeyConditionExpression } = Explain.plan(query).input as Record<string, any>
    assert.strictEqual(KeyConditionExpression, "#a = :v0 AND #b = :v1 AND #c = :v2 AND #d >= :v3")
    assert.deepStrictEqual(Object.values(ExpressionAttributeValues).slice(0, 4), [
      { S: "A#de" },
      { S: "b" },
      { S: "c" },
      { N: "3" }
    ])
  })

  it("needs no templates for an index whose keys are attributes of the schema", () => {
    const table = tableOf({
      partitionKey: "id",
      indexes: { byName: { partitionKey: "name" }, byX: { partitionKey: "x" } }
    })
    class Things extends Entity.make("Thing", { table, schema: Thing }) {}
    const plan = Explain.plan(Query.index(Things, "byName", { name: "n" })).input as Record<string, unknown>
    assert.strictEqual(plan["KeyConditionExpression"], "#name = :v0")
    // @ts-expect-error the schema has no x
    const other = () => Query.index(Things, "byX", { x: "1" })
    assert.throws(() => Explain.plan(other()), "byX")
  })

  it("stores what is renamed under its stored name, and finds it there", () => {
    const schema = Schema.Struct({ id: Schema.String, name: Schema.String }).pipe(Schema.encodeKeys({ name: "n" }))
    class Things extends Entity.make("Thing", { table: Plain, schema, key: { pk: "T#{id}", sk: "N#{name}" } }) {}
    const item = stored(Put.item(Things, { id: "1", name: "x" }))
    assert.deepStrictEqual([item["n"], item["sk"]], [{ S: "x" }, { S: "N#x" }])
    const get = Explain.plan(Get.item(Things, { id: "1", name: "x" }).pipe(Get.select("name"))).input as Record<
      string,
      unknown
    >
    assert.deepStrictEqual(get["ExpressionAttributeNames"], { "#n": "n", "#_type": "_type" })
  })

  it("takes unions, each member with attributes of its own", () => {
    const schema = Schema.Union([
      Schema.Struct({ id: Schema.String, kind: Schema.Literal("circle"), radius: Schema.Number }),
      Schema.Struct({ id: Schema.String, kind: Schema.Literal("square"), side: Schema.Number })
    ])
    class Shapes extends Entity.make("Shape", { table: Plain, schema, key: { pk: "S#{id}", sk: "{kind}" } }) {}
    assert.deepStrictEqual(stored(Put.item(Shapes, { id: "1", kind: "square", side: 2 }))["side"], { N: "2" })
  })

  it("takes brands, recursion, and classes with more than fields", () => {
    interface Tree {
      readonly name: string
      readonly kids: ReadonlyArray<Tree>
    }
    const Tree: Schema.Codec<Tree> = Schema.Struct({
      name: Schema.String,
      kids: Schema.Array(Schema.suspend((): Schema.Codec<Tree> => Tree))
    })
    const Id = Schema.String.check(Schema.isMinLength(2)).pipe(Schema.brand("Id"))
    class Node extends Schema.Class<Node>("Node")({ id: Id, tree: Tree }) {
      get label() {
        return `${this.id}: ${this.tree.name}`
      }
      children() {
        return this.tree.kids.length
      }
    }
    class Nodes extends Entity.make("Node", { table: Plain, schema: Node, key: { pk: "N#{id}", sk: "N" } }) {}
    const tree = { name: "a", kids: [{ name: "b", kids: [] }] }
    const item = stored(Put.item(Nodes, { id: Id.make("n1"), tree }))
    assert.deepStrictEqual(item["tree"]?.M?.["kids"]?.L?.[0]?.M?.["name"], { S: "b" })
    assert.throws(() => stored(Put.item(Nodes, { id: "x" as typeof Id.Type, tree })), "id")
  })

  it("keeps the time to live in seconds", () => {
    const table = tableOf({ partitionKey: "id", timeToLive: "ttl" })
    const dates = Entity.make("Thing", {
      table,
      schema: Schema.Struct({ id: Schema.String, ends: Schema.optionalKey(Schema.Date) }),
      expiresAt: "ends"
    })
    assert.deepStrictEqual(stored(Put.item(dates, { id: "1", ends: new Date(1500) }))["ttl"], { N: "2" })
    assert.isUndefined(stored(Put.item(dates, { id: "1" }))["ttl"])
    const own = Entity.make("Thing", {
      table,
      schema: Schema.Struct({ id: Schema.String, ttl: Attribute.EpochSeconds }),
      expiresAt: "ttl"
    })
    assert.isDefined(own)
  })

  it("takes the key of an item that was read, and nothing else of it", () => {
    class Things extends Entity.make("Thing", { table: Plain, schema: Thing, key: { pk: "T#{id}", sk: "T" } }) {}
    const plan = Explain.plan(Delete.from(Things, { id: "1", name: "n" })).input as Record<string, unknown>
    assert.deepStrictEqual(plan["Key"], { pk: { S: "T#1" }, sk: { S: "T" } })
  })

  const make = Entity.make as (name: string, options: object) => unknown
  const refused: ReadonlyArray<readonly [message: string, options: object]> = [
    ["\"sk\" needs a template", { table: Plain, schema: Thing, key: { pk: "T#{id}" } }],
    ["names \"nope\", which the schema does not have", {
      table: Plain,
      schema: Thing,
      key: { pk: "T#{nope}", sk: "T" }
    }],
    ["has no index nope", { table: Plain, schema: Thing, key: { pk: "T#{id}", sk: "T" }, indexes: { nope: {} } }],
    ["cannot be optional", {
      table: Plain,
      schema: Schema.Struct({ id: Schema.optionalKey(Schema.String) }),
      key: { pk: "T#{id}", sk: "T" }
    }],
    ["is an attribute of the schema as well: leave out one of them", {
      table: Plain,
      schema: Schema.Struct({ id: Schema.String, pk: Schema.String }),
      key: { pk: "T#{id}", sk: "T" }
    }],
    ["or let the table have typeAttribute: false", {
      table: Plain,
      schema: Schema.Struct({ id: Schema.String, _type: Schema.String }),
      key: { pk: "T#{id}", sk: "T" }
    }],
    ["is of type S, but the schema stores N", {
      table: tableOf({ partitionKey: "id" }),
      schema: Schema.Struct({ id: Schema.Int })
    }],
    ["a template makes a string", {
      table: tableOf({ partitionKey: { attribute: "n", type: "N" } }),
      schema: Thing,
      key: { n: "T#{id}" }
    }],
    ["not stored as one string, number", {
      table: Plain,
      schema: Schema.Struct({ id: Schema.Array(Schema.String) }),
      key: { pk: "T#{id}", sk: "T" }
    }],
    ["version is \"v\", which is not a number from 1 on", {
      table: Plain,
      schema: Schema.Struct({ id: Schema.String, v: Schema.BigInt }),
      key: { pk: "T#{id}", sk: "T" },
      version: "v"
    }],
    ["\"v\" changes with every write, so it cannot make the primary key", {
      table: Plain,
      schema: Schema.Struct({ id: Schema.String, v: Schema.Int }),
      key: { pk: "T#{id}", sk: "T#{v}" },
      version: "v"
    }],
    ["\"gsi\" is made of the version, which DynamoDB counts: index \"v\" itself", {
      table: tableOf({ partitionKey: "id", indexes: { byVersion: { partitionKey: "gsi" } } }),
      schema: Schema.Struct({ id: Schema.String, v: Schema.Int }),
      indexes: { byVersion: { gsi: "V#{v}" } },
      version: "v"
    }],
    ["the table things has no key \"ks\": it has pk and sk", {
      table: Plain,
      schema: Thing,
      key: { pk: "T#{id}", sk: "T", ks: "T" }
    }],
    ["the index byName has no key \"nmae\": it has name", {
      table: tableOf({ partitionKey: "id", indexes: { byName: { partitionKey: "name" } } }),
      schema: Thing,
      indexes: { byName: { nmae: "N#{id}" } }
    }],
    ["version is \"name\", which is not a number", {
      table: Plain,
      schema: Thing,
      key: { pk: "T#{id}", sk: "T" },
      version: "name"
    }],
    ["version is \"v\", which is read as 0 where an item has none", {
      table: tableOf({ partitionKey: "id" }),
      schema: Schema.Struct({
        id: Schema.String,
        v: Schema.Int.pipe(Schema.withDecodingDefaultKey(Effect.succeed(0)))
      }),
      version: "v"
    }],
    ["it has neither an option nor a role \"index\"", {
      table: tableOf({ partitionKey: "id" }),
      schema: Thing,
      index: {}
    }],
    ["its schema is none: put the attributes in Schema.Struct", { table: Plain, schema: { id: Schema.String } }],
    ["the table has no timeToLive", { table: Plain, schema: Thing, key: { pk: "T#{id}", sk: "T" }, expiresAt: "name" }],
    ["use Attribute.EpochSeconds", {
      table: tableOf({ partitionKey: "id", timeToLive: "ttl" }),
      schema: Schema.Struct({ id: Schema.String, ttl: Schema.Date }),
      expiresAt: "ttl"
    }],
    ["stores 1767323045000 for 2026-01-02T03:04:05.000Z, and DynamoDB wants 1767323045", {
      table: tableOf({ partitionKey: "id", timeToLive: "ttl" }),
      schema: Schema.Struct({ id: Schema.String, ttl: Schema.DateFromMillis }),
      expiresAt: "ttl"
    }],
    ["has two templates", {
      table: tableOf({
        partitionKey: "pk",
        indexes: { one: { partitionKey: "gsi" }, two: { partitionKey: "gsi", sortKey: "pk" } }
      }),
      schema: Thing,
      key: { pk: "T#{id}" },
      indexes: { one: { gsi: "A#{id}" }, two: { gsi: "B#{id}" } }
    }],
    ["Entity Thing: The attribute id cannot be stored in DynamoDB: a symbol has no stored form.", {
      table: Plain,
      schema: Schema.Struct({ id: Schema.Symbol }),
      key: { pk: "T", sk: "T" }
    }]
  ]
  it.each(refused)("refuses a wrong definition: %s", (message, options) => {
    assert.throws(() => make("Thing", options), message)
  })
})
