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
import { DynamoDBStreams, type DynamoDBStreamsService, fromThrown, type StreamRecord } from "./DynamoDBStreams.ts"

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

const written = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64")
  if (value instanceof Date) return value.getTime() / 1000
  if (Array.isArray(value)) return value.map(written)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, written(each)]))
}

/**
 * The event that Lambda makes of records: JSON, with binaries in base64 and times in seconds.
 *
 * @category events
 * @since 0.1.0
 */
export const event = (records: ReadonlyArray<StreamRecord>, eventSourceARN?: string): {
  readonly Records: ReadonlyArray<unknown>
} => ({
  Records: records.map(({ userIdentity, ...record }) =>
    written({
      ...record,
      ...(eventSourceARN !== undefined && { eventSourceARN }),
      ...(userIdentity !== undefined && {
        userIdentity: { principalId: userIdentity.PrincipalId, type: userIdentity.Type }
      })
    })
  )
})
