/**
 * Reading and writing many items.
 *
 * A *batch* is any number of programs, of any entities and tables: it is cut into as few calls as DynamoDB allows, some
 * of which are under way at the same time, and what DynamoDB leaves *unprocessed* is sent again by the schedule for
 * throttling. What is left after that is in the failure, as the programs that were given. A batch is no transaction: a
 * part of it can be done, and a part not.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import type { AttributeMap } from "./AttributeValue.ts"
import type { InvalidCursor } from "./Cursor.ts"
import * as Delete from "./Delete.ts"
import type { DynamoDB } from "./DynamoDB.ts"
import type * as Entity from "./Entity.ts"
import type { BatchIncomplete, ItemNotFound, ReadError, RequestError, TransactionConflict } from "./Errors.ts"
import type * as Get from "./Get.ts"
import * as alone from "./internal/batch/alone.ts"
import * as many from "./internal/batch/many.ts"
import * as raw from "./internal/batch/raw.ts"
import * as resolver from "./internal/batch/resolver.ts"
import { run } from "./internal/batch/run.ts"
import type { Checkpoint, RunOptions } from "./internal/batch/runs.ts"
import * as updates from "./internal/batch/updates.ts"
import type { Unconditional } from "./internal/batch/write.ts"
import * as layouts from "./internal/entity/layout.ts"
import { make, proto } from "./internal/program/proto.ts"
import { positive } from "./internal/query/source.ts"
import type { Put } from "./Put.ts"

export * from "./internal/batch/flow.ts"
export * from "./internal/batch/runs.ts"

type AnyGet = Get.Get<any, any, any>
// no more than this is asked of an update: what it is of shows in itself, and must not be told by its surroundings
type AnyUpdate = { readonly _tag: "Update" }
type AnyWrite = Put<any, any, any> | Delete.Delete<any, any, any>

/**
 * Reads of many items, which succeed with `A` or fail with `E`.
 *
 * @category models
 * @since 0.1.0
 */
export interface BatchGet<out A, out E> extends Effect.Effect<A, E, DynamoDB>, many.ReadFields {
  readonly _tag: "BatchGet"
}

/**
 * Writes of many items, which fail with `E`.
 *
 * @category models
 * @since 0.1.0
 */
export interface BatchWrite<out E> extends Effect.Effect<void, E, DynamoDB>, many.WriteFields {
  readonly _tag: "BatchWrite"
}

const ReadProto = proto<BatchGet<any, any>>("BatchGet", many.read)
const WriteProto = proto<BatchWrite<any>>("BatchWrite", many.write)

type AnyBatch = BatchGet<any, any> | BatchWrite<any>
const edit = <B extends AnyBatch>(self: B, fields: Partial<many.ReadFields>): B =>
  make(self._tag === "BatchGet" ? ReadProto : WriteProto, { ...self, ...fields })

const concurrent = 8

type Reads = ReadonlyArray<AnyGet> | Readonly<Record<string, AnyGet>>
type OneOf<Gets> = Gets extends ReadonlyArray<infer G> ? G : Gets[keyof Gets]

/**
 * What each get succeeds with, at its place.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type ReadAll<Gets> = { readonly [L in keyof Gets]: Gets[L] extends Get.Get<any, infer A, any> ? A : never }

/**
 * Reads many items: `BatchGetItem`, 100 keys at a time. The results are in the order of the input.
 *
 * **Details**
 *
 * It takes an entity and keys, or gets of any entities in a list or a record, each with its own result. An item that is
 * asked for twice is read once. Where not all of it could be read, `BatchIncomplete` has what was read in `completed`,
 * each result with the key or get that it answers; where nothing was, the failure is that of the call.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { Batch, Entity, Get, Put, Table } from "dynapipe"
 * import { Effect, Option, Schema } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk" }) {}
 * const Customer = Schema.Struct({ id: Schema.String, name: Schema.String })
 * class Customers extends Entity.make("Customer", { table: Shop, schema: Customer, key: { pk: "CUSTOMER#{id}" } }) {}
 * const Product = Schema.Struct({ sku: Schema.String, price: Schema.Int })
 * class Products extends Entity.make("Product", { table: Shop, schema: Product, key: { pk: "PRODUCT#{sku}" } }) {}
 *
 * const program = Effect.gen(function*() {
 *   yield* Batch.write([
 *     Put.item(Customers, { id: "ann", name: "Ann" }),
 *     Put.item(Products, { sku: "tea", price: 4 })
 *   ])
 *   const found = yield* Batch.get(Customers, [{ id: "bob" }, { id: "ann" }])
 *   const { customer, product } = yield* Batch.get({
 *     customer: Get.item(Customers, { id: "ann" }).pipe(Get.orFail),
 *     product: Get.item(Products, { sku: "tea" }).pipe(Get.select("price"), Get.orFail)
 *   })
 *   return [found.map(Option.isSome), customer.name, product.price]
 * })
 *
 * Effect.runSync(program.pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Shop] })))) // => [[false, true], "Ann", 4]
 * ```
 *
 * @category reading
 * @since 0.1.0
 */
export const get: {
  <Ent extends Entity.Any>(entity: Ent, keys: Iterable<Entity.Key<Ent>>): BatchGet<
    ReadonlyArray<Option.Option<Entity.Item<Ent>>>,
    | ReadError
    | BatchIncomplete<Entity.Key<Ent>, readonly [key: Entity.Key<Ent>, item: Option.Option<Entity.Item<Ent>>]>
  >
  <const Gets extends Reads>(gets: Gets): BatchGet<
    ReadAll<Gets>,
    | ReadError
    | Extract<Effect.Error<Extract<OneOf<Gets>, AnyGet>>, ItemNotFound>
    | BatchIncomplete<OneOf<Gets>, readonly [get: OneOf<Gets>, result: Effect.Success<Extract<OneOf<Gets>, AnyGet>>]>
  >
} = (first: Entity.Any | Reads, keys?: Iterable<any>): BatchGet<any, any> => {
  if (keys !== undefined) {
    const given = [...keys]
    const entity = first as Entity.Any
    const programs = given.map((key) => ({
      entity,
      key,
      consistentRead: false,
      attributes: undefined,
      required: false
    }))
    return make(ReadProto, { _tag: "BatchGet", programs, given, labels: undefined, concurrent })
  }
  const programs = Object.values(first as Reads)
  const labels = Array.isArray(first) ? undefined : Object.keys(first)
  return make(ReadProto, { _tag: "BatchGet", programs, given: programs, labels, concurrent })
}

/**
 * Reads what was last written, at twice the cost: `ConsistentRead`.
 *
 * @category reading
 * @since 0.1.0
 */
export const consistent = <B extends BatchGet<any, any>>(self: B): B =>
  edit(self, { programs: self.programs.map((get) => ({ ...get, consistentRead: true })) })

/**
 * Puts and deletes many items: `BatchWriteItem`, 25 at a time, up to 16 MB.
 *
 * **Details**
 *
 * Two writes of one item are refused, with the positions of both, before anything is sent. Where not all of it could be
 * written, `BatchIncomplete` has the programs that are left; where nothing was, the failure is that of the call.
 *
 * **Gotchas**
 *
 * A batch carries no conditions and no updates, and none of it happens together with the rest: `Transact.write` does.
 *
 * @category writing
 * @since 0.1.0
 */
export const write = <const P extends AnyWrite>(
  programs: ReadonlyArray<P & Unconditional<P>>
): BatchWrite<RequestError | BatchIncomplete<P, P>> => make(WriteProto, { _tag: "BatchWrite", programs, concurrent })

/**
 * Updates many items, each with an `UpdateItem` of its own, some at a time. The results are in the order of the input.
 *
 * **Details**
 *
 * Updates carry conditions, and each is done or not on its own. Where some are not, all others are carried out all the
 * same: `BatchIncomplete` has those that failed, with the failure of each beside it in `failures`, and the others with
 * their results in `completed`.
 *
 * @category writing
 * @since 0.1.0
 */
export const update = <const Us extends ReadonlyArray<AnyUpdate>>(
  programs: Us,
  options: {
    /** 8 where it is left out. */
    readonly concurrency?: number
    /** Hears how many are done or have failed. */
    readonly onProgress?: (done: number) => Effect.Effect<void>
  } = {}
): Effect.Effect<
  { readonly [L in keyof Us]: Effect.Success<Us[L]> },
  BatchIncomplete<
    Us[number],
    readonly [update: Us[number], result: Effect.Success<Us[number]>],
    Effect.Error<Us[number]>
  >,
  DynamoDB
> =>
  updates.all<any, any, DynamoDB, any>(
    programs as ReadonlyArray<any>, // they are updates, and so effects
    positive("concurrency", options.concurrency ?? concurrent),
    options.onProgress ?? (() => Effect.void)
  ) as Effect.Effect<any, any, DynamoDB> // a result for each update, at its place

/**
 * Removes every item of a partition, whatever entities they are of.
 *
 * **Details**
 *
 * A stream of checkpoints, one for each page of keys that was read and is removed.
 *
 * Where the entity has unique attributes, its items are read whole, and each is removed by a transaction that gives the
 * values back. An item whose version somebody else has changed in the meantime stays, and is counted as `refused`; of
 * an entity without a version, one whose unique values were changed.
 *
 * **Gotchas**
 *
 * What is unique in items of other entities of the partition is not given back: remove those before, by `transform` and
 * `Delete.from`.
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
  | ReadError
  | InvalidCursor
  | BatchIncomplete<AttributeMap, AttributeMap>
  | (Entity.HasUnique<Ent> extends true ? TransactionConflict : never),
  DynamoDB
> => {
  const { type, unique } = layouts.of(entity)
  const isUnique = (item: AttributeMap) => unique.length > 0 && item[type!.attribute]?.S === type!.value
  return run<AttributeMap>(
    raw.partition(entity, partition as Readonly<Record<string, unknown>>, unique.length > 0),
    (item, around) => {
      const removal = raw.remove(entity.table, item, around)
      return isUnique(item)
        ? alone.instead(removal, entity, item, (read: Entity.Item<Ent>) => Delete.from(entity, read))
        : [removal]
    },
    options
  )
}

/**
 * How many calls are under way at the same time: 8 unless this says otherwise.
 *
 * @category combinators
 * @since 0.1.0
 */
export const concurrency = (n: number) => {
  const concurrent = positive("concurrency", n)
  return <B extends AnyBatch>(self: B): B => edit(self, { concurrent })
}

/**
 * How programs that are marked as `batched` wait for each other.
 *
 * @category models
 * @since 0.1.0
 */
export interface Window {
  /** How long the first one waits: without it, what is asked for at once goes together. */
  readonly window?: Duration.Input
  /** How many are at most in one batch: 100 gets, 25 writes where it is left out. */
  readonly size?: number
}

const windowed = (options: Window): Window => {
  if (options.size !== undefined) positive("size", options.size)
  return { ...options }
}

/**
 * Says how batched programs of an effect wait for each other.
 *
 * **Gotchas**
 *
 * Programs under different windows do not meet: make one, and use it around all of them.
 *
 * @category batching
 * @since 0.1.0
 */
export const window = (options: Window): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> =>
  Effect.provideService(resolver.Current, windowed(options))

/**
 * Says how batched programs of an application wait for each other.
 *
 * @category batching
 * @since 0.1.0
 */
export const layerWindow = (options: Window): Layer.Layer<never> => Layer.succeed(resolver.Current, windowed(options))
