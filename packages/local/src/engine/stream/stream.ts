/**
 * A stream at work: its shards, and the change records of one day.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import { equal, itemSize } from "../../value/index.ts"
import type { ItemChanged } from "../mutation.ts"
import { hash } from "../store/encode.ts"
import * as Tree from "../store/tree.ts"
import type { ChangeRecord, ShardRecord, StreamRecord } from "./record.ts"

/** How long records stay, in milliseconds. */
export const retention = 24 * 60 * 60 * 1000

const hashes = 65_536

/** A stream with the records of the last day. */
export interface Stream {
  record: StreamRecord
  /** By shard and sequence. */
  readonly changes: Tree.Tree<ChangeRecord>
  /** The same in the order of time, for trimming. */
  readonly order: Tree.Tree<string>
}

/** @category snapshots */
export interface FrozenStream {
  readonly record: StreamRecord
  readonly changes: Tree.Frozen<ChangeRecord>
  readonly order: Tree.Frozen<string>
}

/** A stream without records. */
export const make = (record: StreamRecord): Stream => ({ record, changes: Tree.make(), order: Tree.make() })

export const freeze = (stream: Stream): FrozenStream => ({
  record: stream.record,
  changes: Tree.freeze(stream.changes),
  order: Tree.freeze(stream.order)
})

export const thaw = (frozen: FrozenStream): Stream => ({
  record: frozen.record,
  changes: Tree.thaw(frozen.changes),
  order: Tree.thaw(frozen.order)
})

/** Sequence numbers as the service writes them. */
export const sequenceText = (sequence: number): string => `1${String(sequence).padStart(20, "0")}`

/** The place of a record: the records of a shard stand together, in order. */
export const placeOf = (shardId: string, sequence: number | string): string =>
  `${shardId}/${typeof sequence === "number" ? sequenceText(sequence) : sequence}`

const hex = (bytes: string): string => Buffer.from(bytes, "latin1").toString("hex")

const shardId = (arn: string, at: number, count: number): string =>
  `shardId-${String(at).padStart(20, "0")}-${hex(hash(`${arn}/${count}`)).slice(0, 8)}`

/** The shard that a new stream starts with. */
export const firstShard = (arn: string, sequence: number, now: number): ShardRecord => ({
  id: shardId(arn, now, 0),
  from: 0,
  to: hashes,
  firstSequence: sequence + 1
})

/** Closes the first open shard and opens two in its place, each with a half of its range. */
export const split = (record: StreamRecord, sequence: number, now: number): StreamRecord => {
  const open = record.shards.find((shard) => shard.lastSequence === undefined)
  if (open === undefined || open.to - open.from < 2) return record
  const middle = (open.from + open.to) >> 1
  const child = (from: number, to: number, at: number): ShardRecord => ({
    id: shardId(record.arn, now, record.shards.length + at),
    parent: open.id,
    from,
    to,
    firstSequence: sequence + 1
  })
  return {
    ...record,
    shards: [
      ...record.shards.map((shard) => shard === open ? { ...open, lastSequence: sequence, closedAt: now } : shard),
      child(open.from, middle, 0),
      child(middle, open.to, 1)
    ]
  }
}

/** Closes the stream and its shards. */
export const close = (record: StreamRecord, sequence: number, now: number): StreamRecord => ({
  ...record,
  closedAt: now,
  shards: record.shards.map((shard) =>
    shard.lastSequence === undefined ? { ...shard, lastSequence: sequence, closedAt: now } : shard
  )
})

const images: Readonly<Record<StreamRecord["viewType"], ReadonlyArray<"old" | "new">>> = {
  KEYS_ONLY: [],
  NEW_IMAGE: ["new"],
  OLD_IMAGE: ["old"],
  NEW_AND_OLD_IMAGES: ["old", "new"]
}

/** What the stream tells of a change; nothing where an item stayed what it was. */
const recordOf = (record: StreamRecord, change: ItemChanged, key: string): ChangeRecord | undefined => {
  if (change.old !== undefined && change.new !== undefined && equal({ M: change.old }, { M: change.new })) {
    return undefined
  }
  const at = (key.charCodeAt(0) << 8) + key.charCodeAt(1)
  const shard = record.shards.find((shard) => shard.lastSequence === undefined && at >= shard.from && at < shard.to)
  if (shard === undefined) return undefined
  const shown: { old?: AttributeMap; new?: AttributeMap } = {}
  let size = itemSize(change.keys)
  for (const side of images[record.viewType]) {
    const image = change[side]
    if (image === undefined) continue
    shown[side] = image
    size += itemSize(image)
  }
  return {
    sequence: change.sequence,
    shardId: shard.id,
    event: change.old === undefined ? "INSERT" : change.new === undefined ? "REMOVE" : "MODIFY",
    keys: change.keys,
    ...shown,
    at: change.at,
    size,
    ...(change.expired === true ? { expired: true as const } : {})
  }
}

/** Keeps a record. */
export const store = (stream: Stream, record: ChangeRecord): void => {
  const place = placeOf(record.shardId, record.sequence)
  Tree.set(stream.changes, place, record)
  Tree.set(stream.order, String(record.at).padStart(16, "0") + place, place)
}

/** Records a change of an item that is stored under `key`. */
export const append = (stream: Stream, change: ItemChanged, key: string): void => {
  if (stream.record.closedAt !== undefined) return
  trim(stream, change.at)
  const record = recordOf(stream.record, change, key)
  if (record !== undefined) store(stream, record)
}

/** Forgets the records that are older than a day. */
export const trim = (stream: Stream, now: number): void => {
  const to = String(Math.max(0, now - retention)).padStart(16, "0")
  const old: Array<readonly [string, string]> = []
  Tree.walk(stream.order, { from: "", to }, false, (place, key) => old.push([place, key]) > 0)
  for (const [place, key] of old) {
    Tree.remove(stream.changes, place)
    Tree.remove(stream.order, key)
  }
}
