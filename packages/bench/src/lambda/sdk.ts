/** A handler of dynapipe over the SDK. */
import * as Lambda from "@dynapipe/lambda/Lambda"
import * as DynamoDB from "dynapipe/DynamoDB"
import { connection } from "../handlers/connection.ts"
import { found } from "./entity.ts"

export const handler = await Lambda.handler(found, { layer: DynamoDB.layer(connection) })
