/** The SDK by itself, as most handlers have it: a client in the module, and the first connection in the first invocation. */
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb"
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb"
import { connection, Key, TableName } from "../handlers/connection.ts"

const client = new DynamoDBClient(connection)

export const handler = async (): Promise<unknown> => {
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: marshall(Key) }))
  return unmarshall(Item!)["name"]
}
