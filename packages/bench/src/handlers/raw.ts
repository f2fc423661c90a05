/** The SDK by itself. */
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb"
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb"
import { connection, Key, TableName } from "./connection.ts"

export const answer = new DynamoDBClient(connection)
  .send(new GetItemCommand({ TableName, Key: marshall(Key) }))
  .then(({ Item }) => unmarshall(Item!)["name"])
