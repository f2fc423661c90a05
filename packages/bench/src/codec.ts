/**
 * The codec against the SDK's `marshall` and `unmarshall`: an item of 20 attributes, one with dates, and one with
 * classes, lists and a union.
 */
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb"
import type { AttributeMap } from "dynapipe/AttributeValue"
import * as Codec from "dynapipe/Codec"
import { DateTime, Schema } from "effect"
import { interleave, of, ratio } from "./harness.ts"
import type { Samples } from "./harness.ts"
import type { Figure, Section } from "./report.ts"
import { digits, figure } from "./report.ts"

const Flat = Schema.Struct({
  pk: Schema.String,
  sk: Schema.String,
  name: Schema.String,
  email: Schema.String,
  city: Schema.String,
  street: Schema.String,
  country: Schema.String,
  status: Schema.Literals(["active", "blocked", "closed"]),
  age: Schema.Int,
  score: Schema.Number,
  balance: Schema.Number,
  visits: Schema.Int,
  version: Schema.Int,
  rate: Schema.Finite,
  active: Schema.Boolean,
  verified: Schema.Boolean,
  note: Schema.optionalKey(Schema.String),
  phone: Schema.optionalKey(Schema.String),
  tags: Schema.Array(Schema.String),
  referrer: Schema.NullOr(Schema.String)
})

const flat = (i: number): typeof Flat.Type => ({
  pk: `CUSTOMER#${i}`,
  sk: "PROFILE",
  name: `Ada Lovelace ${i}`,
  email: "ada@example.com",
  city: "London",
  street: "St James's Square 12",
  country: "GB",
  status: "active",
  age: 20 + i % 60,
  score: i / 8,
  balance: Math.round(i * 1234.5) / 100,
  visits: i * 31,
  version: 7,
  rate: 1 / (i + 1),
  active: true,
  verified: false,
  note: "first of her kind",
  phone: "+44 20 7946 0000",
  tags: ["math", "poetry"],
  referrer: null
})

const Dates = Schema.Struct({
  ...Flat.fields,
  createdAt: Schema.Date,
  updatedAt: Schema.Date,
  seenAt: Schema.DateFromString
})

// Making a DateTime.Utc costs several times what reading its text does, and that is Effect's own.
const DateTimes = Schema.Struct({
  ...Flat.fields,
  createdAt: Schema.DateTimeUtc,
  updatedAt: Schema.DateTimeUtc,
  seenAt: Schema.DateTimeUtcFromString
})

const moments = (i: number): ReadonlyArray<Date> =>
  [86_461_001, 12_345_678, 98_765_432].map((step) => new Date(1_600_000_000_000 + i * step))

class Address extends Schema.Class<Address>("Address")({ street: Schema.String, city: Schema.String }) {}

class Order extends Schema.Class<Order>("Order")({
  pk: Schema.String,
  sk: Schema.String,
  address: Address,
  lines: Schema.Array(Schema.Struct({ sku: Schema.String, quantity: Schema.Int, price: Schema.Number })),
  payment: Schema.Union([
    Schema.TaggedStruct("Card", { last4: Schema.String }),
    Schema.TaggedStruct("Invoice", { days: Schema.Int })
  ]),
  tags: Schema.ReadonlySet(Schema.String)
}) {}

const order = (i: number) =>
  new Order({
    pk: "CUSTOMER#0001",
    sk: `ORDER#${i}`,
    address: new Address({ street: "St James's Square 12", city: "London" }),
    lines: Array.from({ length: 5 }, (_, j) => ({ sku: `sku-${i}-${j}`, quantity: i + j, price: i / 100 + j })),
    payment: { _tag: "Card", last4: "4242" },
    tags: new Set(["gift", "express"])
  })

interface Scenario {
  readonly name: string
  readonly goals?: { readonly decode: number; readonly encode: number }
  readonly schema: Schema.Codec<any, any>
  readonly value: (i: number) => unknown
}

const scenarios: ReadonlyArray<Scenario> = [
  { name: "20 attributes", goals: { decode: 0.08, encode: 0.3 }, schema: Flat, value: flat },
  {
    name: "20 attributes, 3 dates",
    goals: { decode: 0.15, encode: 0.3 },
    schema: Dates,
    value: (i) => {
      const [createdAt, updatedAt, seenAt] = moments(i)
      return { ...flat(i), createdAt, updatedAt, seenAt }
    }
  },
  {
    name: "20 attributes, 3 DateTimes",
    schema: DateTimes,
    value: (i) => {
      const [createdAt, updatedAt, seenAt] = moments(i).map((date) => DateTime.makeUnsafe(date))
      return { ...flat(i), createdAt, updatedAt, seenAt }
    }
  },
  { name: "class, list, union, set", schema: Order, value: order }
]

/** Calls in a round. */
const times = 2048
/** As many values as a page has, all of them different: an answer was parsed just before it is decoded, and is at hand. */
const variants = 100

const plain = (schema: Schema.Codec<any, any>, value: unknown): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(Schema.encodeUnknownSync(Schema.toCodecJson(schema))(value)),
    (key, inner) => key === "tags" && schema === Order ? new Set(inner) : inner
  )

const tasksOf = ({ schema, value }: Scenario): Readonly<Record<string, (i: number) => unknown>> => {
  const codec = Codec.make(schema)
  const interpreter = Codec.make(schema, { codegen: false })
  const values = Array.from({ length: variants }, (_, i) => value(i))
  // As they come off the wire.
  const items = values.map((value): AttributeMap => JSON.parse(codec.encodeText(value)))
  const encoded = values.map((value) => plain(schema, value))
  return {
    unmarshall: (i) => unmarshall(items[i]!),
    decode: (i) => codec.decodeUnsafe(items[i]!),
    "decode, interpreted": (i) => interpreter.decodeUnsafe(items[i]!),
    marshall: (i) => JSON.stringify(marshall(encoded[i]!)),
    "encode to text": (i) => codec.encodeText(values[i]),
    "encode and stringify": (i) => JSON.stringify(codec.encodeUnsafe(values[i])),
    "encode": (i) => codec.encodeUnsafe(values[i]),
    "encode, interpreted": (i) => interpreter.encodeUnsafe(values[i])
  }
}

const measure = async (scenario: Scenario, rounds: number): Promise<Samples> => {
  const tasks = tasksOf(scenario)
  let sink: unknown
  const samples = await interleave(Object.keys(tasks), { rounds, warm: 5 }, (name) => {
    const task = tasks[name]!
    const before = process.cpuUsage()
    for (let i = 0; i < times; i++) sink = task(i % variants)
    const { system, user } = process.cpuUsage(before)
    return (user + system) / times
  })
  if (sink === undefined) throw new Error("nothing was measured")
  return samples
}

const compared = [
  ["decode", "unmarshall"],
  ["decode, interpreted", "unmarshall"],
  ["encode to text", "marshall"],
  ["encode and stringify", "marshall"],
  ["encode", "marshall"],
  ["encode, interpreted", "marshall"]
] as const

/** Each of our ways against the SDK's. */
export const codec = async ({ rounds = 31 }: { readonly rounds?: number } = {}): Promise<Section> => {
  const rows: Array<ReadonlyArray<string>> = []
  const figures: Array<Figure> = []
  for (const scenario of scenarios) {
    const samples = await measure(scenario, rounds)
    for (const [way, theirs] of compared) {
      const to = ratio(samples, way, theirs)
      rows.push([`${scenario.name}: ${way}`, digits(of(samples, way)), digits(of(samples, theirs)), to.toFixed(3)])
    }
    if (scenario.goals === undefined) continue
    figures.push(
      figure(`decode ${scenario.name} to unmarshall`, ratio(samples, "decode", "unmarshall"), scenario.goals.decode),
      figure(
        `encode ${scenario.name} to marshall and stringify`,
        ratio(samples, "encode to text", "marshall"),
        scenario.goals.encode
      )
    )
  }
  return {
    title: "Codec",
    about: "Microseconds of CPU for one item, beside unmarshall, and marshall with JSON.stringify.",
    head: ["", "dynapipe", "SDK", "ratio"],
    rows,
    figures
  }
}
