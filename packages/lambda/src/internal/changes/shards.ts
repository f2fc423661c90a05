/** Which shards a reader reads, and from where. */
import * as Effect from "effect/Effect"
import type { Row } from "../../Checkpoints.ts"
import type { DynamoDBStreamsService, Operations, Shard, StreamCallFailed } from "../../DynamoDBStreams.ts"

/** Where to begin in a stream that nobody of the group has read yet. */
export type Position =
  | "horizon"
  | "latest"
  | { readonly at: string }
  | { readonly after: string }

/** Where to begin in a shard; nothing where it holds nothing that is asked for. */
export type Start = Omit<Operations["GetShardIterator"]["input"], "StreamArn" | "ShardId">

/** The row that names the shards that were there when the group began to read. */
export const beginning = "start"

export type Call = DynamoDBStreamsService["call"]

/** The stream that the table has now. */
export const streamOf = (call: Call, table: string): Effect.Effect<string | undefined, StreamCallFailed> =>
  Effect.gen(function*() {
    const arns: Array<string> = []
    let start: string | undefined
    do {
      const page: Operations["ListStreams"]["output"] = yield* call("ListStreams", {
        TableName: table,
        ...(start !== undefined && { ExclusiveStartStreamArn: start })
      })
      for (const { StreamArn } of page.Streams ?? []) if (StreamArn !== undefined) arns.push(StreamArn)
      start = page.LastEvaluatedStreamArn
    } while (start !== undefined)
    for (const StreamArn of arns.toReversed()) {
      const { StreamDescription } = yield* call("DescribeStream", { StreamArn })
      if (StreamDescription?.StreamStatus === "ENABLED" || StreamDescription?.StreamStatus === "ENABLING") {
        return StreamArn
      }
    }
    return undefined
  })

export const shardsOf = (call: Call, StreamArn: string): Effect.Effect<ReadonlyArray<Shard>, StreamCallFailed> =>
  Effect.gen(function*() {
    const shards: Array<Shard> = []
    let start: string | undefined
    do {
      const { StreamDescription }: Operations["DescribeStream"]["output"] = yield* call("DescribeStream", {
        StreamArn,
        ...(start !== undefined && { ExclusiveStartShardId: start })
      })
      shards.push(...StreamDescription?.Shards ?? [])
      start = StreamDescription?.LastEvaluatedShardId
    } while (start !== undefined)
    return shards
  })

/** Shards that can be read now: those whose parent was read to its end, or is gone. */
export const readable = (shards: ReadonlyArray<Shard>, done: ReadonlySet<string>): ReadonlyArray<Shard> => {
  const there = new Set(shards.map(({ ShardId }) => ShardId))
  return shards.filter(({ ParentShardId, ShardId }) =>
    ShardId !== undefined && !done.has(ShardId) &&
    (ParentShardId === undefined || !there.has(ParentShardId) || done.has(ParentShardId))
  )
}

export const horizon: Start = { ShardIteratorType: "TRIM_HORIZON" }

const within = ({ SequenceNumberRange: range }: Shard, sequence: string): "before" | "inside" | "behind" => {
  const number = BigInt(sequence)
  if (range?.StartingSequenceNumber !== undefined && number < BigInt(range.StartingSequenceNumber)) return "before"
  return range?.EndingSequenceNumber !== undefined && number > BigInt(range.EndingSequenceNumber) ? "behind" : "inside"
}

/** Where to begin in a shard of a stream that is read for the first time. */
export const startOf = (shard: Shard, from: Position): Start | undefined => {
  if (from === "horizon") return horizon
  if (from === "latest") {
    return shard.SequenceNumberRange?.EndingSequenceNumber === undefined ? { ShardIteratorType: "LATEST" } : undefined
  }
  const [SequenceNumber, ShardIteratorType] = "at" in from
    ? [from.at, "AT_SEQUENCE_NUMBER"] as const
    : [from.after, "AFTER_SEQUENCE_NUMBER"] as const
  const where = within(shard, SequenceNumber)
  return where === "before" ? horizon : where === "behind" ? undefined : { ShardIteratorType, SequenceNumber }
}

/** Where to go on in a shard of which a row is known. */
export const resume = (row: Row | undefined): Start | undefined =>
  row?.sequence === undefined ? undefined : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: row.sequence }

/** How many shards a reader may have, so that all readers have about as many. */
export const share = (shards: number, readers: number): number => Math.ceil(shards / Math.max(1, readers))
