/**
 * dynamodb-toolbox, over the SDK's document client.
 */
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb"
import {
  BatchGetCommand,
  BatchGetRequest,
  boolean,
  Entity,
  executeBatchGet,
  executeTransactWrite,
  GetItemCommand,
  item,
  list,
  number,
  PutItemCommand,
  PutTransaction,
  QueryCommand,
  string,
  Table
} from "dynamodb-toolbox"
import type { Contender } from "./contender.ts"
import { client, over } from "./contender.ts"
import type { Customer } from "./customer.ts"
import { keyOf, TableName } from "./customer.ts"

const own = (customer: Customer) => ({ ...customer, tags: [...customer.tags] })

export const toolbox = (name: string, endpoint: string): Contender => {
  const dynamo = client(endpoint)
  const table = new Table({
    name: TableName,
    documentClient: DynamoDBDocumentClient.from(dynamo),
    partitionKey: { name: "pk", type: "string" },
    sortKey: { name: "sk", type: "string" }
  })
  // What all libraries read are the same items, without the attributes that dynamodb-toolbox adds.
  const Customers = new Entity({
    name: "Customer",
    table,
    timestamps: false,
    entityAttribute: false,
    schema: item({
      id: string().key(),
      name: string(),
      email: string(),
      city: string(),
      street: string(),
      country: string(),
      language: string(),
      status: string().enum("active", "blocked", "closed"),
      age: number(),
      score: number(),
      balance: number(),
      visits: number(),
      version: number(),
      rate: number(),
      active: boolean(),
      verified: boolean(),
      note: string().optional(),
      phone: string().optional(),
      tags: list(string()),
      referrer: string()
    }),
    computeKey: ({ id }) => keyOf(id)
  })
  return over(name, dynamo, {
    get: async (id) => (await Customers.build(GetItemCommand).key({ id }).send()).Item,
    put: (customer) => Customers.build(PutItemCommand).item(own(customer)).send(),
    query: async (id) => {
      const { Items = [] } = await table.build(QueryCommand).entities(Customers).query({ partition: keyOf(id).pk })
        .send()
      return Items
    },
    batchGet: async (ids) => {
      const requests = ids.map((id) => Customers.build(BatchGetRequest).key({ id }))
      const { Responses } = await executeBatchGet(table.build(BatchGetCommand).requests(...requests))
      return Responses![0]!.filter((found) => found !== undefined)
    },
    transactWrite: (customers) =>
      executeTransactWrite(...customers.map((customer) => Customers.build(PutTransaction).item(own(customer))))
  })
}
