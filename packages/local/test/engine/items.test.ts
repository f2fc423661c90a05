import { assert, describe, it } from "@effect/vitest"
import { index, item, refusal, refusalFields, table, world } from "./support.ts"

const simple = table("pk:S sk:N", "pk sk")
const key = item({ pk: "a", sk: 1 })

describe("items", () => {
  it("gives back what was put, numbers normalised", () => {
    const { call } = world(simple)
    assert.deepStrictEqual(call("PutItem", { Item: { ...key, sk: { N: "1.00" }, v: { NS: ["2.0", "1e1"] } } }), {})
    assert.deepStrictEqual(call("GetItem", { Key: { pk: { S: "a" }, sk: { N: "+1" } } }), {
      Item: { ...key, v: { NS: ["2", "10"] } }
    })
    assert.deepStrictEqual(call("GetItem", { Key: item({ pk: "a", sk: 2 }) }), {})
  })

  it("takes the names that objects inherit as data", () => {
    const { call } = world(table("constructor:S", "constructor"))
    const Item = JSON.parse("{\"constructor\":{\"S\":\"k\"},\"__proto__\":{\"S\":\"p\"},\"toString\":{\"S\":\"t\"}}")
    call("PutItem", { Item })
    const found = call("GetItem", { Key: { constructor: { S: "k" } } }).Item
    assert.strictEqual(JSON.stringify(found), JSON.stringify(Item))
    assert.strictEqual(
      refusal(() => call("PutItem", { Item: { a: { S: "x" } } })),
      "ValidationException: One or more parameter values were invalid: Missing the key constructor in the item"
    )
  })

  it("projects", () => {
    const { call, put } = world(simple)
    put({ ...key, m: { M: { x: { S: "1" }, y: { L: [{ N: "1" }, { N: "2" }] } } } })
    assert.deepStrictEqual(
      call("GetItem", { Key: key, ProjectionExpression: "m.y[1], #p", ExpressionAttributeNames: { "#p": "pk" } }).Item,
      { m: { M: { y: { L: [{ N: "2" }] } } }, pk: { S: "a" } }
    )
    assert.deepStrictEqual(call("GetItem", { Key: key, AttributesToGet: ["sk"] }).Item, { sk: { N: "1" } })
    assert.deepStrictEqual(call("GetItem", { Key: key, ProjectionExpression: "nothing" }).Item, {})
  })

  it("returns what it is asked for", () => {
    const { call } = world(simple)
    const update = (UpdateExpression: string, ReturnValues: string, value = 1) =>
      call("UpdateItem", {
        Key: key,
        UpdateExpression,
        ReturnValues,
        ...(UpdateExpression.includes(":v") ? { ExpressionAttributeValues: { ":v": { N: String(value) } } } : {})
      }).Attributes
    assert.strictEqual(update("SET a = :v", "ALL_OLD"), undefined)
    assert.deepStrictEqual(update("SET b = :v", "ALL_OLD"), item({ pk: "a", sk: 1, a: 1 }))
    assert.deepStrictEqual(update("ADD a :v", "UPDATED_OLD", 5), item({ a: 1 }))
    assert.deepStrictEqual(update("ADD a :v", "UPDATED_NEW", 5), item({ a: 11 }))
    assert.deepStrictEqual(update("REMOVE b", "ALL_NEW"), item({ pk: "a", sk: 1, a: 11 }))
    assert.strictEqual(update("SET c = :v", "NONE"), undefined)
    assert.deepStrictEqual(
      call("PutItem", { Item: key, ReturnValues: "ALL_OLD" }).Attributes,
      item({ pk: "a", sk: 1, a: 11, c: 1 })
    )
    assert.deepStrictEqual(call("DeleteItem", { Key: key, ReturnValues: "ALL_OLD" }), { Attributes: key })
    assert.deepStrictEqual(call("DeleteItem", { Key: key, ReturnValues: "ALL_OLD" }), {})
  })

  it("creates on update, with nothing but the key where nothing is set", () => {
    const { call } = world(simple)
    call("UpdateItem", { Key: key })
    assert.deepStrictEqual(call("GetItem", { Key: key }).Item, key)
  })

  it("refuses where the condition fails, and shows the item to those who ask", () => {
    const { call, put } = world(simple)
    const write = {
      Item: key,
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD"
    }
    call("PutItem", write)
    put({ ...key, v: { S: "old" } })
    assert.strictEqual(
      refusal(() => call("PutItem", write)),
      "ConditionalCheckFailedException: The conditional request failed"
    )
    assert.deepStrictEqual(refusalFields(() => call("PutItem", write)), { Item: { ...key, v: { S: "old" } } })
    const quiet = { ...write, ReturnValuesOnConditionCheckFailure: "NONE" }
    assert.deepStrictEqual(refusalFields(() => call("PutItem", quiet)), {})
  })

  it("speaks the legacy parameters", () => {
    const { call } = world(simple)
    call("UpdateItem", { Key: key, AttributeUpdates: { n: { Action: "ADD", Value: { N: "2" } } } })
    assert.strictEqual(
      refusal(() => call("DeleteItem", { Key: key, Expected: { n: { Value: { N: "3" } } } })),
      "ConditionalCheckFailedException: The conditional request failed"
    )
    call("DeleteItem", { Key: key, Expected: { n: { ComparisonOperator: "GE", AttributeValueList: [{ N: "2" }] } } })
    assert.deepStrictEqual(call("GetItem", { Key: key }), {})
  })
})

const indexed = table("pk:S sk:N g:S", "pk sk", { GlobalSecondaryIndexes: [index("byG", "g")] })

describe("refusals", () => {
  const cases: ReadonlyArray<readonly [string, string, object, string]> = [
    [
      "no table name, no key",
      "GetItem",
      { TableName: undefined },
      "2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null; " +
      "Value null at 'key' failed to satisfy constraint: Member must not be null"
    ],
    [
      "a name that is no name",
      "GetItem",
      { TableName: "a;", Key: key, ReturnConsumedCapacity: "hi" },
      "3 validation errors detected: Value 'hi' at 'returnConsumedCapacity' failed to satisfy constraint: " +
      "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; " +
      "Value 'a;' at 'tableName' failed to satisfy constraint: " +
      "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; " +
      "Value 'a;' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3"
    ],
    [
      "a key with too much",
      "GetItem",
      { Key: { ...key, x: { S: "" } } },
      "The provided key element does not match the schema"
    ],
    [
      "a key of another type",
      "GetItem",
      { Key: item({ pk: "a", sk: "1" }) },
      "The provided key element does not match the schema"
    ],
    [
      "an empty key",
      "GetItem",
      { Key: item({ pk: "", sk: 1 }) },
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty " +
      "string value. Key: pk"
    ],
    [
      "a long partition key",
      "GetItem",
      { Key: item({ pk: "é".repeat(1025), sk: 1 }) },
      "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"
    ],
    [
      "an item of another key type",
      "PutItem",
      { Item: item({ pk: "a", sk: "1" }) },
      "One or more parameter values were invalid: Type mismatch for key sk expected: N actual: S"
    ],
    [
      "an index key of another type",
      "PutItem",
      { Item: { ...key, g: { N: "1" } } },
      "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: byG"
    ],
    [
      "an empty index key",
      "PutItem",
      { Item: { ...key, g: { S: "" } } },
      "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
      "The AttributeValue for a key attribute cannot contain an empty string value. IndexName: byG, IndexKey: g"
    ],
    [
      "an update of the key",
      "UpdateItem",
      { Key: key, UpdateExpression: "SET sk = :v", ExpressionAttributeValues: { ":v": { N: "1" } } },
      "One or more parameter values were invalid: Cannot update attribute sk. This attribute is part of the key"
    ],
    [
      "an update of an index key to another type",
      "UpdateItem",
      { Key: key, UpdateExpression: "SET g = :v", ExpressionAttributeValues: { ":v": { N: "1" } } },
      "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: byG"
    ],
    [
      "an update that leaves an index key empty",
      "UpdateItem",
      { Key: key, UpdateExpression: "SET g = :v", ExpressionAttributeValues: { ":v": { S: "" } } },
      "One or more parameter values are not valid. The update expression attempted to update a secondary index key to " +
      "a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value."
    ],
    [
      "an update into the key",
      "UpdateItem",
      { Key: key, UpdateExpression: "REMOVE g.x" },
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: g"
    ],
    [
      "a return value that is not there",
      "PutItem",
      { Item: key, ReturnValues: "ALL_NEW" },
      "ReturnValues can only be ALL_OLD or NONE"
    ],
    [
      "an item of more than 400 KB",
      "PutItem",
      { Item: { ...key, v: { S: "x".repeat(409_600) } } },
      "Item size has exceeded the maximum allowed size"
    ],
    [
      "an update to more than 400 KB",
      "UpdateItem",
      { Key: key, UpdateExpression: "SET v = :v", ExpressionAttributeValues: { ":v": { S: "x".repeat(409_600) } } },
      "Item size to update has exceeded the maximum allowed size"
    ],
    [
      "both languages at once",
      "PutItem",
      { Item: key, ConditionExpression: "a = b", Expected: {} },
      "Can not use both expression and non-expression parameters in the same request: " +
      "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"
    ],
    [
      "an operator alone",
      "DeleteItem",
      { Key: key, ConditionalOperator: "OR" },
      "ConditionalOperator cannot be used without Filter or Expected"
    ],
    [
      "bad members of maps and lists",
      "Query",
      { KeyConditions: { pk: { AttributeValueList: [] } }, AttributesToGet: [], Limit: 0 },
      "3 validation errors detected: Value '[]' at 'attributesToGet' failed to satisfy constraint: " +
      "Member must have length greater than or equal to 1; " +
      "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1; " +
      "Value null at 'keyConditions.pk.member.comparisonOperator' failed to satisfy constraint: " +
      "Member must not be null"
    ]
  ]
  for (const [name, operation, input, message] of cases) {
    it(name, () => {
      const { call } = world(indexed)
      assert.strictEqual(refusal(() => call(operation, input)), `ValidationException: ${message}`)
    })
  }

  it("knows its tables and its operations", () => {
    const { call } = world()
    assert.strictEqual(
      refusal(() => call("GetItem", { Key: key })),
      "ResourceNotFoundException: Requested resource not found"
    )
    assert.strictEqual(refusal(() => call("Nonsense")), "UnknownOperationException: ")
    assert.strictEqual(refusal(() => call("toString")), "UnknownOperationException: ")
  })

  it("changes nothing", () => {
    const { call, put } = world(indexed)
    put({ ...key, g: { S: "x" } })
    refusal(() => call("UpdateItem", { Key: key, UpdateExpression: "SET a = b" }))
    refusal(() => call("PutItem", { Item: key, ConditionExpression: "attribute_not_exists(pk)" }))
    assert.deepStrictEqual(call("GetItem", { Key: key }).Item, { ...key, g: { S: "x" } })
    assert.strictEqual(call("Scan", { IndexName: "byG" }).Count, 1)
  })

  it("takes a table's ARN for its name", () => {
    const { call } = world(indexed)
    const arn = call("DescribeTable").Table.TableArn
    call("PutItem", { TableName: arn, Item: key })
    assert.deepStrictEqual(call("GetItem", { TableName: arn, Key: key }).Item, key)
    assert.strictEqual(call("BatchGetItem", { RequestItems: { [arn]: { Keys: [key] } } }).Responses[arn].length, 1)
  })
})
