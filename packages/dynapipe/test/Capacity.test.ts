import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as Capacity from "../src/Capacity.ts"
import { DynamoDB } from "../src/DynamoDB.ts"
import * as meter from "../src/internal/meter.ts"
import { send } from "../src/internal/send.ts"
import type { Input, Operation, Request } from "../src/Operation.ts"
import { error, make } from "./scripted.ts"

const get: Request<"GetItem"> = { operation: "GetItem", input: { TableName: "shop", Key: {} } }
const put: Request<"PutItem"> = { operation: "PutItem", input: { TableName: "shop", Item: {} } }
const ask = (request: Request) => send(request, { resend: "always" })
const consumed = (units: number, TableName = "shop") => ({ ConsumedCapacity: { TableName, CapacityUnits: units } })

describe("measure", () => {
  it.effect("adds up tables and indexes, reads and writes apart", () =>
    Effect.gen(function*() {
      const backend = make([
        { ConsumedCapacity: { TableName: "shop", CapacityUnits: 0.5, Table: { CapacityUnits: 0.5 } } },
        {
          ConsumedCapacity: {
            TableName: "shop",
            CapacityUnits: 3,
            Table: { CapacityUnits: 1 },
            GlobalSecondaryIndexes: { byStatus: { CapacityUnits: 2 } }
          }
        },
        {
          ConsumedCapacity: [
            { TableName: "shop", CapacityUnits: 4, WriteCapacityUnits: 4, Table: { WriteCapacityUnits: 4 } },
            { TableName: "log", CapacityUnits: 2, ReadCapacityUnits: 2 }
          ]
        }
      ])
      const transact: Request<"TransactWriteItems"> = { operation: "TransactWriteItems", input: { TransactItems: [] } }
      const [result, used] = yield* Capacity.measure(Effect.as(Effect.all([ask(get), ask(put), ask(transact)]), "done"))
        .pipe(Effect.provide(backend.layer))
      assert.strictEqual(result, "done")
      assert.deepStrictEqual(used, {
        shop: {
          readUnits: 0.5,
          writeUnits: 7,
          table: { readUnits: 0.5, writeUnits: 5 },
          indexes: { byStatus: { readUnits: 0, writeUnits: 2 } }
        },
        log: { readUnits: 2, writeUnits: 0, table: { readUnits: 0, writeUnits: 0 }, indexes: {} }
      })
    }))

  it.effect("asks for capacity only while it measures", () =>
    Effect.gen(function*() {
      const backend = make([])
      yield* Effect.all([ask(get), Capacity.measure(ask(get)), ask(get)]).pipe(Effect.provide(backend.layer))
      assert.deepStrictEqual(
        backend.asked.map(({ input }) => (input as Input<"GetItem">).ReturnConsumedCapacity),
        [undefined, "INDEXES", undefined]
      )
    }))

  it.effect("nests, and counts the fibers that are forked", () =>
    Effect.gen(function*() {
      const backend = make(Array.from({ length: 6 }, () => consumed(1)))
      const inner = Capacity.measure(Effect.all([ask(get), ask(get)], { concurrency: "unbounded" }))
      const forked = Effect.flatMap(Effect.forkChild(ask(put)), Fiber.join)
      const [[[_, one], [__, two]], all] = yield* Capacity.measure(
        Effect.all([inner, inner, forked], { concurrency: "unbounded" })
      ).pipe(Effect.provide(backend.layer))
      assert.deepStrictEqual([one["shop"]?.readUnits, two["shop"]?.readUnits], [2, 2])
      assert.deepStrictEqual([all["shop"]?.readUnits, all["shop"]?.writeUnits], [4, 1])
    }))

  it.effect("counts every try", () =>
    Effect.gen(function*() {
      const backend = make([error("ThrottlingException"), consumed(1)])
      const fiber = yield* Effect.forkChild(Capacity.measure(ask(get)).pipe(Effect.provide(backend.layer)))
      yield* TestClock.adjust("1 minute")
      const [_, used] = yield* Fiber.join(fiber)
      assert.strictEqual(used["shop"]?.readUnits, 1)
      assert.strictEqual(backend.asked.length, 2)
    }))
})

describe("budget", () => {
  const many = (n: number, units: number) => make(Array.from({ length: n }, () => consumed(units)))

  it.effect("ends the program before a call that is sure to exceed it", () =>
    Effect.gen(function*() {
      const backend = many(9, 4)
      const failure = yield* Effect.forever(ask(put)).pipe(
        Effect.catch(() => Effect.succeed("the program cannot handle it")),
        Capacity.budget(10),
        Effect.flip,
        Effect.provide(backend.layer)
      )
      // 4, 8, 12: the third was not sure to exceed, the fourth is
      assert.strictEqual(backend.asked.length, 3)
      assert.deepInclude(failure, { _tag: "CapacityExceeded", units: 10, consumed: 12, operation: "PutItem" })
      assert.strictEqual(
        (failure as Capacity.CapacityExceeded).message,
        "PutItem was not sent: 12 of 10 capacity units are consumed, and it needs more than what is left."
      )
    }))

  it.effect("ends a program that looks at how each part of it exits", () =>
    Effect.gen(function*() {
      const backend = many(9, 4)
      const failure = yield* Effect.forEach([1, 2, 3, 4, 5], () => Effect.exit(ask(put))).pipe(
        Capacity.budget(10),
        Effect.flip,
        Effect.provide(backend.layer)
      )
      assert.deepInclude(failure, { _tag: "CapacityExceeded", consumed: 12 })
      assert.strictEqual(backend.asked.length, 3)
      const defect = yield* Effect.exit(ask(put)).pipe(
        Effect.andThen(Effect.die("of its own")),
        Capacity.budget(0),
        Effect.exit,
        Effect.provide(backend.layer)
      )
      assert.strictEqual(defect._tag === "Failure" && defect.cause.reasons[0]?._tag, "Die")
    }))

  it.effect("gives back what a call was to need that is interrupted under way", () =>
    Effect.gen(function*() {
      let calls = 0
      const hanging = Layer.succeed(DynamoDB, {
        call: () => ++calls === 1 ? Effect.never : Effect.succeed({} as any)
      })
      const program = Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(ask(put))
        yield* TestClock.adjust(0)
        yield* Fiber.interrupt(fiber)
        yield* ask(put)
      })
      yield* program.pipe(Capacity.budget(1), Effect.provide(hanging))
      assert.strictEqual(calls, 2)
    }))

  it.effect("lets through what fits exactly", () =>
    Effect.gen(function*() {
      const backend = many(9, 1)
      yield* Effect.all([ask(put), ask(put)]).pipe(Capacity.budget(2), Effect.provide(backend.layer))
      assert.strictEqual(backend.asked.length, 2)
    }))

  it.effect("counts what is under way", () =>
    Effect.gen(function*() {
      const backend = many(9, 1)
      const failure = yield* Effect.all([ask(put), ask(put), ask(put)], { concurrency: "unbounded" }).pipe(
        Capacity.budget(2),
        Effect.flip,
        Effect.provide(backend.layer)
      )
      assert.strictEqual(failure._tag, "CapacityExceeded")
      assert.isAtMost(backend.asked.length, 2)
    }))

  it.effect("gives back what an interrupted or failed call was to need, once", () =>
    Effect.gen(function*() {
      const backend = make([error("ThrottlingException"), error("ThrottlingException"), consumed(1), consumed(1)])
      const interrupted = Effect.gen(function*() {
        // the first is interrupted while it waits for its retry
        const fiber = yield* Effect.forkChild(ask(put))
        yield* TestClock.adjust(0)
        yield* Fiber.interrupt(fiber)
        const retried = yield* Effect.forkChild(ask(put))
        yield* TestClock.adjust("1 minute")
        yield* Fiber.join(retried)
        yield* ask(put)
        return yield* ask(put)
      })
      const failure = yield* interrupted.pipe(Capacity.budget(2), Effect.flip, Effect.provide(backend.layer))
      assert.deepInclude(failure, { _tag: "CapacityExceeded", consumed: 2 })
      assert.strictEqual(backend.asked.length, 4)
    }))

  it.effect("a budget within a budget", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.forever(ask(put)).pipe(
        Capacity.budget(100),
        Capacity.budget(3),
        Effect.flip,
        Effect.provide(many(200, 1).layer)
      )
      assert.deepInclude(failure, { units: 3, consumed: 3 })
      // what the outer one refuses, the inner one does not count
      const outer = yield* Effect.forEach([1, 2, 3], () => Effect.exit(ask(put))).pipe(
        Capacity.budget(2),
        Capacity.budget(1),
        Effect.flip,
        Effect.provide(many(9, 1).layer)
      )
      assert.deepInclude(outer, { units: 1, consumed: 1 })
    }))

  it.effect("an interruption from outside stays one", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(Effect.never.pipe(Capacity.budget(1)))
      yield* TestClock.adjust(0)
      yield* Fiber.interrupt(fiber)
      const exit = yield* Fiber.await(fiber)
      assert.strictEqual(exit._tag === "Failure" && exit.cause.reasons[0]?._tag, "Interrupt")
    }))
})

describe("what a request costs at least", () => {
  const cases: ReadonlyArray<readonly [Operation, object, number, number]> = [
    ["GetItem", {}, 0.5, 0],
    ["GetItem", { ConsistentRead: true }, 1, 0],
    ["Query", {}, 0.5, 0],
    ["Scan", { ConsistentRead: true }, 1, 0],
    ["BatchGetItem", { RequestItems: { a: { Keys: [{}, {}] }, b: { Keys: [{}], ConsistentRead: true } } }, 2, 0],
    ["TransactGetItems", { TransactItems: [{}, {}] }, 4, 0],
    ["PutItem", {}, 0, 1],
    ["UpdateItem", {}, 0, 1],
    ["DeleteItem", {}, 0, 1],
    ["BatchWriteItem", { RequestItems: { a: [{}, {}], b: [{}] } }, 0, 3],
    ["TransactWriteItems", { TransactItems: [{}] }, 0, 2],
    ["DescribeTable", {}, 0, 0]
  ]
  it.each(cases)("%s %j", (operation, input, readUnits, writeUnits) => {
    assert.deepStrictEqual(meter.atLeast(operation, input as Input<Operation>), { readUnits, writeUnits })
  })
})
