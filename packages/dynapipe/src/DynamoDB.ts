/**
 * The service: the one door through which everything goes that dynapipe asks of DynamoDB.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { CallFailed } from "./Errors.ts"
import type { Input, Operation, Output } from "./Operation.ts"

/**
 * What a layer implements to be a whole backend: send one request, give its answer or the classified failure. It does
 * not retry.
 *
 * @category models
 * @since 0.1.0
 */
export interface DynamoDBService {
  readonly call: <Op extends Operation>(operation: Op, input: Input<Op>) => Effect.Effect<Output<Op>, CallFailed>
  /** Host, or host and port, that spans name as the server. */
  readonly endpoint?: string | undefined
}

/**
 * The key of the service.
 *
 * @category services
 * @since 0.1.0
 */
export class DynamoDB extends Context.Service<DynamoDB, DynamoDBService>()("dynapipe/DynamoDB") {}
