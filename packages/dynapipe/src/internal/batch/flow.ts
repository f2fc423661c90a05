/**
 * Writes as streams; exported by Batch.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Sink from "effect/Sink"
import * as Stream from "effect/Stream"
import type { AttributeMap } from "../../AttributeValue.ts"
import type { InvalidCursor } from "../../Cursor.ts"
import type { Delete } from "../../Delete.ts"
import type { DynamoDB } from "../../DynamoDB.ts"
import type * as Entity from "../../Entity.ts"
import type { BatchIncomplete, ReadError, RequestError } from "../../Errors.ts"
import type { Put } from "../../Put.ts"
import type { Source } from "../../Query.ts"
import type { Table } from "../../Table.ts"
import { positive, whole } from "../query/source.ts"
import { paged } from "../query/streams.ts"
import * as alone from "./alone.ts"
import * as bulk from "./bulk.ts"
import * as many from "./many.ts"
import * as raw from "./raw.ts"
import type { Unconditional } from "./write.ts"

type AnyWrite = Put<any, any, any> | Delete<any, any, any>

/**
 * How a stream of writes flows.
 *
 * @category models
 * @since 0.1.0
 */
export interface FlowOptions {
  /** Calls that are under way at the same time: 8 where it is left out. */
  readonly concurrency?: number | undefined
  /** Write units a second, and fewer while DynamoDB throttles; as fast as it goes where it is left out. */
  readonly rate?: number | undefined
  /** How long elements wait for others to share a call with: without it, for as long as it takes. */
  readonly within?: Duration.Input | undefined
}

const flow = ({ concurrency = 8, rate, within }: FlowOptions = {}): bulk.Options => ({
  concurrency: positive("concurrency", concurrency),
  group: 25,
  within,
  rate: rate === undefined ? undefined : positive("rate", rate),
  calls: 1
})

type Writes = AnyWrite | ReadonlyArray<AnyWrite>
type OneOf<W> = W extends ReadonlyArray<infer P> ? P : W
type ToWrites<A, W extends Writes> = (element: A) => W & Unconditional<OneOf<W>>
type Incomplete<W> = BatchIncomplete<OneOf<W>, OneOf<W>>

const prepare = <A>(toWrites: (element: A) => AnyWrite | ReadonlyArray<AnyWrite>): bulk.Prepare<A> => (a, around) => {
  const programs = toWrites(a)
  return many.orders(Array.isArray(programs) ? programs : [programs as AnyWrite], around)
}

/**
 * Writes what the elements of a stream stand for, and lets each element through when it is written, in order.
 *
 * **Details**
 *
 * An element is a put, a delete, or a list of them, none included. 25 elements at a time share their calls; as many calls
 * as `concurrency` says are under way, and no more elements are taken. Writes of one item happen in the order of the
 * stream. What comes out last tells from where another run goes on.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { Batch, Entity, Put, Table } from "dynapipe"
 * import { Effect, Schema, Stream } from "effect"
 *
 * class Log extends Table.make("log", { partitionKey: "id" }) {}
 * class Lines extends Entity.make("Line", { table: Log, schema: Schema.Struct({ id: Schema.String }) }) {}
 *
 * const written = Stream.range(1, 60).pipe(
 *   Batch.through((n) => Put.item(Lines, { id: `${n}` })),
 *   Stream.runCount
 * )
 * await Effect.runPromise(written.pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Log] })))) // => 60
 * ```
 *
 * @category streams
 * @since 0.1.0
 */
export const through = <A, W extends Writes>(toWrites: ToWrites<A, W>, options?: FlowOptions) =>
<E, R>(
  self: Stream.Stream<A, E, R>
): Stream.Stream<A, E | RequestError | Incomplete<W>, R | DynamoDB> =>
  self.pipe(
    bulk.through(prepare(toWrites), flow(options)),
    Stream.flatMap(({ elements }) => Stream.fromArray(elements))
  )

/**
 * How far a stream of writes is.
 *
 * @category models
 * @since 0.1.0
 */
export interface Progress {
  /** Elements from the beginning of the stream that are done, one after another: another run skips so many. */
  readonly done: number
  /** Items that this run has written. */
  readonly written: number
}

/**
 * What a sink takes beside how it flows.
 *
 * @category models
 * @since 0.1.0
 */
export interface SinkOptions extends FlowOptions {
  /** Elements at the beginning that an earlier run has done. */
  readonly from?: number | undefined
  /** Hears of each step forward. */
  readonly onProgress?: ((progress: Progress) => Effect.Effect<void>) | undefined
}

const nothing = Effect.void

/**
 * Writes what the elements of a stream stand for; succeeds with how far it came.
 *
 * **Details**
 *
 * It is `through` for a whole stream. As a sink it takes no more elements than it can write. `onProgress` hears how many
 * elements are done, which is what `from` takes when the same stream is run again.
 *
 * @category streams
 * @since 0.1.0
 */
export const sink = <A, W extends Writes>(
  toWrites: ToWrites<A, W>,
  { from = 0, onProgress = () => nothing, ...options }: SinkOptions = {}
): Sink.Sink<Progress, A, never, RequestError | Incomplete<W>, DynamoDB> => {
  const begin: Progress = { done: whole("from", from, 0), written: 0 }
  const write = bulk.through(prepare(toWrites), flow(options))
  return Sink.fromTransform((upstream) =>
    Stream.fromPull(Effect.succeed(upstream)).pipe(
      Stream.drop(from),
      write,
      Stream.mapAccum(
        () => begin,
        (before, { elements, items }: bulk.Written<A>) => {
          const progress = { done: before.done + elements.length, written: before.written + items }
          return [progress, [progress]] as const
        }
      ),
      Stream.tap(onProgress),
      Stream.runLast,
      Effect.map((last) => [Option.getOrElse(last, () => begin)] as const)
    )
  )
}

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

type RunFailure = ReadError | InvalidCursor | BatchIncomplete<any, any>

const run = <A>(source: Parameters<typeof paged>[0], prepare: bulk.Prepare<A>, options: RunOptions = {}) => {
  const { concurrency, ...settings } = flow(options)
  const page = (items: ReadonlyArray<A>, around: Parameters<bulk.Prepare<A>>[1]) => {
    const orders: Array<many.Given> = []
    for (const item of items) {
      const more = prepare(item, around)
      if (Effect.isEffect(more)) return more
      for (const one of more) orders.push(one)
    }
    return orders
  }
  // one page after another: a checkpoint says that all before it is done
  return paged<A>(source, options.from).pipe(
    bulk.through(({ items }, around) => page(items, around), {
      ...settings,
      group: 1,
      concurrency: 1,
      calls: concurrency
    }),
    Stream.mapAccum(
      (): Omit<Checkpoint, "next"> => ({ read: 0, written: 0, refused: 0 }),
      (before, { elements: [page], items, refused }) => {
        const sum = {
          read: before.read + page!.items.length,
          written: before.written + items,
          refused: before.refused + refused
        }
        return [sum, [{ ...sum, next: page!.next } satisfies Checkpoint]] as const
      }
    )
  ) as Stream.Stream<Checkpoint, RunFailure, DynamoDB>
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
 * checkpoint's cursor. What a batch can carry goes together, and what it cannot, alone: an update, and a write with a
 * condition, which is counted as `refused` where it does not hold.
 *
 * **Gotchas**
 *
 * Without a condition, what somebody else changes between the reading and the writing is lost: where others write at the
 * same time, let the writes be updates from the item that was read.
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

/**
 * Removes every item of a partition, whatever entities they are of.
 *
 * **Details**
 *
 * A stream of checkpoints, one for each page of keys that was read and is removed.
 *
 * **Gotchas**
 *
 * The entries that keep unique attributes of these items stay: remove such items one by one.
 *
 * @category runs
 * @since 0.1.0
 */
export const deletePartition = <Ent extends Entity.Any>(
  entity: Ent,
  partition: Entity.Partition<Ent, "">,
  options?: RunOptions
): Stream.Stream<
  Checkpoint,
  ReadError | InvalidCursor | BatchIncomplete<AttributeMap, AttributeMap>,
  DynamoDB
> =>
  run<AttributeMap>(
    raw.partition(entity, partition as Readonly<Record<string, unknown>>),
    (item, around) => [raw.remove(entity.table, item, around)],
    options
  )
