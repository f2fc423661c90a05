import { marshall } from "@aws-sdk/util-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import {
  BigDecimal,
  Chunk,
  DateTime,
  Duration,
  Effect,
  Equal,
  HashMap,
  HashSet,
  Option,
  Redacted,
  Result,
  Schema,
  SchemaGetter,
  SchemaIssue,
  SchemaTransformation
} from "effect"
import { Model } from "effect/schema"
import * as Attribute from "../src/Attribute.ts"
import type { AttributeValue } from "../src/AttributeValue.ts"
import * as Codec from "../src/Codec.ts"
import { implementations, toText } from "./codec/implementations.ts"

class Address extends Schema.Class<Address>("Address")({
  street: Schema.String,
  since: Schema.optionalKey(Schema.DateFromString)
}) {
  get label() {
    return `at ${this.street}`
  }
}

class Home extends Address.extend<Home>("Home")({ rooms: Schema.Int }) {}

class Counted extends Schema.Class<Counted>("Counted")({ n: Schema.Int }) {
  readonly doubled = this.n * 2
  #secret = 5
  get secret() {
    return this.#secret
  }
}

class Money {
  readonly cents: bigint
  constructor(cents: bigint) {
    this.cents = cents
  }
}
const MoneySchema = Schema.instanceOf(Money, {
  expected: "Money",
  toCodec: () =>
    Schema.link<Money>()(Schema.BigInt, {
      decode: SchemaGetter.transform((cents) => new Money(cents)),
      encode: SchemaGetter.transform((money) => money.cents)
    })
})

const Joined = Schema.HashSet(Schema.String).annotate({
  toCodec: () =>
    Schema.link<HashSet.HashSet<string>>()(Schema.String, {
      decode: SchemaGetter.transform((text) => HashSet.fromIterable(text.split(","))),
      encode: SchemaGetter.transform((set) => [...set].toSorted().join(","))
    })
})

class Point extends Schema.Opaque<Point>()(Schema.Struct({ x: Schema.Int })) {}

const Color = { Red: "red", Green: 2 } as const

interface Tree {
  readonly value: string
  readonly children: ReadonlyArray<Tree>
}
const Tree: Schema.Codec<Tree> = Schema.Struct({
  value: Schema.String,
  children: Schema.Array(Schema.suspend((): Schema.Codec<Tree> => Tree))
})

const Card = Schema.TaggedStruct("Card", { last4: Schema.String })
const Cash = Schema.TaggedStruct("Cash", { amount: Schema.Number })

class Cat extends Schema.TaggedClass<Cat>()("Cat", { lives: Schema.Int }) {}
class Dog extends Schema.TaggedClass<Dog>()("Dog", { name: Schema.String }) {}

const Cents = Schema.Int.pipe(
  Schema.decodeTo(Schema.Number, SchemaTransformation.transform({ decode: (c) => c / 100, encode: (d) => d * 100 }))
)

const Lower = Schema.String.pipe(Schema.decodeTo(
  Schema.String,
  SchemaTransformation.transform({ decode: (s) => s.toUpperCase(), encode: (s) => s.toLowerCase() })
))

class User extends Model.Class<User>("User")({
  id: Model.GeneratedByDb(Schema.Int),
  nick: Model.FieldOption(Schema.String)
}) {}

const Even = Schema.Int.pipe(Schema.decode(SchemaTransformation.transformEffect({
  decode: (n: number, options) =>
    n % 2 === 0 ? Effect.succeed(n) : Effect.fail(new SchemaIssue.InvalidValue({ message: "odd" }, n, options)),
  encode: (n: number) => Effect.succeed(n)
})))

interface Case {
  readonly name: string
  readonly schema: Schema.Top
  readonly value: unknown
  /** `undefined`: a missing attribute. */
  readonly wire: AttributeValue | undefined
  /** What is read back, where that is not what was written. */
  readonly read?: unknown
  /** `marshall` has no form for the encoded value, or another one for a reason. */
  readonly unlikeMarshall?: true
}

const instant = DateTime.makeUnsafe("2024-01-02T03:04:05.678Z")
const date = new Date("2024-01-02T03:04:05.678Z")
const isoText = "2024-01-02T03:04:05.678Z"
const bytes = new Uint8Array([1, 2, 255])

const row = (
  name: string,
  schema: Schema.Top,
  value: unknown,
  wire: AttributeValue | undefined,
  more?: Partial<Case>
): Case => ({
  name,
  schema,
  value,
  wire,
  ...more
})
const own = { unlikeMarshall: true } as const

const table: ReadonlyArray<Case> = [
  row("String", Schema.String, "añ€😀", { S: "añ€😀" }),
  row("empty String", Schema.String, "", { S: "" }),
  row("brand and checks", Schema.String.check(Schema.isMinLength(1)).pipe(Schema.brand("Id")), "x", { S: "x" }),
  row("Number", Schema.Number, 1.5, { N: "1.5" }),
  row("negative zero", Schema.Number, -0, { N: "0" }, { read: 0 }),
  row("Int", Schema.Int, -3, { N: "-3" }),
  row("a big double", Schema.Number, 1e21, { N: "1e+21" }, own),
  row("BigInt", Schema.BigInt, 12345678901234567890123456789012345678n, {
    N: "12345678901234567890123456789012345678"
  }),
  row("BigDecimal", Schema.BigDecimal, BigDecimal.fromStringUnsafe("-0.1"), { N: "-0.1" }, own),
  row("Boolean", Schema.Boolean, false, { BOOL: false }),
  row("Null", Schema.Null, null, { NULL: true }),
  row("Uint8Array", Schema.Uint8Array, bytes, { B: bytes }),
  row("empty Uint8Array", Schema.Uint8Array, new Uint8Array(), { B: new Uint8Array() }),
  row("Date", Schema.Date, date, { S: isoText }, own),
  row("Date as seconds", Schema.Date.pipe(Attribute.epochSeconds), new Date(5000), { N: "5" }, own),
  row("Date as milliseconds", Schema.Date.pipe(Attribute.epochMillis), new Date(5), { N: "5" }, own),
  row("DateFromString", Schema.DateFromString, date, { S: isoText }),
  row("DateFromMillis", Schema.DateFromMillis, new Date(7), { N: "7" }),
  row("DateTimeUtc", Schema.DateTimeUtc, instant, { S: isoText }, own),
  row("DateTimeUtc as seconds", Attribute.EpochSeconds, DateTime.makeUnsafe(9000), { N: "9" }, own),
  row("DateTimeUtcFromString", Schema.DateTimeUtcFromString, instant, { S: isoText }),
  row(
    "DateTimeUtcFromString as seconds",
    Schema.DateTimeUtcFromString.pipe(Attribute.epochSeconds),
    DateTime.makeUnsafe(9000),
    { N: "9" },
    own
  ),
  row("DateTimeUtcFromMillis", Schema.DateTimeUtcFromMillis, DateTime.makeUnsafe(9), { N: "9" }),
  row("DateTimeUtcFromDate", Schema.DateTimeUtcFromDate, instant, { S: isoText }, own),
  row("Literal", Schema.Literal("a"), "a", { S: "a" }),
  row("number Literal", Schema.Literal(1.5), 1.5, { N: "1.5" }),
  row("bigint Literal", Schema.Literal(5n), 5n, { N: "5" }),
  row("boolean Literal", Schema.Literal(true), true, { BOOL: true }),
  row("Literals", Schema.Literals(["placed", "shipped"]), "shipped", { S: "shipped" }),
  row("mixed Literals", Schema.Union([Schema.Literals(["a", 1, true]), Schema.Null]), 1, { N: "1" }),
  row("Enum", Schema.Enum(Color), "red", { S: "red" }),
  row("Enum of a number", Schema.Enum(Color), 2, { N: "2" }),
  row("TemplateLiteral", Schema.TemplateLiteral(["v", Schema.Int]), "v12", { S: "v12" }),
  row("FiniteFromString", Schema.FiniteFromString, 5, { S: "5" }),
  row("transformation of a number", Cents, 1.25, { N: "125" }),
  row("transformation with an effect", Even, 4, { N: "4" }),
  row("fromJsonString", Schema.fromJsonString(Schema.Struct({ a: Schema.Int })), { a: 1 }, { S: "{\"a\":1}" }),
  row("Uint8ArrayFromBase64", Schema.Uint8ArrayFromBase64, bytes, { S: "AQL/" }),
  row("URL", Schema.URL, new URL("https://a.b/c"), { S: "https://a.b/c" }, own),
  row("Duration", Schema.Duration, Duration.seconds(2), { M: { _tag: { S: "Millis" }, value: { N: "2000" } } }, own),
  row("some Option", Schema.Option(Schema.Date), Option.some(date), {
    M: { _tag: { S: "Some" }, value: { S: isoText } }
  }, own),
  row("no Option", Schema.Option(Schema.Date), Option.none(), { M: { _tag: { S: "None" } } }, own),
  row("OptionFromNullOr", Schema.OptionFromNullOr(Schema.Int), Option.none(), { NULL: true }),
  row("OptionFromOptionalKey, some", Schema.OptionFromOptionalKey(Schema.Int), Option.some(1), { N: "1" }),
  row("OptionFromOptionalKey, none", Schema.OptionFromOptionalKey(Schema.Int), Option.none(), undefined),
  row("OptionFromUndefinedOr, none", Schema.OptionFromUndefinedOr(Schema.Int), Option.none(), undefined, own),
  row("RedactedFromValue", Schema.RedactedFromValue(Schema.String), Redacted.make("s"), { S: "s" }),
  row("Redacted", Schema.Redacted(Schema.String), Redacted.make("s"), { S: "s" }, own),
  row("RegExp", Schema.RegExp, /a+/g, { M: { source: { S: "a+" }, flags: { S: "g" } } }, own),
  row("Result", Schema.Result(Schema.Int, Schema.String), Result.fail("no"), {
    M: { _tag: { S: "Failure" }, failure: { S: "no" } }
  }, own),
  row("DateTimeZoned", Schema.DateTimeZoned, DateTime.makeZonedUnsafe(date, { timeZone: "Europe/London" }), {
    S: "2024-01-02T03:04:05.678+00:00[Europe/London]"
  }, own),
  row("Chunk", Schema.Chunk(Schema.Int), Chunk.make(1, 2), { L: [{ N: "1" }, { N: "2" }] }, own),
  row("own declaration", MoneySchema, new Money(5n), { N: "5" }, own),
  row("Struct", Schema.Struct({ a: Schema.Int }), { a: 1 }, { M: { a: { N: "1" } } }),
  row("empty Struct", Schema.Struct({}), {}, { M: {} }),
  row("Opaque", Point, { x: 1 }, { M: { x: { N: "1" } } }),
  row("Class", Address, new Address({ street: "s", since: date }), {
    M: { street: { S: "s" }, since: { S: isoText } }
  }),
  row("extended Class", Home, new Home({ street: "s", rooms: 2 }), { M: { street: { S: "s" }, rooms: { N: "2" } } }),
  row("Class with initialisers", Counted, new Counted({ n: 2 }), { M: { n: { N: "2" } } }),
  row("optionalKey, there", Schema.optionalKey(Schema.String), "x", { S: "x" }),
  row("optional, undefined", Schema.optional(Schema.String), undefined, undefined, own),
  row("UndefinedOr", Schema.UndefinedOr(Schema.String), undefined, undefined, own),
  row("Undefined", Schema.Undefined, undefined, undefined, own),
  row("Void", Schema.Void, undefined, undefined, own),
  row("optional Never", Schema.optionalKey(Schema.Never), undefined, undefined, own),
  row("ObjectKeyword", Schema.ObjectKeyword, { a: [1] }, { M: { a: { L: [{ N: "1" }] } } }),
  row("NullOr, null", Schema.NullOr(Schema.String), null, { NULL: true }),
  row("NullOr, value", Schema.NullOr(Schema.String), "x", { S: "x" }),
  row("NullishOr", Schema.NullishOr(Schema.Int), null, { NULL: true }),
  row("decoding default, written", Schema.Int.pipe(Schema.withDecodingDefaultKey(Effect.succeed(1))), 1, { N: "1" }),
  row("Array", Schema.Array(Schema.NullOr(Schema.Int)), [1, null], { L: [{ N: "1" }, { NULL: true }] }),
  row("empty Array", Schema.Array(Schema.Int), [], { L: [] }),
  row("Tuple", Schema.Tuple([Schema.String, Schema.Int]), ["a", 1], { L: [{ S: "a" }, { N: "1" }] }),
  row("Tuple, optional end", Schema.Tuple([Schema.String, Schema.optionalKey(Schema.Int)]), ["a"], { L: [{ S: "a" }] }),
  row("TupleWithRest", Schema.TupleWithRest(Schema.Tuple([Schema.String]), [Schema.Int, Schema.Boolean]), [
    "a",
    1,
    2,
    true
  ], {
    L: [{ S: "a" }, { N: "1" }, { N: "2" }, { BOOL: true }]
  }),
  row("Record", Schema.Record(Schema.String, Schema.Int), { a: 1 }, { M: { a: { N: "1" } } }),
  row(
    "StructWithRest",
    Schema.StructWithRest(Schema.Struct({ a: Schema.Int }), [Schema.Record(Schema.String, Schema.Int)]),
    {
      a: 1,
      b: 2
    },
    { M: { a: { N: "1" }, b: { N: "2" } } }
  ),
  row("Record with number keys", Schema.Record(Schema.Number, Schema.String), { 1: "x" }, { M: { 1: { S: "x" } } }),
  row(
    "Record with template keys",
    Schema.Record(Schema.TemplateLiteral(["x-", Schema.Int]), Schema.Int),
    { "x-1": 1 },
    {
      M: { "x-1": { N: "1" } }
    }
  ),
  row("Record with literal keys", Schema.Record(Schema.Literals(["p", "q"]), Schema.Int), { p: 1, q: 2 }, {
    M: { p: { N: "1" }, q: { N: "2" } }
  }),
  row("Record with transformed keys and values", Schema.Record(Lower, Schema.DateFromString), { AB: date }, {
    M: { ab: { S: isoText } }
  }),
  row("TaggedUnion", Schema.TaggedUnion({ A: { x: Schema.Int }, B: { y: Schema.String } }), { _tag: "B", y: "z" }, {
    M: { _tag: { S: "B" }, y: { S: "z" } }
  }),
  row("toCodecJson", Schema.toCodecJson(Schema.Struct({ n: Schema.BigInt, s: Schema.ReadonlySet(Schema.Int) })), {
    n: 1n,
    s: new Set([2])
  }, { M: { n: { S: "1" }, s: { L: [{ N: "2" }] } } }),
  row("Model.Class", User, new User({ id: 1, nick: Option.none() }), { M: { id: { N: "1" }, nick: { NULL: true } } }),
  row("set of strings", Schema.ReadonlySet(Schema.String), new Set(["a", "b"]), { SS: ["a", "b"] }),
  row("set of numbers", Schema.ReadonlySet(Schema.Number), new Set([1, 2.5]), { NS: ["1", "2.5"] }),
  row("set of bigints", Schema.ReadonlySet(Schema.BigInt), new Set([1n]), { NS: ["1"] }),
  row("set of bytes", Schema.ReadonlySet(Schema.Uint8Array), new Set([bytes]), { BS: [bytes] }),
  row("set of literals", Schema.ReadonlySet(Schema.Literals(["a", "b"])), new Set(["b"]), { SS: ["b"] }),
  row("set of structs", Schema.ReadonlySet(Schema.Struct({ a: Schema.Int })), new Set([{ a: 1 }]), {
    L: [{ M: { a: { N: "1" } } }]
  }, own),
  row("HashSet", Schema.HashSet(Schema.String), HashSet.make("a"), { SS: ["a"] }, own),
  row("HashSet with a codec of its own", Joined, HashSet.make("a", "b"), { S: "a,b" }, own),
  row("empty set, omitted", Attribute.StringSet.pipe(Attribute.emptySet("omit")), new Set(), undefined, own),
  row("empty set, null", Attribute.StringSet.pipe(Attribute.emptySet("null")), new Set(), { NULL: true }, own),
  row("ReadonlyMap with string keys", Schema.ReadonlyMap(Schema.String, Schema.Int), new Map([["a", 1]]), {
    M: { a: { N: "1" } }
  }),
  row("ReadonlyMap with other keys", Schema.ReadonlyMap(Schema.Int, Schema.String), new Map([[1, "a"]]), {
    L: [{ L: [{ N: "1" }, { S: "a" }] }]
  }, own),
  row("HashMap", Schema.HashMap(Schema.String, Schema.Int), HashMap.make(["a", 1]), { M: { a: { N: "1" } } }, own),
  row("tagged union", Schema.Union([Card, Cash]), { _tag: "Cash", amount: 2 }, {
    M: { _tag: { S: "Cash" }, amount: { N: "2" } }
  }),
  row("union of classes", Schema.Union([Cat, Dog]), new Dog({ name: "d" }), {
    M: { _tag: { S: "Dog" }, name: { S: "d" } }
  }),
  row("union by descriptor", Schema.Union([Schema.String, Schema.Number, Schema.Array(Schema.String)]), ["a"], {
    L: [{ S: "a" }]
  }),
  row("recursive", Tree, { value: "a", children: [{ value: "b", children: [] }] }, {
    M: { value: { S: "a" }, children: { L: [{ M: { value: { S: "b" }, children: { L: [] } } }] } }
  }),
  row(
    "encodeKeys inside",
    Schema.Struct({ a: Schema.DateFromString, b: Schema.Int }).pipe(Schema.encodeKeys({ a: "A" })),
    {
      a: date,
      b: 1
    },
    { M: { A: { S: isoText }, b: { N: "1" } } }
  ),
  row("Unknown", Schema.Unknown, { a: [1, null, "x", new Set([1n]), bytes], b: undefined }, {
    M: { a: { L: [{ N: "1" }, { NULL: true }, { S: "x" }, { NS: ["1"] }, { B: bytes }] } }
  }, { ...own, read: { a: [1, null, "x", new Set([1]), bytes] } }),
  row("Unknown, a big integer", Schema.Unknown, 9007199254740993n, { N: "9007199254740993" }),
  row("Json", Schema.Json, { a: [1, { b: null }] }, {
    M: { a: { L: [{ N: "1" }, { M: { b: { NULL: true } } }] } }
  })
]

describe.each(implementations)("the wire form, $name", ({ codegen }) => {
  it.each(table)("$name", (test) => {
    const schema = Schema.Struct({ a: test.schema })
    const codec = Codec.make(schema, { codegen })
    const value = { a: test.value }
    const item = codec.encodeUnsafe(value)
    assert.deepStrictEqual(item, test.wire === undefined ? {} : { a: test.wire })
    const read: { readonly a?: unknown } = codec.decodeUnsafe(item)
    const expected = "read" in test ? test.read : test.value
    if (expected === undefined) assert.strictEqual(read.a, undefined)
    else if (!Equal.equals(read.a, expected)) assert.deepStrictEqual(read.a, expected)
    assert.strictEqual(codec.encodeText(value), toText(item))
    if (test.unlikeMarshall === undefined) {
      assert.deepStrictEqual(
        marshall(Schema.encodeUnknownSync(Schema.make<Schema.Codec<unknown, any>>(schema.ast))(value)),
        item
      )
    }
  })
})
