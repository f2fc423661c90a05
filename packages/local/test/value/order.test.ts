/** Equality, order and size of values. */
import { assert, describe, it } from "@effect/vitest"
import type { AttributeMap, AttributeValue } from "dynapipe/AttributeValue"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import { encode } from "../../src/engine/store/encode.ts"
import { compare, equal, itemSize, valueSize } from "../../src/value/index.ts"

const int = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

const characters = ["a", "b", "\u0000", "é", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "😀", "\u{10ffff}"]
const text = Arbitrary.map(
  Arbitrary.array(Arbitrary.map(int(0, characters.length - 1), (index) => characters[index]!), { maxLength: 4 }),
  (parts) => parts.join("")
)
const bytes = Arbitrary.map(Arbitrary.array(int(0, 255), { maxLength: 4 }), (each) => new Uint8Array(each))

const sign = (order: number | undefined) => Math.sign(order!)
const plain = (left: string, right: string) => left < right ? -1 : left > right ? 1 : 0

describe("order", () => {
  it.prop("of text is the order of its UTF-8 bytes", [text, text], ([left, right]) => {
    const expected = Buffer.compare(Buffer.from(left), Buffer.from(right))
    assert.strictEqual(sign(compare({ S: left }, { S: right })), expected)
    assert.strictEqual(plain(encode({ S: left }), encode({ S: right })), expected)
  })

  it.prop("of binaries is the order of their bytes", [bytes, bytes], ([left, right]) => {
    const expected = Buffer.compare(left, right)
    assert.strictEqual(sign(compare({ B: left }, { B: right })), expected)
    assert.strictEqual(plain(encode({ B: left }), encode({ B: right })), expected)
  })

  it("is only within one ordered type", () => {
    assert.isUndefined(compare({ S: "1" }, { N: "1" }))
    assert.isUndefined(compare({ N: "1" }, { B: new Uint8Array() }))
    assert.isUndefined(compare({ BOOL: true }, { BOOL: false }))
    assert.isUndefined(compare({ L: [] }, { L: [] }))
  })
})

describe("equal", () => {
  it("takes long binaries", () => {
    const long = (last: number) => new Uint8Array(300_000).fill(last, -1)
    assert.isTrue(equal({ BS: [long(1), long(2)] }, { BS: [long(2), long(1)] }))
    assert.isFalse(equal({ BS: [long(1), long(2)] }, { BS: [long(1), long(3)] }))
  })

  it.each<readonly [left: AttributeValue, right: AttributeValue, expected: boolean]>([
    [{ S: "a" }, { S: "a" }, true],
    [{ S: "1" }, { N: "1" }, false],
    [{ BOOL: true }, { BOOL: false }, false],
    [{ B: new Uint8Array([1]) }, { B: new Uint8Array([1]) }, true],
    [{ B: new Uint8Array([1]) }, { B: new Uint8Array([1, 0]) }, false],
    [{ SS: ["a", "b"] }, { SS: ["b", "a"] }, true],
    [{ SS: ["a"] }, { SS: ["a", "b"] }, false],
    [{ SS: ["1"] }, { NS: ["1"] }, false],
    [{ L: [{ N: "1" }] }, { L: [{ N: "1" }, { N: "2" }] }, false],
    [{ M: { a: { N: "1" } } }, { M: { b: { N: "1" } } }, false],
    [{ M: {} }, { L: [] }, false]
  ])("%j and %j: %s", (left, right, expected) => {
    assert.strictEqual(equal(left, right), expected)
    assert.strictEqual(equal(right, left), expected)
  })
})

describe("size", () => {
  it.each<readonly [value: AttributeValue, bytes: number]>([
    [{ S: "" }, 0],
    [{ S: "aé😀" }, 7],
    [{ S: "é".repeat(100) }, 200],
    [{ N: "-12.5" }, 4],
    [{ B: new Uint8Array(5) }, 5],
    [{ BOOL: false }, 1],
    [{ NULL: true }, 1],
    [{ SS: ["ab", "é"] }, 4],
    [{ NS: ["1", "123"] }, 5],
    [{ BS: [new Uint8Array(2), new Uint8Array(3)] }, 5],
    [{ L: [] }, 3],
    [{ L: [{ S: "ab" }, { BOOL: true }] }, 8],
    [{ M: {} }, 3],
    [{ M: { ab: { S: "c" } } }, 7]
  ])("of %j is %i", (value, bytes) => {
    assert.strictEqual(valueSize(value), bytes)
  })

  it("of an item counts its names, in bytes", () => {
    const item: AttributeMap = { id: { S: "abc" }, "é": { N: "1" } }
    assert.strictEqual(itemSize(item), 9)
  })
})
