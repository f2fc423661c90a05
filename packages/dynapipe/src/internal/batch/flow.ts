/**
 * Writes as streams; exported by Batch.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Sink from "effect/Sink"
import * as Stream from "effect/Stream"
import type { Delete } from "../../Delete.ts"
import type { DynamoDB } from "../../DynamoDB.ts"
import type { RequestError } from "../../Errors.ts"
import type { Put } from "../../Put.ts"
import { whole } from "../query/source.ts"
import type { Incomplete, OneOf } from "./bulk.ts"
import * as bulk from "./bulk.ts"
import * as many from "./many.ts"
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

type Writes = AnyWrite | ReadonlyArray<AnyWrite>
type ToWrites<A, W extends Writes> = (element: A) => W & Unconditional<OneOf<W>>

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
    bulk.through(prepare(toWrites), bulk.options(options)),
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
 * elements are done, which is what `from` takes when the same stream is run again: what was under way beyond them is
 * written once more.
 *
 * @category streams
 * @since 0.1.0
 */
export const sink = <A, W extends Writes>(
  toWrites: ToWrites<A, W>,
  { from = 0, onProgress = () => nothing, ...options }: SinkOptions = {}
): Sink.Sink<Progress, A, never, RequestError | Incomplete<W>, DynamoDB> => {
  const begin: Progress = { done: whole("from", from, 0), written: 0 }
  const write = bulk.through(prepare(toWrites), bulk.options(options))
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
