/**
 * What UpdateTable refuses and answers, of the tables that are made for others.
 */
import { type Case, errors, invalid, missing, refusals, refuses, shows } from "./case.ts"
import { index, keySchema, texts, units } from "./world.ts"

const update = (more: object) => ({ TableName: "plain", ...more })
const required = "The parameter 'TableName' is required but was not present in the request"
const noBoth = invalid(
  "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
)
const gone = (name: string) => `Requested resource not found: Table: ${name} not found`

/** They go on where the tables of `tables` ended. */
export const tableUpdates: ReadonlyArray<Case> = [
  ...refusals("dynalite", "UpdateTable", [
    ["no name", {}, required],
    [
      "nothing",
      update({}),
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or " +
      "SSESpecification or ReplicaUpdates is required"
    ],
    [
      "the throughput that it has",
      update({ ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 } }),
      "The provisioned throughput for the table will not change. The requested value equals the current value. " +
      "Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. " +
      "Current WriteCapacityUnits provisioned for the table: 5. Requested WriteCapacityUnits: 5. " +
      "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
    ],
    ["throughput on demand", update({ BillingMode: "PAY_PER_REQUEST", ProvisionedThroughput: units }), noBoth],
    [
      "provisioned without throughput",
      update({ BillingMode: "PROVISIONED" }),
      invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
    ],
    [
      "the throughput that an index has",
      {
        TableName: "wide",
        GlobalSecondaryIndexUpdates: [{
          Update: { IndexName: "global", ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 } }
        }]
      },
      /^The provisioned throughput for the index global will not change\. .* provisioned for the index: 5\. /
    ],
    [
      "an index without anything",
      update({ GlobalSecondaryIndexUpdates: [{ Create: {} }] }),
      errors(
        ...["projection", "indexName", "keySchema"].map((name) =>
          missing(`globalSecondaryIndexUpdates.1.member.create.${name}`)
        )
      )
    ],
    [
      "throughput beyond all bounds of an index of no table",
      update({
        TableName: "nowhere",
        GlobalSecondaryIndexUpdates: [{
          Update: { IndexName: "global", ProvisionedThroughput: { ReadCapacityUnits: 1e13, WriteCapacityUnits: 1 } }
        }]
      }),
      gone("nowhere"),
      "ResourceNotFoundException"
    ],
    [
      "throughput of an index beyond all bounds",
      {
        TableName: "wide",
        GlobalSecondaryIndexUpdates: [{
          Update: { IndexName: "global", ProvisionedThroughput: { ReadCapacityUnits: 1e13, WriteCapacityUnits: 1 } }
        }]
      },
      "This operation cannot be performed with given input values. Please contact DynamoDB service team for more " +
      "info: Action Blocked: IndexUpdate"
    ],
    [
      "no such table",
      update({ TableName: "nowhere", ProvisionedThroughput: units }),
      gone("nowhere"),
      "ResourceNotFoundException"
    ]
  ]),
  ...([
    ["no key of the caller's, where there is none", "numbered", { Enabled: false }, "default"],
    [
      "the key that there is",
      "since",
      { Enabled: true, KMSMasterKeyId: "arn:aws:kms:us-east-1:000000000000:key/1" },
      "given KMSMasterKeyId"
    ]
  ] as const).map(([name, TableName, SSESpecification, by]) =>
    refuses(
      "users",
      `UpdateTable: ${name}`,
      [["UpdateTable", { TableName, SSESpecification }]],
      invalid(`Table is already encrypted by ${by}`)
    )
  ),
  shows("doc", "the most that a table on demand may take, first of reads", [
    ["UpdateTable", { TableName: "numbered", OnDemandThroughput: { MaxReadRequestUnits: 10 } }],
    ["UpdateTable", { TableName: "numbered", OnDemandThroughput: { MaxWriteRequestUnits: 5 } }]
  ], { TableDescription: { OnDemandThroughput: { MaxReadRequestUnits: 10, MaxWriteRequestUnits: 5 } } }),
  shows("doc", "a table that is to be warmer", [
    ["UpdateTable", { TableName: "numbered", WarmThroughput: { ReadUnitsPerSecond: 13_000 } }]
  ], { TableDescription: { WarmThroughput: { ReadUnitsPerSecond: 13_000, WriteUnitsPerSecond: 4000 } } }),
  refuses(
    "users",
    "never less",
    [["UpdateTable", { TableName: "numbered", WarmThroughput: { ReadUnitsPerSecond: 12_000 } }]],
    invalid(
      "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, decreasing " +
        "WarmThroughput is not supported"
    )
  ),
  ...refusals("emulator", "UpdateTable", [
    [
      "no such index",
      update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "nowhere" } }] }),
      undefined,
      "ResourceNotFoundException"
    ],
    [
      "an index that is there",
      {
        TableName: "wide",
        AttributeDefinitions: texts("b"),
        GlobalSecondaryIndexUpdates: [{ Create: index({ IndexName: "global" }) }]
      },
      "Attempting to create an index which already exists"
    ],
    [
      "two indexes at once",
      {
        TableName: "wide",
        AttributeDefinitions: texts("b"),
        GlobalSecondaryIndexUpdates: [{ Create: index() }, { Create: index({ IndexName: "other" }) }]
      },
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
      "LimitExceededException"
    ],
    [
      "an index whose keys are not defined",
      { TableName: "wide", GlobalSecondaryIndexUpdates: [{ Create: index({ KeySchema: keySchema("sk") }) }] },
      /^One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions\./
    ],
    [
      "an attribute of another type",
      {
        TableName: "wide",
        AttributeDefinitions: [{ AttributeName: "g", AttributeType: "N" }, { AttributeName: "b", AttributeType: "S" }],
        GlobalSecondaryIndexUpdates: [{ Create: index() }]
      },
      undefined
    ],
    [
      "throughput of an index on demand",
      {
        TableName: "on-demand",
        GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "index", ProvisionedThroughput: units } }]
      },
      undefined
    ],
    ["no stream to end", update({ StreamSpecification: { StreamEnabled: false } }), "Table has no stream to disable"]
  ])
]
