/**
 * ListStreams and DescribeStream.
 *
 * @since 0.1.0
 */
import { validation } from "../../../error.ts"
import type { ShardRecord } from "../../stream/record.ts"
import { retention, sequenceText, type Stream } from "../../stream/stream.ts"
import { notFound, type World } from "../../world.ts"
import { present } from "../answer.ts"

interface ListStreams {
  readonly TableName?: string | undefined
  readonly Limit?: number | undefined
  readonly ExclusiveStartStreamArn?: string | undefined
}

interface DescribeStream {
  readonly StreamArn: string
  readonly Limit?: number | undefined
  readonly ExclusiveStartShardId?: string | undefined
  readonly ShardFilter?: { readonly Type?: string | undefined; readonly ShardId?: string | undefined } | undefined
}

/** Whether a stream can still be read: a day after its end it is gone. */
const isThere = (stream: Stream, now: number): boolean =>
  stream.record.closedAt === undefined || now - stream.record.closedAt < retention

const streamArn = /^arn:[^:]+:dynamodb:[^:]*:\d*:table\/[^/]+\/stream\/[^/]+$/

/** The stream of that ARN. */
export const knownStream = (world: World, arn: string, now: number): Stream => {
  const stream = world.streams.get(arn)
  if (stream === undefined && !streamArn.test(arn)) throw validation("Invalid StreamArn")
  if (stream === undefined || !isThere(stream, now)) {
    throw notFound(`Requested resource not found: Stream: ${arn} not found`)
  }
  return stream
}

/** @category operations */
export const listStreams = (world: World, input: ListStreams, now: number): unknown => {
  const limit: number = input.Limit ?? 100
  const start: string | undefined = input.ExclusiveStartStreamArn ?? undefined
  const streams = [...world.streams.values()].filter((stream) =>
    isThere(stream, now) && (input.TableName == null || stream.record.tableName === input.TableName)
  )
  const from = start === undefined ? 0 : streams.findIndex((stream) => stream.record.arn === start) + 1
  const page = streams.slice(from, from + limit)
  return present({
    Streams: page.map(({ record }) => ({
      StreamArn: record.arn,
      TableName: record.tableName,
      StreamLabel: record.label
    })),
    LastEvaluatedStreamArn: from + limit < streams.length ? page.at(-1)?.record.arn : undefined
  })
}

const shardDescription = (shard: ShardRecord) =>
  present({
    ShardId: shard.id,
    ParentShardId: shard.parent,
    SequenceNumberRange: present({
      StartingSequenceNumber: sequenceText(shard.firstSequence),
      EndingSequenceNumber: shard.lastSequence === undefined ? undefined : sequenceText(shard.lastSequence)
    })
  })

/** The shards behind one of them; where it is gone or never was, those that come later by their names. */
const after = (shards: ReadonlyArray<ShardRecord>, start: string): ReadonlyArray<ShardRecord> => {
  const at = shards.findIndex((shard) => shard.id === start)
  return at < 0 ? shards.filter((shard) => shard.id > start) : shards.slice(at + 1)
}

/** @category operations */
export const describeStream = (world: World, input: DescribeStream, now: number): unknown => {
  const { record } = knownStream(world, input.StreamArn, now)
  const limit: number = input.Limit ?? 100
  const alive = record.shards.filter((shard) => shard.closedAt === undefined || now - shard.closedAt < retention)
  const parent = input.ShardFilter?.Type === "CHILD_SHARDS" ? input.ShardFilter.ShardId : undefined
  const shards = parent === undefined ? alive : alive.filter((shard) => shard.parent === parent)
  const left = after(shards, input.ExclusiveStartShardId ?? "")
  const page = left.slice(0, limit)
  return {
    StreamDescription: present({
      StreamArn: record.arn,
      StreamLabel: record.label,
      StreamStatus: record.closedAt === undefined ? "ENABLED" : "DISABLED",
      StreamViewType: record.viewType,
      CreationRequestDateTime: new Date(record.createdAt),
      TableName: record.tableName,
      KeySchema: record.keySchema.map((element) => ({ ...element })),
      Shards: page.map(shardDescription),
      LastEvaluatedShardId: limit < left.length ? page.at(-1)?.id : undefined
    })
  }
}
