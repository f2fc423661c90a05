/**
 * The harness itself: every backend answers, and every layer is a world of its own.
 */
import { describe, expect, it } from "@effect/vitest"
import * as DynamoDB from "dynapipe/DynamoDB"
import * as Table from "dynapipe/Table"
import { Effect } from "effect"
import { forEachBackend, suite } from "./backends.ts"

class Notes extends Table.make("notes", { partitionKey: "id" }) {}

suite("the harness", [Notes], (it) => {
  it.effect("has the tables of the suite and no other", () =>
    Effect.gen(function*() {
      const { TableNames } = yield* DynamoDB.call("ListTables", {})
      expect(TableNames).toEqual(["notes"])
    }))

  it.effect("reads what it wrote", () =>
    Effect.gen(function*() {
      const Item = { id: { S: "a" }, bytes: { B: new Uint8Array([0, 255]) }, tags: { SS: ["x"] } }
      yield* DynamoDB.call("PutItem", { TableName: "notes", Item })
      const output = yield* DynamoDB.call("GetItem", { TableName: "notes", Key: { id: { S: "a" } } })
      expect(output.Item).toEqual(Item)
    }))

  it.effect("fails with the service's code", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(DynamoDB.call("GetItem", { TableName: "other", Key: { id: { S: "a" } } }))
      expect(failure.code).toBe("ResourceNotFoundException")
    }))
})

describe("worlds", () => {
  forEachBackend(({ layer, name }) =>
    it.effect(`are apart on ${name}`, () =>
      Effect.gen(function*() {
        const write = DynamoDB.call("PutItem", { TableName: "notes", Item: { id: { S: "a" } } })
        const count = Effect.map(DynamoDB.call("Scan", { TableName: "notes" }), ({ Count }) => Count)
        const [first, second] = yield* Effect.all([
          Effect.provide(Effect.andThen(write, count), layer([Notes]), { local: true }),
          Effect.provide(count, layer([Notes]), { local: true })
        ])
        expect([first, second]).toEqual([1, 0])
      }))
  )
})
