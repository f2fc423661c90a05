import { describe, expect, it } from "@effect/vitest"
import { encodeOutput } from "../../src/http/encode.ts"

const item = (n: number) => ({
  pk: { S: `a"${n}` },
  b: { B: new Uint8Array([n]) },
  l: { L: [{ B: new Uint8Array([1]) }] }
})
const written = (n: number) => ({
  pk: { S: `a"${n}` },
  b: { B: btoa(String.fromCharCode(n)) },
  l: { L: [{ B: "AQ==" }] }
})

describe("the body of an answer", () => {
  it("has the items of every operation, the first time and again", () => {
    const stored = [item(0), item(1)]
    const [first, second] = stored
    const answers = [
      { Item: first },
      { Items: stored, Count: 2, ScannedCount: 2, LastEvaluatedKey: { b: { B: new Uint8Array([2]) } } },
      { Responses: { "t\"": stored, u: [] }, UnprocessedKeys: {} },
      { Responses: [{ Item: second }, {}, { Error: { Code: "ConditionalCheckFailed", Item: first }, TableName: "t" }] },
      { Attributes: first, ConsumedCapacity: { TableName: "t", CapacityUnits: 0.5 } },
      { Item: undefined, ConsumedCapacity: null },
      {}
    ]
    const texts = [
      { Item: written(0) },
      { Items: [written(0), written(1)], Count: 2, ScannedCount: 2, LastEvaluatedKey: { b: { B: "Ag==" } } },
      { Responses: { "t\"": [written(0), written(1)], u: [] }, UnprocessedKeys: {} },
      {
        Responses: [{ Item: written(1) }, {}, {
          Error: { Code: "ConditionalCheckFailed", Item: written(0) },
          TableName: "t"
        }]
      },
      { Attributes: written(0), ConsumedCapacity: { TableName: "t", CapacityUnits: 0.5 } },
      { ConsumedCapacity: null },
      {}
    ].map((answer) => JSON.stringify(answer))
    expect(answers.map(encodeOutput)).toEqual(texts)
    expect(answers.map(encodeOutput)).toEqual(texts)
  })

  it("stays right when more items were written than are remembered", () => {
    const large = Array.from({ length: 40 }, (_, n) => ({ pk: { S: `${n}`.padEnd(500_000, "x") } }))
    for (let round = 0; round < 2; round++) {
      for (const Item of large) expect(encodeOutput({ Item }) === JSON.stringify({ Item })).toBe(true)
    }
  })

  it("writes an attribute named __proto__", () => {
    const Item = JSON.parse(`{"__proto__":{"S":"x"},"b":{"B":"AQ=="}}`)
    expect(encodeOutput({ Item })).toBe(`{"Item":{"__proto__":{"S":"x"},"b":{"B":"AQ=="}}}`)
  })
})
