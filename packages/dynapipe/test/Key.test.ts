import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import type { AttributeValue } from "dynapipe/AttributeValue"
import * as Key from "dynapipe/Key"
import { compile, issue, N, S, types, values } from "./key/templates.ts"

describe("the format of keys", () => {
  // a storage format: a change here breaks the tables of everyone
  const rows: ReadonlyArray<readonly [template: string, value: AttributeValue, key: string, back?: AttributeValue]> = [
    ["U#{s}", S("alice@example.com"), "U#alice@example.com"],
    ["U#{s}", S("3f2c9a10-7d1e-4c55-9b1a-0f2f1d2c3b4a"), "U#3f2c9a10-7d1e-4c55-9b1a-0f2f1d2c3b4a"],
    ["U#{s}", S("a_b-c.d:e/f+g@h%i&j"), "U#a_b-c.d:e/f+g@h%i&j"],
    ["U#{s}", S("MiXeD Case"), "U#MiXeD$20Case"],
    ["U#{s}", S("a#b"), "U#a$23b"],
    ["U#{s}", S("$5"), "U#$245"],
    ["U#{s}", S("\u0000\u001f !\""), "U#$00$1f$20$21$22"],
    ["U#{s}", S("żółw 😀"), "U#żółw$20😀"],
    ["U#{s}", S("\u{10fffd}\u{10fffe}\u{10ffff}"), "U#\u{10fffd}\u{10fffe}0\u{10fffe}1"],
    ["U#{s}", S(""), "U#"],
    ["U|{s}|X", S("a|b"), "U|a|b!|X"],
    ["{n}", N("0"), "0"],
    ["{n}", N("-0"), "0", N("0")],
    ["{n}", N("7"), "a7"],
    ["{n}", N("42"), "b42"],
    ["{n}", N("1000"), "d1000"],
    ["{n}", N("12.50"), "b12.5", N("12.5")],
    ["{n}", N("0.05"), "0.05"],
    ["{n}", N("1e-7"), "0.0000001", N("0.0000001")],
    ["{n}", N("9007199254740993"), "p9007199254740993"],
    ["{n}", N("1234567890123456789012345"), "y1234567890123456789012345"],
    ["{n}", N("12345678901234567890123456"), "z02612345678901234567890123456"],
    ["{n}", N("-7"), "-Z2~"],
    ["{n}", N("-42"), "-Y57~"],
    ["{n}", N("-12.5"), "-Y87.4~"],
    ["{n}", N("-0.5"), "-_.4~"],
    ["{n}", N("-1e25"), `-A9738${"9".repeat(25)}~`, N(`-1${"0".repeat(25)}`)],
    ["{ns}", S("123456789012345678901234567890"), "z030123456789012345678901234567890"],
    ["{d}", S("2024-01-15T10:00:00.000Z"), "2024-01-15T10:00:00.000Z"],
    ["{d}", S("0000-01-01T00:00:00.000Z"), "0000-01-01T00:00:00.000Z"],
    ["{d}", S("+012345-01-01T00:00:00.000Z"), "y012345-01-01T00:00:00.000Z"],
    ["{d}", S("-000001-01-01T00:00:00.000Z"), "-999998-01-01T00:00:00.000Z"],
    ["{d}", S("2024-01-15T11:00:00+01:00"), "2024-01-15T10:00:00.000Z=2024-01-15T11:00:00+01:00"],
    ["{d}", S("2024-01-15"), "2024-01-15T00:00:00.000Z=2024-01-15"],
    ["{d}", S("2024-01-15T10:00"), "2024-01-15T10:00:00.000Z=2024-01-15T10:00"],
    ["{dn}", N("1705312800"), "j1705312800"],
    ["{q}", { BOOL: true }, "true"],
    ["{b}", { B: Uint8Array.of(1, 255) }, "01ff"],
    ["{s:raw}", S("a#b $"), "a#b $"],
    ["{s:raw}|x", S("a#b"), "a#b|x"],
    ["{n:raw}", N("-1.50"), "-1.50"],
    ["{n:05d}", N("42"), "00042"],
    ["{n:05d}", N("0"), "00000"],
    ["{ns:03d}", S("42"), "042"]
  ]
  const cases = rows.map(([template, value, key, back = value]) => ({ template, value, key, back }))
  it.each(cases)("$template $value is $key", ({ back, key, template, value }) => {
    const codec = compile(template)
    const attribute = codec.attributes[0]!
    assert.deepStrictEqual(codec.encode(values({ [attribute]: value })), { S: key })
    assert.deepStrictEqual(codec.decode({ S: key }), { [attribute]: back })
  })

  it("has a part after another", () => {
    const codec = compile("ORDER#{d}#{n}#{s}")
    const order = { d: S("2024-01-15T10:00:00.000Z"), n: N("-1"), s: S("") }
    assert.deepStrictEqual(codec.encode(values(order)), { S: "ORDER#2024-01-15T10:00:00.000Z#-Z8~#" })
    assert.deepStrictEqual(codec.decode({ S: "ORDER#2024-01-15T10:00:00.000Z#-Z8~#" }), order)
    assert.deepStrictEqual(codec.attributes, ["d", "n", "s"])
    assert.strictEqual(codec.literal, "ORDER#")
    assert.strictEqual(codec.prefix(values({ d: order.d })), "ORDER#2024-01-15T10:00:00.000Z#")
  })

  it("keeps an attribute with the name of a prototype", () => {
    const codec = Key.compile(Key.parse("#{__proto__}#{constructor}"), () => types["s"]!)
    const back = codec.decode({ S: "#a#b" })!
    assert.deepStrictEqual(Object.entries(back), [["__proto__", S("a")], ["constructor", S("b")]])
  })

  it.each([
    ["{n}", "7"],
    ["{n}", "b7"],
    ["{n}", "a07"],
    ["{n}", "b07"],
    ["{n}", "a7.0"],
    ["{n}", "a7."],
    ["{n}", "00"],
    ["{n}", "-9~"],
    ["{n}", "-_~"],
    ["{n}", "-Z2"],
    ["{n}", "z0011"],
    ["{d}", "2024-13-15T10:00:00.000Z"],
    ["{d}", "2024-02-30T10:00:00.000Z"],
    ["{d}", "2024-01-15T10:00:00.000Z=2024-01-15T10:00:00.000Z"],
    ["{d}", "2024-01-15T10:00:00.000Z=2024-01-15T12:00:00+01:00"],
    ["{d}", "y002024-01-15T10:00:00.000Z"],
    ["{d}", "-999999-01-01T00:00:00.000Z"],
    ["{q}", "yes"],
    ["{b}", "0"],
    ["{b}", "FF"],
    ["A#{s}", "A"],
    ["A#{s}", "B#x"],
    ["A#{s}", "A#x#y"],
    ["A#{s}", "A#$"],
    ["A#{s}", "A#$25"],
    ["A#{s}", "A#$1F"],
    ["A#{s}", "A#\u{10ffff}"],
    ["A#{s}", "A#\ud800"],
    ["{s}|x", "a|x"],
    ["{n:05d}", "0042"],
    ["{n:05d}", "0004x"],
    ["{n:raw}", "x"],
    ["NOTE", "NOTES"]
  ])("%s does not read %s", (template, key) => {
    assert.isUndefined(compile(template).decode({ S: key }))
  })

  it("is no number and no binary", () => {
    assert.isUndefined(compile("{s}").decode(N("1")))
    assert.isUndefined(compile("{s}").decode({ B: Uint8Array.of(1) }))
  })
})

describe("what makes no key", () => {
  const rows: ReadonlyArray<
    readonly [template: string, given: Record<string, AttributeValue>, attribute: string, message: RegExp]
  > = [
    ["{s}#{t}", { s: S("a") }, "t", /it is missing/],
    ["{s}", { s: S("") }, "s", /DynamoDB refuses an empty key/],
    ["{s}", { s: N("1") }, "s", /not of type S/],
    ["{s}", { s: S("\ud800") }, "s", /lone surrogate/],
    ["{s:raw}", { s: S("\udc00a") }, "s", /lone surrogate/],
    ["{s}", { s: S("a".repeat(1025)) }, "", /1025 bytes, and DynamoDB takes 1024/],
    ["{s}", { s: S("é".repeat(513)) }, "", /1026 bytes/],
    ["{n}", { n: N("NaN") }, "n", /"NaN" is not a number/],
    ["{n}", { n: N("") }, "n", /not a number/],
    ["{n}", { n: N("1e9999") }, "n", /not a number that a key can hold/],
    ["{d}", { d: S("yesterday") }, "d", /"yesterday" is not a date/],
    ["{d}", { d: S("2024-99-01") }, "d", /not a date/],
    ["{s:raw}|{t}", { s: S("a|b"), t: S("c") }, "s", /holds the delimiter "\|"/],
    ["{s:raw}::{t}", { s: S("a:"), t: S("c") }, "s", /holds the delimiter "::"/],
    ["{n:03d}", { n: N("1000") }, "n", /not a whole number from 0 to 999/],
    ["{n:03d}", { n: N("-1") }, "n", /not a whole number from 0 to 999/],
    ["{n:03d}", { n: N("1.5") }, "n", /not a whole number from 0 to 999/]
  ]
  it.each(rows)("%s of %o", (template, given, attribute, message) => {
    const error = issue(() => compile(template).encode(values(given)))
    assert.strictEqual(error.attribute, attribute)
    assert.match(error.message, message)
  })

  it("fits up to the last byte", () => {
    assert.strictEqual(compile("{s}").encodeText(values({ s: S("é".repeat(512)) })).length, 512)
    assert.strictEqual(compile("{s}", "partition").encodeText(values({ s: S("a".repeat(2048)) })).length, 2048)
  })
})

describe("what is no template", () => {
  it.each([
    ["", /it is empty/],
    ["A#{b", /\{b is not closed/],
    ["A#b}", /a \} closes nothing/],
    ["A#{b}}", /a \} closes nothing/],
    ["A#{}", /\{\} names no attribute/],
    ["A#{:raw}", /\{:raw\} names no attribute/],
    ["A#{b:hex}", /"hex" is no format/],
    ["A#{b:0d}", /"0d" is no format/],
    ["A#{b:}", /"" is no format/],
    ["{a}{b}", /nothing divides \{a\} from \{b\}/],
    ["{a:raw}{b}", /nothing divides/],
    ["{a}#{a}", /names \{a\} twice/],
    ["A#\ud800", /lone surrogate/]
  ])("%s", (source, message) => {
    assert.throws(() => Key.parse(source), message)
  })

  it("takes fixed widths side by side", () => {
    const codec = compile("{n:02d}{s}")
    assert.deepStrictEqual(codec.encode(values({ n: N("7"), s: S("x") })), S("07x"))
    assert.deepStrictEqual(codec.decode(S("07x")), { n: N("7"), s: S("x") })
  })

  it("refuses a format that does not fit the attribute", () => {
    assert.throws(() => compile("{s:05d}"), /\{s:05d\} needs a number/)
    assert.throws(() => compile("{d:05d}"), /\{d:05d\} needs a number, and the attribute is a date/)
    assert.throws(() => compile("{b:raw}"), /\{b:raw\} needs a string or a number/)
  })
})

describe("overlapping templates", () => {
  it.each([
    ["{s}", "PROFILE", true],
    ["ORDER#{s}", "ORDER#LAST", true],
    ["ORDER#{s}", "ORDER#{s}#{t}", false],
    ["ORDER#{s}", "ORDER#{d}", true],
    ["ORDER#{d}", "ORDER#LAST", false],
    ["ORDER#{n}", "ORDER#LAST", false],
    ["CUSTOMER#{s}", "ACCOUNT#{s}", false],
    ["USER{s}", "USERS{t}", true],
    ["{s}#{t}", "CUSTOMER#{s}", true],
    ["A#{n:03d}", "A#{n:05d}", false],
    ["A#{s:raw}", "A#{s}#{t}", true],
    ["A#{s}", "A#{s}", true],
    ["NOTE", "NOTES", false],
    ["😀#{s}", "😀#x", true]
  ])("%s and %s: %s", (left, right, overlap) => {
    assert.strictEqual(Key.overlaps(compile(left), compile(right)), overlap)
    assert.strictEqual(Key.overlaps(compile(right), compile(left)), overlap)
  })

  it("need the same type", () => {
    assert.isFalse(Key.overlaps(compile("{n}"), Key.own("n", { wire: "N" })))
  })
})

describe("the types of templates", () => {
  it("name their parts", () => {
    expectTypeOf<Key.Parts<"ORDER#{placedAt}#{line:03d}">>().toEqualTypeOf<["placedAt", "line"]>()
    expectTypeOf<Key.Parts<"{id:raw}">>().toEqualTypeOf<["id"]>()
    expectTypeOf<Key.Parts<"NOTE">>().toEqualTypeOf<[]>()
  })

  it("name a mistake", () => {
    expectTypeOf<Key.Template<"C#{customerId}", "customerId">>().toEqualTypeOf<"C#{customerId}">()
    expectTypeOf<Key.Template<"C#{custmerId:raw}", "customerId">>().toEqualTypeOf<
      Key.Mistake<"the schema has no attribute \"custmerId\"">
    >()
  })
})
