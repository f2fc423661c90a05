/** Random schemas, from a seed: every class of schema, nested, with names that are hard to handle. */
import { Effect, Schema, SchemaTransformation } from "effect"
import * as Attribute from "../../src/Attribute.ts"

/** A number in [0, n), from a seed that goes on. */
export type Dice = (n: number) => number

export const dice = (seed: number): Dice => {
  let state = (seed * 2654435761) >>> 0 || 1
  return (n) => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state % n
  }
}

const pick = <A>(roll: Dice, values: ReadonlyArray<A>): A => values[roll(values.length)]!

const names = [
  "id",
  "a b",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "0",
  "-",
  "quote\"back\\slash",
  "\u2028line",
  "naïve",
  "class",
  "M",
  "S",
  "i",
  "v",
  "o",
  "a.b[0]",
  "#x",
  "",
  "${x}",
  "`"
]

const Exact = Schema.Finite.check(Schema.isBetween({ minimum: -1e12, maximum: 1e12 }))
const Kind = Schema.Enum({ A: "alpha", B: "beta" })

class Leafy extends Schema.Class<Leafy>("Leafy")({ n: Schema.Int, at: Schema.optionalKey(Schema.DateFromString) }) {}
class Initialised extends Schema.Class<Initialised>("Initialised")({ n: Schema.Int }) {
  readonly twice = this.n * 2
}

/** Leaves by the descriptor that they are stored with, so that unions of several can be told apart. */
const leaves: { readonly [descriptor: string]: ReadonlyArray<Schema.Top> } = {
  S: [
    Schema.String,
    Schema.NonEmptyString,
    Schema.String.check(Schema.isMaxLength(5)),
    Schema.String.pipe(Schema.brand("Branded")),
    Schema.Literal("only"),
    Schema.Literals(["one", "two", "three"]),
    Kind,
    Schema.TemplateLiteral(["v", Schema.Int]),
    Schema.Date,
    Schema.DateTimeUtc,
    Schema.DateFromString,
    Schema.DateTimeUtcFromString,
    Schema.FiniteFromString,
    Schema.BigIntFromString,
    Schema.URL,
    Schema.Uint8ArrayFromBase64,
    Schema.DurationFromString,
    Schema.fromJsonString(Schema.Struct({ x: Schema.Int }))
  ],
  N: [
    Exact,
    Schema.Int,
    Schema.Int.check(Schema.isGreaterThan(0)),
    Schema.BigInt,
    Schema.BigDecimal,
    Schema.Literals([1, 2.5, -3]),
    Schema.DateFromMillis,
    Schema.Date.pipe(Attribute.epochMillis),
    Schema.Int.pipe(Schema.decodeTo(
      Schema.Int,
      SchemaTransformation.transform({ decode: (n) => n - 1, encode: (n) => n + 1 })
    ))
  ],
  B: [Schema.Uint8Array],
  BOOL: [Schema.Boolean, Schema.Literal(true)],
  NULL: [Schema.Null]
}

const field = (roll: Dice, depth: number): Schema.Top => {
  const schema = any(roll, depth)
  switch (roll(9)) {
    case 0:
      return Schema.optionalKey(schema)
    case 1:
      return Schema.optional(schema)
    case 2:
      return Schema.UndefinedOr(schema)
    case 3:
      // Of a leaf: Schema itself, which transforms it, takes an inherited name for a key that is there.
      return Schema.OptionFromOptionalKey(leaf(roll))
    case 4:
      return Schema.Int.pipe(Schema.withDecodingDefaultKey(Effect.succeed(7)))
    case 5:
      return Schema.Array(Schema.DateFromString).pipe(Schema.withDecodingDefaultKey(Effect.succeed([])))
    default:
      return schema
  }
}

/** A struct of up to four fields. */
export const struct = (roll: Dice, depth: number): Schema.Struct<Schema.Struct.Fields> => {
  const fields: Record<string, Schema.Top> = {}
  const count = 1 + roll(4)
  for (let i = 0; i < count; i++) {
    const value = field(roll, depth - 1)
    Object.defineProperty(fields, pick(roll, names), { value, enumerable: true, configurable: true, writable: true })
  }
  return Schema.Struct(fields)
}

const leaf = (roll: Dice): Schema.Top =>
  pick(roll, pick(roll, [leaves["S"]!, leaves["S"]!, leaves["N"]!, leaves["N"]!, leaves["B"]!, leaves["BOOL"]!]))

/** Two to three members that are stored with different descriptors; the struct has a key that no other object has. */
const byDescriptor = (roll: Dice, depth: number): Schema.Top => {
  const descriptors = ["S", "N", "B", "BOOL", "L", "M"]
  const start = roll(descriptors.length)
  const chosen = [0, 1, 2].slice(0, 2 + roll(2)).map((i) => descriptors[(start + i) % descriptors.length]!)
  return Schema.Union(
    chosen.map((descriptor) =>
      descriptor === "L"
        ? Schema.Array(leaf(roll))
        : descriptor === "M"
        ? Schema.Struct({ must: Schema.Boolean, value: any(roll, depth - 1) })
        : pick(roll, leaves[descriptor]!)
    )
  )
}

const tagged = (roll: Dice, depth: number): Schema.Top =>
  Schema.Union(
    ["A", "B", "C"].slice(0, 2 + roll(2)).map((tag) =>
      Schema.TaggedStruct(tag, { value: any(roll, depth), more: Schema.optionalKey(leaf(roll)) })
    )
  )

interface Tree {
  readonly value: number
  readonly next: ReadonlyArray<Tree>
}
const Tree: Schema.Codec<Tree> = Schema.Struct({
  value: Schema.Int,
  next: Schema.Array(Schema.suspend((): Schema.Codec<Tree> => Tree))
})

/** Any schema at all. */
export const any = (roll: Dice, depth: number): Schema.Top => {
  if (depth <= 0) return leaf(roll)
  switch (roll(20)) {
    case 0:
    case 1:
      return struct(roll, depth)
    case 2:
      return Schema.Array(any(roll, depth - 1))
    case 3:
      return Schema.NullOr(leaf(roll))
    case 4:
      return Schema.Tuple([any(roll, depth - 1), leaf(roll)])
    case 5:
      return Schema.Record(Schema.String, any(roll, depth - 1))
    case 6:
      return Schema.ReadonlySet(pick(roll, [Schema.String, Exact, Schema.BigInt])).pipe(Attribute.emptySet("null"))
    case 7:
      return Schema.HashSet(Schema.String).pipe(Attribute.emptySet("null"))
    case 8:
      return Schema.ReadonlyMap(Schema.String, any(roll, depth - 1))
    case 9:
      return Schema.HashMap(Schema.Int, leaf(roll))
    case 10:
      return tagged(roll, depth - 1)
    case 11:
      return byDescriptor(roll, depth - 1)
    case 12:
      return Schema.Option(any(roll, depth - 1))
    case 13:
      return pick(roll, [Leafy, Initialised])
    case 14:
      return Tree
    case 15:
      return Schema.Struct({ a: leaf(roll), b: any(roll, depth - 1) }).pipe(
        Schema.encodeKeys({ a: "__proto__", b: "B" })
      )
    case 16:
      return pick(roll, [Schema.Json, Schema.Duration, Schema.Chunk(Schema.Int)])
    case 17:
      return Schema.ReadonlySet(Schema.Struct({ x: leaf(roll) }))
    default:
      return leaf(roll)
  }
}
