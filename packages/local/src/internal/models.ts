/**
 * How a world begins, how it is kept, and what a test does to it.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import type * as Table from "dynapipe/Table"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { Engine, ItemChanged, Snapshot } from "../engine/Engine.ts"
import type { Fault } from "../Fault.ts"
import type { ListenFailed, ListenOptions } from "../http/server.ts"
import type { RecordedCall } from "./recorder.ts"
import type { StreamRecord } from "./records.ts"

/**
 * How a world begins.
 *
 * @category models
 * @since 0.1.0
 */
export interface WorldOptions {
  /** Tables that are made, under their physical names, unless the world has them already. */
  readonly tables?: ReadonlyArray<Table.Table<any>> | undefined
  /** What goes wrong from the beginning; `inject` replaces it. */
  readonly faults?: ReadonlyArray<Fault> | undefined
  /** Where identifiers and faults by chance come from: the same seed, the same ones. */
  readonly seed?: string | number | undefined
  /** Records every call for `calls`: the last 10,000, or as many as are said. */
  readonly record?: boolean | number | undefined
  /** The region in the ARNs, `us-east-1` by default. */
  readonly region?: string | undefined
  /** The account in the ARNs, `000000000000` by default. */
  readonly accountId?: string | undefined
  /** How long a table takes to be made, altered or deleted, in milliseconds; 0 by default. */
  readonly tableDelay?: number | undefined
  /** How long an expired item stays readable, in milliseconds; 0 by default. */
  readonly expiryLag?: number | undefined
}

/**
 * How a world is kept in a folder.
 *
 * @category models
 * @since 0.1.0
 */
export interface StoredOptions extends WorldOptions {
  /** The folder, which is made where it is missing. */
  readonly data: string
  /**
   * What an answer waits for: that the operating system has what was written, so that it survives the process
   * (`"process"`, the default), or that the disk has it, so that it survives a power failure (`"disk"`).
   */
  readonly sync?: "process" | "disk" | undefined
}

/**
 * A world from behind the service: what a test does to it, and sees of it, that no client of DynamoDB can.
 *
 * @category models
 * @since 0.1.0
 */
export interface LocalDynamoDBService {
  /** The engine itself: one synchronous function from a request and a time to an answer. */
  readonly engine: Engine
  /** As `LocalDynamoDB.inject`. */
  readonly inject: (faults: ReadonlyArray<Fault>, seed?: string | number) => Effect.Effect<void>
  /** What goes wrong now. */
  readonly faults: Effect.Effect<ReadonlyArray<Fault>>
  /** As `LocalDynamoDB.hold`. */
  readonly hold: (tableName: string, key: AttributeMap) => Effect.Effect<void, never, Scope.Scope>
  /** As `LocalDynamoDB.snapshot`. */
  readonly snapshot: Effect.Effect<Snapshot>
  /** As `LocalDynamoDB.restore`. */
  readonly restore: (snapshot: Snapshot) => Effect.Effect<void>
  /** As `LocalDynamoDB.calls`. */
  readonly calls: Effect.Effect<ReadonlyArray<RecordedCall>>
  /** As `LocalDynamoDB.recording`. */
  readonly recording: <A, E, R>(
    self: Effect.Effect<A, E, R>
  ) => Effect.Effect<readonly [A, ReadonlyArray<RecordedCall>], E, R>
  /** As `LocalDynamoDB.changes`. */
  readonly changes: Stream.Stream<ItemChanged>
  /** As `LocalDynamoDB.records`. */
  readonly records: (tableName: string) => Stream.Stream<StreamRecord>
  /** Serves this world over HTTP until the scope closes. */
  readonly listen: (
    options?: ListenOptions
  ) => Effect.Effect<{ readonly url: string; readonly port: number }, ListenFailed, Scope.Scope>
}
