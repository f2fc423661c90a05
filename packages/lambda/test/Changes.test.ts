import { LocalDynamoDB } from "@dynapipe/local"
import { describe, expect, expectTypeOf, it } from "@effect/vitest"
import { Delete, DynamoDB, Entity, Put, Table } from "dynapipe"
import { Effect, Result, Schema, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Changes, LocalStreams } from "../src/index.ts"
import { Carts, Order, Orders, Shop } from "./support/shop.ts"

const order = new Order({
  customerId: "ann",
  orderId: 1,
  total: 5,
  data: Uint8Array.of(1, 2),
  tags: new Set(["a", "b"])
})

/** As Lambda writes a record of a stream into an event, whose JSON goes over a wire. */
const inEvent = (record: any): any => JSON.parse(JSON.stringify(LocalStreams.event([record], "arn:stream").Records[0]))

/** The same as Kinesis Data Streams has it. */
const inKinesis = (record: any) => {
  const { SequenceNumber: sequenceNumber, ...dynamodb } = inEvent(record).dynamodb
  const inner = {
    ...inEvent(record),
    tableName: "shop",
    recordFormat: "application/json",
    dynamodb: {
      ...dynamodb,
      ApproximateCreationDateTime: record.dynamodb.ApproximateCreationDateTime.getTime() * 1000,
      ApproximateCreationDateTimePrecision: "MICROSECOND"
    }
  }
  return {
    eventSource: "aws:kinesis",
    kinesis: { data: Buffer.from(JSON.stringify(inner)).toString("base64"), sequenceNumber, partitionKey: "x" }
  }
}

const taken = (n: number) => LocalDynamoDB.records("shop").pipe(Stream.take(n), Stream.runCollect)
const provided = Effect.provide(LocalDynamoDB.layer({ tables: [Shop] }))

const decoded = (record: unknown, entities: ReadonlyArray<Entity.Any> = [Orders, Carts]): any =>
  Result.getOrThrow(Changes.decode(entities, record))

it.effect("gives the same change out of GetRecords, a Streams event and a Kinesis event", () =>
  Effect.gen(function*() {
    yield* TestClock.setTime(1_700_000_000_000)
    yield* Put.item(Orders, order)
    yield* Put.item(Orders, new Order({ ...order, total: 6, tags: new Set(["b", "a"]) }))
    yield* Delete.item(Orders, order)
    const found = yield* taken(3)
    for (const form of [(u: unknown) => u, inEvent, inKinesis, inKinesisRecords]) {
      const [inserted, modified, removed] = found.map((record) => decoded(form(record)))
      expect(inserted).toMatchObject({ _tag: "Insert", entity: "Order", key: { customerId: "ann", orderId: 1 } })
      expect([inserted.new, inserted.old]).toEqual([order, undefined])
      expect(inserted.new).toBeInstanceOf(Order)
      expect(inserted.changed).toEqual(["customerId", "orderId", "total", "data", "tags"])
      // a set has no order
      expect([modified._tag, modified.old.total, modified.new.total, modified.changed]).toEqual([
        "Modify",
        5,
        6,
        ["total"]
      ])
      expect([removed._tag, removed.old.total, removed.new, removed.expired]).toEqual(["Remove", 6, undefined, false])
      expect(inserted.at).toEqual(new Date(1_700_000_000_000))
      expect(inserted.sequence).toBe(found[0]!.dynamodb.SequenceNumber)
      expect(inserted.id).toBe(found[0]!.eventID)
    }
  }).pipe(provided))

/** The same as GetRecords of Kinesis gives it. */
const inKinesisRecords = (record: any) => {
  const { data, sequenceNumber } = inKinesis(record).kinesis
  return { Data: new Uint8Array(Buffer.from(data, "base64")), SequenceNumber: sequenceNumber, PartitionKey: "x" }
}

it.effect("an event of records has their source, their times in seconds and their binaries in base64", () =>
  Effect.gen(function*() {
    yield* TestClock.setTime(1_700_000_000_000)
    yield* Put.item(Orders, order)
    const [found] = yield* taken(1)
    const { dynamodb, eventSourceARN } = inEvent(found)
    expect(eventSourceARN).toBe("arn:stream")
    expect(dynamodb.ApproximateCreationDateTime).toBe(1_700_000_000)
    expect(dynamodb.NewImage.data).toEqual({ B: "AQI=" })
    expect(LocalStreams.event([found!]).Records[0]).not.toHaveProperty("eventSourceARN")
  }).pipe(provided))

it("the image of a record is the item as it leaves it", () => {
  const [keys, old, after] = [{ pk: { S: "1" } }, { pk: { S: "1" }, n: { N: "1" } }, { pk: { S: "1" }, n: { N: "2" } }]
  const record: Changes.ChangeRecord = {
    id: "e",
    event: "MODIFY",
    keys,
    old,
    new: after,
    sequence: "1",
    at: new Date(0),
    expired: false,
    source: undefined
  }
  expect(Changes.image(record)).toBe(after)
  expect(Changes.image({ ...record, new: undefined })).toBe(old)
  expect(Changes.image({ ...record, new: undefined, old: undefined })).toBe(keys)
})

it.effect("tells what time to live removed", () =>
  Effect.gen(function*() {
    yield* Put.item(Carts, { customerId: "ann", until: new Date(1000), count: 1 })
    yield* TestClock.adjust("1 hour")
    yield* DynamoDB.call("Scan", { TableName: "shop" })
    const records = yield* taken(2)
    for (const form of [(u: unknown) => u, inEvent, inKinesis]) {
      const removed = decoded(form(records[1]))
      expect([removed._tag, removed.expired, removed.key]).toEqual(["Remove", true, { customerId: "ann" }])
    }
    const by = (record: any, principalId: string) => ({ ...inEvent(record), userIdentity: { type: "x", principalId } })
    expect(decoded(by(records[1], "replication.dynamodb.amazonaws.com")).expired).toBe(false)
    // what time to live does otherwise removes nothing
    expect(decoded(by(records[0], "dynamodb.amazonaws.com")).expired).toBe(false)
  }).pipe(provided))

describe("a record before it is decoded", () => {
  const Anything = Entity.make("Anything", {
    table: Table.make("any", { partitionKey: "pk" }),
    schema: Schema.Struct({ pk: Schema.String })
  })
  const recordOf = (dynamodb: object, rest: object = {}): Changes.ChangeRecord =>
    decoded(
      { eventName: "INSERT", ...rest, dynamodb: { Keys: { pk: { S: "1" } }, SequenceNumber: "7", ...dynamodb } },
      [
        Anything
      ]
    ).record

  it("has its binaries as bytes, wherever they are", () => {
    const image = {
      pk: { S: "1" },
      bytes: { B: "AQI=" },
      all: { BS: ["AQ==", "Ag=="] },
      list: { L: [{ B: "AQ==" }, { N: "1" }] },
      map: { M: { inside: { L: [{ M: { deep: { B: "Aw==" } } }] }, no: { NULL: true } } }
    }
    expect(recordOf({ NewImage: image }).new).toEqual({
      pk: { S: "1" },
      bytes: { B: Uint8Array.of(1, 2) },
      all: { BS: [Uint8Array.of(1), Uint8Array.of(2)] },
      list: { L: [{ B: Uint8Array.of(1) }, { N: "1" }] },
      map: { M: { inside: { L: [{ M: { deep: { B: Uint8Array.of(3) } } }] }, no: { NULL: true } } }
    })
  })

  it.each([
    ["seconds", 1_700_000_000, undefined],
    ["milliseconds, as Kinesis has them where it says nothing", 1_700_000_000_000, undefined],
    ["milliseconds", 1_700_000_000_000, "MILLISECOND"],
    ["microseconds", 1_700_000_000_000_000, "MICROSECOND"]
  ])("has its time out of %s", (_, time, precision) => {
    const said = { ApproximateCreationDateTime: time, ApproximateCreationDateTimePrecision: precision }
    expect(recordOf({ NewImage: { pk: { S: "1" } }, ...said }).at).toEqual(new Date(1_700_000_000_000))
  })

  it("knows where it comes from, and which one it is", () => {
    const NewImage = { pk: { S: "1" } }
    const known = recordOf({ NewImage }, { eventID: "e", eventSourceARN: "arn:stream" })
    expect([known.id, known.sequence, known.source]).toEqual(["e", "7", "arn:stream"])
    const inside = { eventName: "INSERT", tableName: "any", dynamodb: { Keys: NewImage, NewImage } }
    const data = Buffer.from(JSON.stringify(inside)).toString("base64")
    const { record } = decoded({ kinesis: { data, sequenceNumber: "9" } }, [Anything])
    expect([record.id, record.sequence, record.source]).toEqual(["9", "9", "any"])
  })
})

describe("what is handed over raw", () => {
  const record = (image: object) => ({
    eventID: "e",
    eventName: "INSERT",
    dynamodb: {
      Keys: { pk: { S: "CUSTOMER#ann" }, sk: { S: "ORDER#a" } },
      NewImage: { pk: { S: "CUSTOMER#ann" }, sk: { S: "ORDER#a" }, ...image },
      SequenceNumber: "1",
      ApproximateCreationDateTime: 1
    }
  })

  it("an item of no entity that is known", () => {
    expect(decoded(record({ _type: { S: "Stranger" } }))).toMatchObject({ _tag: "Raw", entity: undefined })
  })

  it("an item that does not fit its schema, with the reason", () => {
    const encrypted = { _type: { S: "Order" }, customerId: { B: "AQID" }, orderId: { B: "AQID" }, total: { B: "AQID" } }
    expect(decoded(record(encrypted))).toMatchObject({
      _tag: "Raw",
      entity: "Order",
      issue: { _tag: "DecodeFailed", entity: "Order" },
      record: { new: { total: { B: Uint8Array.of(1, 2, 3) } } }
    })
  })

  it("an item whose key is not one of its entity", () => {
    const image = { pk: { S: "CUSTOMER#ann" }, sk: { S: "ORDER#a" }, _type: { S: "Order" } }
    const order = { ...image, customerId: { S: "ann" }, orderId: { N: "1" }, total: { N: "1" } }
    const wrong = { ...record(order) }
    wrong.dynamodb = { ...wrong.dynamodb, Keys: { pk: { S: "SOMEBODY#ann" }, sk: { S: "ORDER#a" } } }
    expect(decoded(wrong)).toMatchObject({ _tag: "Raw", entity: "Order", issue: undefined })
  })

  it("an item that the stream should show, and does not", () => {
    const { dynamodb: { NewImage: _, ...dynamodb }, ...rest } = record({})
    const order = { ...rest, dynamodb: { ...dynamodb, Keys: { pk: { S: "CUSTOMER#ann" }, sk: { S: "CART" } } } }
    expect(decoded(order)).toMatchObject({ _tag: "Raw", entity: "Cart", issue: undefined })
  })

  it("a key that two entities could have, or that is of another table", () => {
    class Keys extends Table.make("shop", { partitionKey: "pk", sortKey: "sk", stream: "keys" }) {}
    const key = { pk: "CUSTOMER#{customerId}", sk: "ORDER#{orderId}" }
    const [one, two] = ["One", "Two"].map((name) => Entity.make(name, { table: Keys, schema: Order, key }))
    const { dynamodb: { NewImage: _, ...dynamodb }, ...rest } = record({})
    const bare = { ...rest, dynamodb: { ...dynamodb, Keys: { pk: { S: "CUSTOMER#ann" }, sk: { S: "ORDER#a1" } } } }
    expect(decoded(bare, [one!])).toMatchObject({ _tag: "Insert", entity: "One", key: { orderId: 1 } })
    expect(decoded(bare, [one!, two!])).toMatchObject({ _tag: "Raw", entity: undefined })

    class Elsewhere extends Table.make("elsewhere", { partitionKey: "pk" }) {}
    const same = Entity.make("Stranger", {
      table: Elsewhere,
      schema: Schema.Struct({ id: Schema.String }),
      key: { pk: "STRANGER#{id}" }
    })
    expect(decoded(record({ _type: { S: "Stranger" } }), [same])).toMatchObject({ _tag: "Raw", entity: undefined })
  })

  it("and what is no record of a change is refused", () => {
    for (const wrong of [null, 1, {}, { eventName: "INSERT" }, { kinesis: { data: "e30=" } }, { Data: "%%" }]) {
      expect(Result.isFailure(Changes.decode([Orders], wrong))).toBe(true)
    }
  })
})

describe("a stream that shows a part", () => {
  const under = <const V extends "keys" | "new" | "old">(stream: V) => {
    class Part extends Table.make("shop", { partitionKey: "pk", sortKey: "sk", stream }) {}
    return Entity.make("Order", {
      table: Part,
      schema: Order,
      key: { pk: "CUSTOMER#{customerId}", sk: "ORDER#{orderId}" }
    })
  }
  const [Keys, New, Old] = [under("keys"), under("new"), under("old")]
  const changesOf = (entity: any) =>
    Effect.gen(function*() {
      yield* Put.item(Orders, order)
      yield* Put.item(Orders, new Order({ ...order, total: 6 }))
      const records = yield* taken(2)
      return records.map((record) => decoded(record, [entity, Carts]))
    }).pipe(Effect.provide(LocalDynamoDB.layer({ tables: [entity.table] })))

  it.effect("of the keys alone, the entity is told by its templates", () =>
    Effect.gen(function*() {
      const [, modified] = yield* changesOf(Keys)
      expect(modified).toMatchObject({ _tag: "Modify", entity: "Order", key: { customerId: "ann", orderId: 1 } })
      expect([modified.old, modified.new, modified.changed]).toEqual([undefined, undefined, []])
      expectTypeOf<Changes.Modify<typeof Keys>["new"]>().toEqualTypeOf<undefined>()
    }))

  it.effect("of one side, the other is not there, and the types say so", () =>
    Effect.gen(function*() {
      const [, after] = yield* changesOf(New)
      expect([after.old, after.new.total]).toEqual([undefined, 6])
      const [, before] = yield* changesOf(Old)
      expect([before.old.total, before.new]).toEqual([5, undefined])
      expectTypeOf<Changes.Modify<typeof New>["new"]>().toEqualTypeOf<Order>()
      expectTypeOf<Changes.Modify<typeof New>["old"]>().toEqualTypeOf<undefined>()
      expectTypeOf<Changes.Modify<typeof Orders>["old"]>().toEqualTypeOf<Order>()
    }))
})

it("narrows by entity and by kind", () => {
  type Both = Changes.Change<typeof Orders> | Changes.Change<typeof Carts>
  expectTypeOf<Extract<Both, { entity: "Cart"; _tag: "Insert" }>["new"]>().toEqualTypeOf<Entity.Item<typeof Carts>>()
  expectTypeOf<Changes.Remove<typeof Orders>["key"]>().toEqualTypeOf<Entity.Key<typeof Orders>>()
  expect(Schema.isSchema(Order)).toBe(true)
})
