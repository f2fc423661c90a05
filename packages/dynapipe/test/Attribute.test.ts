import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import { BigDecimal, DateTime, HashSet, Schema } from "effect"
import * as Attribute from "../src/Attribute.ts"
import * as Codec from "../src/Codec.ts"
import { implementations, thrown } from "./codec/implementations.ts"

const instant = DateTime.makeUnsafe("2024-05-06T07:08:09Z")
const date = new Date("2024-05-06T07:08:09Z")

describe.each(implementations)("attributes that say how they are stored, $name", ({ codegen }) => {
  it("times", () => {
    const codec = Codec.make(
      Schema.Struct({
        seconds: Attribute.EpochSeconds,
        millis: Attribute.EpochMillis,
        date: Schema.Date.pipe(Attribute.epochSeconds),
        optional: Schema.optional(Schema.Date.pipe(Attribute.epochMillis)),
        nullable: Schema.NullOr(Schema.Date.pipe(Attribute.epochMillis)),
        text: Schema.DateFromMillis.pipe(Attribute.iso),
        checked: Schema.Date.pipe(Attribute.epochSeconds).check(Schema.isGreaterThanDate(new Date(0)))
      }),
      { codegen }
    )
    const value = { seconds: instant, millis: instant, date, optional: date, nullable: date, text: date, checked: date }
    const item = {
      seconds: { N: "1714979289" },
      millis: { N: "1714979289000" },
      date: { N: "1714979289" },
      optional: { N: "1714979289000" },
      nullable: { N: "1714979289000" },
      text: { S: "2024-05-06T07:08:09.000Z" },
      checked: { N: "1714979289" }
    }
    assert.deepStrictEqual(codec.encodeUnsafe(value), item)
    assert.deepStrictEqual(codec.decodeUnsafe(item), value)
    assert.match((thrown(() => codec.encodeUnsafe({ ...value, checked: new Date(0) })) as Error).message, /checked/)
    assert.match((thrown(() => codec.decodeUnsafe({ ...item, checked: { N: "0" } })) as Error).message, /checked/)
    assert.match(
      (thrown(() => codec.decodeUnsafe({ ...item, date: { S: "2024" } })) as Error).message,
      /a valid Date is expected/
    )
    assert.match(
      (thrown(() => codec.decodeUnsafe({ ...item, millis: { N: "1.5" } })) as Error).message,
      /no point in time/
    )
  })

  it("seconds with a fraction that makes whole milliseconds are read", () => {
    const codec = Codec.make(Schema.Struct({ at: Schema.Date.pipe(Attribute.epochSeconds) }), { codegen })
    assert.strictEqual(codec.decodeUnsafe({ at: { N: "1.5" } }).at.getTime(), 1500)
    assert.match((thrown(() => codec.encodeUnsafe({ at: new Date(1500) })) as Error).message, /whole seconds/)
  })

  it("empty sets", () => {
    const codec = Codec.make(
      Schema.Struct({
        omitted: Attribute.StringSet.pipe(Attribute.emptySet("omit")),
        nulled: Schema.HashSet(Schema.Int).pipe(Attribute.emptySet("null")),
        optional: Schema.optionalKey(Attribute.NumberSet.pipe(Attribute.emptySet("null")))
      }),
      { codegen }
    )
    const empty = { omitted: new Set<string>(), nulled: HashSet.empty<number>(), optional: new Set<number>() }
    assert.deepStrictEqual(codec.encodeUnsafe(empty), { nulled: { NULL: true }, optional: { NULL: true } })
    assert.deepStrictEqual(codec.decodeUnsafe({ nulled: { NULL: true } }).omitted, new Set())
    assert.isTrue(HashSet.isHashSet(codec.decodeUnsafe({ nulled: { NULL: true } }).nulled))
    assert.isFalse("optional" in codec.decodeUnsafe({ nulled: { NULL: true } }))
    const full = { omitted: new Set(["a"]), nulled: HashSet.make(1), optional: new Set([2]) }
    assert.deepStrictEqual(codec.encodeUnsafe(full), {
      omitted: { SS: ["a"] },
      nulled: { NS: ["1"] },
      optional: { NS: ["2"] }
    })
    assert.strictEqual(codec.encodeText(empty), "{\"nulled\":{\"NULL\":true},\"optional\":{\"NULL\":true}}")
    assert.match(
      (thrown(() => codec.encodeUnsafe({ ...full, omitted: undefined } as any)) as Error).message,
      /it is missing, and a Set/
    )
  })

  it("an omitted set cannot be an element", () => {
    const codec = Codec.make(Schema.Struct({ l: Schema.Array(Attribute.StringSet.pipe(Attribute.emptySet("omit"))) }), {
      codegen
    })
    assert.match(
      (thrown(() => codec.encodeUnsafe({ l: [new Set()] })) as Error).message,
      /l\[0\] cannot be stored: an element of a list/
    )
  })

  it("sets and decimals", () => {
    const codec = Codec.make(
      Schema.Struct({ s: Attribute.StringSet, n: Attribute.NumberSet, b: Attribute.BinarySet, d: Attribute.Decimal }),
      { codegen }
    )
    const bytes = new Uint8Array([1])
    const value = { s: new Set(["x"]), n: new Set([1.5]), b: new Set([bytes]), d: BigDecimal.fromStringUnsafe("1.5") }
    const item = { s: { SS: ["x"] }, n: { NS: ["1.5"] }, b: { BS: [bytes] }, d: { N: "1.5" } }
    assert.deepStrictEqual(codec.encodeUnsafe(value), item)
    const { d, ...sets } = codec.decodeUnsafe(item)
    assert.deepStrictEqual(sets, { s: value.s, n: value.n, b: value.b })
    assert.isTrue(BigDecimal.equals(d, value.d))
    assert.strictEqual(
      codec.encodeText(value),
      "{\"s\":{\"SS\":[\"x\"]},\"n\":{\"NS\":[\"1.5\"]},\"b\":{\"BS\":[\"AQ==\"]},\"d\":{\"N\":\"1.5\"}}"
    )
  })
})

describe("the annotation", () => {
  it("is for times and sets only", () => {
    // @ts-expect-error a string is no time
    const wrong = Schema.String.pipe(Attribute.epochSeconds)
    // @ts-expect-error a string is no set
    Schema.String.pipe(Attribute.emptySet("omit"))
    assert.match(
      (thrown(() => Codec.make(Schema.Struct({ a: wrong as Schema.String }))) as Error).message,
      /The attribute a cannot be stored in DynamoDB: only a Date or a DateTime can be stored as a time/
    )
  })

  it("keeps the schema's type", () => {
    const schema = Schema.Date.pipe(Attribute.epochSeconds)
    expectTypeOf<typeof schema>().toEqualTypeOf<Schema.Date>()
    expectTypeOf<typeof Attribute.StringSet.Type>().toEqualTypeOf<ReadonlySet<string>>()
    const direct = Schema.Date.annotate({ dynamodb: { time: "epochMillis" } })
    assert.deepStrictEqual(Codec.make(Schema.Struct({ at: direct })).encodeUnsafe({ at: new Date(3) }), {
      at: { N: "3" }
    })
  })
})
