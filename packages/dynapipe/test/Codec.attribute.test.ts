/** Attributes one by one, names that are hard to handle, and projections. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Attribute from "../src/Attribute.ts"
import * as Codec from "../src/Codec.ts"
import { implementations, thrown } from "./codec/implementations.ts"

const Line = Schema.Struct({ sku: Schema.String, quantity: Schema.Int })
interface Tree {
  readonly value: number
  readonly left?: Tree
}
const Tree: Schema.Codec<Tree> = Schema.Struct({
  value: Schema.Int,
  left: Schema.optionalKey(Schema.suspend((): Schema.Codec<Tree> => Tree))
})

const Item = Schema.Struct({
  id: Schema.String,
  age: Schema.optionalKey(Schema.Int),
  big: Schema.BigInt,
  price: Schema.BigDecimal,
  at: Schema.DateTimeUtcFromString,
  day: Schema.Date,
  expires: Schema.optional(Schema.Date.pipe(Attribute.epochSeconds)),
  millis: Schema.DateFromMillis,
  on: Schema.Boolean,
  hash: Schema.Uint8Array,
  status: Schema.Literals(["a", "b"]),
  level: Schema.Literals([1, 2]),
  nick: Schema.NullOr(Schema.String),
  lines: Schema.Array(Line),
  tags: Attribute.StringSet.pipe(Attribute.emptySet("omit")),
  prices: Schema.Record(Schema.String, Schema.Number),
  tree: Tree,
  pair: Schema.Tuple([Schema.String, Schema.String]),
  mixed: Schema.Tuple([Schema.String, Schema.Int]),
  shape: Schema.Union([
    Schema.TaggedStruct("Circle", { name: Schema.String, radius: Schema.Number }),
    Schema.TaggedStruct("Text", { name: Schema.String, radius: Schema.String })
  ]),
  state: Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed("new"))),
  cents: Schema.FiniteFromString,
  any: Schema.Unknown
}).pipe(Schema.encodeKeys({ id: "PK" }))

const codec = Codec.make(Item)

describe("attributes", () => {
  it.each(
    [
      ["id", "PK", "S", "string", false],
      ["age", "age", "N", "number", true],
      ["big", "big", "N", "bigint", false],
      ["price", "price", "N", "decimal", false],
      ["at", "at", "S", "date", false],
      ["day", "day", "S", "date", false],
      ["expires", "expires", "N", "date", true],
      ["millis", "millis", "N", "date", false],
      ["on", "on", "BOOL", "boolean", false],
      ["hash", "hash", "B", "bytes", false],
      ["status", "status", "S", "string", false],
      ["level", "level", "N", "number", false],
      ["nick", "nick", undefined, "other", false],
      ["lines", "lines", "L", "other", false],
      ["tags", "tags", "SS", "other", true],
      ["prices", "prices", "M", "other", false],
      ["state", "state", "S", "string", true],
      ["cents", "cents", "S", "other", false],
      ["any", "any", undefined, "other", true]
    ] as const
  )("%s", (name, stored, wire, domain, optional) => {
    const attribute = codec.attribute(name)!
    assert.deepStrictEqual(
      [attribute.name, attribute.wire, attribute.domain, attribute.optional],
      [stored, wire, domain, optional]
    )
    assert.strictEqual(codec.attributes.get(name), attribute)
  })

  it("a name that the schema does not have has no codec", () => {
    assert.isUndefined(codec.attribute("PK"))
    assert.isUndefined(codec.attribute("toString"))
  })

  it("leads inside: members and elements, with codecs of their own", () => {
    const sku = codec.attribute("lines")!.element()!.member("sku")!
    assert.deepStrictEqual(sku.encodeUnsafe("x"), { S: "x" })
    assert.strictEqual(codec.attribute("lines")!.element()!.member("sku"), sku)
    assert.deepStrictEqual(codec.attribute("tags")!.element()!.encodeUnsafe("x"), { S: "x" })
    assert.deepStrictEqual(codec.attribute("prices")!.member("any name")!.encodeUnsafe(2), { N: "2" })
    assert.deepStrictEqual(codec.attribute("tree")!.member("left")!.member("left")!.member("value")!.encodeUnsafe(1), {
      N: "1"
    })
    assert.deepStrictEqual(codec.attribute("pair")!.element()!.encodeUnsafe("x"), { S: "x" })
    assert.deepStrictEqual(codec.attribute("any")!.member("deep")!.element()!.encodeUnsafe([1]), { L: [{ N: "1" }] })
    assert.isUndefined(codec.attribute("mixed")!.element())
    assert.isUndefined(codec.attribute("id")!.member("x"))
    assert.isUndefined(codec.attribute("id")!.element())
    assert.isUndefined(codec.attribute("lines")!.member("sku"))
  })

  it("goes through a union where its members agree", () => {
    const shape = codec.attribute("shape")!
    assert.deepStrictEqual(shape.member("name")!.encodeUnsafe("x"), { S: "x" })
    assert.isUndefined(shape.member("radius"))
    assert.isUndefined(shape.member("none"))
    const checked = Codec.make(Schema.Struct({
      shape: Schema.Union([
        Schema.TaggedStruct("A", { name: Schema.String.check(Schema.isMaxLength(2)), at: Schema.Date }),
        Schema.TaggedStruct("B", { name: Schema.Literals(["long"]), at: Schema.Date.pipe(Attribute.epochSeconds) })
      ])
    })).attribute("shape")!
    assert.deepStrictEqual(checked.member("name")!.encodeUnsafe("ab"), { S: "ab" })
    assert.deepStrictEqual(checked.member("name")!.encodeUnsafe("long"), { S: "long" })
    assert.match(
      (thrown(() => checked.member("name")!.encodeUnsafe("other")) as Error).message,
      /name cannot be stored/
    )
    assert.isUndefined(checked.member("at"))
  })

  it("fails with a path from the attribute's name on", () => {
    const lines = codec.attribute("lines")!
    const issue = thrown(() => lines.encodeUnsafe([{ sku: 1, quantity: 1 }])) as Codec.CodecIssue
    assert.deepStrictEqual(issue.path, ["lines", 0, "sku"])
    assert.deepStrictEqual((thrown(() => lines.element()!.encodeUnsafe({ sku: 1 })) as Codec.CodecIssue).path, ["sku"])
    assert.strictEqual(
      (thrown(() => codec.attribute("id")!.encodeUnsafe(undefined)) as Error).message,
      "The attribute id cannot be stored: it is missing, and a string is required."
    )
    assert.match((thrown(() => codec.attribute("tags")!.encodeUnsafe(new Set())) as Error).message, /it is missing/)
    assert.strictEqual(
      (thrown(() => codec.attribute("id")!.decodeUnsafe({ N: "1" })) as Error).message,
      "The attribute id cannot be read: a string is expected, but N \"1\" is stored."
    )
  })

  it("a union of structs as the item has the attributes of all members", () => {
    const union = Codec.make(Schema.Union([
      Schema.TaggedStruct("User", { id: Schema.String, age: Schema.Int }),
      Schema.TaggedStruct("Robot", { id: Schema.String, serial: Schema.BigInt })
    ]))
    assert.deepStrictEqual([...union.attributes.keys()], ["_tag", "id", "age", "serial"])
    assert.deepStrictEqual(["_tag", "id", "age"].map((name) => union.attribute(name)!.optional), [false, false, true])
    assert.deepStrictEqual(union.attribute("_tag")!.decodeUnsafe({ S: "Robot" }), "Robot")
    assert.strictEqual(union.attribute("_tag")!.domain, "string")
    assert.match((thrown(() => union.attribute("_tag")!.encodeUnsafe("Other")) as Error).message, /"Robot" is expected/)
  })

  it("a record as the item has any attribute", () => {
    const record = Codec.make(Schema.Record(Schema.String, Schema.Int))
    assert.deepStrictEqual(record.encodeUnsafe({ a: 1 }), { a: { N: "1" } })
    assert.deepStrictEqual(record.attribute("whatever")!.encodeUnsafe(1), { N: "1" })
    assert.strictEqual(record.attributes.size, 0)
  })
})

describe("projections", () => {
  it("reads the chosen attributes into a plain object, and is made once", () => {
    class Person extends Schema.Class<Person>("Person")({
      id: Schema.String,
      nick: Schema.optionalKey(Schema.String),
      state: Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed("new"))),
      born: Schema.DateFromString
    }) {}
    const people = Codec.make(Person.pipe(Schema.encodeKeys({ id: "PK" })))
    const selection = people.select(["id", "nick", "state"])
    assert.strictEqual(people.select(["id", "nick", "state"]), selection)
    assert.notStrictEqual(people.select(["id", "nick"]), selection)
    // As often as it takes for code to be generated.
    for (let i = 0; i < 40; i++) {
      const read = selection.decodeUnsafe({ PK: { S: "a" }, born: { S: "not a date" } })
      assert.deepStrictEqual(read, { id: "a", state: "new" })
      assert.strictEqual(Object.getPrototypeOf(read), Object.prototype)
      assert.strictEqual(
        (thrown(() => selection.decodeUnsafe({})) as Error).message,
        "The attribute id cannot be read: it is missing."
      )
    }
  })
})

describe.each(implementations)("names that are hard to handle, $name", ({ codegen }) => {
  const names = [
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "toString",
    "valueOf",
    "prototype",
    "",
    "a b",
    "'\"`\\",
    "${x}",
    "\u2028\u2029",
    "\n",
    "0",
    "-1",
    "class",
    "undefined",
    "i",
    "o",
    "m",
    "v0",
    "k0",
    "own",
    "😀"
  ]
  const fields: Record<string, Schema.Top> = {}
  const value: Record<string, unknown> = {}
  const define = <A extends object>(target: A, name: string, value: unknown): A =>
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
  for (const name of names) {
    define(fields, name, Schema.String)
    define(value, name, `value of ${name}`)
  }

  it("all of them are attributes like others", () => {
    const schema = Schema.Struct(fields)
    const codec = Codec.make(Schema.Struct({ inside: schema, record: Schema.Record(Schema.String, Schema.String) }), {
      codegen
    })
    const whole: any = { inside: value, record: value }
    const item = codec.encodeUnsafe(whole)
    for (const at of [item["inside"]!.M!, item["record"]!.M!]) {
      assert.deepStrictEqual(Object.keys(at).sort(), names.toSorted())
      for (const name of names) {
        assert.deepStrictEqual(Object.getOwnPropertyDescriptor(at, name)!.value, { S: `value of ${name}` })
      }
    }
    const read: any = codec.decodeUnsafe(item)
    for (const at of [read.inside, read.record]) {
      assert.strictEqual(Object.getPrototypeOf(at), Object.prototype)
      for (const name of names) assert.strictEqual(Object.getOwnPropertyDescriptor(at, name)!.value, `value of ${name}`)
    }
    const text = JSON.parse(codec.encodeText(whole))
    for (const name of names) {
      assert.deepStrictEqual(Object.getOwnPropertyDescriptor(text.inside.M, name)!.value, { S: `value of ${name}` })
    }
  })

  it("what every object inherits is missing all the same", () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      const required = Codec.make(
        Schema.Struct(define({}, name, Schema.Unknown.check(Schema.makeFilter(() => true)))),
        { codegen }
      )
      const strict = Codec.make(
        Schema.Struct(define({}, name, Schema.String) as { readonly [x: string]: Schema.String }),
        { codegen }
      )
      const optional = Codec.make(
        Schema.Struct(
          define({}, name, Schema.optionalKey(Schema.String)) as {
            readonly [x: string]: Schema.optionalKey<Schema.String>
          }
        ),
        { codegen }
      )
      assert.deepStrictEqual(Object.keys(required.encodeUnsafe({})), [])
      assert.match((thrown(() => strict.encodeUnsafe({})) as Error).message, /it is missing, and a string is required/)
      assert.match((thrown(() => strict.decodeUnsafe({})) as Error).message, /it is missing/)
      assert.deepStrictEqual(Object.keys(optional.decodeUnsafe({})), [])
      assert.deepStrictEqual(Object.keys(optional.encodeUnsafe({})), [])
      assert.strictEqual(optional.encodeText({}), "{}")
    }
  })

  it("a class may have such fields too", () => {
    class Odd
      extends Schema.Class<Odd>("Odd")({ "a b": Schema.String, "0": Schema.Int, m: Schema.optionalKey(Schema.String) })
    {}
    const codec = Codec.make(Odd, { codegen })
    const odd = codec.decodeUnsafe({ "a b": { S: "x" }, "0": { N: "1" } })
    assert.isTrue(odd instanceof Odd)
    assert.deepStrictEqual({ ...odd }, { "a b": "x", "0": 1 })
    assert.deepStrictEqual(codec.decodeUnsafe(codec.encodeUnsafe(odd)), odd)
  })
})
