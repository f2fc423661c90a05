import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Delete from "../src/Delete.ts"
import * as Put from "../src/Put.ts"
import * as Retry from "../src/Retry.ts"
import * as Transact from "../src/Transact.ts"
import { error, lost } from "./scripted.ts"
import type { Step } from "./scripted.ts"
import { canceled, drive, failing, note, Notes, order, Shop, take, tokens, Users } from "./transactions.ts"

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
