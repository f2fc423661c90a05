import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Engine from "../../src/engine/Engine.ts"
import { type Shape, shapes } from "../../src/engine/shape/index.ts"
import { ServiceError } from "../../src/error.ts"
import { index, start, table } from "./support.ts"

/** A number from 0 to 1 that follows from the seed. */
const random = (seed: number) => {
  let state = seed | 0
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const names = ["things", "pk", "sk", "g", "v", "__proto__", "constructor", "toString", "", "#n", ":v", "byG", "local"]
const texts = [
  ...names,
  "pk = :v",
  "SET v = :v",
  "attribute_exists(v)",
  "v, g",
  "((((",
  "arn:aws:dynamodb:us-east-1:000000000000:table/things",
  "NONE",
  "1e999",
  "😀",
  "x".repeat(5000)
]

/** An input of the right types, and of nothing else that is right. */
const inputOf = (next: () => number) => {
  const pick = <A>(list: ReadonlyArray<A>): A => list[Math.floor(next() * list.length)]!
  const many = (): number => pick([0, 1, 1, 1, 2, 3])
  const value = (depth: number): unknown => {
    const kind = pick(["S", "S", "N", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M", ""])
    if (kind === "" || (depth > 3 && (kind === "L" || kind === "M"))) return {}
    const contents: Record<string, () => unknown> = {
      S: () => pick(texts),
      N: () => pick(["1", "-1", "0", "1e2", "007", "nonsense", "", "1e126", "9".repeat(39)]),
      B: () => new Uint8Array(many()),
      BOOL: () => next() < 0.5,
      NULL: () => next() < 0.8,
      SS: () => Array.from({ length: many() }, () => pick(texts)),
      NS: () => Array.from({ length: many() }, () => pick(["1", "1.0", "2"])),
      BS: () => Array.from({ length: many() }, () => new Uint8Array(many())),
      L: () => Array.from({ length: many() }, () => value(depth + 1)),
      M: () => Object.fromEntries(Array.from({ length: many() }, () => [pick(names), value(depth + 1)]))
    }
    return { [kind]: contents[kind]!() }
  }
  const key = () => ({ pk: { S: pick(["a", "b"]) }, sk: { N: pick(["1", "2"]) } })
  const make = (shape: Shape, name: string): unknown => {
    if (name === "TableName" && next() < 0.9) return "things"
    if ((name === "Key" || name === "Item") && next() < 0.7) return { ...key(), [pick(names)]: value(0) }
    if (shape.enum !== undefined && next() < 0.9) return pick(shape.enum)
    switch (shape.kind) {
      case "String":
        return pick(texts)
      case "Boolean":
        return next() < 0.5
      case "Integer":
      case "Long":
        return pick([-1, 0, 1, 2, 100, 2 ** 40])
      case "Blob":
        return new Uint8Array(many())
      case "AttributeValue":
        return value(0)
      case "List":
        return Array.from({ length: many() }, () => make(shape.member, ""))
      case "Map":
        return Object.fromEntries(Array.from({ length: many() }, () => [pick(names), make(shape.member, "")]))
      case "Structure":
        return Object.fromEntries(
          Object.entries(shape.members)
            .filter(([, member]) => next() < (member.required === true || member.parameter === true ? 0.9 : 0.3))
            .map(([name, member]) => [name, make(member, name)])
        )
    }
  }
  return make
}

const definition = table("pk:S sk:N g:S", "pk sk", {
  GlobalSecondaryIndexes: [index("byG", "g sk", "KEYS_ONLY")],
  LocalSecondaryIndexes: [index("local", "pk g")],
  StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" }
})

describe("any input of the right types", () => {
  it.prop("is answered or refused, and the refused change nothing", [Schema.Int], ([seed]) => {
    const next = random(seed)
    const make = inputOf(next)
    const engine = Engine.make()
    let mutations = 0
    engine.changes((told) => {
      mutations += told.length
    })
    // Without its table there would be little left to try.
    const operations = Object.keys(shapes).filter((operation) => operation !== "DeleteTable")
    let answered = 0
    engine.execute("CreateTable", definition, start)
    for (let round = 0; round < 300; round++) {
      const operation = operations[Math.floor(next() * operations.length)]!
      const input = make(shapes[operation]!, "")
      const before = mutations
      try {
        engine.execute(operation, input, start + round)
        answered++
      } catch (error) {
        assert.instanceOf(error, ServiceError, `${operation} ${JSON.stringify(input)} ${(error as Error).stack}`)
        assert.strictEqual(mutations, before, `${operation} was refused and changed something`)
      }
    }
    assert.isAbove(answered, 20)
    assert.strictEqual(Object.getPrototypeOf({}), Object.prototype)
    assert.notProperty({}, "S")
  }, { arbitrary: { runs: 60 } })
})
