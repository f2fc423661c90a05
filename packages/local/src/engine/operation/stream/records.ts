/**
 * GetShardIterator and GetRecords.
 *
 * An iterator is text that says where to go on: stream, shard, sequence number, and when it was made. It has no state
 * in the engine.
 *
 * @since 0.1.0
 */
import { invalid, ServiceError, validation } from "../../../error.ts"
import * as Tree from "../../store/tree.ts"
import type { ChangeRecord, ShardRecord } from "../../stream/record.ts"
import { placeOf, sequenceText, type Stream, trim } from "../../stream/stream.ts"
import { digest, notFound, type World } from "../../world.ts"
import { present } from "../answer.ts"
import { knownStream } from "./streams.ts"

/** How long an iterator is good for, in milliseconds. */
const iteratorLife = 15 * 60 * 1000

const pageRecords = 1000
const pageBytes = 1024 * 1024

interface GetShardIterator {
  readonly StreamArn: string
  readonly ShardId: string
  readonly ShardIteratorType: string
  readonly SequenceNumber?: string | undefined
}

interface GetRecords {
  readonly ShardIterator: string
  readonly Limit?: number | undefined
}

interface Place {
  readonly arn: string
  readonly shardId: string
  /** The first sequence number that is read. */
  readonly from: string
  readonly at: number
}

const write = (world: World, { arn, at, from, shardId }: Place): string => {
  const text = Buffer.from(`${shardId}|${from}|${at}`).toString("base64url")
  return `${arn}|1|${text}.${digest(world, `${arn}|${text}`).slice(0, 16)}`
}

const read = (world: World, iterator: string): Place => {
  const [arn = "", , rest = ""] = iterator.split("|")
  const [text = "", mark] = rest.split(".")
  if (mark !== digest(world, `${arn}|${text}`).slice(0, 16)) throw validation("Invalid ShardIterator")
  const [shardId = "", from = "", at = ""] = Buffer.from(text, "base64url").toString().split("|")
  return { arn, shardId, from, at: Number(at) }
}

const shardOf = ({ record }: Stream, shardId: string): ShardRecord => {
  if (!/^shardId-\d+-[0-9a-f]+$/.test(shardId)) throw validation("Invalid ShardId")
  const shard = record.shards.find((shard) => shard.id === shardId)
  if (shard === undefined) {
    throw notFound("Shard does not exist")
  }
  return shard
}

const next = (sequence: string): string => String(BigInt(sequence) + 1n)

const trimmed = (): ServiceError =>
  new ServiceError(
    "TrimmedDataAccessException",
    "The operation attempted to read past the oldest stream record in a shard."
  )

/** The oldest sequence number that a shard still holds; past its end where it holds none. */
const oldest = (stream: Stream, shard: ShardRecord, sequence: number): string => {
  let found: ChangeRecord | undefined
  Tree.walk(stream.changes, { from: `${shard.id}/`, to: `${shard.id}0` }, false, (record) => {
    found = record
    return false
  })
  return sequenceText(found?.sequence ?? Math.min(sequence, shard.lastSequence ?? Infinity) + 1)
}

const starts: Readonly<
  Record<string, (stream: Stream, shard: ShardRecord, given: string, sequence: number) => string>
> = {
  TRIM_HORIZON: (_, shard) => sequenceText(shard.firstSequence),
  LATEST: (_, shard, __, sequence) => sequenceText(Math.max(sequence, shard.firstSequence - 1) + 1),
  AT_SEQUENCE_NUMBER: (_, __, given) => given,
  AFTER_SEQUENCE_NUMBER: (_, __, given) => next(given)
}

/** @category operations */
export const getShardIterator = (world: World, input: GetShardIterator, now: number): unknown => {
  const stream = knownStream(world, input.StreamArn, now)
  const shard = shardOf(stream, input.ShardId)
  const type: string = input.ShardIteratorType
  const given: string | undefined = input.SequenceNumber ?? undefined
  const needs = type.endsWith("_SEQUENCE_NUMBER")
  if (needs && given === undefined) {
    throw invalid("Invalid SequenceNumber")
  }
  if (!needs && given !== undefined) {
    throw invalid("SequenceNumber should not be passed for this iterator type")
  }
  if (given !== undefined) {
    if (!/^\d+$/.test(given)) throw invalid("Invalid SequenceNumber for the shard")
    trim(stream, now)
    if (given < sequenceText(shard.firstSequence)) throw invalid("Invalid SequenceNumber for the shard")
    if (type === "AT_SEQUENCE_NUMBER" && given < oldest(stream, shard, world.sequence)) throw trimmed()
  }
  const from = starts[type]!(stream, shard, given ?? "", world.sequence)
  return { ShardIterator: write(world, { arn: stream.record.arn, shardId: shard.id, from, at: now }) }
}

const shown = (world: World, stream: Stream, record: ChangeRecord) =>
  present({
    eventID: digest(world, `${stream.record.arn}/${record.sequence}`),
    eventName: record.event,
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: world.settings.region,
    dynamodb: present({
      ApproximateCreationDateTime: new Date(Math.floor(record.at / 1000) * 1000),
      Keys: record.keys,
      NewImage: record.new,
      OldImage: record.old,
      SequenceNumber: sequenceText(record.sequence),
      SizeBytes: record.size,
      StreamViewType: stream.record.viewType
    }),
    userIdentity: record.expired === true
      ? { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" }
      : undefined
  })

/** @category operations */
export const getRecords = (world: World, input: GetRecords, now: number): unknown => {
  const place = read(world, input.ShardIterator)
  const stream = knownStream(world, place.arn, now)
  const shard = shardOf(stream, place.shardId)
  if (now - place.at >= iteratorLife) {
    throw new ServiceError(
      "ExpiredIteratorException",
      "Iterator expired. The iterator was created at time " +
        `${new Date(place.at).toISOString()} while right now it is ${new Date(now).toISOString()}`
    )
  }
  trim(stream, now)
  const limit: number = input.Limit ?? pageRecords
  const records: Array<ChangeRecord> = []
  let bytes = 0
  let more = false
  Tree.walk(stream.changes, { from: placeOf(shard.id, place.from), to: `${shard.id}0` }, false, (record) => {
    more = records.length >= limit || (records.length > 0 && bytes + record.size > pageBytes)
    if (more) return false
    bytes += record.size
    return records.push(record) > 0
  })
  const last = records.at(-1)
  const from = last === undefined ? place.from : sequenceText(last.sequence + 1)
  const ended = shard.lastSequence !== undefined && !more
  return present({
    Records: records.map((record) => shown(world, stream, record)),
    NextShardIterator: ended ? undefined : write(world, { ...place, from, at: now })
  })
}
