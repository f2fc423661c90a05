/** The legacy parameters: what they say of items and do to them, and what the service refuses. */
import { assert, describe, it } from "@effect/vitest"
import type { AttributeMap } from "dynapipe/AttributeValue"
import * as Expression from "../../src/expression/index.ts"
import { refusal } from "./request.ts"

const n = (text: string) => ({ N: text })
const s = (text: string) => ({ S: text })
const invalid = "One or more parameter values were invalid: "
const listed = (ComparisonOperator: string, ...AttributeValueList: Array<AttributeMap[string]>) => ({
  ComparisonOperator,
  AttributeValueList
})

describe("filters", () => {
  it.each<readonly [condition: Expression.LegacyCondition, item: AttributeMap, expected: boolean]>([
    [listed("EQ", n("1.0")), { a: n("1") }, true],
    [listed("NE", n("1")), {}, true],
    [listed("NE", n("1")), { a: s("x") }, true],
    [listed("LT", n("1")), {}, false],
    [listed("LE", n("10")), { a: n("9") }, true],
    [listed("GT", s("a")), { a: n("9") }, false],
    [listed("GE", s("a")), { a: s("a") }, true],
    [listed("NULL"), {}, true],
    [listed("NOT_NULL"), { a: { NULL: true } }, true],
    [listed("CONTAINS", n("1")), { a: { NS: ["1"] } }, true],
    [listed("NOT_CONTAINS", n("1")), {}, false],
    [listed("NOT_CONTAINS", n("1")), { a: n("1") }, true],
    [listed("NOT_CONTAINS", s("b")), { a: s("abc") }, false],
    [listed("BEGINS_WITH", s("a")), { a: s("abc") }, true],
    [listed("IN", n("1"), n("2")), { a: n("2") }, true],
    [listed("BETWEEN", n("1"), n("2")), { a: n("3") }, false]
  ])("%j of %j: %s", (condition, item, expected) => {
    const filter = { a: condition }
    assert.isUndefined(refusal(() => Expression.checkConditions(filter)))
    assert.strictEqual(Expression.evaluate(Expression.fromFilter(filter), item), expected)
  })

  it("are joined by AND, or by what is asked for", () => {
    const filter = { a: listed("EQ", n("1")), b: listed("IN", n("2"), n("3")) }
    const holds = (item: AttributeMap, operator?: string) =>
      Expression.evaluate(Expression.fromFilter(filter, operator), item)
    assert.deepStrictEqual(
      [holds({ a: n("1"), b: n("3") }), holds({ a: n("1") }), holds({ b: n("2") }, "OR"), holds({}, "OR")],
      [true, false, true, false]
    )
    assert.isTrue(Expression.evaluate(Expression.fromFilter({}), {}))
  })

  it("name attributes that look like aliases and paths as they are", () => {
    const filter = { "#a": listed("EQ", n("1")), "b.c": listed("NOT_NULL") }
    assert.isTrue(Expression.evaluate(Expression.fromFilter(filter), { "#a": n("1"), "b.c": n("2") }))
  })
})

describe("Expected", () => {
  const holds = (expected: Record<string, Expression.LegacyExpected>, item: AttributeMap) =>
    Expression.evaluate(Expression.fromExpected(expected), item)

  it("compares a value, or looks whether there is one", () => {
    assert.isTrue(holds({ a: { Value: n("1") } }, { a: n("1") }))
    assert.isFalse(holds({ a: { Value: n("1"), Exists: true } }, { a: n("2") }))
    assert.isTrue(holds({ a: { Exists: false } }, {}))
    assert.isFalse(holds({ a: { Exists: false } }, { a: n("1") }))
    assert.isTrue(holds({ a: { ComparisonOperator: "GT", Value: n("1") } }, { a: n("2") }))
  })

  it.each<readonly [expected: Expression.LegacyExpected, message: string]>([
    [{}, `${invalid}Value must be provided when Exists is null for Attribute: a`],
    [{ Exists: true }, `${invalid}Value must be provided when Exists is true for Attribute: a`],
    [{ Exists: false, Value: n("1") }, `${invalid}Value cannot be used when Exists is false for Attribute: a`],
    [
      { Exists: false, ComparisonOperator: "EQ" },
      `${invalid}Exists and ComparisonOperator cannot be used together for Attribute: a`
    ],
    [
      { AttributeValueList: [n("1")] },
      `${invalid}AttributeValueList can only be used with a ComparisonOperator for Attribute: a`
    ],
    [
      { AttributeValueList: [n("1")], Value: n("1") },
      `${invalid}Value and AttributeValueList cannot be used together for Attribute: a`
    ],
    [
      { ComparisonOperator: "EQ" },
      `${invalid}Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a`
    ],
    [listed("EQ"), `${invalid}Invalid number of argument(s) for the EQ ComparisonOperator`],
    [listed("EQ", n("1"), n("2")), `${invalid}Invalid number of argument(s) for the EQ ComparisonOperator`],
    [listed("NULL", n("1")), `${invalid}Invalid number of argument(s) for the NULL ComparisonOperator`],
    [
      listed("BETWEEN", n("3"), n("2")),
      "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"
    ],
    [listed("BETWEEN", n("3"), s("2")), `${invalid}AttributeValues inside AttributeValueList must be of same type`],
    [listed("LT", { SS: ["a"] }), `${invalid}ComparisonOperator LT is not valid for SS AttributeValue type`],
    [
      listed("CONTAINS", { SS: ["a"] }),
      `${invalid}ComparisonOperator CONTAINS is not valid for SS AttributeValue type`
    ],
    [listed("BEGINS_WITH", n("1")), `${invalid}ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type`],
    [listed("EQ", n("x")), "The parameter cannot be converted to a numeric value: x"],
    [{ Value: n("x") }, "The parameter cannot be converted to a numeric value: x"]
  ])("%j: %s", (expected, message) => {
    assert.strictEqual(refusal(() => Expression.checkExpected({ a: expected })), message)
  })

  it("wants two conditions for a ConditionalOperator", () => {
    const checking = (count: number) => () =>
      Expression.checkConditionalOperator(
        "OR",
        Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, {}]))
      )
    assert.strictEqual(refusal(checking(0)), "ConditionalOperator cannot be used without Filter or Expected")
    assert.strictEqual(
      refusal(checking(1)),
      "ConditionalOperator can only be used when Filter or Expected has two or more elements"
    )
    assert.isUndefined(refusal(checking(2)))
    assert.isUndefined(refusal(() => Expression.checkConditionalOperator(undefined, undefined)))
  })
})

describe("KeyConditions", () => {
  const schema: Expression.KeySchema = {
    partition: [{ name: "p", type: "S" }],
    sort: [{ name: "r", type: "N" }]
  }
  const range = (conditions: Record<string, Expression.LegacyCondition>) =>
    Expression.keyRange(Expression.fromKeyConditions(conditions), schema)

  it("span the same ranges", () => {
    assert.deepStrictEqual(range({ r: listed("BETWEEN", n("1"), n("2")), p: listed("EQ", s("a")) }), {
      partition: [s("a")],
      prefix: [],
      range: { attribute: "r", operator: "BETWEEN", values: [n("1"), n("2")] }
    })
  })

  it.each<readonly [conditions: Record<string, Expression.LegacyCondition>, message: string]>([
    [{}, "Conditions can be of length 1 or 2 only"],
    [{ p: listed("NE", s("a")) }, "Attempted conditional constraint is not an indexable operation"],
    [
      { p: listed("EQ", s("a")), r: listed("IN", n("1")) },
      "Attempted conditional constraint is not an indexable operation"
    ],
    [{ p: listed("LT", s("a")) }, "Query key condition not supported"],
    [{ r: listed("EQ", n("1")) }, "Query condition missed key schema element: p"]
  ])("%j: %s", (conditions, message) => {
    assert.strictEqual(refusal(() => range(conditions)), message)
  })
})

describe("AttributeUpdates", () => {
  const applied = (updates: Record<string, Expression.LegacyUpdate>, item: AttributeMap) => {
    Expression.checkAttributeUpdates(updates)
    return Expression.applyUpdate(Expression.fromAttributeUpdates(updates), item).item
  }

  it.each<readonly [update: Expression.LegacyUpdate, item: AttributeMap, expected: AttributeMap]>([
    [{ Value: s("x") }, {}, { a: s("x") }],
    [{ Action: "PUT", Value: n("1.0") }, { a: s("y") }, { a: n("1") }],
    [{ Action: "DELETE" }, { a: s("y"), b: s("z") }, { b: s("z") }],
    [{ Action: "DELETE", Value: { SS: ["a"] } }, { a: { SS: ["a", "b"] } }, { a: { SS: ["b"] } }],
    [{ Action: "DELETE", Value: { SS: ["a"] } }, { a: { SS: ["a"] } }, {}],
    [{ Action: "ADD", Value: n("1") }, {}, { a: n("1") }],
    [{ Action: "ADD", Value: n("1") }, { a: n("0.5") }, { a: n("1.5") }],
    [{ Action: "ADD", Value: { NS: ["2"] } }, { a: { NS: ["1"] } }, { a: { NS: ["1", "2"] } }],
    [{ Action: "ADD", Value: { L: [n("2")] } }, { a: { L: [n("1")] } }, { a: { L: [n("1"), n("2")] } }],
    [{ Action: "ADD", Value: { L: [n("2")] } }, {}, { a: { L: [n("2")] } }]
  ])("%j of %j gives %j", (update, item, expected) => {
    assert.deepStrictEqual(applied({ a: update }, item), expected)
  })

  it.each<readonly [update: Expression.LegacyUpdate, item: AttributeMap, message: string]>([
    [{}, {}, `${invalid}Only DELETE action is allowed when no attribute value is specified`],
    [{ Action: "PUT" }, {}, `${invalid}Only DELETE action is allowed when no attribute value is specified`],
    [{ Action: "ADD", Value: s("x") }, {}, `${invalid}ADD action is not supported for the type S`],
    [{ Action: "DELETE", Value: { M: {} } }, {}, `${invalid}DELETE action with value is not supported for the type M`],
    [{ Action: "ADD", Value: n("1") }, { a: s("1") }, "Type mismatch for attribute to update"],
    [{ Action: "ADD", Value: { NS: ["1"] } }, { a: n("1") }, "Type mismatch for attribute to update"],
    [{ Action: "DELETE", Value: { NS: ["1"] } }, { a: { SS: ["1"] } }, "Type mismatch for attribute to update"]
  ])("%j of %j: %s", (update, item, message) => {
    assert.strictEqual(refusal(() => applied({ a: update }, item)), message)
  })
})

describe("AttributesToGet", () => {
  it("takes whole attributes, each once", () => {
    const item = { a: n("1"), "b.c": n("2"), d: n("3") }
    assert.deepStrictEqual(Expression.project(Expression.fromAttributesToGet(["b.c", "a", "zz"]), item), {
      "b.c": n("2"),
      a: n("1")
    })
    assert.strictEqual(
      refusal(() => Expression.checkAttributesToGet(["a", "b", "a"])),
      `${invalid}Duplicate value in attribute name: a`
    )
  })
})
