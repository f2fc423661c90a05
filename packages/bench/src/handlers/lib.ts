/** The SDK's document client. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb"
import { connection, Key, TableName } from "./connection.ts"

export const answer = DynamoDBDocumentClient.from(new DynamoDBClient(connection))
  .send(new GetCommand({ TableName, Key }))
  .then(({ Item }) => Item!["name"])
