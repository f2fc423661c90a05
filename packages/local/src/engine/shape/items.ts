/**
 * The shapes of the operations on items.
 *
 * @since 0.1.0
 */
import {
  attributeMap,
  attributeMapElement,
  attributeValue,
  attributeValues,
  boolean,
  element,
  field,
  integer,
  list,
  map,
  oneOf,
  plainName,
  request,
  resourceName,
  string,
  type Structure,
  tableKeys
} from "./shape.ts"

const ReturnConsumedCapacity = oneOf(["INDEXES", "TOTAL", "NONE"])
const ReturnItemCollectionMetrics = oneOf(["SIZE", "NONE"])
const ReturnValues = oneOf(["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"])
const ReturnValuesOnConditionCheckFailure = oneOf(["ALL_OLD", "NONE"])
const ConditionalOperator = oneOf(["OR", "AND"])
const Select = oneOf(["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"])
const comparisons = [
  "IN",
  "NULL",
  "BETWEEN",
  "LT",
  "NOT_CONTAINS",
  "EQ",
  "GT",
  "NOT_NULL",
  "NE",
  "LE",
  "BEGINS_WITH",
  "GE",
  "CONTAINS"
]
const TableName = resourceName({ required: true })
const Key = attributeMap({ required: true })
const AttributesToGet = list(string(), { min: 1, max: 255 })
const ExpressionAttributeNames = map("java.lang.String", string())
const ExpressionAttributeValues = attributeMap()
const Expected = map(
  "ExpectedAttributeValue",
  element("ExpectedAttributeValue", {
    AttributeValueList: attributeValues,
    ComparisonOperator: oneOf(comparisons),
    Exists: boolean,
    Value: attributeValue
  })
)
const Conditions = map(
  "Condition",
  element("Condition", {
    AttributeValueList: attributeValues,
    ComparisonOperator: oneOf(comparisons, { required: true })
  })
)

const write = {
  ReturnValuesOnConditionCheckFailure,
  ConditionExpression: string(),
  ExpressionAttributeValues,
  ExpressionAttributeNames
}

const transacted = (name: string, members: Record<string, Structure["members"][string]>): Structure =>
  field(name, { ...members, TableName, ...write })

/**
 * @category shapes
 * @since 0.1.0
 */
export const itemShapes: Readonly<Record<string, Structure>> = {
  GetItem: request({
    ReturnConsumedCapacity,
    AttributesToGet,
    TableName,
    Key,
    ConsistentRead: boolean,
    ProjectionExpression: string(),
    ExpressionAttributeNames
  }),
  PutItem: request({
    ReturnConsumedCapacity,
    TableName,
    Item: attributeMap({ required: true }),
    ConditionalOperator,
    Expected,
    ReturnValues,
    ReturnItemCollectionMetrics,
    ...write
  }),
  DeleteItem: request({
    ReturnConsumedCapacity,
    TableName,
    ReturnValues,
    ReturnItemCollectionMetrics,
    Key,
    ConditionalOperator,
    Expected,
    ...write
  }),
  UpdateItem: request({
    ReturnConsumedCapacity,
    TableName,
    ReturnItemCollectionMetrics,
    ReturnValues,
    Key,
    ConditionalOperator,
    Expected,
    AttributeUpdates: map(
      "AttributeValueUpdate",
      element("AttributeValueUpdate", { Action: oneOf(["ADD", "PUT", "DELETE"]), Value: attributeValue })
    ),
    UpdateExpression: string(),
    ...write
  }),
  Query: request({
    Select,
    IndexName: plainName(),
    ReturnConsumedCapacity,
    QueryFilter: Conditions,
    TableName,
    ConditionalOperator,
    AttributesToGet,
    Limit: integer({ min: 1 }),
    KeyConditions: Conditions,
    ExclusiveStartKey: attributeMap(),
    ConsistentRead: boolean,
    ScanIndexForward: boolean,
    KeyConditionExpression: string(),
    FilterExpression: string(),
    ProjectionExpression: string(),
    ExpressionAttributeValues,
    ExpressionAttributeNames
  }),
  Scan: request({
    Select,
    IndexName: plainName(),
    TotalSegments: integer({ min: 1, max: 1_000_000 }),
    ReturnConsumedCapacity,
    TableName,
    ConditionalOperator,
    ScanFilter: Conditions,
    Segment: integer({ min: 0, max: 999_999 }),
    Limit: integer({ min: 1 }),
    AttributesToGet,
    ExclusiveStartKey: attributeMap(),
    ConsistentRead: boolean,
    FilterExpression: string(),
    ProjectionExpression: string(),
    ExpressionAttributeValues,
    ExpressionAttributeNames
  }),
  BatchGetItem: request({
    ReturnConsumedCapacity,
    RequestItems: map(
      "KeysAndAttributes",
      element("KeysAndAttributes", {
        Keys: list(attributeMapElement, { required: true, min: 1, max: 100 }),
        AttributesToGet,
        ConsistentRead: boolean,
        ProjectionExpression: string(),
        ExpressionAttributeNames
      }),
      { required: true, min: 1, keys: tableKeys }
    )
  }),
  BatchWriteItem: request({
    ReturnConsumedCapacity,
    ReturnItemCollectionMetrics,
    RequestItems: map(
      "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>",
      {
        kind: "List",
        parameterized: true,
        member: element("WriteRequest", {
          DeleteRequest: field("DeleteRequest", { Key }),
          PutRequest: field("PutRequest", { Item: attributeMap({ required: true }) })
        })
      },
      { required: true, min: 1, keys: tableKeys, values: { min: 1, max: 25 } }
    )
  }),
  TransactGetItems: request({
    TransactItems: list(
      element("TransactGetItem", {
        Get: field("Get", { Key, TableName, ProjectionExpression: string(), ExpressionAttributeNames }, {
          required: true
        })
      }),
      { required: true, min: 1, max: 100 }
    ),
    ReturnConsumedCapacity
  }),
  TransactWriteItems: request({
    TransactItems: list(
      element("TransactWriteItem", {
        ConditionCheck: field("ConditionCheck", {
          Key,
          TableName,
          ...write,
          ConditionExpression: string({ required: true })
        }),
        Put: transacted("Put", { Item: attributeMap({ required: true }) }),
        Delete: transacted("Delete", { Key }),
        Update: transacted("Update", { Key, UpdateExpression: string({ required: true }) })
      }),
      { required: true, min: 1, max: 100 }
    ),
    ReturnConsumedCapacity,
    ReturnItemCollectionMetrics,
    ClientRequestToken: string({ min: 1, max: 36 })
  })
}
