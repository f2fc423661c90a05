/**
 * Limits: of names, of keys, of documents, of expressions.
 */
import { answers, atLeast, atMost, broken, type Case, errors, range, refusals } from "./case.ts"
import { key, keyOf, plain } from "./world.ts"

const put = (item: object) => ({ TableName: "plain", Item: { ...key("limit"), ...item } })
const set = (value: object) => ({
  TableName: "plain",
  Key: key("limit"),
  UpdateExpression: "SET deep = :v",
  ExpressionAttributeValues: { ":v": value }
})
const tooHeavy = "Expression size has exceeded the maximum allowed size;"
const tooBig = "Item size to update has exceeded the maximum allowed size"
const failed = "The conditional request failed"
const failure = "ConditionalCheckFailedException"
const writing = (UpdateExpression: string, size: number, of: (text: string) => object = (S) => ({ S })) => ({
  TableName: "plain",
  Key: key("limit"),
  UpdateExpression,
  ConditionExpression: "attribute_exists(nothing)",
  ExpressionAttributeValues: { ":v": of("x".repeat(size)) }
})
const nested = (levels: number) => JSON.parse(`${"{\"L\":[".repeat(levels)}{"S":"x"}${"]}".repeat(levels)}`)
const mapped = (levels: number) => JSON.parse(`${"{\"M\":{\"a\":".repeat(levels)}{"S":"x"}${"}}".repeat(levels)}`)
const deep =
  "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
const longName = "Attribute name is too large, must be less than 65536 bytes"
const many = (count: number) => ({
  ExpressionAttributeValues: Object.fromEntries(range(count, (at) => [`:v${at}`, { N: String(at) }]))
})
const within = (count: number) => ({
  ...put({}),
  ConditionExpression: `attribute_not_exists(pk) OR NOT a IN (${range(count, (at) => `:v${at}`).join(",")})`,
  ...many(count)
})
const named = (attribute: string) => ({
  ...plain,
  TableName: "limits",
  AttributeDefinitions: [{ AttributeName: attribute, AttributeType: "S" }],
  KeySchema: [{ AttributeName: attribute, KeyType: "HASH" }]
})
const long = "k".repeat(256)

export const limits: ReadonlyArray<Case> = [
  answers("alternator", "31 levels in an attribute", [["PutItem", put({ l: nested(31) })]], {}),
  answers("alternator", "31 levels of maps", [["PutItem", put({ m: mapped(31) })]], {}),
  answers("alternator", "a name of 65535 bytes", [["PutItem", put({ ["a".repeat(65_535)]: { S: "x" } })]], {}),
  ...refusals("emulator", "PutItem", [
    ["32 levels in an attribute", put({ l: nested(32) }), deep],
    ["32 levels of maps", put({ m: mapped(32) }), deep],
    ["a name of 65536 bytes", put({ ["a".repeat(65_536)]: { S: "x" } }), longName],
    ["a name of 65536 bytes that are fewer letters", put({ ["é".repeat(32_768)]: { S: "x" } }), longName],
    ["such a name inside", put({ m: { M: { ["a".repeat(65_536)]: { S: "x" } } } }), longName],
    ["101 operands of IN", within(101), /The IN operator is provided with too many operands; number of operands: 101/]
  ]),
  ...refusals("emulator", "PutItem", [
    [
      "1 MB of a value that is used often",
      {
        ...put({}),
        ConditionExpression: "a IN (:v, :v, :v, :v)",
        ExpressionAttributeValues: { ":v": { S: "x".repeat(300_000) } }
      },
      `Invalid ConditionExpression: ${tooHeavy}`
    ]
  ]),
  ...refusals("emulator", "GetItem", [
    [
      "1 MB of a name that is used often",
      {
        TableName: "plain",
        Key: key("limit"),
        ProjectionExpression: range(20, (at) => `#a.b${at}`).join(","),
        ExpressionAttributeNames: { "#a": "a".repeat(60_000) }
      },
      `Invalid ProjectionExpression: ${tooHeavy}`
    ]
  ]),
  ...refusals("emulator", "Scan", [
    [
      "1 MB of a value",
      {
        TableName: "plain",
        FilterExpression: "a <> :v",
        ExpressionAttributeValues: { ":v": { S: "x".repeat(1024 * 1024) } }
      },
      `Invalid FilterExpression: ${tooHeavy}`
    ]
  ]),
  ...refusals("emulator", "UpdateItem", [
    ["more than an item holds, before any condition", writing("SET a = :v", 409_600), tooBig],
    ["a value that is more twice", writing("SET a = :v, b = :v", 204_800), tooBig],
    ["more than an item holds in a set", writing("ADD a :v", 409_600, (text) => ({ SS: [text] })), tooBig],
    [
      "a list of more than 400 KB",
      writing("SET a = list_append(a, :v)", 409_600, (text) => ({ L: [{ S: text }] })),
      "ExpressionAttributeValues contains invalid value: Item size has exceeded the maximum allowed size for key :v"
    ],
    ["32 levels in an attribute", set(nested(32)), "Nesting Levels have exceeded supported limits"],
    [
      "33 levels in a value",
      set(nested(33)),
      `ExpressionAttributeValues contains invalid value: ${deep} for key :v`
    ]
  ]),
  ...refusals("emulator", "UpdateItem", [
    ["as much as an item holds", writing("SET a = :v", 409_599), failed, failure],
    [
      "what is taken away counts for nothing",
      writing("DELETE a :v", 409_600, (text) => ({ SS: [text] })),
      failed,
      failure
    ]
  ]),
  answers("emulator", "31 levels in an attribute that is set", [["UpdateItem", set(nested(31))]], {}),
  answers("doc", "100 operands of IN", [["PutItem", within(100)]], {}),
  answers(
    "doc",
    "a partition key of 2048 bytes",
    [["GetItem", { TableName: "plain", Key: key("a".repeat(2048)) }]],
    {}
  ),
  answers("doc", "a sort key of 1024 bytes", [
    ["GetItem", { TableName: "wide", Key: keyOf("a", "b".repeat(1024)) }]
  ], {}),
  ...refusals("doc", "CreateTable", [
    [
      "a key's name of 256 letters",
      named(long),
      errors(
        broken(long, "attributeDefinitions.1.member.attributeName", atMost(255)),
        broken(long, "keySchema.1.member.attributeName", atMost(255))
      )
    ],
    [
      "a key without a name",
      named(""),
      errors(
        broken("", "attributeDefinitions.1.member.attributeName", atLeast(1)),
        broken("", "keySchema.1.member.attributeName", atLeast(1))
      )
    ]
  ])
]
