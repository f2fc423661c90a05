import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import * as Tree from "../../src/engine/store/tree.ts"

const Key = Schema.Array(Schema.Literals(["a", "b", "c", "\u0000", "ÿ"])).check(Schema.isMaxLength(3))
const Step = Schema.Tuple([Schema.Literals(["set", "put", "remove", "freeze"]), Key])
const Steps = Arbitrary.array(Arbitrary.schema(Step), { minLength: 0, maxLength: 500 })

const collect = <V>(tree: Tree.Tree<V>, bounds: Tree.Bounds, reverse = false): Array<string> => {
  const keys: Array<string> = []
  Tree.walk(tree, bounds, reverse, (_, key) => keys.push(key) > 0)
  return keys
}

describe("the ordered tree", () => {
  it.prop("is a sorted map, and a frozen one stays as it was", [Steps, Key, Key], ([steps, low, high]) => {
    const [from, to] = [low.join(""), high.join("")]
    const tree = Tree.make<number>()
    const model = new Map<string, number>()
    const frozen: Array<readonly [Tree.Frozen<number>, ReadonlyArray<string>]> = []
    steps.forEach(([kind, parts], at) => {
      const key = parts.join("")
      if (kind === "freeze") frozen.push([Tree.freeze(tree), [...model.keys()].sort()])
      else if (kind === "remove") assert.strictEqual(Tree.remove(tree, key), model.delete(key))
      else {
        Tree.set(tree, key, at)
        model.set(key, at)
      }
    })
    const sorted = [...model.keys()].sort()
    assert.strictEqual(tree.size, model.size)
    assert.deepStrictEqual(collect(tree, { from: "" }), sorted)
    const inside = sorted.filter((key) => key >= from && key < to)
    assert.deepStrictEqual(collect(tree, { from, to }), inside)
    assert.deepStrictEqual(collect(tree, { from, to }, true), inside.toReversed())
    for (const [key, value] of model) assert.strictEqual(Tree.get(tree, key), value)
    for (const [root, keys] of frozen) assert.deepStrictEqual(collect(Tree.thaw(root), { from: "" }), keys)
  }, { arbitrary: { runs: 100 } })

  it.prop("is one too at sizes where nodes split and join at every level", [Schema.Int], ([seed]) => {
    const tree = Tree.make<number>()
    const numbers = Array.from({ length: 8000 }, (_, at) => (at * 7919 + Math.abs(seed % 8009)) % 8009)
    const name = (n: number) => String(n).padStart(6, "0")
    for (const n of numbers) Tree.set(tree, name(n), n)
    const kept = new Set(numbers)
    for (const n of numbers) {
      if (Math.abs(n * 31 + seed % 1000) % 10 === 0) continue
      Tree.remove(tree, name(n))
      kept.delete(n)
    }
    const sorted = [...kept].map(name).sort()
    assert.strictEqual(tree.size, sorted.length)
    assert.deepStrictEqual(collect(tree, { from: "" }), sorted)
    assert.deepStrictEqual(collect(tree, { from: "" }, true), sorted.toReversed())
  }, { arbitrary: { runs: 8 } })

  it("looks at as many nodes as it reads, whatever the size", () => {
    const cost = (size: number): number => {
      const tree = Tree.make<number>()
      for (let n = 0; n < size; n++) Tree.set(tree, String((n * 7919) % size).padStart(8, "0"), n)
      tree.visits = 0
      let read = 0
      Tree.walk(tree, { from: String(size >> 1).padStart(8, "0") }, false, () => ++read < 100)
      return tree.visits
    }
    assert.isAtMost(cost(200_000), cost(1000) + 4)
  })
})
