/**
 * `@aws-sdk/lib-dynamodb`: the SDK's own document client.
 */
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand
} from "@aws-sdk/lib-dynamodb"
import type { Contender } from "./contender.ts"
import { client, over } from "./contender.ts"
import { keyOf, TableName, whole } from "./customer.ts"

export const lib = (name: string, endpoint: string): Contender => {
  const dynamo = client(endpoint)
  const documents = DynamoDBDocumentClient.from(dynamo)
  return over(name, dynamo, {
    get: async (id) => (await documents.send(new GetCommand({ TableName, Key: keyOf(id) }))).Item,
    put: (customer) => documents.send(new PutCommand({ TableName, Item: whole(customer) })),
    query: async (id) => {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "#pk = :pk",
          ExpressionAttributeNames: { "#pk": "pk" },
          ExpressionAttributeValues: { ":pk": keyOf(id).pk }
        })
      )
      return Items
    },
    batchGet: async (ids) => {
      const { Responses } = await documents.send(
        new BatchGetCommand({ RequestItems: { [TableName]: { Keys: ids.map(keyOf) } } })
      )
      return Responses![TableName]!
    },
    transactWrite: (customers) =>
      documents.send(
        new TransactWriteCommand({
          TransactItems: customers.map((customer) => ({ Put: { TableName, Item: whole(customer) } }))
        })
      )
  })
}
