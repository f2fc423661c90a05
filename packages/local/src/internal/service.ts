/**
 * What a world offers: the service of DynamoDB, and the service behind it.
 *
 * @since 0.1.0
 */
import * as Classify from "dynapipe/Classify"
import type { DynamoDBService } from "dynapipe/DynamoDB"
import type { CallFailed } from "dynapipe/Errors"
import type { Operation } from "dynapipe/Operation"
import * as Table from "dynapipe/Table"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { Engine, ItemChanged } from "../engine/Engine.ts"
import { ServiceError } from "../error.ts"
import * as Server from "../http/server.ts"
import type { LocalDynamoDBService, StoredOptions, WorldOptions } from "./models.ts"
import { own } from "./own.ts"
import { records as recordsOf } from "./records.ts"
import * as Shell from "./shell.ts"

const setup = (tables: ReadonlyArray<Table.Table<any>>) =>
  Effect.forEach(tables, (table) =>
    Effect.map(Table.name(table), (name): Shell.Setup => ({
      create: Table.createInput(table, name),
      timeToLive: table.options.timeToLive
    })))

const reset = Object.assign(new Error("socket hang up"), { code: "ECONNRESET" })

const failure = (operation: Operation, found: Shell.Failure): CallFailed =>
  found instanceof ServiceError
    ? Classify.response(operation, {
      name: found.name,
      message: found.message,
      status: found.status,
      body: found.fields
    })
    : Classify.transport(operation, reset, true)

/** The world as clients of DynamoDB see it. */
export const service = (shell: Shell.Shell): DynamoDBService => {
  const call = (operation: Operation, input: unknown) =>
    Effect.mapError(shell.send(operation, own(operation, input)), (found) => failure(operation, found))
  // the engine answers each operation in its own shape
  return { call: call as DynamoDBService["call"] }
}

const changesOf = (engine: Engine): Stream.Stream<ItemChanged> =>
  Stream.callback<ItemChanged>((queue) =>
    Effect.acquireRelease(
      Effect.sync(() =>
        engine.changes((mutations) => {
          for (const mutation of mutations) {
            if (mutation._tag === "ItemChanged") Queue.offerUnsafe(queue, mutation)
          }
        })
      ),
      (unsubscribe) => Effect.sync(unsubscribe)
    ), { bufferSize: Infinity })

/** The world as tests see it. */
export const local = (shell: Shell.Shell): LocalDynamoDBService => ({
  engine: shell.engine,
  inject: (faults, seed) => shell.inject(faults, seed === undefined ? undefined : String(seed)),
  faults: Effect.sync(shell.script),
  hold: shell.hold,
  snapshot: shell.snapshot,
  restore: shell.restore,
  calls: shell.calls,
  recording: (self) =>
    Effect.acquireUseRelease(
      Effect.sync(() => shell.record(10_000)),
      ({ recorder }) => Effect.map(self, (a) => [a, recorder.calls()] as const),
      ({ stop }) => Effect.sync(stop)
    ),
  changes: changesOf(shell.engine),
  records: (tableName) => recordsOf(shell.engine, tableName),
  listen: (options) => Server.serve(shell, options)
})

/** A world with its tables. */
export const begin = Effect.fnUntraced(function*(options: WorldOptions & Partial<StoredOptions>) {
  const { seed, tables = [], ...rest } = options
  return yield* Shell.make({
    ...rest,
    tables: yield* setup(tables),
    seed: seed === undefined ? undefined : String(seed)
  })
})
