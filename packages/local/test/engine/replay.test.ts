import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import * as Engine from "../../src/engine/Engine.ts"
import { ServiceError } from "../../src/error.ts"
import { index, item, start, table, world } from "./support.ts"

const definition = table("pk:S g:N", "pk", {
  GlobalSecondaryIndexes: [index("byG", "g", "KEYS_ONLY")],
  StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" }
})

/** Everything that can be seen of a world. */
const picture = (engine: Engine.Engine, now: number): unknown => {
  const call = (operation: string, input: object): any => engine.execute(operation, input, now)
  const tables = call("ListTables", {}).TableNames.map((TableName: string) => ({
    ...call("DescribeTable", { TableName }).Table,
    items: call("Scan", { TableName }).Items,
    indexed: call("DescribeTable", { TableName }).Table.GlobalSecondaryIndexes?.map((one: any) =>
      call("Scan", { TableName, IndexName: one.IndexName }).Items
    ),
    ttl: call("DescribeTimeToLive", { TableName })
  }))
  const streams = call("ListStreams", {}).Streams.map(({ StreamArn }: any) => {
    const { StreamDescription } = call("DescribeStream", { StreamArn })
    return [
      StreamDescription,
      StreamDescription.Shards.map(({ ShardId }: any) => {
        const { ShardIterator } = call("GetShardIterator", { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" })
        return call("GetRecords", { ShardIterator }).Records
      })
    ]
  })
  return { tables, streams }
}

const Step = Schema.Tuple([
  Schema.Literals(["put", "put", "delete", "update", "transact", "wait", "ttl", "drop", "create", "index", "split"]
    .filter((step, at, all) => all.indexOf(step) === at)),
  Schema.Literals(["a", "b", "c", "d"]),
  Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5 }))
])
const Steps = Arbitrary.array(Arbitrary.schema(Step), { maxLength: 60 })

const inputs: Record<string, (pk: string, n: number) => readonly [string, object]> = {
  put: (pk, g) => ["PutItem", { TableName: "things", Item: item({ pk, g, ttl: start / 1000 + g }) }],
  delete: (pk) => ["DeleteItem", { TableName: "things", Key: item({ pk }) }],
  update: (pk, n) => ["UpdateItem", {
    TableName: "things",
    Key: item({ pk }),
    UpdateExpression: "ADD g :n",
    ExpressionAttributeValues: { ":n": { N: String(n) } }
  }],
  transact: (pk, n) => ["TransactWriteItems", {
    ClientRequestToken: `token ${n}`,
    TransactItems: [{ Put: { TableName: "things", Item: item({ pk, g: n }) } }]
  }],
  ttl: (_, n) => ["UpdateTimeToLive", {
    TableName: "things",
    TimeToLiveSpecification: { Enabled: n < 4, AttributeName: "ttl" }
  }],
  drop: (_, n) => n === 0 ? ["DeleteTable", { TableName: "things" }] : ["ListTables", {}],
  create: () => ["CreateTable", definition],
  index: (_, n) => ["UpdateTable", {
    TableName: "things",
    GlobalSecondaryIndexUpdates: [n < 3 ? { Delete: { IndexName: "byG" } } : { Create: index("byG", "g") }]
  }]
}

const play = (engine: Engine.Engine, steps: typeof Step.Type extends infer A ? ReadonlyArray<A> : never): number => {
  let now = start
  for (const [step, pk, n] of steps as ReadonlyArray<readonly [string, string, number]>) {
    try {
      if (step === "wait") now += n * 700
      else if (step === "split") engine.splitShard("things", now)
      else engine.execute(...inputs[step]!(pk, n), now)
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
    }
  }
  return now
}

describe("the state as mutations", () => {
  it.prop("comes back from what was told, and from a dump", [Steps], ([steps]) => {
    const engine = Engine.make({ seed: "one" })
    const told: Array<Engine.Mutation> = []
    engine.changes((mutations) => told.push(...mutations))
    engine.execute("CreateTable", definition, start)
    const now = play(engine, steps)
    const expected = picture(engine, now)
    for (const source of [told, [...engine.dump()]]) {
      const copy = Engine.make({ seed: "one" })
      for (const mutation of source) copy.apply(structuredClone(mutation))
      assert.deepStrictEqual(picture(copy, now), expected)
    }
  }, { arbitrary: { runs: 60 } })

  it.prop("comes back from a snapshot, into any engine, as often as one likes", [Steps, Steps], ([before, after]) => {
    const engine = Engine.make({ seed: "one" })
    engine.execute("CreateTable", definition, start)
    const now = play(engine, before)
    const expected = picture(engine, now)
    const snapshot = engine.snapshot()
    for (let round = 0; round < 2; round++) {
      play(engine, after)
      engine.restore(snapshot)
      assert.deepStrictEqual(picture(engine, now), expected)
    }
    const other = Engine.make({ seed: "one" })
    other.restore(snapshot)
    play(engine, after)
    assert.deepStrictEqual(picture(other, now), expected)
  }, { arbitrary: { runs: 30 } })

  it("tells an index from the one that had its name before", () => {
    const { call, engine, put, at } = world(definition, { seed: "one" })
    const told: Array<Engine.Mutation> = [...engine.dump()]
    engine.changes((mutations) => told.push(...mutations))
    put(item({ pk: "a", g: 1, v: "carried by the second" }))
    call("UpdateTable", { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byG" } }] })
    call("UpdateTable", {
      AttributeDefinitions: definition.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: index("byG", "g") }]
    })
    const copy = Engine.make({ seed: "one" })
    for (const mutation of told) copy.apply(mutation)
    assert.deepStrictEqual(picture(copy, at()), picture(engine, at()))
  })

  it("is told once for each operation, and not where nothing happened", () => {
    const { call, engine } = world(table("pk:S", "pk"))
    const told: Array<ReadonlyArray<string>> = []
    const stop = engine.changes((mutations) => told.push(mutations.map((one) => one._tag)))
    const put = (pk: string) => ({ Put: { TableName: "things", Item: item({ pk }) } })
    call("TransactWriteItems", { TransactItems: [put("a"), put("b")], ClientRequestToken: "t" })
    call("GetItem", { Key: item({ pk: "a" }) })
    call("DeleteItem", { Key: item({ pk: "none" }) })
    call("DeleteItem", { Key: item({ pk: "a" }) })
    stop()
    call("DeleteItem", { Key: item({ pk: "b" }) })
    assert.deepStrictEqual(told, [["ItemChanged", "ItemChanged", "TokenRemembered"], ["ItemChanged"]])
  })

  it("is dumped as it was, whatever comes while it is read", () => {
    const { call, engine, put } = world(table("pk:S", "pk"))
    put(...Array.from({ length: 3000 }, (_, at) => item({ pk: String(at) })))
    let items = 0
    for (const mutation of engine.dump()) {
      if (mutation._tag !== "ItemStored") continue
      items++
      call("DeleteItem", { Key: mutation.item })
      call("PutItem", { Item: item({ pk: `new ${items}` }) })
    }
    assert.strictEqual(items, 3000)
  })
})
