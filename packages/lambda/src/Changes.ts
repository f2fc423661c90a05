/**
 * What happens to items: the records of DynamoDB Streams, and of Kinesis Data Streams for DynamoDB, decoded by entities.
 *
 * A *change* is one record of an entity's item: an `Insert`, a `Modify` or a `Remove`. What belongs to no entity that is
 * known here, or does not fit its schema, is handed over *raw*.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import type * as Entity from "dynapipe/Entity"
import type { Table } from "dynapipe/Table"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Stream from "effect/Stream"
import type { CheckpointError, Checkpoints } from "./Checkpoints.ts"
import type { DynamoDBStreams, StreamCallFailed } from "./DynamoDBStreams.ts"
import * as decoding from "./internal/changes/decode.ts"
import * as records from "./internal/changes/record.ts"
import type { Position } from "./internal/changes/shards.ts"
import * as streams from "./internal/changes/stream.ts"

export {
  /**
   * A record that is no change record.
   *
   * @category errors
   * @since 0.1.0
   */
  InvalidRecord
} from "./internal/changes/record.ts"

/**
 * A record before anybody knows what kind of item it is about.
 *
 * @category models
 * @since 0.1.0
 */
export type ChangeRecord = records.ChangeRecord

/**
 * A change that is handed over as it is stored: nobody knows such items, or its item does not fit the schema, because it
 * is encrypted for instance.
 *
 * @category models
 * @since 0.1.0
 */
export type Raw = decoding.Raw

// What the table's stream shows of an item; both sides, where the definition says nothing of a stream.
type View<E> = E extends { readonly table: { readonly options: { readonly stream: infer V extends string } } } ? V
  : "both"
type OldOf<E> = View<E> extends "both" | "old" ? Entity.Item<E> : undefined
type NewOf<E> = View<E> extends "both" | "new" ? Entity.Item<E> : undefined

interface Common<E> {
  /** The name of the entity. */
  readonly entity: E extends { readonly identifier: infer N } ? N : string
  readonly key: Entity.Key<E>
  /** The attributes that differ between the old item and the new one: all that there are, where one is missing. */
  readonly changed: ReadonlyArray<keyof Entity.Attributes<E> & string>
  /** The same for every delivery of this change, and for no other change. */
  readonly id: string
  /** Where it stands in its shard; of a record of Kinesis, in the shard of Kinesis. */
  readonly sequence: string
  /** When it happened: to the second, in Kinesis to the microsecond or millisecond. */
  readonly at: Date
  readonly record: ChangeRecord
}

/**
 * An item is new.
 *
 * @category models
 * @since 0.1.0
 */
export interface Insert<E> extends Common<E> {
  readonly _tag: "Insert"
  readonly old: undefined
  readonly new: NewOf<E>
  readonly expired: false
}

/**
 * An item was altered.
 *
 * @category models
 * @since 0.1.0
 */
export interface Modify<E> extends Common<E> {
  readonly _tag: "Modify"
  readonly old: OldOf<E>
  readonly new: NewOf<E>
  readonly expired: false
}

/**
 * An item is gone.
 *
 * @category models
 * @since 0.1.0
 */
export interface Remove<E> extends Common<E> {
  readonly _tag: "Remove"
  readonly old: OldOf<E>
  readonly new: undefined
  /** Whether time to live removed it, and no caller. */
  readonly expired: boolean
}

/**
 * A change of an entity's item. Of a union of entities, `entity` tells which.
 *
 * **Details**
 *
 * What the stream does not show is `undefined`, by the table's option `stream`: of `"keys"`, the key alone.
 *
 * @category models
 * @since 0.1.0
 */
export type Change<E extends Entity.Any> = E extends unknown ? Insert<E> | Modify<E> | Remove<E> : never

/**
 * Decodes a record: of a Lambda event of DynamoDB Streams or Kinesis, or of GetRecords of either.
 *
 * **Details**
 *
 * The entity is told by the type attribute of the item; where the stream shows keys only, by the entity's templates.
 *
 * **Example**
 *
 * ```ts
 * import { Changes } from "@dynapipe/lambda"
 * import { Entity, Table } from "dynapipe"
 * import { Result, Schema } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk", stream: "both" }) {}
 * class Notes extends Entity.make("Note", {
 *   table: Shop,
 *   schema: Schema.Struct({ id: Schema.String, text: Schema.String }),
 *   key: { pk: "NOTE#{id}" }
 * }) {}
 * const image = (text: string) => ({ pk: { S: "NOTE#1" }, _type: { S: "Note" }, id: { S: "1" }, text: { S: text } })
 * const record = {
 *   eventID: "e1",
 *   eventName: "MODIFY",
 *   dynamodb: {
 *     ApproximateCreationDateTime: 1700000000,
 *     Keys: { pk: { S: "NOTE#1" } },
 *     OldImage: image("a"),
 *     NewImage: image("b"),
 *     SequenceNumber: "100"
 *   }
 * }
 * const change = Result.getOrThrow(Changes.decode([Notes], record))
 *
 * change._tag // => "Modify"
 * change._tag === "Modify" && [change.key, change.new.text, change.changed] // => [{ id: "1" }, "b", ["text"]]
 * ```
 *
 * @category decoding
 * @since 0.1.0
 */
export const decode = <const Ents extends ReadonlyArray<Entity.Any>>(
  entities: Ents,
  record: unknown
): Result.Result<Change<Ents[number]> | Raw, records.InvalidRecord> => {
  try {
    // which entity it is decides what its parts are
    return Result.succeed(decoding.decode(entities, records.read(record)) as Change<Ents[number]> | Raw)
  } catch (error) {
    if (error instanceof records.InvalidRecord) return Result.fail(error)
    throw error
  }
}

/**
 * What is done about the changes of an entity's items.
 *
 * @category models
 * @since 0.1.0
 */
export interface Route<Ent extends Entity.Any, out Eff extends Effect.Effect<unknown, any, any>> {
  readonly entity: Ent
  readonly handle: (change: Change<Ent>) => Eff
}

/**
 * Says what is done about the changes of an entity's items.
 *
 * @category constructors
 * @since 0.1.0
 */
export const on = <Ent extends Entity.Any, Eff extends Effect.Effect<unknown, any, any>>(
  entity: Ent,
  handle: (change: Change<Ent>) => Eff
): Route<Ent, Eff> => ({ entity, handle })

/**
 * The item as a change leaves it, as it is stored; as it was, where it is gone.
 *
 * @category getters
 * @since 0.1.0
 */
export const image = (record: ChangeRecord): AttributeMap => record.new ?? record.old ?? record.keys

/**
 * How a stream is read.
 *
 * @category models
 * @since 0.1.0
 */
export interface StreamOptions<Ents extends ReadonlyArray<Entity.Any>> {
  readonly entities: Ents
  /**
   * Where to begin if nobody of the group has read before: with the oldest record that is there (`"horizon"`), with what
   * comes from now on (`"latest"`), or at a sequence number or after it; in a shard that does not hold it, with what
   * came later. `"horizon"` where it is left out. A shard of which nothing was read since `"latest"` begins there anew
   * with its next reader.
   */
  readonly from?: Position | undefined
  /** Readers of one group share the shards; each group reads everything. `default` where it is left out. */
  readonly group?: string | undefined
  /** Records of one page of one shard, at most 1000: 100 where it is left out. */
  readonly pageSize?: number | undefined
  /** How long it waits where there is nothing: one second where it is left out. */
  readonly pollInterval?: Duration.Input | undefined
  /** After how long without a sign of life a reader's shards go to others: 30 seconds where it is left out. */
  readonly lease?: Duration.Input | undefined
}

/**
 * The changes of a table, as they come, for ever: those that the stream holds, and then the new ones.
 *
 * **Details**
 *
 * The shards are read in turn, a parent to its end before its children. Nothing is read ahead: the next page is read
 * when it is asked for, and that is when the last one is written down as read, by the service `Checkpoints`. Readers of
 * one group share the shards under leases.
 *
 * **Gotchas**
 *
 * A page that was not done with when its reader ended is read again: let what is done with a change be idempotent. A
 * buffer between this stream and the work asks for pages that are not done with.
 *
 * A stream keeps its records for 24 hours. A group that was away for longer has missed changes: it fails with
 * `StreamCallFailed`, of code `TrimmedDataAccessException`, as long as the shard is there, and another group begins anew.
 *
 * **Example** (A projection, tested in the process)
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { Changes, Checkpoints, LocalStreams } from "@dynapipe/lambda"
 * import { Entity, Put, Table } from "dynapipe"
 * import { Effect, Layer, Schema, Stream } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk", stream: "both" }) {}
 * class Notes extends Entity.make("Note", {
 *   table: Shop,
 *   schema: Schema.Struct({ id: Schema.String, text: Schema.String }),
 *   key: { pk: "NOTE#{id}" }
 * }) {}
 *
 * const program = Effect.gen(function*() {
 *   yield* Put.item(Notes, { id: "1", text: "hello" })
 *   yield* Put.item(Notes, { id: "1", text: "goodbye" })
 *   const changes = yield* Changes.stream(Shop, { entities: [Notes] }).pipe(Stream.take(2), Stream.runCollect)
 *   return changes.map((change) => change._tag)
 * })
 * const layer = Layer.mergeAll(LocalStreams.layer, Checkpoints.layerMemory).pipe(
 *   Layer.provideMerge(LocalDynamoDB.layer({ tables: [Shop] }))
 * )
 *
 * await Effect.runPromise(Effect.provide(program, layer)) // => ["Insert", "Modify"]
 * ```
 *
 * @category streaming
 * @since 0.1.0
 */
export const stream = <const Ents extends ReadonlyArray<Entity.Any>>(
  table: Table<any>,
  options: StreamOptions<Ents>
): Stream.Stream<
  Change<Ents[number]> | Raw,
  StreamCallFailed | CheckpointError,
  DynamoDBStreams | Checkpoints
> =>
  // which entity it is decides what its parts are
  streams.stream(table, options) as Stream.Stream<
    any,
    StreamCallFailed | CheckpointError,
    DynamoDBStreams | Checkpoints
  >
