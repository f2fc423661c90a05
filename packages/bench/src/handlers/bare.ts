/** One call over dynapipe's own client, without entities and their schemas. */
import * as DynamoDB from "dynapipe/DynamoDB"
import * as WireDynamoDB from "dynapipe/WireDynamoDB"
import * as Effect from "effect/Effect"
import { connection, Key, TableName } from "./connection.ts"

const get = DynamoDB.call("GetItem", { TableName, Key: { pk: { S: Key.pk }, sk: { S: Key.sk } } })
export const answer = Effect.runPromise(Effect.provide(get, WireDynamoDB.layer(connection)))
  .then(({ Item }) => Item!["name"]!.S)
