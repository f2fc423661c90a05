import { LocalDynamoDB } from "@dynapipe/local"
import * as Fault from "@dynapipe/local/Fault"
import { describe, expect, it } from "@effect/vitest"
import { DynamoDB, Errors, Table } from "dynapipe"
import { Deferred, Duration, Effect, Exit, Fiber, type Layer, Logger, Schema } from "effect"
import { TestClock } from "effect/testing"
import { Http, Idempotency, Invocation, Lambda, Sqs } from "../src/index.ts"

class Single extends Table.make("single", { partitionKey: "id", timeToLive: "ttl" }) {}
class Double extends Table.make("double", { partitionKey: "pk", sortKey: "sk", timeToLive: "ttl" }) {}

const stores: Readonly<Record<string, Idempotency.Store<DynamoDB.DynamoDB>>> = {
  "in memory": Idempotency.memory({ ttl: "1 hour" }),
  "in a table with a partition key": Idempotency.table({ table: Single, ttl: "1 hour" }),
  "in a table with a sort key": Idempotency.table({ table: Double, ttl: "1 hour" })
}
const world = LocalDynamoDB.layer({ tables: [Single, Double] })

const refused = new Errors.RequestRejected({ operation: "DeleteItem", table: "t", code: "x", detail: "x" })

interface Event {
  readonly id?: string
  readonly amount: number
}

describe.each(Object.entries(stores))("a store %s", (name, store) => {
  let next = 0
  const fresh = () => `${name} ${++next}`
  const counting = (options: Partial<Lambda.IdempotentOptions<Event, any, DynamoDB.DynamoDB>> = {}) => {
    let done = 0
    const handle = Lambda.idempotent({ key: ({ id }: Event) => id, store, ...options })((event: Event) =>
      Effect.sync(() => ({ n: ++done, amount: event.amount }))
    )
    return { handle, done: () => done }
  }

  it.effect("answers the same event once, and others by themselves", () =>
    Effect.gen(function*() {
      const { done, handle } = counting()
      const id = fresh()
      expect(yield* handle({ id, amount: 1 })).toEqual({ n: 1, amount: 1 })
      expect(yield* handle({ id, amount: 1 })).toEqual({ n: 1, amount: 1 })
      expect(yield* handle({ id: fresh(), amount: 2 })).toEqual({ n: 2, amount: 2 })
      expect([yield* handle({ amount: 3 }), yield* handle({ amount: 3 })]).toEqual([
        { n: 3, amount: 3 },
        { n: 4, amount: 3 }
      ])
      expect(done()).toBe(4)
    }).pipe(Effect.provide(world)))

  it.effect("forgets after its time", () =>
    Effect.gen(function*() {
      const { handle } = counting()
      const id = fresh()
      yield* handle({ id, amount: 1 })
      yield* TestClock.adjust("59 minutes")
      expect(yield* handle({ id, amount: 1 })).toMatchObject({ n: 1 })
      yield* TestClock.adjust("2 minutes")
      expect(yield* handle({ id, amount: 1 })).toMatchObject({ n: 2 })
    }).pipe(Effect.provide(world)))

  it.effect("forgets after the time that the handler says", () =>
    Effect.gen(function*() {
      const { handle } = counting({ ttl: "1 minute" })
      const id = fresh()
      yield* handle({ id, amount: 1 })
      yield* TestClock.adjust("59 seconds")
      expect(yield* handle({ id, amount: 1 })).toMatchObject({ n: 1 })
      yield* TestClock.adjust("2 seconds")
      expect(yield* handle({ id, amount: 1 })).toMatchObject({ n: 2 })
    }).pipe(Effect.provide(world)))

  it.effect("knows the events of one function from those of another", () =>
    Effect.gen(function*() {
      const { handle } = counting()
      const id = fresh()
      const within = (functionName: string) =>
        Effect.provideService(Invocation.Invocation, { ...Invocation.Invocation.defaultValue(), functionName })
      expect(yield* within("charge")(handle({ id, amount: 1 }))).toMatchObject({ n: 1 })
      expect(yield* within("refund")(handle({ id, amount: 1 }))).toMatchObject({ n: 2 })
      expect(yield* within("charge")(handle({ id, amount: 1 }))).toMatchObject({ n: 1 })
    }).pipe(Effect.provide(world)))

  it.effect("tells who comes in the meantime that somebody is at it", () =>
    Effect.gen(function*() {
      const gate = yield* Deferred.make<void>()
      const id = fresh()
      const handle = Lambda.idempotent({ key: () => id, store })(() => Effect.as(Deferred.await(gate), "done"))
      const first = yield* Effect.forkChild(handle({}), { startImmediately: true })
      yield* TestClock.adjust("1 second")
      const failure = yield* Effect.flip(handle({}))
      expect(failure).toMatchObject({ _tag: "InProgress", id })
      yield* Deferred.succeed(gate, undefined)
      expect(yield* Fiber.join(first)).toBe("done")
      expect(yield* handle({})).toBe("done")
    }).pipe(Effect.provide(world)))

  it.effect("gives a claim back where the work fails, dies or is interrupted", () =>
    Effect.gen(function*() {
      const id = fresh()
      const ends = [Effect.fail("no"), Effect.die("bug"), Effect.interrupt, Effect.succeed("done")]
      let tries = 0
      const handle = Lambda.idempotent({ key: () => id, store })(() => Effect.suspend(() => ends[tries++]!))
      for (const _ of [0, 1, 2]) expect(Exit.isFailure(yield* Effect.exit(handle({})))).toBe(true)
      expect(yield* handle({})).toBe("done")
    }).pipe(Effect.provide(world)))

  it.effect("takes a claim from who has died with it, when its invocation is over", () =>
    Effect.gen(function*() {
      const id = fresh()
      const lease = Duration.seconds(10)
      const dead = yield* store.claim(id, { lease })
      expect(dead._tag).toBe("Claimed")
      expect(yield* store.claim(id, { lease })).toMatchObject({ _tag: "Busy" })
      yield* TestClock.adjust("10 seconds")
      const alive = yield* store.claim(id, { lease })
      expect(alive._tag).toBe("Claimed")
      // whoever had it before does not undo what the other does
      if (dead._tag === "Claimed") {
        yield* store.release(id, dead.attempt)
        yield* store.complete(id, dead.attempt, "\"old\"")
      }
      expect((yield* store.claim(id, { lease }))._tag).toBe("Busy")
      if (alive._tag === "Claimed") yield* store.complete(id, alive.attempt, "\"new\"")
      expect(yield* store.claim(id, { lease })).toMatchObject({ _tag: "Done", answer: "\"new\"" })
    }).pipe(Effect.provide(world)))

  it.effect("refuses the same key with something else", () =>
    Effect.gen(function*() {
      const { done, handle } = counting({ payload: ({ amount }) => ({ amount, currency: "EUR" }) })
      const other = counting({ payload: ({ amount }) => ({ currency: "EUR", amount }) })
      const none = counting()
      const id = fresh()
      yield* handle({ id, amount: 1 })
      expect(yield* handle({ id, amount: 1 })).toMatchObject({ n: 1 })
      expect(yield* Effect.flip(handle({ id, amount: 2 }))).toMatchObject({ _tag: "PayloadDiffers", id })
      // the order of what it says says nothing; and whoever does not ask gets the answer
      expect(yield* other.handle({ id, amount: 1 })).toMatchObject({ n: 1, amount: 1 })
      expect(yield* none.handle({ id, amount: 2 })).toMatchObject({ n: 1, amount: 1 })
      expect([done(), other.done(), none.done()]).toEqual([1, 0, 0])
    }).pipe(Effect.provide(world)))

  it.effect("tells numbers of any size and what is inside of a payload", () =>
    Effect.gen(function*() {
      const said = (payload: unknown) => counting({ payload: () => payload }).handle
      const id = fresh()
      yield* said({ big: 2n ** 64n, list: [{ a: 1, b: { d: 1, c: null } }] })({ id, amount: 1 })
      yield* said({ list: [{ b: { c: null, d: 1 }, a: 1 }], big: 2n ** 64n })({ id, amount: 1 })
      for (
        const payload of [
          { big: 2n ** 64n + 1n, list: [{ a: 1, b: { d: 1, c: null } }] },
          { big: 2n ** 64n, list: [{ a: 1, b: { d: 2, c: null } }] },
          { big: 2n ** 64n, list: [] }
        ]
      ) expect(yield* Effect.flip(said(payload)({ id, amount: 1 }))).toMatchObject({ _tag: "PayloadDiffers" })
    }).pipe(Effect.provide(world)))

  it.effect("keeps an answer by its schema, and one that is nothing", () =>
    Effect.gen(function*() {
      class Receipt extends Schema.Class<Receipt>("Receipt")({ at: Schema.Date, n: Schema.BigInt }) {}
      const receipt = new Receipt({ at: new Date(5), n: 7n })
      const id = fresh()
      const handle = Lambda.idempotent({ key: () => id, store, answer: Receipt })(() => Effect.succeed(receipt))
      yield* handle({})
      const again = yield* handle({})
      expect(again).toEqual(receipt)
      expect(again).toBeInstanceOf(Receipt)
      const other = fresh()
      const nothing = Lambda.idempotent({ key: () => other, store })(() => Effect.void)
      expect([yield* nothing({}), yield* nothing({})]).toEqual([undefined, undefined])
    }).pipe(Effect.provide(world)))
})

describe("an answer that tells of a failure is not kept", () => {
  const quiet = Effect.provide(Logger.layer([]))

  it.effect("to a request", () =>
    Effect.gen(function*() {
      let tries = 0
      const handle = Lambda.idempotent({ key: (event: Http.Event) => event.rawPath, store: Idempotency.memory() })(
        Http.handle(() =>
          Effect.suspend(() => ++tries === 1 ? Effect.fail("no") : Effect.succeed(Http.json(200, tries)))
        )
      )
      const statuses: Array<number> = []
      for (const _ of [0, 1, 2]) statuses.push((yield* handle({ rawPath: "/charge" })).statusCode)
      expect([statuses, tries]).toEqual([[500, 200, 200], 2])
    }).pipe(quiet))

  interface Batch {
    readonly Records: ReadonlyArray<Sqs.Message>
  }
  it.effect("to a batch", () =>
    Effect.gen(function*() {
      let tries = 0
      const handle = Lambda.idempotent({ key: (_: Batch) => "batch", store: Idempotency.memory() })(
        Sqs.messages(() => Effect.suspend(() => ++tries === 1 ? Effect.fail("no") : Effect.void))
      )
      const event = { Records: [{ messageId: "1", body: "" }] }
      expect(yield* handle(event)).toEqual({ batchItemFailures: [{ itemIdentifier: "1" }] })
      for (const _ of [0, 1]) expect(yield* handle(event)).toEqual({ batchItemFailures: [] })
      expect(tries).toBe(2)
    }).pipe(quiet))
})

it.effect("where a claim cannot be given back, the failure is still that of the work", () =>
  Effect.gen(function*() {
    const memory = Idempotency.memory()
    const store: Idempotency.Store = {
      ...memory,
      release: () => memory.release("a", "b").pipe(Effect.andThen(refused))
    }
    const handle = Lambda.idempotent({ key: () => "a", store })(() => Effect.fail("no"))
    expect(yield* Effect.flip(handle({}))).toBe("no")
  }))

it.effect("a key that throws is a defect of the program", () =>
  Effect.gen(function*() {
    const handle = Lambda.idempotent({
      key: (): string => {
        throw new TypeError("no such field")
      },
      store: Idempotency.memory()
    })(() => Effect.void)
    expect(Exit.isFailure(yield* Effect.exit(Effect.suspend(() => handle({}))))).toBe(true)
    const made = handle({})
    expect(Exit.isFailure(yield* Effect.exit(made))).toBe(true)
  }))

it.effect("a claim holds until the invocation is over", () =>
  Effect.gen(function*() {
    const store = Idempotency.memory()
    const handle = Lambda.idempotent({ key: () => "a", store })(() => Effect.never)
    const invocation = { ...Invocation.Invocation.defaultValue(), deadline: 5000 }
    yield* Effect.forkChild(Effect.provideService(handle({}), Invocation.Invocation, invocation), {
      startImmediately: true
    })
    expect(yield* Effect.flip(handle({}))).toMatchObject({ until: new Date(5000) })
  }))

it.effect("what the deadline interrupts, the next one handles", () =>
  Effect.gen(function*() {
    const store = Idempotency.memory()
    let tries = 0
    const handle = Lambda.idempotent({ key: () => "a", store })(() =>
      Effect.suspend((): Effect.Effect<string> => ++tries === 1 ? Effect.never : Effect.succeed("done"))
    )
    const invocation = { ...Invocation.Invocation.defaultValue(), deadline: 5000 }
    const fiber = yield* Effect.forkChild(
      handle({}).pipe(Invocation.bounded(), Effect.flip, Effect.provideService(Invocation.Invocation, invocation))
    )
    yield* TestClock.adjust("4 seconds")
    expect(yield* Fiber.join(fiber)).toMatchObject({ _tag: "DeadlineExceeded", stopped: true })
    expect(yield* handle({})).toBe("done")
  }))

it.effect.each(["PutItem", "UpdateItem", "DeleteItem"] as const)(
  "what %s has done is known, though its answer was lost",
  (operation) =>
    Effect.gen(function*() {
      const store = Idempotency.table({ table: Single })
      const ends = operation === "DeleteItem" ? [Effect.fail("no"), Effect.succeed("done")] : [Effect.succeed("done")]
      let tries = 0
      const handle = Lambda.idempotent({ key: () => operation, store })(() => Effect.suspend(() => ends[tries++]!))
      yield* LocalDynamoDB.inject([Fault.loseAnswer({ operations: [operation], nth: 1 })])
      const handled = Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(Effect.result(handle({})))
        yield* TestClock.adjust("10 seconds")
        return yield* Fiber.join(fiber)
      })
      if (operation === "DeleteItem") expect(yield* handled).toMatchObject({ _tag: "Failure", failure: "no" })
      expect([yield* handled, yield* handled]).toMatchObject([{ success: "done" }, { success: "done" }])
      expect(tries).toBe(ends.length)
    }).pipe(Effect.provide(world))
)

it.effect("a claim is given back again where that did not get through", () =>
  Effect.gen(function*() {
    const ends = [Effect.fail("no"), Effect.succeed("done")]
    let tries = 0
    const handle = Lambda.idempotent({ key: () => "a", store: Idempotency.table({ table: Single }) })(() =>
      Effect.suspend(() => ends[tries++]!)
    )
    yield* LocalDynamoDB.inject([Fault.cut({ operations: ["DeleteItem"], times: 4 })])
    const first = yield* Effect.forkChild(Effect.flip(handle({})))
    yield* TestClock.adjust("10 seconds")
    expect(yield* Fiber.join(first)).toBe("no")
    expect(yield* handle({})).toBe("done")
  }).pipe(Effect.provide(world)))

it.effect("rows go away: a claim's after the time of an answer that it may become, an answer's after its own", () =>
  Effect.gen(function*() {
    yield* TestClock.setTime(1_000_000_000)
    const expires = Effect.map(
      DynamoDB.call("Scan", { TableName: "single" }),
      ({ Items }) => Items!.map(({ ttl }) => Number(ttl!.N) - 1_000_000)
    )
    const store = Idempotency.table({ table: Single })
    const claim = yield* store.claim("a", { lease: Duration.seconds(10) })
    const day = 24 * 60 * 60
    expect(yield* expires).toEqual([day + 10])
    yield* TestClock.adjust("5 seconds")
    if (claim._tag === "Claimed") yield* store.complete("a", claim.attempt, "1")
    expect(yield* expires).toEqual([day + 5])
    yield* TestClock.adjust("23 hours")
    expect(yield* store.claim("a", { lease: Duration.seconds(10) })).toMatchObject({ _tag: "Done", answer: "1" })
    yield* TestClock.adjust("1 hour")
    expect(yield* expires).toEqual([])
  }).pipe(Effect.provide(world)))

it.effect("a memory forgets after a day, where nothing else is said", () =>
  Effect.gen(function*() {
    const store = Idempotency.memory()
    const lease = Duration.seconds(10)
    const claim = yield* store.claim("a", { lease })
    if (claim._tag === "Claimed") yield* store.complete("a", claim.attempt)
    yield* TestClock.adjust("23 hours")
    expect((yield* store.claim("a", { lease }))._tag).toBe("Done")
    yield* TestClock.adjust("1 hour")
    expect((yield* store.claim("a", { lease }))._tag).toBe("Claimed")
  }))

describe("a table that cannot be a store is refused", () => {
  it.each([
    [Table.make("t", { partitionKey: "id" }), "no timeToLive"],
    [Table.make("t", { partitionKey: { attribute: "id", type: "N" }, timeToLive: "ttl" }), "must be strings"]
  ])("%#", (table, message) => {
    expect(() => Idempotency.table({ table })).toThrow(message)
  })
})

it.effect("the store's failures are the handler's", () =>
  Effect.gen(function*() {
    const handle = Lambda.idempotent({ key: () => "a", store: Idempotency.table({ table: Single }) })(() => Effect.void)
    expect(yield* Effect.flip(handle({}))).toMatchObject({ _tag: "RequestRejected", code: "ResourceNotFoundException" })
  }).pipe(Effect.provide(LocalDynamoDB.layer() as Layer.Layer<DynamoDB.DynamoDB>)))
