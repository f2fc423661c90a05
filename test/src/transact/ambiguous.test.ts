/**
 * Answers that get lost: whatever is lost and whenever, a program that succeeds has happened once, one that fails has
 * not happened, or its failure says that it may have.
 */
import * as LocalDynamoDB from "@dynapipe/local/LocalDynamoDB"
import { assert, describe, it } from "@effect/vitest"
import { Check, Condition, Delete, DynamoDB, Explain, Faults, Put, Retry, Transact, Update } from "dynapipe"
import { Arbitrary, Effect, Exit, Layer, Option, Result, Schedule, Schema } from "effect"
import { TestClock } from "effect/testing"
import { Accounts, Bank, Documents, Markers, Rooms, Users, Visits } from "./bank.ts"

type Program = Effect.Effect<unknown, { readonly _tag: string }, DynamoDB.DynamoDB>

const account = { accountId: "a", balance: 10 }
const other = { accountId: "b", balance: 0 }
const document = { id: "d", text: "draft", version: 1, reads: 1, tags: new Set(["x"]) }
const user = { id: "u", email: "u@x", phone: "1", name: "Ann", version: 1 }
const room = { id: "r", floor: 1, number: 2, name: "blue" }
const visit = { id: "v", place: "here", count: 1, log: ["a", "b"], first: 0, last: 0, version: 1 }
const key = { accountId: "a" }

/** What is there before each program runs. */
const world = Effect.all([
  Put.item(Accounts, account),
  Put.item(Accounts, other),
  Put.item(Documents, { id: "d", text: "draft", reads: 1, tags: new Set(["x"]) }),
  Put.item(Users, { id: "u", email: "u@x", phone: "1", name: "Ann" }),
  Put.item(Rooms, room),
  Put.item(Visits, { id: "v", place: "here", count: 1, log: ["a", "b"] })
])

const programs: Readonly<Record<string, Program>> = {
  "a put": Put.item(Accounts, { accountId: "a", balance: 1 }),
  "a put that returns the old item": Put.item(Accounts, { accountId: "a", balance: 1 }).pipe(Put.returningOld),
  "a create": Put.item(Accounts, { accountId: "n", balance: 1 }).pipe(Put.ifNotExists),
  "a create that returns the old item": Put.item(Accounts, { accountId: "n", balance: 1 }).pipe(
    Put.ifNotExists,
    Put.returningOld
  ),
  "a create of what is there": Put.item(Accounts, { accountId: "a", balance: 1 }).pipe(Put.ifNotExists),
  "a put with a condition": Put.item(Accounts, { accountId: "a", balance: 1 }).pipe(
    Put.when(($) => Condition.eq($.balance, 10))
  ),
  "a put with a version": Put.item(Documents, { ...document, text: "final" }),
  "a put with a version that returns the old item": Put.item(Documents, { ...document, text: "final" }).pipe(
    Put.returningOld
  ),
  "a put with a stale version": Put.item(Documents, { ...document, version: 7 }),
  "a versioned create": Put.item(Documents, { id: "n", text: "new" }),
  "a versioned create of what is there": Put.item(Documents, { id: "d", text: "new" }),
  "an overwrite": Put.overwrite(Documents, { id: "d", text: "new" }),
  "a replacement": Put.replace(Accounts, account, { accountId: "a", balance: 3 }),
  "a replacement with a version": Put.replace(Documents, document, { id: "d", text: "final" }),
  "a replacement with unique attributes": Put.replace(Users, user, { id: "u", email: "n@x", name: "Ann" }),
  "a create with times": Put.item(Visits, { id: "n", place: "there", count: 1, log: [] }),
  "an update": Update.item(Accounts, key).pipe(Update.set({ balance: 3 })),
  "an update of nothing": Update.item(Accounts, { accountId: "n" }).pipe(Update.set({ balance: 3 })),
  "an upsert": Update.item(Accounts, { accountId: "n" }).pipe(Update.upsert, Update.set({ balance: 3 })),
  "an increment": Update.item(Accounts, key).pipe(Update.increment(($) => $.balance, 3)),
  "an update with a condition": Update.item(Accounts, key).pipe(
    Update.set({ balance: 3 }),
    Update.when(($) => Condition.eq($.balance, 10))
  ),
  "an update that returns the old item": Update.item(Accounts, key).pipe(
    Update.set({ balance: 3 }),
    Update.returningOld
  ),
  "an update with a version": Update.from(Documents, document).pipe(
    Update.set({ text: "final" }),
    Update.addTo(($) => $.tags, ["y"]),
    Update.remove("reads")
  ),
  "an increment with a version": Update.from(Documents, document).pipe(Update.increment(($) => $.reads, 1)),
  "an update with a version that takes members out": Update.from(Documents, document).pipe(
    Update.deleteFrom(($) => $.tags, ["x"])
  ),
  "an update with times": Update.from(Visits, visit).pipe(Update.set({ place: "there" })),
  "an update that gives what is missing": Update.from(Visits, visit).pipe(Update.setIfMissing(($) => $.note, "new")),
  "an append": Update.from(Visits, visit).pipe(Update.append(($) => $.log, ["c"])),
  "a change of an element": Update.from(Visits, visit).pipe(Update.setAt(($) => $.log.at(0), "c")),
  "a removal of an element": Update.from(Visits, visit).pipe(Update.removeAt(($) => $.log.at(0))),
  "an upsert of a versioned item": Update.item(Documents, { id: "n" }).pipe(Update.upsert, Update.set({ text: "new" })),
  "an update of a versioned item": Update.item(Documents, { id: "d" }).pipe(Update.set({ text: "final" })),
  "an update with a stale version": Update.from(Documents, { ...document, version: 4 }).pipe(Update.set({ text: "x" })),
  "a delete": Delete.item(Accounts, key),
  "a delete of nothing": Delete.item(Accounts, { accountId: "n" }),
  "a delete of what must be there": Delete.item(Accounts, key).pipe(Delete.ifExists),
  "a delete of what must be there and is not": Delete.item(Accounts, { accountId: "n" }).pipe(Delete.ifExists),
  "a delete with a condition": Delete.item(Accounts, key).pipe(Delete.when(($) => Condition.eq($.balance, 10))),
  "a delete that returns the old item": Delete.item(Accounts, key).pipe(Delete.returningOld),
  "a delete with a version": Delete.from(Documents, document),
  "a delete with a stale version": Delete.from(Documents, { ...document, version: 9 }),
  "a create with unique attributes": Put.item(Users, { id: "n", email: "n@x", name: "Bob" }),
  "a create that clashes": Put.item(Users, { id: "n", email: "u@x", name: "Bob" }),
  "a change of a unique attribute": Update.from(Users, user).pipe(Update.set({ email: "n@x" })),
  "a change of a unique attribute without a version": Update.from(Rooms, room).pipe(Update.set({ number: 3 })),
  "a delete with unique attributes": Delete.from(Users, user),
  "a claim of unique attributes": Transact.write({ user: Check.unique(Users, user) }),
  "a transaction": Transact.write({
    debit: Update.item(Accounts, key).pipe(
      Update.increment(($) => $.balance, -3),
      Update.when(($) => Condition.gte($.balance, 3))
    ),
    credit: Update.item(Accounts, { accountId: "b" }).pipe(Update.increment(($) => $.balance, 3)),
    note: Put.item(Documents, { id: "n", text: "3" })
  }),
  "a transaction that is refused": Transact.write({
    debit: Update.item(Accounts, key).pipe(Update.set({ balance: 0 }), Update.when(($) => Condition.gt($.balance, 99)))
  }),
  "an increment that happens once": Transact.once(
    "t",
    Update.item(Accounts, key).pipe(Update.increment(($) => $.balance, 1))
  ),
  "an increment that a marker lets happen once": Transact.once(
    "t",
    Update.item(Accounts, key).pipe(Update.increment(($) => $.balance, 1)),
    { table: Markers, keepFor: "1 day" }
  )
}

const impatient = Retry.policy({
  throttled: Schedule.recurs(3),
  unavailable: Schedule.recurs(3),
  conflict: Schedule.recurs(3),
  budget: "none"
})

const faults: ReadonlyArray<Faults.Fault> = [
  Faults.loseAnswer,
  Faults.loseRequest,
  Faults.throttle(),
  Faults.unavailable,
  Faults.both(Faults.error("InternalServerError", { status: 500 }), Faults.loseAnswer)
]
const script = (seed: number, part: number): ReadonlyArray<Faults.Rule> =>
  faults.map((fault, i) => ({ fault, when: Faults.rate(i === 0 ? part : part / 3), seed: seed * faults.length + i }))

const stateOf = Effect.map(
  Effect.all(["bank", "markers"].map((TableName) => DynamoDB.call("Scan", { TableName }))),
  (pages) => pages.map((page) => page.Items)
)

const told = (result: Result.Result<unknown, { readonly _tag: string }>) =>
  Result.match(result, { onFailure: (e) => e._tag, onSuccess: (a) => ["done", a] as const })

describe("after answers that were lost", () => {
  for (const [name, program] of Object.entries(programs)) {
    it.effect.prop(`${name} has happened once, or its failure tells`, {
      seed: Schema.Int,
      part: Arbitrary.schema(Schema.Literals([0.2, 0.5, 0.8]))
    }, ({ part, seed }) =>
      Effect.gen(function*() {
        yield* world
        const empty = yield* LocalDynamoDB.snapshot
        const never = yield* stateOf
        const once = told(yield* Effect.result(program))
        const after = yield* stateOf
        yield* LocalDynamoDB.restore(empty)
        const exit = yield* program.pipe(
          Retry.use(impatient),
          Effect.provide(Faults.layer(script(seed, part))),
          Effect.exit
        )
        const state = yield* stateOf
        if (Exit.isSuccess(exit)) {
          assert.deepStrictEqual(state, after)
          return assert.deepStrictEqual(["done", exit.value], once)
        }
        const failure: object = Option.getOrThrow(Exit.findErrorOption(exit))
        if ("mayHaveApplied" in failure && failure.mayHaveApplied === true) {
          const same = (a: unknown) => JSON.stringify(a) === JSON.stringify(state)
          return assert.isTrue(same(never) || same(after), "neither as if it ran once nor as if it never ran")
        }
        return assert.deepStrictEqual(state, never)
      }).pipe(Effect.provide(Layer.fresh(LocalDynamoDB.layer({ tables: [Bank, Markers] })))), {
      arbitrary: { runs: 60, seed: 7 }
    })
  }

  it.effect("those that cannot know say so, and all others are what they would have been", () =>
    Effect.gen(function*() {
      const unknown: Array<string> = []
      for (const [name, program] of Object.entries(programs)) {
        const { lost, once } = yield* Effect.gen(function*() {
          yield* world
          const empty = yield* LocalDynamoDB.snapshot
          const once = yield* Effect.result(program)
          yield* LocalDynamoDB.restore(empty)
          const losing = Faults.layer([{ when: Faults.nth(1), fault: Faults.loseAnswer }])
          return { once, lost: yield* program.pipe(Retry.use(impatient), Effect.provide(losing), Effect.result) }
        }).pipe(Effect.provide(Layer.fresh(LocalDynamoDB.layer({ tables: [Bank, Markers] }))))
        if (Result.isFailure(lost) && lost.failure._tag === "ConnectionFailed") unknown.push(name)
        else assert.deepStrictEqual(told(lost), told(once), name)
      }
      assert.deepStrictEqual(unknown, [
        "a put that returns the old item",
        "a create of what is there",
        "a put with a condition",
        "a put with a version that returns the old item",
        "a put with a stale version",
        "a versioned create of what is there",
        "an update of nothing",
        "an increment",
        "an update with a condition",
        "an update that returns the old item",
        "an increment with a version",
        "an update that gives what is missing",
        "an append",
        "a change of an element",
        "a removal of an element",
        "an upsert of a versioned item",
        "an update of a versioned item",
        "an update with a stale version",
        "a delete of what must be there",
        "a delete of what must be there and is not",
        "a delete with a condition",
        "a delete that returns the old item",
        "a delete with a stale version"
      ])
    }))

  it.effect("what could be done twice is sent once", () =>
    Effect.gen(function*() {
      const once: Array<string> = []
      for (const [name, program] of Object.entries(programs)) {
        const calls = yield* Effect.gen(function*() {
          yield* world
          let calls = 0
          const losing = Faults.layer([{ when: ({ n }) => (calls = n) === 1, fault: Faults.loseAnswer }])
          yield* program.pipe(Retry.use(impatient), Effect.provide(losing), Effect.exit)
          return calls
        }).pipe(Effect.provide(Layer.fresh(LocalDynamoDB.layer({ tables: [Bank, Markers] }))))
        if (calls === 1) once.push(name)
      }
      assert.deepStrictEqual(once, [
        "a put that returns the old item",
        "a put with a condition",
        "a put with a version that returns the old item",
        "an increment",
        "an update with a condition",
        "an update that returns the old item",
        "an increment with a version",
        "an update that gives what is missing",
        "an append",
        "a change of an element",
        "a removal of an element",
        "an upsert of a versioned item",
        "an update of a versioned item",
        "a delete of what must be there",
        "a delete of what must be there and is not",
        "a delete with a condition",
        "a delete that returns the old item"
      ])
    }))

  it.effect("a change that finds another's has not happened, as far as it knows", () =>
    Effect.gen(function*() {
      const document = yield* Put.item(Documents, { id: "d", text: "draft", tags: new Set(["x"]) })
      const item = Update.item(Documents, { id: "d" })
      const another = item.pipe(Update.set({ text: "final" }))
      const cases = [
        // the same, and once more
        [Update.from(Documents, document).pipe(Update.set({ text: "final" })), [another, another]],
        // another member of the same set
        [
          Update.from(Documents, document).pipe(Update.addTo(($) => $.tags, ["y"])),
          [item.pipe(Update.addTo(($) => $.tags, ["z"]))]
        ],
        [
          Update.from(Documents, document).pipe(Update.deleteFrom(($) => $.tags, ["x"])),
          [item.pipe(Update.addTo(($) => $.tags, ["z"]))]
        ]
      ] as const
      const before = yield* LocalDynamoDB.snapshot
      for (const [own, theirs] of cases) {
        yield* LocalDynamoDB.restore(before)
        const overtaken: Faults.Fault = (call) =>
          Effect.andThen(
            Effect.forEach(theirs, (program) => call.proceed(Explain.plan(program).input as typeof call.input)),
            Faults.loseRequest(call)
          )
        const failure = yield* own.pipe(
          Retry.use(impatient),
          Effect.provide(Faults.layer([{ when: Faults.nth(1), fault: overtaken }])),
          Effect.flip
        )
        assert.deepInclude(failure, { _tag: "ConnectionFailed", mayHaveApplied: true })
      }
    }).pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Bank] }))))

  it.effect("a change that finds the same change of another time has not happened, as far as it knows", () =>
    Effect.gen(function*() {
      const visit = yield* Put.item(Visits, { id: "v", place: "here", count: 1, log: [] })
      yield* TestClock.adjust("5 seconds")
      const at = (time: number): Faults.Fault => (call) =>
        Effect.andThen(
          call.proceed(JSON.parse(JSON.stringify(call.input).replaceAll("\"5000\"", `"${time}"`))),
          Faults.loseRequest(call)
        )
      const move = (fault: Faults.Fault) =>
        Update.from(Visits, visit).pipe(
          Update.set({ place: "there" }),
          Retry.use(impatient),
          Effect.provide(Faults.layer([{ when: Faults.nth(1), fault }])),
          Effect.result
        )
      const theirs = Option.getOrThrow(Result.getFailure(yield* move(at(5001))))
      assert.deepInclude(theirs, { _tag: "ConnectionFailed", mayHaveApplied: true })
      yield* Delete.item(Visits, { id: "v" })
      yield* Put.overwrite(Visits, { ...visit, version: 0 })
      const own = Option.getOrThrow(Result.getSuccess(yield* move(at(5000))))
      assert.deepInclude(own, { place: "there", version: 2, last: 5000 })
    }).pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Bank] }))))

  it.effect("a create that finds its own item has succeeded, and one that finds another's has not", () =>
    Effect.gen(function*() {
      const create = Put.item(Accounts, { accountId: "n", balance: 1 }).pipe(Put.ifNotExists)
      const losing = (fault: Faults.Fault) =>
        create.pipe(Retry.use(impatient), Effect.provide(Faults.layer([{ when: Faults.nth(1), fault }])), Effect.result)
      const theirs: Faults.Fault = ({ operation, input, random, proceed }) =>
        Effect.andThen(
          proceed(
            { TableName: "bank", Item: { pk: { S: "ACCOUNT#n" }, sk: { S: "ACCOUNT" }, balance: { N: "2" } } } as never
          ),
          Faults.loseRequest({ operation, input, random, proceed })
        )
      const found = Option.getOrThrow(Result.getFailure(yield* losing(theirs)))
      assert.deepInclude(found, { _tag: "ConnectionFailed", mayHaveApplied: true })
      assert.include(found.message, "sent again, its condition did not hold")
      yield* Delete.item(Accounts, { accountId: "n" })
      assert.deepStrictEqual(yield* losing(Faults.loseAnswer), Result.succeed({ accountId: "n", balance: 1 }))
    }).pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Bank] }))))
})
