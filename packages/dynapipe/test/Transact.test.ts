import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Random, Schema } from "effect"
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
import { error, lost } from "./scripted.ts"
import { canceled, drive, failing, Items, note, Notes, order, Shop, take, tokens, Users } from "./transactions.ts"

const inProgress = error("TransactionInProgressException")

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
      const words = "This Thing (a) cannot be encoded at id: the key is empty, and DynamoDB refuses an empty key. "
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

describe("a write that keeps what is unique", () => {
  it.effect("says of which item it was, as it would alone", () =>
    Effect.gen(function*() {
      const put = Put.item(Users, { id: "ann", email: "ann@x" }).pipe(Retry.use(Retry.none))
      const failure = yield* failing([error("InternalServerError", { status: 500 })], put)
      assert.include(failure.message, "TransactWriteItems of User {\"id\":\"ann\"} on table shop failed in DynamoDB")
    }))
})

describe("a marker", () => {
  it.effect("has a token as long as a key can be", () =>
    Effect.gen(function*() {
      const once = (token: string) => Transact.once(token, note, { table: Shop })
      assert.strictEqual((yield* drive([{}], once("é".repeat(1021)))).asked.length, 1)
      const failure = yield* failing([], once("é".repeat(1022)))
      assert.include(failure.message, "its token has 2044 bytes, and a marker takes at most 2043. Nothing was sent")
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
