/** An entity of dynamodb-toolbox. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb"
import { boolean, Entity, GetItemCommand, item, number, string, Table } from "dynamodb-toolbox"
import { connection, TableName } from "./connection.ts"

const table = new Table({
  name: TableName,
  documentClient: DynamoDBDocumentClient.from(new DynamoDBClient(connection)),
  partitionKey: { name: "pk", type: "string" },
  sortKey: { name: "sk", type: "string" }
})
const Customers = new Entity({
  name: "Customer",
  table,
  timestamps: false,
  entityAttribute: false,
  schema: item({ id: string().key(), name: string(), age: number(), active: boolean() }),
  computeKey: ({ id }) => ({ pk: `CUSTOMER#${id}`, sk: "PROFILE" })
})

export const answer = Customers.build(GetItemCommand).key({ id: "1" }).send().then(({ Item }) => Item!.name)
