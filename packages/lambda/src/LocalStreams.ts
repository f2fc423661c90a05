/**
 * DynamoDB Streams of the embedded engine: projections and outboxes are tested in the process.
 *
 * @since 0.1.0
 */
import type { LocalDynamoDB, LocalDynamoDBService } from "@dynapipe/local/LocalDynamoDB"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { DynamoDBStreams, type DynamoDBStreamsService, fromThrown } from "./DynamoDBStreams.ts"

// the key by its name: nobody who does not use it needs the package
const Local: Context.Service<LocalDynamoDB, LocalDynamoDBService> = Context.Service("@dynapipe/local/LocalDynamoDB")

/**
 * Over the world of `LocalDynamoDB.layer`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<DynamoDBStreams, never, LocalDynamoDB> = Layer.effect(
  DynamoDBStreams,
  Effect.map(Local, ({ engine }): DynamoDBStreamsService => ({
    call: (operation, input) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Effect.try({
          // the engine answers in the shapes of the operation
          try: () => engine.execute(operation, input, now) as any,
          catch: (cause) => fromThrown(operation, cause)
        }))
  }))
)
