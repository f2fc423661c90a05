/**
 * One reader of a stream: takes shards under leases, reads them in turn, and writes down how far it has come when the
 * next page is asked for.
 */
import { backoff } from "dynapipe/Retry"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { CheckpointError, CheckpointsService, Row } from "../../Checkpoints.ts"
import type { Operations, Shard, StreamCallFailed, StreamRecord } from "../../DynamoDBStreams.ts"
import * as shards from "./shards.ts"

export interface Settings {
  readonly stream: string
  readonly group: string
  readonly from: shards.Position
  readonly pageSize: number
  readonly pollMillis: number
  readonly leaseMillis: number
}

/** A shard that this reader has. */
interface Held {
  readonly id: string
  readonly start: shards.Start | undefined
  row: Row
  iterator: string | undefined
  /** What was given out, and is written down with the next page. */
  given: string | undefined
  /** Whether the last page was full, so that there may be more at once. */
  full: boolean
  /** Whether its end was reached. */
  ended: boolean
}

type Fails = StreamCallFailed | CheckpointError

const passing = backoff({ base: "100 millis", cap: "5 seconds", times: 10 })

const worker = "worker/"

export const make = (
  send: shards.Call,
  checkpoints: CheckpointsService,
  settings: Settings
): Effect.Effect<Effect.Effect<ReadonlyArray<StreamRecord>, Fails>, never, Scope.Scope> =>
  Effect.gen(function*() {
    const { group, leaseMillis, stream: StreamArn } = settings
    const me = (yield* Effect.all([Random.next, Random.next])).map((n) => n.toString(36).slice(2)).join("")
    const held = new Map<string, Held>()
    let heartbeat: Row = { group, shard: `${worker}${me}`, owner: me, until: 0, done: false }
    let initial: ReadonlySet<string> | undefined
    let nextSharing = 0
    // the rows are written by one at a time: the reading, or the heartbeat
    const one = yield* Semaphore.make(1)

    const call: shards.Call = (operation, input) =>
      Effect.retry(send(operation, input), { schedule: passing, while: (failure) => failure.isRetryable })

    const write = Effect.fnUntraced(function*(mine: Held, change: Partial<Row>) {
      const written = yield* checkpoints.write({ ...mine.row, ...change })
      if (written === undefined) held.delete(mine.id)
      else mine.row = written
      return written !== undefined
    })

    const until = Effect.map(Clock.currentTimeMillis, (now) => now + leaseMillis)

    const beat = Effect.gen(function*() {
      const written = yield* checkpoints.write({ ...heartbeat, until: yield* until })
      // another reader was quicker to take this row
      heartbeat = written ?? { group, shard: `${worker}${me}`, owner: me, until: 0, done: false }
    })

    const renew = one.withPermits(1)(Effect.gen(function*() {
      yield* beat
      const end = yield* until
      for (const mine of held.values()) yield* write(mine, { until: end })
    }))

    const letGo = (mine: Held) => {
      held.delete(mine.id)
      return checkpoints.write({ ...mine.row, owner: "", until: 0 })
    }

    /** Tells whether there is nothing in it to read. */
    const claim = Effect.fnUntraced(function*(shard: Shard, row: Row | undefined) {
      const id = shard.ShardId!
      const known = shards.resume(row)
      // what came later is read from its beginning
      const start = known ?? shards.startOf(shard, initial!.has(id) ? settings.from : "horizon")
      const base = row ?? { group, shard: id, owner: "", until: 0, done: false }
      const taken = yield* checkpoints.write({ ...base, owner: me, until: yield* until, done: start === undefined })
      if (taken === undefined || start === undefined) return taken !== undefined
      const mine: Held = { id, start, row: taken, iterator: undefined, given: row?.sequence, full: false, ended: false }
      held.set(id, mine)
      // "latest" is now, and not when it is read
      yield* open(mine)
      return false
    })

    const open = (mine: Held) => {
      const start: shards.Start = mine.given === undefined
        ? mine.start!
        : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: mine.given }
      const iterator = (start: shards.Start) => call("GetShardIterator", { StreamArn, ShardId: mine.id, ...start })
      return iterator(start).pipe(
        Effect.catchIf(
          // a position that was said is in one shard: of another that is as old, all of it comes later
          (failure) => failure.code === "TrimmedDataAccessException" && mine.given === undefined,
          () => iterator(shards.horizon)
        ),
        Effect.map(({ ShardIterator }) => {
          mine.iterator = ShardIterator
        })
      )
    }

    /** The shards from which on the group began: the first of its readers has written them down. */
    const begin = Effect.fnUntraced(function*(all: ReadonlyArray<Shard>, rows: ReadonlyArray<Row>) {
      const find = (rows: ReadonlyArray<Row>) => rows.find(({ shard }) => shard === shards.beginning)
      const sequence = all.map(({ ShardId }) => ShardId).join(" ")
      const row = find(rows) ??
        (yield* checkpoints.write({ group, shard: shards.beginning, owner: "", until: 0, sequence, done: false })) ??
        find(yield* checkpoints.list(group))
      initial = new Set(row?.sequence?.split(" "))
      // a reader takes the row of one that is gone, so that they do not pile up
      const now = yield* Clock.currentTimeMillis
      const gone = rows.find(({ shard, until }) => shard.startsWith(worker) && until <= now)
      if (gone !== undefined) heartbeat = { ...gone, owner: me }
    })

    const sharing = Effect.gen(function*() {
      const all = yield* shards.shardsOf(call, StreamArn)
      const rows = yield* checkpoints.list(group)
      if (initial === undefined) yield* begin(all, rows)
      yield* beat
      const now = yield* Clock.currentTimeMillis
      const byShard = new Map(rows.map((row) => [row.shard, row]))
      const live = (row: Row | undefined) => row !== undefined && row.owner !== "" && row.until > now
      const readers = new Set([
        me,
        ...rows.filter((row) => row.shard.startsWith(worker) && live(row)).map((r) => r.owner)
      ])
      const done = new Set(rows.filter((row) => row.done).map(({ shard }) => shard))
      const open = shards.readable(all, done)
      const mayHave = shards.share(open.length, readers.size)
      for (const mine of [...held.values()].slice(mayHave)) yield* letGo(mine)
      let passed = false
      for (const shard of open) {
        if (held.size >= mayHave) break
        const row = byShard.get(shard.ShardId!)
        if (!held.has(shard.ShardId!) && !live(row)) passed = (yield* claim(shard, row)) || passed
      }
      // a shard that was passed over has children that are not
      nextSharing = passed ? 0 : now + leaseMillis / 3
    })

    // what was written down about the last page would be the next one, for ever
    const ours = ({ dynamodb }: StreamRecord): boolean => checkpoints.keeps?.(dynamodb?.Keys ?? {}) === true

    const read = (mine: Held): Effect.Effect<ReadonlyArray<StreamRecord>, StreamCallFailed> =>
      Effect.gen(function*() {
        mine.full = false
        if (mine.ended) return []
        if (mine.iterator === undefined) yield* open(mine)
        const page: Operations["GetRecords"]["output"] = yield* call("GetRecords", {
          ShardIterator: mine.iterator!,
          Limit: settings.pageSize
        })
        mine.iterator = page.NextShardIterator
        mine.ended = page.NextShardIterator === undefined
        const all = page.Records ?? []
        mine.full = all.length >= settings.pageSize
        const records = all.filter((record) => !ours(record))
        mine.given = records.at(-1)?.dynamodb?.SequenceNumber ?? mine.given
        return records
      }).pipe(Effect.catchIf(
        // of "latest" nobody knows where it was
        (failure) =>
          failure.code === "ExpiredIteratorException" &&
          (mine.given !== undefined || mine.start?.ShardIteratorType !== "LATEST"),
        () => {
          mine.iterator = undefined
          return Effect.succeed([])
        }
      ))

    // whoever asks for the next page has done with the last one
    const commit = Effect.gen(function*() {
      for (const mine of held.values()) {
        if (mine.given === mine.row.sequence && !mine.ended) continue
        const kept = yield* write(mine, {
          until: yield* until,
          done: mine.ended,
          ...(mine.given !== undefined && { sequence: mine.given })
        })
        if (kept && mine.ended) {
          held.delete(mine.id)
          nextSharing = 0
        }
      }
    })

    const prepare = one.withPermits(1)(Effect.gen(function*() {
      yield* commit
      if ((yield* Clock.currentTimeMillis) >= nextSharing) yield* sharing
    }))

    const page: Effect.Effect<Option.Option<ReadonlyArray<StreamRecord>>, Fails> = Effect.gen(function*() {
      yield* prepare
      // the heart beats meanwhile: a service that makes the reader wait does not take its shards from it
      const records = yield* Effect.forEach([...held.values()], read, { concurrency: 8 })
      const found = records.flat()
      if (found.length > 0) return Option.some(found)
      // the end of a shard is written down at once: its children wait for it; and behind a page of our own there is more
      const goesOn = nextSharing === 0 || [...held.values()].some(({ ended, full }) => ended || full)
      return goesOn ? Option.some([]) : Option.none()
    })

    const next: Effect.Effect<ReadonlyArray<StreamRecord>, Fails> = Effect.flatMap(page, (found) =>
      Option.isNone(found)
        ? Effect.andThen(Effect.sleep(settings.pollMillis), next)
        : found.value.length === 0
        ? next
        : Effect.succeed(found.value))

    yield* Effect.forkScoped(
      Effect.repeat(Effect.ignore(renew), Schedule.spaced(leaseMillis / 3)).pipe(Effect.delay(leaseMillis / 3))
    )
    yield* Effect.addFinalizer(() =>
      Effect.ignore(
        one.withPermits(1)(Effect.gen(function*() {
          for (const mine of held.values()) yield* letGo(mine)
          yield* checkpoints.write({ ...heartbeat, owner: "", until: 0 })
        }))
      )
    )
    return next
  })
