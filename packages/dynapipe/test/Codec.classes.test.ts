/** Every schema that Effect exports is stored, or refused when the codec is made: a new one is found here. */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Exit, Option, Result, Schema } from "effect"
import { Model } from "effect/schema"
import * as Codec from "../src/Codec.ts"
import { thrown, toText } from "./codec/implementations.ts"

class Failure extends Schema.TaggedError<Failure>()("Failure", { why: Schema.String }) {}

/** What is made of other schemas. */
const made: Readonly<Record<string, Schema.Top>> = {
  Array: Schema.Array(Schema.Int),
  ArrayEnsure: Schema.ArrayEnsure(Schema.Int),
  Cause: Schema.Cause(Schema.String, Schema.Defect()),
  CauseReason: Schema.CauseReason(Schema.String, Schema.Defect()),
  Chunk: Schema.Chunk(Schema.Int),
  Class: class extends Schema.Class<any>("Class")({ n: Schema.Int }) {},
  Defect: Schema.Defect(),
  Enum: Schema.Enum({ A: "a", Two: 2 }),
  Error: class extends Schema.Error<any>("Error")({ why: Schema.String }) {},
  ErrorInstance: Schema.ErrorInstance(),
  Exit: Schema.Exit(Schema.Int, Schema.String, Schema.Defect()),
  HashMap: Schema.HashMap(Schema.String, Schema.Int),
  "HashMap of other keys": Schema.HashMap(Schema.Int, Schema.Int),
  HashSet: Schema.HashSet(Schema.Int),
  Literals: Schema.Literals(["a", 1, true, 2n]),
  NonEmptyArray: Schema.NonEmptyArray(Schema.Int),
  NullOr: Schema.NullOr(Schema.Int),
  Option: Schema.Option(Schema.Int),
  OptionFromNullOr: Schema.OptionFromNullOr(Schema.Int),
  OptionFromNullishOr: Schema.OptionFromNullishOr(Schema.Int),
  OptionFromOptional: Schema.OptionFromOptional(Schema.Int),
  OptionFromOptionalKey: Schema.OptionFromOptionalKey(Schema.Int),
  OptionFromOptionalNullOr: Schema.OptionFromOptionalNullOr(Schema.Int),
  OptionFromUndefinedOr: Schema.OptionFromUndefinedOr(Schema.Int),
  ReadonlyMap: Schema.ReadonlyMap(Schema.String, Schema.Int),
  "ReadonlyMap of other keys": Schema.ReadonlyMap(Schema.Date, Schema.Int),
  ReadonlySet: Schema.ReadonlySet(Schema.Int),
  Record: Schema.Record(Schema.String, Schema.Int),
  "Record of a template": Schema.Record(Schema.TemplateLiteral(["a", Schema.Int]), Schema.Int),
  "Record of literals": Schema.Record(Schema.Literals(["a", "b"]), Schema.Int),
  "Record of symbols": Schema.Record(Schema.Symbol, Schema.Int),
  Redacted: Schema.Redacted(Schema.String),
  RedactedFromValue: Schema.RedactedFromValue(Schema.String),
  Result: Schema.Result(Schema.Int, Schema.String),
  StructWithRest: Schema.StructWithRest(Schema.Struct({ a: Schema.Int }), [Schema.Record(Schema.String, Schema.Int)]),
  TaggedError: Failure,
  TaggedUnion: Schema.TaggedUnion({ A: { a: Schema.Int }, B: { b: Schema.String } }),
  TemplateLiteralParser: Schema.TemplateLiteralParser(["a", Schema.Int]),
  Tree: Schema.Tree(Schema.Int),
  Tuple: Schema.Tuple([Schema.Int, Schema.optionalKey(Schema.String)]),
  TupleWithRest: Schema.TupleWithRest(Schema.Tuple([Schema.Int]), [Schema.String]),
  Union: Schema.Union([Schema.Int, Schema.String]),
  UniqueArray: Schema.UniqueArray(Schema.Int),
  UniqueSymbol: Schema.UniqueSymbol(Symbol.for("a")),
  catchDecoding: Schema.Int.pipe(Schema.catchDecoding(() => Effect.succeedSome(0))),
  encodeKeys: Schema.Struct({ a: Schema.Int }).pipe(Schema.encodeKeys({ a: "b" })),
  fromFormData: Schema.fromFormData(Schema.Struct({ a: Schema.String })),
  fromJsonString: Schema.fromJsonString(Schema.Struct({ a: Schema.Int })),
  fromURLSearchParams: Schema.fromURLSearchParams(Schema.Struct({ a: Schema.String })),
  instanceOf: Schema.instanceOf(WeakMap, { expected: "WeakMap" }),
  optional: Schema.optional(Schema.Int),
  optionalKey: Schema.optionalKey(Schema.Int),
  suspend: Schema.suspend(() => Schema.Int),
  tagDefaultOmit: Schema.Struct({ _tag: Schema.tagDefaultOmit("A"), a: Schema.Int }),
  toCodecJson: Schema.toCodecJson(Schema.Struct({ a: Schema.Date })),
  toCodecStringTree: Schema.toCodecStringTree(Schema.Struct({ a: Schema.Int })),
  withDecodingDefault: Schema.Int.pipe(Schema.withDecodingDefault(Effect.succeed(1)))
}

const exported = (module: object) => Object.entries(module).filter(([, value]) => Schema.isSchema(value))

const classes: ReadonlyArray<readonly [name: string, schema: Schema.Top]> = [
  ...exported(Schema),
  ...exported(Model).map(([name, schema]) => [`Model.${name}`, schema] as const),
  ...Object.entries(made)
]

const itemOf = (schema: Schema.Top) => Schema.make<Schema.Codec<any>>(Schema.Struct({ it: schema }).ast)

/** A value on its way through JSON, as Schema reads it back: some round what they are given, and some throw. */
const viaJson = (schema: Schema.Codec<any>): (value: unknown) => Option.Option<unknown> =>
  Option.liftThrowable((value) => {
    const json = Schema.toCodecJson(schema)
    return Schema.decodeUnknownSync(json)(Schema.encodeUnknownSync(json)(value))
  })

/** Values of a schema, where Effect can make some. */
const samplesOf = (schema: Schema.Codec<any>): ReadonlyArray<any> => {
  const samples = Effect.suspend(() => Arbitrary.sampleEffect(Arbitrary.schema(schema), { count: 25, seed: 7 }))
  const exit = Effect.runSyncExit(samples)
  return Exit.isSuccess(exit) ? exit.value : []
}

describe("every class of schema", () => {
  it.each(classes)("%s", (_, schema) => {
    const item = itemOf(schema)
    let codec: Codec.Codec<any>
    try {
      codec = Codec.make(item)
    } catch (error) {
      assert.match((error as Error).message, /^The attribute it\b.* cannot be stored in DynamoDB: .+\.$/)
      return
    }
    const through = viaJson(item)
    for (const value of samplesOf(item)) {
      const other = through(value)
      if (Option.isNone(other)) continue
      const encoded = codec.encode(value)
      if (Result.isFailure(encoded)) {
        assert.match(encoded.failure.message, /^The attribute it\b.* cannot be stored: .+\.$/)
        continue
      }
      const again = codec.encodeUnsafe(codec.decodeUnsafe(encoded.success))
      assert.strictEqual(toText(again), toText(codec.encodeUnsafe(other.value)))
    }
  })

  it("most of them are stored", () => {
    const stored = classes.filter(([, schema]) => thrown(() => Codec.make(itemOf(schema))) === undefined)
    assert.isAbove(stored.length / classes.length, 0.7, `${stored.length} of ${classes.length}`)
    assert.isAbove(classes.length, 200)
  })
})
