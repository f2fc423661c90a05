import { assert } from "@effect/vitest"
import { Check, Delete, DynamoDB, Explain, Faults, Get, Put, Query, Retry, Scan, Transact, Update } from "dynapipe"
import { Effect, Option, Schedule } from "effect"
import { suite } from "../harness/backends.ts"
import { Bank, Rooms, Users } from "./bank.ts"

/** The sentinels of one suite's users: of whom they are, by their key. */
const sentinels = (part: string) =>
  DynamoDB.call("Scan", { TableName: "bank", ConsistentRead: true }).pipe(
    Effect.map(({ Items = [] }) =>
      Items.filter((item) => item["pk"]!.S!.startsWith("UNIQUE#") && item["pk"]!.S!.includes(part)).map((item) =>
        `${item["pk"]!.S} of ${item["_owner"]!.M!["pk"]!.S}`
      ).sort()
    )
  )

/** A user as an earlier program wrote it, which knew of no constraint. */
const old = (id: string, email: string) =>
  DynamoDB.call("PutItem", {
    TableName: "bank",
    Item: {
      pk: { S: `USER#${id}` },
      sk: { S: "USER" },
      _type: { S: "User" },
      id: { S: id },
      email: { S: email },
      name: { S: "" },
      version: { N: "1" }
    }
  })

suite("unique attributes", [Bank], (it) => {
  it.effect("are taken by a create, alone or in a transaction", () =>
    Effect.gen(function*() {
      const ann = yield* Put.item(Users, { id: "c1", email: "c1@x", phone: "1", name: "Ann" })
      assert.deepStrictEqual(ann, { id: "c1", email: "c1@x", phone: "1", name: "Ann", version: 1 })
      assert.deepStrictEqual(yield* sentinels("c1@x"), ["UNIQUE#User#email#c1@x of USER#c1"])
      const other = yield* Put.item(Users, { id: "c2", email: "c1@x", name: "Bob" }).pipe(Effect.flip)
      assert.strictEqual(other._tag, "UniqueViolation")
      assert.deepInclude(other, { entity: "User", constraint: "email", key: { id: "c2" }, values: { email: "c1@x" } })
      const phone = yield* Put.item(Users, { id: "c2", email: "c2@x", phone: "1", name: "Bob" }).pipe(Effect.flip)
      assert.deepInclude(phone, { _tag: "UniqueViolation", constraint: "phone" })
      const again = yield* Put.item(Users, { id: "c1", email: "c1@y", name: "Ann" }).pipe(Effect.flip)
      assert.strictEqual(again._tag, "VersionConflict")
      assert.deepStrictEqual(yield* sentinels("c2@x"), [])
      const both = Transact.write({
        bob: Put.item(Users, { id: "c3", email: "c3@x", name: "Bob" }),
        cid: Put.item(Users, { id: "c4", email: "c1@x", name: "Cid" })
      })
      const canceled = yield* Effect.flip(both)
      assert.strictEqual(canceled._tag, "TransactionCanceled")
      if (canceled._tag === "TransactionCanceled") {
        assert.isTrue(Option.isNone(canceled.failures.bob))
        assert.strictEqual(Option.getOrThrow(canceled.failures.cid)._tag, "UniqueViolation")
        assert.deepStrictEqual(canceled.reasons.map((r) => [r.label, r.code]), [
          ["bob", "None"],
          ["bob (unique email)", "None"],
          ["cid", "None"],
          ["cid (unique email)", "ConditionalCheckFailed"]
        ])
      }
      assert.isTrue(Option.isNone(yield* Get.item(Users, { id: "c3" })))
    }))

  it.effect("go to one of many that want them at the same time", () =>
    Effect.gen(function*() {
      const all = Array.from({ length: 20 }, (_, i) =>
        Put.item(Users, { id: `w${i}`, email: "w@x", name: "" }).pipe(
          Effect.as("won"),
          Effect.catch((failure) => Effect.succeed(failure._tag))
        ))
      const ends = yield* Effect.all(all, { concurrency: "unbounded" }).pipe(
        Retry.use(Retry.policy({ conflict: Schedule.recurs(100), throttled: Schedule.recurs(100) }))
      )
      assert.deepStrictEqual(ends.filter((end) => end !== "UniqueViolation"), ["won"])
      assert.strictEqual((yield* sentinels("w@x")).length, 1)
    }))

  it.effect("of two in one transaction are told apart before anything is sent", () =>
    Effect.gen(function*() {
      const same = yield* Transact.write([
        Put.item(Users, { id: "s1", email: "s@x", name: "Ann" }),
        Put.item(Users, { id: "s2", email: "s@x", name: "Bob" })
      ]).pipe(Effect.flip)
      assert.include(same.message, "\"0 (unique email)\" and \"1 (unique email)\" are about the same item")
    }))

  it.effect("change with the item, and are free again", () =>
    Effect.gen(function*() {
      const ann = yield* Put.item(Users, { id: "u1", email: "u1@x", name: "Ann" })
      yield* Put.item(Users, { id: "u2", email: "u2@x", name: "Bob" })
      const taken = yield* Update.from(Users, ann).pipe(Update.set({ email: "u2@x" }), Effect.flip)
      assert.deepInclude(taken, { _tag: "UniqueViolation", constraint: "email" })
      yield* Update.from(Users, ann).pipe(Update.set({ email: "u1@y", phone: "u7", name: "Anna" }))
      const anna = yield* Get.item(Users, { id: "u1" }).pipe(Get.consistent, Get.orFail)
      assert.deepStrictEqual(anna, { id: "u1", email: "u1@y", phone: "u7", name: "Anna", version: 2 })
      assert.deepStrictEqual(yield* sentinels("u1@"), ["UNIQUE#User#email#u1@y of USER#u1"])
      const stale = yield* Update.from(Users, ann).pipe(Update.set({ email: "u1@z" }), Effect.flip)
      assert.strictEqual(stale._tag, "VersionConflict")
      // the same value again, and none
      yield* Update.from(Users, anna).pipe(Update.set({ email: "u1@y" }), Update.remove("phone"))
      assert.deepStrictEqual(yield* sentinels("u7"), [])
      yield* Put.item(Users, { id: "u3", email: "u1@x", phone: "u7", name: "Cid" })
      // what is not unique changes in one call, which answers with the item
      const last = yield* Get.item(Users, { id: "u1" }).pipe(Get.consistent, Get.orFail)
      const named = yield* Update.from(Users, last).pipe(Update.set({ name: "Zoe" }))
      assert.strictEqual(named.name, "Zoe")
    }))

  it.effect("follow a replacement", () =>
    Effect.gen(function*() {
      const ann = yield* Put.item(Users, { id: "r1", email: "r1@x", phone: "r1", name: "Ann" })
      const next = yield* Put.replace(Users, ann, { id: "r1", email: "r1@y", name: "Anna" })
      assert.deepStrictEqual(next, { id: "r1", email: "r1@y", name: "Anna", version: 2 })
      assert.deepStrictEqual(yield* sentinels("r1"), ["UNIQUE#User#email#r1@y of USER#r1"])
      const stale = yield* Put.replace(Users, ann, { id: "r1", email: "r1@z", name: "Anna" }).pipe(Effect.flip)
      assert.strictEqual(stale._tag, "VersionConflict")
    }))

  it.effect("are taken for items that were there before", () =>
    Effect.gen(function*() {
      yield* Effect.all([old("o1", "o@x"), old("o2", "o@x")])
      const read = (id: string) => Get.item(Users, { id }).pipe(Get.consistent, Get.orFail)
      const [one, two] = [yield* read("o1"), yield* read("o2")]
      const claim = (user: typeof one) => Transact.write({ user: Check.unique(Users, user) })
      yield* claim(one)
      yield* claim(one)
      assert.deepStrictEqual(yield* sentinels("o@x"), ["UNIQUE#User#email#o@x of USER#o1"])
      const why = (user: typeof one) =>
        claim(user).pipe(
          Transact.failWith({ user: (failure) => failure }),
          Effect.flip,
          Effect.map((failure) => failure._tag)
        )
      assert.strictEqual(yield* why(two), "UniqueViolation")
      yield* Update.from(Users, two).pipe(Update.set({ email: "o2@x" }))
      assert.strictEqual(yield* why(two), "VersionConflict")
      assert.deepStrictEqual(yield* sentinels("o2@x"), ["UNIQUE#User#email#o2@x of USER#o2"])
    }))

  it.effect("that another item has are left to it, whatever else refuses the change", () =>
    Effect.gen(function*() {
      yield* Put.item(Users, { id: "h1", email: "h1@x", name: "" })
      yield* Put.item(Users, { id: "h2", email: "h2@x", name: "" })
      yield* old("h3", "h1@x")
      const read = yield* Get.item(Users, { id: "h3" }).pipe(Get.consistent, Get.orFail)
      yield* old("h4", "h1@x")
      yield* Delete.from(Users, yield* Get.item(Users, { id: "h4" }).pipe(Get.consistent, Get.orFail))
      assert.isTrue(Option.isNone(yield* Get.item(Users, { id: "h4" }).pipe(Get.consistent)))
      const clash = yield* Update.from(Users, read).pipe(Update.set({ email: "h2@x" }), Effect.flip)
      assert.deepInclude(clash, { _tag: "UniqueViolation", values: { email: "h2@x" } })
      const change = Update.from(Users, read).pipe(Update.set({ email: "h3@x" }))
      yield* change.pipe(
        Retry.use(Retry.none),
        Effect.provide(
          Faults.layer([{
            operations: ["TransactWriteItems"],
            when: Faults.nth(1),
            fault: Faults.cancel([
              { Code: "TransactionConflict" },
              { Code: "ConditionalCheckFailed" },
              { Code: "None" }
            ])
          }]),
          { local: true }
        )
      )
      assert.deepStrictEqual(
        [yield* sentinels("h1@x"), yield* sentinels("h2@x"), yield* sentinels("h3@x")],
        [
          ["UNIQUE#User#email#h1@x of USER#h1"],
          ["UNIQUE#User#email#h2@x of USER#h2"],
          ["UNIQUE#User#email#h3@x of USER#h3"]
        ]
      )
    }))

  it.effect("are given back by a delete", () =>
    Effect.gen(function*() {
      const ann = yield* Put.item(Users, { id: "d1", email: "d1@x", phone: "d1", name: "Ann" })
      const next = yield* Update.from(Users, ann).pipe(Update.set({ name: "Anna" }))
      assert.strictEqual((yield* Effect.flip(Delete.from(Users, ann)))._tag, "VersionConflict")
      yield* Delete.from(Users, next)
      assert.deepStrictEqual(yield* sentinels("d1"), [])
      assert.isTrue(Option.isNone(yield* Get.item(Users, { id: "d1" }).pipe(Get.consistent)))
    }))

  it.effect("without a version guard the item by themselves", () =>
    Effect.gen(function*() {
      const room = yield* Put.item(Rooms, { id: "a", floor: 1, number: 2, name: "blue" })
      const again = yield* Put.item(Rooms, { id: "a", floor: 1, number: 3, name: "blue" }).pipe(Effect.flip)
      assert.strictEqual(again._tag, "ConditionalCheckFailed")
      yield* Update.item(Rooms, { id: "a" }).pipe(Update.set({ name: "red" }))
      // the name is no part of it, so the room that was read is still good
      yield* Update.from(Rooms, room).pipe(Update.set({ number: 12 }))
      assert.deepStrictEqual(yield* sentinels("Room"), ["UNIQUE#Room#door#a1#b12 of ROOM#a"])
      const stale = yield* Update.from(Rooms, room).pipe(Update.set({ number: 13 }), Effect.flip)
      assert.strictEqual(stale._tag, "ConditionalCheckFailed")
      assert.strictEqual((yield* Effect.flip(Delete.from(Rooms, room)))._tag, "ConditionalCheckFailed")
      const over = yield* Put.replace(Rooms, room, { ...room, number: 13 }).pipe(Effect.flip)
      assert.strictEqual(over._tag, "ConditionalCheckFailed")
      const replaced = yield* Put.replace(Rooms, { ...room, number: 12 }, { ...room, number: 14 })
      yield* Delete.from(Rooms, replaced)
      assert.deepStrictEqual(yield* sentinels("Room"), [])
    }))

  it.effect("are no matter to an update that changes nothing", () =>
    Effect.gen(function*() {
      const room = yield* Put.item(Rooms, { id: "still", floor: 9, number: 9, name: "grey" })
      const nothing = Update.from(Rooms, room).pipe(Update.set({}))
      assert.deepStrictEqual(yield* nothing, room)
      assert.strictEqual(Explain.plan(nothing).operation, "UpdateItem")
    }))

  it.effect("keep no item of theirs in a scan of the entity", () =>
    Effect.gen(function*() {
      yield* Put.item(Users, { id: "n1", email: "n1@x", name: "Ann" })
      const users = yield* Scan.items(Users).pipe(Query.collect)
      assert.isTrue(users.some((user) => user.id === "n1"))
      assert.isTrue(users.every((user) => user.email !== undefined))
    }))
})
