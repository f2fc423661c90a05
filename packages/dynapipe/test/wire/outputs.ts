/**
 * An answer of every operation with as much in it as it can have, as it is on the wire.
 */
import type { Operation } from "../../src/Operation.ts"

const b1 = "AAEC/v8="
const item = {
  pk: { S: "ü€😀 \" \\ \u0000 \u2028" },
  empty: { S: "" },
  B: { B: b1 },
  BS: { BS: [b1, ""] },
  n: { N: "-12345678901234567890.123456789012345678" },
  t: { BOOL: true },
  z: { NULL: true },
  ss: { SS: ["B", "BS"] },
  ns: { NS: ["1", "2e-130"] },
  l: { L: [{ B: b1 }, { L: [{ M: { B: { B: b1 } } }] }, { S: "B" }, { L: [] }] },
  m: { M: { M: { M: { B: { S: b1 } } }, CreationDateTime: { N: "1" }, __proto_: { BS: [b1] } } }
}
const key = { pk: { B: b1 }, sk: { N: "1" } }
const capacity = {
  TableName: "t",
  CapacityUnits: 1.5,
  ReadCapacityUnits: 0.5,
  WriteCapacityUnits: 1,
  Table: { CapacityUnits: 1 },
  LocalSecondaryIndexes: { B: { CapacityUnits: 0.5 } },
  GlobalSecondaryIndexes: { BS: { CapacityUnits: 0 } }
}
const metrics = { ItemCollectionKey: { B: { B: b1 } }, SizeEstimateRangeGB: [0, 1] }
const throughput = {
  LastIncreaseDateTime: 1_700_000_000.5,
  LastDecreaseDateTime: 1_700_000_001,
  NumberOfDecreasesToday: 0,
  ReadCapacityUnits: 5,
  WriteCapacityUnits: 5
}
const table = {
  AttributeDefinitions: [{ AttributeName: "CreationDateTime", AttributeType: "S" }],
  TableName: "t",
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  TableStatus: "ACTIVE",
  CreationDateTime: 1_700_000_000.123,
  ProvisionedThroughput: throughput,
  TableSizeBytes: 1,
  ItemCount: 2,
  TableArn: "arn:aws:dynamodb:us-east-1:1:table/t",
  TableId: "id",
  BillingModeSummary: { BillingMode: "PAY_PER_REQUEST", LastUpdateToPayPerRequestDateTime: 1_700_000_002.999 },
  GlobalSecondaryIndexes: [{
    IndexName: "i",
    ProvisionedThroughput: throughput,
    Projection: { ProjectionType: "ALL" }
  }],
  LocalSecondaryIndexes: [{ IndexName: "l", IndexSizeBytes: 0 }],
  StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
  LatestStreamLabel: "2026-01-01T00:00:00.000",
  Replicas: [{
    RegionName: "eu-west-1",
    ReplicaInaccessibleDateTime: 1_700_000_003,
    ReplicaTableClassSummary: { LastUpdateDateTime: 0 }
  }],
  RestoreSummary: { RestoreDateTime: 1.5, RestoreInProgress: false },
  SSEDescription: { Status: "ENABLED", InaccessibleEncryptionDateTime: 1_700_000_004 },
  ArchivalSummary: { ArchivalDateTime: 1_700_000_005, ArchivalReason: "x" },
  TableClassSummary: { TableClass: "STANDARD", LastUpdateDateTime: 1_700_000_006.001 },
  DeletionProtectionEnabled: false
}

export const outputs: { readonly [Op in Operation]: object } = {
  BatchExecuteStatement: {
    Responses: [
      { TableName: "t", Item: item },
      { Error: { Code: "ConditionalCheckFailed", Message: "no", Item: key } }
    ],
    ConsumedCapacity: [capacity]
  },
  BatchGetItem: {
    Responses: { B: [item, key], BS: [] },
    UnprocessedKeys: {
      B: { Keys: [key], ProjectionExpression: "#B", ExpressionAttributeNames: { "#B": "B" }, ConsistentRead: true }
    },
    ConsumedCapacity: [capacity]
  },
  BatchWriteItem: {
    UnprocessedItems: { BS: [{ PutRequest: { Item: item } }, { DeleteRequest: { Key: key } }] },
    ItemCollectionMetrics: { ItemCollectionKey: [metrics], B: [metrics] },
    ConsumedCapacity: [capacity]
  },
  CreateTable: { TableDescription: table },
  DeleteItem: { Attributes: item, ConsumedCapacity: capacity, ItemCollectionMetrics: metrics },
  DeleteTable: { TableDescription: table },
  DescribeEndpoints: { Endpoints: [{ Address: "a", CachePeriodInMinutes: 1440 }] },
  DescribeLimits: { AccountMaxReadCapacityUnits: 80_000, TableMaxReadCapacityUnits: 40_000 },
  DescribeTable: { Table: table },
  DescribeTimeToLive: { TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: "B" } },
  ExecuteStatement: { Items: [item, key], NextToken: "n", LastEvaluatedKey: key, ConsumedCapacity: capacity },
  ExecuteTransaction: { Responses: [{ Item: item }, {}], ConsumedCapacity: [capacity] },
  GetItem: { Item: item, ConsumedCapacity: capacity },
  ListTables: { TableNames: ["B", "BS"], LastEvaluatedTableName: "B" },
  ListTagsOfResource: { Tags: [{ Key: "B", Value: "BS" }], NextToken: "n" },
  PutItem: { Attributes: item, ConsumedCapacity: capacity, ItemCollectionMetrics: metrics },
  Query: { Items: [item, key], Count: 2, ScannedCount: 3, LastEvaluatedKey: key, ConsumedCapacity: capacity },
  Scan: { Items: [item], Count: 1, ScannedCount: 1, LastEvaluatedKey: key },
  TagResource: {},
  TransactGetItems: { Responses: [{ Item: item }, {}, { Item: key }], ConsumedCapacity: [capacity] },
  TransactWriteItems: { ConsumedCapacity: [capacity], ItemCollectionMetrics: { B: [metrics, metrics] } },
  UntagResource: {},
  UpdateItem: { Attributes: item, ConsumedCapacity: capacity, ItemCollectionMetrics: metrics },
  UpdateTable: { TableDescription: { ...table, TableStatus: "UPDATING" } },
  UpdateTimeToLive: { TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" } }
}

const bytes = new Uint8Array([0, 1, 2, 254, 255])
// A part of a longer buffer, and a Buffer, which has a form of its own for JSON.
const part = new Uint8Array([9, 9, 1, 2, 9]).subarray(2, 4)
const Item = {
  pk: { S: "ü€😀 \"B\":{ \\ \u2028" },
  b: { B: bytes },
  B: { B: part },
  BS: { BS: [Buffer.from("x"), new Uint8Array(0)] },
  l: { L: [{ M: { B: { B: bytes } } }, { NULL: true as const }] },
  n: { N: "1" }
}
const TableName = "t"

/** Requests with everything that the protocol writes in a way of its own. */
export const inputs: ReadonlyArray<readonly [Operation, object]> = [
  ["PutItem", { TableName, Item, ReturnValues: undefined }],
  ["PutItem", { TableName, Item: { pk: { S: "\"B\":{" } } }],
  ["GetItem", { TableName, Key: { pk: { B: bytes } }, ConsistentRead: false }],
  ["Query", { TableName, ExpressionAttributeValues: { ":b": { B: part } }, Limit: 3, ScanIndexForward: true }],
  ["BatchWriteItem", {
    RequestItems: { B: [{ PutRequest: { Item } }, { DeleteRequest: { Key: { pk: { B: part } } } }] }
  }],
  ["TransactWriteItems", { TransactItems: [{ Put: { TableName, Item } }], ClientRequestToken: "token" }],
  ["ExecuteStatement", { Statement: "SELECT", Parameters: [{ B: bytes }, { L: [] }] }],
  ["ListTables", {}]
]
