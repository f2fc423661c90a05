import { assert, describe, it } from "@effect/vitest"
import type { AttributeValue } from "dynapipe/AttributeValue"
import * as Key from "dynapipe/Key"
import { compile, issue, N, S, values } from "./key/templates.ts"

describe("conditions", () => {
  const order = compile("ORDER#{d}#{s}")
  const day = { d: S("2024-01-15T10:00:00.000Z") }
  const top = "\u{10ffff}"
  // dprint-ignore
  const rows: ReadonlyArray<readonly [op: Key.RangeOp, given: Record<string, AttributeValue>, range: Key.KeyRange]> = [
    ["all", {}, { _tag: "BeginsWith", prefix: S("ORDER#") }],
    ["where", {}, { _tag: "BeginsWith", prefix: S("ORDER#") }],
    ["where", day, { _tag: "BeginsWith", prefix: S("ORDER#2024-01-15T10:00:00.000Z#") }],
    ["where", { ...day, s: S("x") }, { _tag: "Equal", value: S("ORDER#2024-01-15T10:00:00.000Z#x") }],
    ["beginsWith", { ...day, s: S("x") }, { _tag: "BeginsWith", prefix: S("ORDER#2024-01-15T10:00:00.000Z#x") }],
    ["from", day, { _tag: "Between", low: S("ORDER#2024-01-15T10:00:00.000Z#"), high: S(`ORDER#${top}`) }],
    ["after", day, { _tag: "Between", low: S("ORDER#2024-01-15T10:00:00.000Z>"), high: S(`ORDER#${top}`) }],
    ["upTo", day, { _tag: "Between", low: S("ORDER#"), high: S(`ORDER#2024-01-15T10:00:00.000Z${top}`) }],
    ["before", day, { _tag: "Between", low: S("ORDER#"), high: S("ORDER#2024-01-15T10:00:00.000Z") }],
    ["after", { ...day, s: S("x") }, { _tag: "Between", low: S("ORDER#2024-01-15T10:00:00.000Z#x$"), high: S(`ORDER#${top}`) }],
    ["upTo", { ...day, s: S("x") }, { _tag: "Between", low: S("ORDER#"), high: S("ORDER#2024-01-15T10:00:00.000Z#x") }],
    ["before", { ...day, s: S("x") }, { _tag: "Between", low: S("ORDER#"), high: S(`ORDER#2024-01-15T10:00:00.000Z#w${top}`) }],
    ["after", {}, { _tag: "None" }],
    ["before", {}, { _tag: "None" }]
  ]
  it.each(rows)("%s %o", (op, given, range) => {
    assert.deepStrictEqual(order.range(op, values(given)), range)
  })

  it("between two places, and none where they are the wrong way round", () => {
    const [jan, feb] = [values({ d: S("2024-01-01T00:00:00.000Z") }), values({ d: S("2024-02-01T00:00:00.000Z") })]
    assert.deepStrictEqual(order.range("between", jan, feb), {
      _tag: "Between",
      low: S("ORDER#2024-01-01T00:00:00.000Z#"),
      high: S(`ORDER#2024-02-01T00:00:00.000Z${top}`)
    })
    assert.deepStrictEqual(order.range("between", feb, jan), { _tag: "None" })
    assert.deepStrictEqual(order.range("between", values({}), feb), order.range("upTo", feb))
    assert.deepStrictEqual(order.range("between", feb, values({})), order.range("from", feb))
  })

  it("without a literal before the parts", () => {
    const { range } = compile("{n}")
    const seven = values({ n: N("7") })
    assert.deepStrictEqual(range("all"), { _tag: "All" })
    assert.deepStrictEqual(range("from", seven), { _tag: "Compare", op: ">=", value: S("a7") })
    assert.deepStrictEqual(range("after", seven), { _tag: "Compare", op: ">", value: S("a7") })
    assert.deepStrictEqual(range("upTo", seven), { _tag: "Compare", op: "<=", value: S("a7") })
    assert.deepStrictEqual(range("before", seven), { _tag: "Compare", op: "<", value: S("a7") })
  })

  it("of a template without parts", () => {
    assert.deepStrictEqual(compile("NOTE").range("all"), { _tag: "Equal", value: S("NOTE") })
    assert.deepStrictEqual(compile("NOTE").range("where", values({})), { _tag: "Equal", value: S("NOTE") })
  })

  it("refuse a gap, and the beginning of what has none", () => {
    const gap = issue(() => order.range("where", values({ s: S("x") })))
    assert.deepStrictEqual([gap.attribute, gap.message], ["d", "s is given without it, and it comes first in the key"])
    assert.match(issue(() => order.range("beginsWith", values(day))).message, /it is no string/)
  })

  it("refuse what is longer than a key can be", () => {
    const long = values({ ...day, s: S("x".repeat(1024)) })
    for (const op of ["where", "beginsWith", "from", "after", "upTo", "before"] as const) {
      assert.match(issue(() => order.range(op, long)).message, /1055 bytes, and DynamoDB takes 1024/)
    }
  })

  it("stay exact where a key is as long as a key can be", () => {
    const { encodeText, range } = compile("O#{s}")
    const fits = (text: string) => Buffer.byteLength(text) <= 1022
    const suffixes = ["", "a", "y", "yy", "yyy", "z", "é", "\uffff", "😀", "\u{10ffff}", "#"]
    const texts = [1017, 1018, 1019, 1020, 1021, 1022].flatMap((n) => suffixes.map((suffix) => "y".repeat(n) + suffix))
      .filter(fits)
    const keys = texts.flatMap((text) => {
      try {
        return [[Buffer.from(encodeText(values({ s: S(text) }))), Buffer.from(text)] as const]
      } catch {
        return []
      }
    })
    assert.isAbove(keys.length, 40)
    const bytes = (value: AttributeValue) => Buffer.from(value.S!)
    const orders: ReadonlyArray<readonly [Key.RangeOp, (order: number) => boolean]> = [
      ["from", (order) => order >= 0],
      ["after", (order) => order > 0],
      ["upTo", (order) => order <= 0],
      ["before", (order) => order < 0]
    ]
    for (const [, bound] of keys) {
      for (const [op, holds] of orders) {
        const found = range(op, values({ s: S(bound.toString()) }))
        assert(found._tag === "Between")
        assert.isAtMost(bytes(found.low).length, 1024)
        assert.isAtMost(bytes(found.high).length, 1024)
        for (const [key, text] of keys) {
          const inside = bytes(found.low).compare(key) <= 0 && bytes(found.high).compare(key) >= 0
          assert.strictEqual(inside, holds(text.compare(bound)), `${op} ${text.length} ${bound.length}`)
        }
      }
    }
  })

  it("of raw parts follow the order of the key's text", () => {
    const raw = compile("U:{s:raw}:{t:raw}")
    assert.deepStrictEqual(raw.range("where", values({ s: S("a") })), { _tag: "BeginsWith", prefix: S("U:a:") })
    assert.deepStrictEqual(raw.range("beginsWith", values({ s: S("a") })), { _tag: "BeginsWith", prefix: S("U:a") })
    assert.deepStrictEqual(raw.range("from", values({ s: S("a") })), {
      _tag: "Between",
      low: S("U:a:"),
      high: S(`U:${top}`)
    })
    assert.deepStrictEqual(raw.range("after", values({ s: S("a") })), {
      _tag: "Between",
      low: S("U:a;"),
      high: S(`U:${top}`)
    })
    assert.deepStrictEqual(raw.range("upTo", values({ s: S("a") })), {
      _tag: "Between",
      low: S("U:"),
      high: S(`U:a:${top}`)
    })
    assert.deepStrictEqual(raw.range("before", values({ s: S("a") })), {
      _tag: "Between",
      low: S("U:"),
      high: S(`U:a9${top}`)
    })
  })
})

describe("an attribute that is a key by itself", () => {
  const at = Key.own("at", { wire: "N" })
  const id = Key.own("id", { wire: "S", role: "partition" })
  const hash = Key.own("hash", { wire: "B" })

  it("is written as it is, in its own type", () => {
    assert.deepStrictEqual(at.encode(values({ at: N("1.50") })), N("1.50"))
    assert.deepStrictEqual(id.encode(values({ id: S("a#b") })), S("a#b"))
    assert.deepStrictEqual(hash.decode({ B: Uint8Array.of(1) }), { hash: { B: Uint8Array.of(1) } })
    assert.deepStrictEqual(at.decodeText(at.encodeText(values({ at: N("7") }))), { at: N("7") })
    assert.deepStrictEqual(hash.decodeText(hash.encodeText(values({ hash: { B: Uint8Array.of(7) } }))), {
      hash: { B: new Uint8Array([7]) }
    })
    assert.isUndefined(at.decode(S("1")))
  })

  it("has its own conditions", () => {
    const one = values({ at: N("1"), id: S("b"), hash: { B: Uint8Array.of(1) } })
    const two = values({ at: N("10"), id: S("é"), hash: { B: Uint8Array.of(1, 0) } })
    assert.deepStrictEqual(at.range("all"), { _tag: "All" })
    assert.deepStrictEqual(at.range("where", one), { _tag: "Equal", value: N("1") })
    assert.deepStrictEqual(at.range("between", one, two), { _tag: "Between", low: N("1"), high: N("10") })
    assert.deepStrictEqual(at.range("between", two, one), { _tag: "None" })
    assert.deepStrictEqual(hash.range("between", two, one), { _tag: "None" })
    assert.deepStrictEqual(id.range("between", one, two)._tag, "Between")
    assert.deepStrictEqual(at.range("after", one), { _tag: "Compare", op: ">", value: N("1") })
    assert.deepStrictEqual(at.range("from", one), { _tag: "Compare", op: ">=", value: N("1") })
    assert.deepStrictEqual(at.range("before", one), { _tag: "Compare", op: "<", value: N("1") })
    assert.deepStrictEqual(at.range("upTo", one), { _tag: "Compare", op: "<=", value: N("1") })
    assert.deepStrictEqual(id.range("beginsWith", one), { _tag: "BeginsWith", prefix: S("b") })
    assert.deepStrictEqual(at.range("between", values({}), two), { _tag: "Compare", op: "<=", value: N("10") })
  })

  it("knows that every key is above the empty one", () => {
    const empty = values({ id: S("") })
    assert.deepStrictEqual(id.range("from", empty), { _tag: "All" })
    assert.deepStrictEqual(id.range("after", empty), { _tag: "All" })
    assert.deepStrictEqual(id.range("beginsWith", empty), { _tag: "All" })
    assert.deepStrictEqual(id.range("upTo", empty), { _tag: "None" })
    assert.deepStrictEqual(id.range("before", empty), { _tag: "None" })
    assert.match(issue(() => id.range("where", empty)).message, /empty key/)
  })

  it("refuses what DynamoDB refuses", () => {
    assert.match(issue(() => id.encode(values({ id: S("") }))).message, /empty key/)
    assert.match(issue(() => hash.encode(values({ hash: { B: new Uint8Array() } }))).message, /empty key/)
    assert.match(
      issue(() => id.encode(values({ id: S("a".repeat(2049)) }))).message,
      /2049 bytes, and DynamoDB takes 2048/
    )
    assert.match(issue(() => hash.encode(values({ hash: { B: new Uint8Array(1025) } }))).message, /1025 bytes/)
    assert.match(issue(() => id.encode(values({ id: S("\ud800") }))).message, /lone surrogate/)
    assert.match(issue(() => at.encode(values({ at: S("1") }))).message, /not of type N/)
    assert.match(issue(() => at.encode(values({}))).message, /missing/)
    assert.match(issue(() => at.range("beginsWith", values({ at: N("1") }))).message, /no beginning/)
    assert.throws(() => Key.own("flag", { wire: "BOOL" }), /"flag" is a boolean/)
  })
})
