import { describe, expect, it } from "@effect/vitest"
import { DynamoDB, Table } from "dynapipe"
import { Effect, Layer } from "effect"
import { Checkpoints, type DynamoDBStreams } from "../src/index.ts"
import * as shards from "../src/internal/changes/shards.ts"
import { stores, world } from "./support/stream.ts"

/** A service that answers a page at a time. */
const paged = (streams: Readonly<Record<string, string>>, all: ReadonlyArray<DynamoDBStreams.Shard>) => {
  const answer = (operation: string, input: Readonly<Record<string, string>>): object => {
    if (operation === "ListStreams") {
      const arns = Object.keys(streams)
      const at = arns.indexOf(input["ExclusiveStartStreamArn"] ?? "") + 1
      return { Streams: [{ StreamArn: arns[at] }], LastEvaluatedStreamArn: arns[at + 1] && arns[at] }
    }
    const at = all.findIndex(({ ShardId }) => ShardId === input["ExclusiveStartShardId"]) + 1
    return {
      StreamDescription: {
        StreamStatus: streams[input["StreamArn"]!],
        Shards: all.slice(at, at + 1),
        LastEvaluatedShardId: all[at + 1] && all[at]!.ShardId
      }
    }
  }
  return ((operation, input) =>
    Effect.succeed(answer(operation, input as Readonly<Record<string, string>>))) as shards.Call
}

describe("the stream of a table", () => {
  const streamOf = (streams: Readonly<Record<string, string>>) => shards.streamOf(paged(streams, []), "shop")

  it.effect("is the one that is enabled, or is about to be, on whichever page it is", () =>
    Effect.gen(function*() {
      expect(yield* streamOf({ old: "DISABLED", now: "ENABLED" })).toBe("now")
      expect(yield* streamOf({ now: "ENABLED", old: "DISABLED" })).toBe("now")
      expect(yield* streamOf({ old: "DISABLED", now: "ENABLING", going: "DISABLING" })).toBe("now")
      expect(yield* streamOf({ old: "DISABLED" })).toBeUndefined()
    }))
})

const shard = (ShardId: string, ParentShardId?: string, start?: string, end?: string): DynamoDBStreams.Shard => ({
  ShardId,
  ParentShardId,
  SequenceNumberRange: { StartingSequenceNumber: start, EndingSequenceNumber: end }
})

it.effect("all shards are found, on whichever page they are", () =>
  Effect.gen(function*() {
    const all = [shard("a"), shard("b", "a"), shard("c", "a")]
    expect(yield* shards.shardsOf(paged({ now: "ENABLED" }, all), "now")).toEqual(all)
  }))

it("a shard is read when its parent was read to its end, or is gone", () => {
  const all = [shard("a"), shard("b", "a"), shard("c", "b"), shard("d", "gone")]
  const readable = (...done: ReadonlyArray<string>) => shards.readable(all, new Set(done)).map(({ ShardId }) => ShardId)
  expect(readable()).toEqual(["a", "d"])
  expect(readable("a")).toEqual(["b", "d"])
  expect(readable("a", "b", "d")).toEqual(["c"])
})

describe("a position", () => {
  const open = shard("a", undefined, "10")
  const closed = shard("a", undefined, "10", "20")

  it.each<[string, DynamoDBStreams.Shard, shards.Position, shards.Start | undefined]>([
    ["the horizon", closed, "horizon", { ShardIteratorType: "TRIM_HORIZON" }],
    ["the latest", open, "latest", { ShardIteratorType: "LATEST" }],
    ["the latest of what has ended", closed, "latest", undefined],
    ["before it", open, { at: "9" }, { ShardIteratorType: "TRIM_HORIZON" }],
    ["inside of it", closed, { at: "20" }, { ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber: "20" }],
    ["after one inside of it", open, { after: "10" }, {
      ShardIteratorType: "AFTER_SEQUENCE_NUMBER",
      SequenceNumber: "10"
    }],
    // as numbers, and not as text
    ["behind it", closed, { after: "100" }, undefined]
  ])("%s", (_, shard, from, start) => {
    expect(shards.startOf(shard, from)).toEqual(start)
  })
})

it("readers share shards so that all are read", () => {
  expect([[5, 2], [4, 2], [1, 3], [0, 1], [3, 0]].map(([n, readers]) => shards.share(n!, readers!))).toEqual([
    3,
    2,
    1,
    0,
    3
  ])
})

it.effect("what was written by another reader is seen at once", () =>
  Effect.gen(function*() {
    const { call } = yield* DynamoDB.DynamoDB
    const reads: Array<unknown> = []
    const watching = Layer.succeed(DynamoDB.DynamoDB, {
      ...yield* DynamoDB.DynamoDB,
      call: (operation, input) => {
        if (operation === "Query") reads.push((input as { readonly ConsistentRead?: boolean }).ConsistentRead)
        return call(operation, input)
      }
    })
    const listed = Effect.flatMap(Checkpoints.Checkpoints, ({ list }) => list("group"))
    yield* Effect.provide(listed, stores["in a table"].pipe(Layer.provide(watching)))
    expect(reads).toEqual([true])
  }).pipe(Effect.provide(world)))

it("a table that cannot keep checkpoints is refused", () => {
  const refused = (table: Table.Table<any>, message: string) =>
    expect(() => Checkpoints.layerTable({ table })).toThrow(message)
  refused(Table.make("t", { partitionKey: "pk" }), "Checkpoints.layerTable: t needs a sort key")
  refused(Table.make("t", { partitionKey: "pk", sortKey: { attribute: "n", type: "N" } }), "must be strings")
})
