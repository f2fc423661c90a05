import { describe, expect, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { Entity, Stored, Table } from "../src/index.ts"

class Shop extends Table.make("shop", { partitionKey: "pk", sortKey: "sk" }) {}
class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String,
  number: Schema.Int,
  total: Schema.Int,
  tags: Schema.optionalKey(Schema.ReadonlySet(Schema.String))
}) {}
const Orders = Entity.make("Order", {
  table: Shop,
  schema: Order,
  key: { pk: "CUSTOMER#{customerId}", sk: "ORDER#{number}" }
})
const order = new Order({ customerId: "a#b", number: -7, total: 5, tags: new Set(["x", "y"]) })
const stored = Result.getOrThrow(Stored.encode(Orders, order))

it("writes an item with its keys and its type, and reads it and its key back", () => {
  expect(stored).toMatchObject({ _type: { S: "Order" }, total: { N: "5" }, tags: { SS: ["x", "y"] } })
  expect(Stored.decode(Orders, stored)).toEqual(Result.succeed(order))
  const { pk, sk } = stored
  expect(Stored.key(Orders, { pk: pk!, sk: sk! })).toEqual({ customerId: "a#b", number: -7 })
  expect(Stored.keyAttributes(Orders)).toEqual(["pk", "sk"])
})

it.each([
  ["another type", { ...stored, _type: { S: "Invoice" } }],
  ["a value of another kind", { ...stored, total: { N: "1.5" } }],
  ["a missing attribute", { pk: stored["pk"]!, sk: stored["sk"]! }]
])("refuses %s as a failure that has the key", (_, item) => {
  expect(Stored.decode(Orders, item)).toMatchObject({
    failure: { _tag: "DecodeFailed", entity: "Order", key: { customerId: "a#b", number: -7 } }
  })
})

it("refuses to write a key that DynamoDB would refuse", () => {
  expect(Stored.encode(Orders, { ...order, customerId: "x".repeat(3000) })).toMatchObject({
    failure: { _tag: "EncodeFailed", entity: "Order", path: [] }
  })
})

it("refuses to write what does not fit", () => {
  expect(Stored.encode(Orders, { ...order, total: 1.5 })).toMatchObject({
    failure: { _tag: "EncodeFailed", entity: "Order", path: ["total"] }
  })
})

describe("whose an item is", () => {
  it("its type tells, and its key where it has none", () => {
    const { _type, ...untyped } = stored
    expect([_type?.S, Stored.belongs(Orders, stored), Stored.belongs(Orders, untyped)]).toEqual(["Order", true, true])
    expect(Stored.belongs(Orders, { ...stored, _type: { S: "Invoice" } })).toBe(false)
    expect(Stored.belongs(Orders, { pk: { S: "CUSTOMER#a" }, sk: { S: "PROFILE" } })).toBe(false)
    expect(Stored.belongs(Orders, {})).toBe(false)
  })

  it("a key that its values would not make again is another's", () => {
    const Point = Schema.Struct({ n: Schema.Number, at: Schema.Date })
    const Points = Entity.make("Point", { table: Shop, schema: Point, key: { pk: "P#{n:raw}#{at:raw}", sk: "{n}" } })
    for (const n of [7, -1.5, 1e-7, 1e30]) {
      const { pk, sk } = Result.getOrThrow(Stored.encode(Points, { n, at: new Date(0) }))
      expect(Stored.key(Points, { pk: pk!, sk: sk! })).toEqual({ n, at: new Date(0) })
    }
    for (const pk of ["P#007#1970-01-01T00:00:00.000Z", "P#7#1970-01-01", "P#7.0#1970-01-01T00:00:00.000Z"]) {
      expect(Stored.key(Points, { pk: { S: pk }, sk: { S: "a7" } })).toBe(undefined)
    }
  })

  it("a key says one thing of an attribute that it names twice", () => {
    const Member = Schema.Struct({ id: Schema.String, n: Schema.Number, at: Schema.Date })
    const key = { pk: "M#{id}#{n:04d}#{at}", sk: "{at}#{n}#M#{id}" }
    const Members = Entity.make("Member", { table: Shop, schema: Member, key })
    const member = { id: "a", n: 7, at: new Date(0) }
    const { pk, sk } = Result.getOrThrow(Stored.encode(Members, member))
    expect(Stored.key(Members, { pk: pk!, sk: sk! })).toEqual(member)
    for (const change of [{ id: "b" }, { n: 8 }, { at: new Date(1) }]) {
      const another = Result.getOrThrow(Stored.encode(Members, { ...member, ...change }))
      expect(Stored.belongs(Members, { pk: pk!, sk: another["sk"]! })).toBe(false)
    }
  })

  it("a key that is of no such form is none", () => {
    for (const sk of [{ S: "ORDER#nonsense" }, { S: "ORDER" }, { N: "1" }]) {
      expect(Stored.key(Orders, { pk: stored["pk"]!, sk })).toBeUndefined()
    }
  })
})

describe("what differs", () => {
  it("is told by the names of the schema; sets have no order, numbers no zeros", () => {
    const same = { ...stored, total: { N: "5.0" }, tags: { SS: ["y", "x"] } }
    expect(Stored.changed(Orders, stored, same)).toEqual([])
    const { tags: _, ...without } = stored
    expect(Stored.changed(Orders, stored, { ...without, total: { N: "6" } })).toEqual(["total", "tags"])
    expect(Stored.changed(Orders, undefined, without)).toEqual(["customerId", "number", "total"])
    expect(Stored.changed(Orders, stored, undefined)).toEqual(["customerId", "number", "total", "tags"])
  })
})
