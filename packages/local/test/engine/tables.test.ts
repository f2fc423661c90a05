import { assert, describe, it } from "@effect/vitest"
import { attributes, index, item, keySchema, refusal, start, table, world } from "./support.ts"

const invalid = (message: string) => `ValidationException: One or more parameter values were invalid: ${message}`
const simple = table("pk:S", "pk")

describe("the life of a table", () => {
  it("is described", () => {
    const { call } = world(undefined, { region: "eu-west-1", accountId: "123456789012" })
    const made = call(
      "CreateTable",
      table("pk:S sk:N g:B", "pk sk", {
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 },
        GlobalSecondaryIndexes: [{
          ...index("byG", "g", ["x"]),
          ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 }
        }],
        LocalSecondaryIndexes: [index("local", "pk g", "KEYS_ONLY")],
        Tags: [{ Key: "team", Value: "a" }]
      })
    ).TableDescription
    assert.strictEqual(made.TableStatus, "CREATING")
    assert.strictEqual(made.GlobalSecondaryIndexes[0].IndexStatus, "CREATING")
    const arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/things"
    const throughput = (ReadCapacityUnits: number, WriteCapacityUnits: number) => ({
      NumberOfDecreasesToday: 0,
      ReadCapacityUnits,
      WriteCapacityUnits
    })
    const warm = (ReadUnitsPerSecond: number, WriteUnitsPerSecond: number) => ({
      ReadUnitsPerSecond,
      WriteUnitsPerSecond,
      Status: "ACTIVE"
    })
    const { TableId, ...described } = call("DescribeTable").Table
    assert.match(TableId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.deepStrictEqual(described, {
      AttributeDefinitions: attributes("pk:S sk:N g:B"),
      TableName: "things",
      KeySchema: keySchema("pk sk"),
      TableStatus: "ACTIVE",
      CreationDateTime: new Date(start),
      ProvisionedThroughput: throughput(3, 4),
      TableSizeBytes: 0,
      ItemCount: 0,
      TableArn: arn,
      LocalSecondaryIndexes: [{
        ...index("local", "pk g", "KEYS_ONLY"),
        IndexArn: `${arn}/index/local`,
        IndexSizeBytes: 0,
        ItemCount: 0
      }],
      GlobalSecondaryIndexes: [{
        ...index("byG", "g", ["x"]),
        IndexArn: `${arn}/index/byG`,
        IndexStatus: "ACTIVE",
        ProvisionedThroughput: throughput(1, 2),
        WarmThroughput: warm(1, 2),
        IndexSizeBytes: 0,
        ItemCount: 0
      }],
      DeletionProtectionEnabled: false,
      WarmThroughput: warm(3, 4)
    })
    assert.deepStrictEqual(call("ListTagsOfResource", { ResourceArn: arn }), { Tags: [{ Key: "team", Value: "a" }] })
  })

  it("counts items and bytes", () => {
    const { call, put } = world(table("pk:S g:S", "pk", { GlobalSecondaryIndexes: [index("byG", "g", "KEYS_ONLY")] }))
    put(item({ pk: "a", g: "x", v: "12345" }), item({ pk: "b" }))
    const { GlobalSecondaryIndexes: [byG], ...described } = call("DescribeTable").Table
    assert.deepStrictEqual([described.ItemCount, described.TableSizeBytes], [2, 14])
    assert.deepStrictEqual([byG.ItemCount, byG.IndexSizeBytes], [1, 5])
  })

  it("takes time where that is wanted", () => {
    const { call, put, wait } = world(simple, { tableDelay: 1000 })
    assert.strictEqual(call("DescribeTable").Table.TableStatus, "CREATING")
    assert.strictEqual(
      refusal(() => put(item({ pk: "a" }))),
      "ResourceNotFoundException: Requested resource not found"
    )
    assert.strictEqual(
      refusal(() => call("DeleteTable")),
      "ResourceInUseException: Attempt to change a resource which is still in use: Table is being created: things"
    )
    wait(1000)
    assert.strictEqual(call("DescribeTable").Table.TableStatus, "ACTIVE")
    put(item({ pk: "a" }))
    assert.strictEqual(call("DeleteTable").TableDescription.TableStatus, "DELETING")
    assert.strictEqual(refusal(() => call("Scan")), "ResourceNotFoundException: Requested resource not found")
    assert.strictEqual(
      refusal(() => call("CreateTable", simple)),
      "ResourceInUseException: Table already exists: things"
    )
    wait(1000)
    assert.strictEqual(
      refusal(() => call("DescribeTable")),
      "ResourceNotFoundException: Requested resource not found: Table: things not found"
    )
    call("CreateTable", simple)
    wait(1000)
    assert.strictEqual(call("Scan").Count, 0)
  })

  it("is listed in order and in pages", () => {
    const { call } = world()
    for (const TableName of ["ccc", "aaa", "bbb"]) call("CreateTable", { ...simple, TableName })
    assert.deepStrictEqual(call("ListTables"), { TableNames: ["aaa", "bbb", "ccc"] })
    assert.deepStrictEqual(call("ListTables", { Limit: 2 }), {
      TableNames: ["aaa", "bbb"],
      LastEvaluatedTableName: "bbb"
    })
    assert.deepStrictEqual(call("ListTables", { ExclusiveStartTableName: "bbb" }), { TableNames: ["ccc"] })
  })

  it("does not end while it is protected", () => {
    const { call } = world({ ...simple, DeletionProtectionEnabled: true })
    assert.strictEqual(
      refusal(() => call("DeleteTable")),
      "ValidationException: Resource cannot be deleted as it is currently protected against deletion. Disable " +
        "deletion protection first."
    )
    call("UpdateTable", { DeletionProtectionEnabled: false })
    call("DeleteTable")
    assert.deepStrictEqual(call("ListTables"), { TableNames: [] })
  })
})

describe("definitions that are refused", () => {
  const cases: ReadonlyArray<readonly [string, object, string]> = [
    [
      "no name",
      { ...simple, TableName: undefined },
      "ValidationException: The parameter 'TableName' is required but was not present in the request"
    ],
    [
      "a short name",
      { ...simple, TableName: "a" },
      "ValidationException: TableName must be at least 3 characters long and at most 255 characters long"
    ],
    [
      "no throughput",
      { ...simple, BillingMode: undefined },
      invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
    ],
    [
      "throughput on demand",
      { ...simple, ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
      invalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
    ],
    [
      "a key that is not defined",
      table("a:S", "b"),
      invalid("Some index key attributes are not defined in AttributeDefinitions. Keys: [b], AttributeDefinitions: [a]")
    ],
    [
      "one name twice",
      table("a:S b:S", "a a"),
      "ValidationException: Both the Hash Key and the Range Key element in the KeySchema have the same name"
    ],
    [
      "attributes too many",
      table("a:S b:S", "a"),
      invalid(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
      )
    ],
    [
      "attributes that no index uses",
      table("a:S b:S c:S", "a", { GlobalSecondaryIndexes: [index("one", "b")] }),
      invalid("Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, c], keys used: [a, b]")
    ],
    [
      "a local index of another partition",
      table("a:S b:S", "a b", { LocalSecondaryIndexes: [index("one", "b a")] }),
      invalid(
        "Index KeySchema does not have the same leading hash key as table KeySchema for index: one. index hash key: " +
          "b, table hash key: a"
      )
    ],
    [
      "a name twice",
      table("a:S b:S", "a", { GlobalSecondaryIndexes: [index("one", "b"), index("one", "b")] }),
      invalid("Duplicate index name: one")
    ],
    [
      "21 global indexes",
      table("a:S", "a", { GlobalSecondaryIndexes: Array.from({ length: 21 }, (_, at) => index(`index${at}`, "a")) }),
      invalid("GlobalSecondaryIndex count exceeds the per-table limit of 20")
    ],
    [
      "five attributes of a partition",
      table("a:S b:S c:S d:S e:S", "a", { GlobalSecondaryIndexes: [index("one", "a,b,c,d,e")] }),
      "ValidationException: Invalid KeySchema: Number of HASH key elements exceeds the limit of 4"
    ],
    [
      "a stream of nothing",
      { ...simple, StreamSpecification: { StreamEnabled: true } },
      "ValidationException: Invalid StreamViewType: Stream ViewType must not be null or empty when enabling streams."
    ],
    [
      "types that are none",
      { ...simple, AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "X" }], KeySchema: [] },
      "ValidationException: 2 validation errors detected: Value 'X' at " +
      "'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: " +
      "[B, N, S]; Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length greater than or " +
      "equal to 1"
    ]
  ]
  for (const [name, definition, message] of cases) {
    it(name, () => {
      const { call } = world()
      assert.strictEqual(refusal(() => call("CreateTable", definition)), message)
      assert.deepStrictEqual(call("ListTables"), { TableNames: [] })
    })
  }
})

describe("tags and the account", () => {
  it("are kept, replaced and removed", () => {
    const { call } = world(simple)
    const ResourceArn = call("DescribeTable").Table.TableArn
    const tag = (Key: string, Value: string) => ({ Key, Value })
    call("TagResource", { ResourceArn, Tags: [tag("a", "1"), tag("b", "2")] })
    call("TagResource", { ResourceArn, Tags: [tag("a", "3")] })
    call("UntagResource", { ResourceArn, TagKeys: ["b", "none"] })
    assert.deepStrictEqual(call("ListTagsOfResource", { ResourceArn }), { Tags: [tag("a", "3")] })
  })

  it("are refused in the service's words", () => {
    const { call } = world(simple)
    const list = (ResourceArn?: string) => refusal(() => call("ListTagsOfResource", { ResourceArn }))
    assert.strictEqual(list(), "ValidationException: Invalid TableArn")
    assert.strictEqual(
      list("nonsense"),
      "AccessDeniedException: User: arn:aws:iam::000000000000:root is not authorized to perform: " +
        "dynamodb:ListTagsOfResource on resource: nonsense"
    )
    const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/none"
    assert.strictEqual(
      list(arn),
      `ResourceNotFoundException: Requested resource not found: ResourcArn: ${arn} not found`
    )
  })

  it("are described", () => {
    const { call } = world(undefined, { region: "eu-central-1" })
    assert.strictEqual(call("DescribeLimits").TableMaxReadCapacityUnits, 40_000)
    assert.deepStrictEqual(call("DescribeEndpoints").Endpoints, [
      { Address: "dynamodb.eu-central-1.amazonaws.com", CachePeriodInMinutes: 1440 }
    ])
  })
})
