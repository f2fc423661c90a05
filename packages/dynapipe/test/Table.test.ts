import type { CreateTableCommandInput, TableDescription, TimeToLiveDescription } from "@aws-sdk/client-dynamodb"
import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import { DynamoDB } from "dynapipe/DynamoDB"
import type { CallFailed } from "dynapipe/Errors"
import type { Input, Operation, Output } from "dynapipe/Operation"
import * as Table from "dynapipe/Table"
import { Clock, Config, ConfigProvider, Effect, Fiber, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import * as scripted from "./scripted.ts"

class Shop extends Table.make("shop", {
  partitionKey: "pk",
  sortKey: "sk",
  indexes: {
    byStatus: { partitionKey: "status", sortKey: { attribute: "placedAt", type: "N" }, projection: ["total", "note"] },
    byPlace: {
      partitionKey: ["country", { attribute: "zip", type: "N" }],
      sortKey: ["street", "house"],
      projection: "keys"
    },
    byAge: { sortKey: { attribute: "age", type: "N" } }
  },
  timeToLive: "expiresAt",
  stream: "both"
}) {}
class Readings extends Table.make("readings", { partitionKey: "deviceId", sortKey: { attribute: "at", type: "N" } }) {}

describe("a table", () => {
  it("is a class with its definition", () => {
    assert.strictEqual(Shop.identifier, "shop")
    assert.strictEqual(Shop.options.indexes.byStatus.partitionKey, "status")
    assert.strictEqual(Readings.pipe((table) => table.identifier), "readings")
    assert.isTrue(Table.isTable(Shop))
    assert.isTrue(Table.isTable(Table.make("plain", { partitionKey: "id" })))
    assert.isFalse(Table.isTable(class {}))
    assert.isFalse(Table.isTable({ identifier: "shop" }))
  })

  it("names its keys in its type", () => {
    type Options = (typeof Shop)["options"]
    expectTypeOf<Table.KeyNames<Options>>().toEqualTypeOf<"pk" | "sk">()
    expectTypeOf<keyof Table.Indexes<Options>>().toEqualTypeOf<"byStatus" | "byPlace" | "byAge">()
    expectTypeOf<Table.KeyNames<Table.Indexes<Options>["byPlace"]>>().toEqualTypeOf<
      "country" | "zip" | "street" | "house"
    >()
    expectTypeOf<Table.Indexes<(typeof Readings)["options"]>>().toEqualTypeOf<{}>()
  })

  const index = (of: Table.IndexOptions): Table.TableOptions => ({
    partitionKey: "pk",
    sortKey: "sk",
    indexes: { byIt: of }
  })
  const many = (count: number, of: (i: number) => Table.IndexOptions) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`index${i}`, of(i)]))
  const wrong: ReadonlyArray<readonly [why: RegExp, options: Table.TableOptions, name?: string]> = [
    [/its name "a b" is not made of/, { partitionKey: "pk" }, "a b"],
    [/its name "" is not made of/, { partitionKey: "pk" }, ""],
    [/a key attribute without a name/, { partitionKey: "" }],
    [/"pk" is of type BOOL/, { partitionKey: { attribute: "pk", type: "BOOL" as "S" } }],
    [/has the key attribute "pk" twice/, { partitionKey: "pk", sortKey: "pk" }],
    [/one partition key; only an index/, { partitionKey: ["a", "b"] as unknown as string }],
    [/only an index can have several/, { partitionKey: "a", sortKey: ["b", "c"] as unknown as string }],
    [/the name of the index "by status"/, { partitionKey: "pk", indexes: { "by status": { partitionKey: "x" } } }],
    [/the name of the index "by" is not made of 3 to 255/, {
      partitionKey: "pk",
      indexes: { by: { partitionKey: "x" } }
    }],
    [/byIt has no partition key, so it is local/, index({})],
    [/byIt is local, and the table has no sort key/, { partitionKey: "pk", indexes: { byIt: { sortKey: "x" } } }],
    [/byIt has no partition key, so it is local/, index({ sortKey: ["x", "y"] })],
    [/byIt has 0 partition attributes/, index({ partitionKey: [] })],
    [/byIt has 5 partition attributes/, index({ partitionKey: ["a", "b", "c", "d", "e"] })],
    [/byIt has 5 sort attributes/, index({ partitionKey: "x", sortKey: ["a", "b", "c", "d", "e"] })],
    [/byIt has the key attribute "x" twice/, index({ partitionKey: ["x", "x"] })],
    [/projects a list of no attributes/, index({ partitionKey: "x", projection: [] })],
    [/projects an attribute twice/, index({ partitionKey: "x", projection: ["a", "a"] })],
    [
      /"sk" is of type S in one key and N in another/,
      index({ partitionKey: "x", sortKey: { attribute: "sk", type: "N" } })
    ],
    [/6 local indexes, and DynamoDB takes 5/, {
      partitionKey: "pk",
      sortKey: "sk",
      indexes: many(6, (i) => ({ sortKey: `s${i}` }))
    }],
    [/21 global indexes, and DynamoDB takes 20/, {
      partitionKey: "pk",
      indexes: many(21, (i) => ({ partitionKey: `p${i}` }))
    }],
    [/byIt is local, and has no throughput/, index({ sortKey: "x", throughput: { readUnits: 1, writeUnits: 1 } })],
    [
      /byIt has a throughput, and the table is billed by request/,
      index({ partitionKey: "x", throughput: { readUnits: 1, writeUnits: 1 } })
    ],
    [/timeToLive is "sk", which is a key of another type/, { partitionKey: "pk", sortKey: "sk", timeToLive: "sk" }],
    [/timeToLive names no attribute/, { partitionKey: "pk", timeToLive: "" }],
    [/typeAttribute is "pk", which is a key/, { partitionKey: "pk", typeAttribute: "pk" }],
    [/typeAttribute is "_type", which is a key/, { partitionKey: "_type" }],
    [
      /it has no option "rangeKey": there is partitionKey, sortKey/,
      Object.assign({ partitionKey: "pk" }, { rangeKey: "sk" })
    ],
    [/the index byIt has no option "sortkey"/, index(Object.assign({ partitionKey: "x" }, { sortkey: "y" }))],
    [/typeAttribute names no attribute/, { partitionKey: "pk", typeAttribute: "" }]
  ]
  const mistakes = wrong.map(([why, options, name = "shop"]) => ({ why, options, name }))
  it.each(mistakes)("is refused: $why", ({ name, options, why }) => {
    assert.throws(() => Table.make(name, options), why)
  })

  it("can be keyed by its type attribute where none is written", () => {
    assert.strictEqual(Table.make("t", { partitionKey: "_type", typeAttribute: false }).identifier, "t")
  })
})

describe("the physical name", () => {
  const names = Effect.all([Table.name(Shop), Table.name(Readings)])

  it.effect("is the logical one", () =>
    Effect.map(names, (found) => assert.deepStrictEqual(found, ["shop", "readings"])))

  it.effect("comes from a layer for each table, also where both are merged", () =>
    Effect.gen(function*() {
      const configured = Table.layerName(Readings, Config.String("READINGS_TABLE")).pipe(
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ READINGS_TABLE: "readings-prod" })))
      )
      const found = yield* Effect.provide(names, Layer.mergeAll(Table.layerName(Shop, "shop-prod"), configured))
      assert.deepStrictEqual(found, ["shop-prod", "readings-prod"])
      const nested = names.pipe(
        Effect.provide(Table.layerName(Readings, "r")),
        Effect.provide(Table.layerName(Shop, "s"))
      )
      assert.deepStrictEqual(yield* nested, ["s", "r"])
    }))

  it.effect("fails where the configuration lacks it", () =>
    Effect.gen(function*() {
      const layer = Table.layerName(Shop, Config.String("SHOP_TABLE")).pipe(
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({})))
      )
      assert.strictEqual((yield* Effect.flip(Effect.provide(names, layer)))._tag, "ConfigError")
    }))

  it.effect("is read from a context at once", () =>
    Effect.gen(function*() {
      const context = yield* Effect.provide(Effect.context<never>(), Table.layerName(Shop, "shop-prod"))
      assert.strictEqual(Table.nameIn(context, Shop), "shop-prod")
    }))
})

describe("the request that creates a table", () => {
  it("says it all", () => {
    assert.deepStrictEqual(Table.createInput(Shop, "shop-test"), {
      TableName: "shop-test",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
        { AttributeName: "status", AttributeType: "S" },
        { AttributeName: "placedAt", AttributeType: "N" },
        { AttributeName: "country", AttributeType: "S" },
        { AttributeName: "zip", AttributeType: "N" },
        { AttributeName: "street", AttributeType: "S" },
        { AttributeName: "house", AttributeType: "S" },
        { AttributeName: "age", AttributeType: "N" }
      ],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }],
      BillingMode: "PAY_PER_REQUEST",
      LocalSecondaryIndexes: [{
        IndexName: "byAge",
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "age", KeyType: "RANGE" }],
        Projection: { ProjectionType: "ALL" }
      }],
      GlobalSecondaryIndexes: [{
        IndexName: "byStatus",
        KeySchema: [{ AttributeName: "status", KeyType: "HASH" }, { AttributeName: "placedAt", KeyType: "RANGE" }],
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["total", "note"] }
      }, {
        IndexName: "byPlace",
        KeySchema: [
          { AttributeName: "country", KeyType: "HASH" },
          { AttributeName: "zip", KeyType: "HASH" },
          { AttributeName: "street", KeyType: "RANGE" },
          { AttributeName: "house", KeyType: "RANGE" }
        ],
        Projection: { ProjectionType: "KEYS_ONLY" }
      }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" }
    })
  })

  it("provisions capacity, an index its own", () => {
    const input = Table.createInput(
      Table.make("paid", {
        partitionKey: "id",
        billing: { readUnits: 5, writeUnits: 2 },
        indexes: { byX: { partitionKey: "x" }, byY: { partitionKey: "y", throughput: { readUnits: 1, writeUnits: 1 } } }
      }),
      "paid"
    )
    assert.strictEqual(input.BillingMode, "PROVISIONED")
    assert.deepStrictEqual(input.ProvisionedThroughput, { ReadCapacityUnits: 5, WriteCapacityUnits: 2 })
    assert.deepStrictEqual(input.GlobalSecondaryIndexes?.map((i) => i.ProvisionedThroughput), [
      { ReadCapacityUnits: 5, WriteCapacityUnits: 2 },
      { ReadCapacityUnits: 1, WriteCapacityUnits: 1 }
    ])
  })
})

/** A control plane with the slowness of the real one: a table is active, or gone, after so many looks. */
const slow = (
  options: { readonly looks?: number; readonly there?: Partial<TableDescription>; readonly lost?: boolean } = {}
) => {
  const asked: Array<readonly [Operation, number]> = []
  let table: TableDescription | undefined = options.there === undefined
    ? undefined
    : { TableName: "shop", ...options.there }
  let looks = 0
  let timeToLive: TimeToLiveDescription = { TimeToLiveStatus: "DISABLED" }
  const answers: { readonly [Op in Operation]?: (input: any) => object | string } = {
    DescribeTable: () => {
      if (table !== undefined && table.TableStatus !== "ACTIVE" && ++looks >= (options.looks ?? 1)) {
        table = table.TableStatus === "DELETING" ? undefined : { ...table, TableStatus: "ACTIVE" }
      }
      return table === undefined ? "ResourceNotFoundException" : { Table: table }
    },
    CreateTable: (input: CreateTableCommandInput) => {
      if (table !== undefined) return "ResourceInUseException"
      looks = 0
      const { AttributeDefinitions, KeySchema, TableName } = input
      table = { AttributeDefinitions, KeySchema, TableName, TableStatus: "CREATING" }
      return options.lost === true ? "ResourceInUseException" : { TableDescription: table }
    },
    DeleteTable: () => {
      if (table === undefined) return "ResourceNotFoundException"
      looks = 0
      table = { ...table, TableStatus: "DELETING" }
      return {}
    },
    DescribeTimeToLive: () => ({ TimeToLiveDescription: timeToLive }),
    UpdateTimeToLive: (input: Input<"UpdateTimeToLive">) => {
      if (timeToLive.TimeToLiveStatus === "ENABLED") return "ValidationException"
      timeToLive = { TimeToLiveStatus: "ENABLED", AttributeName: input.TimeToLiveSpecification?.AttributeName }
      return {}
    }
  }
  const layer = Layer.succeed(DynamoDB, {
    endpoint: "127.0.0.1",
    call: <Op extends Operation>(operation: Op, input: Input<Op>): Effect.Effect<Output<Op>, CallFailed> =>
      Effect.flatMap(Clock.currentTimeMillis, (at) => {
        asked.push([operation, at])
        const answer = answers[operation]!(input)
        return typeof answer === "string"
          ? Effect.fail(scripted.error(answer)(operation))
          : Effect.succeed(answer as Output<Op>)
      })
  })
  return { layer, asked, state: () => ({ status: table?.TableStatus, timeToLive: timeToLive.AttributeName }) }
}

const run = <A, E>(effect: Effect.Effect<A, E, DynamoDB>, backend: ReturnType<typeof slow>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(Effect.provide(effect, backend.layer))
    yield* TestClock.adjust("10 minutes")
    return yield* Fiber.join(fiber)
  })

describe("ensuring a table", () => {
  it.effect("creates it, waits for it less and less often, and turns its time to live on", () =>
    Effect.gen(function*() {
      const backend = slow({ looks: 3 })
      assert.strictEqual((yield* run(Table.ensure(Shop), backend)).TableStatus, "ACTIVE")
      assert.deepStrictEqual(backend.state(), { status: "ACTIVE", timeToLive: "expiresAt" })
      assert.deepStrictEqual(backend.asked, [
        ["DescribeTable", 0],
        ["CreateTable", 0],
        ["DescribeTable", 250],
        ["DescribeTable", 750],
        ["DescribeTable", 1750],
        ["DescribeTimeToLive", 1750],
        ["UpdateTimeToLive", 1750]
      ])
    }))

  it.effect("looks every five seconds in the end", () =>
    Effect.gen(function*() {
      const backend = slow({ looks: 20 })
      yield* run(Table.ensure(Readings), backend)
      const times = backend.asked.map(([, at]) => at)
      assert.strictEqual(times.at(-1)! - times.at(-2)!, 5000)
    }))

  it.effect("does nothing the second time", () =>
    Effect.gen(function*() {
      const backend = slow()
      yield* run(Table.ensure(Shop), backend)
      const before = backend.asked.length
      yield* run(Table.ensure(Shop), backend)
      assert.deepStrictEqual(backend.asked.slice(before).map(([op]) => op), ["DescribeTable", "DescribeTimeToLive"])
    }))

  it.effect("is not disturbed by others who do the same", () =>
    Effect.gen(function*() {
      const backend = slow({ looks: 9 })
      const all = Effect.all(Array.from({ length: 5 }, () => Table.ensure(Shop)), { concurrency: "unbounded" })
      assert.deepStrictEqual(
        (yield* run(all, backend)).map((t) => t.TableStatus),
        Array.from({ length: 5 }, () => "ACTIVE" as const)
      )
      assert.deepStrictEqual(backend.state(), { status: "ACTIVE", timeToLive: "expiresAt" })
    }))

  it.effect("waits for a table that is being deleted, and creates it anew", () =>
    Effect.gen(function*() {
      const backend = slow({ looks: 2, there: { TableStatus: "DELETING" } })
      assert.strictEqual((yield* run(Table.ensure(Readings), backend)).TableStatus, "ACTIVE")
      assert.deepStrictEqual(backend.asked.map(([op]) => op).filter((op) => op !== "DescribeTable"), ["CreateTable"])
    }))

  it.effect("takes a create that was applied although its answer was lost", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* run(Table.ensure(Readings), slow({ lost: true }))).TableStatus, "ACTIVE")
    }))

  it.effect("waits for the indexes", () =>
    Effect.gen(function*() {
      const active = { TableName: "readings", TableStatus: "ACTIVE" as const }
      const index = (IndexStatus: string) => ({
        Table: { ...active, GlobalSecondaryIndexes: [{ IndexName: "by", IndexStatus }] }
      })
      const { asked, layer } = scripted.make([index("CREATING"), index("ACTIVE")])
      const fiber = yield* Effect.forkChild(Effect.provide(Table.ensure(Readings), layer))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(asked.map((a) => a.at), [0, 250])
    }))

  it.effect("fails where a table cannot become active", () =>
    Effect.gen(function*() {
      const { layer } = scripted.make([{ Table: { TableName: "readings", TableStatus: "ARCHIVED" } }])
      const error = yield* Effect.flip(Effect.provide(Table.ensure(Readings), layer))
      assert(error._tag === "RequestRejected")
      assert.strictEqual(error.code, "TableNotActive")
      assert.match(error.message, /The table is ARCHIVED/)
    }))

  it.effect("fails where DynamoDB refuses, with the table's name", () =>
    Effect.gen(function*() {
      const { layer } = scripted.make([scripted.error("AccessDeniedException")])
      const error = yield* Effect.flip(Effect.provide(Table.ensure(Readings), layer))
      assert(error._tag === "RequestRejected")
      assert.deepStrictEqual([error.code, error.table, error.operation], [
        "AccessDeniedException",
        "readings",
        "DescribeTable"
      ])
    }))
})

describe("describing, creating, deleting", () => {
  it.effect("finds a table, or none", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* run(Table.describe(Shop), slow()), Option.none())
      const found = yield* run(Table.describe(Shop), slow({ there: { TableStatus: "ACTIVE" } }))
      assert.strictEqual(Option.getOrThrow(found).TableStatus, "ACTIVE")
    }))

  it.effect("creates once", () =>
    Effect.gen(function*() {
      const backend = slow()
      assert.strictEqual((yield* run(Table.create(Readings), backend)).TableStatus, "CREATING")
      const error = yield* Effect.flip(run(Table.create(Readings), backend))
      assert(error._tag === "RequestRejected")
      assert.strictEqual(error.code, "ResourceInUseException")
    }))

  it.effect("deletes, waits until it is gone, and minds no second time", () =>
    Effect.gen(function*() {
      const backend = slow({ looks: 2, there: { TableStatus: "ACTIVE" } })
      yield* run(Table.delete(Shop), backend)
      assert.strictEqual(backend.state().status, undefined)
      yield* run(Table.delete(Shop), backend)
      assert.deepStrictEqual(backend.asked.map(([op]) => op), [
        "DeleteTable",
        "DescribeTable",
        "DescribeTable",
        "DeleteTable"
      ])
    }))
})
