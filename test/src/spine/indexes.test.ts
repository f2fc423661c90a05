/** Keys of every type, and what local and global indexes hold: found, in order, and page by page. */
import { assert } from "@effect/vitest"
import { Attribute, Condition, DynamoDB, Entity, Explain, Put, Query, Scan, Table, Update } from "dynapipe"
import { Effect, Option, Schema, Stream } from "effect"
import { suite } from "../harness/backends.ts"

class Blocks extends Table.make("blocks", {
  partitionKey: { attribute: "hash", type: "B" },
  sortKey: { attribute: "height", type: "N" },
  indexes: {
    byWeight: { sortKey: { attribute: "weight", type: "N" }, projection: "keys" },
    byMiner: { sortKey: "miner", projection: ["note"] },
    byEpoch: { partitionKey: { attribute: "epoch", type: "N" }, sortKey: { attribute: "seal", type: "B" } }
  }
}) {}
const Block = Schema.Struct({
  hash: Schema.Uint8Array,
  height: Schema.BigInt,
  weight: Schema.optionalKey(Schema.BigDecimal),
  miner: Schema.optionalKey(Schema.String),
  epoch: Schema.Int,
  seal: Schema.Uint8Array,
  note: Schema.String,
  parents: Schema.optionalKey(Attribute.StringSet)
})
class BlockEntity extends Entity.make("Block", {
  table: Blocks,
  schema: Block,
  indexes: { byWeight: {}, byMiner: {}, byEpoch: {} }
}) {}
const Tip = Schema.Struct({ hash: Schema.Uint8Array, height: Schema.BigInt, note: Schema.String })
class Tips extends Entity.make("Tip", { table: Blocks, schema: Tip }) {}

/** Beyond what a JavaScript number holds, and in an order that their texts do not have. */
const heights = [-(2n ** 70n), -10n, -9n, 0n, 2n, 10n, 2n ** 53n + 1n, 2n ** 70n]
const weights = heights.map((_, i) => Schema.decodeSync(Schema.BigDecimalFromString)(`${(7 - i) * 1.5}e-3`))
const blocks = (hash: Uint8Array, epoch: number) =>
  heights.map((height, i) => ({
    hash,
    height,
    ...(i % 2 === 0 && { weight: weights[i]! }),
    ...(i < 6 && { miner: `m${i % 3}-${i}` }),
    epoch,
    seal: Uint8Array.of(255 - i * 30, i),
    note: `n${i}`
  }))
const fill = (hash: Uint8Array, epoch: number) =>
  Effect.forEach(blocks(hash, epoch), (block) => Put.item(BlockEntity, block), { concurrency: 8 })

/** Page after page, each from the cursor of the one before. */
const paged = Effect.fnUntraced(function*<A>(source: Query.Source<A>) {
  const items: Array<A> = []
  let cursor: string | undefined
  do {
    const page: Query.Page<A> = yield* source.pipe(Query.page(cursor))
    items.push(...page.items)
    cursor = Option.getOrUndefined(page.next)
  } while (cursor !== undefined)
  return items
})
const heightsOf = (items: ReadonlyArray<{ readonly height: bigint }>) => items.map((item) => item.height)

suite("keys and indexes", [Blocks], (it) => {
  it.effect("of binaries and numbers are paged in the order of their values", () =>
    Effect.gen(function*() {
      const hash = Uint8Array.of(0, 255, 35)
      yield* fill(hash, 1)
      const of = Query.items(BlockEntity, { hash })
      for (const size of [1, 3, 100]) {
        assert.deepStrictEqual(heightsOf(yield* paged(of.pipe(Query.take(size)))), heights)
        const back = yield* paged(of.pipe(Query.reverse, Query.pageSize(size), Query.consistent))
        assert.deepStrictEqual(heightsOf(back), heights.toReversed())
      }
      assert.deepStrictEqual(
        heightsOf(yield* of.pipe(Query.between({ height: -9n }, { height: 2n ** 53n }), Query.collect)),
        [-9n, 0n, 2n, 10n]
      )
      const mine = Scan.items(BlockEntity).pipe(Scan.filter(($) => Condition.eq($.hash, hash)), Scan.pageSize(3))
      assert.sameMembers(heightsOf(yield* paged(mine)), [...heights])
    }))

  it.effect("that are local hold what they project, sorted by their own key, and leave out what lacks it", () =>
    Effect.gen(function*() {
      const hash = Uint8Array.of(1)
      yield* fill(hash, 2)
      const light = Query.index(BlockEntity, "byWeight", { hash })
      const found = yield* paged(light.pipe(Query.take(1)))
      assert.deepStrictEqual(heightsOf(found), [6, 4, 2, 0].map((i) => heights[i]!))
      assert.deepStrictEqual(Object.keys(found[0]!).sort(), ["hash", "height", "weight"])
      assert.deepStrictEqual(
        heightsOf(yield* light.pipe(Query.upTo({ weight: weights[4]! }), Query.collect)),
        [heights[6]!, heights[4]!]
      )
      const byMiner = Query.index(BlockEntity, "byMiner", { hash }).pipe(Query.beginsWith({ miner: "m1" }))
      assert.deepStrictEqual(yield* paged(byMiner.pipe(Query.take(1))), [
        { hash, height: heights[1]!, miner: "m1-1", note: "n1" },
        { hash, height: heights[4]!, miner: "m1-4", note: "n4" }
      ])
      const whole = yield* byMiner.pipe(Query.hydrate({ consistent: true }), Stream.runCollect)
      assert.deepStrictEqual(whole.map((block) => block.epoch), [2, 2])
      assert.strictEqual(yield* byMiner.pipe(Query.consistent, Query.count), 2)
    }))

  it.effect("that are global are asked by numbers and binaries", () =>
    Effect.gen(function*() {
      const hash = Uint8Array.of(2)
      yield* fill(hash, 3)
      const of = Query.index(BlockEntity, "byEpoch", { epoch: 3 })
      assert.deepStrictEqual(heightsOf(yield* paged(of.pipe(Query.take(3)))), heights.toReversed())
      const some = of.pipe(Query.between({ seal: Uint8Array.of(100) }, { seal: Uint8Array.of(200) }))
      assert.deepStrictEqual(heightsOf(yield* some.pipe(Query.collect)), [5, 4, 3, 2].map((i) => heights[i]!))
      const sealed = of.pipe(Query.after({ seal: Uint8Array.of(200) }), Query.reverse)
      assert.deepStrictEqual(heightsOf(yield* paged(sealed.pipe(Query.take(1)))), heights.slice(0, 2))
    }))

  it.effect("follow a key that DynamoDB counts", () =>
    Effect.gen(function*() {
      const [block] = blocks(Uint8Array.of(6), 70)
      yield* Put.item(BlockEntity, block!)
      const moved = yield* Update.item(BlockEntity, block!).pipe(Update.increment(($) => $.epoch, 1))
      assert.strictEqual(moved.epoch, 71)
      const inEpoch = (epoch: number) => Query.index(BlockEntity, "byEpoch", { epoch }).pipe(Query.count)
      assert.deepStrictEqual([yield* inEpoch(70), yield* inEpoch(71)], [0, 1])
    }))

  it.effect("have cursors of their own", () =>
    Effect.gen(function*() {
      const hash = Uint8Array.of(3)
      yield* fill(hash, 4)
      const sources: ReadonlyArray<Query.Source<unknown>> = [
        Query.items(BlockEntity, { hash }),
        Query.items(BlockEntity, { hash: Uint8Array.of(3, 0) }),
        Query.index(BlockEntity, "byWeight", { hash }),
        Query.index(BlockEntity, "byMiner", { hash }),
        Query.index(BlockEntity, "byEpoch", { epoch: 4 }),
        Query.index(BlockEntity, "byEpoch", { epoch: -4 }),
        Scan.items(BlockEntity)
      ].map((source) => source.pipe(Query.take(1)))
      for (const from of sources) {
        const { next } = yield* from.pipe(Query.page())
        if (Option.isNone(next)) continue
        for (const to of sources.filter((source) => source !== from)) {
          const failure = yield* to.pipe(Query.page(next.value), Effect.flip)
          assert.strictEqual(failure._tag, "InvalidCursor")
        }
      }
    }))

  it.effect("give what is taken of a collection after its filter, page by page", () =>
    Effect.gen(function*() {
      const hash = Uint8Array.of(4)
      yield* fill(hash, 5)
      yield* Put.item(Tips, { hash, height: 1n, note: "tip" })
      yield* Put.item(Tips, { hash, height: 2n ** 71n, note: "tip" })
      const all = Query.collection({ blocks: BlockEntity, tips: Tips }, { hash }).pipe(
        Query.filter(($) => Condition.not(Condition.oneOf($.note, ["n0", "n1", "n2", "n4"])))
      )
      const three = yield* all.pipe(Query.take(3), Query.pageSize(2), Query.collect)
      assert.deepStrictEqual(three.map(({ item, member }) => [member, item.height]), [
        ["blocks", 0n],
        ["tips", 1n],
        ["blocks", 10n]
      ])
      const each = yield* paged(all.pipe(Query.take(2)))
      assert.deepStrictEqual(each.map(({ item }) => item.height), [
        0n,
        1n,
        10n,
        2n ** 53n + 1n,
        2n ** 70n,
        2n ** 71n
      ])
      assert.strictEqual(yield* all.pipe(Query.take(5), Query.count), 5)
    }))

  it.effect("are refused by DynamoDB's own limits before anything is sent", () =>
    Effect.gen(function*() {
      const [block] = blocks(Uint8Array.of(5), 6)
      const refused = (changed: Partial<typeof Block.Type>, words: string) =>
        assert.throws(() => Explain.plan(Put.item(BlockEntity, { ...block!, ...changed })), words)
      refused({ hash: new Uint8Array(0) }, "empty")
      refused({ hash: new Uint8Array(2049) }, "2048")
      // the keys of indexes as well
      refused({ seal: new Uint8Array(0) }, "empty")
      refused({ seal: new Uint8Array(1025) }, "1024")
      refused({ miner: "" }, "empty")
      refused({ height: 10n ** 38n + 1n }, "38")
      const sent = yield* Effect.flip(DynamoDB.call("Query", {
        TableName: "blocks",
        IndexName: "byEpoch",
        ConsistentRead: true,
        KeyConditionExpression: "epoch = :e",
        ExpressionAttributeValues: { ":e": { N: "1" } }
      }))
      assert.strictEqual(sent.code, "ValidationException")
    }))
})
