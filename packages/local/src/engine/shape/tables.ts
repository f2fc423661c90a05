/**
 * The shapes of the operations on tables and on their streams.
 *
 * @since 0.1.0
 */
import {
  boolean,
  type Constraints,
  element,
  field,
  integer,
  list,
  long,
  oneOf,
  plainName,
  request,
  resourceName,
  type Shape,
  string,
  type Structure,
  tableParameter
} from "./shape.ts"

const keySchema = (max: number): Shape =>
  list(
    element("KeySchemaElement", {
      AttributeName: string({ required: true, min: 1, max: 255 }),
      KeyType: oneOf(["HASH", "RANGE"], { required: true })
    }),
    { required: true, min: 1, max }
  )

const throughput = (constraints: Constraints = {}): Shape =>
  field("ProvisionedThroughput", {
    WriteCapacityUnits: long({ required: true, min: 1 }),
    ReadCapacityUnits: long({ required: true, min: 1 })
  }, constraints)

const OnDemandThroughput = field("OnDemandThroughput", { MaxReadRequestUnits: long(), MaxWriteRequestUnits: long() })
const WarmThroughput = field("WarmThroughput", {
  ReadUnitsPerSecond: long({ min: 1 }),
  WriteUnitsPerSecond: long({ min: 1 })
})

const Projection = field("Projection", {
  ProjectionType: oneOf(["ALL", "INCLUDE", "KEYS_ONLY"]),
  NonKeyAttributes: list(string({ min: 1, max: 255 }), { min: 1, max: 20 })
}, { required: true })

const IndexName = plainName({ required: true })

const globalIndex = { IndexName, KeySchema: keySchema(8), Projection, OnDemandThroughput, WarmThroughput }

const AttributeDefinitions = (constraints: Constraints): Shape =>
  list(
    element("AttributeDefinition", {
      AttributeName: string({ required: true, min: 1, max: 255 }),
      AttributeType: oneOf(["B", "N", "S"], { required: true })
    }),
    constraints
  )

const StreamSpecification = field("StreamSpecification", {
  StreamEnabled: { ...boolean, required: true },
  StreamViewType: oneOf(["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"])
})

const SSESpecification = field("SSESpecification", {
  Enabled: boolean,
  SSEType: oneOf(["AES256", "KMS"]),
  KMSMasterKeyId: string()
})

const BackupArn = string({ required: true, min: 37, max: 1024 })
const BillingMode = oneOf(["PROVISIONED", "PAY_PER_REQUEST"])
const TableClass = oneOf(["STANDARD", "STANDARD_INFREQUENT_ACCESS"])
const Tags = list(
  element("Tag", {
    Key: string({ required: true, min: 1, max: 128 }),
    Value: string({ required: true, max: 256 })
  })
)

/**
 * @category shapes
 * @since 0.1.0
 */
export const tableShapes: Readonly<Record<string, Structure>> = {
  CreateTable: request({
    AttributeDefinitions: AttributeDefinitions({ required: true }),
    TableName: tableParameter,
    BillingMode,
    ProvisionedThroughput: throughput(),
    KeySchema: keySchema(2),
    LocalSecondaryIndexes: list(
      element("LocalSecondaryIndex", { IndexName, KeySchema: keySchema(2), Projection })
    ),
    GlobalSecondaryIndexes: list(
      element("GlobalSecondaryIndex", { ...globalIndex, ProvisionedThroughput: throughput() })
    ),
    StreamSpecification,
    SSESpecification,
    Tags,
    TableClass,
    DeletionProtectionEnabled: boolean,
    OnDemandThroughput,
    WarmThroughput,
    ResourcePolicy: string()
  }),
  UpdateTable: request({
    TableName: tableParameter,
    AttributeDefinitions: AttributeDefinitions({}),
    ProvisionedThroughput: throughput(),
    BillingMode,
    GlobalSecondaryIndexUpdates: list(
      element("GlobalSecondaryIndexUpdate", {
        Update: field("UpdateGlobalSecondaryIndexAction", {
          IndexName,
          ProvisionedThroughput: throughput(),
          OnDemandThroughput,
          WarmThroughput
        }),
        Create: field("CreateGlobalSecondaryIndexAction", {
          Projection,
          IndexName,
          ProvisionedThroughput: throughput(),
          KeySchema: keySchema(8),
          OnDemandThroughput,
          WarmThroughput
        }),
        Delete: field("DeleteGlobalSecondaryIndexAction", { IndexName })
      })
    ),
    StreamSpecification,
    SSESpecification,
    TableClass,
    DeletionProtectionEnabled: boolean,
    OnDemandThroughput,
    WarmThroughput
  }),
  DescribeTable: request({ TableName: tableParameter }),
  DeleteTable: request({ TableName: tableParameter }),
  ListTables: request({
    Limit: integer({ min: 1, max: 100 }),
    ExclusiveStartTableName: plainName()
  }),
  DescribeTimeToLive: request({ TableName: tableParameter }),
  UpdateTimeToLive: request({
    TableName: tableParameter,
    TimeToLiveSpecification: field("TimeToLiveSpecification", {
      Enabled: { ...boolean, required: true },
      AttributeName: string({ required: true, min: 1, max: 255 })
    }, { required: true })
  }),
  TagResource: request({ ResourceArn: string(), Tags }),
  UntagResource: request({ ResourceArn: string(), TagKeys: list(string({ min: 1, max: 128 })) }),
  ListTagsOfResource: request({ ResourceArn: string(), NextToken: string() }),
  DescribeContinuousBackups: request({ TableName: resourceName({ required: true }) }),
  UpdateContinuousBackups: request({
    TableName: resourceName({ required: true }),
    PointInTimeRecoverySpecification: field("PointInTimeRecoverySpecification", {
      PointInTimeRecoveryEnabled: { ...boolean, required: true },
      RecoveryPeriodInDays: integer({ min: 1, max: 35 })
    }, { required: true })
  }),
  DescribeContributorInsights: request({ TableName: resourceName({ required: true }), IndexName: plainName() }),
  UpdateContributorInsights: request({
    TableName: resourceName({ required: true }),
    IndexName: plainName(),
    ContributorInsightsAction: oneOf(["ENABLE", "DISABLE"], { required: true })
  }),
  CreateBackup: request({
    TableName: resourceName({ required: true }),
    BackupName: plainName({ required: true })
  }),
  DescribeBackup: request({ BackupArn }),
  DeleteBackup: request({ BackupArn }),
  RestoreTableFromBackup: request({ TargetTableName: plainName({ required: true }), BackupArn }),
  DescribeExport: request({ ExportArn: string({ required: true, min: 37, max: 1024 }) }),
  DescribeImport: request({ ImportArn: string({ required: true, min: 37, max: 1024 }) }),
  DescribeGlobalTable: request({ GlobalTableName: plainName({ required: true }) }),
  DescribeGlobalTableSettings: request({ GlobalTableName: plainName({ required: true }) }),
  DescribeKinesisStreamingDestination: request({ TableName: resourceName({ required: true }) }),
  ListContributorInsights: request({ TableName: resourceName(), MaxResults: integer({ max: 100 }) }),
  ListBackups: request({
    TableName: resourceName(),
    Limit: integer({ min: 1, max: 100 }),
    TimeRangeLowerBound: long(),
    TimeRangeUpperBound: long(),
    ExclusiveStartBackupArn: string({ min: 37, max: 1024 }),
    BackupType: oneOf(["USER", "SYSTEM", "AWS_BACKUP", "ALL"])
  }),
  ListExports: request({ TableArn: string(), MaxResults: integer({ min: 1, max: 25 }) }),
  ListGlobalTables: request({ Limit: integer({ min: 1 }), RegionName: string() }),
  ListImports: request({ TableArn: string(), PageSize: integer({ min: 1, max: 25 }) }),
  PutResourcePolicy: request({
    ResourceArn: string({ required: true, min: 1, max: 1283 }),
    Policy: string({ required: true }),
    ExpectedRevisionId: string({ min: 1, max: 255 }),
    ConfirmRemoveSelfResourceAccess: boolean
  }),
  GetResourcePolicy: request({ ResourceArn: string({ required: true, min: 1, max: 1283 }) }),
  DeleteResourcePolicy: request({
    ResourceArn: string({ required: true, min: 1, max: 1283 }),
    ExpectedRevisionId: string({ min: 1, max: 255 })
  }),
  DescribeEndpoints: request({}),
  DescribeLimits: request({}),
  ListStreams: request({
    TableName: resourceName(),
    Limit: integer({ min: 1, max: 100 }),
    ExclusiveStartStreamArn: string({ min: 37, max: 1024 })
  }),
  DescribeStream: request({
    StreamArn: string({ required: true, min: 37, max: 1024 }),
    Limit: integer({ min: 1, max: 100 }),
    ExclusiveStartShardId: string({ min: 28, max: 65 }),
    ShardFilter: field("ShardFilter", { Type: oneOf(["CHILD_SHARDS"]), ShardId: string({ min: 28, max: 65 }) })
  }),
  GetShardIterator: request({
    StreamArn: string({ required: true, min: 37, max: 1024 }),
    ShardId: string({ required: true, min: 28, max: 65 }),
    ShardIteratorType: oneOf(["TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"], {
      required: true
    }),
    SequenceNumber: string({ min: 21, max: 40 })
  }),
  GetRecords: request({
    ShardIterator: string({ required: true, min: 1, max: 2048 }),
    Limit: integer({ min: 1, max: 1000 })
  })
}
