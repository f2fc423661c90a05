/**
 * Query.
 */
import { answers, atLeast, broken, type Case, errors, invalid, missing, oneOf, range, refusals, shows } from "./case.ts"
import { keyOf } from "./world.ts"

const s = (S: string) => ({ S })
const p = { ":p": s("p") }
const query = (KeyConditionExpression: string, values: object = p, more: object = {}) => ({
  TableName: "wide",
  KeyConditionExpression,
  ExpressionAttributeValues: values,
  ...more
})
const all = (more: object) => query("pk = :p", p, more)
const wrong = (words: string) => `Invalid KeyConditionExpression: ${words}`
const key = (condition: string) => wrong(condition)
const outside = "The provided starting key is outside query boundaries based on provided conditions"
const start = "The provided starting key is invalid"

const item = (at: number) => ({
  ...keyOf("p", `s${at}`),
  l: s(`l${9 - at}`),
  g: s("g"),
  gs: { N: String(at) },
  x: s("x"),
  y: s("y")
})
const items = range(4, (at) => ["PutItem", { TableName: "wide", Item: item(at) }] as const)
const asked = (more: object) => ["Query", all({ ProjectionExpression: "sk", ...more })] as const
const sks = (...names: ReadonlyArray<string>) => names.map((name) => ({ sk: s(name) }))

/** A key condition with what it finds. */
const finds = (condition: string, values: object, ...names: ReadonlyArray<string>): Case =>
  answers("doc", condition, [...items, [
    "Query",
    query(condition, { ...p, ...values }, { ProjectionExpression: "sk" })
  ]], {
    Items: sks(...names),
    Count: names.length,
    ScannedCount: names.length
  })

export const queries: ReadonlyArray<Case> = [
  ...refusals("dynalite", "Query", [
    ["nothing", {}, errors(missing("tableName"))],
    [
      "members in their order",
      { TableName: "abc", Select: "x", ReturnConsumedCapacity: "y", Limit: 0 },
      errors(
        broken("x", "select", oneOf("SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES")),
        broken("y", "returnConsumedCapacity", oneOf("INDEXES, TOTAL, NONE")),
        broken(0, "limit", "Member must have value greater than or equal to 1")
      )
    ],
    ["an index name too short", { TableName: "abc", IndexName: "a" }, errors(broken("a", "indexName", atLeast(3)))],
    [
      "no key condition",
      { TableName: "abc" },
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
    ],
    ["no table", all({ TableName: "nowhere" }), "Requested resource not found", "ResourceNotFoundException"],
    ["no index", all({ IndexName: "nowhere" }), "The table does not have the specified index: nowhere"],
    ["an empty condition", query(""), wrong("The expression can not be empty;")],
    ["OR", query("pk = :p OR sk = :p"), "Invalid operator used in KeyConditionExpression: OR"],
    ["NOT", query("pk = :p AND NOT sk = :p"), "Invalid operator used in KeyConditionExpression: NOT"],
    ["<>", query("pk = :p AND sk <> :p"), "Invalid operator used in KeyConditionExpression: <>"],
    ["IN", query("pk = :p AND sk IN (:p)"), "Invalid operator used in KeyConditionExpression: IN"],
    ["contains", query("pk = :p AND contains(sk, :p)"), "Invalid operator used in KeyConditionExpression: contains"],
    ["attribute_exists", query("attribute_exists(pk)", p), undefined],
    ["a function that is none", query("foo(pk, :p)"), wrong("Invalid function name; function: foo")],
    ["size", query("size(pk) = :p"), "KeyConditionExpressions cannot contain nested operations"],
    ["a path", query("pk.a = :p"), "KeyConditionExpressions cannot have conditions on nested attributes"],
    [
      "two attributes",
      query("pk = :p AND sk = g"),
      "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"
    ],
    ["no attribute", query(":p = :p"), "Invalid condition in KeyConditionExpression: No key attribute specified"],
    [
      "begins_with from the other side",
      query("pk = :p AND begins_with(:p, sk)"),
      "Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand"
    ],
    ["one key twice", query("pk = :p AND pk = :p"), "KeyConditionExpressions must only contain one condition per key"],
    [
      "the sort key twice",
      query("pk = :p AND sk > :p AND sk < :p"),
      "KeyConditionExpressions must only contain one condition per key"
    ],
    ["no partition key", query("sk = :p"), "Query condition missed key schema element: pk"],
    ["no sort key among two", query("pk = :p AND x = :p"), "Query condition missed key schema element: sk"],
    ["three attributes", query("pk = :p AND sk = :p AND x = :p"), "Conditions can be of length 1 or 2 only"],
    ["the key of the table for an index", all({ IndexName: "global" }), "Query condition missed key schema element: g"],
    ["a range of partitions", query("pk > :p"), "Query key condition not supported"],
    ["a beginning of a partition key", query("begins_with(pk, :p)"), "Query key condition not supported"],
    [
      "a partition key of another type",
      query("pk = :n", { ":n": { N: "1" } }),
      invalid("Condition parameter type does not match schema type")
    ],
    [
      "a sort key of another type",
      query("pk = :p AND sk = :n", { ...p, ":n": { N: "1" } }),
      invalid("Condition parameter type does not match schema type")
    ],
    [
      "a value that is not there",
      query("pk = :x"),
      wrong("An expression attribute value used in expression is not defined; attribute value: :x")
    ],
    [
      "a value that is not used",
      query("pk = :p", { ...p, ":z": s("z") }),
      "Value provided in ExpressionAttributeValues unused in expressions: keys: {:z}"
    ],
    ["a reserved word", query("name = :p"), wrong("Attribute name is a reserved keyword; reserved keyword: name")],
    [
      "a filter on the partition key",
      all({ FilterExpression: "pk = :p" }),
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: pk"
    ],
    [
      "a filter on the sort key",
      all({ FilterExpression: "sk = :p" }),
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk"
    ],
    ["an empty filter", all({ FilterExpression: "" }), "Invalid FilterExpression: The expression can not be empty;"],
    [
      "consistent reads of a global index",
      query("g = :p", p, { IndexName: "global", ConsistentRead: true }),
      "Consistent reads are not supported on global secondary indexes"
    ],
    [
      "all attributes of a global index",
      query("g = :p", p, { IndexName: "global", Select: "ALL_ATTRIBUTES" }),
      invalid(
        "Select type ALL_ATTRIBUTES is not supported for global secondary index global because its projection type is " +
          "not ALL"
      )
    ],
    ["Limit 0", all({ Limit: 0 }), errors(broken(0, "limit", "Member must have value greater than or equal to 1"))],
    ["an empty starting key", all({ ExclusiveStartKey: {} }), start],
    ["half a starting key", all({ ExclusiveStartKey: { pk: s("p") } }), start],
    ["a starting key and more", all({ ExclusiveStartKey: { ...keyOf("p", "s"), x: s("x") } }), start],
    ["a starting key elsewhere", all({ ExclusiveStartKey: keyOf("q", "s") }), outside],
    [
      "a starting key of the table for an index",
      query("g = :p", p, { IndexName: "global", ExclusiveStartKey: keyOf("p", "s") }),
      start
    ],
    [
      "both spellings",
      all({ QueryFilter: {}, FilterExpression: "x = :p" }),
      "Can not use both expression and non-expression parameters in the same request: " +
      "Non-expression parameters: {QueryFilter} Expression parameters: {FilterExpression, KeyConditionExpression}"
    ]
  ]),
  ...refusals("emulator", "Query", [
    ["nothing behind AND", query("pk = :p AND"), wrong("Syntax error; token: \"<EOF>\", near: \"AND\"")],
    ["double parentheses", query("((pk = :p))"), key("The expression has redundant parentheses;")],
    [
      "the beginning of a number",
      query("pk = :p AND begins_with(sk, :n)", { ...p, ":n": { N: "1" } }),
      wrong("Incorrect operand type for operator or function; operator or function: begins_with, operand type: N")
    ],
    [
      "an empty partition key",
      query("pk = :p", { ":p": s("") }),
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty " +
      "string value. Key: pk"
    ],
    [
      "a partition key that is no scalar",
      query("pk = :b", { ":b": { BOOL: true } }),
      invalid("Condition parameter type does not match schema type")
    ],
    [
      "an empty partition key of an index",
      query("g = :p", { ":p": s("") }, { IndexName: "global" }),
      "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
      "The AttributeValue for a key attribute cannot contain an empty string value. IndexName: global, IndexKey: g"
    ],
    [
      "an empty sort key of an index",
      query("pk = :p AND begins_with(l, :l)", { ...p, ":l": s("") }, { IndexName: "local" }),
      "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
      "The AttributeValue for a key attribute cannot contain an empty string value. IndexName: local, IndexKey: l"
    ],
    [
      "what the projection says of a count",
      all({ Select: "COUNT", ProjectionExpression: "a" }),
      "Cannot specify the ProjectionExpression when choosing to get only the Count"
    ],
    [
      "what it says of all attributes",
      all({ Select: "ALL_ATTRIBUTES", ProjectionExpression: "a" }),
      "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"
    ],
    [
      "projected attributes without an index",
      all({ Select: "ALL_PROJECTED_ATTRIBUTES" }),
      "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"
    ],
    [
      "specific attributes that nobody names",
      all({ Select: "SPECIFIC_ATTRIBUTES" }),
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
    ],
    [
      "what a global index does not carry",
      query("g = :p", p, { IndexName: "global", ProjectionExpression: "y" }),
      invalid("Global secondary index global does not project [y]")
    ]
  ]),
  finds("pk = :p", {}, "s0", "s1", "s2", "s3"),
  finds(":p = pk", {}, "s0", "s1", "s2", "s3"),
  finds("pk = :p AND sk = :v", { ":v": s("s1") }, "s1"),
  finds("pk = :p AND sk < :v", { ":v": s("s1") }, "s0"),
  finds("pk = :p AND sk <= :v", { ":v": s("s1") }, "s0", "s1"),
  finds("pk = :p AND sk > :v", { ":v": s("s1") }, "s2", "s3"),
  finds("sk >= :v AND pk = :p", { ":v": s("s1") }, "s1", "s2", "s3"),
  finds("(pk = :p) AND (:v < sk)", { ":v": s("s1") }, "s2", "s3"),
  finds("pk = :p AND sk BETWEEN :v AND :w", { ":v": s("s1"), ":w": s("s2") }, "s1", "s2"),
  finds("pk = :p AND begins_with(sk, :v)", { ":v": s("s") }, "s0", "s1", "s2", "s3"),
  finds("pk = :p AND begins_with(sk, :v)", { ":v": s("s3") }, "s3"),
  finds("pk = :p AND begins_with(sk, :v)", { ":v": s("t") }),
  answers("doc", "a query backwards", [...items, asked({ ScanIndexForward: false })], {
    Items: sks("s3", "s2", "s1", "s0"),
    Count: 4,
    ScannedCount: 4
  }),
  answers("doc", "a limit that is reached has a last key", [...items, asked({ Limit: 4 })], {
    Items: sks("s0", "s1", "s2", "s3"),
    Count: 4,
    ScannedCount: 4,
    LastEvaluatedKey: keyOf("p", "s3")
  }),
  answers("doc", "one that is not reached has none", [...items, asked({ Limit: 5 })], {
    Items: sks("s0", "s1", "s2", "s3"),
    Count: 4,
    ScannedCount: 4
  }),
  answers("doc", "it goes on behind the starting key", [
    ...items,
    asked({ ExclusiveStartKey: keyOf("p", "s1"), Limit: 1 })
  ], { Items: sks("s2"), Count: 1, ScannedCount: 1, LastEvaluatedKey: keyOf("p", "s2") }),
  answers("doc", "backwards, too", [
    ...items,
    asked({ ExclusiveStartKey: keyOf("p", "s1"), ScanIndexForward: false })
  ], { Items: sks("s0"), Count: 1, ScannedCount: 1 }),
  answers("doc", "and need not be there", [...items, asked({ ExclusiveStartKey: keyOf("p", "s1a") })], {
    Items: sks("s2", "s3"),
    Count: 2,
    ScannedCount: 2
  }),
  answers("doc", "the limit counts before the filter", [
    ...items,
    ["Query", all({ FilterExpression: "gs > :n", ExpressionAttributeValues: { ...p, ":n": { N: "1" } }, Limit: 2 })]
  ], { Items: [], Count: 0, ScannedCount: 2, LastEvaluatedKey: keyOf("p", "s1") }),
  answers("doc", "a count has no items", [...items, ["Query", all({ Select: "COUNT" })]], {
    Count: 4,
    ScannedCount: 4
  }),
  answers("doc", "the last key of an index has the table's key as well", [
    ...items,
    ["Query", query("g = :g", { ":g": s("g") }, { IndexName: "global", Limit: 1, ReturnConsumedCapacity: "INDEXES" })]
  ], {
    Items: [{ ...keyOf("p", "s0"), g: s("g"), gs: { N: "0" }, x: s("x") }],
    Count: 1,
    ScannedCount: 1,
    LastEvaluatedKey: { ...keyOf("p", "s0"), g: s("g"), gs: { N: "0" } },
    ConsumedCapacity: {
      TableName: "wide",
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0 },
      GlobalSecondaryIndexes: { global: { CapacityUnits: 0.5 } }
    }
  }),
  answers("doc", "a local index has its own order", [
    ...items,
    ["Query", all({ IndexName: "local", ConsistentRead: true, ProjectionExpression: "sk" })]
  ], { Items: sks("s3", "s2", "s1", "s0"), Count: 4, ScannedCount: 4 }),
  shows("doc", "a local index fetches what it does not carry, and that costs", [
    ...items,
    ["Query", all({ IndexName: "local", ProjectionExpression: "y", ReturnConsumedCapacity: "INDEXES" })]
  ], {
    Items: range(4, () => ({ y: s("y") })),
    ConsumedCapacity: {
      CapacityUnits: 2.5,
      Table: { CapacityUnits: 2 },
      LocalSecondaryIndexes: { local: { CapacityUnits: 0.5 } }
    }
  }),
  shows("doc", "and gives what it carries where nothing is asked for", [
    ...items,
    ["Query", all({ IndexName: "local", Limit: 1 })]
  ], { Items: [{ ...keyOf("p", "s3"), l: s("l6") }] })
]
