import { assert, describe, it } from "@effect/vitest"
import * as Engine from "../../src/engine/Engine.ts"
import { index, item, refusal, start, table, world } from "./support.ts"

const simple = table("pk:S", "pk")
const second = start / 1000
const enable = { TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" } }

describe("time to live", () => {
  it("removes items at their second, from indexes too", () => {
    const { call, put, wait } = world(table("pk:S g:S", "pk", { GlobalSecondaryIndexes: [index("byG", "g")] }))
    put(item({ pk: "before", ttl: second + 10 }))
    assert.deepStrictEqual(call("UpdateTimeToLive", enable), enable)
    put(
      item({ pk: "soon", ttl: second + 10, g: "g" }),
      item({ pk: "later", ttl: second + 20 }),
      item({ pk: "text", ttl: "10" }),
      item({ pk: "ages ago", ttl: second - 10 * 366 * 86_400 }),
      item({ pk: "never" })
    )
    const names = () => call("Scan").Items.map((one: any) => one.pk.S).toSorted()
    wait(9999)
    assert.strictEqual(call("Scan").Count, 6)
    wait(1)
    assert.deepStrictEqual(names(), ["ages ago", "later", "never", "text"])
    assert.strictEqual(call("Scan", { IndexName: "byG" }).Count, 0)
    call("UpdateItem", {
      Key: item({ pk: "later" }),
      UpdateExpression: "REMOVE #t",
      ExpressionAttributeNames: { "#t": "ttl" }
    })
    wait(3_600_000)
    assert.deepStrictEqual(names(), ["ages ago", "later", "never", "text"])
  })

  it("leaves them readable for as long as the lag", () => {
    const { call, put, wait } = world(simple, { expiryLag: 5000 })
    call("UpdateTimeToLive", enable)
    put(item({ pk: "a", ttl: second + 1 }))
    wait(5999)
    assert.strictEqual(call("Scan").Count, 1)
    wait(1)
    assert.strictEqual(call("Scan").Count, 0)
  })

  it("leaves what came too late readable as long, and what was there when it was switched on", () => {
    const { call, put, wait } = world(simple, { expiryLag: 5000 })
    const names = () => call("Scan").Items.map((one: any) => one.pk.S).toSorted()
    put(item({ pk: "before", ttl: second - 3600 }))
    wait(60_000)
    call("UpdateTimeToLive", enable)
    wait(4999)
    assert.deepStrictEqual(names(), ["before"])
    wait(1)
    assert.deepStrictEqual(names(), [])
    put(item({ pk: "late", ttl: second - 3600 }), item({ pk: "later", ttl: second + 66 }))
    wait(4999)
    assert.deepStrictEqual(names(), ["late", "later"])
    wait(1)
    assert.deepStrictEqual(names(), ["later"])
    wait(1000)
    assert.deepStrictEqual(names(), [])
  })

  it("leaves each item that came too late readable as long, wherever it was kept meanwhile", () => {
    const { at, call, engine, put, wait } = world(simple, { expiryLag: 5000 })
    call("UpdateTimeToLive", enable)
    put(item({ pk: "first", ttl: second - 3600 }))
    wait(4000)
    put(item({ pk: "second", ttl: second - 3600 }))
    const other = Engine.make({ expiryLag: 5000 })
    for (const mutation of engine.dump()) other.apply(mutation)
    engine.restore(engine.snapshot())
    for (const one of [engine, other]) {
      const count = (now: number) => (one.execute("Scan", { TableName: "things" }, now) as any).Count
      assert.deepStrictEqual([at() + 999, at() + 1000, at() + 4999, at() + 5000].map(count), [2, 1, 1, 0])
    }
  })

  it("is described, and refused where it is so already", () => {
    const { call, wait } = world(simple)
    assert.deepStrictEqual(call("DescribeTimeToLive"), { TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" } })
    call("UpdateTimeToLive", enable)
    assert.deepStrictEqual(call("DescribeTimeToLive"), {
      TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: "ttl" }
    })
    assert.strictEqual(
      refusal(() => call("UpdateTimeToLive", enable)),
      "ValidationException: TimeToLive is already enabled"
    )
    assert.strictEqual(
      refusal(() => call("UpdateTimeToLive", { TimeToLiveSpecification: { Enabled: true, AttributeName: "other" } })),
      "ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is ttl"
    )
    const disable = { TimeToLiveSpecification: { Enabled: false, AttributeName: "ttl" } }
    wait(3_599_999)
    assert.strictEqual(
      refusal(() => call("UpdateTimeToLive", disable)),
      "ValidationException: Time to live has been modified multiple times within a fixed interval"
    )
    wait(1)
    call("UpdateTimeToLive", disable)
    assert.deepStrictEqual(call("DescribeTimeToLive"), { TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" } })
  })
})

describe("eventual consistency", () => {
  it("shows a global index as it was, and the table as it is", () => {
    const { call, engine, put, wait } = world(
      table("pk:S sk:S g:S", "pk sk", {
        GlobalSecondaryIndexes: [index("byG", "g")],
        LocalSecondaryIndexes: [index("local", "pk g")]
      }),
      { indexDelay: 100 }
    )
    const seen = () => ["byG", "local", undefined].map((IndexName) => call("Scan", { IndexName }).Count)
    put(item({ pk: "a", sk: "1", g: "x" }))
    wait(60)
    put(item({ pk: "a", sk: "2", g: "x" }))
    assert.deepStrictEqual(seen(), [0, 2, 2])
    wait(40)
    assert.deepStrictEqual(seen(), [1, 2, 2])
    call("DeleteItem", { Key: item({ pk: "a", sk: "1" }) })
    assert.deepStrictEqual(seen(), [1, 1, 1])
    wait(60)
    assert.deepStrictEqual(seen(), [2, 1, 1])
    wait(40)
    assert.deepStrictEqual(seen(), [1, 1, 1])
    engine.configure({ indexDelay: 0 })
    put(item({ pk: "a", sk: "3", g: "x" }))
    assert.deepStrictEqual(seen(), [2, 2, 2])
  })
})

describe("item collections", () => {
  it("are refused beyond their limit", () => {
    const { call, put } = world(table("pk:S sk:S l:S", "pk sk", { LocalSecondaryIndexes: [index("local", "pk l")] }), {
      collectionLimit: 1000
    })
    const big = (pk: string, sk: string) => item({ pk, sk, l: "l", v: "x".repeat(200) })
    put(big("a", "1"), big("b", "1"), big("a", "2"), item({ pk: "a", sk: "3", v: "x".repeat(100) }))
    assert.strictEqual(
      refusal(() => put(big("a", "4"))),
      "ItemCollectionSizeLimitExceededException: Collection size exceeded."
    )
    put(big("c", "1"))
    call("DeleteItem", { Key: item({ pk: "a", sk: "2" }) })
    put(big("a", "4"))
  })
})
