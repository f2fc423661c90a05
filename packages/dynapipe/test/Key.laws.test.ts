/** The laws of keys: injective, ordered, readable, and read backwards, whatever the values. */
import { assert, describe, it } from "@effect/vitest"
import type { AttributeValue } from "dynapipe/AttributeValue"
import * as Key from "dynapipe/Key"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import * as Hostile from "./key/hostile.ts"

const names = ["a", "b", "c"]
const templates = [
  "O#{a}#{b}",
  "{a}#{b}#{c}",
  "{a}|{b}",
  "X:{a}:{b}:END",
  "{a}::{b}::{c}",
  "T {a} {b}",
  "{a}!{b}#LINE#{c}",
  "_{a}-{b}_{c}.",
  "{a}~{b}",
  "{a}${b}"
]
type Tuple = ReadonlyArray<AttributeValue>

interface Case {
  readonly template: string
  readonly kinds: ReadonlyArray<Hostile.Kind>
  readonly key: Key.KeyCodec
  readonly tuples: ReadonlyArray<Tuple>
}

const lookup = (attributes: ReadonlyArray<string>, tuple: Tuple): Key.Values => (attribute) =>
  tuple[attributes.indexOf(attribute)]

const compile = (template: string, kinds: ReadonlyArray<Hostile.Kind>): Key.KeyCodec =>
  Key.compile(Key.parse(template), (attribute) => kinds[names.indexOf(attribute)]!.type, { role: "partition" })

/** A template, a kind for each part, and some tuples of values that often share a part. */
const cases: Arbitrary.Arbitrary<Case> = Arbitrary.flatMap(
  Arbitrary.all([
    Hostile.pick(templates),
    Arbitrary.array(Hostile.pick(Hostile.everyKind), { minLength: 3, maxLength: 3 })
  ]),
  ([template, kinds]) => {
    const key = compile(template, kinds)
    const part = (i: number) => Arbitrary.array(kinds[i]!.values, { minLength: 2, maxLength: 3 })
    const pools = Arbitrary.all(key.attributes.map((_, i) => part(i)))
    return Arbitrary.map(pools, (lists) => {
      const tuples = lists.reduce<ReadonlyArray<Tuple>>((all, list) => all.flatMap((t) => list.map((v) => [...t, v])), [
        []
      ])
      return { template, kinds, key, tuples }
    })
  }
)

const compareTuples = (kinds: ReadonlyArray<Hostile.Kind>, a: Tuple, b: Tuple): number =>
  a.reduce((order, value, i) => order !== 0 ? order : kinds[i]!.compare(value, b[i]!), 0)

const sameTuple = (kinds: ReadonlyArray<Hostile.Kind>, a: Tuple, b: Tuple): boolean => compareTuples(kinds, a, b) === 0

const keysOf = ({ key, tuples }: Case): ReadonlyArray<string> | undefined => {
  try {
    return tuples.map((tuple) => key.encodeText(lookup(key.attributes, tuple)))
  } catch (error) {
    // a key of nothing, or of more than 2048 bytes
    assert.instanceOf(error, Key.KeyIssue)
    assert.match(error.message, /empty|bytes/)
    return undefined
  }
}

const show = (values: unknown): string => JSON.stringify(values)
const runs = { arbitrary: { runs: 400 } }

describe("the laws of keys", () => {
  it.prop("other values, another key; and the order of the values", [cases], ([of]) => {
    const keys = keysOf(of)
    if (keys === undefined) return
    for (const [i, a] of of.tuples.entries()) {
      for (const [j, b] of of.tuples.entries()) {
        const where = `${of.template} ${show(a)} ${show(b)} ${keys[i]} ${keys[j]}`
        assert.strictEqual(keys[i] === keys[j], sameTuple(of.kinds, a, b), where)
        assert.strictEqual(Hostile.compareKeys(keys[i]!, keys[j]!), compareTuples(of.kinds, a, b), where)
      }
    }
  }, runs)

  it.prop("a key is read backwards, and only a key is", [cases], ([of]) => {
    const keys = keysOf(of)
    if (keys === undefined) return
    for (const [i, tuple] of of.tuples.entries()) {
      const back = of.key.decodeText(keys[i]!)
      assert.isDefined(back, `${of.template} ${keys[i]}`)
      assert.isTrue(sameTuple(of.kinds, tuple, of.key.attributes.map((a) => back![a]!)), `${show(tuple)} ${show(back)}`)
      assert.strictEqual(of.key.encodeText((attribute) => back![attribute]), keys[i])
    }
  }, runs)

  it.prop("what decodes is what its values encode to", [cases, Hostile.text], ([{ key, template }, text]) => {
    const back = key.decodeText(key.literal + text)
    if (back !== undefined) assert.strictEqual(key.encodeText((a) => back[a]), key.literal + text, template)
  }, runs)

  const spoiled = Arbitrary.all([cases, Hostile.int(0, 60), Hostile.text])
  it.prop("a key with something put into it is another key, or none", [spoiled], ([[of, at, text]]) => {
    for (const key of keysOf(of) ?? []) {
      const changed = (key.slice(0, at) + text + key.slice(at)).toWellFormed()
      const back = of.key.decodeText(changed)
      if (back !== undefined) assert.strictEqual(of.key.encodeText((a) => back[a]), changed, of.template)
    }
  }, runs)

  const readable = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_.:@-]{1,12}$/))
  it.prop("plain values are in the key as they are", [readable, readable], ([a, b]) => {
    const key = compile("O#{a}#{b}", [Hostile.kinds.string, Hostile.kinds.string, Hostile.kinds.string])
    assert.strictEqual(key.encodeText(lookup(["a", "b"], [{ S: a }, { S: b }])), `O#${a}#${b}`)
  })

  const several = [
    "O#{a}",
    "O#{a}#{b}",
    "O#{a}#L#{b}",
    "O#LAST",
    "P#{a}",
    "O#{a}#",
    "{a}",
    "{a}#{b}",
    "O{a}",
    "OX#{a}",
    "O#{a}|{b}",
    "X#{a:05d}",
    "X#{a:03d}",
    "X#{a}"
  ]
  const pairs = Arbitrary.flatMap(
    Arbitrary.all([
      Hostile.pick(several),
      Hostile.pick(several),
      Hostile.pick(Hostile.everyKind),
      Hostile.pick(Hostile.everyKind)
    ]),
    ([left, right, one, two]) => {
      const fits = (t: string, k: Hostile.Kind) => t.includes("d}") ? Hostile.kinds.epoch : k
      const of = (t: string, k: Hostile.Kind) => ({
        kinds: [fits(t, k), fits(t, k), k],
        key: compile(t, [fits(t, k), fits(t, k), k])
      })
      const [l, r] = [of(left, one), of(right, two)]
      const tuple = ({ key, kinds }: typeof l) => Arbitrary.all(key.attributes.map((_, i) => kinds[i]!.values))
      return Arbitrary.map(Arbitrary.all([tuple(l), tuple(r)]), ([a, b]) => ({ left: l.key, right: r.key, a, b }))
    }
  )
  it.prop("templates that do not overlap never make the same key", [pairs], ([{ a, b, left, right }]) => {
    const text = (key: Key.KeyCodec, tuple: Tuple): string | undefined => {
      try {
        return key.encodeText(lookup(key.attributes, tuple))
      } catch {
        return undefined
      }
    }
    const [one, two] = [text(left, a), text(right, b)]
    if (one === undefined || two === undefined) return
    if (left.decodeText(two) !== undefined || right.decodeText(one) !== undefined) {
      assert.isTrue(Key.overlaps(left, right), `${left.source} ${right.source} ${one} ${two}`)
    }
    if (one === two) assert.isTrue(Key.overlaps(left, right), `${left.source} ${right.source}`)
  }, { arbitrary: { runs: 1000 } })
})
