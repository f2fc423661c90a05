/**
 * The parameters that came before expressions: Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter,
 * ConditionalOperator.
 */
import { answers, type Case, invalid, refusals, refuses } from "./case.ts"
import { key, keyOf } from "./world.ts"

const s = (S: string) => ({ S })
const n = (N: number) => ({ N: String(N) })
const item = {
  ...key("legacy"),
  a: n(5),
  t: s("hello"),
  set: { SS: ["a", "b"] },
  l: { L: [n(1)] },
  yes: { BOOL: true }
}
const put = ["PutItem", { TableName: "plain", Item: item }] as const
const failed = "The conditional request failed"

const expecting = (Expected: object, more: object = {}) => ({ TableName: "plain", Item: item, Expected, ...more })
const compared = (ComparisonOperator: string, ...AttributeValueList: ReadonlyArray<object>) => ({
  ComparisonOperator,
  ...(AttributeValueList.length === 0 ? {} : { AttributeValueList })
})

const judged = (holds: boolean) => (Expected: object, more: object = {}): Case => {
  const name = `${JSON.stringify(Expected)} ${holds ? "holds" : "does not hold"}`
  const steps = [put, ["PutItem", expecting(Expected, more)]] as const
  return holds
    ? answers("alternator", name, steps, {})
    : refuses("alternator", name, steps, failed, "ConditionalCheckFailedException")
}
const holds = judged(true)
const fails = judged(false)

const updated = (AttributeUpdates: object, attributes: object | undefined, before: object | null = item): Case =>
  answers("alternator", `${JSON.stringify(AttributeUpdates)}${before === null ? " where nothing is" : ""}`, [
    before === null ? ["DeleteItem", { TableName: "plain", Key: key("legacy") }] : put,
    ["UpdateItem", { TableName: "plain", Key: key("legacy"), AttributeUpdates, ReturnValues: "ALL_NEW" }]
  ], attributes === undefined ? {} : { Attributes: attributes })

const update = (AttributeUpdates: object) => ({ TableName: "plain", Key: key("legacy"), AttributeUpdates })
const scan = (ScanFilter: object, more: object = {}) => ({ TableName: "plain", ScanFilter, ...more })
const query = (KeyConditions: object, more: object = {}) => ({ TableName: "wide", KeyConditions, ...more })
const pk = { pk: compared("EQ", s("a")) }
const without = (name: keyof typeof item) =>
  Object.fromEntries(Object.entries(item).filter(([attribute]) => attribute !== name))

const only = (operator: string, type: string) =>
  invalid(`ComparisonOperator ${operator} is not valid for ${type} AttributeValue type`)
const tooLong = "a".repeat(65_536)
const longName = "Attribute name is too large, must be less than 65536 bytes"
const mixed = (legacy: string, expressions: string) =>
  "Can not use both expression and non-expression parameters in the same request: " +
  `Non-expression parameters: {${legacy}} Expression parameters: {${expressions}}`
const count = (operator: string) => invalid(`Invalid number of argument(s) for the ${operator} ComparisonOperator`)

export const legacy: ReadonlyArray<Case> = [
  holds({ a: { Value: n(5) } }),
  fails({ a: { Value: n(6) } }),
  holds({ none: { Exists: false } }),
  fails({ a: { Exists: false } }),
  holds({ a: { Exists: true, Value: n(5) } }),
  holds({ a: compared("EQ", n(5)) }),
  holds({ a: { ComparisonOperator: "EQ", Value: n(5) } }),
  fails({ none: compared("EQ", n(5)) }),
  holds({ none: compared("NE", n(5)) }),
  holds({ a: compared("NE", s("5")) }),
  holds({ set: compared("EQ", { SS: ["b", "a"] }) }),
  holds({ a: compared("LT", n(6)) }),
  fails({ a: compared("LT", s("6")) }),
  holds({ a: compared("LE", n(5)) }),
  holds({ a: compared("GE", n(5)) }),
  fails({ a: compared("GT", n(5)) }),
  holds({ a: compared("IN", n(1), n(5)) }),
  holds({ a: compared("BETWEEN", n(5), n(6)) }),
  holds({ none: compared("NULL") }),
  fails({ a: compared("NULL") }),
  holds({ a: compared("NOT_NULL") }),
  holds({ t: compared("BEGINS_WITH", s("he")) }),
  holds({ t: compared("CONTAINS", s("ell")) }),
  holds({ set: compared("CONTAINS", s("a")) }),
  holds({ l: compared("CONTAINS", n(1)) }),
  fails({ t: compared("NOT_CONTAINS", s("ell")) }),
  fails({ a: compared("EQ", n(5)), t: compared("EQ", s("other")) }),
  holds({ a: compared("EQ", n(5)), t: compared("EQ", s("other")) }, { ConditionalOperator: "OR" }),
  ...refusals("dynalite", "PutItem", [
    [
      "an expectation of nothing",
      expecting({ a: {} }),
      invalid("Value must be provided when Exists is null for Attribute: a")
    ],
    [
      "Exists without a value",
      expecting({ a: { Exists: true } }),
      invalid("Value must be provided when Exists is true for Attribute: a")
    ],
    [
      "a value of what is not there",
      expecting({ a: { Exists: false, Value: n(1) } }),
      invalid("Value cannot be used when Exists is false for Attribute: a")
    ],
    [
      "a value and a list",
      expecting({ a: { Value: n(1), AttributeValueList: [n(1)] } }),
      invalid("Value and AttributeValueList cannot be used together for Attribute: a")
    ],
    [
      "a list without an operator",
      expecting({ a: { AttributeValueList: [n(1)] } }),
      invalid("AttributeValueList can only be used with a ComparisonOperator for Attribute: a")
    ],
    [
      "an operator and Exists",
      expecting({ a: { Exists: true, ComparisonOperator: "NULL" } }),
      invalid("Exists and ComparisonOperator cannot be used together for Attribute: a")
    ],
    [
      "an operator without a value",
      expecting({ a: compared("EQ") }),
      invalid("Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a")
    ],
    ["two values for one", expecting({ a: compared("EQ", n(1), n(2)) }), count("EQ")],
    ["a value for none", expecting({ a: compared("NULL", n(1)) }), count("NULL")],
    ["one bound", expecting({ a: compared("BETWEEN", n(1)) }), count("BETWEEN")],
    [
      "values of two types",
      expecting({ a: compared("IN", n(1), s("1")) }),
      invalid("AttributeValues inside AttributeValueList must be of same type")
    ],
    [
      "bounds the other way round",
      expecting({ a: compared("BETWEEN", n(2), n(1)) }),
      "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"
    ]
  ]),
  ...refusals("doc", "PutItem", [
    ["LT of a flag", expecting({ a: compared("LT", { BOOL: true }) }), only("LT", "BOOL")],
    ["IN of a set", expecting({ a: compared("IN", { SS: ["a"] }) }), only("IN", "SS")],
    ["the beginning of a number", expecting({ a: compared("BEGINS_WITH", n(1)) }), only("BEGINS_WITH", "N")]
  ]),
  ...refusals("emulator", "PutItem", [
    [
      "an operator to join nothing",
      { TableName: "plain", Item: item, ConditionalOperator: "AND" },
      "ConditionalOperator cannot be used without Filter or Expected"
    ],
    [
      "an operator to join none",
      expecting({}, { ConditionalOperator: "AND" }),
      "ConditionalOperator cannot be used without Filter or Expected"
    ],
    [
      "an operator to join one",
      expecting({ a: compared("NOT_NULL") }, { ConditionalOperator: "AND" }),
      "ConditionalOperator can only be used when Filter or Expected has two or more elements"
    ],
    [
      "an operator beside an expression",
      expecting({}, { ConditionExpression: "attribute_exists(a)", ConditionalOperator: "AND" }),
      mixed("Expected, ConditionalOperator", "ConditionExpression")
    ],
    ["a name that is too long", expecting({ [tooLong]: { Exists: false } }), longName]
  ]),
  ...refusals("emulator", "DeleteItem", [
    [
      "an operator beside an expression",
      {
        TableName: "plain",
        Key: key("legacy"),
        ConditionExpression: "attribute_exists(a)",
        ConditionalOperator: "AND"
      },
      mixed("ConditionalOperator", "ConditionExpression")
    ]
  ]),
  ...refusals("emulator", "UpdateItem", [
    [
      "an operator beside an expression",
      { ...update({}), UpdateExpression: "REMOVE a", ConditionalOperator: "AND" },
      mixed("AttributeUpdates, ConditionalOperator", "UpdateExpression")
    ],
    ["a name that is too long", update({ [tooLong]: { Action: "DELETE" } }), longName]
  ]),
  ...refusals("alternator", "PutItem", [
    ["CONTAINS of a flag", expecting({ a: compared("CONTAINS", { BOOL: true }) }), only("CONTAINS", "BOOL")],
    ["CONTAINS of a set", expecting({ a: compared("CONTAINS", { SS: ["a"] }) }), only("CONTAINS", "SS")],
    ["NOT_CONTAINS of a null", expecting({ a: compared("NOT_CONTAINS", { NULL: true }) }), only("NOT_CONTAINS", "NULL")]
  ]),
  updated({ b: { Value: n(1) } }, { ...item, b: n(1) }),
  updated({ b: { Action: "PUT", Value: n(1) } }, { ...key("legacy"), b: n(1) }, null),
  updated({ a: { Action: "DELETE" } }, without("a")),
  updated({ a: { Action: "ADD", Value: n(1) } }, { ...item, a: n(6) }),
  updated({ b: { Action: "ADD", Value: n(1) } }, { ...key("legacy"), b: n(1) }, null),
  updated({ set: { Action: "ADD", Value: { SS: ["c"] } } }, { ...item, set: { SS: ["a", "b", "c"] } }),
  updated({ set: { Action: "DELETE", Value: { SS: ["a"] } } }, { ...item, set: { SS: ["b"] } }),
  updated({ set: { Action: "DELETE", Value: { SS: ["a", "b"] } } }, without("set")),
  updated({ l: { Action: "ADD", Value: { L: [n(2)] } } }, { ...item, l: { L: [n(1), n(2)] } }),
  updated({}, item),
  updated({ b: { Action: "DELETE" } }, undefined, null),
  updated({ b: { Action: "DELETE", Value: { SS: ["a"] } } }, undefined, null),
  updated({}, key("legacy"), null),
  ...refusals("dynalite", "UpdateItem", [
    [
      "a put of nothing",
      update({ a: { Action: "PUT" } }),
      invalid("Only DELETE action is allowed when no attribute value is specified")
    ],
    [
      "an addition of nothing",
      update({ a: { Action: "ADD" } }),
      invalid("Only DELETE action is allowed when no attribute value is specified")
    ],
    [
      "an addition of a text",
      update({ a: { Action: "ADD", Value: s("x") } }),
      invalid("ADD action is not supported for the type S")
    ],
    [
      "a deletion of a text",
      update({ a: { Action: "DELETE", Value: s("x") } }),
      invalid("DELETE action with value is not supported for the type S")
    ],
    [
      "the key",
      update({ pk: { Value: s("x") } }),
      invalid("Cannot update attribute pk. This attribute is part of the key")
    ],
    [
      "an index key of another type",
      { ...update({ g: { Value: n(1) } }), TableName: "wide", Key: keyOf("a", "b") },
      invalid("Type mismatch for Index Key g Expected: S Actual: N IndexName: global")
    ]
  ]),
  refuses("alternator", "an addition to what is no number", [
    put,
    ["UpdateItem", update({ t: { Action: "ADD", Value: n(1) } })]
  ], /^Type mismatch for attribute to update$|incorrect data type$/),
  ...refusals("dynalite", "Query", [
    ["no value", query({ pk: compared("EQ") }), count("EQ")],
    ["no partition key", query({ sk: compared("EQ", s("a")) }), "Query condition missed key schema element: pk"],
    ["a range of partitions", query({ pk: compared("LT", s("a")) }), "Query key condition not supported"],
    [
      "what no key is searched by",
      query({ ...pk, sk: compared("CONTAINS", s("a")) }),
      "Attempted conditional constraint is not an indexable operation"
    ],
    [
      "a key of another type",
      query({ pk: compared("EQ", n(1)) }),
      invalid("Condition parameter type does not match schema type")
    ],
    [
      "three conditions",
      query({ ...pk, sk: compared("EQ", s("a")), x: compared("EQ", s("a")) }),
      "Conditions can be of length 1 or 2 only"
    ],
    [
      "a filter on the key",
      query(pk, { QueryFilter: { sk: compared("NOT_NULL") } }),
      "QueryFilter can only contain non-primary key attributes: Primary key attribute: sk"
    ],
    ["a filter without its value", query(pk, { QueryFilter: { x: compared("EQ") } }), count("EQ")],
    ["an attribute twice", query(pk, { AttributesToGet: ["a", "a"] }), invalid("Duplicate value in attribute name: a")]
  ]),
  ...refusals("dynalite", "Scan", [
    ["no value", scan({ a: compared("EQ") }), count("EQ")],
    ["one bound", scan({ a: compared("BETWEEN", n(1)) }), count("BETWEEN")],
    ["nothing to be in", scan({ a: { ComparisonOperator: "IN", AttributeValueList: [] } }), count("IN")],
    [
      "values of two types",
      scan({ a: compared("IN", n(1), s("a")) }),
      invalid("AttributeValues inside AttributeValueList must be of same type")
    ],
    ["LT of a document", scan({ a: compared("LT", { L: [] }) }), only("LT", "L")],
    ["CONTAINS of a null", scan({ a: compared("CONTAINS", { NULL: true }) }), only("CONTAINS", "NULL")],
    ["the beginning of a number", scan({ a: compared("BEGINS_WITH", n(1)) }), only("BEGINS_WITH", "N")],
    ["an empty value", scan({ a: compared("EQ", {}) }), /^Supplied AttributeValue is empty/]
  ]),
  answers("doc", "a query by key conditions and a filter", [
    ["PutItem", { TableName: "wide", Item: { ...keyOf("legacy", "1"), x: s("a") } }],
    ["PutItem", { TableName: "wide", Item: { ...keyOf("legacy", "2"), x: s("b") } }],
    [
      "Query",
      query({ pk: compared("EQ", s("legacy")), sk: compared("BETWEEN", s("0"), s("9")) }, {
        QueryFilter: { x: compared("EQ", s("b")) },
        AttributesToGet: ["sk"]
      })
    ]
  ], { Items: [{ sk: s("2") }], Count: 1, ScannedCount: 2 })
]
