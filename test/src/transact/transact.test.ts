import { assert } from "@effect/vitest"
import { Check, Condition, Delete, Faults, Get, Put, Query, Retry, Transact, Update } from "dynapipe"
import { Cause, Clock, Data, Effect, Option, Schedule } from "effect"
import { TestClock } from "effect/testing"
import { suite } from "../harness/backends.ts"
import { Accounts, Bank, Documents, Visits } from "./bank.ts"

class TooPoor extends Data.TaggedError("TooPoor")<{ readonly balance: number }> {}

const open = (...all: ReadonlyArray<readonly [id: string, balance: number]>) =>
  Effect.forEach(all, ([accountId, balance]) => Put.item(Accounts, { accountId, balance }))
const balance = (accountId: string) =>
  Get.item(Accounts, { accountId }).pipe(Get.consistent, Get.orFail, Effect.map((a) => a.balance))
const withdraw = (accountId: string, amount: number) =>
  Update.item(Accounts, { accountId }).pipe(
    Update.increment(($) => $.balance, -amount),
    Update.when(($) => Condition.gte($.balance, amount))
  )
const deposit = (accountId: string, amount: number) =>
  Update.item(Accounts, { accountId }).pipe(Update.increment(($) => $.balance, amount))

suite("transactions", [Bank], (it) => {
  it.effect("happen as a whole, and answer by label", () =>
    Effect.gen(function*() {
      yield* open(["t1", 10], ["t2", 0])
      const draft = yield* Put.item(Documents, { id: "t1", text: "draft" })
      const written = yield* Transact.write({
        debit: withdraw("t1", 4),
        credit: deposit("t2", 4),
        note: Put.item(Documents, { ...draft, text: "final" }),
        nested: { open: Check.item(Documents, { id: "t2" }, ($) => Condition.notExists($.id)) }
      })
      assert.deepStrictEqual(written, {
        debit: undefined,
        credit: undefined,
        note: { id: "t1", text: "final", version: 2 },
        nested: { open: undefined }
      })
      assert.deepStrictEqual([yield* balance("t1"), yield* balance("t2")], [6, 4])
      assert.deepStrictEqual(yield* Transact.write({}), {})
      const list = yield* Transact.write([
        Put.item(Documents, { id: "t3", text: "a" }),
        Delete.from(Documents, written.note)
      ])
      assert.deepStrictEqual(list, [{ id: "t3", text: "a", version: 1 }, undefined])
    }))

  it.effect("keep versions, times and index keys as the programs do by themselves", () =>
    Effect.gen(function*() {
      const at = (place: string) => Query.index(Visits, "byPlace", { place }).pipe(Query.collect)
      const first = yield* Clock.currentTimeMillis
      const { visit } = yield* Transact.write({ visit: Put.item(Visits, { id: "k1", place: "k1", count: 1, log: [] }) })
      assert.deepStrictEqual(visit, { id: "k1", place: "k1", count: 1, log: [], first, last: first, version: 1 })
      assert.deepStrictEqual(yield* at("k1"), [visit])
      yield* TestClock.adjust("1 minute")
      yield* Transact.write({
        visit: Update.from(Visits, visit).pipe(
          Update.set({ place: "k2" }),
          Update.append(($) => $.log, ["moved"])
        )
      })
      assert.deepStrictEqual(yield* at("k1"), [])
      assert.deepStrictEqual(yield* at("k2"), [
        { ...visit, place: "k2", log: ["moved"], last: first + 60_000, version: 2 }
      ])
    }))

  it.effect("say which operation failed, how, and that nothing happened", () =>
    Effect.gen(function*() {
      yield* open(["f1", 3], ["f2", 0])
      const document = yield* Put.item(Documents, { id: "f1", text: "draft" })
      yield* Update.from(Documents, document).pipe(Update.set({ text: "other" }))
      const failure = yield* Transact.write({
        debit: withdraw("f1", 4),
        credit: deposit("f2", 4),
        missing: deposit("f3", 4),
        stale: Update.from(Documents, document).pipe(Update.set({ text: "mine" })),
        gone: Delete.item(Accounts, { accountId: "f4" }).pipe(Delete.ifExists),
        free: Put.item(Documents, { id: "f9", text: "free" }).pipe(Put.ifNotExists)
      }).pipe(Effect.flip)
      assert.strictEqual(failure._tag, "TransactionCanceled")
      if (failure._tag !== "TransactionCanceled") return
      const { credit, debit, free, gone, missing, stale } = failure.failures
      assert.isTrue(Option.isNone(credit))
      assert.isTrue(Option.isNone(free))
      const refused = Option.getOrThrow(debit)
      assert.strictEqual(refused._tag, "ConditionalCheckFailed")
      if (refused._tag === "ConditionalCheckFailed") {
        assert.deepStrictEqual(Option.getOrThrow(refused.item), { accountId: "f1", balance: 3 })
      }
      assert.strictEqual(Option.getOrThrow(missing)._tag, "ItemNotFound")
      const conflict = Option.getOrThrow(stale)
      assert.deepInclude(conflict, { _tag: "VersionConflict", expected: 1 })
      assert.strictEqual(Option.getOrThrow(gone)._tag, "ItemNotFound")
      assert.deepStrictEqual(failure.reasons.map((r) => [r.label, r.code === "None"]), [
        ["debit", false],
        ["credit", true],
        ["missing", false],
        ["stale", false],
        ["gone", false],
        ["free", true]
      ])
      assert.deepInclude(failure.reasons[3], { entity: "Document", key: { id: "f1" } })
      assert.include(failure.message, "debit: The condition on Account {\"accountId\":\"f1\"} did not hold: there is")
      assert.include(failure.message, "missing: There is no Account {\"accountId\":\"f3\"}")
      assert.deepStrictEqual([yield* balance("f1"), yield* balance("f2")], [3, 0])
    }))

  it.effect("turn one label's failure into one's own", () =>
    Effect.gen(function*() {
      yield* open(["o1", 3], ["o2", 0])
      const transfer = Transact.write({ debit: withdraw("o1", 4), credit: deposit("o2", 4) }).pipe(
        Transact.failWith({
          debit: (failure) =>
            new TooPoor({
              balance: failure._tag === "ConditionalCheckFailed"
                ? Option.match(failure.item, { onNone: () => 0, onSome: (account) => account.balance })
                : 0
            })
        })
      )
      const failure = yield* Effect.flip(transfer)
      assert.deepInclude(failure, { _tag: "TooPoor", balance: 3 })
      const both = transfer.pipe(Transact.and(Transact.write({ note: Put.item(Documents, { id: "o1", text: "" }) })))
      assert.strictEqual((yield* Effect.flip(both))._tag, "TooPoor")
    }))

  it.effect("read all as they are at one moment", () =>
    Effect.gen(function*() {
      yield* open(["g1", 3], ["g2", 4])
      const all = yield* Transact.get({
        one: Get.item(Accounts, { accountId: "g1" }).pipe(Get.orFail),
        none: Get.item(Accounts, { accountId: "g9" }),
        some: { two: Get.item(Accounts, { accountId: "g2" }).pipe(Get.select("balance")) }
      })
      assert.deepStrictEqual(all, {
        one: { accountId: "g1", balance: 3 },
        none: Option.none(),
        some: { two: Option.some({ balance: 4 }) }
      })
      const missing = yield* Transact.get([Get.item(Accounts, { accountId: "g9" }).pipe(Get.orFail)]).pipe(Effect.flip)
      assert.strictEqual(missing._tag, "ItemNotFound")
    }))

  it.effect("are refused before they are sent", () =>
    Effect.gen(function*() {
      const why = <A, E extends { readonly message: string }, R>(self: Effect.Effect<A, E, R>) =>
        Effect.map(Effect.flip(self), (e) => e.message)
      const puts = (n: number) =>
        Array.from({ length: n }, (_, i) => Put.item(Accounts, { accountId: `x${i}`, balance: 0 }))
      assert.include(yield* why(Transact.write(puts(101))), "101 operations, and a transaction takes at most 100")
      const big = Array.from(
        { length: 12 },
        (_, i) => Put.item(Documents, { id: `big${i}`, text: "x".repeat(390_000) })
      )
      assert.include(yield* why(Transact.write(big)), "at most 4194304 (4 MB)")
      const twice = Transact.write({ debit: withdraw("x1", 1), credit: deposit("x1", 1) })
      assert.include(yield* why(twice), "\"debit\" and \"credit\" are about the same item")
      const long = Transact.write({ a: deposit("x1", 1) }).pipe(Transact.idempotencyToken("x".repeat(37)))
      assert.include(yield* why(long), "37 characters, and takes 1 to 36")
      const empty = Transact.write({ a: deposit("x1", 1) }).pipe(Transact.idempotencyToken(""))
      assert.include(yield* why(empty), "0 characters")
      const keyless = Transact.write({ a: deposit("x1", 1), b: Put.item(Accounts, { accountId: "", balance: 0.5 }) })
      assert.include(yield* why(keyless), "This Account (b) cannot be encoded at balance")
      const reads = Array.from({ length: 101 }, (_, i) => Get.item(Accounts, { accountId: `x${i}` }))
      assert.include(yield* why(Transact.get(reads)), "101 operations")
      assert.isTrue(Option.isNone(yield* Get.item(Accounts, { accountId: "x1" })))
    }))

  it.effect("under the user's token happen once, and refuse it to another", () =>
    Effect.gen(function*() {
      yield* open(["i1", 0])
      const token = `i1 ${"x".repeat(33)}`
      const program = Transact.write({ add: deposit("i1", 1) }).pipe(Transact.idempotencyToken(token))
      yield* program
      yield* program
      assert.strictEqual(yield* balance("i1"), 1)
      const other = Transact.write({ add: deposit("i1", 2) }).pipe(Transact.idempotencyToken(token), Effect.flip)
      assert.deepInclude(yield* other, { _tag: "IdempotentParameterMismatch", token })
    }))

  it.effect("whose answers are lost happen once", () =>
    Effect.gen(function*() {
      yield* open(["l1", 0])
      const losing = <A, E, R>(self: Effect.Effect<A, E, R>) =>
        self.pipe(
          Retry.use(Retry.policy({ unavailable: Schedule.recurs(2) })),
          Effect.provide(Faults.layer([{ when: Faults.nth(1, 2), fault: Faults.loseAnswer }]))
        )
      yield* losing(Transact.write({ add: deposit("l1", 1) }))
      assert.strictEqual(yield* balance("l1"), 1)
      yield* losing(Transact.once("l1", deposit("l1", 1)))
      yield* Transact.once("l1", deposit("l1", 1))
      assert.strictEqual(yield* balance("l1"), 2)
    }))

  it.effect("start over from the read when they lose a race, and give up with the last failure", () =>
    Effect.gen(function*() {
      const first = yield* Put.item(Documents, { id: "r1", text: "" })
      let attempts = 0
      const attempt = Effect.gen(function*() {
        attempts += 1
        const document = yield* Get.item(Documents, { id: "r1" }).pipe(Get.consistent, Get.orFail)
        // somebody else is faster, twice
        if (attempts < 3) yield* Update.from(Documents, document).pipe(Update.set({ text: `${document.text}x` }))
        return yield* Update.from(Documents, document).pipe(Update.set({ text: `${document.text}!` }))
      })
      const last = yield* Transact.optimistic(attempt, { schedule: Schedule.recurs(5) })
      assert.deepInclude(last, { text: "xx!", version: 4 })
      attempts = -10
      const lost = yield* Transact.optimistic(attempt, { schedule: Schedule.recurs(1) }).pipe(Effect.flip)
      assert.strictEqual(lost._tag, "VersionConflict")
      assert.strictEqual(attempts, -8)
      assert.strictEqual(first.version, 1)
    }))

  it.effect("refuse what no transaction can be when they are made", () =>
    Effect.gen(function*() {
      const defect = (make: () => unknown) =>
        Effect.sync(make).pipe(
          Effect.exit,
          Effect.map((exit) => exit._tag === "Failure" ? Cause.pretty(exit.cause) : "")
        )
      const update = deposit("z", 1).pipe(Update.returningOld)
      // @ts-expect-error the type refuses it as well
      assert.include(yield* defect(() => Transact.write({ a: update })), "\"a\" asks for the old item")
      const empty = { "a.b": deposit("z", 1), a: { b: deposit("y", 1) } }
      assert.include(yield* defect(() => Transact.write(empty)), "two operations have the label \"a.b\"")
      // @ts-expect-error it has nothing to start over from
      assert.include(yield* defect(() => Transact.optimistic(deposit("z", 1))), "starts over from the read")
    }))
})
