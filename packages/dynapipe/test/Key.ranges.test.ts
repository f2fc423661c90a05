/** A condition on leading parts holds exactly what its words say: a model filters, the condition must agree. */
import { assert, describe, it } from "@effect/vitest"
import type { AttributeValue } from "dynapipe/AttributeValue"
import * as Key from "dynapipe/Key"
import * as Arbitrary from "effect/Arbitrary"
import * as Hostile from "./key/hostile.ts"

type Tuple = ReadonlyArray<AttributeValue>
const names = ["a", "b", "c"]
const templates = [
  "O#{a}",
  "O#{a}#{b}",
  "O#{a}#{b}#{c}",
  "{a}",
  "{a}#{b}",
  "O#{a}|{b}",
  "O#{a}#END",
  "{a}::{b}!",
  "O{a}#L#{b}"
]
// what others keep in the same partition: it is never read
const foreign = ["", "A", "N\u{10ffff}", "O", "O\"", "O!", "O$", "P", "O#", "O#\u{10ffff}\u{10ffff}", "\u{10ffff}", "~"]
  .filter((key) => key !== "")

/** What DynamoDB does with the condition. */
const matches = (range: Key.KeyRange, key: string): boolean => {
  const compare = (value: AttributeValue) => Hostile.compareKeys(key, value.S!)
  switch (range._tag) {
    case "All":
      return true
    case "None":
      return false
    case "Equal":
      return compare(range.value) === 0
    case "BeginsWith":
      return key.startsWith(range.prefix.S!)
    case "Between":
      return compare(range.low) >= 0 && compare(range.high) <= 0
    case "Compare": {
      const order = compare(range.value)
      return { "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0 }[range.op]
    }
  }
}

/** What DynamoDB refuses. */
const isValid = (range: Key.KeyRange, limit: number): boolean => {
  const fits = (value: AttributeValue) => value.S !== "" && Buffer.byteLength(value.S!) <= limit
  switch (range._tag) {
    case "All":
    case "None":
      return true
    case "BeginsWith":
      return fits(range.prefix)
    case "Between":
      return fits(range.low) && fits(range.high) && Hostile.compareKeys(range.low.S!, range.high.S!) <= 0
    default:
      return fits(range.value)
  }
}

const leadingOrder = (kinds: ReadonlyArray<Hostile.Kind>, tuple: Tuple, bound: Tuple): number =>
  bound.reduce((order, value, i) => {
    const by = i === bound.length - 1 ? kinds[i]!.bound : kinds[i]!.compare
    return order !== 0 ? order : by(tuple[i]!, value)
  }, 0)

const equalLeading = (kinds: ReadonlyArray<Hostile.Kind>, tuple: Tuple, bound: Tuple): boolean =>
  bound.every((value, i) => kinds[i]!.compare(tuple[i]!, value) === 0)

const begins = (value: AttributeValue, prefix: AttributeValue): boolean =>
  prefix.S !== undefined
    ? value.S!.startsWith(prefix.S)
    : Buffer.from(value.B!).subarray(0, prefix.B!.length).equals(prefix.B!)

/** The words. */
const holds = (op: Key.RangeOp, kinds: ReadonlyArray<Hostile.Kind>, tuple: Tuple, low: Tuple, high: Tuple): boolean => {
  const last = low.length - 1
  switch (op) {
    case "all":
      return true
    case "where":
      return equalLeading(kinds, tuple, low)
    case "beginsWith":
      return equalLeading(kinds, tuple, low.slice(0, last)) && begins(tuple[last]!, low[last]!)
    case "from":
      return leadingOrder(kinds, tuple, low) >= 0
    case "after":
      return leadingOrder(kinds, tuple, low) > 0
    case "upTo":
      return leadingOrder(kinds, tuple, low) <= 0
    case "before":
      return leadingOrder(kinds, tuple, low) < 0
    case "between":
      return leadingOrder(kinds, tuple, low) >= 0 && leadingOrder(kinds, tuple, high) <= 0
  }
}

const ops: ReadonlyArray<Key.RangeOp> = ["where", "beginsWith", "between", "after", "from", "before", "upTo", "all"]
const values = (attributes: ReadonlyArray<string>, tuple: Tuple): Key.Values => (attribute) =>
  tuple[attributes.indexOf(attribute)]

interface Case {
  readonly key: Key.KeyCodec
  readonly kinds: ReadonlyArray<Hostile.Kind>
  readonly tuples: ReadonlyArray<Tuple>
  readonly op: Key.RangeOp
  readonly low: Tuple
  readonly high: Tuple
}

const casesOf = (kindsOf: ReadonlyArray<Hostile.Kind>): Arbitrary.Arbitrary<Case> =>
  Arbitrary.flatMap(
    Arbitrary.all([
      Hostile.pick(templates),
      Arbitrary.array(Hostile.pick(kindsOf), { minLength: 3, maxLength: 3 }),
      Hostile.pick(ops)
    ]),
    ([template, kinds, op]) => {
      const key = Key.compile(Key.parse(template), (attribute) => kinds[names.indexOf(attribute)]!.type)
      const pools = Arbitrary.all(
        key.attributes.map((_, i) => Arbitrary.array(kinds[i]!.values, { minLength: 3, maxLength: 4 }))
      )
      // bounds are mostly values that are there, and sometimes others
      const bound = (lists: ReadonlyArray<Tuple>) =>
        Arbitrary.flatMap(Hostile.int(1, lists.length), (count) =>
          Arbitrary.all(
            lists.slice(0, count).map((list, i) =>
              Hostile.oneOf(Hostile.pick(list), Hostile.pick(list), kinds[i]!.values)
            )
          ))
      return Arbitrary.flatMap(pools, (lists) =>
        Arbitrary.map(Arbitrary.all([bound(lists), bound(lists)]), ([low, high]) => ({
          key,
          kinds,
          op,
          low,
          high,
          tuples: lists.reduce<ReadonlyArray<Tuple>>((all, list) =>
            all.flatMap((t) => list.map((v) => [...t, v])), [[]])
        })))
    }
  )

const keyOf = (key: Key.KeyCodec, tuple: Tuple): string | undefined => {
  try {
    return key.encodeText(values(key.attributes, tuple))
  } catch {
    return undefined
  }
}

const check = ({ high, key, kinds, low, op, tuples }: Case): void => {
  const last = kinds[low.length - 1]!.name
  if (op === "beginsWith" && last !== "string" && last !== "bytes") {
    assert.throws(() => key.range(op, values(key.attributes, low)), /it has no beginning/)
    return
  }
  let range: Key.KeyRange
  try {
    range = key.range(op, values(key.attributes, low), values(key.attributes, high))
  } catch (error) {
    assert.instanceOf(error, Key.KeyIssue)
    assert.match(error.message, /empty|bytes/)
    return
  }
  const said = `${key.source} ${kinds.map((k) => k.name).join(", ")} ${op} ${JSON.stringify([low, high])} ${
    JSON.stringify(range)
  }`
  assert.isTrue(isValid(range, 1024), said)
  for (const tuple of tuples) {
    const text = keyOf(key, tuple)
    if (text === undefined) continue
    assert.strictEqual(matches(range, text), holds(op, kinds, tuple, low, high), `${said} ${JSON.stringify(text)}`)
  }
  if (key.literal === "") return
  for (const text of foreign) {
    if (!text.startsWith(key.literal)) assert.isFalse(matches(range, text), `${said} ${text}`)
  }
}

describe("sort-key conditions", () => {
  it.prop("hold what the model holds, and nothing of others", [casesOf(Hostile.everyKind)], ([of]) => check(of), {
    arbitrary: { runs: 3000 }
  })
  it.prop("of strings", [casesOf([Hostile.kinds.string])], ([of]) => check(of), { arbitrary: { runs: 3000 } })
  it.prop("of numbers and dates", [casesOf([Hostile.kinds.number, Hostile.kinds.date])], ([of]) => check(of), {
    arbitrary: { runs: 3000 }
  })
})
