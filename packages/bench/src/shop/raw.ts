/**
 * The AWS SDK by itself, with `marshall` and `unmarshall`.
 */
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb"
import {
  BatchGetItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand
} from "@aws-sdk/client-dynamodb"
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb"
import type { Contender } from "./contender.ts"
import { client, over } from "./contender.ts"
import { keyOf, TableName, whole } from "./customer.ts"

export const raw = (name: string, endpoint: string, config?: DynamoDBClientConfig): Contender => {
  const dynamo = client(endpoint, config)
  return over(name, dynamo, {
    get: async (id) => {
      const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key: marshall(keyOf(id)) }))
      return Item && unmarshall(Item)
    },
    put: (customer) => dynamo.send(new PutItemCommand({ TableName, Item: marshall(whole(customer)) })),
    query: async (id) => {
      const { Items = [] } = await dynamo.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "#pk = :pk",
          ExpressionAttributeNames: { "#pk": "pk" },
          ExpressionAttributeValues: marshall({ ":pk": keyOf(id).pk })
        })
      )
      return Items.map((item) => unmarshall(item))
    },
    batchGet: async (ids) => {
      const Keys = ids.map((id) => marshall(keyOf(id)))
      const { Responses } = await dynamo.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }))
      return Responses![TableName]!.map((item) => unmarshall(item))
    },
    transactWrite: (customers) =>
      dynamo.send(
        new TransactWriteItemsCommand({
          TransactItems: customers.map((customer) => ({ Put: { TableName, Item: marshall(whole(customer)) } }))
        })
      )
  })
}
