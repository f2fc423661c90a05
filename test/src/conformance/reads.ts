/**
 * GetItem.
 */
import { answers, atLeast, atMost, broken, type Case, errors, invalid, missing, oneOf, refusals } from "./case.ts"
import { key, keyOf } from "./world.ts"

const get = (more: object) => ({ TableName: "plain", Key: key("a"), ...more })
const pattern = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
const schema = "The provided key element does not match the schema"
const projection = (words: string) => `Invalid ProjectionExpression: ${words}`
const overlap = (relation: string, one: string, two: string) =>
  projection(
    `Two document paths ${relation} with each other; must remove or rewrite one of these paths; ` +
      `path one: ${one}, path two: ${two}`
  )

export const reads: ReadonlyArray<Case> = [
  ...refusals("dynalite", "GetItem", [
    ["nothing", {}, errors(missing("tableName"), missing("key"))],
    ["a name too short", { TableName: "ab", Key: {} }, errors(broken("ab", "tableName", atLeast(3)))],
    ["a name with a semicolon", { TableName: "ab;", Key: {} }, errors(broken("ab;", "tableName", pattern))],
    [
      "a name too long",
      { TableName: "a".repeat(256), Key: {} },
      errors(broken("a".repeat(256), "tableName", atMost(255)))
    ],
    [
      "members in their order",
      get({ ReturnConsumedCapacity: "hi", AttributesToGet: [] }),
      errors(
        broken("hi", "returnConsumedCapacity", oneOf("INDEXES, TOTAL, NONE")),
        broken([], "attributesToGet", atLeast(1))
      )
    ],
    ["no table", get({ TableName: "nowhere" }), "Requested resource not found", "ResourceNotFoundException"],
    ["an expression before the table", get({ TableName: "nowhere", ProjectionExpression: "" }), /can not be empty/],
    ["a value before the table", get({ TableName: "nowhere", Key: { pk: {} } }), /^Supplied AttributeValue is empty/],
    ["a key without attributes", get({ Key: {} }), schema],
    ["a key of another type", get({ Key: { pk: { N: "1" } } }), schema],
    ["a key of another name", get({ Key: { nope: { S: "a" } } }), schema],
    ["a key with more than the key", get({ Key: keyOf("a", "b") }), schema],
    ["half a key", { TableName: "wide", Key: key("a") }, schema],
    [
      "an empty value",
      get({ Key: { pk: {} } }),
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
    ],
    [
      "a value of two types",
      get({ Key: { pk: { S: "a", N: "1" } } }),
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
    ],
    [
      "a null that is none",
      get({ Key: { pk: { NULL: false } } }),
      invalid("Null attribute value types must have the value of true")
    ],
    ["an empty set of texts", get({ Key: { pk: { SS: [] } } }), invalid("An string set  may not be empty")],
    ["an empty set of numbers", get({ Key: { pk: { NS: [] } } }), invalid("An number set  may not be empty")],
    ["an empty set of bytes", get({ Key: { pk: { BS: [] } } }), invalid("Binary sets should not be empty")],
    [
      "a text twice in a set",
      get({ Key: { pk: { SS: ["a", "b", "a"] } } }),
      invalid("Input collection [a, b, a] contains duplicates.")
    ],
    ["a number twice in a set", get({ Key: { pk: { NS: ["1", "1.0"] } } }), "Input collection contains duplicates"],
    [
      "bytes twice in a set",
      get({ Key: { pk: { BS: ["Yg==", "Yg=="] } } }),
      invalid("Input collection [Yg==, Yg==]of type BS contains duplicates.")
    ],
    [
      "a partition key of 2049 bytes",
      get({ Key: key("a".repeat(2049)) }),
      invalid("Size of hashkey has exceeded the maximum size limit of2048 bytes")
    ],
    [
      "a sort key of 1025 bytes",
      { TableName: "wide", Key: keyOf("a", "b".repeat(1025)) },
      invalid("Aggregated size of all range keys has exceeded the size limit of 1024 bytes")
    ],
    [
      "both spellings",
      get({ ProjectionExpression: "a", AttributesToGet: ["a"] }),
      "Can not use both expression and non-expression parameters in the same request: " +
      "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"
    ],
    [
      "names without an expression",
      get({ ExpressionAttributeNames: { "#a": "a" } }),
      "ExpressionAttributeNames can only be specified when using expressions"
    ],
    [
      "no names at all, without an expression",
      get({ ExpressionAttributeNames: {} }),
      "ExpressionAttributeNames can only be specified when using expressions"
    ],
    [
      "no names",
      get({ ProjectionExpression: "a", ExpressionAttributeNames: {} }),
      "ExpressionAttributeNames must not be empty"
    ],
    [
      "a name that is no alias",
      get({ ProjectionExpression: "a", ExpressionAttributeNames: { a: "b" } }),
      "ExpressionAttributeNames contains invalid key: Syntax error; key: \"a\""
    ],
    [
      "a name that is not used",
      get({ ProjectionExpression: "a", ExpressionAttributeNames: { "#a": "b", "#b": "c" } }),
      /^Value provided in ExpressionAttributeNames unused in expressions: keys: \{#[ab], #[ab]\}$/
    ],
    [
      "a name that is not there",
      get({ ProjectionExpression: "#a" }),
      projection("An expression attribute name used in the document path is not defined; attribute name: #a")
    ],
    ["an empty expression", get({ ProjectionExpression: "" }), projection("The expression can not be empty;")],
    [
      "a reserved word",
      get({ ProjectionExpression: "name" }),
      projection("Attribute name is a reserved keyword; reserved keyword: name")
    ],
    ["one path twice", get({ ProjectionExpression: "a, a" }), overlap("overlap", "[a]", "[a]")],
    ["a path inside another", get({ ProjectionExpression: "a.b, a" }), overlap("overlap", "[a, b]", "[a]")],
    ["a list that is a map", get({ ProjectionExpression: "a.b, a[0]" }), overlap("conflict", "[a, b]", "[a, [0]]")],
    [
      "a path into the key",
      get({ ProjectionExpression: "pk.a" }),
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk"
    ],
    ["an attribute twice", get({ AttributesToGet: ["a", "a"] }), invalid("Duplicate value in attribute name: a")]
  ]),
  ...refusals("emulator", "GetItem", [
    [
      "an empty key",
      get({ Key: key("") }),
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty " +
      "string value. Key: pk"
    ],
    [
      "an empty sort key",
      { TableName: "wide", Key: keyOf("a", "") },
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty " +
      "string value. Key: sk"
    ],
    [
      "nothing behind a comma",
      get({ ProjectionExpression: "a," }),
      projection("Syntax error; token: \"<EOF>\", near: \",\"")
    ],
    ["no comma", get({ ProjectionExpression: "a b" }), projection("Syntax error; token: \"b\", near: \"a b\"")],
    ["a value", get({ ProjectionExpression: ":a" }), projection("Syntax error; token: \":a\", near: \":a\"")],
    [
      "a list index too big",
      get({ ProjectionExpression: "a[99999999999]" }),
      projection("List index is not within the allowable range; index: [99999999999]")
    ],
    ["an attribute without a name", get({ AttributesToGet: [""] }), "Empty attribute name"]
  ]),
  answers(
    "doc",
    "an item that is not there is no member of the answer",
    [["GetItem", get({ Key: key("absent") })]],
    {}
  ),
  answers(
    "doc",
    "reading nothing costs half a unit",
    [["GetItem", get({ Key: key("absent"), ReturnConsumedCapacity: "TOTAL" })]],
    { ConsumedCapacity: { TableName: "plain", CapacityUnits: 0.5 } }
  ),
  answers(
    "doc",
    "a consistent read costs a whole one, and tells of the table where indexes are asked for",
    [["GetItem", get({ Key: key("absent"), ConsistentRead: true, ReturnConsumedCapacity: "INDEXES" })]],
    { ConsumedCapacity: { TableName: "plain", CapacityUnits: 1, Table: { CapacityUnits: 1 } } }
  ),
  answers("alternator", "a projection keeps the shape of documents, and closes the gaps of lists", [
    [
      "PutItem",
      {
        TableName: "plain",
        Item: {
          ...key("shape"),
          l: { L: [{ S: "0" }, { M: { a: { S: "1" }, b: { S: "2" } } }, { S: "3" }] },
          m: { M: { x: { N: "1" }, y: { N: "2" } } },
          s: { S: "no document" }
        }
      }
    ],
    [
      "GetItem",
      get({ Key: key("shape"), ProjectionExpression: "l[2], l[1].b, m.y, m.gone, s.inside, l[9]" })
    ]
  ], { Item: { l: { L: [{ M: { b: { S: "2" } } }, { S: "3" }] }, m: { M: { y: { N: "2" } } } } }),
  answers("dynalite", "a projection of nothing that is there is an empty item", [
    ["PutItem", { TableName: "plain", Item: key("empty") }],
    ["GetItem", get({ Key: key("empty"), ProjectionExpression: "a, b.c" })]
  ], { Item: {} })
]
