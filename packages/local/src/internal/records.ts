/**
 * The records of a table's stream, as they come.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { Engine } from "../engine/Engine.ts"

/**
 * One record of a stream of changes, as GetRecords gives it.
 *
 * @category models
 * @since 0.1.0
 */
export interface StreamRecord {
  readonly eventID: string
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE"
  readonly eventVersion: string
  readonly eventSource: string
  readonly awsRegion: string
  /** Who did it, where it was time to live. */
  readonly userIdentity?: { readonly PrincipalId: string; readonly Type: string } | undefined
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: Date
    readonly Keys: AttributeMap
    readonly OldImage?: AttributeMap | undefined
    readonly NewImage?: AttributeMap | undefined
    readonly SequenceNumber: string
    readonly SizeBytes: number
    readonly StreamViewType: "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES"
  }
}

interface Answers {
  readonly DescribeTable: { readonly Table: { readonly LatestStreamArn?: string } }
  readonly DescribeStream: {
    readonly StreamDescription: { readonly Shards: ReadonlyArray<{ readonly ShardId: string }> }
  }
  readonly GetShardIterator: { readonly ShardIterator: string }
  readonly GetRecords: { readonly Records: ReadonlyArray<StreamRecord> }
}

/**
 * All records that the stream of a table holds, and then the new ones.
 */
export const records = (engine: Engine, TableName: string): Stream.Stream<StreamRecord> =>
  Stream.unwrap(Effect.gen(function*() {
    const changed = yield* Queue.sliding<void>(1)
    yield* Effect.acquireRelease(
      Effect.sync(() => engine.changes(() => Queue.offerUnsafe(changed, undefined))),
      (unsubscribe) => Effect.sync(unsubscribe)
    )
    const clock = yield* Clock.Clock
    const ask = <K extends keyof Answers>(operation: K, input: unknown) =>
      engine.execute(operation, input, clock.currentTimeMillisUnsafe()) as Answers[K]

    const StreamArn = yield* Effect.sync(() => ask("DescribeTable", { TableName }).Table.LatestStreamArn)
    if (StreamArn === undefined) {
      return yield* Effect.die(
        new Error(`The table ${TableName} has no stream: give its definition one, as stream: "both"`)
      )
    }
    const last = new Map<string, string>()

    const next = (ShardId: string): ReadonlyArray<StreamRecord> => {
      const SequenceNumber = last.get(ShardId)
      const place = SequenceNumber === undefined
        ? { ShardIteratorType: "TRIM_HORIZON" }
        : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber }
      const { ShardIterator } = ask("GetShardIterator", { StreamArn, ShardId, ...place })
      const { Records } = ask("GetRecords", { ShardIterator })
      const end = Records.at(-1)
      if (end !== undefined) last.set(ShardId, end.dynamodb.SequenceNumber)
      return Records
    }

    const poll: Effect.Effect<ReadonlyArray<StreamRecord>> = Effect.suspend(() => {
      // parents come before their children
      const found = ask("DescribeStream", { StreamArn }).StreamDescription.Shards.flatMap(({ ShardId }) =>
        next(ShardId)
      )
      return found.length > 0 ? Effect.succeed(found) : Effect.andThen(Queue.take(changed), poll)
    })

    return Stream.fromIterableEffectRepeat(poll)
  }))
