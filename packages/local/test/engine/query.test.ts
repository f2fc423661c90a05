import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { handlers } from "../../src/engine/operation/index.ts"
import { settle } from "../../src/engine/settle.ts"
import { encode } from "../../src/engine/store/encode.ts"
import * as World from "../../src/engine/world.ts"
import { compare } from "../../src/value/index.ts"
import { index, item, refusal, start, table, world } from "./support.ts"

const sorts = (answer: any): ReadonlyArray<string> => answer.Items.map((one: any) => one.sk.S ?? one.sk.N)

const ofA = (condition: string, values: object = {}, more: object = {}) => ({
  KeyConditionExpression: condition === "" ? "pk = :pk" : `pk = :pk AND ${condition}`,
  ExpressionAttributeValues: { ":pk": { S: "a" }, ...values },
  ...more
})

describe("query", () => {
  const { call, put } = world(table("pk:S sk:S", "pk sk"))
  const keys = ["", "a", "a\u0000", "a\u0000\u0000", "a\u0001", "ab", "b", "ba", "z", "é", "\uffff", "😀"].slice(1)
  put(...keys.flatMap((sk) => [item({ pk: "a", sk }), item({ pk: "b", sk })]))

  const cases: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ["", keys],
    ["sk = :l", ["a"]],
    ["sk < :l", []],
    ["sk <= :l", ["a"]],
    ["sk > :l", keys.slice(1)],
    ["sk >= :h", ["b", "ba", "z", "é", "\uffff", "😀"]],
    ["sk BETWEEN :l AND :h", ["a", "a\u0000", "a\u0000\u0000", "a\u0001", "ab", "b"]],
    ["begins_with(sk, :l)", ["a", "a\u0000", "a\u0000\u0000", "a\u0001", "ab"]],
    ["begins_with(sk, :h)", ["b", "ba"]]
  ]
  for (const [condition, expected] of cases) {
    it(`reads in order and in reverse: ${condition}`, () => {
      const values = {
        ...(condition.includes(":l") ? { ":l": { S: "a" } } : {}),
        ...(condition.includes(":h") ? { ":h": { S: "b" } } : {})
      }
      assert.deepStrictEqual(sorts(call("Query", ofA(condition, values))), expected)
      const reverse = call("Query", ofA(condition, values, { ScanIndexForward: false }))
      assert.deepStrictEqual(sorts(reverse), expected.toReversed())
      for (const ScanIndexForward of [true, false]) {
        const read: Array<string> = []
        let ExclusiveStartKey: unknown
        do {
          const page = call("Query", ofA(condition, values, { Limit: 2, ScanIndexForward, ExclusiveStartKey }))
          read.push(...sorts(page))
          ExclusiveStartKey = page.LastEvaluatedKey
        } while (ExclusiveStartKey !== undefined)
        assert.deepStrictEqual(read, ScanIndexForward ? expected : expected.toReversed())
      }
    })
  }

  it("goes on from an item that is gone", () => {
    const key = item({ pk: "a", sk: "aa" })
    assert.strictEqual(sorts(call("Query", ofA("", {}, { ExclusiveStartKey: key })))[0], "ab")
    assert.strictEqual(
      sorts(call("Query", ofA("", {}, { ExclusiveStartKey: key, ScanIndexForward: false })))[0],
      "a\u0001"
    )
  })

  it("counts before the filter, and counts only where that is asked", () => {
    const filtered = { FilterExpression: "attribute_exists(nothing)", Limit: 3 }
    const page = call("Query", ofA("", {}, filtered))
    assert.deepStrictEqual([page.Items, page.Count, page.ScannedCount], [[], 0, 3])
    assert.deepStrictEqual(page.LastEvaluatedKey, item({ pk: "a", sk: "a\u0000\u0000" }))
    assert.deepStrictEqual(call("Query", ofA("", {}, { Select: "COUNT" })), { Count: 11, ScannedCount: 11 })
  })

  it("has a last key where the limit was reached, even at the end", () => {
    assert.isDefined(call("Query", ofA("", {}, { Limit: 11 })).LastEvaluatedKey)
    assert.isUndefined(call("Query", ofA("", {}, { Limit: 12 })).LastEvaluatedKey)
  })

  const refused: ReadonlyArray<readonly [string, object, string]> = [
    [
      "no condition",
      {},
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
    ],
    ["no such index", ofA("", {}, { IndexName: "none" }), "The table does not have the specified index: none"],
    [
      "a start elsewhere",
      ofA("", {}, { ExclusiveStartKey: item({ pk: "b", sk: "a" }) }),
      "The provided starting key is outside query boundaries based on provided conditions"
    ],
    [
      "a start outside the range",
      ofA("sk > :b", { ":b": { S: "b" } }, { ExclusiveStartKey: item({ pk: "a", sk: "a" }) }),
      "The provided starting key does not match the range key predicate"
    ],
    ["half a start", ofA("", {}, { ExclusiveStartKey: item({ pk: "a" }) }), "The provided starting key is invalid"],
    [
      "a start with an empty value",
      ofA("", {}, { ExclusiveStartKey: { pk: { S: "a" }, sk: {} } }),
      "The provided starting key is invalid: Supplied AttributeValue is empty, must contain exactly one of the " +
      "supported datatypes"
    ],
    [
      "a filter on the key",
      ofA("", {}, { FilterExpression: "attribute_exists(sk)" }),
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk"
    ],
    [
      "a projection beside ALL_ATTRIBUTES",
      ofA("", {}, { Select: "ALL_ATTRIBUTES", ProjectionExpression: "sk" }),
      "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"
    ],
    [
      "a projection beside COUNT",
      ofA("", {}, { Select: "COUNT", ProjectionExpression: "sk" }),
      "Cannot specify the ProjectionExpression when choosing to get only the Count"
    ],
    [
      "projected attributes of no index",
      ofA("", {}, { Select: "ALL_PROJECTED_ATTRIBUTES" }),
      "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"
    ]
  ]
  for (const [name, input, message] of refused) {
    it(`refuses ${name}`, () => {
      assert.strictEqual(refusal(() => call("Query", input)), `ValidationException: ${message}`)
    })
  }
})

const Decimal = Schema.Tuple([
  Schema.Int.check(Schema.isBetween({ minimum: -999_999, maximum: 999_999 })),
  Schema.Int.check(Schema.isBetween({ minimum: -120, maximum: 110 }))
])

describe("the order of keys", () => {
  it.prop(
    "is the order of numbers",
    [Arbitrary.schema(Decimal), Arbitrary.schema(Decimal)],
    ([[m1, e1], [m2, e2]]) => {
      const [left, right] = [{ N: `${m1}e${e1}` }, { N: `${m2}e${e2}` }]
      const order = compare(left, right)!
      const [a, b] = [encode(left), encode(right)]
      assert.strictEqual(Math.sign(order), a < b ? -1 : a > b ? 1 : 0)
    },
    { arbitrary: { runs: 2000 } }
  )

  it("is the order of numbers in small steps too", () => {
    const numbers = [
      ["-1e125", "-100", "-99.5", "-99", "-10", "-9.99", "-1.01", "-1", "-0.1", "-1e-130"],
      ["0", "1e-130", "0.01", "0.1", "1", "1.01", "9.99", "10", "10.1", "99", "99.5", "100", "1e125"]
    ].flat()
    const encoded = numbers.map((N) => encode({ N }))
    assert.deepStrictEqual(encoded.toSorted((a, b) => a < b ? -1 : 1), encoded)
    assert.strictEqual(encode({ N: "1.50" }), encode({ N: "15e-1" }))
  })
})

describe("indexes", () => {
  const definition = table("pk:S sk:S g:S l:N", "pk sk", {
    GlobalSecondaryIndexes: [index("all", "g sk"), index("keys", "g", "KEYS_ONLY"), index("some", "g l", ["v"])],
    LocalSecondaryIndexes: [index("local", "pk l", "KEYS_ONLY")]
  })
  const by = (IndexName: string, more: object = {}) => ({
    IndexName,
    KeyConditionExpression: "g = :g",
    ExpressionAttributeValues: { ":g": { S: "x" } },
    ...more
  })

  it("are sparse, carry what they project, and follow every write", () => {
    const { call, put } = world(definition)
    put(
      item({ pk: "a", sk: "1", g: "x", l: 1, v: "v", w: "w" }),
      item({ pk: "a", sk: "2", g: "x" }),
      item({ pk: "b", sk: "3" })
    )
    assert.deepStrictEqual(call("Query", by("all")).Items, [
      item({ pk: "a", sk: "1", g: "x", l: 1, v: "v", w: "w" }),
      item({ pk: "a", sk: "2", g: "x" })
    ])
    assert.deepStrictEqual(call("Query", by("some")).Items, [item({ pk: "a", sk: "1", g: "x", l: 1, v: "v" })])
    assert.strictEqual(call("Scan", { IndexName: "keys" }).Count, 2)
    call("UpdateItem", { Key: item({ pk: "a", sk: "1" }), UpdateExpression: "REMOVE g" })
    assert.deepStrictEqual(call("Query", by("keys")).Items, [item({ pk: "a", sk: "2", g: "x" })])
    call("DeleteItem", { Key: item({ pk: "a", sk: "2" }) })
    assert.deepStrictEqual(call("Query", by("all")).Items, [])
  })

  it("fetch from the table where they are local, and refuse where they are global", () => {
    const { call, put } = world(definition)
    const whole = item({ pk: "a", sk: "1", g: "x", l: 1, v: "v" })
    put(whole)
    const local = { ...by("local"), KeyConditionExpression: "pk = :g", ExpressionAttributeValues: { ":g": { S: "a" } } }
    assert.deepStrictEqual(call("Query", local).Items, [item({ pk: "a", sk: "1", l: 1 })])
    assert.deepStrictEqual(call("Query", { ...local, Select: "ALL_ATTRIBUTES" }).Items, [whole])
    assert.deepStrictEqual(call("Query", { ...local, ProjectionExpression: "v" }).Items, [item({ v: "v" })])
    assert.strictEqual(
      refusal(() => call("Query", by("keys", { Select: "ALL_ATTRIBUTES" }))),
      "ValidationException: One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported " +
        "for global secondary index keys because its projection type is not ALL"
    )
    const said = (message: string) => `ValidationException: One or more parameter values were invalid: ${message}`
    assert.strictEqual(
      refusal(() => call("Query", by("keys", { ProjectionExpression: "v, w" }))),
      said("Global secondary index keys does not project [v, w]")
    )
    assert.strictEqual(
      refusal(() => call("Query", by("some", { FilterExpression: "attribute_exists(w)" }))),
      said("Secondary index some does not project one or more filter attributes: [w]")
    )
    assert.strictEqual(
      refusal(() => call("Query", by("keys", { ConsistentRead: true }))),
      "ValidationException: Consistent reads are not supported on global secondary indexes"
    )
  })

  it("go on from a key among items of one index key", () => {
    const { call, put } = world(definition)
    put(...Array.from({ length: 20 }, (_, at) => item({ pk: `p${at}`, sk: "1", g: "x" })))
    const read: Array<string> = []
    let ExclusiveStartKey: any
    do {
      const page = call("Query", by("all", { Limit: 3, ExclusiveStartKey }))
      read.push(...page.Items.map((one: any) => one.pk.S))
      ExclusiveStartKey = page.LastEvaluatedKey
      if (ExclusiveStartKey !== undefined) {
        assert.deepStrictEqual(Object.keys(ExclusiveStartKey).sort(), ["g", "pk", "sk"])
      }
    } while (ExclusiveStartKey !== undefined)
    assert.strictEqual(new Set(read).size, 20)
    assert.deepStrictEqual(read, call("Query", by("all")).Items.map((one: any) => one.pk.S))
    assert.notDeepEqual(read, read.toSorted())
  })

  it("have keys of several attributes", () => {
    const { call, put } = world(table("pk:S a:S b:N c:S d:S", "pk", {
      GlobalSecondaryIndexes: [index("multi", "a,b c,d")]
    }))
    put(
      item({ pk: "1", a: "x", b: 1, c: "m", d: "1" }),
      item({ pk: "2", a: "x", b: 1, c: "m", d: "2" }),
      item({ pk: "3", a: "x", b: 1, c: "mm", d: "0" }),
      item({ pk: "4", a: "x", b: 2, c: "m", d: "1" }),
      item({ pk: "5", a: "x", b: 1, c: "m" })
    )
    const find = (condition: string, values: object = {}) =>
      call("Query", {
        IndexName: "multi",
        KeyConditionExpression: condition,
        ExpressionAttributeValues: { ":a": { S: "x" }, ":b": { N: "1" }, ...values }
      }).Items.map((one: any) => one.pk.S)
    assert.deepStrictEqual(find("a = :a AND b = :b"), ["1", "2", "3"])
    assert.deepStrictEqual(find("a = :a AND b = :b AND c = :c", { ":c": { S: "m" } }), ["1", "2"])
    assert.deepStrictEqual(find("a = :a AND b = :b AND c = :c AND d > :d", { ":c": { S: "m" }, ":d": { S: "1" } }), [
      "2"
    ])
    assert.deepStrictEqual(find("a = :a AND b = :b AND begins_with(c, :c)", { ":c": { S: "m" } }), ["1", "2", "3"])
    assert.strictEqual(
      refusal(() => find("a = :a AND b = :b AND d = :d", { ":d": { S: "1" } })),
      "ValidationException: Query condition missed key schema element: c"
    )
  })
})

describe("scan", () => {
  const { call, put } = world(table("pk:S", "pk"))
  put(...Array.from({ length: 100 }, (_, at) => item({ pk: `item ${at}` })))
  const names = (answer: any): ReadonlyArray<string> => answer.Items.map((one: any) => one.pk.S)

  it("is in the service's order of hashes", () => {
    const known = world(table("pk:S", "pk"))
    // The order of the first bytes of MD5("Outliers" + key).
    known.put(...["a", "b", "c", "d", "e", "f", "g"].map((pk) => item({ pk })))
    assert.deepStrictEqual(names(known.call("Scan")), ["f", "b", "c", "d", "g", "e", "a"])
  })

  it("comes in segments that are disjoint and whole", () => {
    for (const TotalSegments of [1, 2, 3, 7, 4096, 5000]) {
      const segments = Array.from(
        { length: TotalSegments },
        (_, Segment) => names(call("Scan", { Segment, TotalSegments }))
      )
      assert.deepStrictEqual(segments.flat(), names(call("Scan")))
    }
  })

  it("goes on from a key, also one that is gone, and only in its segment", () => {
    const all = names(call("Scan"))
    const page = call("Scan", { Limit: 10 })
    assert.deepStrictEqual(names(call("Scan", { ExclusiveStartKey: page.LastEvaluatedKey })), all.slice(10))
    assert.strictEqual(
      refusal(() => call("Scan", { Segment: 1, TotalSegments: 2, ExclusiveStartKey: page.LastEvaluatedKey })),
      "ValidationException: The provided starting key is invalid: Invalid ExclusiveStartKey. Please use " +
        "ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: 1"
    )
    const gone = call("Scan", { ExclusiveStartKey: item({ pk: "never there" }) })
    assert.deepStrictEqual(names(gone), all.slice(-gone.Count))
  })

  it("refuses half a segment", () => {
    assert.strictEqual(
      refusal(() => call("Scan", { Segment: 0 })),
      "ValidationException: The TotalSegments parameter is required but was not present in the request when Segment " +
        "parameter is present"
    )
    assert.strictEqual(
      refusal(() => call("Scan", { Segment: 2, TotalSegments: 2 })),
      "ValidationException: The Segment parameter is zero-based and must be less than parameter TotalSegments: " +
        "Segment: 2 is not less than TotalSegments: 2"
    )
  })
})

describe("what a query costs", () => {
  const visits = (size: number): number => {
    const state = World.make()
    const call = (operation: string, input: object) =>
      handlers[operation]!(state, { TableName: "things", ...input }, start)
    call("CreateTable", table("pk:S sk:N g:S", "pk sk", { GlobalSecondaryIndexes: [index("byG", "g sk")] }))
    settle(state, start)
    for (let n = 0; n < size; n++) {
      call("PutItem", { Item: item({ pk: `p${n % 10}`, sk: n, g: `g${n % 3}` }) })
    }
    const things = state.tables.get("things")!
    const trees = [things.items, ...things.indexes.map((index) => index.entries)]
    for (const tree of trees) tree.visits = 0
    call("Query", {
      KeyConditionExpression: "pk = :p AND sk > :s",
      ExpressionAttributeValues: { ":p": { S: "p3" }, ":s": { N: "1" } },
      Limit: 50
    })
    call("Query", {
      IndexName: "byG",
      KeyConditionExpression: "g = :p",
      ExpressionAttributeValues: { ":p": { S: "g1" } },
      ScanIndexForward: false,
      Limit: 50
    })
    return trees.reduce((sum, tree) => sum + tree.visits, 0)
  }

  it("does not grow with the table", () => {
    assert.isAtMost(visits(12_000), visits(600) + 6)
  })
})
