/** Names and values: their keys, their use, and the parameters that go with them. */
import { assert, describe, it } from "@effect/vitest"
import type { AttributeMap } from "dynapipe/AttributeValue"
import * as Expression from "../../src/expression/index.ts"
import { refusal } from "./request.ts"

const making = (names?: Record<string, string>, values?: AttributeMap) =>
  refusal(() => Expression.makeContext({ names, values }))

describe("the maps", () => {
  it.each(["a", "#", "#a b", "##a", "#a-b", "#é", ":a", "#a\n"])("refuses the name %j", (key) => {
    assert.strictEqual(
      making({ [key]: "a" }),
      `ExpressionAttributeNames contains invalid key: Syntax error; key: "${key}"`
    )
  })

  it.each(["a", ":", ":a b", "::a", "#a"])("refuses the value %j", (key) => {
    assert.strictEqual(
      making(undefined, { [key]: { S: "a" } }),
      `ExpressionAttributeValues contains invalid key: Syntax error; key: "${key}"`
    )
  })

  it("refuses empty and oversized ones", () => {
    assert.strictEqual(making({}), "ExpressionAttributeNames must not be empty")
    assert.strictEqual(making(undefined, {}), "ExpressionAttributeValues must not be empty")
    assert.strictEqual(
      making({ "#a": "" }),
      "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a"
    )
    assert.strictEqual(
      making({ [`#${"a".repeat(255)}`]: "a" }),
      "ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long; " +
        "size of key: 256"
    )
    assert.isUndefined(making({ [`#${"a".repeat(254)}`]: "a" }))
    assert.isUndefined(making({ "#a": "a".repeat(65535) }))
    assert.strictEqual(
      making({ "#a": "a".repeat(65536) }),
      "ExpressionAttributeNames contains invalid value: Attribute name is too large, must be less than 65536 bytes " +
        "for key #a"
    )
  })

  it("refuses more than 2 MB of names or of values", () => {
    const most = 2 * 1024 * 1024
    assert.isUndefined(making(undefined, { ":v": { S: "a".repeat(most - 2) } }))
    assert.strictEqual(
      making(undefined, { ":v": { S: "a".repeat(most - 1) } }),
      "ExpressionAttributeValues exceeds max size"
    )
    const names = Array.from({ length: 33 }, (_, index) => [`#${index}`, "a".repeat(65535)])
    assert.strictEqual(making(Object.fromEntries(names)), "ExpressionAttributeNames exceeds max size")
  })

  it("checks names before values, and all keys before any value", () => {
    assert.match(making({ a: "a" }, { a: { S: "a" } })!, /^ExpressionAttributeNames/)
    assert.match(making(undefined, { ":a": { N: "x" }, b: { S: "b" } })!, /invalid key: Syntax error; key: "b"$/)
    assert.strictEqual(
      making(undefined, { ":a": { N: "x" } }),
      "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x " +
        "for key :a"
    )
  })
})

describe("use", () => {
  const used = (text: string, names?: Record<string, string>, values?: AttributeMap) =>
    refusal(() => {
      const context = Expression.makeContext({ names, values })
      Expression.parseCondition(context, text)
      context.finish()
    })

  it("refuses what no expression used, names first", () => {
    const names = { "#a": "a", "#b": "b", "#c": "c" }
    assert.strictEqual(
      used("attribute_exists(#b)", names, { ":x": { S: "x" } }),
      "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #c}"
    )
    assert.strictEqual(
      used("a = :x", undefined, { ":x": { S: "x" }, ":y": { S: "y" } }),
      "Value provided in ExpressionAttributeValues unused in expressions: keys: {:y}"
    )
    assert.isUndefined(used("#a = :x", { "#a": "a" }, { ":x": { S: "x" } }))
  })

  it("counts the use of all expressions of a request, those from memory too", () => {
    for (let round = 0; round < 2; round++) {
      const context = Expression.makeContext({ names: { "#a": "a", "#b": "b" }, values: { ":x": { N: "1.0" } } })
      Expression.parseUpdate(context, "SET #a = :x")
      Expression.parseCondition(context, "attribute_exists(#a)")
      Expression.parseProjection(context, "#b")
      assert.isUndefined(refusal(context.finish))
    }
  })

  it("remembers a text, but not the names behind its aliases", () => {
    const holds = (name: string) => {
      const context = Expression.makeContext({ names: { "#x": name }, values: { ":x": { S: "x" } } })
      return Expression.evaluate(Expression.parseCondition(context, "#x = :x"), { a: { S: "x" }, b: { S: "y" } })
    }
    assert.deepStrictEqual([holds("a"), holds("b"), holds("a"), holds("#x")], [true, false, true, false])
  })

  it("misses the same name whether it remembers the text or not", () => {
    const missing = () =>
      refusal(() => Expression.parseProjection(Expression.makeContext({ names: { "#k": "k" } }), "a, #k, #l, #m"))
    const before = missing()
    const context = Expression.makeContext({ names: { "#k": "k", "#l": "l", "#m": "m" } })
    assert.isDefined(Expression.parseProjection(context, "a, #k, #l, #m"))
    assert.match(before!, /not defined; attribute name: #m$/)
    assert.strictEqual(missing(), before)
  })

  it("stays whole after names that the paths cannot have", () => {
    const parse = (first: string, second: string) => () => {
      const context = Expression.makeContext({ names: { "#p": first, "#q": second } })
      return Expression.parseProjection(context, "#p, #q").paths
    }
    assert.deepStrictEqual(parse("a", "b")(), [["a"], ["b"]])
    assert.match(refusal(parse("c", "c"))!, /overlap/)
    assert.match(refusal(parse("c", "c"))!, /overlap/)
    assert.deepStrictEqual(parse("a", "b")(), [["a"], ["b"]])
  })
})

describe("parameters", () => {
  const query = {
    expressions: ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"],
    legacy: ["AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"]
  }
  const put = { expressions: ["ConditionExpression"], legacy: ["Expected"] }
  const checking = (input: Record<string, unknown>, parameters = query) =>
    refusal(() => Expression.checkParameters(input, parameters))

  it("refuses a mixture", () => {
    assert.strictEqual(
      checking({ FilterExpression: "", KeyConditionExpression: "", KeyConditions: {}, QueryFilter: {} }),
      "Can not use both expression and non-expression parameters in the same request: " +
        "Non-expression parameters: {QueryFilter, KeyConditions} " +
        "Expression parameters: {FilterExpression, KeyConditionExpression}"
    )
    assert.strictEqual(
      checking({ FilterExpression: "", AttributesToGet: [] }),
      "Can not use both expression and non-expression parameters in the same request: " +
        "Non-expression parameters: {AttributesToGet} Expression parameters: {FilterExpression}"
    )
    assert.isUndefined(checking({ FilterExpression: "", KeyConditions: {} }))
  })

  it("refuses names and values without an expression", () => {
    assert.strictEqual(
      checking({ ExpressionAttributeNames: {}, ExpressionAttributeValues: {} }),
      "ExpressionAttributeNames can only be specified when using expressions"
    )
    assert.strictEqual(
      checking({ ExpressionAttributeValues: {}, ProjectionExpression: "a" }),
      "ExpressionAttributeValues can only be specified when using expressions: " +
        "FilterExpression and KeyConditionExpression are null"
    )
    assert.strictEqual(
      checking({ ExpressionAttributeValues: {} }, put),
      "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null"
    )
  })
})
