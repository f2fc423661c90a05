/** Index keys of several attributes, which DynamoDB has and AWS's emulator does not. */
import { assert, layer, type Vitest } from "@effect/vitest"
import { Batch, Entity, Explain, Put, Query, Table } from "dynapipe"
import type { DynamoDB } from "dynapipe"
import { Effect, Schema } from "effect"
import { embedded } from "../harness/backends.ts"

class Games extends Table.make("games", {
  partitionKey: "id",
  indexes: {
    standings: {
      partitionKey: ["league", { attribute: "season", type: "N" }],
      sortKey: ["division", { attribute: "points", type: "N" }, "team"]
    }
  }
}) {}
const Standing = Schema.Struct({
  id: Schema.String,
  league: Schema.String,
  season: Schema.Int,
  division: Schema.optionalKey(Schema.String),
  points: Schema.Int,
  team: Schema.String
})
class Standings extends Entity.make("Standing", { table: Games, schema: Standing, indexes: { standings: {} } }) {}

const standing = (division: string, points: number, team: string, season = 2026) => ({
  id: `${season}-${team}`,
  league: "NBL",
  season,
  division,
  points,
  team
})

const severalAttributes = (it: Vitest.MethodsNonLive<DynamoDB.DynamoDB>) => {
  it.effect("are asked from left to right, in the order of their values", () =>
    Effect.gen(function*() {
      yield* Batch.write([
        standing("east", 9, "Ants"),
        standing("east", 10, "Bees"),
        standing("east", 10, "Crabs"),
        standing("west", 100, "Deer"),
        standing("east", 50, "Elks", 2025),
        { id: "retired", league: "NBL", season: 2026, points: 10, team: "Frogs" }
      ].map((one) => Put.item(Standings, one)))
      const of = Query.index(Standings, "standings", { league: "NBL", season: 2026 })
      const expect = Effect.fnUntraced(function*(query: typeof of, teams: string) {
        assert.strictEqual((yield* query.pipe(Query.collect)).map((s) => s.team).join(" "), teams)
        assert.strictEqual(yield* query.pipe(Query.count), teams.split(" ").length)
      })
      // an item that lacks a part of the key is not in the index
      yield* expect(of, "Ants Bees Crabs Deer")
      yield* expect(of.pipe(Query.reverse), "Deer Crabs Bees Ants")
      yield* expect(of.pipe(Query.where({ division: "east" })), "Ants Bees Crabs")
      yield* expect(of.pipe(Query.where({ division: "east", points: 10 })), "Bees Crabs")
      yield* expect(of.pipe(Query.from({ division: "east", points: 10 })), "Bees Crabs")
      yield* expect(of.pipe(Query.before({ division: "east", points: 10 })), "Ants")
      yield* expect(of.pipe(Query.beginsWith({ division: "east", points: 10, team: "C" })), "Crabs")
      yield* expect(of.pipe(Query.between({ division: "east", points: 1 }, { division: "east", points: 9 })), "Ants")
      const page = yield* of.pipe(Query.connection({ first: 2 }))
      const next = yield* of.pipe(Query.connection({ first: 2, after: page.pageInfo.endCursor! }))
      assert.deepStrictEqual(next.edges.map(({ node }) => node.team), ["Crabs", "Deer"])
      const back = yield* of.pipe(Query.connection({ last: 2, before: next.pageInfo.startCursor! }))
      assert.deepStrictEqual(back.edges, page.edges)
    }))

  it.effect("are refused where a part is left out", () =>
    Effect.gen(function*() {
      const of = Query.index(Standings, "standings", { league: "NBL", season: 2026 })
      // @ts-expect-error points without division
      const skipped = of.pipe(Query.from({ points: 10 }))
      assert.throws(() => Explain.plan(skipped))
      // @ts-expect-error a part of the key that an item may lack is asked for all the same
      assert.throws(() => Explain.plan(Query.index(Standings, "standings", { season: 2026 })))
      // @ts-expect-error the partition is both of its attributes
      assert.throws(() => Explain.plan(Query.index(Standings, "standings", { league: "NBL" })))
      const unequal = of.pipe(Query.between({ division: "east", points: 1 }, { division: "west", points: 2 }))
      assert.throws(() => Explain.plan(unequal), "the bounds of a query differ in \"division\"")
    }))
}

for (const backend of embedded) {
  layer(backend.layer([Games]))(`keys of several attributes on ${backend.name}`, severalAttributes)
}
