/** A handler of dynapipe over its own client that reads once in its initialisation. */
import * as Lambda from "@dynapipe/lambda/Lambda"
import * as WireDynamoDB from "dynapipe/WireDynamoDB"
import { connection } from "../handlers/connection.ts"
import { found } from "./entity.ts"

export const handler = await Lambda.handler(found, { layer: WireDynamoDB.layer(connection), warm: found() })
