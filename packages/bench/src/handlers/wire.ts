/** An entity over dynapipe's own client. */
import * as WireDynamoDB from "dynapipe/WireDynamoDB"
import { connection } from "./connection.ts"
import { found } from "./entity.ts"

export const answer = found(WireDynamoDB.layer(connection))
