/**
 * Runs over stored items; exported by Batch.
 */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import type { AttributeMap } from "../../AttributeValue.ts"
import type { InvalidCursor } from "../../Cursor.ts"
import type { DynamoDB } from "../../DynamoDB.ts"
import type { BatchIncomplete, ReadError } from "../../Errors.ts"
import type { Source } from "../../Query.ts"
import type { Table } from "../../Table.ts"
import { positive } from "../query/source.ts"
import * as alone from "./alone.ts"
import type { Incomplete, OneOf } from "./bulk.ts"
import * as raw from "./raw.ts"
import { run } from "./run.ts"

/**
 * How far a run over stored items is.
 *
 * @category models
 * @since 0.1.0
 */
export interface Checkpoint {
  /** Items that this run has read. */
  readonly read: number
  /** Items that this run has written. */
  readonly written: number
  /** Writes whose conditions did not hold, each of which changed nothing. */
  readonly refused: number
  /** From where another run goes on; none at the end. */
  readonly next: Option.Option<string>
}

/**
 * How a run over stored items flows.
 *
 * @category models
 * @since 0.1.0
 */
export interface RunOptions {
  /** Calls that are under way at the same time: 8 where it is left out. */
  readonly concurrency?: number | undefined
  /** Write units a second, and fewer while DynamoDB throttles. */
  readonly rate?: number | undefined
  /** The cursor of a checkpoint, from which to go on. */
  readonly from?: string | undefined
}

type Change = { readonly _tag: "Put" | "Update" | "Delete" }
type Changes = Change | ReadonlyArray<Change>
type OwnTag = "ConditionalCheckFailed" | "VersionConflict" | "ItemNotFound"
// of what a write fails with, all but what is counted as refused
type Unrefused<W> = Exclude<OneOf<W> extends Effect.Effect<any, infer E, any> ? E : never, { readonly _tag: OwnTag }>

/**
 * Reads what a query or scan finds, and writes what each item becomes: puts, updates and deletes, in the same table or
 * another.
 *
 * **Details**
 *
 * A stream of checkpoints, one for each page that was read and is written. Run it to do the work; it goes on from a
 * checkpoint's cursor, and does again what came after it. What a batch can carry goes together, and what it cannot,
 * alone: an update, and a write with a condition, which is counted as `refused` where it does not hold.
 *
 * **Gotchas**
 *
 * Without a condition, what somebody else changes between the reading and the writing is lost: where others write at the
 * same time, let the writes be updates from the item that was read. And what is written under another key of the same
 * table may be found, and changed once more, before the run ends: let what is done be told apart.
 *
 * @category runs
 * @since 0.1.0
 */
export const transform = <A, W extends Changes>(toWrites: (item: A) => W, options?: RunOptions) =>
(
  self: Source<A>
): Stream.Stream<Checkpoint, ReadError | InvalidCursor | Unrefused<W> | Incomplete<W>, DynamoDB> =>
  run<A>(self, (item, around) => {
    const writes = toWrites(item)
    return alone.orders((Array.isArray(writes) ? writes : [writes]) as ReadonlyArray<alone.AnyWrite>, around)
  }, options)

/**
 * How a table is copied.
 *
 * @category models
 * @since 0.1.0
 */
export interface CopyOptions extends RunOptions {
  /** Parts of the table that are read at the same time: 1 where it is left out. */
  readonly segments?: number | undefined
  /** What an item becomes, as it is stored; nothing, where it is left out. */
  readonly change?: ((item: AttributeMap) => AttributeMap | undefined) | undefined
}

/**
 * Copies the items of a table into another as they are stored, whatever entities they are of, or changes them on the way.
 *
 * **Details**
 *
 * A stream of checkpoints, one for each page; it goes on from the cursor of one, with as many segments. `rate` is that
 * of the writes: reading does not get ahead of them.
 *
 * @category runs
 * @since 0.1.0
 */
export const copy = (
  from: Table<any>,
  to: Table<any>,
  { change = (item) => item, segments = 1, ...options }: CopyOptions = {}
): Stream.Stream<
  Checkpoint,
  ReadError | InvalidCursor | BatchIncomplete<AttributeMap, AttributeMap>,
  DynamoDB
> =>
  run<AttributeMap>(raw.scan(from, { segmentCount: positive("segments", segments) }), (item, around) => {
    const changed = change(item)
    return changed === undefined ? [] : [raw.put(to, changed, around)]
  }, options)
