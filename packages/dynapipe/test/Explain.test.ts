import { assert, describe, it } from "@effect/vitest"
import {
  Batch,
  Check,
  Condition,
  Delete,
  Entity,
  Explain,
  Get,
  Put,
  Query,
  Scan,
  Table,
  Transact,
  Update
} from "dynapipe"
import { Schema } from "effect"

class T extends Table.make("things", {
  partitionKey: "id",
  indexes: { byName: { partitionKey: "name", projection: "keys" } }
}) {}
const schema = Schema.Struct({ id: Schema.String, name: Schema.optionalKey(Schema.String), size: Schema.Int })
class Things extends Entity.make("Thing", { table: T, schema, indexes: { byName: {} } }) {}
class Counted extends Entity.make("Counted", {
  table: T,
  schema: Schema.Struct({ id: Schema.String, count: Schema.Int, version: Schema.Int }),
  version: "version"
}) {}
const put = Put.item(Things, { id: "1", size: 1 })
const update = Update.item(Things, { id: "1" }).pipe(Update.increment(($) => $.size, 1))

describe("Explain", () => {
  it("tells the capacity that a program takes at least", () => {
    assert.strictEqual(Explain.plan(Get.item(Things, { id: "1" })).readUnits, 0.5)
    assert.strictEqual(Explain.plan(Get.item(Things, { id: "1" }).pipe(Get.consistent)).readUnits, 1)
    assert.strictEqual(Explain.plan(put).writeUnits, 1)
    assert.strictEqual(Explain.plan(Put.item(Things, { id: "1", name: "x".repeat(1500), size: 1 })).writeUnits, 4)
    const transaction = Transact.write({ put, check: Check.item(Things, { id: "2" }, ($) => Condition.exists($.id)) })
    assert.strictEqual(Explain.plan(transaction).writeUnits, 4)
    assert.isUndefined(Explain.plan(Query.items(Things, { id: "1" })).readUnits)
  })

  it("warns of what is rarely meant", () => {
    const warned = (program: Parameters<typeof Explain.plan>[0], words: string) =>
      assert.include(Explain.plan(program).warnings.join("\n"), words)
    warned(put, "replaces whatever item")
    assert.deepStrictEqual(Explain.plan(put.pipe(Put.ifNotExists)).warnings, [])
    warned(update, "not idempotent")
    const counted = { id: "1", count: 1, version: 1 }
    warned(Update.from(Counted, counted).pipe(Update.increment(($) => $.count, 1)), "not idempotent")
    assert.deepStrictEqual(Explain.plan(Update.from(Counted, counted).pipe(Update.set({ count: 2 }))).warnings, [])
    assert.deepStrictEqual(Explain.plan(Delete.from(Counted, counted)).warnings, [])
    warned(Scan.items(Things), "every item of the table")
    const filtered = Query.items(Things, { id: "1" }).pipe(Query.filter(($) => Condition.gt($.size, 1)))
    warned(filtered, "drops items after they were read")
    warned(filtered.pipe(Query.take(1)), "Query.pageSize")
    warned(Query.items(Things, { id: "1" }).pipe(Query.select("id")), "bandwidth, not capacity")
    warned(Query.index(Things, "byName", { name: "n" }), "does not hold the type attribute")
  })

  it("refuses a filter by what is the key", () => {
    const byKey = (program: Query.Query<typeof Things, any, any>) =>
      program.pipe(Query.filter(($) => Condition.beginsWith($.name, "n")))
    assert.throws(() => Explain.plan(byKey(Query.index(Things, "byName", { name: "n" }))), "by its own key \"name\"")
    // @ts-expect-error the types refuse it where they see which index is asked
    Query.index(Things, "byName", { name: "n" }).pipe(Query.filter(($) => Condition.beginsWith($.name, "n")))
    assert.doesNotThrow(() => Explain.plan(byKey(Query.items(Things, { id: "1" }))))
    const scanned = Scan.items(Things).pipe(Scan.filter(($) => Condition.eq($.id, "1")))
    assert.doesNotThrow(() => Explain.plan(scanned))
  })

  it("is shown of no scan that would read no segment at a time", () => {
    for (const concurrency of [0, Number.NaN, 1.5]) {
      assert.throws(() => Scan.segments(4, { concurrency }), "concurrency")
    }
  })

  it("shows a transaction as it is sent", () => {
    const { input, operation } = Explain.plan(
      Transact.write({ put, update: Update.item(Things, { id: "2" }).pipe(Update.set({ size: 2 })) })
    )
    assert.strictEqual(operation, "TransactWriteItems")
    assert.deepStrictEqual((input as any).TransactItems.map((item: object) => Object.keys(item)), [["Put"], ["Update"]])
  })

  it("shows the calls of a batch", () => {
    const puts = Array.from({ length: 30 }, (_, n) => Put.item(Things, { id: `${n}`, name: "n", size: n }))
    const writes = Explain.calls(Batch.write(puts))
    assert.deepStrictEqual(writes.map((p) => [p.operation, p.writeUnits]), [["BatchWriteItem", 50], [
      "BatchWriteItem",
      10
    ]])
    assert.strictEqual((writes[1]!.input as any).RequestItems.things.length, 5)
    assert.include(writes[0]!.warnings.join(), "replaces whatever item")
    const twice = [{ id: "1" }, { id: "1" }, { id: "2" }]
    const [reads] = Explain.calls(Batch.get(Things, twice).pipe(Batch.consistent))
    assert.deepStrictEqual([reads?.operation, reads?.readUnits], ["BatchGetItem", 2])
  })
})
