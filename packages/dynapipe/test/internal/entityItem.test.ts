import { expect, it } from "@effect/vitest"
import { Entity, Explain, Get, Put, Table } from "dynapipe"
import { Schema } from "effect"
import * as size from "../../src/internal/size.ts"

it("UTF-8 bytes are counted alike for short and long texts, whatever is in them", () => {
  for (const text of ["", "a", "é", "€", "😀", "a\u007f\u0080"]) {
    for (const times of [1, 20, 63, 64, 65, 300]) {
      const whole = text.repeat(times)
      expect(size.bytes(whole)).toBe(new TextEncoder().encode(whole).length)
    }
  }
})

it("an attribute named __proto__ is a part of a key like another", () => {
  const Odd = Entity.make("Odd", {
    table: Table.make("odd", { partitionKey: "pk" }),
    schema: Schema.Struct({ ["__proto__"]: Schema.String, id: Schema.String }),
    key: { pk: "ODD#{id}#{__proto__}" }
  })
  const item = { ["__proto__"]: "x", id: "1" }
  const { Key } = Explain.plan(Get.item(Odd, item)).input as { readonly Key: object }
  expect(Key).toEqual({ pk: { S: "ODD#1#x" } })
  const { Item } = Explain.plan(Put.item(Odd, item)).input as { readonly Item: object }
  expect(Object.entries(Item)).toContainEqual(["__proto__", { S: "x" }])
})
