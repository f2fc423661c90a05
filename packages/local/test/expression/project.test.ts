/** What projections take of items. */
import { assert, describe, it } from "@effect/vitest"
import type { AttributeMap } from "dynapipe/AttributeValue"
import * as Expression from "../../src/expression/index.ts"
import { contextOf } from "./request.ts"

const n = (text: string) => ({ N: text })
const item: AttributeMap = {
  a: { L: [n("0"), n("1"), n("2")] },
  b: { M: { x: n("1"), y: { M: {} } } },
  c: { L: [{ M: { p: n("1"), q: n("2") } }, { M: { p: n("3") } }] },
  d: n("9")
}

describe("project", () => {
  it.each<readonly [text: string, expected: AttributeMap]>([
    ["d", { d: n("9") }],
    ["d, zz", { d: n("9") }],
    ["zz", {}],
    ["a[2], a[0]", { a: { L: [n("0"), n("2")] } }],
    ["a[7]", {}],
    ["a.x", {}],
    ["d[0]", {}],
    ["b.zz", {}],
    ["b.y, b.x", { b: { M: { x: n("1"), y: { M: {} } } } }],
    ["b[0], d", { d: n("9") }],
    ["c[1].p, c[0].q", { c: { L: [{ M: { q: n("2") } }, { M: { p: n("3") } }] } }],
    ["c[1].q", {}],
    ["#c[0]", { c: { L: [{ M: { p: n("1"), q: n("2") } }] } }],
    ["toString, b.valueOf", {}]
  ])("%s", (text, expected) => {
    assert.deepStrictEqual(Expression.project(Expression.parseProjection(contextOf(text), text), item), expected)
  })

  it("tells which attributes it names, and into which it looks", () => {
    const { heads, nested } = Expression.parseProjection(contextOf("#a"), "#a[0], b, c.d")
    assert.deepStrictEqual([[...heads], [...nested]], [["a", "b", "c"], ["a", "c"]])
  })
})
