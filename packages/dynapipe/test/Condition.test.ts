import { assert, describe, it } from "@effect/vitest"
import { Condition, Entity, Explain, Path, Put, Table } from "dynapipe"
import type { AttributeValue } from "dynapipe/AttributeValue"
import { Schema } from "effect"

class Things extends Entity.make("Thing", {
  table: Table.make("things", { partitionKey: "id", typeAttribute: false }),
  schema: Schema.Struct({
    id: Schema.String,
    name: Schema.String,
    size: Schema.Int,
    other: Schema.Int,
    note: Schema.optionalKey(Schema.String),
    at: Schema.DateFromString,
    tags: Schema.ReadonlySet(Schema.String),
    lines: Schema.Array(Schema.Struct({ sku: Schema.String, "odd name": Schema.Int })),
    inner: Schema.Struct({ at: Schema.Int, deep: Schema.Struct({ list: Schema.Array(Schema.Array(Schema.Int)) }) })
  })
}) {}
const thing = {
  id: "1",
  name: "n",
  size: 1,
  other: 2,
  at: new Date(0),
  tags: new Set(["t"]),
  lines: [],
  inner: { at: 1, deep: { list: [] } }
}

interface Rendered {
  readonly ConditionExpression?: string
  readonly ExpressionAttributeNames?: Record<string, string>
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>
}
type $ = Path.Paths<Entity.Attributes<typeof Things>>

const render = (condition: ($: $) => Condition.Condition): Rendered =>
  Explain.plan(Put.item(Things, thing).pipe(Put.when(condition))).input as Rendered

/** The expression with its placeholders filled in, so that a row of a table says all. */
const filled = (condition: ($: $) => Condition.Condition): string | undefined => {
  const { ConditionExpression, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = render(condition)
  return ConditionExpression?.replaceAll(/[#:]\w+/g, (alias) => {
    if (alias.startsWith("#")) return ExpressionAttributeNames[alias] ?? "?"
    const value = ExpressionAttributeValues[alias]
    return value === undefined ? "?" : Object.values(value).map((v) => JSON.stringify(v)).join()
  })
}

const c = Condition

describe("Condition", () => {
  const rows: ReadonlyArray<readonly [expected: string | undefined, condition: ($: $) => Condition.Condition]> = [
    ["name = \"a\"", ($) => c.eq($.name, "a")],
    ["name <> \"a\"", ($) => c.ne($.name, "a")],
    ["size < \"3\"", ($) => c.lt($.size, 3)],
    ["size <= \"3\"", ($) => c.lte($.size, 3)],
    ["size > other", ($) => c.gt($.size, $.other)],
    ["size >= \"-1\"", ($) => c.gte($.size, -1)],
    ["at < \"1970-01-01T00:00:00.000Z\"", ($) => c.lt($.at, new Date(0))],
    ["tags = [\"x\"]", ($) => c.eq($.tags, new Set(["x"]))],
    ["size BETWEEN \"1\" AND other", ($) => c.between($.size, 1, $.other)],
    ["name IN (\"a\", \"b\")", ($) => c.oneOf($.name, ["a", "b"])],
    ["attribute_exists(name) AND attribute_not_exists(name)", ($) => c.oneOf($.name, [])],
    ["attribute_exists(note)", ($) => c.exists($.note)],
    ["attribute_not_exists(note)", ($) => c.notExists($.note)],
    ["attribute_not_exists(note)", ($) => c.not(c.exists($.note))],
    ["attribute_type(note, \"NULL\")", ($) => c.attributeType($.note, "NULL")],
    ["begins_with(name, \"a\")", ($) => c.beginsWith($.name, "a")],
    ["contains(tags, \"x\")", ($) => c.contains($.tags, "x")],
    ["contains(name, \"x\")", ($) => c.contains($.name, "x")],
    ["size(lines) > \"2\"", ($) => c.gt(c.size($.lines), 2)],
    ["size(name) = size", ($) => c.eq(c.size($.name), $.size)],
    ["lines[0].sku = \"s\"", ($) => c.eq($.lines.at(0).sku, "s")],
    ["lines[2].odd name = \"1\"", ($) => c.eq($.lines.at(2)["odd name"], 1)],
    ["inner.at = \"1\"", ($) => c.eq($.inner.at, 1)],
    ["inner.deep.list[1][2] = \"7\"", ($) => c.eq($.inner.deep.list.at(1).at(2), 7)],
    ["name = \"a\" AND size = \"1\"", ($) => c.and(c.eq($.name, "a"), c.eq($.size, 1))],
    [
      "name = \"a\" OR size = \"1\" AND other = \"2\"",
      ($) => c.or(c.eq($.name, "a"), c.and(c.eq($.size, 1), c.eq($.other, 2)))
    ],
    [
      "(name = \"a\" OR size = \"1\") AND other = \"2\"",
      ($) => c.and(c.or(c.eq($.name, "a"), c.eq($.size, 1)), c.eq($.other, 2))
    ],
    ["NOT (name = \"a\" OR size = \"1\")", ($) => c.not(c.or(c.eq($.name, "a"), c.eq($.size, 1)))],
    ["NOT name = \"a\"", ($) => c.not(c.eq($.name, "a"))],
    [
      "name = \"a\" AND size = \"1\" AND other = \"2\"",
      ($) => c.and(c.and(c.eq($.name, "a"), c.eq($.size, 1)), c.and(c.eq($.other, 2), c.and()))
    ],
    [undefined, () => c.and()],
    [undefined, ($) => c.or(c.eq($.name, "a"), c.and())],
    [
      "attribute_exists(name) AND (size = \"1\" OR other = \"2\")",
      ($) => c.and(c.exists($.name), c.custom((r) => r.condition(c.or(c.eq($.size, 1), c.eq($.other, 2)))))
    ],
    ["name = \"as is\"", ($) => c.custom((r) => `${r.operand($.name)} = ${r.encoded("as is", $.name)}`)]
  ]
  it.each(rows.map((row, i) => [row[0] ?? `nothing (${i})`, row] as const))("%s", (_, [expected, condition]) => {
    assert.strictEqual(filled(condition), expected)
  })

  it("shares one placeholder between equal names and equal values", () => {
    const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = render(($) =>
      c.and(c.eq($.size, 1), c.ne($.size, 1), c.eq($.name, "1"), c.ne($.lines.at(0)["odd name"], 1))
    )
    assert.strictEqual(ConditionExpression, "#size = :v0 AND #size <> :v0 AND #name = :v1 AND #lines[0].#_3 <> :v0")
    assert.deepStrictEqual(ExpressionAttributeNames, {
      "#size": "size",
      "#name": "name",
      "#lines": "lines",
      "#_3": "odd name"
    })
    assert.deepStrictEqual(ExpressionAttributeValues, { ":v0": { N: "1" }, ":v1": { S: "1" } })
  })

  it("splits what is more than one IN takes", () => {
    const many = Array.from({ length: 150 }, (_, i) => i)
    const text = filled(($) => c.and(c.oneOf($.size, many), c.exists($.name)))!
    assert.match(text, /^\(size IN \("0", .*"99"\) OR size IN \("100", .*"149"\)\) AND attribute_exists\(name\)$/)
  })

  it("adds one condition to another, and loses none", () => {
    const both = Put.item(Things, thing).pipe(
      Put.when(($) => c.or(c.eq($.size, 1), c.eq($.size, 2))),
      Put.ifNotExists,
      Put.when(($) => c.eq($.name, "n"))
    )
    assert.strictEqual(
      (Explain.plan(both).input as Rendered).ConditionExpression,
      "attribute_not_exists(#id) AND (#size = :v0 OR #size = :v1) AND #name = :v2"
    )
  })

  it("refuses what could never hold, and paths that lead nowhere", () => {
    assert.throws(() => c.or(), "at least one")
    assert.throws(() => c.not(c.and()), "never holds")
    assert.throws(
      () => Put.item(Things, thing).pipe(Put.when(($) => c.exists(($ as any).nope))),
      "no attribute \"nope\""
    )
    assert.throws(() => Put.item(Things, thing).pipe(Put.when(($) => c.exists(($ as any).inner.nope))), "nope")
    assert.throws(() => Put.item(Things, thing).pipe(Put.when(($) => c.exists($.lines.at(-1)))), "whole number")
  })

  it("is data", () => {
    const name = Path.root<{ readonly name: string }>("x", () => undefined)
    assert.throws(() => name.name, "x: the schema has no attribute \"name\"")
    assert.strictEqual(c.and(c.custom(() => "a"), c.custom(() => "b"))._tag, "And")
  })
})
