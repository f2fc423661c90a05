/** Many at the same time, while much goes wrong; and processes that are cut between any two calls. */
import * as LocalDynamoDB from "@dynapipe/local/LocalDynamoDB"
import { assert, describe, it } from "@effect/vitest"
import { Condition, Delete, DynamoDB, Faults, Get, Put, Query, Retry, Scan, Transact, Update } from "dynapipe"
import { Deferred, Effect, Exit, Fiber, Layer, Option, Random, Schedule } from "effect"
import { Accounts, Bank, Documents, Markers, Users } from "./bank.ts"

const world = Layer.fresh(LocalDynamoDB.layer({ tables: [Bank, Markers] }))
const ids = Array.from({ length: 10 }, (_, i) => `a${i}`)
const accounts = Scan.items(Accounts).pipe(Query.collect)

const transfer = (from: string, to: string, amount: number) =>
  Transact.write({
    debit: Update.item(Accounts, { accountId: from }).pipe(
      Update.increment(($) => $.balance, -amount),
      Update.when(($) => Condition.gte($.balance, amount))
    ),
    credit: Update.item(Accounts, { accountId: to }).pipe(Update.increment(($) => $.balance, amount))
  })

const script = (seed: number): ReadonlyArray<Faults.Rule> =>
  [
    { fault: Faults.loseAnswer, part: 0.1 },
    { fault: Faults.loseRequest, part: 0.05 },
    { fault: Faults.throttle(), part: 0.1 },
    { fault: Faults.cancel([{ Code: "TransactionConflict" }, { Code: "None" }]), part: 0.15 },
    { fault: Faults.cancel([{ Code: "None" }, { Code: "ThrottlingError" }]), part: 0.05 },
    { fault: Faults.error("TransactionInProgressException"), part: 0.05 },
    { fault: Faults.unavailable, part: 0.05 },
    { fault: Faults.delay("3 millis"), part: 0.2 }
  ].map(({ fault, part }, i) => ({
    operations: ["TransactWriteItems"],
    fault,
    when: Faults.rate(part),
    seed: seed * 10 + i
  }))

/** Every user has the sentinel of its address, and every sentinel its user. */
const sentinelsOfUsers = Effect.gen(function*() {
  const { Items = [] } = yield* DynamoDB.call("Scan", { TableName: "bank" })
  const users = Items.filter((item) => item["pk"]!.S!.startsWith("USER#"))
  const sentinels = Items.filter((item) => item["pk"]!.S!.startsWith("UNIQUE#User#email#"))
  assert.deepStrictEqual(
    sentinels.map((item) => [item["pk"]!.S!.split("#").at(-1), item["_owner"]!.M!["pk"]!.S]).sort(),
    users.map((item) => [item["email"]!.S, item["pk"]!.S]).sort()
  )
})

describe("200 fibers between 10 accounts", () => {
  it.live.each([1, 2, 3])("keep the total, and nobody goes negative (seed %i)", (seed) =>
    Effect.gen(function*() {
      yield* Effect.forEach(ids, (accountId) => Put.item(Accounts, { accountId, balance: 20 }))
      const one = Effect.gen(function*() {
        const from = yield* Random.nextIntBetween(0, 9)
        const to = (from + (yield* Random.nextIntBetween(1, 9))) % 10
        return yield* Effect.exit(transfer(ids[from]!, ids[to]!, yield* Random.nextIntBetween(1, 15)))
      })
      const exits = yield* Effect.all(Array.from({ length: 200 }, () => one), { concurrency: "unbounded" }).pipe(
        Retry.use(Retry.policy({ throttled: Schedule.recurs(4), unavailable: Schedule.recurs(4), budget: "none" })),
        Effect.provide(Faults.layer(script(seed)))
      )
      const ends = exits.map((exit) =>
        Exit.isSuccess(exit) ? "done" : Option.getOrThrow(Exit.findErrorOption(exit))._tag
      )
      const known = [
        "done",
        "TransactionCanceled",
        "Throttled",
        "ServiceUnavailable",
        "ConnectionFailed",
        "TransactionConflict"
      ]
      assert.deepStrictEqual(ends.filter((end) => !known.includes(end)), [])
      assert.isAbove(ends.filter((end) => end === "done").length, 50)
      assert.isTrue(ends.includes("TransactionCanceled"))
      const all = yield* accounts
      assert.strictEqual(all.reduce((sum, account) => sum + account.balance, 0), 200)
      assert.isTrue(all.every((account) => account.balance >= 0))
    }).pipe(Random.withSeed(`transfers ${seed}`), Effect.provide(world)))
})

describe("50 fibers that want 5 addresses", () => {
  it.live.each([1, 2, 3])(
    "leave each with one user, and each user with one (seed %i)",
    (seed) =>
      Effect.gen(function*() {
        const email = Effect.map(Random.nextIntBetween(0, 4), (n) => `${n}@x`)
        const one = (n: number) =>
          Effect.gen(function*() {
            const user = yield* Put.item(Users, { id: `u${n}`, email: yield* email, name: "" })
            yield* Update.from(Users, user).pipe(Update.set({ email: yield* email }))
            const changed = yield* Get.item(Users, { id: user.id }).pipe(Get.consistent, Get.orFail)
            if (n % 3 === 0) yield* Delete.from(Users, changed)
          })
        const exits = yield* Effect.all(Array.from({ length: 50 }, (_, n) => Effect.exit(one(n))), {
          concurrency: "unbounded"
        }).pipe(
          Retry.use(Retry.policy({ throttled: Schedule.recurs(4), unavailable: Schedule.recurs(4), budget: "none" })),
          Effect.provide(Faults.layer(script(seed)))
        )
        const ends = exits.flatMap((exit) =>
          Exit.isSuccess(exit) ? [] : [Option.getOrThrow(Exit.findErrorOption(exit))._tag]
        )
        assert.isTrue(ends.includes("UniqueViolation"))
        yield* sentinelsOfUsers
      }).pipe(Random.withSeed(`addresses ${seed}`), Effect.provide(world))
  )
})

/** Lets so many calls through, makes or loses the next, and answers nothing any more: the process is gone. */
const cutAfter = (calls: number, reached: boolean, gone: Deferred.Deferred<void>) =>
  Faults.layer([{
    fault: (call) => {
      const last = reached ? Effect.asVoid(Effect.exit(call.proceed())) : Effect.void
      return Effect.andThen(last, Effect.andThen(Deferred.succeed(gone, undefined), Effect.never))
    },
    when: ({ n }) => n > calls
  }])

/** Runs it anew for every place where it can be cut, and asks each time what is left. */
const cutAnywhere = <E, E2>(
  before: Effect.Effect<unknown, unknown, DynamoDB.DynamoDB>,
  program: Effect.Effect<unknown, E, DynamoDB.DynamoDB>,
  left: Effect.Effect<void, E2, DynamoDB.DynamoDB>
) =>
  Effect.gen(function*() {
    let places = 0
    const cutAt = (calls: number, reached: boolean) =>
      Effect.gen(function*() {
        yield* before
        const gone = yield* Deferred.make<void>()
        const fiber = yield* program.pipe(Effect.provide(cutAfter(calls, reached, gone)), Effect.forkChild)
        yield* Effect.raceFirst(Fiber.await(fiber), Deferred.await(gone))
        const done = fiber.pollUnsafe() !== undefined
        yield* Fiber.interrupt(fiber)
        places += 1
        yield* left
        // whoever comes after it can go on
        yield* program
        yield* left
        return done
      }).pipe(Effect.provide(world))
    for (let calls = 0;; calls++) {
      yield* cutAt(calls, false)
      // nothing was left to be cut
      if (yield* cutAt(calls, true)) break
    }
    return places
  })

describe("a process that is cut between any two calls", () => {
  it.live("leaves every sentinel with its user", () =>
    Effect.gen(function*() {
      const places = yield* cutAnywhere(
        Effect.void,
        Effect.gen(function*() {
          // begins where an earlier process may have ended
          const found = yield* Get.item(Users, { id: "ann" }).pipe(Get.consistent)
          const ann = Option.isSome(found)
            ? found.value
            : yield* Put.item(Users, { id: "ann", email: "ann@x", name: "Ann" })
          yield* Update.from(Users, ann).pipe(Update.set({ email: "anna@x" }))
          const anna = yield* Get.item(Users, { id: "ann" }).pipe(Get.consistent, Get.orFail)
          yield* Delete.from(Users, anna)
        }),
        sentinelsOfUsers
      )
      assert.strictEqual(places, 12)
    }))

  it.live("pays once", () =>
    Effect.gen(function*() {
      const invariant = Effect.gen(function*() {
        const all = yield* accounts
        assert.strictEqual(all.reduce((sum, account) => sum + account.balance, 0), 20)
        const paid = Option.isSome(yield* Get.item(Documents, { id: "receipt" }))
        assert.strictEqual(all.find((account) => account.accountId === "a1")?.balance, paid ? 15 : 10)
      })
      const payment = Transact.once(
        "payment 1",
        Transact.write({
          debit: Update.item(Accounts, { accountId: "a0" }).pipe(
            Update.increment(($) => $.balance, -5),
            Update.when(($) => Condition.gte($.balance, 5))
          ),
          credit: Update.item(Accounts, { accountId: "a1" }).pipe(Update.increment(($) => $.balance, 5)),
          receipt: Put.item(Documents, { id: "receipt", text: "5" })
        }),
        { table: Markers }
      )
      const places = yield* cutAnywhere(
        Effect.all(["a0", "a1"].map((accountId) => Put.item(Accounts, { accountId, balance: 10 }))),
        Effect.andThen(payment, payment),
        invariant
      )
      assert.strictEqual(places, 6)
    }))
})
