/** The worked patterns, on the embedded engine and on DynamoDB Local. */
import { assert, layer as withLayer, type Vitest } from "@effect/vitest"
import { Faults, Get, Put, Query, Retry } from "dynapipe"
import type { DynamoDB, Table } from "dynapipe"
import { Effect, Exit, Option, Random, Schedule } from "effect"
import { backends } from "../../test/src/harness/backends.ts"
import * as audit from "../src/patterns/audit.ts"
import * as command from "../src/patterns/command.ts"
import * as counter from "../src/patterns/counter.ts"
import * as order from "../src/patterns/order.ts"
import * as registration from "../src/patterns/registration.ts"
import * as transfer from "../src/patterns/transfer.ts"
import * as workflow from "../src/patterns/workflow.ts"

const suite = (
  name: string,
  tables: ReadonlyArray<Table.Table<any>>,
  body: (it: Vitest.MethodsNonLive<DynamoDB.DynamoDB>, embedded: boolean) => void
) =>
  [backends[0], backends[3]].filter((backend) => backend !== undefined).forEach((backend, i) =>
    withLayer(backend.layer(tables), { timeout: "60 seconds", excludeTestServices: true })(
      `${name} on ${backend.name}`,
      (it) => body(it, i === 0)
    )
  )

const losing = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  self.pipe(
    Retry.use(Retry.policy({ unavailable: Schedule.recurs(8), budget: "none" })),
    Effect.provide(Faults.layer([
      { fault: Faults.loseAnswer, when: Faults.rate(0.2), seed: 1 },
      { fault: Faults.loseRequest, when: Faults.rate(0.2), seed: 2 }
    ]))
  )

suite("registration", [registration.UsersTable, registration.EmailsTable], (it) => {
  it.effect("keeps addresses unique through create, change and delete", () =>
    Effect.gen(function*() {
      const { changeEmail, find, findByEmail, register, remove } = registration
      const ann = yield* register({ userId: "ann", email: "ann@x", name: "Ann" })
      assert.strictEqual(ann.version, 1)
      const taken = yield* Effect.flip(register({ userId: "bob", email: "ann@x", name: "Bob" }))
      assert.deepInclude(taken, { _tag: "EmailTaken", email: "ann@x" })
      const exists = yield* Effect.flip(register({ userId: "ann", email: "other@x", name: "Ann" }))
      assert.deepInclude(exists, { _tag: "UserExists", userId: "ann" })
      const bob = yield* register({ userId: "bob", email: "bob@x", name: "Bob" })
      assert.strictEqual((yield* Effect.flip(changeEmail(bob, "ann@x")))._tag, "EmailTaken")
      yield* changeEmail(ann, "anna@x")
      assert.strictEqual((yield* Effect.flip(changeEmail(ann, "late@x")))._tag, "TransactionCanceled")
      const both = yield* find("ann", "anna@x")
      assert.deepStrictEqual(Option.map(both.email, (e) => e.userId), Option.some("ann"))
      const anna = Option.getOrThrow(yield* findByEmail("anna@x"))
      assert.deepInclude(anna, { userId: "ann", email: "anna@x", version: 2 })
      // the old address is free again
      const cid = yield* register({ userId: "cid", email: "ann@x", name: "Cid" })
      assert.strictEqual((yield* Effect.flip(remove(ann)))._tag, "TransactionCanceled")
      yield* remove(anna)
      const gone = yield* find("ann", "anna@x")
      assert.isTrue(Option.isNone(gone.user) && Option.isNone(gone.email))
      assert.strictEqual(cid.email, "ann@x")
    }))
})

suite("an order", [order.Warehouse], (it) => {
  it.effect("takes all its lines from stock, or none", () =>
    Effect.gen(function*() {
      const stock = (sku: string) =>
        Get.item(order.Stock, { sku }).pipe(Get.consistent, Get.orFail, Effect.map((s) => s.available))
      yield* Effect.forEach([["pen", 5], ["ink", 1], ["pad", 2]] as const, ([sku, available]) =>
        Put.item(order.Stock, { sku, available }))
      const first = yield* order.place("o1", [
        { sku: "pen", quantity: 2 },
        { sku: "ink", quantity: 1 },
        { sku: "pen", quantity: 1 }
      ])
      assert.deepStrictEqual([yield* stock("pen"), yield* stock("ink")], [2, 0])
      const short = yield* order.place("o2", [
        { sku: "pad", quantity: 1 },
        { sku: "ink", quantity: 1 },
        { sku: "pen", quantity: 3 }
      ]).pipe(Effect.flip)
      assert.deepInclude(short, { _tag: "OutOfStock", skus: ["ink", "pen"] })
      assert.deepStrictEqual([yield* stock("pen"), yield* stock("pad")], [2, 2])
      const again = yield* order.place("o1", [{ sku: "pad", quantity: 1 }]).pipe(Effect.flip)
      assert.strictEqual(again._tag, "TransactionCanceled")
      yield* order.cancel(first)
      assert.deepStrictEqual([yield* stock("pen"), yield* stock("ink")], [5, 1])
      assert.strictEqual((yield* Effect.flip(order.cancel(first)))._tag, "TransactionCanceled")
    }))
})

suite("a transfer", [transfer.Bank], (it) => {
  it.effect("moves money or says why not", () =>
    Effect.gen(function*() {
      const balance = (accountId: string) =>
        Get.item(transfer.Accounts, { accountId }).pipe(Get.consistent, Get.orFail, Effect.map((a) => a.balance))
      yield* Put.item(transfer.Accounts, { accountId: "ann", balance: 10 })
      yield* Put.item(transfer.Accounts, { accountId: "bob", balance: 0 })
      yield* transfer.transfer("ann", "bob", 7)
      assert.deepStrictEqual([yield* balance("ann"), yield* balance("bob")], [3, 7])
      const poor = yield* Effect.flip(transfer.transfer("ann", "bob", 4))
      assert.deepInclude(poor, { _tag: "InsufficientFunds", accountId: "ann", balance: 3 })
      const nobody = yield* Effect.flip(transfer.transfer("ann", "cid", 1))
      assert.deepInclude(nobody, { _tag: "NoSuchAccount", accountId: "cid" })
      assert.deepInclude(yield* Effect.flip(transfer.transfer("dan", "bob", 1)), { accountId: "dan" })
    }))
})

suite("a workflow", [workflow.Workflows], (it) => {
  it.effect("is completed with all its tasks, also while others add some", () =>
    Effect.gen(function*() {
      yield* workflow.start("w")
      yield* Effect.forEach(["a", "b", "c"], (task) => workflow.addTask("w", task))
      const adding = Effect.forEach(
        Array.from({ length: 5 }, (_, i) => `late${i}`),
        (task) => Effect.exit(workflow.addTask("w", task)),
        { concurrency: 5 }
      )
      const [, added] = yield* Effect.all([workflow.complete("w"), adding], { concurrency: 2 })
      const tasks = yield* Query.items(workflow.Task, { workflowId: "w" }).pipe(Query.consistent, Query.collect)
      // whoever came too late was told so, and no task is left open in a workflow that is done
      assert.strictEqual(tasks.length, 3 + added.filter(Exit.isSuccess).length)
      assert.isTrue(tasks.every((task) => task.status === "done"))
      assert.strictEqual((yield* Effect.flip(workflow.addTask("w", "never")))._tag, "WorkflowDone")
    }))

  it.effect("with more tasks than a transaction takes is refused", () =>
    Effect.gen(function*() {
      yield* workflow.start("big")
      yield* Effect.forEach(
        Array.from({ length: workflow.limit + 1 }, (_, i) => `t${i}`),
        (taskId) => Put.item(workflow.Task, { workflowId: "big", taskId, status: "open" }),
        { concurrency: 20 }
      )
      const failure = yield* Effect.flip(workflow.complete("big"))
      assert.deepInclude(failure, { _tag: "TooManyTasks", tasks: 100 })
    }))
})

suite("an audit log", [audit.Records], (it) => {
  it.effect("has an entry for each change that happened, and for no other", () =>
    Effect.gen(function*() {
      const draft = yield* Put.item(audit.Contracts, { contractId: "c", status: "draft" })
      yield* audit.move(draft, "approved", "ann")
      assert.strictEqual((yield* Effect.flip(audit.move(draft, "archived", "bob")))._tag, "TransactionCanceled")
      const approved = yield* Get.item(audit.Contracts, { contractId: "c" }).pipe(Get.consistent, Get.orFail)
      yield* audit.move(approved, "archived", "ann")
      const archived = yield* Get.item(audit.Contracts, { contractId: "c" }).pipe(Get.consistent, Get.orFail)
      const refused = yield* Effect.flip(audit.move(archived, "draft", "cid"))
      assert.strictEqual(refused._tag, "TransactionCanceled")
      const history = yield* audit.history("c")
      assert.deepStrictEqual(history.map(({ by, from, to, version }) => [version, from, to, by]), [
        [2, "draft", "approved", "ann"],
        [3, "approved", "archived", "ann"]
      ])
    }))
})

suite("an idempotent command", [command.Loyalty], (it) => {
  it.effect("takes effect once, however often it is delivered", () =>
    Effect.gen(function*() {
      yield* Put.item(command.Members, { memberId: "ann", points: 0, visits: [] })
      const visits = ["m1", "m2", "m1", "m3", "m2", "m1"].map((messageId) => ({
        messageId,
        memberId: "ann",
        shop: messageId,
        points: Number(messageId.slice(1))
      }))
      const answers = yield* losing(Effect.forEach(visits, command.handle))
      assert.deepStrictEqual(answers[2], answers[0])
      const ann = yield* Get.item(command.Members, { memberId: "ann" }).pipe(Get.consistent, Get.orFail)
      assert.deepInclude(ann, { points: 6, visits: ["m1", "m2", "m3"] })
      const other = yield* Effect.flip(command.handle({ messageId: "m1", memberId: "ann", shop: "x", points: 99 }))
      assert.strictEqual(other._tag, "IdempotentParameterMismatch")
    }))
})

suite("a counter", [counter.Counters], (it, embedded) => {
  const all = <A, E, R>(n: number, one: (i: number) => Effect.Effect<A, E, R>) =>
    Effect.all(Array.from({ length: n }, (_, i) => one(i)), { concurrency: "unbounded" })
  const countOf = (id: string) =>
    Get.item(counter.Counter, { id }).pipe(Get.consistent, Get.orFail, Effect.map((c) => c.count))

  it.effect("loses no increment of 1,000 fibers", () =>
    Effect.gen(function*() {
      yield* all(1000, () => counter.count("visits"))
      assert.strictEqual(yield* countOf("visits"), 1000)
    }))

  it.effect("counts each event once, though answers are lost and events come twice", () =>
    Effect.gen(function*() {
      const events = embedded ? 1000 : 50
      yield* losing(all(events, (i) => counter.countEvent("events", `${embedded} ${i % (events / 2)}`)))
      assert.strictEqual(yield* countOf("events"), events / 2)
    }).pipe(Random.withSeed("events")))

  it.effect("stops at its limit", () =>
    Effect.gen(function*() {
      const ends = yield* all(30, () => Effect.exit(counter.countUpTo("limited", 10)))
      assert.strictEqual(ends.filter(Exit.isSuccess).length, 10)
      assert.strictEqual(yield* countOf("limited"), 10)
    }))

  it.effect("gives each seat to one, by reading again when another was faster", () =>
    Effect.gen(function*() {
      const seats = Array.from({ length: 12 }, (_, i) => `seat ${i}`)
      yield* Put.item(counter.Seats, { id: "hall", free: seats })
      const booked = yield* all(15, () => Effect.option(counter.book("hall")))
      assert.deepStrictEqual(booked.flatMap(Option.toArray).sort(), [...seats].sort())
    }))
})
