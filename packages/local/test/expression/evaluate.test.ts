/** What conditions say of items. */
import { assert, describe, it } from "@effect/vitest"
import type { AttributeMap, AttributeValue } from "dynapipe/AttributeValue"
import { holds } from "./request.ts"

type Case = readonly [text: string, item: AttributeMap, expected: boolean, value?: AttributeValue]

const n = (text: string) => ({ N: text })
const s = (text: string) => ({ S: text })
const b = (...bytes: ReadonlyArray<number>) => ({ B: new Uint8Array(bytes) })

const cases: ReadonlyArray<Case> = [
  // what is missing
  ["a = b", {}, false],
  ["a <> b", {}, true],
  ["a <> :x", {}, true, n("1")],
  ["NOT a = :x", {}, true, n("1")],
  ["a < :x", {}, false, n("1")],
  ["a IN (:x)", {}, false, n("1")],
  ["attribute_type(a, :x)", {}, false, s("S")],
  ["attribute_exists(a.b) OR attribute_not_exists(a.b)", {}, true],
  // types apart
  ["a < b", { a: n("1"), b: s("2") }, false],
  ["a >= b", { a: n("1"), b: s("2") }, false],
  ["a <> b", { a: n("1"), b: s("2") }, true],
  ["a <= b", { a: { BOOL: true }, b: { BOOL: true } }, false],
  ["a <= b", { a: { L: [] }, b: { L: [] } }, false],
  // equality
  ["a = b", { a: { SS: ["x", "y"] }, b: { SS: ["y", "x"] } }, true],
  ["a = b", { a: { SS: ["x", "y"] }, b: { SS: ["x"] } }, false],
  ["a = b", { a: { L: [{ SS: ["x", "y"] }] }, b: { L: [{ SS: ["y", "x"] }] } }, true],
  ["a = b", { a: { L: [n("1"), n("2")] }, b: { L: [n("2"), n("1")] } }, false],
  ["a = b", { a: { M: { x: n("1"), y: n("2") } }, b: { M: { y: n("2"), x: n("1") } } }, true],
  ["a = b", { a: { M: { x: n("1") } }, b: { M: { constructor: n("1") } } }, false],
  ["a = b", { a: { BS: [b(1).B, b(2).B] }, b: { BS: [b(2).B, b(1).B] } }, true],
  ["a = b", { a: { NULL: true }, b: { NULL: true } }, true],
  ["a = :x", { a: n("1") }, true, n("1.00")],
  // order
  ["a > :x", { a: s("😀") }, true, s("\uffff")],
  ["a > :x", { a: n("10") }, true, n("9")],
  ["a > :x", { a: n("-10") }, false, n("-9")],
  ["a > :x", { a: b(255) }, true, b(1, 0)],
  ["a BETWEEN b AND c", { a: n("2"), b: n("1"), c: n("2") }, true],
  ["a BETWEEN b AND c", { a: n("2"), b: n("3"), c: n("1") }, false],
  ["a BETWEEN b AND c", { a: n("2"), b: n("1") }, false],
  ["a BETWEEN b AND c", { a: n("1"), b: n("2"), c: n("3") }, false],
  ["a BETWEEN b AND c", { a: n("4"), b: n("2"), c: n("3") }, false],
  ["a IN (b, :x)", { a: s("v"), b: s("w") }, true, s("v")],
  ["a IN (:x)", { a: { SS: ["a", "b"] } }, true, { SS: ["b", "a"] }],
  // size
  ["size(a) = :x", { a: s("😀") }, true, n("2")],
  ["size(a) = :x", { a: b(1, 2, 3) }, true, n("3")],
  ["size(a) = :x", { a: { M: { x: n("1") } } }, true, n("1")],
  ["size(a) = :x", { a: { NS: ["1", "2"] } }, true, n("2")],
  ["size(a) >= :x", { a: n("12") }, false, n("0")],
  ["size(a) <> :x", { a: { BOOL: true } }, true, n("0")],
  ["size(a) = size(b)", { a: s("ab"), b: { L: [n("1"), n("2")] } }, true],
  // contains
  ["contains(a, :x)", { a: s("abc") }, true, s("b")],
  ["contains(a, :x)", { a: s("abc") }, true, s("")],
  ["contains(a, :x)", { a: s("1") }, false, n("1")],
  ["contains(a, :x)", { a: { NS: ["1"] } }, true, n("1.0")],
  ["contains(a, :x)", { a: { L: [n("1")] } }, true, n("1.0")],
  ["contains(a, :x)", { a: { L: [{ M: { x: n("1") } }] } }, true, { M: { x: n("1") } }],
  ["contains(a, :x)", { a: { SS: ["a", "b"] } }, false, { SS: ["a"] }],
  ["contains(a, :x)", { a: { L: [{ SS: ["a"] }] } }, true, { SS: ["a"] }],
  ["contains(a, :x)", { a: b(0, 1, 2) }, true, b(1, 2)],
  ["contains(a, :x)", { a: { BS: [b(0).B, b(1).B] } }, true, b(1)],
  ["contains(a, :x)", { a: { M: { k: s("v") } } }, false, s("k")],
  ["contains(:x, a)", { a: s("q") }, true, { SS: ["q"] }],
  ["NOT contains(a, b)", { a: { L: [] } }, true],
  // begins_with, attribute_type
  ["begins_with(a, :x)", { a: s("abc") }, true, s("ab")],
  ["begins_with(a, :x)", { a: s("abc") }, false, s("abcd")],
  ["begins_with(a, :x)", { a: b(0, 1, 2) }, true, b(0, 1)],
  ["begins_with(a, :x)", { a: b(0) }, false, b(0, 1)],
  ["begins_with(a, b)", { a: n("12"), b: n("1") }, false],
  ["attribute_type(a, :x)", { a: { NULL: true } }, true, s("NULL")],
  ["attribute_type(a, :x)", { a: n("1") }, false, s("S")],
  // paths
  ["a[0].b = :x", { a: { L: [{ M: { b: s("1") } }] } }, true, s("1")],
  ["a.b = :x", { a: { L: [{ M: { b: s("1") } }] } }, false, s("1")],
  ["a[1] = :x", { a: { L: [s("1")] } }, false, s("1")],
  ["attribute_exists(toString)", { a: s("1") }, false],
  ["attribute_exists(a.hasOwnProperty)", { a: { M: {} } }, false],
  // AND binds before OR, NOT before AND
  ["a = :x OR b = :x AND c = :x", { a: n("1") }, true, n("1")],
  ["(a = :x OR b = :x) AND c = :x", { a: n("1") }, false, n("1")],
  ["NOT a = :x AND b = :x", { b: n("1") }, true, n("1")],
  ["NOT (a = :x AND b = :x)", { b: n("1") }, true, n("1")],
  ["NOT NOT a = :x", { a: n("1") }, true, n("1")],
  ["NOT (a) = :x", { a: n("1") }, false, n("1")]
]

describe("evaluate", () => {
  it.each(cases.map(([text, item, expected, value]) => ({ text, item, expected, value })))(
    "$text of $item, $value: $expected",
    ({ expected, item, text, value }) => {
      assert.strictEqual(holds(text, item, value === undefined ? {} : { ":x": value }), expected)
    }
  )
})
