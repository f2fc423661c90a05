/** Collections narrowed by what the sort keys of their members begin with. */
import { assert } from "@effect/vitest"
import { Entity, Put, Query, Table } from "dynapipe"
import { Effect, Option, Schema } from "effect"
import { suite } from "../harness/backends.ts"

class Desk extends Table.make("desk", { partitionKey: "pk", sortKey: "sk" }) {}
const parts = { project: Schema.String, ticket: Schema.String }
const pk = "PROJECT#{project}"
class Tickets extends Entity.make("Ticket", {
  table: Desk,
  schema: Schema.Struct(parts),
  key: { pk, sk: "TICKET#{ticket}" }
}) {}
class Comments extends Entity.make("Comment", {
  table: Desk,
  schema: Schema.Struct({ ...parts, n: Schema.Int }),
  key: { pk, sk: "TICKET#{ticket}#COMMENT#{n}" }
}) {}
class Votes extends Entity.make("Vote", {
  table: Desk,
  schema: Schema.Struct({ ...parts, who: Schema.String }),
  key: { pk, sk: "VOTE#{ticket}#{who}" }
}) {}
class Rules extends Entity.make("Rule", { table: Desk, schema: Schema.Struct(parts), key: { pk, sk: "RULES" } }) {}

// names that are one another's beginning, also where what follows is below the delimiter
const tickets = ["a", "a!", "a#", "ab", "b"]
const fill = (project: string) =>
  Effect.forEach(tickets, (ticket) =>
    Effect.all([
      Put.item(Tickets, { project, ticket }),
      Put.item(Comments, { project, ticket, n: 1 }),
      Put.item(Comments, { project, ticket, n: 10 }),
      Put.item(Votes, { project, ticket, who: "ann" })
    ]))

suite("collections", [Desk], (it) => {
  it.effect("are read by what the sort keys of their members begin with", () =>
    Effect.gen(function*() {
      yield* fill("p1")
      for (const ticket of tickets) {
        const near = Query.collection({ tickets: Tickets, comments: Comments }, { project: "p1" }).pipe(
          Query.where({ ticket })
        )
        assert.deepStrictEqual(yield* near.pipe(Query.grouped), {
          tickets: [{ project: "p1", ticket }],
          comments: [{ project: "p1", ticket, n: 1 }, { project: "p1", ticket, n: 10 }]
        })
        // their keys lie apart: what is between them is left out
        const far = Query.collection({ tickets: Tickets, votes: Votes }, { project: "p1" }).pipe(
          Query.where({ ticket })
        )
        assert.deepStrictEqual(yield* far.pipe(Query.grouped), {
          tickets: [{ project: "p1", ticket }],
          votes: [{ project: "p1", ticket, who: "ann" }]
        })
        const page = yield* near.pipe(Query.take(2), Query.page())
        const rest = yield* near.pipe(Query.take(2), Query.page(Option.getOrThrow(page.next)))
        assert.deepStrictEqual([...page.items, ...rest.items], yield* near.pipe(Query.collect))
        assert.strictEqual(yield* near.pipe(Query.reverse, Query.count), 3)
      }
    }))

  it.effect("refuse what not all their sort keys begin with", () =>
    Effect.sync(() => {
      const all = Query.collection({ tickets: Tickets, rules: Rules }, { project: "p2" })
      assert.throws(
        () => all.pipe(Query.where({ ticket: "a" })),
        "Query.where: the sort key of the member Rule does not begin with \"ticket\""
      )
      assert.throws(() => all.pipe(Query.from({ ticket: "a" })), "only Query.where reads what they begin with")
    }))
})
