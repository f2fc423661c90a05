import { assert, describe, it } from "@effect/vitest"
import { Entity, Get, Put, Table, Transact } from "dynapipe"
import { Schema } from "effect"
import { inspect } from "node:util"

class Shop extends Table.make("shop", { partitionKey: "pk" }) {}
class Notes extends Entity.make("Note", {
  table: Shop,
  schema: Schema.Struct({ id: Schema.String, text: Schema.String }),
  key: { pk: "NOTE#{id}" }
}) {}

describe("a program that is printed", () => {
  it("says what it is, of which entity, and of which item", () => {
    const get = Get.item(Notes, { id: "1" })
    const put = Put.item(Notes, { id: "1", text: "a" })
    assert.strictEqual(inspect(get), "{ _id: 'Get', entity: 'Note', key: { id: '1' } }")
    assert.strictEqual(
      JSON.stringify(Transact.write({ put })),
      `{"_id":"TransactWrite","operations":{"put":{"_id":"Put","entity":"Note","item":{"id":"1","text":"a"}}}}`
    )
  })
})
