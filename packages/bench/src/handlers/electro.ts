/** An entity of ElectroDB. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { Entity } from "electrodb"
import { connection, TableName } from "./connection.ts"

const Customers = new Entity({
  model: { entity: "Customer", version: "1", service: "shop" },
  attributes: {
    id: { type: "string" },
    name: { type: "string" },
    age: { type: "number" },
    active: { type: "boolean" }
  },
  indexes: {
    main: {
      pk: { field: "pk", composite: ["id"], template: "CUSTOMER#${id}", casing: "none" },
      sk: { field: "sk", composite: [], template: "PROFILE", casing: "none" }
    }
  }
}, { client: new DynamoDBClient(connection), table: TableName })

export const answer = Customers.get({ id: "1" }).go({ ignoreOwnership: true }).then(({ data }) => data!.name)
