/** What the service takes and refuses, by the text: the tables tell each expression and each reason. */
import { assert, describe, it } from "@effect/vitest"
import * as Expression from "../../src/expression/index.ts"
import { acceptedConditions, acceptedProjections, acceptedUpdates } from "./accepted.ts"
import { refusedConditions } from "./refusedConditions.ts"
import { refusedProjections } from "./refusedProjections.ts"
import { refusedUpdates } from "./refusedUpdates.ts"
import { contextOf, refusal } from "./request.ts"

const grammars = [
  ["ConditionExpression", Expression.parseCondition, refusedConditions, acceptedConditions],
  ["FilterExpression", Expression.parseFilter, refusedConditions, acceptedConditions],
  ["UpdateExpression", Expression.parseUpdate, refusedUpdates, acceptedUpdates],
  ["ProjectionExpression", Expression.parseProjection, refusedProjections, acceptedProjections]
] as const

describe.each(grammars)("%s", (title, parse, refused, accepted) => {
  it.each(refused)("refuses %j", (text, reason) => {
    assert.strictEqual(refusal(() => parse(contextOf(text), text)), `Invalid ${title}: ${reason}`)
  })

  it.each(accepted.map((text) => [text]))("takes %j", (text) => {
    const context = contextOf(text)
    assert.isDefined(parse(context, text))
    assert.isUndefined(refusal(context.finish))
  })

  it("gives the same again from memory, refusals too", () => {
    for (const [text, reason] of refused) {
      assert.strictEqual(refusal(() => parse(contextOf(text), text)), `Invalid ${title}: ${reason}`)
    }
  })
})

describe("limits", () => {
  const condition = (text: string, values?: Record<string, { N: string }>) =>
    refusal(() => Expression.parseCondition(Expression.makeContext({ values }), text))
  const one = { ":n": { N: "1" } }
  const repeat = (count: number, text: string) => Array.from({ length: count }, () => text).join(" AND ")

  it("takes 4096 bytes of text, not more", () => {
    assert.isUndefined(condition(`attribute_exists(${"a".repeat(4078)})`))
    assert.strictEqual(
      condition(`attribute_exists(${"é".repeat(2040)})`),
      "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4098"
    )
  })

  it("counts operators and functions to 300", () => {
    const tooMany = "Invalid ConditionExpression: The expression contains too many operators; operator count: 301"
    assert.isUndefined(condition(repeat(150, "a=:n"), one))
    assert.strictEqual(condition(repeat(151, "a=:n"), one), tooMany)
    assert.isUndefined(condition(repeat(100, "size(a)=:n"), one))
    assert.strictEqual(condition(repeat(101, "size(a)=:n"), one), tooMany)
    assert.isUndefined(condition(`${"NOT ".repeat(299)}a=:n`, one))
    assert.strictEqual(condition(`${"NOT ".repeat(300)}a=:n`, one), tooMany)
  })

  it("takes 100 operands of IN", () => {
    const members = (count: number) => Array.from({ length: count }, () => ":n").join(",")
    assert.isUndefined(condition(`a IN (${members(100)})`, one))
    assert.strictEqual(
      condition(`a IN (${members(101)})`, one),
      "Invalid ConditionExpression: The IN operator is provided with too many operands; number of operands: 101"
    )
  })

  it("takes paths of 32 steps", () => {
    assert.isUndefined(condition(`attribute_exists(a${".a".repeat(31)})`))
    assert.strictEqual(
      condition(`attribute_exists(a${".a".repeat(32)})`),
      "Invalid ConditionExpression: The document path has too many nesting levels; nesting levels: 33"
    )
  })
})
