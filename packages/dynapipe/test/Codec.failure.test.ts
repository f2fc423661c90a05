/** What is refused, and in which words: a value, a stored item, a schema. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, SchemaGetter, SchemaTransformation } from "effect"
import * as Attribute from "../src/Attribute.ts"
import * as Codec from "../src/Codec.ts"
import { implementations, thrown } from "./codec/implementations.ts"

const Line = Schema.Struct({ sku: Schema.String.check(Schema.isMinLength(2)), quantity: Schema.Int })
class Order extends Schema.Class<Order>("Order")({
  id: Schema.String,
  lines: Schema.Array(Line),
  prices: Schema.optionalKey(Schema.Record(Schema.String, Schema.Number)),
  tags: Schema.optionalKey(Schema.ReadonlySet(Schema.String)),
  pay: Schema.optionalKey(Schema.Union([
    Schema.TaggedStruct("Card", { last4: Schema.String }),
    Schema.TaggedStruct("Cash", { amount: Schema.Number })
  ])),
  status: Schema.optionalKey(Schema.Literals(["placed", "shipped"])),
  expires: Schema.optionalKey(Schema.Date.pipe(Attribute.epochSeconds)),
  at: Schema.optionalKey(Schema.Date),
  either: Schema.optionalKey(Schema.Union([Schema.String, Schema.Array(Schema.Int)])),
  anything: Schema.optionalKey(Schema.Unknown),
  json: Schema.optionalKey(Schema.Json),
  pair: Schema.optionalKey(Schema.Tuple([Schema.String, Schema.Int]))
}) {}

const order = { id: "a", lines: [] }
const item = { id: { S: "a" }, lines: { L: [] } }
const line = { M: { sku: { S: "sku" }, quantity: { N: "1" } } }

const refusedValues: ReadonlyArray<readonly [value: unknown, message: string]> = [
  [undefined, "The value cannot be stored: it is missing, and Order is required."],
  [[], "The value cannot be stored: Order is expected, not a list of 0."],
  [{ lines: [] }, "The attribute id cannot be stored: it is missing, and a string is required."],
  [{ ...order, id: 5 }, "The attribute id cannot be stored: a string is expected, not 5."],
  [
    { ...order, id: "\ud800" },
    "The attribute id cannot be stored: \"\\ud800\" has half of a surrogate pair, which DynamoDB's UTF-8 cannot hold."
  ],
  [
    { ...order, lines: [{ sku: "ok", quantity: 1 }, { sku: "ok", quantity: 1.5 }] },
    "The attribute lines[1].quantity cannot be stored: an integer is expected, not 1.5."
  ],
  [
    { ...order, lines: [{ sku: "x", quantity: 1 }] },
    "The attribute lines[0].sku cannot be stored: expected a value with a length of at least 2."
  ],
  [
    { ...order, lines: [undefined] },
    "The attribute lines[0] cannot be stored: it is missing, and an object is required."
  ],
  [
    { ...order, prices: { "odd name": NaN } },
    "The attribute prices[\"odd name\"] cannot be stored: NaN is no number that DynamoDB can store."
  ],
  [
    { ...order, prices: { a: Infinity } },
    "The attribute prices.a cannot be stored: Infinity is no number that DynamoDB can store."
  ],
  [
    { ...order, prices: { a: 1e126 } },
    "The attribute prices.a cannot be stored: 1e+126 is outside of what DynamoDB's numbers hold (38 digits, magnitude 1E-130 to 9.99E+125)."
  ],
  [
    { ...order, tags: new Set() },
    "The attribute tags cannot be stored: DynamoDB has no empty sets: say with Attribute.emptySet how this one is stored."
  ],
  [{ ...order, tags: ["a"] }, "The attribute tags cannot be stored: a Set is expected, not a list of 1."],
  [
    { ...order, pay: { _tag: "Card", last4: 4 } },
    "The attribute pay.last4 cannot be stored: a string is expected, not 4."
  ],
  [
    { ...order, pay: { _tag: "Coin" } },
    "The attribute pay cannot be stored: an object fits none of the 2 members of the union."
  ],
  [
    { ...order, status: "lost" },
    "The attribute status cannot be stored: \"placed\" or \"shipped\" is expected, not \"lost\"."
  ],
  [
    { ...order, expires: new Date(1500) },
    "The attribute expires cannot be stored: 1970-01-01T00:00:01.500Z has a part of a second, and the attribute stores whole seconds: "
    + "round it, as DateTime.startOf(\"second\") does."
  ],
  [
    { ...order, at: new Date(NaN) },
    "The attribute at cannot be stored: a valid Date is expected, not an invalid Date."
  ],
  [{ ...order, either: 5 }, "The attribute either cannot be stored: 5 fits none of the 2 members of the union."],
  [{ ...order, either: [1, "x"] }, "The attribute either[1] cannot be stored: an integer is expected, not \"x\"."],
  [
    { ...order, anything: { at: [new Date(0)] } },
    "The attribute anything.at[0] cannot be stored: 1970-01-01T00:00:00.000Z has no stored form without a schema for it."
  ],
  [{ ...order, anything: () => 1 }, "The attribute anything cannot be stored: a function has no stored form."],
  [{ ...order, json: { a: 1n } }, "The attribute json cannot be stored: expected JSON value."],
  [{ ...order, pair: ["a"] }, "The attribute pair cannot be stored: a tuple of 2 is expected, not a list of 1."]
]

const refusedItems: ReadonlyArray<readonly [item: any, message: string]> = [
  [{ lines: { L: [] } }, "The attribute id cannot be read: it is missing."],
  [{ ...item, id: { NULL: true } }, "The attribute id cannot be read: a string is expected, but NULL is stored."],
  [
    { ...item, lines: { L: [line, { M: { sku: { S: "sku" } } }] } },
    "The attribute lines[1].quantity cannot be read: it is missing."
  ],
  [
    { ...item, lines: { L: [{ M: { sku: { S: "x" }, quantity: { N: "1" } } }] } },
    "The attribute lines[0].sku cannot be read: expected a value with a length of at least 2."
  ],
  [{ ...item, lines: { SS: ["a"] } }, "The attribute lines cannot be read: a list is expected, but SS is stored."],
  [
    { ...item, prices: { M: { a: { N: "9007199254740993" } } } },
    "The attribute prices.a cannot be read: 9007199254740993 has more digits than a JavaScript number holds: use Schema.BigInt or Schema.BigDecimal."
  ],
  [{ ...item, tags: { L: [] } }, "The attribute tags cannot be read: SS is expected, but L is stored."],
  [
    { ...item, pay: { M: { _tag: { S: "Cash" }, amount: { S: "1" } } } },
    "The attribute pay.amount cannot be read: a number is expected, but S \"1\" is stored."
  ],
  [
    { ...item, status: { S: "lost" } },
    "The attribute status cannot be read: \"placed\" or \"shipped\" is expected, but S \"lost\" is stored."
  ],
  [{ ...item, at: { S: "yesterday" } }, "The attribute at cannot be read: \"yesterday\" is no date in ISO 8601."],
  [{ ...item, expires: { N: "1e15" } }, "The attribute expires cannot be read: 1e15 is no point in time in seconds."],
  [
    { ...item, either: { BOOL: true } },
    "The attribute either cannot be read: BOOL fits none of the 2 members of the union."
  ],
  [
    { ...item, anything: { L: [{ N: "0.1234567890123456789" }] } },
    "The attribute anything[0] cannot be read: 0.1234567890123456789 has more digits than a JavaScript number holds: use Schema.BigInt or Schema.BigDecimal."
  ],
  [
    { ...item, pair: { L: [{ S: "a" }, { N: "1" }, { N: "2" }] } },
    "The attribute pair cannot be read: a tuple of 2 is expected, but a list of 3 is stored."
  ]
]

describe.each(implementations)("what is refused, $name", ({ codegen }) => {
  const codec: Codec.Codec<any> = Codec.make(Order, { codegen })

  it.each(refusedValues)("value %#", (value, message) => {
    const issue = thrown(() => codec.encodeUnsafe(value))
    assert.isTrue(issue instanceof Codec.CodecIssue && issue instanceof Error && issue.direction === "encode")
    assert.strictEqual((issue as Error).message, message)
    assert.strictEqual((thrown(() => codec.encodeText(value)) as Error).message, message)
  })

  it.each(refusedItems)("item %#", (stored, message) => {
    const issue = thrown(() => codec.decodeUnsafe(stored))
    assert.isTrue(issue instanceof Codec.CodecIssue && issue.direction === "decode")
    assert.strictEqual((issue as Error).message, message)
  })

  it("carries the path, the reason, and the issue of the schema's check", () => {
    const issue = thrown(() => codec.encodeUnsafe({ ...order, lines: [{ sku: "x", quantity: 1 }] })) as Codec.CodecIssue
    assert.deepStrictEqual(issue.path, ["lines", 0, "sku"])
    assert.strictEqual(issue.reason, "expected a value with a length of at least 2")
    assert.strictEqual(issue.issue?._tag, "Filter")
    assert.strictEqual(
      issue.within(["orders", 3]).message,
      "The attribute orders[3].lines[0].sku cannot be stored: expected a value with a length of at least 2."
    )
  })

  it("checks of classes and structs run on both ways, their paths included", () => {
    class Range extends Schema.Class<Range>("Range")({ low: Schema.Int, high: Schema.Int }) {
      get ordered() {
        return this.low <= this.high
      }
    }
    const Ordered = Range.check(Schema.makeFilter((range) => range.ordered || "low is above high"))
    const Both = Schema.Struct({ a: Schema.Int, b: Schema.Int }).check(
      Schema.makeFilter(({ a, b }) => a === b ? undefined : { path: ["b"], issue: "b differs from a" })
    )
    const checked = Codec.make(Schema.Struct({ range: Schema.optionalKey(Ordered), both: Schema.optionalKey(Both) }), {
      codegen
    })
    const wrong = { M: { low: { N: "2" }, high: { N: "1" } } }
    assert.match(
      (thrown(() => checked.decodeUnsafe({ range: wrong })) as Error).message,
      /range cannot be read: low is above high/
    )
    const plain: any = { range: { low: 2, high: 1 } }
    assert.match(
      (thrown(() => checked.encodeUnsafe(plain)) as Error).message,
      /range cannot be stored: low is above high/
    )
    assert.deepStrictEqual(checked.encodeUnsafe({ range: { low: 1, high: 2 } as any }).range, {
      M: { low: { N: "1" }, high: { N: "2" } }
    })
    assert.match(
      (thrown(() => checked.encodeUnsafe({ both: { a: 1, b: 2 } })) as Error).message,
      /both\.b cannot be stored: b differs from a/
    )
  })

  it("equal bytes are one element of a set", () => {
    const sets = Codec.make(Schema.Struct({ s: Attribute.BinarySet }), { codegen })
    const message = (thrown(() =>
      sets.encodeUnsafe({ s: new Set([new Uint8Array([1]), new Uint8Array([1])]) })
    ) as Error).message
    assert.strictEqual(
      message,
      "The attribute s cannot be stored: two elements of the set are stored as the same value."
    )
  })

  it("nesting ends at 32 levels, before the stack does", () => {
    interface Nest {
      readonly inner?: Nest
    }
    const Nest: Schema.Codec<Nest> = Schema.Struct({
      inner: Schema.optionalKey(Schema.suspend((): Schema.Codec<Nest> => Nest))
    })
    const nests = Codec.make(Schema.Struct({ nest: Nest, any: Schema.optionalKey(Schema.Unknown) }), { codegen })
    const nested = (depth: number): Nest => depth === 1 ? {} : { inner: nested(depth - 1) }
    assert.isDefined(nests.encodeUnsafe({ nest: nested(32) }))
    assert.strictEqual(nests.decodeUnsafe(nests.encodeUnsafe({ nest: nested(32) })).nest.inner !== undefined, true)
    for (const depth of [33, 40, 5000]) {
      const message = (thrown(() => nests.encodeUnsafe({ nest: nested(depth) })) as Error).message
      assert.match(
        message,
        /^The attribute nest.* cannot be stored: it nests deeper than the 32 levels that DynamoDB stores\.$/
      )
      assert.match((thrown(() => nests.encodeText({ nest: nested(depth) })) as Error).message, /32 levels/)
    }
    const cycle: { inner?: unknown } = {}
    cycle.inner = cycle
    assert.match((thrown(() => nests.encodeUnsafe({ nest: cycle as Nest })) as Error).message, /32 levels/)
    assert.match((thrown(() => nests.encodeUnsafe({ nest: {}, any: cycle })) as Error).message, /32 levels/)
    assert.isDefined(nests.encodeUnsafe({ nest: {} }))
  })

  it("a transformation that waits is a defect that says so", () => {
    const Slow = Schema.String.pipe(Schema.decodeTo(
      Schema.String,
      SchemaTransformation.transformEffect({
        decode: (s: string) => Effect.delay(Effect.succeed(s), "1 millis"),
        encode: (s: string) => Effect.succeed(s)
      })
    ))
    const slow = Codec.make(Schema.Struct({ a: Slow }), { codegen })
    const error = thrown(() => slow.decodeUnsafe({ a: { S: "x" } }))
    assert.isFalse(error instanceof Codec.CodecIssue)
    assert.match((error as Error).message, /needs a service or waits/)
  })
})

describe("schemas that cannot be stored", () => {
  const refused: ReadonlyArray<readonly [schema: Schema.Top, message: string]> = [
    [
      Schema.String,
      "The schema cannot be stored in DynamoDB: an item is a map of attributes: use a Struct or a Class."
    ],
    [
      Schema.Array(Schema.String),
      "The schema cannot be stored in DynamoDB: an item is a map of attributes: use a Struct or a Class."
    ],
    [
      Schema.Struct({ a: Schema.Struct({ b: Schema.Symbol }) }),
      "The attribute a.b cannot be stored in DynamoDB: a symbol has no stored form."
    ],
    [
      Schema.Struct({ [Symbol.for("k")]: Schema.String }),
      "The schema cannot be stored in DynamoDB: the key Symbol(k) is a symbol: name it with a string."
    ],
    [
      Schema.Struct({ f: Schema.instanceOf(WeakMap, { expected: "WeakMap" }) }),
      "The attribute f cannot be stored in DynamoDB: WeakMap has no stored form: give its schema the annotation toCodec."
    ],
    [
      Schema.Struct({ s: Schema.optionalKey(Attribute.StringSet.pipe(Attribute.emptySet("omit"))) }),
      "The attribute s cannot be stored in DynamoDB: an optional set cannot be told from an empty one that is omitted: use Attribute.emptySet(\"null\")."
    ],
    [
      Schema.Struct({ s: Schema.NullOr(Attribute.StringSet.pipe(Attribute.emptySet("null"))) }),
      "The attribute s cannot be stored in DynamoDB: null cannot be told from an empty set that is stored as NULL: use Attribute.emptySet(\"omit\")."
    ],
    [
      Schema.Struct({ list: Schema.Array(Schema.suspend((): Schema.Top => Schema.Struct({ deep: Schema.Symbol }))) }),
      "The attribute list[*].deep cannot be stored in DynamoDB: a symbol has no stored form."
    ]
  ]

  it.each(refused)("%#", (schema, message) => {
    assert.strictEqual((thrown(() => Codec.make(schema)) as Error).message, message)
    const again = thrown(() => Codec.make(schema))
    assert.isTrue(again instanceof Error && !(again instanceof Codec.CodecIssue) && again.message === message)
  })

  it("a function has no schema but Unknown's, and a middleware goes through Schema", () => {
    const Caught = Schema.Int.pipe(Schema.catchDecoding(() => Effect.succeedSome(0)))
    const codec = Codec.make(Schema.Struct({ n: Caught }))
    assert.deepStrictEqual(codec.decodeUnsafe({ n: { N: "5" } }), { n: 5 })
    assert.deepStrictEqual(codec.encodeUnsafe({ n: 5 }), { n: { N: "5" } })
  })

  it("the same schema gives the same codec", () => {
    const schema = Schema.Struct({ a: Schema.Int })
    assert.strictEqual(Codec.make(schema), Codec.make(schema))
    assert.notStrictEqual(Codec.make(schema), Codec.make(schema, { codegen: false }))
  })

  it("getters that only decode are used where they are", () => {
    const Trimmed = Schema.String.pipe(Schema.decodeTo(Schema.String, {
      decode: SchemaGetter.transform((s: string) => s.trim()),
      encode: SchemaGetter.passthrough()
    }))
    const codec = Codec.make(Schema.Struct({ a: Trimmed }))
    assert.deepStrictEqual(codec.decodeUnsafe({ a: { S: " x " } }), { a: "x" })
  })
})
