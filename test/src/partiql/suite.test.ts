/**
 * Statements on every backend: in this process, over HTTP, and on DynamoDB Local.
 */
import { expect } from "@effect/vitest"
import { DynamoDB, type Operation, Table } from "dynapipe"
import { Effect } from "effect"
import { suite } from "../harness/backends.ts"

class Music extends Table.make("music", {
  partitionKey: "artist",
  sortKey: { attribute: "year", type: "N" },
  indexes: { byGenre: { partitionKey: "genre", sortKey: { attribute: "year", type: "N" } } }
}) {}

const run = (Statement: string, more: Omit<Operation.Input<"ExecuteStatement">, "Statement"> = {}) =>
  Effect.map(DynamoDB.call("ExecuteStatement", { Statement, ...more }), ({ Items }) => Items)

/** The code with which a call fails. */
const code = <A, R>(effect: Effect.Effect<A, { readonly code: string | undefined }, R>) =>
  Effect.map(Effect.flip(effect), (failure) => failure.code)

suite("statements", [Music], (it) => {
  it.effect("write, read and change an item", () =>
    Effect.gen(function*() {
      const Parameters = [{ S: "Acme" }, { B: new Uint8Array([0, 255]) }]
      const insert = "INSERT INTO \"music\" VALUE {'artist': ?, 'year': 2020, 'genre': 'rock', 'cover': ?, " +
        "'awards': {'grammys': [2018]}, 'members': <<'Ann', 'Bob'>>}"
      expect(yield* run(insert, { Parameters })).toEqual([])
      expect(yield* code(run(insert, { Parameters }))).toMatch(/^DuplicateItem/)
      expect(
        yield* run(
          "UPDATE music SET awards.grammys = list_append(awards.grammys, [2020]) SET members = set_add(members, <<'Cy'>>) " +
            "REMOVE genre WHERE artist = ? AND \"year\" = ? RETURNING ALL NEW *",
          { Parameters: [{ S: "Acme" }, { N: "2020" }] }
        )
      ).toEqual([{
        artist: { S: "Acme" },
        year: { N: "2020" },
        cover: { B: new Uint8Array([0, 255]) },
        awards: { M: { grammys: { L: [{ N: "2018" }, { N: "2020" }] } } },
        members: { SS: ["Ann", "Bob", "Cy"] }
      }])
      expect(yield* run("SELECT awards.grammys, \"year\" FROM music WHERE artist = 'Acme' AND contains(members, 'Cy')"))
        .toEqual([{ grammys: { L: [{ N: "2018" }, { N: "2020" }] }, year: { N: "2020" } }])
      expect(yield* run("DELETE FROM music WHERE artist = 'Acme' AND \"year\" = 2020")).toEqual([])
      expect(yield* run("SELECT * FROM music WHERE artist = 'Acme'")).toEqual([])
    }))

  it.effect("read page by page", () =>
    Effect.gen(function*() {
      for (const year of [1, 2, 3]) {
        yield* run(`INSERT INTO music VALUE {'artist': 'Pages', 'year': ${year}, 'genre': 'jazz'}`)
      }
      const Statement = "SELECT \"year\" FROM music.byGenre WHERE genre = 'jazz'"
      const first = yield* DynamoDB.call("ExecuteStatement", { Statement, Limit: 2 })
      expect(first.Items).toEqual([{ year: { N: "1" } }, { year: { N: "2" } }])
      const second = yield* DynamoDB.call("ExecuteStatement", { Statement, Limit: 2, NextToken: first.NextToken })
      expect(second.Items).toEqual([{ year: { N: "3" } }])
      expect(second.NextToken).toBeUndefined()
      expect(yield* code(DynamoDB.call("ExecuteStatement", { Statement, NextToken: "forged" }))).toBe(
        "ValidationException"
      )
    }))

  it.effect("run in batches, each by itself", () =>
    Effect.gen(function*() {
      const insert = (year: number) => ({ Statement: `INSERT INTO music VALUE {'artist': 'Batch', 'year': ${year}}` })
      yield* DynamoDB.call("BatchExecuteStatement", { Statements: [insert(1)] })
      const { Responses } = yield* DynamoDB.call("BatchExecuteStatement", { Statements: [insert(1), insert(2)] })
      expect(Responses).toEqual([
        { TableName: "music", Error: { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" } },
        { TableName: "music" }
      ])
    }))

  it.effect("hold together in transactions", () =>
    Effect.gen(function*() {
      const insert = (artist: string) => ({ Statement: `INSERT INTO music VALUE {'artist': '${artist}', 'year': 1}` })
      yield* DynamoDB.call("ExecuteTransaction", { TransactStatements: [insert("T1"), insert("T2")] })
      const again = DynamoDB.call("ExecuteTransaction", { TransactStatements: [insert("T3"), insert("T1")] })
      expect(yield* code(again)).toBe("TransactionCanceledException")
      const { Responses } = yield* DynamoDB.call("ExecuteTransaction", {
        TransactStatements: ["T1", "T3"].map((artist) => ({
          Statement: "SELECT artist FROM music WHERE artist = ? AND \"year\" = 1",
          Parameters: [{ S: artist }]
        }))
      })
      expect(Responses).toEqual([{ Item: { artist: { S: "T1" } } }, {}])
    }))
})
