import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Metric } from "effect"
import * as Capacity from "../../src/Capacity.ts"
import { send } from "../../src/internal/send.ts"
import * as telemetry from "../../src/internal/telemetry.ts"
import type { Request } from "../../src/Operation.ts"
import * as Retry from "../../src/Retry.ts"
import { error, make } from "../scripted.ts"
import type { Step } from "../scripted.ts"

const put = (TableName: string): Request<"PutItem"> => ({ operation: "PutItem", input: { TableName, Item: {} } })
const quick = Retry.policy({ throttled: Retry.backoff({ base: 0 }), conflict: Retry.backoff({ base: 0 }) })

/** What was counted in a registry of its own, by the metric's name. */
const counted = (effect: Effect.Effect<unknown, unknown, never>) =>
  Effect.gen(function*() {
    yield* Effect.exit(effect)
    const all = yield* Metric.snapshot
    return all.map((one): readonly [string, Readonly<Record<string, unknown>>, unknown] => [
      one.id,
      (one.attributes ?? {}) as Readonly<Record<string, unknown>>,
      one.type === "Counter" ? one.state.count : one.type === "Histogram" ? one.state.count : undefined
    ])
  }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))

const run = (steps: ReadonlyArray<Step>, program: Effect.Effect<unknown, unknown, any>) =>
  counted(program.pipe(Effect.provide(Layer.merge(make(steps).layer, Retry.layer(quick))) as never))

describe("metrics", () => {
  it.live("count tries, retries, throttles and conflicts by operation and table", () =>
    Effect.gen(function*() {
      const steps = [
        error("ThrottlingException"),
        error("TransactionConflictException"),
        {},
        error("ValidationException")
      ]
      const program = Effect.andThen(send(put("t1"), { resend: "always" }), send(put("t1"), { resend: "always" }))
      const metrics = yield* run(steps, program)
      const of = (name: string) => metrics.filter(([id]) => id === name).map(([_, __, count]) => count)
      assert.deepStrictEqual(
        [
          "dynapipe.calls",
          "dynapipe.retries",
          "dynapipe.throttles",
          "dynapipe.conflicts",
          "dynapipe.failures",
          "db.client.operation.duration"
        ].map((name) => of(name)),
        [[4], [2], [1], [1], [1], [2]]
      )
      assert.deepStrictEqual(metrics.find(([id]) => id === "dynapipe.throttles")?.[1], {
        "db.system.name": "aws.dynamodb",
        "db.operation.name": "PutItem",
        "db.collection.name": "t1"
      })
    }))

  it.live("count the reasons of cancellations by label", () =>
    Effect.gen(function*() {
      const reasons = [{ Code: "ConditionalCheckFailed" }, { Code: "None" }, { Code: "TransactionConflict" }]
      const steps = [error("TransactionCanceledException", { body: { CancellationReasons: reasons } })]
      const transact: Request<"TransactWriteItems"> = { operation: "TransactWriteItems", input: { TransactItems: [] } }
      const metrics = yield* run(steps, send(transact, { resend: "always", labels: ["debit", "credit", "audit"] }))
      assert.deepStrictEqual(
        metrics.filter(([id]) => id === "dynapipe.cancellations").map(([_, attributes, count]) => [attributes, count]),
        [
          [{ "dynapipe.reason": "ConditionalCheckFailed", "dynapipe.label": "debit" }, 1],
          [{ "dynapipe.reason": "TransactionConflict", "dynapipe.label": "audit" }, 1]
        ]
      )
    }))

  it.live("count without a label, where labels are data and do not end", () =>
    Effect.gen(function*() {
      const labels = Array.from({ length: 3000 }, (_, i) => `item-${i}`)
      const reasons = labels.map(() => ({ Code: "ConditionalCheckFailed" }))
      const steps = [error("TransactionCanceledException", { body: { CancellationReasons: reasons } })]
      const transact: Request<"TransactWriteItems"> = { operation: "TransactWriteItems", input: { TransactItems: [] } }
      const metrics = yield* run(steps, send(transact, { resend: "always", labels }))
      const counts = metrics.flatMap(([id, _, count]) => id === "dynapipe.cancellations" ? [Number(count)] : [])
      assert.isAtMost(counts.length, 1001)
      assert.strictEqual(counts.reduce((sum, n) => sum + n, 0), 3000)
    }))

  it.live("tell the table of a transaction's action that was throttled or met another", () =>
    Effect.gen(function*() {
      const codes = ["TransactionConflict", "ThrottlingError", "TransactionConflict", "None"]
      const transact: Request<"TransactWriteItems"> = {
        operation: "TransactWriteItems",
        input: {
          TransactItems: ["t1", "t2", "t3", "t4"].map((TableName) => ({
            Delete: { TableName, Key: { pk: { S: TableName } } }
          })),
          ClientRequestToken: "token"
        }
      }
      const batch: Request<"BatchGetItem"> = {
        operation: "BatchGetItem",
        input: { RequestItems: { t5: {}, t6: {} } } as any
      }
      const steps = [
        error("TransactionCanceledException", { body: { CancellationReasons: codes.map((Code) => ({ Code })) } }),
        {},
        error("ThrottlingException", {
          body: { throttlingReasons: [{ resource: "arn:aws:dynamodb:r:1:table/t6/index/i" }] }
        })
      ]
      const metrics = yield* run(
        steps,
        Effect.andThen(send(transact, { resend: "always" }), send(batch, { resend: "always" }))
      )
      const of = (name: string) =>
        metrics.filter(([id]) => id === name).map(([_, attributes]) => attributes?.["db.collection.name"]).sort()
      assert.deepStrictEqual(of("dynapipe.conflicts"), ["t1", "t3"])
      assert.deepStrictEqual(of("dynapipe.throttles"), ["t2", "t6"])
    }))

  it.live("count capacity where it is measured", () =>
    Effect.gen(function*() {
      const steps = [{ ConsumedCapacity: { TableName: "t2", CapacityUnits: 3 } }]
      const metrics = yield* run(steps, Capacity.measure(send(put("t2"), { resend: "always" })))
      assert.deepStrictEqual(metrics.filter(([id]) => id === "dynapipe.write_units").map((m) => m[2]), [3])
    }))

  it.live("count the capacity of each index apart, so that all of them together are what was consumed", () =>
    Effect.gen(function*() {
      const ConsumedCapacity = {
        TableName: "t7",
        CapacityUnits: 6,
        Table: { CapacityUnits: 1 },
        LocalSecondaryIndexes: { local: { CapacityUnits: 2 } },
        GlobalSecondaryIndexes: { global: { CapacityUnits: 3 } }
      }
      const twice = Effect.all([send(put("t7"), { resend: "always" }), send(put("t7"), { resend: "always" })])
      const metrics = yield* run([{ ConsumedCapacity }, { ConsumedCapacity }], Capacity.measure(twice))
      const units = metrics.filter(([id]) => id === "dynapipe.write_units").map(([_, attributes, count]) =>
        [String(attributes["aws.dynamodb.index_name"]), count] as const
      )
      assert.deepStrictEqual(Object.fromEntries(units), { undefined: 2, local: 4, global: 6 })
    }))
})

describe("the server of a span", () => {
  it.each([
    ["dynamodb.eu-west-1.amazonaws.com", "dynamodb.eu-west-1.amazonaws.com", undefined],
    ["127.0.0.1:8000", "127.0.0.1", 8000],
    ["[::1]:8000", "[::1]", 8000],
    ["[::1]", "[::1]", undefined],
    [undefined, undefined, undefined]
  ])("%s", (endpoint, address, port) => {
    const attributes = telemetry.attributesOf("ListTables", {}, [], { endpoint })
    assert.deepStrictEqual([attributes["server.address"], attributes["server.port"]], [address, port])
  })
})
