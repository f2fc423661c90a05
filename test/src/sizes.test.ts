/** What an item takes is counted twice, by the toolkit before it sends and by the engine: both count the same. */
import { describe, expect, it } from "@effect/vitest"
import type { AttributeValue } from "dynapipe/AttributeValue"
import { Arbitrary } from "effect"
import * as toolkit from "../../packages/dynapipe/src/internal/size.ts"
import * as Hostile from "../../packages/dynapipe/test/key/hostile.ts"
import * as engine from "../../packages/local/src/value/index.ts"

const leaf: Arbitrary.Arbitrary<AttributeValue> = Hostile.oneOf<AttributeValue>(
  ...Hostile.everyKind.map((kind) => kind.values),
  Hostile.pick<AttributeValue>([{ NULL: true }, { SS: ["a", "é"] }, { NS: ["1", "-2.50"] }, {
    BS: [new Uint8Array(3)]
  }])
)
const several = Arbitrary.array(leaf, { maxLength: 4 })
const value: Arbitrary.Arbitrary<AttributeValue> = Hostile.oneOf<AttributeValue>(
  leaf,
  Arbitrary.map(several, (L): AttributeValue => ({ L: [...L, { L: [...L] }] })),
  Arbitrary.map(several, (of): AttributeValue => ({ M: Object.fromEntries(of.map((v, i) => [`é${i}`, v])) }))
)

/** As DynamoDB stores it: numbers without what does not count. */
const normal = (of: AttributeValue): AttributeValue => engine.validateItem({ of })["of"]!

describe("the size of a value", () => {
  it.each<readonly [AttributeValue, number]>([
    [{ S: "" }, 0],
    [{ S: "é😀" }, 6],
    [{ N: "0" }, 1],
    [{ N: "1" }, 2],
    [{ N: "-1" }, 3],
    [{ N: "100" }, 2],
    [{ N: "15" }, 2],
    [{ N: "150" }, 3],
    [{ N: "0.0015" }, 2],
    [{ N: "123" }, 3],
    [{ N: "12345678901234567890123456789012345678" }, 20],
    [{ B: new Uint8Array(7) }, 7],
    [{ BOOL: false }, 1],
    [{ NULL: true }, 1],
    [{ SS: ["a", "bc"] }, 3],
    [{ L: [] }, 3],
    [{ L: [{ S: "a" }] }, 5],
    [{ M: { ab: { S: "c" } } }, 7]
  ])("%j takes %i bytes", (of, bytes) => {
    expect(toolkit.ofValue(of)).toBe(bytes)
    expect(engine.valueSize(of)).toBe(bytes)
  })

  it.prop("is the same to both", [value], ([of]) => {
    const stored = normal(of)
    expect(toolkit.ofValue(stored)).toBe(engine.valueSize(stored))
    expect(toolkit.ofItem({ name: stored })).toBe(engine.itemSize({ name: stored }))
    expect(toolkit.atMost({ é: of })).toBeGreaterThanOrEqual(toolkit.ofItem({ é: of }))
    // what is sent is never counted for more than what is stored
    expect(toolkit.ofValue(of)).toBe(engine.valueSize(stored))
  }, { arbitrary: { runs: 500 } })
})
