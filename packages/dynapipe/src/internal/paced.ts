/** The service at a rate; what keeps the rate is loaded where one is wanted, for it brings Schema along. */
import * as Effect from "effect/Effect"
import { DynamoDB } from "../DynamoDB.ts"
import type { DynamoDBService } from "../DynamoDB.ts"

export const paced = (rate: number): Effect.Effect<DynamoDBService, never, DynamoDB> =>
  Effect.flatMap(
    Effect.promise(() => import("./rate.ts")),
    (rates) => Effect.flatMap(DynamoDB, (service) => rates.paced(service, rate))
  )
