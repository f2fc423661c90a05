/**
 * Streams as plain data: what is written down of them.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import type { KeyElement, ViewType } from "../table/record.ts"

/** A part of a stream. Records go to the open shard in whose range the hash of their partition key lies. */
export interface ShardRecord {
  readonly id: string
  readonly parent?: string
  /** The range of hashes, of 65,536 in all; the end is not in it. */
  readonly from: number
  readonly to: number
  readonly firstSequence: number
  /** Present once the shard is closed. */
  readonly lastSequence?: number
  readonly closedAt?: number
}

export interface StreamRecord {
  readonly arn: string
  readonly label: string
  readonly tableName: string
  readonly viewType: ViewType
  readonly keySchema: ReadonlyArray<KeyElement>
  readonly createdAt: number
  readonly shards: ReadonlyArray<ShardRecord>
  /** Present once the stream is disabled: it stays readable for a day. */
  readonly closedAt?: number
}

/** One change, with the images that its stream shows. */
export interface ChangeRecord {
  readonly sequence: number
  readonly shardId: string
  readonly event: "INSERT" | "MODIFY" | "REMOVE"
  readonly keys: AttributeMap
  readonly old?: AttributeMap
  readonly new?: AttributeMap
  readonly at: number
  readonly size: number
  readonly expired?: true
}
