/**
 * PutItem and DeleteItem.
 */
import { answers, broken, type Case, errors, invalid, missing, oneOf, refusals, refuses } from "./case.ts"
import { key, keyOf } from "./world.ts"

const put = (more: object, item: object = key("w")) => ({ TableName: "plain", Item: item, ...more })
const wide = (item: object) => ({ TableName: "wide", Item: item })
const remove = (more: object) => ({ TableName: "plain", Key: key("w"), ...more })
const condition = (words: string) => `Invalid ConditionExpression: ${words}`
const values = { ":a": { S: "x" } }
const when = (ConditionExpression: string, ExpressionAttributeValues?: object) =>
  put(
    ExpressionAttributeValues === undefined
      ? { ConditionExpression }
      : { ConditionExpression, ExpressionAttributeValues }
  )
const enums = "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW"
const notValid = "One or more parameter values are not valid. "
const units = (table: number, local?: number, global?: number) => ({
  TableName: "wide",
  CapacityUnits: table + (local ?? 0) + (global ?? 0),
  Table: { CapacityUnits: table },
  ...(local === undefined ? {} : { LocalSecondaryIndexes: { local: { CapacityUnits: local } } }),
  ...(global === undefined ? {} : { GlobalSecondaryIndexes: { global: { CapacityUnits: global } } })
})
const full = (more: object) => ({
  ...keyOf("capacity", "1"),
  g: { S: "g" },
  gs: { N: "1" },
  l: { S: "l" },
  x: { S: "x" },
  ...more
})
const measured = (item: object) => ({ TableName: "wide", Item: item, ReturnConsumedCapacity: "INDEXES" })
const first = ["PutItem", wide(full({}))] as const

export const writes: ReadonlyArray<Case> = [
  ...refusals("dynalite", "PutItem", [
    ["nothing", {}, errors(missing("tableName"), missing("item"))],
    ["no item", { TableName: "plain" }, errors(missing("item"))],
    ["another ReturnValues", put({ ReturnValues: "x" }), errors(broken("x", "returnValues", oneOf(enums)))],
    ["ReturnValues of an update", put({ ReturnValues: "ALL_NEW" }), "ReturnValues can only be ALL_OLD or NONE"],
    [
      "ReturnValues of an update, too",
      put({ ReturnValues: "UPDATED_OLD" }),
      "ReturnValues can only be ALL_OLD or NONE"
    ],
    ["no key", put({}, {}), invalid("Missing the key pk in the item")],
    ["no sort key", wide(key("a")), invalid("Missing the key sk in the item")],
    ["a key of another type", put({}, { pk: { N: "1" } }), invalid("Type mismatch for key pk expected: S actual: N")],
    [
      "a sort key of another type",
      wide({ ...key("a"), sk: { N: "1" } }),
      invalid("Type mismatch for key sk expected: S actual: N")
    ],
    [
      "an index key of another type",
      wide({ ...keyOf("a", "b"), g: { N: "1" } }),
      invalid("Type mismatch for Index Key g Expected: S Actual: N IndexName: global")
    ],
    [
      "a local index key of another type",
      wide({ ...keyOf("a", "b"), l: { BOOL: true } }),
      invalid("Type mismatch for Index Key l Expected: S Actual: BOOL IndexName: local")
    ],
    [
      "a number that is empty",
      put({}, { ...key("w"), n: { N: "" } }),
      "The parameter cannot be converted to a numeric value"
    ],
    [
      "a number that is none",
      put({}, { ...key("w"), n: { N: "b" } }),
      "The parameter cannot be converted to a numeric value: b"
    ],
    [
      "an item of 400 KB and a byte",
      put({}, { pk: { S: "a" }, b: { S: "x".repeat(409_600 - 3) } }),
      "Item size has exceeded the maximum allowed size"
    ],
    ["an empty condition", when(""), condition("The expression can not be empty;")],
    [
      "values without an expression",
      put({ ExpressionAttributeValues: values }),
      "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null"
    ],
    ["no values", when("a = :a", {}), "ExpressionAttributeValues must not be empty"],
    [
      "a value without its colon",
      when("a = :a", { a: { S: "x" } }),
      "ExpressionAttributeValues contains invalid key: Syntax error; key: \"a\""
    ],
    [
      "a value that is not there",
      when("a = :a"),
      condition("An expression attribute value used in expression is not defined; attribute value: :a")
    ],
    [
      "a value that is not used",
      when("a = :a", { ...values, ":b": { S: "x" } }),
      "Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}"
    ],
    [
      "a value that is empty",
      when("a = :a", { ":a": {} }),
      "ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one of " +
      "the supported datatypes for key :a"
    ],
    [
      "both spellings",
      put({ ConditionExpression: "attribute_exists(a)", Expected: {} }),
      "Can not use both expression and non-expression parameters in the same request: " +
      "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"
    ],
    [
      "a condition before the table",
      { ...when("a = :a"), TableName: "nowhere" },
      condition("An expression attribute value used in expression is not defined; attribute value: :a")
    ],
    ["no table", put({ TableName: "nowhere" }), "Requested resource not found", "ResourceNotFoundException"]
  ]),
  ...refusals("emulator", "PutItem", [
    [
      "an empty key",
      put({}, key("")),
      `${notValid}The AttributeValue for a key attribute cannot contain an empty string value. Key: pk`
    ],
    [
      "an empty index key",
      wide({ ...keyOf("a", "b"), g: { S: "" } }),
      `${notValid}A value specified for a secondary index key is not supported. ` +
      "The AttributeValue for a key attribute cannot contain an empty string value. IndexName: global, IndexKey: g"
    ],
    ["an attribute without a name", put({}, { ...key("w"), "": { S: "x" } }), "Empty attribute name"],
    ["one inside a map", put({}, { ...key("w"), m: { M: { "": { S: "x" } } } }), "Empty attribute name"],
    [
      "another ReturnValuesOnConditionCheckFailure",
      put({ ReturnValuesOnConditionCheckFailure: "X" }),
      errors(broken("X", "returnValuesOnConditionCheckFailure", oneOf("ALL_OLD, NONE")))
    ]
  ]),
  refuses(
    "moto",
    "a condition that does not hold",
    [
      ["PutItem", put({}, key("there"))],
      ["PutItem", { ...when("attribute_not_exists(pk)"), Item: key("there") }]
    ],
    "The conditional request failed",
    "ConditionalCheckFailedException"
  ),
  answers("doc", "a put gives nothing back where nothing is asked for", [["PutItem", put({}, key("none"))]], {}),
  answers("doc", "a put over nothing has no old item", [
    ["DeleteItem", remove({ Key: key("fresh") })],
    ["PutItem", put({ ReturnValues: "ALL_OLD" }, key("fresh"))]
  ], {}),
  answers("doc", "a put over an item gives the old one back", [
    ["PutItem", put({}, { ...key("old"), a: { S: "before" } })],
    ["PutItem", put({ ReturnValues: "ALL_OLD" }, { ...key("old"), b: { S: "after" } })]
  ], { Attributes: { ...key("old"), a: { S: "before" } } }),
  answers("doc", "a put replaces the whole item", [["GetItem", { TableName: "plain", Key: key("old") }]], {
    Item: { ...key("old"), b: { S: "after" } }
  }),
  answers("doc", "empty texts and bytes are values", [
    ["PutItem", put({}, { ...key("void"), s: { S: "" }, b: { B: "" }, l: { L: [] }, m: { M: {} }, ss: { SS: [""] } })],
    ["GetItem", { TableName: "plain", Key: key("void") }]
  ], { Item: { ...key("void"), s: { S: "" }, b: { B: "" }, l: { L: [] }, m: { M: {} }, ss: { SS: [""] } } }),
  answers("doc", "an item of exactly 400 KB", [
    ["PutItem", put({}, { pk: { S: "a" }, b: { S: "x".repeat(409_600 - 4) } })],
    ["DeleteItem", remove({ Key: key("a") })]
  ], {}),
  answers("doc", "a write costs its table and each index that it touches", [["PutItem", measured(full({}))]], {
    ConsumedCapacity: units(1, 1, 1)
  }),
  answers("doc", "writing the same again costs no index", [first, ["PutItem", measured(full({}))]], {
    ConsumedCapacity: units(1)
  }),
  answers("doc", "a key of an index that changes costs it twice", [first, [
    "PutItem",
    measured(full({ gs: { N: "2" } }))
  ]], {
    ConsumedCapacity: units(1, undefined, 2)
  }),
  answers("doc", "what an index carries costs it once", [first, ["PutItem", measured(full({ x: { S: "y" } }))]], {
    ConsumedCapacity: units(1, undefined, 1)
  }),
  answers("doc", "what no index carries costs none", [first, ["PutItem", measured(full({ y: { S: "y" } }))]], {
    ConsumedCapacity: units(1)
  }),
  answers("doc", "the collection of an item, where there is a local index", [
    ["PutItem", { ...wide(full({})), ReturnItemCollectionMetrics: "SIZE" }]
  ], { ItemCollectionMetrics: { ItemCollectionKey: key("capacity"), SizeEstimateRangeGB: [0, 1] } }),
  answers("doc", "no collection where there is none", [
    ["PutItem", put({ ReturnItemCollectionMetrics: "SIZE" })]
  ], {}),
  ...refusals("dynalite", "DeleteItem", [
    ["nothing", {}, errors(missing("tableName"), missing("key"))],
    ["another ReturnValues", remove({ ReturnValues: "x" }), errors(broken("x", "returnValues", oneOf(enums)))],
    ["ReturnValues of an update", remove({ ReturnValues: "ALL_NEW" }), undefined],
    [
      "a key of another type",
      remove({ Key: { pk: { N: "1" } } }),
      "The provided key element does not match the schema"
    ],
    ["no table", remove({ TableName: "nowhere" }), "Requested resource not found", "ResourceNotFoundException"],
    [
      "a condition that does not hold",
      remove({ Key: key("absent"), ConditionExpression: "attribute_exists(pk)" }),
      "The conditional request failed",
      "ConditionalCheckFailedException"
    ]
  ]),
  answers("doc", "deleting what is not there", [[
    "DeleteItem",
    remove({ Key: key("absent"), ReturnValues: "ALL_OLD" })
  ]], {}),
  answers("doc", "deleting gives the item back", [
    ["PutItem", put({}, { ...key("gone"), a: { S: "x" } })],
    ["DeleteItem", remove({ Key: key("gone"), ReturnValues: "ALL_OLD" })]
  ], { Attributes: { ...key("gone"), a: { S: "x" } } }),
  answers("doc", "deleting costs each index that had the item", [
    first,
    ["DeleteItem", { TableName: "wide", Key: keyOf("capacity", "1"), ReturnConsumedCapacity: "INDEXES" }]
  ], { ConsumedCapacity: units(1, 1, 1) })
]
