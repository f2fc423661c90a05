/** What updates make of items, and how much of them they leave alone. */
import { assert, describe, it } from "@effect/vitest"
import type { AttributeMap, AttributeValue } from "dynapipe/AttributeValue"
import * as Expression from "../../src/expression/index.ts"
import { contextOf, refusal, updated } from "./request.ts"

const n = (text: string) => ({ N: text })
const s = (text: string) => ({ S: text })
const three: AttributeMap = { a: { L: [n("0"), n("1"), n("2")] } }
const list = (...elements: ReadonlyArray<AttributeValue>): AttributeMap => ({ a: { L: [...elements] } })
const x = s("X")
const y = s("Y")

type Case = readonly [
  text: string,
  item: AttributeMap,
  expected: AttributeMap,
  values?: Readonly<Record<string, AttributeValue>>
]

const cases: ReadonlyArray<Case> = [
  // all right sides see the old item
  ["SET b = a, a = :x", { a: n("1") }, { a: x, b: n("1") }, { ":x": x }],
  ["SET a = b, b = a", { a: n("1"), b: n("2") }, { a: n("2"), b: n("1") }],
  ["REMOVE a SET b = a", { a: n("1") }, { b: n("1") }],
  // lists
  ["SET a[1] = :x", three, list(n("0"), x, n("2")), { ":x": x }],
  ["SET a[5] = :x", three, list(n("0"), n("1"), n("2"), x), { ":x": x }],
  ["SET a[7] = :x, a[5] = :y", three, list(n("0"), n("1"), n("2"), y, x), { ":x": x, ":y": y }],
  ["SET a[1] = :x REMOVE a[0]", three, list(x, n("2")), { ":x": x }],
  ["SET a[5] = :x REMOVE a[1]", three, list(n("0"), n("2"), x), { ":x": x }],
  ["REMOVE a[0], a[2]", three, list(n("1"))],
  ["REMOVE a[9]", three, three],
  ["ADD a[3] :x", list(), list(n("1")), { ":x": n("1") }],
  ["SET a[0][1] = :x", list({ L: [n("1"), n("2")] }), list({ L: [n("1"), x] }), { ":x": x }],
  ["SET a = list_append(a, :x)", three, list(n("0"), n("1"), n("2"), x), { ":x": { L: [x] } }],
  ["SET a = list_append(:x, a)", three, list(x, n("0"), n("1"), n("2")), { ":x": { L: [x] } }],
  ["SET a = list_append(if_not_exists(a, :x), :y)", {}, list(y), { ":x": { L: [] }, ":y": { L: [y] } }],
  // maps
  ["SET a.b = :x", { a: { M: { c: n("1") } } }, { a: { M: { b: x, c: n("1") } } }, { ":x": x }],
  ["REMOVE a.b", { a: { M: { b: n("1"), c: n("2") } } }, { a: { M: { c: n("2") } } }],
  ["REMOVE a.b", { a: { M: {} } }, { a: { M: {} } }],
  // numbers
  ["SET a = a + :x", { a: n("0.1") }, { a: n("0.3") }, { ":x": n("0.2") }],
  ["SET a = :x - a", { a: n("1") }, { a: n("-0.5") }, { ":x": n("0.5") }],
  ["SET a = if_not_exists(a, :x) + :y", {}, { a: n("11") }, { ":x": n("10"), ":y": n("1") }],
  ["SET a = (a + :x)", { a: n("1") }, { a: n("2") }, { ":x": n("1") }],
  ["ADD a :x", {}, { a: n("5") }, { ":x": n("5") }],
  ["ADD a :x", { a: n("99999999999999999999999999999999999999") }, { a: n(`1${"0".repeat(38)}`) }, { ":x": n("1") }],
  // sets
  ["ADD a :x", { a: { SS: ["a", "b"] } }, { a: { SS: ["a", "b", "c"] } }, { ":x": { SS: ["b", "c"] } }],
  ["ADD a :x", { a: { NS: ["1"] } }, { a: { NS: ["1", "2"] } }, { ":x": { NS: ["1.0", "2"] } }],
  ["ADD a :x", {}, { a: { SS: ["a"] } }, { ":x": { SS: ["a"] } }],
  ["DELETE a :x", { a: { SS: ["a", "b"] } }, { a: { SS: ["a"] } }, { ":x": { SS: ["b", "z"] } }],
  ["DELETE a :x", { a: { SS: ["a", "b"] } }, {}, { ":x": { SS: ["b", "a"] } }],
  ["DELETE a :x", {}, {}, { ":x": { SS: ["b"] } }],
  ["DELETE a[0] :x", list({ SS: ["a"] }), list(), { ":x": { SS: ["a"] } }],
  [
    "DELETE a :x",
    { a: { BS: [new Uint8Array([1]), new Uint8Array([2])] } },
    { a: { BS: [new Uint8Array([2])] } },
    { ":x": { BS: [new Uint8Array([1])] } }
  ]
]

describe("applyUpdate", () => {
  it.each(cases.map(([text, item, expected, values]) => ({ text, item, expected, values })))(
    "$text of $item gives $expected",
    ({ expected, item, text, values }) => {
      const before = structuredClone(item)
      assert.deepStrictEqual(updated(text, item, values), expected)
      assert.deepStrictEqual(item, before)
    }
  )

  const missing = "The provided expression refers to an attribute that does not exist in the item"
  const wrongType = "An operand in the update expression has an incorrect data type"
  const wrongPath = "The document path provided in the update expression is invalid for update"

  it.each<readonly [text: string, item: AttributeMap, message: string]>([
    ["SET a.b = :n", {}, wrongPath],
    ["SET a.b = :n", { a: s("q") }, wrongPath],
    ["SET a.b = :n", list(), wrongPath],
    ["SET a[0] = :n", { a: { M: {} } }, wrongPath],
    ["REMOVE a.b", {}, wrongPath],
    ["REMOVE a.b.c", { a: { M: {} } }, wrongPath],
    ["SET a[3].b = :n", list(), wrongPath],
    ["ADD a.b :n", {}, wrongPath],
    ["ADD a :n", { a: s("q") }, wrongType],
    ["ADD a :n", { a: { NS: ["1"] } }, wrongType],
    ["ADD a :ns", { a: { SS: ["1"] } }, wrongType],
    ["DELETE a :ns", { a: s("1") }, wrongType],
    ["SET b = c.d", { a: s("1") }, missing],
    ["SET b = a.d", { a: s("1") }, missing],
    ["SET b = a[0]", list(), missing],
    ["SET a = if_not_exists(b, c)", {}, missing],
    ["SET a = list_append(b, :l)", {}, missing],
    ["SET a = list_append(b, :l)", { b: s("1") }, wrongType],
    ["SET a = b + :n", { b: s("1") }, wrongType],
    ["SET a = b + c", { b: s("1") }, wrongType],
    ["SET a = c + b", { b: s("1") }, missing],
    // where several things are wrong
    ["SET a = zz, b.c = :n", {}, wrongPath],
    ["SET a = zz, c = b + :n", { b: s("1") }, wrongType],
    ["SET a = zz ADD b :n", { b: s("1") }, wrongType],
    ["REMOVE c.d DELETE b :ss", { b: s("1") }, wrongType]
  ])("%s of %j fails: %s", (text, item, message) => {
    assert.strictEqual(refusal(() => updated(text, item)), message)
  })

  it("refuses results that no number can hold", () => {
    const sum = (left: string, right: string) => () => updated("SET a = a + :x", { a: n(left) }, { ":x": n(right) })
    assert.match(refusal(sum("9e125", "9e125"))!, /^Number overflow/)
    assert.match(refusal(sum("1.55e-129", "-1.5e-129"))!, /^Number underflow/)
    assert.match(refusal(sum("1e38", "1"))!, /38 significant digits/)
  })

  it("refuses documents deeper than 32 levels", () => {
    const nested = (levels: number): AttributeValue =>
      Array.from({ length: levels }).reduce<AttributeValue>((inner) => ({ M: { a: inner } }), s("a"))
    assert.isDefined(updated("SET a = :x", {}, { ":x": nested(31) }))
    assert.match(refusal(() => updated("SET a = :x", {}, { ":x": nested(32) }))!, /^Nesting Levels/)
    assert.match(refusal(() => updated("SET a.b = :x", { a: { M: {} } }, { ":x": nested(31) }))!, /^Nesting Levels/)
  })

  it("copies only what it changes", () => {
    const item: AttributeMap = { a: { M: { b: { L: [n("1"), s("kept")] }, c: s("kept") } }, d: { M: {} } }
    const after = updated("SET a.b[0] = :x", item, { ":x": x })
    assert.notStrictEqual(after, item)
    assert.strictEqual(after["d"], item["d"])
    assert.strictEqual(after["a"]!.M!["c"], item["a"]!.M!["c"])
    assert.strictEqual(after["a"]!.M!["b"]!.L![1], item["a"]!.M!["b"]!.L![1])
  })

  it("keeps a set that gains or loses nothing", () => {
    const item: AttributeMap = { a: { SS: ["a", "b"] } }
    assert.strictEqual(updated("ADD a :x", item, { ":x": { SS: ["b"] } })["a"], item["a"])
    assert.strictEqual(updated("DELETE a :x", item, { ":x": { SS: ["z"] } })["a"], item["a"])
  })

  it("sets attributes with the names of objects' own parts", () => {
    const context = Expression.makeContext({ names: { "#p": "__proto__" }, values: { ":x": { M: { admin: x } } } })
    const { item } = Expression.applyUpdate(Expression.parseUpdate(context, "SET #p = :x"), { a: n("1") })
    assert.deepStrictEqual(Object.keys(item), ["a", "__proto__"])
    assert.strictEqual(Object.getPrototypeOf(item), Object.prototype)
  })
})

describe("what an update tells", () => {
  const parsed = (text: string) => Expression.parseUpdate(contextOf(text), text)

  it("tells its actions, with the types that it is known to write", () => {
    assert.deepStrictEqual(
      parsed("SET a = :s, b.c = b.d + :n, #c = if_not_exists(x, :n) REMOVE d[0] ADD e :ss").actions,
      [
        { kind: "SET", path: ["a"], type: "S" },
        { kind: "SET", path: ["b", "c"], type: "N" },
        { kind: "SET", path: ["c"], type: undefined },
        { kind: "REMOVE", path: ["d", 0], type: undefined },
        { kind: "ADD", path: ["e"], type: "SS" }
      ]
    )
  })

  it("tells which attributes it names, and into which it looks", () => {
    const { heads, nested } = parsed("SET a = z.y, b.c = :n REMOVE d[0]")
    assert.deepStrictEqual([[...heads], [...nested]], [["a", "z", "b", "d"], ["z", "b", "d"]])
  })

  it("gives the touched paths for UPDATED_OLD and UPDATED_NEW", () => {
    const old: AttributeMap = { a: { M: { b: n("1"), c: n("2") } }, l: { L: [n("0"), n("1")] }, z: n("9") }
    const { changedPaths, item } = Expression.applyUpdate(parsed("SET a.b = :s, l[1] = :n REMOVE z ADD q :n"), old)
    assert.deepStrictEqual(Expression.pick(changedPaths, old), {
      a: { M: { b: n("1") } },
      l: { L: [n("1")] },
      z: n("9")
    })
    assert.deepStrictEqual(Expression.pick(changedPaths, item), {
      a: { M: { b: s("abc") } },
      l: { L: [n("1")] },
      q: n("1")
    })
  })
})
