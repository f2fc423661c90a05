import { assert, describe, it } from "@effect/vitest"
import type { Result } from "effect"
import { Effect, Fiber, Option, Random, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as Check from "../src/Check.ts"
import * as Condition from "../src/Condition.ts"
import * as Delete from "../src/Delete.ts"
import * as Entity from "../src/Entity.ts"
import * as Errors from "../src/Errors.ts"
import * as Explain from "../src/Explain.ts"
import * as Get from "../src/Get.ts"
import * as Put from "../src/Put.ts"
import * as Retry from "../src/Retry.ts"
import * as Table from "../src/Table.ts"
import * as Transact from "../src/Transact.ts"
import * as Update from "../src/Update.ts"
import { error, lost, make } from "./scripted.ts"
import type { Step } from "./scripted.ts"
import { Items, note, Notes, order, Shop, take, Users } from "./transactions.ts"

const canceled = (...codes: ReadonlyArray<string>) =>
  error("TransactionCanceledException", {
    body: { CancellationReasons: codes.map((Code) => ({ Code, Message: `because ${Code}` })) }
  })
const inProgress = error("TransactionInProgressException")

/** Runs to the end of the hour, and tells what was asked. */
const drive = <A, E>(steps: ReadonlyArray<Step>, program: Effect.Effect<A, E, any>) => {
  const backend = make(steps)
  return Effect.gen(function*() {
    const fiber = yield* program.pipe(Effect.result, Effect.forkChild)
    yield* TestClock.adjust("1 hour")
    return { result: yield* Fiber.join(fiber), asked: backend.asked }
  }).pipe(Effect.provide(backend.layer)) as Effect.Effect<{
    result: Result.Result<A, E>
    asked: typeof backend.asked
  }>
}
const failing = <A, E>(steps: ReadonlyArray<Step>, program: Effect.Effect<A, E, any>) =>
  Effect.map(drive(steps, program), ({ result }) => {
    assert.strictEqual(result._tag, "Failure")
    return (result as { readonly failure: E }).failure
  })
const tokens = (asked: ReadonlyArray<{ readonly input: object }>) =>
  asked.map(({ input }) => (input as { readonly ClientRequestToken?: string }).ClientRequestToken)

describe("the token", () => {
  it.effect("is made once for an attempt, and comes from Random", () =>
    Effect.gen(function*() {
      const steps = [lost, inProgress, canceled("TransactionConflict", "None"), error("ThrottlingException"), {}]
      const once = yield* drive(steps, order.pipe(Random.withSeed("seed")))
      assert.strictEqual(once.result._tag, "Success")
      assert.strictEqual(once.asked.length, 5)
      assert.strictEqual(new Set(tokens(once.asked)).size, 1)
      assert.match(tokens(once.asked)[0]!, /^[0-9a-f]{32}$/)
      const again = yield* drive([], order.pipe(Random.withSeed("seed")))
      assert.deepStrictEqual(tokens(again.asked), tokens(once.asked).slice(0, 1))
      const two = yield* drive([], Effect.andThen(order, order))
      assert.strictEqual(new Set(tokens(two.asked)).size, 2)
    }))

  it.effect("of a transaction in progress waits, and is sent again", () =>
    Effect.gen(function*() {
      const longest = Effect.provideService(Random.Random, { nextDoubleUnsafe: () => 1, nextIntUnsafe: () => 1 })
      const { asked, result } = yield* drive([inProgress, inProgress, {}], order.pipe(longest))
      assert.strictEqual(result._tag, "Success")
      assert.deepStrictEqual(asked.map(({ at }) => at), [0, 25, 75])
      assert.strictEqual(new Set(tokens(asked)).size, 1)
      const given = yield* failing(Array.from({ length: 20 }, () => inProgress), order)
      assert.deepInclude(given, { _tag: "ServiceUnavailable", mayHaveApplied: true })
    }))

  it.effect("of the user's own tells a mismatch; of dynapipe's it is the request that was wrong", () =>
    Effect.gen(function*() {
      const mismatch = error("IdempotentParameterMismatchException")
      const own = order.pipe(Transact.idempotencyToken("mine"))
      assert.deepInclude(yield* failing([mismatch], own), { _tag: "IdempotentParameterMismatch", token: "mine" })
      assert.deepInclude(yield* failing([mismatch], order), {
        _tag: "RequestRejected",
        code: "IdempotentParameterMismatchException"
      })
    }))
})

describe("an empty key", () => {
  class Bare extends Table.make("bare", { partitionKey: "id" }) {}
  class Things extends Entity.make("Thing", {
    table: Bare,
    schema: Schema.Struct({ id: Schema.String, n: Schema.Int })
  }) {}
  const key = { id: "" }

  it.effect("is told before anything is sent", () =>
    Effect.gen(function*() {
      const words = "This Thing (a) cannot be written at id: the key is empty, and DynamoDB refuses an empty key. "
        + "Nothing was sent."
      const programs: ReadonlyArray<Effect.Effect<unknown, Errors.CallError | { readonly message: string }, any>> = [
        Transact.write({ a: Put.item(Things, { ...key, n: 1 }) }),
        Transact.write({ a: Update.item(Things, key).pipe(Update.set({ n: 1 })) }),
        Transact.write({ a: Delete.item(Things, key) }),
        Transact.write({ a: Check.item(Things, key, ($) => Condition.exists($.n)) }),
        Transact.get({ a: Get.item(Things, key) })
      ]
      for (const program of programs) {
        const { asked, result } = yield* drive([], program)
        assert.strictEqual(result._tag === "Failure" ? result.failure.message : "", words)
        assert.deepStrictEqual(asked, [])
      }
    }))
})

describe("two transactions as one", () => {
  const first = Transact.write({ take })
  const second = Transact.write({ note: note.pipe(Put.ifNotExists) }).pipe(
    Transact.failWith({ note: () => "there is one" as const })
  )

  it.effect("keep what both say", () =>
    Effect.gen(function*() {
      for (const both of [first.pipe(Transact.and(second)), second.pipe(Transact.and(first))]) {
        const codes = Object.keys(both.operations).map((label) => label === "note" ? "ConditionalCheckFailed" : "None")
        assert.strictEqual(yield* failing([canceled(...codes)], both), "there is one")
      }
    }))

  it.effect("have the token of one of them, and its marker", () =>
    Effect.gen(function*() {
      const tokened = first.pipe(Transact.idempotencyToken("mine"))
      const marked = Transact.once("m", first, { table: Shop })
      for (const both of [tokened.pipe(Transact.and(second)), second.pipe(Transact.and(tokened))]) {
        assert.deepStrictEqual(tokens((yield* drive([{}], both)).asked), ["mine"])
      }
      for (const both of [marked.pipe(Transact.and(second)), second.pipe(Transact.and(marked))]) {
        const { TransactItems } = (yield* drive([{}], both)).asked[0]!.input as {
          readonly TransactItems: ReadonlyArray<any>
        }
        assert.strictEqual(TransactItems.length, 3)
        assert.deepStrictEqual(TransactItems[2].Put.Item.pk, { S: "ONCE#m" })
      }
    }))

  it.effect("turn their failures into one's own, whichever was said first", () =>
    Effect.gen(function*() {
      const both = first.pipe(
        Transact.and(Transact.write({ note: note.pipe(Put.ifNotExists) })),
        Transact.failWith({ take: () => "none left" as const }),
        Transact.failWith({ note: () => "there is one" as const })
      )
      assert.strictEqual(yield* failing([canceled("ConditionalCheckFailed", "None")], both), "none left")
      assert.strictEqual(yield* failing([canceled("None", "ConditionalCheckFailed")], both), "there is one")
    }))
})

describe("a cancellation", () => {
  it.effect("without a failed condition is what hindered it", () =>
    Effect.gen(function*() {
      const forGood = (...codes: ReadonlyArray<string>) =>
        failing(Array.from({ length: 20 }, () => canceled(...codes)), order)
      const conflict = yield* forGood("TransactionConflict", "None")
      assert.strictEqual(conflict._tag, "TransactionConflict")
      assert.strictEqual(
        conflict.message,
        "TransactWriteItems met another write of the same item (take of Item {\"sku\":7}: TransactionConflict (because "
          + "TransactionConflict)). Nothing was changed: it can be sent again."
      )
      assert.deepInclude(yield* forGood("None", "ProvisionedThroughputExceeded"), {
        _tag: "Throttled",
        reason: "ProvisionedThroughputExceeded"
      })
      assert.deepInclude(yield* forGood("RequestLimitExceeded", "None"), {
        _tag: "Throttled",
        reason: "RequestLimitExceeded"
      })
      assert.deepInclude(yield* forGood("TransactionConflict", "ThrottlingError"), {
        _tag: "Throttled",
        reason: "ThrottlingException"
      })
      assert.deepInclude(yield* forGood("ValidationError", "None"), {
        _tag: "RequestRejected",
        code: "ValidationError"
      })
      // what passes by itself is not to blame
      assert.deepInclude(yield* forGood("TransactionConflict", "ValidationError"), { code: "ValidationError" })
      assert.deepInclude(yield* forGood("None", "ItemCollectionSizeLimitExceeded"), {
        _tag: "RequestRejected",
        code: "ItemCollectionSizeLimitExceeded"
      })
    }))

  it.effect("with one is never sent again, and blames nobody else", () =>
    Effect.gen(function*() {
      const { asked, result } = yield* drive([canceled("ConditionalCheckFailed", "TransactionConflict")], order)
      assert.strictEqual(asked.length, 1)
      const failure = (result as { readonly failure: unknown }).failure as Errors.TransactionCanceled<
        { readonly take: Option.Option<{ readonly _tag: string }> }
      >
      assert.deepStrictEqual(Object.keys(failure.failures), ["take"])
      assert.strictEqual(Option.getOrThrow(failure.failures.take)._tag, "ItemNotFound")
      assert.deepStrictEqual(failure.reasons.map((r) => r.code), ["ConditionalCheckFailed", "TransactionConflict"])
    }))
})

describe("a reading transaction", () => {
  it.effect("asks for nothing that it has anyway", () =>
    Effect.gen(function*() {
      const get = Get.item(Notes, { id: "n" }).pipe(Get.consistent, Get.select("text"))
      const { asked } = yield* drive([{ Responses: [{}] }], Transact.get([get]))
      const { ConsistentRead: _, ...alone } = Explain.plan(get).input as { readonly ConsistentRead: boolean }
      assert.deepStrictEqual(asked.map((a) => a.input), [{ TransactItems: [{ Get: alone }] }])
    }))

  const both = Transact.get({ note: Get.item(Notes, { id: "n" }), item: Get.item(Items, { sku: 1 }) })

  it.effect("fails with what hindered it", () =>
    Effect.gen(function*() {
      const forGood = (...codes: ReadonlyArray<string>) =>
        failing(Array.from({ length: 20 }, () => canceled(...codes)), both)
      const conflict = yield* forGood("None", "TransactionConflict")
      assert.strictEqual(conflict._tag, "TransactionConflict")
      assert.include(conflict.message, "item of Item {\"sku\":1}: TransactionConflict (because TransactionConflict)")
      assert.deepInclude(yield* forGood("ProvisionedThroughputExceeded", "None"), { _tag: "Throttled" })
      assert.deepInclude(yield* forGood("None", "ValidationError"), {
        _tag: "RequestRejected",
        code: "ValidationError"
      })
    }))
})

describe("starting over", () => {
  const attempts = (failure: unknown, options?: { readonly times?: number }) => {
    let n = 0
    const attempt = Effect.suspend(() => (n += 1, Effect.fail(failure)))
    return drive([], Transact.optimistic(attempt, options)).pipe(Effect.map(() => n))
  }

  it.effect("is for races, and not for what stays as it is", () =>
    Effect.gen(function*() {
      const race = new Errors.VersionConflict({ entity: "User", item: Option.none(), expected: 1 })
      const taken = new Errors.UniqueViolation({ entity: "User", constraint: "email" })
      const of = (...all: ReadonlyArray<unknown>) =>
        new Errors.TransactionCanceled({ failures: Object.fromEntries(all.entries()), reasons: [] })
      assert.strictEqual(yield* attempts(race, { times: 3 }), 4)
      assert.strictEqual(yield* attempts(race), 11)
      assert.strictEqual(
        yield* attempts(new Errors.ConditionalCheckFailed({ entity: "User", item: Option.none() })),
        11
      )
      assert.strictEqual(yield* attempts(new Errors.TransactionConflict({})), 11)
      assert.strictEqual(yield* attempts(of(Option.none(), Option.some(race))), 11)
      assert.strictEqual(yield* attempts(of(Option.none(), Option.some(taken))), 1)
      assert.strictEqual(yield* attempts(taken), 1)
      assert.strictEqual(yield* attempts(new Errors.ConnectionFailed({ mayHaveApplied: true })), 1)
      assert.strictEqual(yield* attempts(new Errors.ItemNotFound({ entity: "User", key: {} })), 1)
    }))
})

describe("what is sent", () => {
  it("is what the programs would send alone, but for what a transaction does not know", () => {
    const plan = Explain.plan(Transact.write({
      note,
      gone: Delete.item(Notes, { id: "x" }).pipe(Delete.ifExists),
      held: Check.item(Items, { sku: 1 }, ($) => Condition.eq($.count, 0))
    }))
    const [put, remove, check] = (plan.input as { readonly TransactItems: ReadonlyArray<any> }).TransactItems
    assert.deepStrictEqual(put.Put, Explain.plan(note).input)
    assert.deepStrictEqual(remove.Delete.ConditionExpression, "attribute_exists(#pk)")
    assert.strictEqual(check.ConditionCheck.TableName, "stock")
    assert.strictEqual(plan.operation, "TransactWriteItems")
  })

  it.effect("with unique attributes has their sentinels", () =>
    Effect.gen(function*() {
      const plan = Explain.plan(Put.item(Users, { id: "ann", email: "a#n@x" }))
      assert.deepInclude(plan, { operation: "TransactWriteItems", writeUnits: 4 })
      const { asked } = yield* drive([], Put.item(Users, { id: "ann", email: "a#n@x" }))
      const { TransactItems } = asked[0]!.input as { readonly TransactItems: ReadonlyArray<any> }
      const owner = { M: { pk: { S: "USER#ann" }, sk: { S: "USER" } } }
      assert.deepStrictEqual(TransactItems[1].Put, {
        TableName: "shop",
        Item: {
          pk: { S: "UNIQUE#User#email#a$23n@x" },
          sk: { S: "UNIQUE" },
          _type: { S: "User.unique.email" },
          _owner: owner
        },
        ConditionExpression: "attribute_not_exists(#pk) OR #owner = :owner",
        ExpressionAttributeNames: { "#pk": "pk", "#owner": "_owner" },
        ExpressionAttributeValues: { ":owner": owner }
      })
    }))
})

describe("work that was given up on", () => {
  const throttled = error("ThrottlingException")
  const letters = (steps: ReadonlyArray<Step>, program: Parameters<ReturnType<typeof Transact.onGivenUp>>[0]) => {
    const seen: Array<Transact.GivenUp> = []
    return Effect.map(
      drive(
        steps,
        program.pipe(Transact.onGivenUp((work) => Effect.sync(() => seen.push(work))), Retry.use(Retry.none))
      ),
      ({ asked, result }) => ({ seen, asked, failed: result._tag === "Failure" })
    )
  }

  it.effect("can be stored as text, and sent again under its token", () =>
    Effect.gen(function*() {
      const { asked, failed, seen } = yield* letters([throttled], order)
      assert.isTrue(failed)
      assert.strictEqual(seen.length, 1)
      assert.deepInclude(seen[0], { mayHaveApplied: false })
      assert.strictEqual(seen[0]!.failure._tag, "Throttled")
      const operations: Transact.Stored = JSON.parse(JSON.stringify(seen[0]!.operations))
      const replayed = yield* drive([{}], Transact.replay(operations))
      assert.strictEqual(replayed.result._tag, "Success")
      assert.deepStrictEqual(
        replayed.asked[0]!.input,
        JSON.parse(
          JSON.stringify(asked[0]!.input),
          (_, v) =>
            typeof v === "object" && v !== null && "0" in v && v[0] === 1 && "2" in v ? Uint8Array.of(1, 2, 255) : v
        )
      )
      const refused = yield* failing([canceled("ConditionalCheckFailed", "None")], Transact.replay(operations))
      assert.strictEqual(refused._tag, "TransactionCanceled")
      if (refused._tag === "TransactionCanceled") assert.strictEqual(refused.reasons[0]!.label, "take")
      const busy = yield* failing(
        [canceled("TransactionConflict", "None")],
        Transact.replay(operations).pipe(Retry.use(Retry.none))
      )
      assert.strictEqual(busy._tag, "TransactionConflict")
    }))

  it.effect("is whatever passes by itself, too late, and what was rejected", () =>
    Effect.gen(function*() {
      const steps: ReadonlyArray<readonly [Step, string]> = [
        [throttled, "Throttled"],
        [canceled("None", "ThrottlingError"), "Throttled"],
        [error("InternalServerError", { status: 500 }), "ServiceUnavailable"],
        [lost, "ConnectionFailed"],
        [canceled("TransactionConflict", "None"), "TransactionConflict"],
        [canceled("ValidationError", "None"), "RequestRejected"],
        [error("ResourceNotFoundException"), "RequestRejected"]
      ]
      for (const [step, tag] of steps) {
        const { seen } = yield* letters([step], order)
        assert.deepStrictEqual(seen.map((work) => work.failure._tag), [tag])
      }
    }))

  it.effect("of a single program becomes a transaction of one", () =>
    Effect.gen(function*() {
      const { asked, seen } = yield* letters([lost], take)
      assert.deepStrictEqual(asked.map((a) => a.operation), ["UpdateItem"])
      assert.isTrue(seen[0]!.mayHaveApplied)
      const replayed = yield* drive([{}], Transact.replay(seen[0]!.operations))
      const { TransactItems } = replayed.asked[0]!.input as { readonly TransactItems: ReadonlyArray<any> }
      const { ReturnValues: _, ...alone } = asked[0]!.input as { readonly ReturnValues: string }
      assert.deepStrictEqual(TransactItems, [{ Update: alone }])
    }))

  it.effect("asks for nothing that a transaction does not return", () =>
    Effect.gen(function*() {
      const remove = Delete.item(Notes, { id: "n" })
      for (const program of [note.pipe(Put.returningOld), remove.pipe(Delete.returningOld), take]) {
        const { asked, seen } = yield* letters([throttled], program)
        assert.include(JSON.stringify(asked[0]!.input), "\"ReturnValues\"")
        assert.notInclude(JSON.stringify(seen[0]!.operations.actions), "\"ReturnValues\"")
      }
    }))

  it.effect("of unique attributes is the transaction that it is", () =>
    Effect.gen(function*() {
      const { asked, seen } = yield* letters([throttled], Put.item(Users, { id: "ann", email: "ann@x" }))
      assert.deepStrictEqual(asked.map((a) => a.operation), ["TransactWriteItems"])
      assert.deepStrictEqual(seen[0]!.operations.labels, ["User", "User (unique email)"])
      assert.strictEqual(seen[0]!.operations.token, tokens(asked)[0])
    }))

  it.effect("is not what a condition decided, nor what succeeded", () =>
    Effect.gen(function*() {
      const refused = yield* letters([canceled("ConditionalCheckFailed", "None")], order)
      assert.deepStrictEqual([refused.failed, refused.seen], [true, []])
      const done = yield* letters([{}], order)
      assert.deepStrictEqual([done.failed, done.seen], [false, []])
    }))

  it.effect("of what happens once is done where its marker is there", () =>
    Effect.gen(function*() {
      const { seen } = yield* letters([lost], Transact.once("m", note, { table: Shop, keepFor: "1 day" }))
      const { operations } = seen[0]!
      assert.isTrue(operations.marked)
      const again = yield* drive([canceled("None", "ConditionalCheckFailed")], Transact.replay(operations))
      assert.strictEqual(again.result._tag, "Success")
    }))
})
