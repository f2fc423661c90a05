import { assert, describe, it } from "@effect/vitest"
import { Duration, Schema } from "effect"
import * as Delete from "../src/Delete.ts"
import * as Entity from "../src/Entity.ts"
import * as Explain from "../src/Explain.ts"
import * as Get from "../src/Get.ts"
import * as Put from "../src/Put.ts"
import * as Table from "../src/Table.ts"
import * as Transact from "../src/Transact.ts"
import * as Update from "../src/Update.ts"
import { note, Notes, order, Shop, Stock, take, Users } from "./transactions.ts"

describe("definitions", () => {
  it("refuse unique constraints that could not be kept, and markers that could not be found", () => {
    const schema = Schema.Struct({ id: Schema.String, email: Schema.String, tags: Schema.Array(Schema.String) })
    const entity = (options: object) => () =>
      Entity.make("User", { table: Shop, schema, key: { pk: "USER#{id}", sk: "USER" }, ...options } as never)
    assert.throws(entity({ unique: { "e#": ["email"] } }), "a name has letters, digits, - and _")
    assert.throws(entity({ unique: { e: [] } }), "unique \"e\" names no attribute")
    assert.throws(entity({ unique: { e: ["email", "email"] } }), "names an attribute twice")
    assert.throws(entity({ unique: { e: ["mail"] } }), "unique names \"mail\", which the schema does not have")
    assert.throws(entity({ unique: { e: ["tags"] } }), "which is not stored as one string")
    class Bare extends Table.make("bare", { partitionKey: "id", typeAttribute: false }) {}
    assert.throws(
      () => Entity.make("User", { table: Bare, schema, unique: { email: ["email"] } }),
      "which only a type attribute tells from its own"
    )
    assert.throws(() => Transact.once("t", note, { table: Stock }), "a number, and a marker's is a string")
    assert.throws(() => Transact.once("t", note, { table: Bare, keepFor: "1 day" }), "bare has no timeToLive")
    for (const keepFor of [0, Duration.infinity]) {
      assert.throws(
        () => Transact.once("t", note, { table: Shop, keepFor }),
        "leave it out to keep the marker for ever"
      )
    }
    assert.throws(() => Transact.once("t", order.pipe(Transact.idempotencyToken("u"))), "the transaction has a token")
    const again = () => Transact.once("t", order, { table: Shop }).pipe(Transact.idempotencyToken("u"))
    assert.throws(again, "the transaction has a token")
    assert.throws(() => order.pipe(Transact.and(Transact.once("t", note))), "join first")
    assert.throws(() => order.pipe(Transact.and(order)), "both transactions have \"take\"")
    const nested = Transact.write({ a: { b: take } })
    assert.throws(
      () => Transact.write({ "a.b": note }).pipe(Transact.and(nested)),
      "two operations have the label \"a.b\""
    )
    // @ts-expect-error operations of a list have no labels to join by
    assert.throws(() => Transact.write([note]).pipe(Transact.and(order)), "Transact.and joins records")
    // @ts-expect-error nor have those that are joined
    assert.throws(() => order.pipe(Transact.and(Transact.write([note]))), "Transact.and joins records")
  })

  it("refuse what a transaction cannot read", () => {
    const batched = Get.item(Notes, { id: "n" }).pipe(Get.batched)
    assert.throws(() => Transact.get({ a: { note: batched } }), "\"a.note\" is batched")
    assert.throws(() => Transact.get({ note: note as never }), "\"note\" is no operation that a transaction takes")
  })

  it("refuse what is to be sent with others", () => {
    assert.throws(() => Transact.write({ a: { note: note.pipe(Put.batched) } }), "\"a.note\" is batched")
  })

  it("refuse to let DynamoDB remember what it would not know again", () => {
    class Timed extends Entity.make("Timed", {
      table: Shop,
      schema: Schema.Struct({ id: Schema.String, made: Schema.Number, changed: Schema.Number }),
      key: { pk: "TIMED#{id}", sk: "TIMED" },
      createdAt: "made",
      updatedAt: "changed"
    }) {}
    class Made extends Entity.make("Made", {
      table: Shop,
      schema: Schema.Struct({ id: Schema.String, n: Schema.Int, made: Schema.Number }),
      key: { pk: "MADE#{id}", sk: "MADE" },
      createdAt: "made"
    }) {}
    const count = Update.item(Made, { id: "a" }).pipe(Update.increment(($) => $.n, 1))
    const words = "is written with its time, by which DynamoDB would take it for another program the next time"
    const timed = [
      Update.item(Timed, { id: "a" }).pipe(Update.set({})),
      Put.item(Timed, { id: "a", made: 1 }),
      Put.item(Made, { id: "a", n: 1 }),
      count.pipe(Update.upsert)
    ]
    for (const program of timed) {
      assert.throws(() => Transact.once("t", program), `"${program.entity.identifier}" ${words}`)
      Transact.once("t", program, { table: Shop })
    }
    assert.throws(() => Transact.once("t", Transact.write({ a: timed[0]! })), `"a" ${words}`)
    for (const program of [count, Put.item(Made, { id: "a", n: 1, made: 1 }), Delete.item(Timed, { id: "a" })]) {
      assert.strictEqual(Transact.once("t", program)._tag, "TransactWrite")
    }
  })

  it("refuse to write what is unique without knowing it", () => {
    const plan = (program: any) => () => Explain.plan(program)
    const user = { id: "a", email: "e", version: 3 }
    // @ts-expect-error the old values are not known
    assert.throws(plan(Put.item(Users, user)), "Put.replace replaces one that was read")
    // @ts-expect-error the old values are not known
    assert.throws(plan(Delete.item(Users, { id: "a" })), "it is removed by Delete.from")
    // @ts-expect-error the old value is not known
    assert.throws(plan(Update.item(Users, { id: "a" }).pipe(Update.set({ email: "f" }))), "changes by Update.from")
    // @ts-expect-error it would replace what is there
    Put.overwrite(Users, user)
    assert.throws(
      () => Put.replace(Users, user, { id: "b", email: "e" }),
      "Put.replace keeps the key, and \"id\" is another"
    )
    assert.throws(
      () => Update.from(Users, user).pipe(Update.setIfMissing(($) => $.email, "x")),
      "\"email\" makes the unique constraint \"email\": set it to a value"
    )
    assert.throws(
      () => Update.from(Users, user).pipe(Update.setAt(($) => $.email, "x")),
      "\"email\" is unique: change it by Update.set or Update.remove"
    )
  })
})
