/**
 * What clients ask about a table besides its items: recovery, policies, what reads along.
 */
import { answers, broken, type Case, errors, missing, refusals, refuses, shows } from "./case.ts"
import { keySchema } from "./world.ts"

const TableName = "surrounded"
const ResourceArn = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`
const nowhere = "arn:aws:dynamodb:us-east-1:000000000000:table/nowhere"
const Policy = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
const recovery = (PointInTimeRecoveryEnabled: boolean, more: object = {}) =>
  [
    "UpdateContinuousBackups",
    { TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled, ...more } }
  ] as const
const described = (PointInTimeRecoveryDescription: object) => ({
  ContinuousBackupsDescription: { ContinuousBackupsStatus: "ENABLED", PointInTimeRecoveryDescription }
})

/** One after the other: each case goes on where the one before it ended. */
export const surroundings: ReadonlyArray<Case> = [
  answers("doc", "no recovery until it is asked for", [
    [
      "CreateTable",
      {
        TableName,
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: keySchema("pk"),
        BillingMode: "PAY_PER_REQUEST"
      }
    ],
    ["DescribeContinuousBackups", { TableName }]
  ], described({ PointInTimeRecoveryStatus: "DISABLED" })),
  shows("doc", "35 days of it", [recovery(true), ["DescribeContinuousBackups", { TableName }]], {
    ...described({ PointInTimeRecoveryStatus: "ENABLED", RecoveryPeriodInDays: 35 })
  }),
  shows("doc", "or fewer", [recovery(true, { RecoveryPeriodInDays: 7 })], {
    ...described({ PointInTimeRecoveryStatus: "ENABLED", RecoveryPeriodInDays: 7 })
  }),
  answers("doc", "or none", [recovery(false)], described({ PointInTimeRecoveryStatus: "DISABLED" })),
  ...refusals("moto", "DescribeContinuousBackups", [
    ["no such table", { TableName: "nowhere" }, "Table not found: nowhere", "TableNotFoundException"]
  ]),
  ...refusals("doc", "UpdateContinuousBackups", [
    ["nothing", { TableName }, errors(missing("pointInTimeRecoverySpecification"))],
    [
      "too many days",
      recovery(true, { RecoveryPeriodInDays: 36 })[1],
      errors(
        broken(
          36,
          "pointInTimeRecoverySpecification.recoveryPeriodInDays",
          "Member must have value less than or equal to 35"
        )
      )
    ]
  ]),
  refuses("doc", "no policy", [["GetResourcePolicy", { ResourceArn }]], undefined, "PolicyNotFoundException"),
  shows("doc", "a policy is kept", [
    ["PutResourcePolicy", { ResourceArn, Policy }],
    ["GetResourcePolicy", { ResourceArn }]
  ], { Policy }),
  refuses(
    "doc",
    "and is replaced where the revision is the one that is expected",
    [["PutResourcePolicy", { ResourceArn, Policy, ExpectedRevisionId: "1" }]],
    undefined,
    "PolicyNotFoundException"
  ),
  refuses(
    "doc",
    "and deleted, twice if need be",
    [
      ["DeleteResourcePolicy", { ResourceArn }],
      ["DeleteResourcePolicy", { ResourceArn }],
      ["GetResourcePolicy", { ResourceArn }]
    ],
    undefined,
    "PolicyNotFoundException"
  ),
  ...refusals("doc", "GetResourcePolicy", [
    ["no such table", { ResourceArn: nowhere }, undefined, "ResourceNotFoundException"],
    ["nothing", {}, errors(missing("resourceArn"))]
  ]),
  answers("doc", "no backups", [["ListBackups", {}]], { BackupSummaries: [] }),
  answers("doc", "no exports", [["ListExports", {}]], { ExportSummaries: [] }),
  answers("doc", "no imports", [["ListImports", {}]], { ImportSummaryList: [] }),
  answers("doc", "no global tables", [["ListGlobalTables", {}]], { GlobalTables: [] }),
  answers("doc", "nothing flows to Kinesis", [["DescribeKinesisStreamingDestination", { TableName }]], {
    TableName,
    KinesisDataStreamDestinations: []
  }),
  shows("doc", "nobody's accesses are counted", [["DescribeContributorInsights", { TableName }]], {
    TableName,
    ContributorInsightsStatus: "DISABLED"
  })
]
