/** An entity over the SDK. */
import * as DynamoDB from "dynapipe/DynamoDB"
import { connection } from "./connection.ts"
import { found } from "./entity.ts"

export const answer = found(DynamoDB.layer(connection))
