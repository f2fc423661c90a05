/**
 * DynamoDB in this process: a layer for tests and demos, and a server that any DynamoDB client can talk to.
 *
 * A *world* is a set of tables with everything in it. Each layer and each server is a world of its own; time in it is
 * the time of Effect's Clock, so `TestClock` lets items expire and tables become active. A *snapshot* is a world at one
 * moment, which costs next to nothing to take and to go back to. *Faults* are what goes wrong on purpose.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import { DynamoDB } from "dynapipe/DynamoDB"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { ItemChanged, Snapshot } from "./engine/Engine.ts"
import type { Fault } from "./Fault.ts"
import type { ListenOptions } from "./http/server.ts"
import type { LocalDynamoDBService, StoredOptions, WorldOptions } from "./internal/models.ts"
import type { RecordedCall } from "./internal/recorder.ts"
import type { StreamRecord } from "./internal/records.ts"
import { begin, local, service } from "./internal/service.ts"
import type { StoreError } from "./persistence/error.ts"

export type { ItemChanged, Snapshot } from "./engine/Engine.ts"
export type { ListenFailed, ListenOptions, Served } from "./http/server.ts"
export type { LocalDynamoDBService, StoredOptions, WorldOptions } from "./internal/models.ts"
export type { RecordedCall } from "./internal/recorder.ts"
export type { StreamRecord } from "./internal/records.ts"
export type { StoreError } from "./persistence/error.ts"

/**
 * The key of a world.
 *
 * @category services
 * @since 0.1.0
 */
export class LocalDynamoDB
  extends Context.Service<LocalDynamoDB, LocalDynamoDBService>()("@dynapipe/local/LocalDynamoDB")
{}

const layerOf = (options: WorldOptions & Partial<StoredOptions>): Layer.Layer<DynamoDB | LocalDynamoDB, StoreError> =>
  Layer.effectContext(
    Effect.map(
      begin(options),
      (shell) => Context.make(DynamoDB, service(shell)).pipe(Context.add(LocalDynamoDB, local(shell)))
    )
  )

/**
 * A world in memory, with tables.
 *
 * **Details**
 *
 * Tables are made under their physical names, as `Table.layerName` says them to the layer. Besides the service
 * `DynamoDB` it gives `LocalDynamoDB`, for snapshots, faults and records.
 *
 * **Gotchas**
 *
 * An answer shares its items with the world: do not change them.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { DynamoDB, Table } from "dynapipe"
 * import { Effect } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk" }) {}
 *
 * const program = Effect.gen(function*() {
 *   yield* DynamoDB.call("PutItem", { TableName: "shop", Item: { pk: { S: "a" } } })
 *   return (yield* DynamoDB.call("GetItem", { TableName: "shop", Key: { pk: { S: "a" } } })).Item
 * })
 *
 * Effect.runSync(program.pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Shop] })))) // => { pk: { S: "a" } }
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: WorldOptions = {}): Layer.Layer<DynamoDB | LocalDynamoDB> =>
  // only a folder can fail
  Layer.orDie(layerOf(options))

/**
 * A world that a folder keeps: what was answered is there when the folder is opened again, even after the process was
 * killed.
 *
 * **Details**
 *
 * One process at a time has a folder: another one, and a folder that is damaged or cannot be written, is a
 * `StoreError`. With `sync: "disk"` what was answered survives a power failure as well.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 *
 * const kept = LocalDynamoDB.layerStored({ data: ".dynamodb", sync: "disk" })
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerStored = (options: StoredOptions): Layer.Layer<DynamoDB | LocalDynamoDB, StoreError> =>
  layerOf(options)

/**
 * A server that is listening, and the world behind it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Serving {
  readonly url: string
  readonly port: number
  readonly local: LocalDynamoDBService
}

/**
 * Serves a world of its own over HTTP until the scope closes, on loopback and a free port unless told otherwise.
 *
 * **Details**
 *
 * Any client of DynamoDB can talk to it, with whatever credentials. When the scope closes, requests that are under way
 * are still answered.
 *
 * **Gotchas**
 *
 * A port that is taken and a folder that cannot be used are defects here; `LocalDynamoDBService.listen` and
 * `layerStored` have them as failures.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { DynamoDB, WireDynamoDB } from "dynapipe"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const { url } = yield* LocalDynamoDB.serve()
 *   const credentials = { accessKeyId: "any", secretAccessKey: "any" }
 *   const client = WireDynamoDB.layer({ endpoint: url, region: "us-east-1", credentials })
 *   return (yield* DynamoDB.call("ListTables", {}).pipe(Effect.provide(client))).TableNames
 * })
 *
 * await Effect.runPromise(Effect.scoped(program)) // => []
 * ```
 *
 * @category servers
 * @since 0.1.0
 */
export const serve = (
  options: WorldOptions & ListenOptions & Partial<StoredOptions> = {}
): Effect.Effect<Serving, never, Scope.Scope> =>
  Effect.gen(function*() {
    const world = local(yield* begin(options))
    return { ...(yield* world.listen(options)), local: world }
  }).pipe(Effect.orDie)

/**
 * The world as it is now.
 *
 * @category snapshots
 * @since 0.1.0
 */
export const snapshot: Effect.Effect<Snapshot, never, LocalDynamoDB> = LocalDynamoDB.use((world) => world.snapshot)

/**
 * Goes back to a snapshot, of this world or of another.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { DynamoDB, Table } from "dynapipe"
 * import { Effect } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk" }) {}
 * const count = Effect.map(DynamoDB.call("Scan", { TableName: "shop" }), (page) => page.Count)
 *
 * const program = Effect.gen(function*() {
 *   const empty = yield* LocalDynamoDB.snapshot
 *   yield* DynamoDB.call("PutItem", { TableName: "shop", Item: { pk: { S: "a" } } })
 *   const before = yield* count
 *   yield* LocalDynamoDB.restore(empty)
 *   return [before, yield* count]
 * })
 *
 * Effect.runSync(program.pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Shop] })))) // => [1, 0]
 * ```
 *
 * @category snapshots
 * @since 0.1.0
 */
export const restore = (state: Snapshot): Effect.Effect<void, never, LocalDynamoDB> =>
  LocalDynamoDB.use((world) => world.restore(state))

/**
 * Runs an effect and leaves the world as it was before.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { DynamoDB, Table } from "dynapipe"
 * import { Effect } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk" }) {}
 * const count = Effect.map(DynamoDB.call("Scan", { TableName: "shop" }), (page) => page.Count)
 * const test = Effect.andThen(DynamoDB.call("PutItem", { TableName: "shop", Item: { pk: { S: "a" } } }), count)
 * const program = Effect.all([LocalDynamoDB.rollback(test), count])
 *
 * Effect.runSync(program.pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Shop] })))) // => [1, 0]
 * ```
 *
 * @category snapshots
 * @since 0.1.0
 */
export const rollback = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | LocalDynamoDB> =>
  Effect.acquireUseRelease(snapshot, () => self, restore)

/**
 * Replaces what goes wrong from now on.
 *
 * @category faults
 * @since 0.1.0
 */
export const inject = (
  faults: ReadonlyArray<Fault>,
  seed?: string | number
): Effect.Effect<void, never, LocalDynamoDB> => LocalDynamoDB.use((world) => world.inject(faults, seed))

/**
 * Lets things go wrong while an effect runs.
 *
 * **Example**
 *
 * ```ts
 * import { Fault, LocalDynamoDB } from "@dynapipe/local"
 * import { DynamoDB } from "dynapipe"
 * import { Effect } from "effect"
 *
 * const list = DynamoDB.call("ListTables", {}).pipe(
 *   Effect.as("fine"),
 *   Effect.catchTag("CallFailed", (failure) => Effect.succeed(failure.kind))
 * )
 * const program = LocalDynamoDB.withFaults(Effect.all([list, list, list]), [Fault.throttle({ nth: 2 })])
 *
 * Effect.runSync(program.pipe(Effect.provide(LocalDynamoDB.layer()))) // => ["fine", "Throttled", "fine"]
 * ```
 *
 * @category faults
 * @since 0.1.0
 */
export const withFaults = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  faults: ReadonlyArray<Fault>,
  seed?: string | number
): Effect.Effect<A, E, R | LocalDynamoDB> =>
  LocalDynamoDB.use((world) =>
    Effect.acquireUseRelease(
      Effect.tap(world.faults, () => world.inject(faults, seed)),
      () => self,
      (before) => world.inject(before)
    )
  )

/**
 * Holds an item as an unfinished transaction would, until the scope closes: writes of it, and transactions with it, end
 * in a conflict.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { DynamoDB, Table } from "dynapipe"
 * import { Effect } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk" }) {}
 * const put = DynamoDB.call("PutItem", { TableName: "shop", Item: { pk: { S: "a" } } }).pipe(
 *   Effect.as("fine"),
 *   Effect.catchTag("CallFailed", (failure) => Effect.succeed(failure.kind))
 * )
 * const held = Effect.scoped(Effect.andThen(LocalDynamoDB.hold("shop", { pk: { S: "a" } }), put))
 *
 * Effect.runSync(Effect.all([held, put]).pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Shop] }))))
 * // => ["TransactionConflict", "fine"]
 * ```
 *
 * @category faults
 * @since 0.1.0
 */
export const hold = (
  tableName: string,
  key: AttributeMap
): Effect.Effect<void, never, LocalDynamoDB | Scope.Scope> => LocalDynamoDB.use((world) => world.hold(tableName, key))

/**
 * The calls so far, of a world with the option `record`.
 *
 * @category records
 * @since 0.1.0
 */
export const calls: Effect.Effect<ReadonlyArray<RecordedCall>, never, LocalDynamoDB> = LocalDynamoDB.use((world) =>
  world.calls
)

/**
 * Runs an effect and tells what was asked of the world meanwhile, what came of it and what it consumed.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { DynamoDB, Table } from "dynapipe"
 * import { Effect } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk" }) {}
 * const put = DynamoDB.call("PutItem", { TableName: "shop", Item: { pk: { S: "a" } } })
 * const program = Effect.map(LocalDynamoDB.recording(put), ([, calls]) =>
 *   calls.map((call) => [call.operation, call.capacity[0]?.CapacityUnits]))
 *
 * Effect.runSync(program.pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Shop] })))) // => [["PutItem", 1]]
 * ```
 *
 * @category records
 * @since 0.1.0
 */
export const recording = <A, E, R>(
  self: Effect.Effect<A, E, R>
): Effect.Effect<readonly [A, ReadonlyArray<RecordedCall>], E, R | LocalDynamoDB> =>
  LocalDynamoDB.use((world) => world.recording(self))

/**
 * The changes of items in all tables, from now on, whether their tables have streams or not.
 *
 * @category changes
 * @since 0.1.0
 */
export const changes: Stream.Stream<ItemChanged, never, LocalDynamoDB> = Stream.unwrap(
  Effect.map(LocalDynamoDB, (world) => world.changes)
)

/**
 * The records of a table's stream (DynamoDB Streams): those that it holds, and then the new ones. A table without a
 * stream is a defect.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { DynamoDB, Table } from "dynapipe"
 * import { Effect, Stream } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk", stream: "new" }) {}
 * const program = Effect.gen(function*() {
 *   yield* DynamoDB.call("PutItem", { TableName: "shop", Item: { pk: { S: "a" } } })
 *   return yield* LocalDynamoDB.records("shop").pipe(Stream.take(1), Stream.runCollect)
 * })
 *
 * const [record] = await Effect.runPromise(program.pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Shop] }))))
 * record?.dynamodb.NewImage // => { pk: { S: "a" } }
 * ```
 *
 * @category changes
 * @since 0.1.0
 */
export const records = (tableName: string): Stream.Stream<StreamRecord, never, LocalDynamoDB> =>
  Stream.unwrap(Effect.map(LocalDynamoDB, (world) => world.records(tableName)))
