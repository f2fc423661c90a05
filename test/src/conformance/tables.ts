/**
 * DescribeTable, ListTables, DeleteTable, and a table that changes.
 */
import { expect } from "vitest"
import { answers, atLeast, broken, type Case, errors, refusals, refuses, shows } from "./case.ts"
import { index, keySchema, table, texts, units } from "./world.ts"

const onDemand = {
  TableName: "on-demand",
  AttributeDefinitions: texts("a"),
  KeySchema: keySchema("a"),
  BillingMode: "PAY_PER_REQUEST"
}
const short = "TableName must be at least 3 characters long and at most 255 characters long"
const required = "The parameter 'TableName' is required but was not present in the request"
const pattern = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
const positive = "Member must have value greater than or equal to 1"
const gone = (name: string) => `Requested resource not found: Table: ${name} not found`
const arn = (name: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`

export const tables: ReadonlyArray<Case> = [
  shows("doc", "a table that is made is not there at once", [
    ["CreateTable", table({ TableName: "described", DeletionProtectionEnabled: true, TableClass: "STANDARD" })]
  ], {
    TableDescription: {
      TableName: "described",
      TableStatus: "CREATING",
      TableArn: arn("described"),
      ItemCount: 0,
      TableSizeBytes: 0,
      DeletionProtectionEnabled: true,
      TableClassSummary: { TableClass: "STANDARD" },
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 1, WriteCapacityUnits: 1 }
    }
  }),
  shows("doc", "and then it is", [["DescribeTable", { TableName: "described" }]], {
    Table: {
      TableName: "described",
      TableStatus: "ACTIVE",
      KeySchema: keySchema("a"),
      AttributeDefinitions: texts("a")
    }
  }),
  shows("doc", "it may be named by its ARN", [["DescribeTable", { TableName: arn("described") }]], {
    Table: { TableName: "described" }
  }),
  refuses(
    "emulator",
    "what is protected is not deleted",
    [["DeleteTable", { TableName: "described" }]],
    "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first."
  ),
  shows("doc", "until its protection ends", [
    ["UpdateTable", { TableName: "described", DeletionProtectionEnabled: false }],
    ["DeleteTable", { TableName: "described" }]
  ], { TableDescription: { TableName: "described", TableStatus: "DELETING" } }),
  refuses(
    "dynalite",
    "what was deleted is gone",
    [["DescribeTable", { TableName: "described" }]],
    gone("described"),
    "ResourceNotFoundException"
  ),
  shows("doc", "a table on demand", [["DescribeTable", { TableName: "numbered" }]], {
    Table: {
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 }
    }
  }),
  shows("doc", "indexes are described", [["DescribeTable", { TableName: "wide" }]], {
    Table: {
      LocalSecondaryIndexes: [{
        IndexName: "local",
        KeySchema: keySchema("pk", "l"),
        Projection: { ProjectionType: "KEYS_ONLY" },
        IndexArn: `${arn("wide")}/index/local`
      }],
      GlobalSecondaryIndexes: [{
        IndexName: "global",
        IndexStatus: "ACTIVE",
        KeySchema: keySchema("g", "gs"),
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["x"] },
        IndexArn: `${arn("wide")}/index/global`,
        ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 5, WriteCapacityUnits: 5 }
      }]
    }
  }),
  answers("doc", "of a table that goes nothing is told of its definition", [
    // the sample answer of the reference and of the command line
    [
      "CreateTable",
      {
        ...onDemand,
        TableName: "going",
        AttributeDefinitions: texts("a", "b", "c"),
        KeySchema: keySchema("a", "b"),
        GlobalSecondaryIndexes: [{ ...index({ IndexName: "global" }), ProvisionedThroughput: undefined }],
        LocalSecondaryIndexes: [
          { IndexName: "local", KeySchema: keySchema("a", "c"), Projection: { ProjectionType: "ALL" } }
        ]
      }
    ],
    ["DeleteTable", { TableName: "going" }]
  ], {
    TableDescription: {
      TableName: "going",
      TableStatus: "DELETING",
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
      TableSizeBytes: 0,
      ItemCount: 0,
      TableArn: arn("going"),
      TableId: expect.any(String),
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST", LastUpdateToPayPerRequestDateTime: expect.any(Number) },
      TableThroughputModeSummary: {
        TableThroughputMode: "PAY_PER_REQUEST",
        LastUpdateToPayPerRequestDateTime: expect.any(Number)
      },
      DeletionProtectionEnabled: false,
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4000, Status: "ACTIVE" }
    }
  }),
  shows("doc", "a new table may be named by its ARN", [
    ["CreateTable", { ...onDemand, TableName: arn("by-arn") }]
  ], { TableDescription: { TableName: "by-arn", TableArn: arn("by-arn") } }),
  ...([
    ["PutItem", { TableName: arn("by-arn"), Item: { a: { S: "x" } } }, {}],
    ["GetItem", { TableName: arn("by-arn"), Key: { a: { S: "y" } } }, {}],
    ["Scan", { TableName: arn("by-arn"), Select: "COUNT" }, { Count: 1 }],
    ["DeleteItem", { TableName: arn("by-arn"), Key: { a: { S: "y" } } }, {}]
  ] as const).map(([operation, body, answer]) =>
    shows("doc", `${operation}: what it cost is told under the ARN that it was asked by`, [
      [operation, { ...body, ReturnConsumedCapacity: "TOTAL" }]
    ], { ...answer, ConsumedCapacity: { TableName: arn("by-arn") } })
  ),
  shows("doc", "BatchGetItem: under the ARN, too", [
    [
      "BatchGetItem",
      { RequestItems: { [arn("by-arn")]: { Keys: [{ a: { S: "x" } }] } }, ReturnConsumedCapacity: "TOTAL" }
    ]
  ], { Responses: { [arn("by-arn")]: [{ a: { S: "x" } }] }, ConsumedCapacity: [{ TableName: arn("by-arn") }] }),
  shows("doc", "TransactWriteItems: under the ARN, too", [
    [
      "TransactWriteItems",
      {
        TransactItems: [{ Put: { TableName: arn("by-arn"), Item: { a: { S: "z" } } } }],
        ReturnConsumedCapacity: "TOTAL"
      }
    ]
  ], { ConsumedCapacity: [{ TableName: arn("by-arn"), CapacityUnits: 2 }] }),
  shows("dynalite", "since when a table is on demand is told once it is", [
    ["CreateTable", { ...onDemand, TableName: "since" }]
  ], { TableDescription: { BillingModeSummary: expect.toSatisfy((summary) => Object.keys(summary).length === 1) } }),
  shows("dynalite", "and then it is told", [["DescribeTable", { TableName: "since" }]], {
    Table: {
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST", LastUpdateToPayPerRequestDateTime: expect.any(Number) }
    }
  }),
  shows("doc", "a key of the caller's, by its ARN", [
    [
      "UpdateTable",
      {
        TableName: "since",
        SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: "arn:aws:kms:us-east-1:000000000000:key/1" }
      }
    ]
  ], {
    TableDescription: {
      SSEDescription: { SSEType: "KMS", KMSMasterKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1" }
    }
  }),
  shows("doc", "when the class of a table was changed", [
    ["UpdateTable", { TableName: "since", TableClass: "STANDARD_INFREQUENT_ACCESS" }]
  ], {
    TableDescription: {
      TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS", LastUpdateDateTime: expect.any(Number) }
    }
  }),
  shows("dynalite", "throughput that is asked for is not there at once", [
    ["CreateTable", { ...onDemand, BillingMode: "PROVISIONED", ProvisionedThroughput: units, TableName: "tuned" }],
    ["UpdateTable", { TableName: "tuned", ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 2 } }]
  ], {
    TableDescription: {
      TableStatus: "UPDATING",
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 }
    }
  }),
  shows("dynalite", "but soon", [["DescribeTable", { TableName: "tuned" }]], {
    Table: { TableStatus: "ACTIVE", ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 2 } }
  }),
  shows("doc", "a table goes on demand", [
    ["UpdateTable", { TableName: "tuned", BillingMode: "PAY_PER_REQUEST" }],
    ["DescribeTable", { TableName: "tuned" }]
  ], {
    Table: {
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 }
    }
  }),
  shows("doc", "a table with an index on demand", [
    [
      "CreateTable",
      {
        ...onDemand,
        AttributeDefinitions: texts("a", "b"),
        GlobalSecondaryIndexes: [{ ...index(), ProvisionedThroughput: undefined }]
      }
    ],
    ["DescribeTable", { TableName: "on-demand" }]
  ], {
    Table: { GlobalSecondaryIndexes: [{ IndexName: "index", IndexStatus: "ACTIVE" }] }
  }),
  ...["DescribeTable", "DeleteTable"].flatMap((operation) =>
    refusals("dynalite", operation, [
      ["nothing", {}, required],
      ["a name too short", { TableName: "ab" }, short],
      ["a bad name", { TableName: "a;bc" }, errors(broken("a;bc", "tableName", pattern))],
      ["no such table", { TableName: "nowhere" }, gone("nowhere"), "ResourceNotFoundException"]
    ])
  ),
  ...refusals("dynalite", "ListTables", [
    ["Limit 0", { Limit: 0 }, errors(broken(0, "limit", positive))],
    ["Limit 101", { Limit: 101 }, errors(broken(101, "limit", "Member must have value less than or equal to 100"))],
    ["a name too short", { ExclusiveStartTableName: "ab" }, errors(broken("ab", "exclusiveStartTableName", atLeast(3)))]
  ]),
  answers("dynalite", "a list goes on behind a name that need not be there", [
    ["ListTables", { ExclusiveStartTableName: "plai", Limit: 1 }]
  ], { TableNames: ["plain"], LastEvaluatedTableName: "plain" }),
  answers("dynalite", "a list of nothing", [["ListTables", { ExclusiveStartTableName: "zzz" }]], { TableNames: [] })
]
