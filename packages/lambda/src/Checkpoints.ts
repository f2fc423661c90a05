/**
 * How far the readers of a stream have come, and which of them reads which shard.
 *
 * A *row* says of a shard who reads it until when, and up to which record it was read. Rows are written by who knows
 * their last version, so that of two readers that want the same shard one gets it.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import type { DynamoDB } from "dynapipe/DynamoDB"
import type * as Entity from "dynapipe/Entity"
import type { ReadError, WriteError } from "dynapipe/Errors"
import * as Put from "dynapipe/Put"
import * as Query from "dynapipe/Query"
import type { Table } from "dynapipe/Table"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { beginning } from "./internal/changes/shards.ts"
import * as rows from "./internal/rows.ts"

const Row = Schema.Struct({
  group: Schema.String,
  shard: Schema.String,
  owner: Schema.String,
  until: Schema.Number,
  sequence: Schema.optionalKey(Schema.String),
  done: Schema.Boolean,
  expires: Schema.optionalKey(Schema.Date),
  version: Schema.optionalKey(Schema.Int)
})

/**
 * What is known of a shard, or, under a name that begins with `worker/`, of a reader.
 *
 * @category models
 * @since 0.1.0
 */
export type Row = typeof Row.Type

/**
 * What fails.
 *
 * @category errors
 * @since 0.1.0
 */
export type CheckpointError = ReadError | WriteError

/**
 * Keeps rows.
 *
 * @category models
 * @since 0.1.0
 */
export interface CheckpointsService {
  readonly list: (group: string) => Effect.Effect<ReadonlyArray<Row>, CheckpointError>
  /** Writes a row that is still as it was read; answers with what is there now, or nothing where another was quicker. */
  readonly write: (row: Row) => Effect.Effect<Row | undefined, CheckpointError>
  /** Tells its own rows by their keys, where they are in a table: a reader of that table's stream passes them over. */
  readonly keeps?: ((keys: AttributeMap) => boolean) | undefined
}

/**
 * The key of the service.
 *
 * @category services
 * @since 0.1.0
 */
export class Checkpoints extends Context.Service<Checkpoints, CheckpointsService>()("@dynapipe/lambda/Checkpoints") {}

/**
 * In this process: its readers share the shards, and when it ends, nothing is remembered.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerMemory: Layer.Layer<Checkpoints> = Layer.sync(Checkpoints, () => {
  const all = new Map<string, Row>()
  return {
    list: (group) => Effect.sync(() => [...all.values()].filter((row) => row.group === group)),
    write: (row) =>
      Effect.sync(() => {
        const id = JSON.stringify([row.group, row.shard])
        if (all.get(id)?.version !== row.version) return undefined
        const written = { ...row, version: (row.version ?? 0) + 1 }
        all.set(id, written)
        return written
      })
  }
})

type Rows = Entity.Entity<
  "Checkpoint",
  typeof Row,
  { readonly partitionKey: "pk"; readonly sortKey: "sk" },
  { readonly pk: "{group}"; readonly sk: "{shard}" },
  {},
  { readonly version: "version" }
>

// longer than a stream keeps its records
const kept = 3 * 24 * 60 * 60 * 1000

/**
 * In a table, which may be the one that everything is in: readers in many processes share the shards.
 *
 * **Details**
 *
 * The table has a partition key and a sort key, both strings. Each page that was read costs one write. Where the table has
 * a time-to-live attribute, what is known of shards that are gone goes away after three days.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerTable = (options: { readonly table: Table<any> }): Layer.Layer<Checkpoints, never, DynamoDB> => {
  const expiring = options.table.options.timeToLive !== undefined
  // its keys have the names of the table's, and its attributes are those of the row
  const Rows = rows.make({
    what: "Checkpoints.layerTable",
    name: "Checkpoint",
    table: options.table,
    schema: Row,
    partition: "CHECKPOINTS#{group}",
    sort: "CHECKPOINT#{shard}",
    sortNeeded: true,
    roles: { version: "version", ...(expiring && { expiresAt: "expires" }) }
  }) as unknown as Rows
  return Layer.effect(
    Checkpoints,
    Effect.map(Effect.context<DynamoDB>(), (context): CheckpointsService => ({
      keeps: rows.keeps(Rows),
      list: (group) =>
        Query.items(Rows, { group }).pipe(Query.consistent, Query.collect, Effect.provideContext(context)),
      write: ({ expires: _, ...row }) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          // where the group began is not forgotten
          Put.item(Rows, row.shard === beginning || !expiring ? row : { ...row, expires: new Date(now + kept) })).pipe(
            Effect.catchTag("VersionConflict", () => Effect.succeed(undefined)),
            Effect.provideContext(context)
          )
    }))
  )
}
