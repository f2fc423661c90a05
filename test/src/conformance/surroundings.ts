/**
 * What clients ask about a table besides its items: recovery, policies, what reads along.
 */
import { expect } from "vitest"
import { answers, atLeast, broken, type Case, errors, missing, refusals, refuses, shows } from "./case.ts"
import { keySchema } from "./world.ts"

const TableName = "surrounded"
const ResourceArn = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`
const nowhere = "arn:aws:dynamodb:us-east-1:000000000000:table/nowhere"
const BackupArn = `${ResourceArn}/backup/01489602797149-73d8d5bc`
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
  answers("doc", "a backup", [["CreateBackup", { TableName, BackupName: "one" }]], {
    BackupDetails: {
      BackupArn: expect.stringMatching(/:table\/surrounded\/backup\/0\d{13}-[0-9a-f]{8}$/),
      BackupName: "one",
      BackupSizeBytes: 0,
      BackupStatus: "CREATING",
      BackupType: "USER",
      BackupCreationDateTime: expect.any(Number)
    }
  }),
  shows("doc", "it is there", [["ListBackups", { TableName, BackupType: "USER" }]], {
    BackupSummaries: [{ TableName, TableArn: ResourceArn, BackupName: "one", BackupStatus: "AVAILABLE" }]
  }),
  ...refusals("moto", "CreateBackup", [
    [
      "no such table",
      { TableName: "nowhere", BackupName: "one" },
      "Table not found: nowhere",
      "TableNotFoundException"
    ],
    ["a name too short", { TableName, BackupName: "ab" }, errors(broken("ab", "backupName", atLeast(3)))]
  ]),
  answers("doc", "no exports", [["ListExports", {}]], { ExportSummaries: [] }),
  answers("doc", "no imports", [["ListImports", {}]], { ImportSummaryList: [] }),
  answers("doc", "no global tables", [["ListGlobalTables", {}]], { GlobalTables: [] }),
  answers("doc", "nothing flows to Kinesis", [["DescribeKinesisStreamingDestination", { TableName }]], {
    TableName,
    KinesisDataStreamDestinations: []
  }),
  answers("doc", "nobody's accesses are counted", [["DescribeContributorInsights", { TableName }]], {
    TableName,
    ContributorInsightsStatus: "DISABLED"
  }),
  answers("doc", "until somebody wants it", [
    ["UpdateContributorInsights", { TableName, ContributorInsightsAction: "ENABLE" }]
  ], { TableName, ContributorInsightsStatus: "ENABLING" }),
  shows("doc", "then there are rules", [["DescribeContributorInsights", { TableName }]], {
    ContributorInsightsRuleList: [
      expect.stringMatching(/^DynamoDBContributorInsights-PKC-surrounded-\d+$/),
      expect.stringMatching(/^DynamoDBContributorInsights-PKT-surrounded-\d+$/)
    ],
    ContributorInsightsStatus: "ENABLED"
  }),
  answers("doc", "and a list", [["ListContributorInsights", { TableName }]], {
    ContributorInsightsSummaries: [{ TableName, ContributorInsightsStatus: "ENABLED" }]
  }),
  answers("doc", "until nobody wants it any more", [
    ["UpdateContributorInsights", { TableName, ContributorInsightsAction: "DISABLE" }],
    ["ListContributorInsights", { TableName }]
  ], { ContributorInsightsSummaries: [] }),
  ...refusals("doc", "UpdateContributorInsights", [
    [
      "no such index",
      { TableName, IndexName: "nowhere", ContributorInsightsAction: "ENABLE" },
      undefined,
      "ResourceNotFoundException"
    ],
    ["nothing", { TableName }, errors(missing("contributorInsightsAction"))]
  ]),
  ...["DescribeBackup", "DeleteBackup"].flatMap((operation) =>
    refusals("moto", operation, [
      ["no such backup", { BackupArn }, `Backup not found: ${BackupArn}`, "BackupNotFoundException"],
      ["no ARN", { BackupArn: "x" }, errors(broken("x", "backupArn", atLeast(37)))]
    ])
  ),
  ...refusals("moto", "RestoreTableFromBackup", [
    [
      "no such backup",
      { TargetTableName: "restored", BackupArn },
      `Backup not found: ${BackupArn}`,
      "BackupNotFoundException"
    ]
  ]),
  ...refusals("doc", "DescribeExport", [
    ["no such export", { ExportArn: `${ResourceArn}/export/1` }, undefined, "ExportNotFoundException"]
  ]),
  ...refusals("doc", "DescribeImport", [
    ["no such import", { ImportArn: `${ResourceArn}/import/1` }, undefined, "ImportNotFoundException"]
  ]),
  ...refusals("doc", "DescribeGlobalTable", [
    [
      "no such table",
      { GlobalTableName: TableName },
      /^Global table not found: Global table with name: 'surrounded' does not exist/,
      "GlobalTableNotFoundException"
    ]
  ])
]
