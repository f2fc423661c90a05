import { assert } from "@effect/vitest"
import { Condition, Entity, Put, Query, Table, Update } from "dynapipe"
import { Effect, Schema } from "effect"
import { suite } from "../harness/backends.ts"

class Edge extends Table.make("edge", {
  partitionKey: "pk",
  sortKey: "sk",
  indexes: { byScore: { partitionKey: "game", sortKey: { attribute: "score", type: "N" } } }
}) {}

class Scores extends Entity.make("Score", {
  table: Edge,
  schema: Schema.Struct({
    id: Schema.String,
    ticket: Schema.String.check(Schema.isPattern(/^\d{4}$/)),
    game: Schema.String,
    score: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)),
    bonus: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)))
  }),
  key: { pk: "SCORE#{id}", sk: "{ticket}" },
  indexes: { byScore: {} }
}) {}

suite("what is not stored passes no checks", [Edge], (it) => {
  const score = (id: string) => ({ id, ticket: "1234", game: id, score: 5 })

  it.effect("neither a difference, nor the zero that a missing number counts from", () =>
    Effect.gen(function*() {
      yield* Put.item(Scores, score("d"))
      const changed = yield* Update.item(Scores, { id: "d", ticket: "1234" }).pipe(
        Update.increment(($) => $.score, -2),
        Update.increment(($) => $.bonus, 4)
      )
      assert.deepStrictEqual(changed, { ...score("d"), score: 3, bonus: 4 })
      const part = Update.item(Scores, { id: "d", ticket: "1234" }).pipe(Update.increment(($) => $.score, 0.5))
      assert.strictEqual((yield* Effect.flip(part))._tag, "EncodeFailed")
      const stored = Update.item(Scores, { id: "d", ticket: "1234" }).pipe(Update.setIfMissing(($) => $.bonus, 0))
      assert.strictEqual((yield* Effect.flip(stored))._tag, "EncodeFailed")
    }))

  it.effect("nor a bound, nor the beginning of a text", () =>
    Effect.gen(function*() {
      const put = yield* Put.item(Scores, score("b"))
      yield* Put.item(Scores, put).pipe(Put.when(($) =>
        Condition.and(Condition.gt($.score, 0), Condition.between($.score, -1, 9), Condition.oneOf($.score, [0, 5]))
      ))
      const byScore = Query.index(Scores, "byScore", { game: "b" }).pipe(Query.from({ score: 0 }))
      assert.deepStrictEqual(yield* Query.collect(byScore), [put])
      const byTicket = Query.items(Scores, { id: "b" })
      assert.deepStrictEqual(yield* byTicket.pipe(Query.beginsWith({ ticket: "12" }), Query.collect), [put])
      assert.deepStrictEqual(yield* byTicket.pipe(Query.before({ ticket: "12" }), Query.collect), [])
      const filtered = byTicket.pipe(Query.filter(($) =>
        Condition.gte($.score, 0)
      ))
      assert.deepStrictEqual(yield* Query.collect(filtered), [put])
    }))
})
