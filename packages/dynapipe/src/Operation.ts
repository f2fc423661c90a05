/**
 * The operations of the DynamoDB API, in its own words: for each the input that it takes and the output that it gives.
 *
 * A *request* is one operation with its input. Everything that dynapipe asks of DynamoDB is a request, and goes through
 * `DynamoDB.call`.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"

interface Of<Input, Output> {
  readonly input: Input
  readonly output: Omit<Output, "$metadata">
}

/**
 * Every operation of the `DynamoDB_20120810` protocol that a layer may offer.
 *
 * @category models
 * @since 0.1.0
 */
export interface Operations {
  readonly BatchExecuteStatement: Of<Aws.BatchExecuteStatementCommandInput, Aws.BatchExecuteStatementCommandOutput>
  readonly BatchGetItem: Of<Aws.BatchGetItemCommandInput, Aws.BatchGetItemCommandOutput>
  readonly BatchWriteItem: Of<Aws.BatchWriteItemCommandInput, Aws.BatchWriteItemCommandOutput>
  readonly CreateTable: Of<Aws.CreateTableCommandInput, Aws.CreateTableCommandOutput>
  readonly DeleteItem: Of<Aws.DeleteItemCommandInput, Aws.DeleteItemCommandOutput>
  readonly DeleteTable: Of<Aws.DeleteTableCommandInput, Aws.DeleteTableCommandOutput>
  readonly DescribeEndpoints: Of<Aws.DescribeEndpointsCommandInput, Aws.DescribeEndpointsCommandOutput>
  readonly DescribeLimits: Of<Aws.DescribeLimitsCommandInput, Aws.DescribeLimitsCommandOutput>
  readonly DescribeTable: Of<Aws.DescribeTableCommandInput, Aws.DescribeTableCommandOutput>
  readonly DescribeTimeToLive: Of<Aws.DescribeTimeToLiveCommandInput, Aws.DescribeTimeToLiveCommandOutput>
  readonly ExecuteStatement: Of<Aws.ExecuteStatementCommandInput, Aws.ExecuteStatementCommandOutput>
  readonly ExecuteTransaction: Of<Aws.ExecuteTransactionCommandInput, Aws.ExecuteTransactionCommandOutput>
  readonly GetItem: Of<Aws.GetItemCommandInput, Aws.GetItemCommandOutput>
  readonly ListTables: Of<Aws.ListTablesCommandInput, Aws.ListTablesCommandOutput>
  readonly ListTagsOfResource: Of<Aws.ListTagsOfResourceCommandInput, Aws.ListTagsOfResourceCommandOutput>
  readonly PutItem: Of<Aws.PutItemCommandInput, Aws.PutItemCommandOutput>
  readonly Query: Of<Aws.QueryCommandInput, Aws.QueryCommandOutput>
  readonly Scan: Of<Aws.ScanCommandInput, Aws.ScanCommandOutput>
  readonly TagResource: Of<Aws.TagResourceCommandInput, Aws.TagResourceCommandOutput>
  readonly TransactGetItems: Of<Aws.TransactGetItemsCommandInput, Aws.TransactGetItemsCommandOutput>
  readonly TransactWriteItems: Of<Aws.TransactWriteItemsCommandInput, Aws.TransactWriteItemsCommandOutput>
  readonly UntagResource: Of<Aws.UntagResourceCommandInput, Aws.UntagResourceCommandOutput>
  readonly UpdateItem: Of<Aws.UpdateItemCommandInput, Aws.UpdateItemCommandOutput>
  readonly UpdateTable: Of<Aws.UpdateTableCommandInput, Aws.UpdateTableCommandOutput>
  readonly UpdateTimeToLive: Of<Aws.UpdateTimeToLiveCommandInput, Aws.UpdateTimeToLiveCommandOutput>
}

/**
 * The name of an operation.
 *
 * @category models
 * @since 0.1.0
 */
export type Operation = keyof Operations

/**
 * What an operation takes.
 *
 * @category models
 * @since 0.1.0
 */
export type Input<Op extends Operation> = Operations[Op]["input"]

/**
 * What an operation gives back.
 *
 * @category models
 * @since 0.1.0
 */
export type Output<Op extends Operation> = Operations[Op]["output"]

/**
 * One operation with its input.
 *
 * @category models
 * @since 0.1.0
 */
export interface Request<out Op extends Operation = Operation> {
  readonly operation: Op
  readonly input: Input<Op>
}
