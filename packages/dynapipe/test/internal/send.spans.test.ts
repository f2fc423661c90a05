/** The spans of what is sent. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Random, Tracer } from "effect"
import { TestClock } from "effect/testing"
import * as Capacity from "../../src/Capacity.ts"
import { send } from "../../src/internal/send.ts"
import type { Request } from "../../src/Operation.ts"
import { error, make } from "../scripted.ts"

const throttled = error("ThrottlingException")
const get: Request<"GetItem"> = { operation: "GetItem", input: { TableName: "shop", Key: { pk: { S: "a" } } } }
const put: Request<"PutItem"> = { operation: "PutItem", input: { TableName: "shop", Item: { pk: { S: "a" } } } }

interface Seen {
  readonly name: string
  readonly kind: string
  readonly attributes: Record<string, unknown>
  readonly events: ReadonlyArray<readonly [string, Record<string, unknown> | undefined]>
  readonly ok: boolean
}

const tracing = () => {
  const seen: Array<Seen> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      const end = span.end.bind(span)
      span.end = (time, exit) => {
        end(time, exit)
        seen.push({
          name: span.name,
          kind: span.kind,
          attributes: Object.fromEntries(span.attributes),
          events: span.events.map(([name, _, attributes]) => [name, attributes]),
          ok: Exit.isSuccess(exit)
        })
      }
      return span
    }
  })
  return { seen, tracer }
}

describe("spans", () => {
  it.effect("have OpenTelemetry's attributes, and an event for each retry", () =>
    Effect.gen(function*() {
      const { seen, tracer } = tracing()
      const backend = make([throttled, { Count: 2, ScannedCount: 5, $metadata: { requestId: "R9" } }])
      const query: Request<"Query"> = {
        operation: "Query",
        input: { TableName: "shop", IndexName: "byStatus", Limit: 5 }
      }
      const fiber = yield* send(query, { resend: "always", entity: "Order" }).pipe(
        Effect.provide(backend.layer),
        Effect.provideService(Tracer.Tracer, tracer),
        Effect.provideService(Random.Random, { nextDoubleUnsafe: () => 1, nextIntUnsafe: () => 1 }),
        Effect.forkChild
      )
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(seen, [{
        name: "Query shop",
        kind: "client",
        attributes: {
          "db.system.name": "aws.dynamodb",
          "db.operation.name": "Query",
          "db.collection.name": "shop",
          "aws.dynamodb.table_names": ["shop"],
          "aws.dynamodb.index_name": "byStatus",
          "aws.dynamodb.limit": 5,
          "dynapipe.entity": "Order",
          "server.address": "127.0.0.1",
          "server.port": 8000,
          "aws.dynamodb.count": 2,
          "aws.dynamodb.scanned_count": 5,
          "aws.request_id": "R9"
        },
        events: [["retry", { "error.type": "ThrottlingException", "dynapipe.try": 1, "dynapipe.delay": 25 }]],
        ok: true
      }])
    }))

  it.effect("tell what was consumed, by table and index, where it is measured", () =>
    Effect.gen(function*() {
      const { seen, tracer } = tracing()
      const ConsumedCapacity = {
        TableName: "shop",
        CapacityUnits: 3,
        GlobalSecondaryIndexes: { i: { CapacityUnits: 2 } }
      }
      yield* Capacity.measure(send(put, { resend: "always" })).pipe(
        Effect.provide(make([{ ConsumedCapacity }]).layer),
        Effect.provideService(Tracer.Tracer, tracer)
      )
      assert.deepStrictEqual(seen[0]?.attributes["aws.dynamodb.consumed_capacity"], [JSON.stringify(ConsumedCapacity)])
    }))

  it.effect("say what failed", () =>
    Effect.gen(function*() {
      const { seen, tracer } = tracing()
      yield* send(put, { resend: "always" }).pipe(
        Effect.exit,
        Effect.provide(make([error("ValidationException")]).layer),
        Effect.provideService(Tracer.Tracer, tracer)
      )
      assert.strictEqual(seen[0]?.ok, false)
      assert.strictEqual(seen[0]?.attributes["error.type"], "ValidationException")
      assert.strictEqual(seen[0]?.attributes["http.response.status_code"], 400)
      assert.strictEqual(seen[0]?.attributes["aws.request_id"], "R1")
    }))

  it.effect("name all tables of a batch or a transaction, once each", () =>
    Effect.gen(function*() {
      const { seen, tracer } = tracing()
      const one = (TableName: string) => ({ Delete: { TableName, Key: {} } })
      const many: Request<"TransactWriteItems"> = {
        operation: "TransactWriteItems",
        input: { TransactItems: [one("a"), one("b"), one("a")] }
      }
      yield* send(many, { resend: "always" }).pipe(
        Effect.andThen(send({ operation: "BatchGetItem", input: { RequestItems: { a: { Keys: [] } } } }, {
          resend: "always"
        })),
        Effect.provide(make([]).layer),
        Effect.provideService(Tracer.Tracer, tracer)
      )
      assert.deepStrictEqual(seen.map((s) => [s.name, s.attributes["aws.dynamodb.table_names"]]), [
        ["TransactWriteItems", ["a", "b"]],
        ["BatchGetItem a", ["a"]]
      ])
      assert.strictEqual(seen[0]?.attributes["db.operation.batch.size"], 3)
    }))

  it.effect("are not made where nobody looks", () =>
    Effect.gen(function*() {
      const { seen, tracer } = tracing()
      yield* send(get, { resend: "always" }).pipe(
        Effect.provide(make([]).layer),
        Effect.withTracerEnabled(false),
        Effect.provideService(Tracer.Tracer, tracer)
      )
      assert.deepStrictEqual(seen, [])
    }))
})
