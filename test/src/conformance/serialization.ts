/**
 * Bodies that are not what an operation takes.
 */
import { type Case, refusals } from "./case.ts"
import { key } from "./world.ts"

const code = "SerializationException"
type Row = readonly [name: string, body: unknown, message: string | RegExp | undefined, code: string]

const rows = (of: (value: unknown) => unknown, values: ReadonlyArray<readonly [unknown, string]>): ReadonlyArray<Row> =>
  values.map(([value, message]) => [JSON.stringify(of(value)), of(value), message, code])

const notHere = "Start of structure or map found where not expected"
const noField = "Unexpected field type"
const noValue = "Unexpected value type in payload"
const collection = (type: string) => `Unrecognized collection type ${type}`
const model = (name: string) => `com.amazonaws.dynamodb.v20120810.${name}`
const to = (value: string, type: string) => `${value} cannot be converted to ${type}`
const generic = "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class " +
  "java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module " +
  "java.base of loader 'bootstrap')"

const text: ReadonlyArray<readonly [unknown, string]> = [
  [1, to("NUMBER_VALUE", "String")],
  [1.5, to("DECIMAL_VALUE", "String")],
  [true, to("TRUE_VALUE", "String")],
  [false, to("FALSE_VALUE", "String")],
  [[], collection("class java.lang.String")],
  [{}, notHere]
]
const flag: ReadonlyArray<readonly [unknown, string]> = [
  [1, to("NUMBER_VALUE", "Boolean")],
  ["abc", "Unexpected token received from parser"],
  [[], collection("class java.lang.Boolean")],
  [{}, notHere]
]
const list: ReadonlyArray<readonly [unknown, string]> = [["a", noField], [1, noField], [true, noField], [{}, notHere]]
const bytes: ReadonlyArray<readonly [unknown, string]> = [
  [1, "only base-64-encoded strings are convertible to bytes"],
  [true, "only base-64-encoded strings are convertible to bytes"],
  ["abc", "Base64 encoded length is expected a multiple of 4 bytes but found: 3"],
  ["####", "Invalid last non-pad Base64 character dectected"],
  ["YR==", "Invalid last non-pad Base64 character dectected"],
  [[], collection("class java.nio.ByteBuffer")],
  [{}, notHere]
]
const whole: ReadonlyArray<readonly [unknown, string]> = [
  ["1", to("STRING_VALUE", "Integer")],
  [true, to("TRUE_VALUE", "Integer")],
  [[], collection("class java.lang.Integer")],
  [{}, notHere]
]
const mapOf = (name: string): ReadonlyArray<readonly [unknown, string]> => [
  ["a", noField],
  [1, noField],
  [[], collection(`java.util.Map<java.lang.String, ${name}>`)]
]
const value = (type: string) => (content: unknown) => ({ Key: { a: { [type]: content } } })
const element: ReadonlyArray<readonly [unknown, string]> = [
  ["a", noValue],
  [1, noValue],
  [true, noValue],
  [[], collection(`class ${model("AttributeValue")}`)]
]

export const serialization: ReadonlyArray<Case> = [
  ...refusals("dynalite", "GetItem", [
    ["no JSON", "hello", undefined, code],
    ["half of JSON", "{\"TableName\":", undefined, code],
    ["a list", "[]", collection(`class ${model("GetItemInput")}`), code],
    ...rows((TableName) => ({ TableName }), text),
    ...rows((ReturnConsumedCapacity) => ({ ReturnConsumedCapacity }), text),
    ...rows((ProjectionExpression) => ({ ProjectionExpression }), text),
    ...rows((ConsistentRead) => ({ ConsistentRead }), flag),
    ...rows((AttributesToGet) => ({ AttributesToGet }), list),
    ...rows((inner) => ({ AttributesToGet: [inner] }), text),
    ...rows((ExpressionAttributeNames) => ({ ExpressionAttributeNames }), mapOf("java.lang.String")),
    ...rows((inner) => ({ ExpressionAttributeNames: { "#a": inner } }), text),
    ...rows((Key) => ({ Key }), mapOf(model("AttributeValue"))),
    ...rows((inner) => ({ Key: { a: inner } }), element),
    ...rows(value("S"), text),
    ...rows(value("N"), text),
    ...rows(value("B"), bytes),
    ...rows(value("BOOL"), flag),
    ...rows(value("NULL"), flag),
    ...rows(value("SS"), list),
    ...rows(value("NS"), list),
    ...rows(value("BS"), list),
    ...rows((inner) => value("SS")([inner]), text),
    ...rows((inner) => value("NS")([inner]), text),
    ...rows((inner) => value("BS")([inner]), bytes),
    ...rows(value("L"), list),
    ...rows((inner) => value("L")([inner]), element),
    ...rows(value("M"), mapOf(model("AttributeValue"))),
    ...rows((inner) => value("M")({ b: inner }), element)
  ]),
  ...refusals("dynalite", "Scan", [
    ...rows((Limit) => ({ Limit }), whole),
    ...rows((Segment) => ({ Segment }), whole),
    ...rows((ScanFilter) => ({ ScanFilter }), mapOf(model("Condition"))),
    ...rows((inner) => ({ ScanFilter: { a: inner } }), [
      ["a", noValue],
      [[], collection(`class ${model("Condition")}`)]
    ]),
    ...rows((inner) => ({ ScanFilter: { a: { AttributeValueList: inner } } }), list),
    ...rows((inner) => ({ ScanFilter: { a: { ComparisonOperator: inner } } }), text)
  ]),
  ...refusals("dynalite", "BatchWriteItem", [
    ...rows((RequestItems) => ({ RequestItems }), [
      ["a", noField],
      [[], collection(`java.util.Map<java.lang.String, java.util.List<${model("WriteRequest")}>>`)]
    ]),
    ...rows((inner) => ({ RequestItems: { a: inner } }), [["a", generic], [1, generic], [{}, notHere]]),
    ...rows((inner) => ({ RequestItems: { a: [inner] } }), [
      ["a", noValue],
      [[], collection(`class ${model("WriteRequest")}`)]
    ]),
    ...rows((inner) => ({ RequestItems: { a: [{ PutRequest: inner }] } }), [
      ["a", noField],
      [[], collection(`class ${model("PutRequest")}`)]
    ]),
    ...rows((inner) => ({ RequestItems: { a: [{ PutRequest: { Item: inner } }] } }), mapOf(model("AttributeValue")))
  ]),
  ...refusals("dynalite", "BatchGetItem", [
    ...rows((inner) => ({ RequestItems: { a: inner } }), [
      ["a", noValue],
      [[], collection(`class ${model("KeysAndAttributes")}`)]
    ]),
    ...rows((inner) => ({ RequestItems: { a: { Keys: inner } } }), list),
    ...rows((inner) => ({ RequestItems: { a: { Keys: [inner] } } }), [["a", generic]])
  ]),
  ...refusals("dynalite", "UpdateItem", [
    ...rows((AttributeUpdates) => ({ AttributeUpdates }), mapOf(model("AttributeValueUpdate"))),
    ...rows((inner) => ({ AttributeUpdates: { a: inner } }), [["a", noValue]]),
    ...rows((inner) => ({ AttributeUpdates: { a: { Value: inner } } }), [["a", noField], [1, noField]]),
    ...rows((Expected) => ({ Expected }), mapOf(model("ExpectedAttributeValue"))),
    ...rows((inner) => ({ Expected: { a: { Exists: inner } } }), flag)
  ]),
  ...refusals("dynalite", "CreateTable", [
    ...rows((AttributeDefinitions) => ({ AttributeDefinitions }), list),
    ...rows((inner) => ({ AttributeDefinitions: [inner] }), [["a", noValue]]),
    ...rows((inner) => ({ AttributeDefinitions: [{ AttributeName: inner }] }), text),
    ...rows((KeySchema) => ({ KeySchema }), list),
    ...rows((ProvisionedThroughput) => ({ ProvisionedThroughput }), [
      ["a", noField],
      [[], collection(`class ${model("ProvisionedThroughput")}`)]
    ]),
    ...rows((inner) => ({ ProvisionedThroughput: { ReadCapacityUnits: inner } }), [
      ["1", to("STRING_VALUE", "Long")],
      [true, to("TRUE_VALUE", "Long")]
    ]),
    ...rows((inner) => ({ GlobalSecondaryIndexes: [{ Projection: { NonKeyAttributes: inner } }] }), list)
  ]),
  ...refusals("dynalite", "NoSuchOperation", [["an operation that is none", {}, "", "UnknownOperationException"]]),
  {
    name: "what nobody knows is left out",
    basis: "sdk",
    before: [],
    operation: "GetItem",
    body: { TableName: "plain", Key: key("left out"), Unknown: [1], ConsistentRead: null },
    expected: { body: {}, whole: true }
  }
]
