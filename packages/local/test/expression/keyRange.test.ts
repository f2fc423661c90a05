/** Key conditions against key schemas: the range that they span, and what the service refuses. */
import { assert, describe, it } from "@effect/vitest"
import * as Expression from "../../src/expression/index.ts"
import { contextOf, refusal } from "./request.ts"

const attribute = (name: string, type: "S" | "N" | "B") => ({ name, type })
const composite: Expression.KeySchema = { partition: [attribute("p", "S")], sort: [attribute("r", "N")] }
const simple: Expression.KeySchema = { partition: [attribute("p", "S")], sort: [] }
const text: Expression.KeySchema = { partition: [attribute("p", "S")], sort: [attribute("r", "S")] }
const multiple: Expression.KeySchema = {
  partition: [attribute("p", "S"), attribute("q", "N")],
  sort: [attribute("r", "S"), attribute("t", "N"), attribute("u", "N")]
}

const range = (source: string, schema = composite) => {
  const context = contextOf(source, { ":empty": { S: "" }, ":long": { S: "a".repeat(1025) } })
  return Expression.keyRange(Expression.parseKeyCondition(context, source), schema)
}
const s = { S: "abc" }
const one = { N: "1" }
const two = { N: "2" }

describe("keyRange", () => {
  const ranges: ReadonlyArray<
    readonly [source: string, range: Expression.KeyRange["range"], schema?: Expression.KeySchema]
  > = [
    ["p = :s", undefined],
    [":s = p", undefined],
    ["p = :s AND r < :n", { attribute: "r", operator: "<", values: [one] }],
    ["r >= :n AND p = :s", { attribute: "r", operator: ">=", values: [one] }],
    [":s = p AND :n < r", { attribute: "r", operator: ">", values: [one] }],
    ["(p = :s) AND (r BETWEEN :n AND :m)", { attribute: "r", operator: "BETWEEN", values: [one, two] }],
    ["p = :s AND begins_with(r, :t)", { attribute: "r", operator: "begins_with", values: [{ S: "S" }] }, text]
  ]

  it.each(ranges.map(([source, expected, schema]) => ({ source, expected, schema })))(
    "$source",
    ({ expected, schema, source }) => {
      assert.deepStrictEqual(range(source, schema), { partition: [s], prefix: [], range: expected })
    }
  )

  it("takes an equal sort attribute as a prefix", () => {
    assert.deepStrictEqual(range("p = :s AND r = :n"), { partition: [s], prefix: [one], range: undefined })
  })

  it("reads keys of several attributes from the left, the last one as a range", () => {
    assert.deepStrictEqual(range("q = :n AND p = :s", multiple), { partition: [s, one], prefix: [], range: undefined })
    assert.deepStrictEqual(range("p = :s AND q = :n AND r = :s AND t > :m", multiple), {
      partition: [s, one],
      prefix: [s],
      range: { attribute: "t", operator: ">", values: [two] }
    })
    assert.deepStrictEqual(range("p = :s AND q = :n AND r = :s AND t = :n AND u = :m", multiple), {
      partition: [s, one],
      prefix: [s, one, two],
      range: undefined
    })
  })

  const parameterType = "One or more parameter values were invalid: Condition parameter type does not match schema type"
  const notSupported = "Query key condition not supported"
  const invalid = "Invalid condition in KeyConditionExpression: "

  const refused: ReadonlyArray<readonly [source: string, message: string, schema?: Expression.KeySchema]> = [
    ["p = :s OR r = :n", "Invalid operator used in KeyConditionExpression: OR"],
    ["p = :s AND NOT r = :n", "Invalid operator used in KeyConditionExpression: NOT"],
    ["p = :s AND r IN (:n)", "Invalid operator used in KeyConditionExpression: IN"],
    ["p <> :s", "Invalid operator used in KeyConditionExpression: <>"],
    ["p = :s AND attribute_exists(r)", "Invalid operator used in KeyConditionExpression: attribute_exists"],
    ["p = :s AND contains(r, :n)", "Invalid operator used in KeyConditionExpression: contains"],
    ["p = :s AND size(r) = :n", "KeyConditionExpressions cannot contain nested operations"],
    ["p = :s AND r = size(r)", "KeyConditionExpressions cannot contain nested operations"],
    ["p = :s AND :n BETWEEN r AND r", `${invalid}BETWEEN operator must have the key attribute as its first operand`],
    [
      "p = :s AND begins_with(:s, r)",
      `${invalid}begins_with operator must have the key attribute as its first operand`
    ],
    ["p = r", `${invalid}Multiple attribute names used in one condition`],
    ["p = :s AND r BETWEEN p AND :n", `${invalid}Multiple attribute names used in one condition`],
    [":s = :s", `${invalid}No key attribute specified`],
    ["p.a = :s", "KeyConditionExpressions cannot have conditions on nested attributes"],
    ["p = :s AND r > :n AND r < :m", "KeyConditionExpressions must only contain one condition per key"],
    ["p = :s AND r = :n AND a = :n", "Conditions can be of length 1 or 2 only"],
    ["r = :n", "Query condition missed key schema element: p"],
    ["p = :s AND a = :n", "Query condition missed key schema element: r"],
    ["p = :n", parameterType],
    ["p = :s AND r = :l", parameterType],
    ["p = :s AND begins_with(r, :s)", parameterType],
    ["p < :s", notSupported],
    ["begins_with(p, :s)", notSupported],
    ["p = :s AND r = :n", notSupported, simple],
    [
      "p = :empty",
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty " +
      "string value. Key: p"
    ],
    ["p > :empty", notSupported],
    [
      "p = :s AND begins_with(r, :empty)",
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty " +
      "string value. Key: r",
      text
    ],
    [
      "p = :s AND r < :long",
      "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of " +
      "1024 bytes",
      text
    ],
    ["p = :s AND r = :s", "Query condition missed key schema element: q", multiple],
    ["p = :s AND q = :n AND t = :n", "Query condition missed key schema element: r", multiple],
    ["p = :s AND q = :n AND r > :s AND t = :n", notSupported, multiple],
    ["p = :s AND q > :n", notSupported, multiple],
    [
      "p = :zz",
      "Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; attribute value: :zz"
    ],
    ["p", "Invalid KeyConditionExpression: Syntax error; token: \"<EOF>\", near: \"p\""]
  ]

  it.each(refused.map(([source, message, schema]) => ({ source, message, schema })))(
    "$source: $message",
    ({ message, schema, source }) => {
      assert.strictEqual(refusal(() => range(source, schema)), message)
    }
  )
})

describe("key attributes elsewhere", () => {
  it("cannot be looked into", () => {
    const projection = Expression.parseProjection(contextOf(""), "a.b, r[0], x.y")
    const index: Expression.KeySchema = { partition: [attribute("x", "S")], sort: [] }
    const message = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
    assert.strictEqual(refusal(() => Expression.checkKeyPaths(projection, composite)), `${message}Key: r`)
    assert.strictEqual(refusal(() => Expression.checkKeyPaths(projection, simple, [index])), `${message}IndexKey: x`)
    assert.isUndefined(refusal(() => Expression.checkKeyPaths(projection, simple)))
    assert.isUndefined(refusal(() => Expression.checkKeyPaths(undefined, composite, [index])))
  })

  it("cannot be filtered by", () => {
    const filter = Expression.parseFilter(contextOf(":n"), "a = :n AND attribute_exists(r)")
    assert.strictEqual(
      refusal(() => Expression.checkFilterKeys(filter, composite)),
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: r"
    )
    assert.isUndefined(refusal(() => Expression.checkFilterKeys(filter, simple)))
  })
})
