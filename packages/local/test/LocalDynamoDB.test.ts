import { assert, describe, it } from "@effect/vitest"
import * as DynamoDB from "dynapipe/DynamoDB"
import type { CallFailed } from "dynapipe/Errors"
import * as Table from "dynapipe/Table"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Fault from "../src/Fault.ts"
import * as LocalDynamoDB from "../src/LocalDynamoDB.ts"

class Shop extends Table.make("shop", {
  partitionKey: "pk",
  indexes: { byOwner: { partitionKey: "owner" } },
  timeToLive: "expires",
  stream: "both"
}) {}

const TableName = "shop"
const key = (pk: string) => ({ pk: { S: pk } })
const put = (pk: string, more: Record<string, any> = {}) =>
  DynamoDB.call("PutItem", { TableName, Item: { ...key(pk), ...more } })
const get = (pk: string) => Effect.map(DynamoDB.call("GetItem", { TableName, Key: key(pk) }), ({ Item }) => Item)
const owned = (S: string) =>
  Effect.map(
    DynamoDB.call("Query", {
      TableName,
      IndexName: "byOwner",
      KeyConditionExpression: "#o = :o",
      ExpressionAttributeNames: { "#o": "owner" },
      ExpressionAttributeValues: { ":o": { S } }
    }),
    ({ Count }) => Count
  )
const count = Effect.map(DynamoDB.call("Scan", { TableName }), ({ Count }) => Count)
const failed = <A, R>(self: Effect.Effect<A, CallFailed, R>) => Effect.flip(self)

const layer = (options: LocalDynamoDB.WorldOptions = {}) => LocalDynamoDB.layer({ tables: [Shop], ...options })

describe("a layer", () => {
  it.effect("has its tables, under their physical names", () =>
    Effect.gen(function*() {
      const { Table } = yield* DynamoDB.call("DescribeTable", { TableName: "shop-test" })
      assert.deepStrictEqual([Table?.TableStatus, Table?.ItemCount], ["ACTIVE", 0])
      const { TimeToLiveDescription } = yield* DynamoDB.call("DescribeTimeToLive", { TableName: "shop-test" })
      assert.deepStrictEqual(TimeToLiveDescription, { TimeToLiveStatus: "ENABLED", AttributeName: "expires" })
    }).pipe(
      Effect.provide(layer({ tableDelay: 60_000 }).pipe(Layer.provide(Table.layerName(Shop, "shop-test")))),
      Effect.orDie
    ))

  it.effect("is a world of its own, each time it is built", () =>
    Effect.gen(function*() {
      const world = layer()
      assert.strictEqual(yield* Effect.provide(Effect.andThen(put("a"), count), world), 1)
      assert.strictEqual(yield* Effect.provide(count, Layer.fresh(world)), 0)
    }))

  it.effect("lives in the time of the Clock", () =>
    Effect.gen(function*() {
      yield* put("a", { expires: { N: "60" } })
      yield* TestClock.adjust("59 seconds")
      assert.isDefined(yield* get("a"))
      yield* TestClock.adjust("2 seconds")
      assert.isUndefined(yield* get("a"))
    }).pipe(Effect.provide(layer())))

  it.effect("keeps what has expired readable for as long as is said", () =>
    Effect.gen(function*() {
      yield* put("a", { expires: { N: "60" } })
      yield* TestClock.adjust("3 minutes")
      assert.isDefined(yield* get("a"))
      yield* TestClock.adjust("3 minutes")
      assert.isUndefined(yield* get("a"))
    }).pipe(Effect.provide(layer({ expiryLag: 5 * 60_000 }))))

  it.effect("fails as the service does", () =>
    Effect.gen(function*() {
      yield* put("a", { n: { N: "1.0" } })
      const conditional = yield* failed(DynamoDB.call("PutItem", {
        TableName,
        Item: key("a"),
        ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD"
      }))
      assert.deepInclude(conditional, {
        kind: "ConditionalCheckFailed",
        code: "ConditionalCheckFailedException",
        message: "The conditional request failed",
        mayHaveApplied: false
      })
      assert.deepStrictEqual(conditional.item, { ...key("a"), n: { N: "1" } })
      const canceled = yield* failed(DynamoDB.call("TransactWriteItems", {
        TransactItems: [
          { Put: { TableName, Item: key("b") } },
          { Delete: { TableName, Key: key("c"), ConditionExpression: "attribute_exists(pk)" } }
        ]
      }))
      assert.strictEqual(canceled.kind, "TransactionCanceled")
      assert.deepStrictEqual(canceled.reasons?.map(({ Code }) => Code), ["None", "ConditionalCheckFailed"])
      assert.strictEqual(
        (yield* failed(DynamoDB.call("Scan", { TableName: "nothing" }))).code,
        "ResourceNotFoundException"
      )
    }).pipe(Effect.provide(layer())))

  it.effect("keeps what was written, whatever becomes of the caller's object", () =>
    Effect.gen(function*() {
      const Item: Record<string, any> = { ...key("a"), m: { M: { x: { S: "x" } } }, b: { B: new Uint8Array([1]) } }
      yield* DynamoDB.call("PutItem", { TableName, Item })
      Item["m"].M.x.S = "changed"
      Item["b"].B[0] = 2
      assert.deepStrictEqual(yield* get("a"), {
        ...key("a"),
        m: { M: { x: { S: "x" } } },
        b: { B: new Uint8Array([1]) }
      })
    }).pipe(Effect.provide(layer())))
})

describe("snapshots", () => {
  it.effect("are gone back to, again and again", () =>
    Effect.gen(function*() {
      yield* put("a")
      const before = yield* LocalDynamoDB.snapshot
      for (let i = 0; i < 3; i++) {
        yield* put("b")
        yield* DynamoDB.call("DeleteItem", { TableName, Key: key("a") })
        assert.deepStrictEqual([yield* get("a"), yield* count], [undefined, 1])
        yield* LocalDynamoDB.restore(before)
        assert.deepStrictEqual([yield* get("a"), yield* count], [key("a"), 1])
      }
      assert.strictEqual(yield* LocalDynamoDB.rollback(Effect.andThen(put("c"), count)), 2)
      assert.strictEqual(yield* count, 1)
    }).pipe(Effect.provide(layer())))
})

describe("faults", () => {
  it.effect("are in force from the beginning, or while an effect runs", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* failed(put("a"))).kind, "Throttled")
      yield* put("a")
      const inside = LocalDynamoDB.withFaults(failed(get("a")), [Fault.fail("AccessDeniedException")])
      assert.strictEqual((yield* inside).code, "AccessDeniedException")
      assert.isDefined(yield* get("a"))
      yield* LocalDynamoDB.inject([])
      yield* put("b")
    }).pipe(Effect.provide(layer({ faults: [Fault.throttle({ operations: "PutItem", nth: 1 })] }))))

  it.effect("throttle with reasons", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* failed(put("a"))).throttlingReasons, [{
        reason: "TableWriteProvisionedThroughputExceeded",
        resource: "arn:aws:dynamodb:us-east-1:000000000000:table/shop"
      }])
    }).pipe(Effect.provide(layer({ faults: [Fault.throttle()] }))))

  it.effect("lose an answer after the write, or the request before it", () =>
    Effect.gen(function*() {
      const lost = yield* failed(put("a"))
      assert.deepStrictEqual([lost.kind, lost.mayHaveApplied], ["ConnectionFailed", true])
      const cut = yield* failed(put("b"))
      assert.deepStrictEqual([cut.kind, cut.mayHaveApplied], ["ConnectionFailed", true])
      assert.deepStrictEqual([yield* get("a"), yield* get("b")], [key("a"), undefined])
    }).pipe(Effect.provide(layer({
      faults: [Fault.loseAnswer({ operations: "PutItem", nth: 1 }), Fault.cut({ operations: "PutItem", nth: 2 })]
    }))))

  it.effect("let calls wait on the Clock", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(put("a"), { startImmediately: true })
      yield* TestClock.adjust("29 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(fiber)
    }).pipe(Effect.provide(layer({ faults: [Fault.latency("30 seconds", { operations: "PutItem" })] }))))

  it.effect("are not carried out for a caller who has gone while they waited", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(put("a"), { startImmediately: true })
      yield* TestClock.adjust("29 seconds")
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(yield* count, 0)
    }).pipe(Effect.provide(layer({ faults: [Fault.latency("30 seconds", { operations: "PutItem" })] }))))

  it.effect("leave a part of a batch, and do the rest", () =>
    Effect.gen(function*() {
      const requests = Array.from({ length: 25 }, (_, i) => ({ PutRequest: { Item: key(String(i)) } }))
      const { UnprocessedItems } = yield* DynamoDB.call("BatchWriteItem", { RequestItems: { shop: requests } })
      const left = UnprocessedItems?.["shop"]?.length ?? 0
      assert.isTrue(left > 0 && left < 25)
      assert.strictEqual(yield* count, 25 - left)
      const Keys = requests.map(({ PutRequest }) => PutRequest.Item)
      const read = yield* DynamoDB.call("BatchGetItem", { RequestItems: { shop: { Keys } } })
      const unread = read.UnprocessedKeys?.["shop"]?.Keys ?? []
      assert.isTrue(unread.length > 0 && unread.length < 25)
      const rest = yield* DynamoDB.call("BatchGetItem", { RequestItems: { shop: { Keys: unread } } })
      assert.isTrue((rest.Responses?.["shop"]?.length ?? 0) <= unread.length)
    }).pipe(Effect.provide(layer({ faults: [Fault.unprocessed(0.4)], seed: 3 }))))

  it.effect("show indexes as they were some time ago", () =>
    Effect.gen(function*() {
      yield* put("a", { owner: { S: "me" } })
      assert.deepStrictEqual([yield* owned("me"), yield* count], [0, 1])
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(yield* owned("me"), 1)
      yield* put("a", { owner: { S: "you" } })
      assert.deepStrictEqual([yield* owned("me"), yield* owned("you")], [1, 0])
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual([yield* owned("me"), yield* owned("you")], [0, 1])
    }).pipe(Effect.provide(layer({ faults: [Fault.staleIndexes("5 seconds")] }))))

  it.effect("hold items, so that writes conflict", () =>
    Effect.gen(function*() {
      const both = DynamoDB.call("TransactWriteItems", {
        TransactItems: [{ Put: { TableName, Item: key("b") } }, { Put: { TableName, Item: key("a") } }]
      })
      yield* Effect.scoped(Effect.gen(function*() {
        yield* LocalDynamoDB.hold(TableName, key("a"))
        assert.strictEqual((yield* failed(put("a"))).code, "TransactionConflictException")
        assert.deepStrictEqual((yield* failed(both)).reasons?.map(({ Code }) => Code), ["None", "TransactionConflict"])
      }))
      yield* both
      yield* LocalDynamoDB.inject([Fault.hold(TableName, key("a"))])
      assert.strictEqual((yield* failed(put("a"))).kind, "TransactionConflict")
      yield* LocalDynamoDB.inject([])
      yield* put("a")
    }).pipe(Effect.provide(layer())))

  it.effect("cancel transactions", () =>
    Effect.gen(function*() {
      const write = DynamoDB.call("TransactWriteItems", { TransactItems: [{ Put: { TableName, Item: key("a") } }] })
      assert.deepStrictEqual((yield* failed(write)).reasons, [{ Code: "TransactionConflict" }])
      assert.isUndefined(yield* get("a"))
      yield* write
    }).pipe(Effect.provide(layer({ faults: [Fault.cancel(["TransactionConflict"], { nth: 1 })] }))))
})

describe("records", () => {
  it.effect("of calls tell what each consumed, and leave its answer as it is", () =>
    Effect.gen(function*() {
      const program = Effect.all([put("a", { owner: { S: "me" } }), get("a"), failed(put(""))])
      const [[written], calls] = yield* LocalDynamoDB.recording(program)
      assert.deepStrictEqual(Object.keys(written), [])
      assert.deepStrictEqual(calls.map(({ operation, outcome }) => [operation, outcome._tag]), [
        ["PutItem", "Answered"],
        ["GetItem", "Answered"],
        ["PutItem", "Refused"]
      ])
      assert.deepStrictEqual(calls.map(({ capacity }) => capacity[0]?.CapacityUnits), [2, 0.5, undefined])
      assert.deepStrictEqual(calls[0]!.capacity[0]!.GlobalSecondaryIndexes, { byOwner: { CapacityUnits: 1 } })
      assert.deepStrictEqual(yield* LocalDynamoDB.calls, [])
    }).pipe(Effect.provide(layer())))

  it.effect("of calls are kept from the beginning where they are asked for", () =>
    Effect.gen(function*() {
      yield* put("a")
      yield* LocalDynamoDB.withFaults(failed(put("b")), [Fault.loseAnswer()])
      const asked = yield* DynamoDB.call("GetItem", { TableName, Key: key("a"), ReturnConsumedCapacity: "TOTAL" })
      assert.deepStrictEqual(asked.ConsumedCapacity, { TableName, CapacityUnits: 0.5 })
      yield* get("a")
      const calls = yield* LocalDynamoDB.calls
      assert.deepStrictEqual(calls.map(({ outcome }) => outcome._tag), ["ConnectionLost", "Answered", "Answered"])
    }).pipe(Effect.provide(layer({ record: 3 }))))

  it.effect("of changes come as a stream", () =>
    Effect.gen(function*() {
      const changes = yield* Effect.forkChild(LocalDynamoDB.changes.pipe(Stream.take(3), Stream.runCollect), {
        startImmediately: true
      })
      yield* put("a")
      yield* put("a", { n: { N: "1" } })
      yield* DynamoDB.call("DeleteItem", { TableName, Key: key("a") })
      assert.deepStrictEqual((yield* Fiber.join(changes)).map((change) => [change.old, change.new]), [
        [undefined, key("a")],
        [key("a"), { ...key("a"), n: { N: "1" } }],
        [{ ...key("a"), n: { N: "1" } }, undefined]
      ])
    }).pipe(Effect.provide(layer())))

  it.effect("of a table's stream are those of GetRecords, old and new", () =>
    Effect.gen(function*() {
      yield* put("a")
      const records = yield* Effect.forkChild(
        LocalDynamoDB.records(TableName).pipe(Stream.take(3), Stream.runCollect),
        {
          startImmediately: true
        }
      )
      yield* TestClock.adjust("1 hour")
      yield* put("a", { expires: { N: "3700" } })
      yield* TestClock.adjust("1 hour")
      yield* count
      const found = yield* Fiber.join(records)
      assert.deepStrictEqual(found.map(({ eventName }) => eventName), ["INSERT", "MODIFY", "REMOVE"])
      assert.deepStrictEqual(found[1]!.dynamodb.OldImage, key("a"))
      assert.deepStrictEqual(found[2]!.userIdentity, { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" })
    }).pipe(Effect.provide(layer())))
})

describe("a folder", () => {
  it.effect("has what was answered or seen, at the moment when it is", () =>
    Effect.gen(function*() {
      const root = fs.mkdtempSync(path.join(os.tmpdir(), "dynapipe-layer-"))
      const folder = (name: string) => path.join(root, name)
      // what a process that is killed now would leave
      const copied = (name: string) => () =>
        Effect.sync(() => {
          fs.cpSync(folder("data"), folder(name), { recursive: true })
          fs.rmSync(path.join(folder(name), "lock"), { force: true })
        })
      const world = (name: string) => LocalDynamoDB.layerStored({ data: folder(name), tables: [Shop] })
      yield* Effect.gen(function*() {
        yield* put("a")
        yield* copied("answered")()
        yield* Effect.all([put("b"), Effect.tap(get("b"), copied("seen"))], { concurrency: "unbounded" })
      }).pipe(Effect.provide(world("data")))
      assert.deepStrictEqual(yield* Effect.provide(get("a"), world("answered")), key("a"))
      assert.deepStrictEqual(yield* Effect.provide(get("b"), world("seen")), key("b"))
      fs.rmSync(root, { recursive: true })
    }))

  it.effect("keeps a world, its tables and what it was restored to", () =>
    Effect.gen(function*() {
      const data = fs.mkdtempSync(path.join(os.tmpdir(), "dynapipe-layer-"))
      const stored = () => LocalDynamoDB.layerStored({ data, tables: [Shop] })
      const first = Effect.gen(function*() {
        yield* put("a", { b: { B: new Uint8Array([1, 2]) } })
        const state = yield* LocalDynamoDB.snapshot
        yield* put("b")
        yield* LocalDynamoDB.restore(state)
        return yield* put("c", { expires: { N: "100" } })
      })
      yield* Effect.provide(first, stored())
      const second = Effect.all([get("a"), get("b"), get("c"), count])
      assert.deepStrictEqual(yield* Effect.provide(second, stored()), [
        { ...key("a"), b: { B: new Uint8Array([1, 2]) } },
        undefined,
        { ...key("c"), expires: { N: "100" } },
        2
      ])
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual(yield* Effect.provide(count, stored()), 1)
      const taken = Effect.provide(Effect.provide(count, stored()), stored(), { local: true })
      assert.match(String(yield* Effect.flip(taken)), /is using it/)
      fs.rmSync(data, { recursive: true })
    }))
})
