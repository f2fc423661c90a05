/**
 * All operations by name.
 *
 * @since 0.1.0
 */
import { batchExecuteStatement, executeStatement, executeTransaction } from "../../partiql/index.ts"
import type { World } from "../world.ts"
import { batchGetItem, batchWriteItem } from "./batch.ts"
import { getItem } from "./get.ts"
import { query } from "./query.ts"
import { scan } from "./scan.ts"
import { getRecords, getShardIterator } from "./stream/records.ts"
import { describeStream, listStreams } from "./stream/streams.ts"
import {
  describeExport,
  describeGlobalTable,
  describeImport,
  listExports,
  listGlobalTables,
  listImports
} from "./table/absent.ts"
import { createBackup, deleteBackup, describeBackup, listBackups, restoreTableFromBackup } from "./table/backups.ts"
import { describeTable, listTables } from "./table/describe.ts"
import { describeContributorInsights, listContributorInsights, updateContributorInsights } from "./table/insights.ts"
import { createTable, deleteTable } from "./table/make.ts"
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from "./table/policy.ts"
import { describeContinuousBackups, updateContinuousBackups } from "./table/recovery.ts"
import {
  describeEndpoints,
  describeKinesisStreamingDestination,
  describeLimits,
  describeTimeToLive,
  listTagsOfResource,
  tagResource,
  untagResource,
  updateTimeToLive
} from "./table/settings.ts"
import { updateTable } from "./table/update.ts"
import { transactGetItems, transactWriteItems } from "./transact.ts"
import { deleteItem, putItem, updateItem } from "./write.ts"

/**
 * What answers a request whose shape was checked.
 *
 * @category models
 * @since 0.1.0
 */
export type Handler = (world: World, input: any, now: number) => unknown

/**
 * The handlers.
 *
 * @category operations
 * @since 0.1.0
 */
export const handlers: Readonly<Record<string, Handler>> = {
  BatchExecuteStatement: batchExecuteStatement,
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  CreateBackup: createBackup,
  CreateTable: createTable,
  DeleteBackup: deleteBackup,
  DeleteItem: deleteItem,
  DeleteResourcePolicy: deleteResourcePolicy,
  DeleteTable: deleteTable,
  DescribeBackup: describeBackup,
  DescribeContinuousBackups: describeContinuousBackups,
  DescribeContributorInsights: describeContributorInsights,
  DescribeEndpoints: describeEndpoints,
  DescribeExport: describeExport,
  DescribeGlobalTable: describeGlobalTable,
  DescribeGlobalTableSettings: describeGlobalTable,
  DescribeImport: describeImport,
  DescribeKinesisStreamingDestination: describeKinesisStreamingDestination,
  DescribeLimits: describeLimits,
  DescribeStream: describeStream,
  DescribeTable: describeTable,
  DescribeTimeToLive: describeTimeToLive,
  ExecuteStatement: executeStatement,
  ExecuteTransaction: executeTransaction,
  GetItem: getItem,
  GetRecords: getRecords,
  GetResourcePolicy: getResourcePolicy,
  GetShardIterator: getShardIterator,
  ListBackups: listBackups,
  ListContributorInsights: listContributorInsights,
  ListExports: listExports,
  ListGlobalTables: listGlobalTables,
  ListImports: listImports,
  ListStreams: listStreams,
  ListTables: listTables,
  ListTagsOfResource: listTagsOfResource,
  PutItem: putItem,
  PutResourcePolicy: putResourcePolicy,
  Query: query,
  RestoreTableFromBackup: restoreTableFromBackup,
  Scan: scan,
  TagResource: tagResource,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
  UntagResource: untagResource,
  UpdateContinuousBackups: updateContinuousBackups,
  UpdateContributorInsights: updateContributorInsights,
  UpdateItem: updateItem,
  UpdateTable: updateTable,
  UpdateTimeToLive: updateTimeToLive
}
