/**
 * CreateTable, and what it refuses.
 */
import { atLeast, atMost, broken, type Case, errors, invalid, missing, oneOf, range, refusals } from "./case.ts"
import { index, keySchema, plain, table, texts } from "./world.ts"

const local = (more: object = {}) => ({
  IndexName: "index",
  KeySchema: keySchema("a", "c"),
  Projection: { ProjectionType: "ALL" },
  ...more
})
const globals = (...indexes: ReadonlyArray<object>) =>
  table({ AttributeDefinitions: texts("a", "b"), GlobalSecondaryIndexes: indexes })
const locals = (names: ReadonlyArray<string>, ...indexes: ReadonlyArray<object>) =>
  table({ AttributeDefinitions: texts(...names), KeySchema: keySchema("a", "b"), LocalSecondaryIndexes: indexes })
const short = "TableName must be at least 3 characters long and at most 255 characters long"
const required = "The parameter 'TableName' is required but was not present in the request"
const pattern = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
const positive = "Member must have value greater than or equal to 1"
const undefinedKeys = (keys: string, defined: string) =>
  invalid(
    "Some index key attributes are not defined in AttributeDefinitions. " +
      `Keys: [${keys}], AttributeDefinitions: [${defined}]`
  )
const sameName = "Both the Hash Key and the Range Key element in the KeySchema have the same name"
const included = (...NonKeyAttributes: ReadonlyArray<string>) => ({
  Projection: { ProjectionType: "INCLUDE", NonKeyAttributes }
})
const noBoth = invalid(
  "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
)

export const definitions: ReadonlyArray<Case> = [
  ...refusals("dynalite", "CreateTable", [
    ["nothing", {}, required],
    ["a name too short", { TableName: "ab" }, short],
    ["a name too long", { TableName: "a".repeat(256) }, short],
    [
      "a name with a semicolon and nothing else",
      { TableName: "abc;" },
      errors(missing("attributeDefinitions"), broken("abc;", "tableName", pattern), missing("keySchema"))
    ],
    [
      "another billing mode",
      table({ BillingMode: "X" }),
      errors(broken("X", "billingMode", oneOf("PROVISIONED, PAY_PER_REQUEST")))
    ],
    [
      "throughput of nothing",
      table({ ProvisionedThroughput: {} }),
      errors(
        missing("provisionedThroughput.writeCapacityUnits"),
        missing("provisionedThroughput.readCapacityUnits")
      )
    ],
    [
      "throughput of zero",
      table({ ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 } }),
      errors(
        broken(0, "provisionedThroughput.writeCapacityUnits", positive),
        broken(0, "provisionedThroughput.readCapacityUnits", positive)
      )
    ],
    [
      "throughput beyond all bounds",
      table({ ProvisionedThroughput: { ReadCapacityUnits: 1_000_000_000_001, WriteCapacityUnits: 1 } }),
      "Given value 1000000000001 for ReadCapacityUnits is out of bounds"
    ],
    [
      "no throughput",
      table({ ProvisionedThroughput: undefined }),
      invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
    ],
    ["throughput on demand", table({ BillingMode: "PAY_PER_REQUEST" }), noBoth],
    [
      "no definitions",
      table({ AttributeDefinitions: [] }),
      "Invalid KeySchema: Some index key attribute have no definition"
    ],
    ["another definition", table({ AttributeDefinitions: texts("b") }), undefinedKeys("a", "b")],
    [
      "too many definitions",
      table({ AttributeDefinitions: texts("a", "b") }),
      invalid(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
      )
    ],
    [
      "a definition of another type",
      table({ AttributeDefinitions: [{ AttributeName: "a", AttributeType: "BOOL" }] }),
      errors(broken("BOOL", "attributeDefinitions.1.member.attributeType", oneOf("B, N, S")))
    ],
    [
      "a key of another type",
      table({ KeySchema: [{ AttributeName: "a", KeyType: "X" }] }),
      errors(broken("X", "keySchema.1.member.keyType", oneOf("HASH, RANGE")))
    ],
    ["no key", table({ KeySchema: [] }), errors(broken([], "keySchema", atLeast(1)))],
    [
      "three keys",
      table({ KeySchema: [...keySchema("a", "b"), ...keySchema("c")] }),
      new RegExp(`'keySchema' failed to satisfy constraint: ${atMost(2)}$`)
    ],
    [
      "a sort key first",
      table({ KeySchema: [{ AttributeName: "a", KeyType: "RANGE" }] }),
      "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
    ],
    [
      "two partition keys",
      table({ AttributeDefinitions: texts("a", "b"), KeySchema: [...keySchema("a"), ...keySchema("b")] }),
      "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"
    ],
    ["one name twice", table({ AttributeDefinitions: texts("a", "b"), KeySchema: keySchema("a", "a") }), sameName],
    ["no global indexes", table({ GlobalSecondaryIndexes: [] }), invalid("List of GlobalSecondaryIndexes is empty")],
    ["no local indexes", table({ LocalSecondaryIndexes: [] }), invalid("List of LocalSecondaryIndexes is empty")],
    [
      "an index of what is not defined",
      table({ GlobalSecondaryIndexes: [index()] }),
      undefinedKeys("b", "a")
    ],
    ["an index without a projection type", globals(index({ Projection: {} })), invalid("Unknown ProjectionType: null")],
    [
      "a projection of all and more",
      globals(index({ Projection: { ProjectionType: "ALL", NonKeyAttributes: ["x"] } })),
      invalid("ProjectionType is ALL, but NonKeyAttributes is specified")
    ],
    [
      "keys and more",
      globals(index({ Projection: { ProjectionType: "KEYS_ONLY", NonKeyAttributes: ["x"] } })),
      invalid("ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified")
    ],
    [
      "a projection of what nobody names",
      globals(index({ Projection: { ProjectionType: "INCLUDE" } })),
      invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
    ],
    [
      "another projection",
      globals(index({ Projection: { ProjectionType: "X" } })),
      errors(
        broken(
          "X",
          "globalSecondaryIndexes.1.member.projection.projectionType",
          oneOf("ALL, INCLUDE, KEYS_ONLY")
        )
      )
    ],
    ["two indexes of one name", globals(index(), index()), invalid("Duplicate index name: index")],
    [
      "an index whose keys have one name",
      globals(index({ KeySchema: keySchema("b", "b") })),
      sameName
    ],
    [
      "an index name too short",
      globals(index({ IndexName: "ab" })),
      errors(broken("ab", "globalSecondaryIndexes.1.member.indexName", atLeast(3)))
    ],
    [
      "21 global indexes",
      globals(...range(21, (at) => index({ IndexName: `index${at}` }))),
      invalid("GlobalSecondaryIndex count exceeds the per-table limit of 20")
    ],
    [
      "an index with throughput on demand",
      { ...globals(index()), BillingMode: "PAY_PER_REQUEST", ProvisionedThroughput: undefined },
      invalid(
        "ProvisionedThroughput should not be specified for index: index when BillingMode is PAY_PER_REQUEST"
      )
    ],
    [
      "a local index without a sort key in the table",
      table({ AttributeDefinitions: texts("a", "c"), LocalSecondaryIndexes: [local()] }),
      invalid("Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex")
    ],
    [
      "a local index without a sort key",
      locals(["a", "b"], local({ KeySchema: keySchema("a") })),
      invalid("Index KeySchema does not have a range key for index: index")
    ],
    [
      "a local index of other partitions",
      locals(["a", "b", "c"], local({ KeySchema: keySchema("b", "c") })),
      invalid(
        "Index KeySchema does not have the same leading hash key as table KeySchema for index: index. " +
          "index hash key: b, table hash key: a"
      )
    ],
    [
      "six local indexes",
      locals(["a", "b", "c"], ...range(6, (at) => local({ IndexName: `index${at}` }))),
      invalid("Number of LocalSecondaryIndexes exceeds per-table limit of 5")
    ],
    [
      "one name for a local and a global index",
      {
        ...locals(["a", "b", "c"], local()),
        GlobalSecondaryIndexes: [index()]
      },
      invalid("Duplicate index name: index")
    ]
  ]),
  ...refusals("moto", "CreateTable", [
    [
      "a definition that no index uses",
      table({ AttributeDefinitions: texts("a", "b", "c"), GlobalSecondaryIndexes: [index()] }),
      invalid("Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, c], keys used: [a, b]")
    ],
    ["a table that is there", plain, "Table already exists: plain", "ResourceInUseException"]
  ]),
  ...refusals("emulator", "CreateTable", [
    [
      "a stream of nothing",
      table({ StreamSpecification: { StreamEnabled: true } }),
      "Invalid StreamViewType: Stream ViewType must not be null or empty when enabling streams."
    ],
    [
      "one attribute defined twice",
      table({ AttributeDefinitions: texts("a", "b", "b"), GlobalSecondaryIndexes: [index()] }),
      "Cannot have two attributes with the same name"
    ],
    ["51 tags", table({ Tags: range(51, (at) => ({ Key: `k${at}`, Value: "v" })) }), undefined],
    ["one attribute projected twice", globals(index(included("x", "x"))), undefined],
    [
      "101 attributes projected",
      globals(
        ...range(
          6,
          (at) => index({ IndexName: `index${at}`, ...included(...range(at === 5 ? 1 : 20, (n) => `n${n}`)) })
        )
      ),
      undefined
    ]
  ])
]
