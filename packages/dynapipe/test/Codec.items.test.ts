/** Items as wholes: defaults, classes, unions, renamed keys. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import * as Codec from "../src/Codec.ts"
import { implementations } from "./codec/implementations.ts"

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

const Card = Schema.TaggedStruct("Card", { last4: Schema.String })
const Cash = Schema.TaggedStruct("Cash", { amount: Schema.Number })

const date = new Date("2024-01-02T03:04:05.678Z")
const isoText = "2024-01-02T03:04:05.678Z"

describe.each(implementations)("items, $name", ({ codegen }) => {
  it("defaults stand for what is missing", () => {
    const schema = Schema.Struct({
      plain: Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed("new"))),
      list: Schema.Array(Schema.DateFromString).pipe(Schema.withDecodingDefaultKey(Effect.succeed([isoText]))),
      type: Schema.DateFromString.pipe(Schema.withDecodingDefaultTypeKey(Effect.succeed(date))),
      either: Schema.Int.pipe(Schema.withDecodingDefault(Effect.succeed(3)))
    })
    const codec = Codec.make(schema, { codegen })
    assert.deepStrictEqual(codec.decodeUnsafe({}), { plain: "new", list: [date], type: date, either: 3 })
    const other = { plain: "x", list: [], type: new Date(0), either: 4 }
    assert.deepStrictEqual(codec.decodeUnsafe(codec.encodeUnsafe(other)), other)
    assert.deepStrictEqual(codec.encodeUnsafe(other).type, { S: "1970-01-01T00:00:00.000Z" })
  })

  it("a default that is omitted is never written", () => {
    const schema = Schema.Struct({ kind: Schema.tagDefaultOmit("Order"), n: Schema.Int })
    const codec = Codec.make(schema, { codegen })
    assert.deepStrictEqual(codec.encodeUnsafe({ kind: "Order", n: 1 }), { n: { N: "1" } })
    assert.deepStrictEqual(codec.decodeUnsafe({ n: { N: "1" } }), { kind: "Order", n: 1 })
  })

  it("unknown attributes are ignored", () => {
    const codec = Codec.make(Schema.Struct({ a: Schema.Int }), { codegen })
    assert.deepStrictEqual(codec.decodeUnsafe({ a: { N: "1" }, other: { S: "x" } }), { a: 1 })
  })

  it("instances are real, and plain objects are taken for them", () => {
    const codec = Codec.make(Schema.Struct({ home: Home, counted: Counted }), { codegen })
    const item = { home: { M: { street: { S: "s" }, rooms: { N: "1" } } }, counted: { M: { n: { N: "4" } } } }
    const { counted, home } = codec.decodeUnsafe(item)
    assert.isTrue(home instanceof Home && home instanceof Address && home.constructor === Home)
    assert.strictEqual(home.label, "at s")
    assert.deepStrictEqual([counted.doubled, counted.secret], [8, 5])
    assert.deepStrictEqual(
      codec.encodeUnsafe({ home: { street: "s", rooms: 1 } as Home, counted: { n: 4 } as Counted }),
      item
    )
  })

  it("a union of classes writes an instance as its own class, and a plain object as the first that it fits", () => {
    class Wide extends Schema.Class<Wide>("Wide")({ a: Schema.Int }) {}
    class Narrow extends Schema.Class<Narrow>("Narrow")({ a: Schema.Int, b: Schema.Int }) {}
    const codec = Codec.make(Schema.Struct({ x: Schema.Union([Wide, Narrow]) }), { codegen })
    assert.deepStrictEqual(codec.encodeUnsafe({ x: new Narrow({ a: 1, b: 2 }) }).x, {
      M: { a: { N: "1" }, b: { N: "2" } }
    })
    assert.deepStrictEqual(codec.encodeUnsafe({ x: { a: 1, b: 2 } as Narrow }).x, { M: { a: { N: "1" } } })
  })

  it("a class may be the item, with keys renamed", () => {
    class Row extends Schema.Class<Row>("Row")({ id: Schema.String, at: Schema.DateFromString }) {}
    const codec = Codec.make(Row.pipe(Schema.encodeKeys({ id: "PK" })), { codegen })
    const item = codec.encodeUnsafe(new Row({ id: "a", at: date }))
    assert.deepStrictEqual(item, { PK: { S: "a" }, at: { S: isoText } })
    assert.isTrue(codec.decodeUnsafe(item) instanceof Row)
    assert.strictEqual(codec.attribute("id")?.name, "PK")
  })

  it("errors are classes too", () => {
    class Failed extends Schema.TaggedError<Failed>()("Failed", { why: Schema.String }) {}
    const codec = Codec.make(Schema.Struct({ error: Failed }), { codegen })
    const item = codec.encodeUnsafe({ error: new Failed({ why: "x" }) })
    assert.deepStrictEqual(item, { error: { M: { _tag: { S: "Failed" }, why: { S: "x" } } } })
    const { error } = codec.decodeUnsafe(item)
    assert.isTrue(error instanceof Failed && error instanceof Error && error.why === "x")
  })

  it("the item as a whole may be a transformation", () => {
    const schema = Schema.Struct({ a: Schema.Int }).pipe(
      Schema.extendTo({ b: Schema.String }, { b: ({ a }) => Option.some(`b${a}`) })
    )
    const codec = Codec.make(schema, { codegen })
    assert.deepStrictEqual(codec.encodeUnsafe({ a: 1, b: "b1" }), { a: { N: "1" } })
    assert.deepStrictEqual(codec.decodeUnsafe({ a: { N: "2" } }), { a: 2, b: "b2" })
  })

  it("a union may be the item", () => {
    const codec = Codec.make(Schema.Union([Card, Cash]), { codegen })
    assert.deepStrictEqual(codec.encodeUnsafe({ _tag: "Card", last4: "1" }), { _tag: { S: "Card" }, last4: { S: "1" } })
    assert.deepStrictEqual(codec.decodeUnsafe({ _tag: { S: "Cash" }, amount: { N: "1" } }), { _tag: "Cash", amount: 1 })
  })
})

it("code is generated for what is called often, and gives the same before and after", () => {
  const { Function } = globalThis
  let generated = 0
  globalThis.Function = class extends Function {
    constructor(...source: Array<string>) {
      super(...source)
      generated += 1
    }
  } as FunctionConstructor // it is called with `new` alone
  try {
    const codec = Codec.make(Schema.Struct({ id: Schema.String, at: Schema.Date, either: Schema.Union([Card, Cash]) }))
    const value = { id: "a", at: date, either: { _tag: "Cash" as const, amount: 1 } }
    const once = () => {
      const item = codec.encodeUnsafe(value)
      return {
        item,
        text: codec.encodeText(value),
        read: codec.decodeUnsafe(item),
        id: codec.select(["id"]).decodeUnsafe(item)
      }
    }
    const first = once()
    assert.strictEqual(generated, 0)
    for (let i = 0; i < 100; i++) assert.deepStrictEqual(once(), first)
    assert.isAtLeast(generated, 4)
    assert.isAtMost(generated, 5)
  } finally {
    globalThis.Function = Function
  }
})
