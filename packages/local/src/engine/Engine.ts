/**
 * The engine: DynamoDB as a function from a state, a request and a time to an answer.
 *
 * It does no input or output, has no clock of its own and never waits: `now` comes with every request, in milliseconds
 * of the epoch, and whatever time does (tables that become active, items that expire, tokens that are forgotten,
 * stream records that are trimmed) has happened by the time a request with a later `now` is answered. Values are in
 * the SDK's shapes: `B` is a `Uint8Array`, `N` is text, the dates of a description are `Date`s. Items are immutable:
 * an answer shares them with the store, so whoever receives one must not change it.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import { ServiceError } from "../error.ts"
import type { Mutation } from "./mutation.ts"
import { type Handler, handlers } from "./operation/index.ts"
import { holdOf } from "./operation/write.ts"
import * as Replay from "./replay.ts"
import { settle } from "./settle.ts"
import { checks } from "./shape/index.ts"
import { split } from "./stream/stream.ts"
import { keyOf } from "./table/table.ts"
import * as World from "./world.ts"

export type { ItemChanged, Mutation } from "./mutation.ts"

/**
 * How a world is made, and what can be changed while it lives.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** The region in the ARNs, `us-east-1` by default. */
  readonly region?: string | undefined
  /** The account in the ARNs, `000000000000` by default. */
  readonly accountId?: string | undefined
  /** What tells this world's identifiers (tables, streams, iterators) from another's: the same seed, the same ids. */
  readonly seed?: string | undefined
  /** How long a table is CREATING, UPDATING or DELETING, in milliseconds. 0 by default: at once. */
  readonly tableDelay?: number | undefined
  /**
   * How long an expired item stays readable, in milliseconds, also one that had expired when it was written. 0 by
   * default: it is gone at the first call after.
   */
  readonly expiryLag?: number | undefined
  /** How long a write takes to reach the global indexes, in milliseconds. 0 by default. */
  readonly indexDelay?: number | undefined
  /** The limit of an item collection of a table with local indexes, in bytes. 10 GB by default. */
  readonly collectionLimit?: number | undefined
}

/**
 * The whole state at one moment. It is immutable, costs next to nothing to take, and is good for any engine.
 *
 * @category models
 * @since 0.1.0
 */
export interface Snapshot {
  readonly _tag: "Snapshot"
}

/**
 * One world of tables.
 *
 * @category models
 * @since 0.1.0
 */
export interface Engine {
  /** Answers one request, as the SDK shapes it; throws a `ServiceError`. */
  readonly execute: (operation: string, input: unknown, now: number) => unknown
  readonly snapshot: () => Snapshot
  readonly restore: (snapshot: Snapshot) => void
  /**
   * Subscribes to what is committed: one call for each operation that changed something, all its mutations at once,
   * before its answer is given. Gives back how to unsubscribe.
   */
  readonly changes: (listener: (mutations: ReadonlyArray<Mutation>) => void) => () => void
  /** Replays one mutation. Listeners do not hear of it. */
  readonly apply: (mutation: Mutation) => void
  /** The whole state as mutations. */
  readonly dump: () => Iterable<Mutation>
  /**
   * Holds an item as an unfinished transaction would: until the release that it gives back is called, writes of the
   * item and transactions that touch it end in a conflict.
   */
  readonly hold: (tableName: string, key: AttributeMap) => () => void
  /** Replaces options of a running world (the region and the account stay). */
  readonly configure: (options: Options) => void
  /** Splits the open shard of a table's stream: its records so far stay in a parent, later ones go to two children. */
  readonly splitShard: (tableName: string, now: number) => void
}

const unknownOperation = (): ServiceError => new ServiceError("UnknownOperationException", "")

const hold = (world: World.World, tableName: string, key: AttributeMap): () => void => {
  const table = World.knownTable(world, tableName)
  const place = holdOf(table, keyOf(table, key))
  world.held.set(place, (world.held.get(place) ?? 0) + 1)
  let released = false
  return () => {
    if (released) return
    released = true
    const left = world.held.get(place)! - 1
    if (left === 0) world.held.delete(place)
    else world.held.set(place, left)
  }
}

/**
 * Makes a world without tables.
 *
 * **Details**
 *
 * An operation that fails changes nothing and tells listeners nothing, but for what time alone had brought about.
 *
 * Where the service promises no exact moment or order, the engine has one, so that tests can rely on it: an expired
 * item is gone at the first call at or after its second (and the lag, if there is one); the counts of a description
 * are those of now, where the service counts every six hours; a batch gives its items in the order of their hashes, as
 * a scan does, and not in the order in which they were asked for.
 *
 * **Example**
 *
 * ```ts
 * import * as Engine from "@dynapipe/local/engine/Engine"
 *
 * const engine = Engine.make()
 * engine.execute("ListTables", {}, 0) // => { TableNames: [] }
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): Engine => {
  const world = World.make(options)
  const listeners = new Set<(mutations: ReadonlyArray<Mutation>) => void>()

  const publish = (): void => {
    if (world.committed.length === 0) return
    const mutations = world.committed
    world.committed = []
    for (const listener of listeners) listener(mutations)
  }

  const run = <A>(operation: () => A): A => {
    try {
      return operation()
    } finally {
      publish()
    }
  }

  return {
    execute: (operation, input, now) => {
      const handler: Handler | undefined = Object.hasOwn(handlers, operation) ? handlers[operation] : undefined
      if (handler === undefined) throw unknownOperation()
      return run(() => {
        const given = input ?? {}
        checks[operation]!(given)
        settle(world, now)
        return handler(world, given, now)
      })
    },
    snapshot: () => Replay.freeze(world),
    restore: (snapshot) => Replay.thaw(world, snapshot),
    changes: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    apply: (mutation) => Replay.apply(world, mutation),
    dump: () => Replay.dump(world),
    hold: (tableName, key) => hold(world, tableName, key),
    configure: (options) => {
      world.settings = World.settingsOf({ ...options, region: undefined, accountId: undefined }, world.settings)
      world.due = 0
    },
    splitShard: (tableName, now) =>
      run(() => {
        const stream = World.knownTable(world, tableName).record.stream
        const open = stream?.enabled === true ? world.streams.get(stream.arn) : undefined
        if (open !== undefined) World.storeStream(world, split(open.record, world.sequence, now))
      })
  }
}
