import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Option, Schema, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Entity from "../src/Entity.ts"
import * as Explain from "../src/Explain.ts"
import type { Input } from "../src/Operation.ts"
import * as Query from "../src/Query.ts"
import * as Retry from "../src/Retry.ts"
import * as Scan from "../src/Scan.ts"
import * as Table from "../src/Table.ts"
import { Lines } from "./lines.ts"
import { make } from "./scripted.ts"

const key = { partitionKey: "pk", sortKey: "sk" } as const
class Desk extends Table.make("desk", { ...key, indexes: { byDay: { partitionKey: "day", projection: "keys" } } }) {}
class Untyped extends Table.make("untyped", { ...key, typeAttribute: false }) {}
const Note = Schema.Struct({ owner: Schema.String, n: Schema.String, day: Schema.String, text: Schema.String })
const keys = { pk: "OWNER#{owner}", sk: "NOTE#{n}" } as const
class Notes extends Entity.make("Note", { table: Desk, schema: Note, key: keys }) {}
class Others extends Entity.make("Other", { table: Desk, schema: Note, key: { ...keys, sk: "OTHER#{n}" } }) {}

const stored = (n: string) => ({
  pk: { S: "OWNER#o" },
  sk: { S: `NOTE#${n}` },
  owner: { S: "o" },
  n: { S: n },
  day: { S: "monday" },
  text: { S: `text ${n}` },
  _type: { S: "Note" }
})
const held = (n: string) => {
  const { day, pk, sk } = stored(n)
  return { day, pk, sk }
}

describe("hydrate", () => {
  const days = Query.index(Notes, "byDay", { day: "monday" })
  const index = { Items: ["a", "b", "c"].map(held) }

  it.effect("leaves out what was removed since, and reads as consistently as is said", () =>
    Effect.gen(function*() {
      for (const consistent of [false, true]) {
        const backend = make([index, { Responses: { desk: [stored("c"), stored("a")] } }])
        const found = yield* days.pipe(
          Query.hydrate({ consistent }),
          Stream.runCollect,
          Effect.provide(backend.layer)
        )
        assert.deepStrictEqual(found.map((note) => note.text), ["text a", "text c"])
        const { ConsistentRead = false } = (backend.asked[1]!.input as Input<"BatchGetItem">).RequestItems!["desk"]!
        assert.strictEqual(ConsistentRead, consistent)
      }
    }))

  it.effect("reads 100 items at a time", () =>
    Effect.gen(function*() {
      const backend = make([{ Items: Array.from({ length: 150 }, (_, n) => held(`${n}`)) }])
      yield* days.pipe(Query.hydrate(), Stream.runDrain, Effect.provide(backend.layer))
      const asked = backend.asked.slice(1).map(({ input }) => (input as Input<"BatchGetItem">).RequestItems!["desk"]!)
      assert.deepStrictEqual(asked.map(({ Keys }) => Keys!.length), [100, 50])
    }))

  it.effect("fails with what could not be read, and what could", () =>
    Effect.gen(function*() {
      const { pk, sk } = stored("b")
      const backend = make([index, {
        Responses: { desk: [stored("a"), stored("c")] },
        UnprocessedKeys: { desk: { Keys: [{ pk, sk }] } }
      }])
      const failure = yield* days.pipe(
        Query.hydrate(),
        Stream.runDrain,
        Retry.use(Retry.none),
        Effect.provide(backend.layer),
        Effect.flip
      )
      assert.strictEqual(failure._tag, "BatchIncomplete")
      if (failure._tag !== "BatchIncomplete") return
      assert.deepStrictEqual(failure.unprocessed.map(({ n }) => n), ["b"])
      assert.deepStrictEqual(failure.completed.map(([{ n }, item]) => [n, Option.getOrThrow(item).text]), [
        ["a", "text a"],
        ["c", "text c"]
      ])
    }))
})

describe("sort-key conditions", () => {
  const lines = Query.items(Lines, { id: "a" })
  const conditionOf = (query: typeof lines) => {
    const { ExpressionAttributeValues, KeyConditionExpression } = Explain.plan(query).input as Input<"Query">
    return `${KeyConditionExpression} ${JSON.stringify(Object.values(ExpressionAttributeValues!).slice(1, 3))}`
  }

  it("are two bounds at the most, in whichever order", () => {
    const between = conditionOf(lines.pipe(Query.between({ n: 1 }, { n: 5 })))
    assert.include(between, "BETWEEN")
    assert.strictEqual(conditionOf(lines.pipe(Query.from({ n: 1 }), Query.upTo({ n: 5 }))), between)
    assert.strictEqual(conditionOf(lines.pipe(Query.upTo({ n: 5 }), Query.from({ n: 1 }))), between)
  })

  it("are refused beside others, which one query cannot ask", () => {
    const bounds = { where: Query.where, after: Query.after, from: Query.from, before: Query.before, upTo: Query.upTo }
    const fit = ["from upTo", "upTo from"]
    for (const [one, first] of Object.entries(bounds)) {
      for (const [two, second] of Object.entries(bounds)) {
        const both = () => lines.pipe(first({ n: 1 }), second({ n: 5 }))
        if (fit.includes(`${one} ${two}`)) assert.doesNotThrow(both)
        else assert.throws(both, `this one has ${one}, and ${two} was added`)
      }
    }
  })
})

describe("untilVisible", () => {
  it.effect("reads at growing intervals of up to a second, for ten seconds", () =>
    Effect.gen(function*() {
      const times: Array<number> = []
      const read = Effect.map(Clock.currentTimeMillis, (now) => times.push(now))
      const fiber = yield* read.pipe(Query.untilVisible(() => false), Effect.forkChild)
      yield* TestClock.adjust("1 minute")
      // what was read last, though it is not what was waited for
      assert.strictEqual(yield* Fiber.join(fiber), times.length)
      const waits = times.slice(1).map((at, i) => at - times[i]!)
      assert.deepStrictEqual(waits.slice(0, 8), [20, 40, 80, 160, 320, 640, 1000, 1000])
      assert.isTrue(waits.slice(6).every((ms) => ms === 1000))
      assert.approximately(times[times.length - 1]!, 10_000, 1000)
    }))
})

describe("collections", () => {
  class Elsewhere extends Entity.make("Elsewhere", { table: Untyped, schema: Note, key: keys }) {}
  class Twin extends Entity.make("Twin", { table: Untyped, schema: Note, key: { ...keys, sk: "{n}#{text}" } }) {}
  class Same extends Entity.make("Same", { table: Desk, schema: Note, key: keys, type: "Note" }) {}

  it.effect("are grouped under all their labels, though there be none of one", () =>
    Effect.gen(function*() {
      const mine = { owner: "o" }
      const members = { notes: Notes, others: Others }
      const raw = Query.collection(members, mine, { unknown: "raw" }).pipe(Query.grouped)
      const { notes, others, unknown } = yield* raw.pipe(Effect.provide(make([{ Items: [stored("a")] }]).layer))
      assert.deepStrictEqual([notes.map(({ n }) => n), others, unknown], [["a"], [], []])
      const skip = Query.collection(members, mine).pipe(Query.grouped)
      assert.deepStrictEqual(yield* skip.pipe(Effect.provide(make([]).layer)), { notes: [], others: [] })
    }))

  it("are of one table, whose entities can be told apart", () => {
    const of = (members: Record<string, any>) => () => Query.collection(members, { owner: "o" } as any)
    const scan = (members: Record<string, any>) => () => Scan.collection(members)
    for (const make of [of, scan]) {
      assert.throws(make({}), "a collection of no members reads nothing")
      assert.throws(make({ notes: Notes, elsewhere: Elsewhere }), "Note and Elsewhere are in different tables")
      assert.throws(make({ elsewhere: Elsewhere, twin: Twin }), "Elsewhere and Twin can have the same key, by which")
      assert.throws(make({ notes: Notes, same: Same }), "two members of the collection have the type \"Note\"")
    }
    class Others extends Entity.make("Other", { table: Desk, schema: Note, key: { ...keys, pk: "OWNER#{day}" } }) {}
    assert.throws(of({ notes: Notes, others: Others }), "The attributes need one name in both schemas")
  })
})

describe("cursors", () => {
  class Twice extends Table.make("twice", {
    partitionKey: "owner",
    sortKey: "n",
    indexes: { again: { partitionKey: "owner", sortKey: "n" } }
  }) {}
  class Same extends Entity.make("Same", { table: Twice, schema: Note }) {}

  it.effect("are of one index, of one condition, and of one collection", () =>
    Effect.gen(function*() {
      const { pk, sk } = stored("a")
      const mine = { owner: "o" }
      const both = Query.collection({ notes: Notes, others: Others }, mine)
      const notes = Query.items(Notes, mine)
      const lines = Query.items(Lines, { id: "a" })
      const pairs = [
        // the same keys, elsewhere
        [Query.items(Same, mine), Query.index(Same, "again", mine)],
        // the same values, asked in another way
        [lines.pipe(Query.from({ n: 1 })), lines.pipe(Query.upTo({ n: 1 }))],
        [notes.pipe(Query.from({ n: "a" })), notes.pipe(Query.after({ n: "a" }))],
        [both, Query.collection({ notes: Notes }, mine)],
        [both, Scan.collection({ notes: Notes, others: Others })]
      ] as const
      for (const [one, other] of pairs) {
        const first = make([{ Items: [], LastEvaluatedKey: { pk, sk } }])
        const { next } = yield* Query.page()<unknown>(one).pipe(Effect.provide(first.layer))
        const again = Query.page(Option.getOrThrow(next))<unknown>(other).pipe(Effect.provide(make([]).layer))
        const failure = yield* Effect.flip(again)
        assert.strictEqual(failure._tag === "InvalidCursor" && failure.reason, "Foreign")
      }
    }))
})
