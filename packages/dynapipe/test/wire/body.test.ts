import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import type { AttributeMap } from "../../src/AttributeValue.ts"
import { decodeBody, encodeBody } from "../../src/internal/wire/body.ts"

type Value =
  | { readonly S: string }
  | { readonly B: Uint8Array }
  | { readonly BS: ReadonlyArray<Uint8Array> }
  | { readonly N: string }
  | { readonly L: ReadonlyArray<Value> }
  | { readonly M: { readonly [name: string]: Value } }

// The names and texts that could be taken for something else.
const Name = Schema.Literals(["B", "BS", "\"B\":", "M", "L", "Item", "toJSON", "GB", "ü", "__proto__"])
const Text = Schema.Union([Name, Schema.String, Schema.Literals(["B\":{", "\"BS\":[", "AAE="])])
const Value: Schema.Codec<Value> = Schema.Union([
  Schema.Struct({ S: Text }),
  Schema.Struct({ B: Schema.Uint8Array }),
  Schema.Struct({ BS: Schema.Array(Schema.Uint8Array) }),
  Schema.Struct({ N: Schema.Literals(["1", "-2.5E-7"]) }),
  Schema.Struct({ L: Schema.Array(Schema.suspend((): Schema.Codec<Value> => Value)) }),
  Schema.Struct({ M: Schema.Record(Name, Schema.suspend((): Schema.Codec<Value> => Value)) })
]) as Schema.Codec<Value>
const Item = Schema.Record(Name, Value)

/** What the protocol says, value by value. */
const wire = (value: Value): unknown => {
  if ("B" in value) return { B: Buffer.from(value.B).toString("base64") }
  if ("BS" in value) return { BS: value.BS.map((bytes) => Buffer.from(bytes).toString("base64")) }
  if ("L" in value) return { L: value.L.map(wire) }
  if ("M" in value) return { M: wireMap(value.M) }
  return value
}
const wireMap = (item: Readonly<Record<string, Value>>): unknown =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, wire(value)]))

describe("bodies", () => {
  it.prop("have binaries as base64, wherever they are, and give them back", [Item], ([item]) => {
    const text = encodeBody({ TableName: "B", Item: item })
    expect(JSON.parse(text)).toEqual({ TableName: "B", Item: wireMap(item) })
    expect(decodeBody("GetItem", text)).toEqual({ TableName: "B", Item: item })
    const batch = encodeBody({ Responses: { B: [item], Item: [item, item] } })
    expect(decodeBody("BatchGetItem", batch)).toEqual({ Responses: { B: [item], Item: [item, item] } })
  })

  it.each([
    [{ Item: { b: { B: new Uint8Array(0) } } }, "{\"Item\":{\"b\":{\"B\":\"\"}}}"],
    [{ Item: { b: { B: Buffer.from("ab") } } }, "{\"Item\":{\"b\":{\"B\":\"YWI=\"}}}"],
    [{ Item: { b: { BS: [new Uint8Array([1, 2])] } } }, "{\"Item\":{\"b\":{\"BS\":[\"AQI=\"]}}}"],
    [{ Item: { B: { S: "ü\u2028" } }, Limit: undefined }, "{\"Item\":{\"B\":{\"S\":\"ü\u2028\"}}}"]
  ])("are the text %#", (input, text) => {
    expect(encodeBody(input)).toBe(text)
  })

  it("have spaces where somebody puts them", () => {
    expect(decodeBody("GetItem", "{ \"Item\" : { \"b\" : { \"B\" : \"AQI=\" } } }")).toEqual({
      Item: { b: { B: new Uint8Array([1, 2]) } }
    })
  })

  it.each<readonly [string, AttributeMap | unknown]>([
    ["{\"Item\":null}", { Item: null }],
    ["{\"Item\":{\"B\":null}}", { Item: { B: null } }],
    ["{\"Item\":{\"a\":{\"B\":null,\"L\":null,\"M\":null,\"BS\":null}}}", {
      Item: { a: { B: null, L: null, M: null, BS: null } }
    }],
    ["{\"Responses\":{\"B\":null}}", { Responses: { B: null } }],
    ["{\"Responses\":[null,{\"B\":1}]}", { Responses: [null, { B: 1 }] }],
    ["{\"ItemCollectionMetrics\":{\"B\":null}}", { ItemCollectionMetrics: { B: null } }],
    ["{\"UnprocessedItems\":{\"B\":[null]}}", { UnprocessedItems: { B: [null] } }]
  ])("that are not as they should be are left as they are: %s", (text, expected) => {
    expect(decodeBody("GetItem", text)).toEqual(expected)
  })
})
