import { assert, describe, it } from "@effect/vitest"
import { index, item, table, world } from "./support.ts"

const definition = table("pk:S sk:S g:S l:S", "pk sk", {
  GlobalSecondaryIndexes: [index("keys", "g", "KEYS_ONLY"), index("some", "g", ["v"])],
  LocalSecondaryIndexes: [index("local", "pk l")]
})
const key = item({ pk: "a", sk: "1" })
const asked = { ReturnConsumedCapacity: "INDEXES" }
const units = (CapacityUnits: number) => ({ CapacityUnits })

describe("capacity", () => {
  it("is nothing where nobody asks, and a sum where that is asked", () => {
    const { call } = world(definition)
    assert.deepStrictEqual(call("PutItem", { Item: key, ReturnConsumedCapacity: "NONE" }), {})
    assert.deepStrictEqual(call("PutItem", { Item: key, ReturnConsumedCapacity: "TOTAL" }), {
      ConsumedCapacity: { TableName: "things", CapacityUnits: 1 }
    })
  })

  it("counts reads by 4 KB, half where they are not consistent, and nothing as something", () => {
    const { call, put } = world(definition)
    const read = (more: object) =>
      call("GetItem", { Key: key, ReturnConsumedCapacity: "TOTAL", ...more })
        .ConsumedCapacity.CapacityUnits
    assert.strictEqual(read({}), 0.5)
    assert.strictEqual(read({ ConsistentRead: true }), 1)
    put({ ...key, v: { S: "x".repeat(4096 - 7) } })
    assert.strictEqual(read({ ConsistentRead: true }), 1)
    put({ ...key, v: { S: "x".repeat(4096 - 6) } })
    assert.strictEqual(read({ ConsistentRead: true }), 2)
    assert.strictEqual(read({ ProjectionExpression: "pk" }), 1)
  })

  it("counts writes by the bigger of the two states and by index", () => {
    const { call } = world(definition)
    const big = { S: "x".repeat(1500) }
    const put = (Item: object) => call("PutItem", { Item: { ...key, ...Item }, ...asked }).ConsumedCapacity
    // New in every index.
    assert.deepStrictEqual(put({ g: { S: "1" }, l: { S: "1" }, v: big }), {
      TableName: "things",
      CapacityUnits: 7,
      Table: units(2),
      LocalSecondaryIndexes: { local: units(2) },
      GlobalSecondaryIndexes: { keys: units(1), some: units(2) }
    })
    // An attribute that two of them do not carry.
    assert.deepStrictEqual(put({ g: { S: "1" }, l: { S: "1" }, v: big, w: { S: "w" } }), {
      TableName: "things",
      CapacityUnits: 4,
      Table: units(2),
      LocalSecondaryIndexes: { local: units(2) }
    })
    // Another key: out at the old place, in at the new.
    assert.deepStrictEqual(put({ g: { S: "2" }, l: { S: "1" }, v: big, w: { S: "w" } }), {
      TableName: "things",
      CapacityUnits: 10,
      Table: units(2),
      LocalSecondaryIndexes: { local: units(2) },
      GlobalSecondaryIndexes: { keys: units(2), some: units(4) }
    })
    // Gone from all of them.
    assert.deepStrictEqual(call("DeleteItem", { Key: key, ...asked }).ConsumedCapacity, {
      TableName: "things",
      CapacityUnits: 7,
      Table: units(2),
      LocalSecondaryIndexes: { local: units(2) },
      GlobalSecondaryIndexes: { keys: units(1), some: units(2) }
    })
    assert.deepStrictEqual(call("DeleteItem", { Key: key, ...asked }).ConsumedCapacity, {
      TableName: "things",
      CapacityUnits: 1,
      Table: units(1)
    })
  })

  it("counts a query by what its index carries, and what it fetches item by item", () => {
    const { call, put } = world(definition)
    put(...["1", "2", "3"].map((sk) => ({ ...item({ pk: "a", sk, g: "g", l: sk }), v: { S: "x".repeat(5000) } })))
    const query = (IndexName: string, name: string, value: string, more: object = {}) =>
      call("Query", {
        IndexName,
        KeyConditionExpression: `${name} = :v`,
        ExpressionAttributeValues: { ":v": { S: value } },
        ...asked,
        ...more
      }).ConsumedCapacity
    assert.deepStrictEqual(query("keys", "g", "g"), {
      TableName: "things",
      CapacityUnits: 0.5,
      Table: units(0),
      GlobalSecondaryIndexes: { keys: units(0.5) }
    })
    assert.deepStrictEqual(query("some", "g", "g"), {
      TableName: "things",
      CapacityUnits: 2,
      Table: units(0),
      GlobalSecondaryIndexes: { some: units(2) }
    })
  })

  it("doubles in transactions, and says which way", () => {
    const { call } = world(definition)
    const { ConsumedCapacity } = call("TransactWriteItems", {
      TransactItems: [
        { Put: { TableName: "things", Item: { ...key, g: { S: "g" } } } },
        {
          ConditionCheck: {
            TableName: "things",
            Key: item({ pk: "b", sk: "1" }),
            ConditionExpression: "attribute_not_exists(pk)"
          }
        }
      ],
      ...asked
    })
    const both = (amount: number) => ({ CapacityUnits: amount, WriteCapacityUnits: amount })
    assert.deepStrictEqual(ConsumedCapacity, [{
      TableName: "things",
      ...both(8),
      Table: both(4),
      GlobalSecondaryIndexes: { keys: both(2), some: both(2) }
    }])
    const read = call("TransactGetItems", {
      TransactItems: [{ Get: { TableName: "things", Key: key } }, {
        Get: { TableName: "things", Key: item({ pk: "none", sk: "1" }) }
      }],
      ReturnConsumedCapacity: "TOTAL"
    })
    assert.deepStrictEqual(read.ConsumedCapacity, [
      { TableName: "things", CapacityUnits: 4, ReadCapacityUnits: 4 }
    ])
  })

  it("adds up in batches, each item rounded by itself", () => {
    const { call, put } = world(definition)
    put({ ...key, v: { S: "x".repeat(5000) } })
    const keys = [key, item({ pk: "none", sk: "1" })]
    const get = call("BatchGetItem", {
      RequestItems: { things: { Keys: keys, ConsistentRead: true } },
      ReturnConsumedCapacity: "TOTAL"
    })
    assert.deepStrictEqual(get.ConsumedCapacity, [{ TableName: "things", CapacityUnits: 3 }])
    const written = call("BatchWriteItem", {
      RequestItems: { things: keys.map((Key) => ({ DeleteRequest: { Key } })) },
      ReturnConsumedCapacity: "TOTAL"
    })
    assert.deepStrictEqual(written.ConsumedCapacity, [{ TableName: "things", CapacityUnits: 6 }])
  })

  it("tells the collection's size where there are collections", () => {
    const { call } = world(definition)
    const metrics = { ItemCollectionKey: item({ pk: "a" }), SizeEstimateRangeGB: [0, 1] }
    assert.deepStrictEqual(call("PutItem", { Item: key, ReturnItemCollectionMetrics: "SIZE" }), {
      ItemCollectionMetrics: metrics
    })
    const plain = world(table("pk:S", "pk"))
    assert.deepStrictEqual(plain.call("PutItem", { Item: item({ pk: "a" }), ReturnItemCollectionMetrics: "SIZE" }), {})
  })
})
