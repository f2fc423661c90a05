/** The SDK by itself, with a connection that is opened in the initialisation. */
import { DescribeEndpointsCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb"
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb"
import { connection, Key, TableName } from "../handlers/connection.ts"

const client = new DynamoDBClient(connection)
await client.send(new DescribeEndpointsCommand({}))

export const handler = async (): Promise<unknown> => {
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: marshall(Key) }))
  return unmarshall(Item!)["name"]
}
