import { assert, describe, it } from "@effect/vitest"
import { refusal } from "../engine/support.ts"
import { things } from "./support.ts"

/** All pages of a statement: their keys, a page a text. */
const pages = (world: ReturnType<typeof things>, statement: string, more: object = {}): ReadonlyArray<string> => {
  const all: Array<string> = []
  let NextToken: string | undefined
  do {
    const page = world.execute(statement, { ...more, ...(NextToken === undefined ? {} : { NextToken }) })
    all.push(page.Items.map((item: any) => `${item.pk.S}${item.sk.N}`).join(" "))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return all
}

describe("pages", () => {
  const world = things()

  it.each<[string, number, ReadonlyArray<string>]>([
    ["WHERE pk = 'a'", 2, ["a1 a2", "a3"]],
    ["WHERE pk = 'a' ORDER BY sk DESC", 2, ["a3 a2", "a1"]],
    ["WHERE pk = 'a' AND sk < 3", 2, ["a1 a2", ""]],
    ["WHERE pk = 'a' AND n > 10", 1, ["", "a2", "a3", ""]],
    ["WHERE pk IN ['b', 'a']", 2, ["b1 b2", "b3 a1", "a2 a3", ""]],
    ["WHERE pk IN ['b', 'none', 'a'] AND sk = 3", 1, ["b3", "a3", ""]],
    ["WHERE pk IN ['a', 'b'] ORDER BY pk DESC, sk DESC", 4, ["b3 b2 b1 a3", "a2 a1"]]
  ])("%s, %i at a time", (where, Limit, expected) => {
    assert.deepStrictEqual(pages(world, `SELECT pk, sk FROM things ${where}`, { Limit }), expected)
  })

  it("of a scan are all there is, once", () => {
    for (const Limit of [1, 2, 4, 7]) {
      const keys = pages(world, "SELECT pk, sk FROM things WHERE sk > 1", { Limit }).flatMap((page) => page.split(" "))
      assert.deepStrictEqual(keys.filter((key) => key !== "").sort(), ["a2", "a3", "b2", "b3"])
    }
  })

  it.each([
    "pk IN ['b', 'none', 'a', 'b']",
    "pk IN ['b', 'a'] AND sk >= 2",
    "pk IN ['a', 'b'] AND n <> 20 ORDER BY pk DESC, sk DESC",
    "pk = 'a' OR pk = 'b'",
    "pk = 'a' AND sk BETWEEN 2 AND 3 ORDER BY sk DESC"
  ])("of %s are all there is, in order, whatever the limit", (where) => {
    const statement = `SELECT pk, sk FROM things WHERE ${where}`
    for (let Limit = 1; Limit < 8; Limit++) {
      const keys = pages(world, statement, { Limit }).filter((page) => page !== "").join(" ")
      assert.strictEqual(keys, world.found(`WHERE ${where}`))
    }
  })

  it("of an index are all there is, once", () => {
    const keys = pages(world, "SELECT pk, sk FROM things.byG WHERE g = 'g1'", { Limit: 1 })
    assert.deepStrictEqual(keys.filter((key) => key !== "").sort(), ["a1", "a3", "b1", "b3"])
  })

  it("end at 1 MB, between partitions, too", () => {
    const big = things()
    for (const pk of ["x", "y", "z"]) {
      for (const sk of [1, 2]) {
        big.put({ pk: { S: pk }, sk: { N: String(sk) }, s: { S: "x".repeat(300_000) } })
      }
    }
    assert.deepStrictEqual(pages(big, "SELECT pk, sk FROM things WHERE pk IN ['x', 'y', 'z']"), [
      "x1 x2 y1 y2",
      "z1 z2"
    ])
  })

  it("tell the last key that was read", () => {
    const { LastEvaluatedKey } = world.execute("SELECT n FROM things.byG WHERE g = 'g0'", { Limit: 1 })
    assert.deepStrictEqual(LastEvaluatedKey, { g: { S: "g0" }, pk: { S: "b" }, sk: { N: "2" } })
    assert.notProperty(world.execute("SELECT n FROM things WHERE pk = 'a'"), "LastEvaluatedKey")
  })
})

describe("NextToken", () => {
  const world = things()
  const statement = "SELECT pk, sk FROM things WHERE pk = ?"
  const Parameters = [{ S: "a" }]
  const { NextToken } = world.execute(statement, { Parameters, Limit: 2 })
  const refused = (source: string, more: object): string => refusal(() => world.execute(source, more))
  const invalid = "ValidationException: Invalid NextToken"

  it("goes on in a later call, with another limit", () => {
    assert.deepStrictEqual(world.execute(statement, { Parameters, NextToken, Limit: 9 }).Items.length, 1)
  })

  it("belongs to one statement and its parameters", () => {
    assert.strictEqual(refused(`${statement} AND sk > 0`, { Parameters, NextToken }), invalid)
    assert.strictEqual(refused(statement, { Parameters: [{ S: "b" }], NextToken }), invalid)
  })

  it("cannot be forged, damaged or made up", () => {
    const forged = Buffer.from(NextToken, "base64").toString().replace("\"2\"", "\"1\"")
    for (const token of ["abc", "e30=", `A${NextToken}`, NextToken.slice(4), Buffer.from(forged).toString("base64")]) {
      assert.strictEqual(refused(statement, { Parameters, NextToken: token }), invalid)
    }
  })

  it("keeps binary keys", () => {
    const binary = things()
    binary.call("CreateTable", {
      TableName: "bytes",
      AttributeDefinitions: [{ AttributeName: "b", AttributeType: "B" }],
      KeySchema: [{ AttributeName: "b", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST"
    })
    for (const byte of [0, 128, 255]) {
      binary.call("PutItem", { TableName: "bytes", Item: { b: { B: new Uint8Array([byte]) } } })
    }
    const seen: Array<number> = []
    let token: string | undefined
    do {
      const page = binary.execute("SELECT b FROM bytes", {
        Limit: 1,
        ...(token === undefined ? {} : { NextToken: token })
      })
      seen.push(...page.Items.map((item: any) => item.b.B[0]))
      token = page.NextToken
    } while (token !== undefined)
    assert.deepStrictEqual(seen.sort((a, b) => a - b), [0, 128, 255])
  })
})

describe("capacity of reads", () => {
  const { execute } = things()
  const units = (statement: string, more: object = {}) =>
    execute(statement, { ReturnConsumedCapacity: "INDEXES", ...more }).ConsumedCapacity

  it("is that of the queries and scans behind them", () => {
    assert.deepStrictEqual(units("SELECT * FROM things WHERE pk = 'a'"), {
      TableName: "things",
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0.5 }
    })
    assert.strictEqual(units("SELECT * FROM things WHERE pk = 'a'", { ConsistentRead: true }).CapacityUnits, 1)
    assert.deepStrictEqual(units("SELECT * FROM things WHERE pk IN ['a', 'b', 'none']"), {
      TableName: "things",
      CapacityUnits: 1.5,
      Table: { CapacityUnits: 1.5 }
    })
    assert.deepStrictEqual(units("SELECT * FROM things WHERE pk IN ['a', 'b']", { ReturnConsumedCapacity: "TOTAL" }), {
      TableName: "things",
      CapacityUnits: 1
    })
    assert.deepStrictEqual(units("SELECT * FROM things.byG WHERE g IN ['g0', 'g1']"), {
      TableName: "things",
      CapacityUnits: 1,
      Table: { CapacityUnits: 0 },
      GlobalSecondaryIndexes: { byG: { CapacityUnits: 1 } }
    })
  })

  it("is told where it is asked for", () => {
    assert.notProperty(execute("SELECT * FROM things"), "ConsumedCapacity")
  })
})
