/**
 * What happens to the state of an engine, as plain data (JSON and `Uint8Array`) that can be written down: applied in
 * order to an empty engine, mutations give the same state back.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import type { ChangeRecord, StreamRecord } from "./stream/record.ts"
import type { BackupRecord } from "./table/backup.ts"
import type { TableRecord } from "./table/record.ts"

/**
 * What happened to the state.
 *
 * @category models
 * @since 0.1.0
 */
export type Mutation =
  | TableStored
  | TableDropped
  | ItemStored
  | ItemChanged
  | StreamStored
  | ChangeRecorded
  | TokenRemembered
  | TableBackedUp
  | BackupDropped

/**
 * A table was made or altered: its whole record, indexes, tags and time to live included, without its items. Indexes
 * that are new in it are filled from the items that are there.
 *
 * @category models
 * @since 0.1.0
 */
export interface TableStored {
  readonly _tag: "TableStored"
  readonly table: TableRecord
  /** The count of changes so far. */
  readonly sequence: number
}

/**
 * A table went, with everything in it but its stream.
 *
 * @category models
 * @since 0.1.0
 */
export interface TableDropped {
  readonly _tag: "TableDropped"
  readonly tableName: string
}

/**
 * An item that is there. It comes out of `dump` only.
 *
 * @category models
 * @since 0.1.0
 */
export interface ItemStored {
  readonly _tag: "ItemStored"
  readonly tableName: string
  readonly item: AttributeMap
  /** When it was written, in milliseconds of the epoch. */
  readonly at: number
}

/**
 * One item was put, altered or removed. Without `old` it is new, without `new` it is gone. Where the table has a
 * stream, its change record follows from this.
 *
 * @category models
 * @since 0.1.0
 */
export interface ItemChanged {
  readonly _tag: "ItemChanged"
  readonly tableName: string
  readonly keys: AttributeMap
  readonly old?: AttributeMap
  readonly new?: AttributeMap
  /** When, in milliseconds of the epoch. */
  readonly at: number
  /** Counts the changes of this world. */
  readonly sequence: number
  /** Whether time to live removed it, and no caller. */
  readonly expired?: true
}

/**
 * A stream was opened or closed, or its shards were split.
 *
 * @category models
 * @since 0.1.0
 */
export interface StreamStored {
  readonly _tag: "StreamStored"
  readonly stream: StreamRecord
}

/**
 * A change record that a stream still holds. It comes out of `dump` only.
 *
 * @category models
 * @since 0.1.0
 */
export interface ChangeRecorded {
  readonly _tag: "ChangeRecorded"
  readonly streamArn: string
  readonly record: ChangeRecord
}

/**
 * A transaction was committed under a token, which is remembered for ten minutes.
 *
 * @category models
 * @since 0.1.0
 */
export interface TokenRemembered {
  readonly _tag: "TokenRemembered"
  readonly token: string
  /** A digest of the request. */
  readonly request: string
  readonly at: number
}

/**
 * The items that a table has at this moment were backed up.
 *
 * @category models
 * @since 0.1.0
 */
export interface TableBackedUp {
  readonly _tag: "TableBackedUp"
  readonly backup: BackupRecord
}

/**
 * A backup went.
 *
 * @category models
 * @since 0.1.0
 */
export interface BackupDropped {
  readonly _tag: "BackupDropped"
  readonly arn: string
}
