import { assert, describe, it } from "@effect/vitest"
import { item, refusal, start, table, world } from "./support.ts"

const streaming = (StreamViewType: string) =>
  table("pk:S", "pk", { StreamSpecification: { StreamEnabled: true, StreamViewType } })

const opened = (viewType = "NEW_AND_OLD_IMAGES") => {
  const made = world(streaming(viewType))
  const { call } = made
  const StreamArn: string = call("DescribeTable").Table.LatestStreamArn
  const shards = (): ReadonlyArray<any> => call("DescribeStream", { StreamArn }).StreamDescription.Shards
  const iterator = (ShardIteratorType: string, more: object = {}): string =>
    call("GetShardIterator", { StreamArn, ShardId: shards()[0].ShardId, ShardIteratorType, ...more }).ShardIterator
  const read = (ShardIterator: string, Limit?: number): any => call("GetRecords", { ShardIterator, Limit })
  const all = (): ReadonlyArray<any> => read(iterator("TRIM_HORIZON")).Records
  return { ...made, StreamArn, shards, iterator, read, all }
}

describe("streams", () => {
  it("are listed and described", () => {
    const { StreamArn, call } = opened()
    const StreamLabel = "2025-01-01T00:00:00.000"
    assert.isTrue(StreamArn.endsWith(`table/things/stream/${StreamLabel}`))
    assert.deepStrictEqual(call("ListStreams"), { Streams: [{ StreamArn, TableName: "things", StreamLabel }] })
    const { Shards, ...described } = call("DescribeStream", { StreamArn }).StreamDescription
    assert.deepStrictEqual(described, {
      StreamArn,
      StreamLabel,
      StreamStatus: "ENABLED",
      StreamViewType: "NEW_AND_OLD_IMAGES",
      CreationRequestDateTime: new Date(start),
      TableName: "things",
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }]
    })
    assert.match(Shards[0].ShardId, /^shardId-\d{20}-[0-9a-f]{8}$/)
    assert.deepStrictEqual(Shards[0].SequenceNumberRange, { StartingSequenceNumber: "100000000000000000001" })
  })

  it("tell every change in order, and nothing where nothing changed", () => {
    const { all, call, put } = opened()
    put(item({ pk: "a", v: 1 }), item({ pk: "a", v: 2 }), item({ pk: "a", v: 2 }))
    call("UpdateItem", { Key: item({ pk: "a" }), UpdateExpression: "REMOVE x" })
    call("DeleteItem", { Key: item({ pk: "a" }) })
    call("DeleteItem", { Key: item({ pk: "a" }) })
    const records = all()
    assert.deepStrictEqual(
      records.map(({ dynamodb, eventName }) => [eventName, dynamodb.OldImage?.v?.N, dynamodb.NewImage?.v?.N]),
      [["INSERT", undefined, "1"], ["MODIFY", "1", "2"], ["REMOVE", "2", undefined]]
    )
    const { eventID, ...first } = records[0]
    assert.match(eventID, /^[0-9a-f]{32}$/)
    assert.deepStrictEqual(first, {
      eventName: "INSERT",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: "us-east-1",
      dynamodb: {
        ApproximateCreationDateTime: new Date(start),
        Keys: item({ pk: "a" }),
        NewImage: item({ pk: "a", v: 1 }),
        SequenceNumber: "100000000000000000001",
        SizeBytes: 9,
        StreamViewType: "NEW_AND_OLD_IMAGES"
      }
    })
  })

  for (
    const [viewType, images] of [
      ["KEYS_ONLY", []],
      ["NEW_IMAGE", ["NewImage"]],
      ["OLD_IMAGE", ["OldImage"]],
      ["NEW_AND_OLD_IMAGES", ["NewImage", "OldImage"]]
    ] as const
  ) {
    it(`show of both images ${viewType}`, () => {
      const { all, put } = opened(viewType)
      put(item({ pk: "a", v: 1 }), item({ pk: "a", v: 2 }))
      const shown = Object.keys(all()[1].dynamodb).filter((name) => name.endsWith("Image"))
      assert.deepStrictEqual(shown, [...images])
    })
  }

  it("are read in pages from any place", () => {
    const { iterator, put, read } = opened()
    const latest = iterator("LATEST")
    put(...Array.from({ length: 5 }, (_, v) => item({ pk: "a", v })))
    const values = (page: any) => page.Records.map((record: any) => record.dynamodb.NewImage.v.N)
    const first = read(iterator("TRIM_HORIZON"), 2)
    assert.deepStrictEqual(values(first), ["0", "1"])
    assert.deepStrictEqual(values(read(first.NextShardIterator)), ["2", "3", "4"])
    assert.deepStrictEqual(values(read(latest)), ["0", "1", "2", "3", "4"])
    const { SequenceNumber } = first.Records[1].dynamodb
    assert.deepStrictEqual(values(read(iterator("AT_SEQUENCE_NUMBER", { SequenceNumber }))), ["1", "2", "3", "4"])
    assert.deepStrictEqual(values(read(iterator("AFTER_SEQUENCE_NUMBER", { SequenceNumber }))), ["2", "3", "4"])
    const end = read(iterator("LATEST"))
    assert.deepStrictEqual(end.Records, [])
    put(item({ pk: "b", v: 9 }))
    assert.deepStrictEqual(values(read(end.NextShardIterator)), ["9"])
  })

  it("cut a page at 1 MB", () => {
    const { iterator, put, read } = opened("NEW_IMAGE")
    put(...Array.from({ length: 5 }, (_, v) => item({ pk: "a", v, text: "x".repeat(300_000) })))
    const first = read(iterator("TRIM_HORIZON"))
    assert.strictEqual(first.Records.length, 3)
    assert.strictEqual(read(first.NextShardIterator).Records.length, 2)
  })

  it("forget after a day, and iterators after a quarter of an hour", () => {
    const { all, iterator, put, read, wait } = opened()
    put(item({ pk: "a", v: 1 }))
    const old = iterator("TRIM_HORIZON")
    wait(15 * 60_000 - 1)
    assert.strictEqual(read(old).Records.length, 1)
    wait(1)
    assert.strictEqual(refusal(() => read(old)).slice(0, 42), "ExpiredIteratorException: Iterator expired")
    put(item({ pk: "b" }))
    wait(24 * 3_600_000 - 15 * 60_000 + 1)
    assert.deepStrictEqual(all().map((record) => record.dynamodb.Keys.pk.S), ["b"])
    assert.strictEqual(
      refusal(() => iterator("AT_SEQUENCE_NUMBER", { SequenceNumber: "100000000000000000001" })),
      "TrimmedDataAccessException: The operation attempted to read past the oldest stream record in a shard."
    )
  })

  it("name time to live as the one who removed an item", () => {
    const { all, call, put, wait } = opened()
    call("UpdateTimeToLive", { TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" } })
    put(item({ pk: "a", ttl: start / 1000 + 1 }))
    wait(1000)
    assert.deepStrictEqual(all()[1].userIdentity, { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" })
    assert.isUndefined(all()[0].userIdentity)
  })

  it("split into children that come after their parent", () => {
    const { at, call, engine, put, shards, StreamArn } = opened()
    const names = Array.from({ length: 20 }, (_, at) => `item ${at}`)
    put(item({ pk: "early" }))
    engine.splitShard("things", at())
    put(...names.map((pk) => item({ pk })))
    const [parent, ...children] = shards()
    assert.strictEqual(parent.SequenceNumberRange.EndingSequenceNumber, "100000000000000000001")
    assert.deepStrictEqual(children.map((child) => child.ParentShardId), [parent.ShardId, parent.ShardId])
    const read = ({ ShardId }: any) => {
      const { ShardIterator } = call("GetShardIterator", { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" })
      return call("GetRecords", { ShardIterator })
    }
    assert.isUndefined(read(parent).NextShardIterator)
    const keys = children.map((child) => read(child).Records.map((record: any) => record.dynamodb.Keys.pk.S))
    assert.isTrue(keys.every((list) => list.length > 0))
    assert.deepStrictEqual(keys.flat().toSorted(), names.toSorted())
  })

  it("end with their table or at a word, stay readable, and begin anew under another name", () => {
    const { all, call, put, StreamArn } = opened()
    put(item({ pk: "a" }))
    call("UpdateTable", { StreamSpecification: { StreamEnabled: false } })
    put(item({ pk: "b" }))
    assert.strictEqual(call("DescribeStream", { StreamArn }).StreamDescription.StreamStatus, "DISABLED")
    assert.strictEqual(all().length, 1)
    assert.isUndefined(call("DescribeTable").Table.StreamSpecification)
    call("UpdateTable", { StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } })
    assert.notStrictEqual(call("DescribeTable").Table.LatestStreamArn, StreamArn)
    call("DeleteTable")
    assert.strictEqual(call("ListStreams").Streams.length, 2)
    assert.strictEqual(all().length, 1)
  })

  it("refuse iterators that nobody gave", () => {
    const { iterator, read } = opened()
    const good = iterator("LATEST")
    assert.strictEqual(refusal(() => read(`${good}x`)), "ValidationException: Invalid ShardIterator")
    assert.strictEqual(refusal(() => read("nonsense")), "ValidationException: Invalid ShardIterator")
    assert.strictEqual(
      refusal(() => iterator("LATEST", { SequenceNumber: "100000000000000000001" })),
      "ValidationException: One or more parameter values were invalid: SequenceNumber should not be passed for this " +
        "iterator type"
    )
  })
})
