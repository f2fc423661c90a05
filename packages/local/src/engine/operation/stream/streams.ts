/**
 * ListStreams and DescribeStream.
 *
 * @since 0.1.0
 */
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

/** The stream of that ARN. */
export const knownStream = (world: World, arn: string, now: number): Stream => {
  const stream = world.streams.get(arn)
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

/** @category operations */
export const describeStream = (world: World, input: DescribeStream, now: number): unknown => {
  const { record } = knownStream(world, input.StreamArn, now)
  const limit: number = input.Limit ?? 100
  const alive = record.shards.filter((shard) => shard.closedAt === undefined || now - shard.closedAt < retention)
  const parent = input.ShardFilter?.Type === "CHILD_SHARDS" ? input.ShardFilter.ShardId : undefined
  const shards = parent === undefined ? alive : alive.filter((shard) => shard.parent === parent)
  const from = input.ExclusiveStartShardId == null
    ? 0
    : shards.findIndex((shard) => shard.id === input.ExclusiveStartShardId) + 1
  const page = shards.slice(from, from + limit)
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
      LastEvaluatedShardId: from + limit < shards.length ? page.at(-1)?.id : undefined
    })
  }
}
