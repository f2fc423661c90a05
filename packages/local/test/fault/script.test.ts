import { assert, describe, it } from "@effect/vitest"
import * as Fault from "../../src/Fault.ts"
import { divide, rejoin, tablesOf } from "../../src/fault/request.ts"
import { compile, type Plan } from "../../src/fault/script.ts"

const place = { region: "eu-west-1", accountId: "123456789012" }
const script = (faults: ReadonlyArray<Fault.Fault>, seed = "") => compile(faults, seed, place)
const shop = { TableName: "shop" }

const code = (plan: Plan | undefined) =>
  plan?.instead === undefined || plan.instead === "cut" ? plan?.instead : plan.instead.name

const times = <A>(n: number, f: (i: number) => A): ReadonlyArray<A> => Array.from({ length: n }, (_, i) => f(i))

describe("when", () => {
  it("counts the calls that match, and no others", () => {
    const befalls = script([Fault.cut({ operations: ["PutItem", "UpdateItem"], table: "shop", nth: [2, 3] })])
    const calls = [
      befalls("PutItem", shop),
      befalls("GetItem", shop),
      befalls("PutItem", { TableName: "other" }),
      befalls("UpdateItem", shop),
      befalls("PutItem", shop),
      befalls("PutItem", shop)
    ]
    assert.deepStrictEqual(calls.map(code), [undefined, undefined, undefined, "cut", "cut", undefined])
  })

  it("draws the same share from the same seed, and another from another", () => {
    const draw = (seed: string) =>
      times(1000, ((befalls) => () => code(befalls("PutItem", shop)))(script([Fault.cut({ rate: 0.25 })], seed)))
    const share = draw("a").filter((found) => found === "cut").length
    assert.isTrue(share > 200 && share < 300, String(share))
    assert.deepStrictEqual(draw("a"), draw("a"))
    assert.notDeepEqual(draw("a"), draw("b"))
  })

  it("happens at most as often as it says, and not at all at a rate of 0", () => {
    const befalls = script([Fault.cut({ times: 2 }), Fault.throttle({ rate: 0 })])
    assert.deepStrictEqual(times(4, () => code(befalls("PutItem", shop))), ["cut", "cut", undefined, undefined])
    assert.isTrue(
      times(100, () => code(script([Fault.cut({ rate: 1 })])("Scan", shop))).every((found) => found === "cut")
    )
  })

  it("is not moved by what else is scripted", () => {
    const alone = script([Fault.cut({ rate: 0.5 })])
    const together = script([
      Fault.cut({ rate: 0.5 }),
      Fault.latency({ from: 1, to: 100 }),
      Fault.loseAnswer({ rate: 0.5 })
    ])
    assert.deepStrictEqual(
      times(100, () => code(alone("PutItem", shop))),
      times(100, () => code(together("PutItem", shop)))
    )
  })
})

describe("what happens", () => {
  it("throttles with the reasons and resources of the call", () => {
    const throttled = (operation: string, input: unknown, fault = Fault.throttle()) => {
      const found = script([fault])(operation, input)?.instead
      return found === undefined || found === "cut" ? assert.fail() : [found.name, found.fields]
    }
    assert.deepStrictEqual(throttled("GetItem", shop), ["ProvisionedThroughputExceededException", {
      ThrottlingReasons: [{
        reason: "TableReadProvisionedThroughputExceeded",
        resource: "arn:aws:dynamodb:eu-west-1:123456789012:table/shop"
      }]
    }])
    assert.deepStrictEqual(
      throttled("Query", { ...shop, IndexName: "i" }, Fault.throttle({}, { code: "ThrottlingException" })),
      ["ThrottlingException", {
        throttlingReasons: [{
          reason: "IndexReadProvisionedThroughputExceeded",
          resource: "arn:aws:dynamodb:eu-west-1:123456789012:table/shop/index/i"
        }]
      }]
    )
    const reasons = [{ reason: "TableWriteKeyRangeThroughputExceeded", resource: "arn:x" }]
    assert.deepStrictEqual(throttled("PutItem", shop, Fault.throttle({}, { reasons })), [
      "ProvisionedThroughputExceededException",
      { ThrottlingReasons: reasons }
    ])
  })

  it("cancels transactions only, with a reason for each action", () => {
    const befalls = script([Fault.cancel(["None", { Code: "ConditionalCheckFailed", Message: "no" }])])
    assert.isUndefined(befalls("PutItem", shop))
    const found = befalls("TransactWriteItems", { TransactItems: [{}, {}, {}] })!.instead
    assert.deepInclude(found, {
      name: "TransactionCanceledException",
      message: "Transaction cancelled, please refer cancellation reasons for specific reasons " +
        "[None, ConditionalCheckFailed, None]",
      fields: {
        CancellationReasons: [{ Code: "None" }, { Code: "ConditionalCheckFailed", Message: "no" }, { Code: "None" }]
      }
    })
  })

  it("adds delays up, and takes the first failure", () => {
    const befalls = script([
      Fault.latency("2 seconds"),
      Fault.fail("InternalServerError"),
      Fault.latency(5),
      Fault.cut()
    ])
    const plan = befalls("PutItem", shop)!
    assert.strictEqual(plan.delay, 2005)
    assert.deepInclude(plan.instead, { name: "InternalServerError", status: 500 })
    const between = times(200, () => script([Fault.latency({ from: 10, to: 20 })], "x")("Scan", shop)!.delay)
    assert.isTrue(between.every((delay) => delay >= 10 && delay < 20))
  })
})

describe("a batch", () => {
  const writes = {
    RequestItems: {
      a: times(20, (n) => ({ PutRequest: { Item: { pk: { N: String(n) } } } })),
      b: [{ DeleteRequest: { Key: { pk: { S: "x" } } } }]
    }
  }
  const reads = { RequestItems: { a: { ConsistentRead: true, Keys: times(20, (n) => ({ pk: { N: String(n) } })) } } }

  it("is divided without loss, and joined again", () => {
    let n = 0
    const { input, kept, left } = divide("BatchWriteItem", writes, () => n++ % 3 === 0)!
    assert.deepStrictEqual([kept, left["a"].length, left["b"]], [14, 7, undefined])
    const all: Array<any> = [...(input as typeof writes).RequestItems.a, ...left["a"]]
    assert.sameDeepMembers(all, [...writes.RequestItems.a])
    assert.deepStrictEqual(rejoin("BatchWriteItem", { UnprocessedItems: { a: [1] } }, { a: [2], b: [3] }), {
      UnprocessedItems: { a: [1, 2], b: [3] }
    })
  })

  it("of keys keeps how they are read", () => {
    let n = 0
    const { input, left } = divide("BatchGetItem", reads, () => n++ < 2)!
    assert.deepStrictEqual(left, { a: { ConsistentRead: true, Keys: [{ pk: { N: "0" } }, { pk: { N: "1" } }] } })
    assert.strictEqual((input as typeof reads).RequestItems.a.ConsistentRead, true)
    assert.deepStrictEqual(
      rejoin("BatchGetItem", { UnprocessedKeys: { a: { Keys: [1] } } }, { a: { ConsistentRead: true, Keys: [2] } }),
      { UnprocessedKeys: { a: { ConsistentRead: true, Keys: [1, 2] } } }
    )
  })

  it("of which nothing would be left is throttled; what is no batch is let be", () => {
    const befalls = script([Fault.unprocessed(1)])
    assert.strictEqual(code(befalls("BatchWriteItem", writes)), "ProvisionedThroughputExceededException")
    assert.isUndefined(befalls("PutItem", shop))
    for (const broken of [{}, null, { RequestItems: 1 }, { RequestItems: { a: 1 } }, { RequestItems: { a: null } }]) {
      assert.isUndefined(befalls("BatchGetItem", broken)?.divided)
    }
  })

  it("names its tables", () => {
    assert.deepStrictEqual(tablesOf(writes), ["a", "b"])
    assert.deepStrictEqual(tablesOf({ TransactItems: [{ Put: shop }, { Check: { TableName: "b" } }, null, 1] }), [
      "shop",
      "b"
    ])
    assert.deepStrictEqual(tablesOf(null), [])
  })
})
