/**
 * Tables on every backend: made, found, told apart from their definition, deleted.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Table from "dynapipe/Table"
import { Effect, Option } from "effect"
import { forEachBackend } from "./harness/backends.ts"

class Shop extends Table.make("shop", {
  partitionKey: "pk",
  sortKey: "sk",
  indexes: {
    byStatus: { partitionKey: "status", sortKey: { attribute: "placedAt", type: "N" }, projection: ["total"] },
    byAge: { sortKey: { attribute: "age", type: "N" }, projection: "keys" }
  },
  timeToLive: "expiresAt",
  stream: "both"
}) {}
class Later extends Table.make("shop", {
  partitionKey: "pk",
  sortKey: "sk",
  indexes: { byStatus: { partitionKey: "status", projection: ["total"] }, byName: { partitionKey: "name" } }
}) {}

describe("tables", () => {
  forEachBackend(({ layer, name }) =>
    it.live(`are made, compared and deleted on ${name}`, () =>
      Effect.gen(function*() {
        expect(yield* Table.describe(Shop)).toEqual(Option.none())
        expect((yield* Table.drift(Shop)).map((d) => d._tag)).toEqual(["TableMissing"])
        const twice = yield* Effect.all([Table.ensure(Shop), Table.ensure(Shop)], { concurrency: "unbounded" })
        expect(twice.map((table) => table.TableStatus)).toEqual(["ACTIVE", "ACTIVE"])
        expect(yield* Table.drift(Shop)).toEqual([])
        expect((yield* Table.drift(Later)).map((d) => [d._tag, d.index])).toEqual([
          ["IndexKeyDiffers", "byStatus"],
          ["IndexMissing", "byName"],
          ["IndexUnknown", "byAge"],
          ["TimeToLiveDiffers", undefined],
          ["StreamDiffers", undefined]
        ])
        expect((yield* Effect.flip(Table.create(Shop)))._tag).toBe("RequestRejected")
        yield* Table.delete(Shop)
        yield* Table.delete(Shop)
        expect(yield* Table.describe(Shop)).toEqual(Option.none())
      }).pipe(Effect.provide(layer([]))))
  )
})
