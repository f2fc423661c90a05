/**
 * What the tests of transactions write (two tables, an item with bytes, one with a unique attribute, one that is counted),
 * and how they run it.
 */
import { assert } from "@effect/vitest"
import type { Result } from "effect"
import { Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as Condition from "../src/Condition.ts"
import * as Entity from "../src/Entity.ts"
import * as Put from "../src/Put.ts"
import * as Table from "../src/Table.ts"
import * as Transact from "../src/Transact.ts"
import * as Update from "../src/Update.ts"
import { error, make } from "./scripted.ts"
import type { Step } from "./scripted.ts"

export class Shop extends Table.make("shop", { partitionKey: "pk", sortKey: "sk", timeToLive: "ttl" }) {}
export class Stock extends Table.make("stock", { partitionKey: { attribute: "sku", type: "N" } }) {}
export class Notes extends Entity.make("Note", {
  table: Shop,
  schema: Schema.Struct({ id: Schema.String, text: Schema.String, bytes: Schema.optionalKey(Schema.Uint8Array) }),
  key: { pk: "NOTE#{id}", sk: "NOTE" }
}) {}
export class Users extends Entity.make("User", {
  table: Shop,
  schema: Schema.Struct({ id: Schema.String, email: Schema.String, version: Schema.Int }),
  key: { pk: "USER#{id}", sk: "USER" },
  version: "version",
  unique: { email: ["email"] }
}) {}
export class Items extends Entity.make("Item", {
  table: Stock,
  schema: Schema.Struct({ sku: Schema.Int, count: Schema.Int })
}) {}

export const take = Update.item(Items, { sku: 7 }).pipe(
  Update.increment(($) => $.count, -1),
  Update.when(($) => Condition.gt($.count, 0))
)
export const note = Put.item(Notes, { id: "n", text: "t", bytes: Uint8Array.of(1, 2, 255) })
export const order = Transact.write({ take, note })

export const canceled = (...codes: ReadonlyArray<string>) =>
  error("TransactionCanceledException", {
    body: { CancellationReasons: codes.map((Code) => ({ Code, Message: `because ${Code}` })) }
  })

/** Runs to the end of the hour, and tells what was asked. */
export const drive = <A, E>(steps: ReadonlyArray<Step>, program: Effect.Effect<A, E, any>) => {
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
export const failing = <A, E>(steps: ReadonlyArray<Step>, program: Effect.Effect<A, E, any>) =>
  Effect.map(drive(steps, program), ({ result }) => {
    assert.strictEqual(result._tag, "Failure")
    return (result as { readonly failure: E }).failure
  })
export const tokens = (asked: ReadonlyArray<{ readonly input: object }>) =>
  asked.map(({ input }) => (input as { readonly ClientRequestToken?: string }).ClientRequestToken)
