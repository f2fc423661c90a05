/**
 * The state as mutations and back, and snapshots of it.
 *
 * @since 0.1.0
 */
import { dropBackup, storeBackup } from "./backups.ts"
import type { Snapshot } from "./Engine.ts"
import type { Mutation, TokenRemembered } from "./mutation.ts"
import * as Tree from "./store/tree.ts"
import * as Stream from "./stream/stream.ts"
import type { Backup } from "./table/backup.ts"
import type { TableRecord } from "./table/record.ts"
import * as Table from "./table/table.ts"
import { replayChange, storeStream, storeTable, type World } from "./world.ts"

type Replay = {
  readonly [Tag in Mutation["_tag"]]: (world: World, mutation: Mutation & { readonly _tag: Tag }) => void
}

const replays: Replay = {
  TableStored: (world, { sequence, table }) => {
    world.sequence = Math.max(world.sequence, sequence)
    storeTable(world, table)
  },
  TableDropped: (world, { tableName }) => {
    world.tables.delete(tableName)
  },
  ItemStored: (world, { at, item, tableName }) => {
    const table = world.tables.get(tableName)
    if (table === undefined) return
    Table.write(table, Tree.get(table.items, Table.keyOf(table, item)), item, true, at)
    world.due = 0
  },
  ItemChanged: replayChange,
  StreamStored: (world, { stream }) => storeStream(world, stream),
  ChangeRecorded: (world, { record, streamArn }) => {
    const stream = world.streams.get(streamArn)
    if (stream !== undefined) Stream.store(stream, record)
  },
  TokenRemembered: (world, token) => {
    world.tokens.delete(token.token)
    world.tokens.set(token.token, token)
  },
  TableBackedUp: (world, { backup }) => storeBackup(world, backup),
  BackupDropped: (world, { arn }) => dropBackup(world, arn)
}

/**
 * Replays a mutation.
 *
 * @category replay
 */
export const apply = (world: World, mutation: Mutation): void => {
  const replay = replays[mutation._tag] as (world: World, mutation: Mutation) => void
  replay(world, mutation)
  world.committed = []
}

const entriesOf = function*<V>(frozen: Tree.Frozen<V>): Generator<V> {
  const tree = Tree.thaw(frozen)
  let from: string | undefined = ""
  while (from !== undefined) {
    const page: Array<V> = []
    let last: string | undefined
    Tree.walk(tree, { from }, false, (value, key) => {
      last = `${key}\u0000`
      return page.push(value) < 1000
    })
    yield* page
    from = last
  }
}

const tableOf = function*(
  table: TableRecord,
  items: Tree.Frozen<Table.Entry>,
  sequence: number
): Generator<Mutation> {
  yield { _tag: "TableStored", table, sequence }
  for (const { item, writtenAt } of entriesOf(items)) {
    yield { _tag: "ItemStored", tableName: table.name, item, at: writtenAt }
  }
}

/**
 * The state as mutations, as it was when this was called: changes that come while they are read do not show.
 *
 * @category replay
 */
export const dump = (world: World): Iterable<Mutation> => {
  const frozen = freeze(world)
  return (function*(): Generator<Mutation> {
    for (const stream of frozen.streams.values()) {
      yield { _tag: "StreamStored", stream: stream.record }
      for (const record of entriesOf(stream.changes)) {
        yield { _tag: "ChangeRecorded", streamArn: stream.record.arn, record }
      }
    }
    // Each is a table as it was, which is backed up and goes.
    for (const { items, record: backup } of frozen.backups.values()) {
      yield* tableOf(backup.table, items, frozen.sequence)
      yield { _tag: "TableBackedUp", backup }
      yield { _tag: "TableDropped", tableName: backup.table.name }
    }
    for (const { items, record } of frozen.tables.values()) yield* tableOf(record, items, frozen.sequence)
    yield* frozen.tokens.values()
  })()
}

interface Frozen extends Snapshot {
  readonly tables: ReadonlyMap<string, Table.FrozenTable>
  readonly streams: ReadonlyMap<string, Stream.FrozenStream>
  readonly tokens: ReadonlyMap<string, TokenRemembered>
  readonly backups: ReadonlyMap<string, Backup>
  readonly sequence: number
}

/**
 * @category snapshots
 */
export const freeze = (world: World): Frozen => ({
  _tag: "Snapshot",
  tables: new Map([...world.tables].map(([name, table]) => [name, Table.freeze(table)])),
  streams: new Map([...world.streams].map(([arn, stream]) => [arn, Stream.freeze(stream)])),
  tokens: new Map(world.tokens),
  backups: new Map(world.backups),
  sequence: world.sequence
})

/**
 * Puts the world back to a snapshot. Writes that had not reached their global indexes then have reached them now.
 *
 * @category snapshots
 */
export const thaw = (world: World, snapshot: Snapshot): void => {
  const frozen = snapshot as Frozen
  world.tables = new Map([...frozen.tables].map(([name, table]) => [name, Table.thaw(table)]))
  world.streams = new Map([...frozen.streams].map(([arn, stream]) => [arn, Stream.thaw(stream)]))
  world.tokens = new Map(frozen.tokens)
  world.backups = new Map(frozen.backups)
  world.sequence = frozen.sequence
  world.pending = []
  world.due = 0
}
