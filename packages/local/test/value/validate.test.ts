/** Values from outside: what is refused, with which words, and what is kept as it is. */
import { assert, describe, it } from "@effect/vitest"
import type { AttributeMap, AttributeValue } from "dynapipe/AttributeValue"
import { ServiceError } from "../../src/error.ts"
import { validateItem, validateValue } from "../../src/value/index.ts"

const refusal = (run: () => unknown): string | undefined => {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof ServiceError) return error.message
    throw error
  }
}

// The types allow one type only; what comes over the wire can be anything.
const raw = (value: object) => value as AttributeValue

const invalid = "One or more parameter values were invalid: "
const empty = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
const several =
  "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"

describe("validateValue", () => {
  it.each<readonly [value: object, message: string]>([
    [{}, empty],
    [{ X: "a" }, empty],
    [{ S: undefined }, empty],
    [{ toString: "a" }, empty],
    [{ S: "a", N: "1" }, several],
    [{ S: "a", N: "1", B: new Uint8Array() }, several],
    [{ N: "x" }, "The parameter cannot be converted to a numeric value: x"],
    [{ S: "a", N: "x" }, "The parameter cannot be converted to a numeric value: x"],
    [{ NULL: false }, `${invalid}Null attribute value types must have the value of true`],
    [{ SS: [] }, `${invalid}An string set  may not be empty`],
    [{ NS: [] }, `${invalid}An number set  may not be empty`],
    [{ BS: [] }, `${invalid}Binary sets should not be empty`],
    [{ SS: ["b", "a", "b"] }, `${invalid}Input collection [b, a, b] contains duplicates.`],
    [{ NS: ["1", "1.0"] }, "Input collection contains duplicates"],
    [
      { BS: [new Uint8Array([0, 1]), new Uint8Array([0, 1])] },
      `${invalid}Input collection [AAE=, AAE=]of type BS contains duplicates.`
    ],
    [{ M: { a: {} } }, empty],
    [{ M: { "": { S: "a" } } }, "Empty attribute name"],
    [{ L: [{ S: "a" }, { S: "a", N: "1" }] }, several],
    [{ L: [{ M: { a: { SS: [] } } }] }, `${invalid}An string set  may not be empty`]
  ])("refuses %j", (value, message) => {
    assert.strictEqual(refusal(() => validateValue(raw(value))), message)
  })

  it.each<readonly [value: object]>([
    [{ S: 5 }],
    [{ N: 5 }],
    [{ B: "AA==" }],
    [{ BOOL: "true" }],
    [{ SS: "ab" }],
    [{ SS: [null] }],
    [{ NS: [1] }],
    [{ BS: ["AA=="] }],
    [{ L: "ab" }],
    [{ L: [null] }],
    [{ L: { length: 1 } }],
    [{ M: "ab" }],
    [{ M: [] }],
    [{ M: { a: null } }]
  ])("refuses the shape of %j", (value) => {
    assert.strictEqual(refusal(() => validateValue(raw(value))), "Unexpected value type in payload")
  })

  it.each<readonly [value: AttributeValue]>([
    [{ S: "" }],
    [{ N: "1.5" }],
    [{ B: new Uint8Array() }],
    [{ BOOL: false }],
    [{ NULL: true }],
    [{ SS: [""] }],
    [{ NS: ["1", "2"] }],
    [{ L: [] }],
    [{ M: { a: { S: "" }, constructor: { N: "1" } } }]
  ])("keeps %j, the object itself", (value) => {
    assert.strictEqual(validateValue(value), value)
  })

  it("normalises numbers, copying only the way to them", () => {
    const kept = { M: { s: { S: "kept" } } }
    const before: AttributeValue = { L: [kept, { M: { n: { N: "1.0" }, k: kept } }, { NS: ["1", "2.50"] }] }
    const copy = structuredClone(before)
    const after = validateValue(before)
    assert.deepStrictEqual(after, { L: [kept, { M: { n: { N: "1" }, k: kept } }, { NS: ["1", "2.5"] }] })
    assert.strictEqual(after.L![0], kept)
    assert.strictEqual(after.L![1]!.M!["k"], kept)
    assert.deepStrictEqual(before, copy)
  })

  it("drops empty types beside the one that is set", () => {
    assert.deepStrictEqual(validateValue(raw({ S: "a", N: undefined })), { S: "a" })
  })
})

describe("levels", () => {
  const nested = (levels: number): AttributeValue =>
    Array.from({ length: levels }).reduce<AttributeValue>(
      (inner, _, index) => index % 2 === 0 ? { M: { a: inner } } : { L: [inner] },
      { S: "a" }
    )
  const tooDeep =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"

  it("are 32, of which an item is the first", () => {
    assert.isUndefined(refusal(() => validateValue(nested(32))))
    assert.strictEqual(refusal(() => validateValue(nested(33))), tooDeep)
    assert.isUndefined(refusal(() => validateItem({ a: nested(31) })))
    assert.strictEqual(refusal(() => validateItem({ a: nested(32) })), tooDeep)
  })

  it("end the walk before the stack does", () => {
    assert.strictEqual(refusal(() => validateValue(nested(100_000))), tooDeep)
  })
})

describe("validateItem", () => {
  it("keeps names that are parts of objects", () => {
    const item = JSON.parse(`{"__proto__":{"N":"1.0"},"constructor":{"S":"a"}}`) as AttributeMap
    const checked = validateItem(item)
    assert.deepStrictEqual(Object.entries(checked), [["__proto__", { N: "1" }], ["constructor", { S: "a" }]])
    assert.strictEqual(Object.getPrototypeOf(checked), Object.prototype)
  })
})
