/** Whatever goes wrong on the way: nothing is lost, and nothing is done or told twice. */
import { LocalDynamoDB } from "@dynapipe/local"
import { assert, it } from "@effect/vitest"
import { Batch, Delete, type DynamoDB, Entity, Faults, Get, Put, Query, Retry, Scan, Table, Update } from "dynapipe"
import { Arbitrary, Effect, Exit, Layer, Option, Schedule, Schema, Stream } from "effect"

class World extends Table.make("world", { partitionKey: "pk", sortKey: "sk" }) {}
const Thing = Schema.Struct({ group: Schema.String, n: Schema.Int, value: Schema.Int })
class Things extends Entity.make("Thing", { table: World, schema: Thing, key: { pk: "G#{group}", sk: "T#{n}" } }) {}

const int = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))
/** Faults of all kinds, up to nine calls in ten. */
const script = Arbitrary.map(
  Arbitrary.all([int(0, 9), int(0, 9), int(0, 9), int(0, 9), int(1, 1_000_000)]),
  ([left, throttled, lost, unsent, seed]): ReadonlyArray<Faults.Rule> => [
    { when: Faults.rate(throttled / 12), fault: Faults.throttle(), seed },
    { when: Faults.rate(lost / 12), fault: Faults.loseAnswer, seed: seed + 1 },
    { when: Faults.rate(unsent / 12), fault: Faults.refuse, seed: seed + 2 },
    { fault: Faults.leaveUnprocessed(left / 10), seed: seed + 3 }
  ]
)
const operations = Arbitrary.array(Arbitrary.all([int(0, 3), int(0, 25), int(0, 99), int(0, 4)]), { maxLength: 150 })
type Operation = readonly [group: number, n: number, value: number, kind: number]

const keyOf = ([group, n]: Operation) => ({ group: `${group}`, n })
const program = (one: Operation) =>
  one[3] === 0 ? Delete.item(Things, keyOf(one)) : Put.item(Things, { ...keyOf(one), value: one[2] })

const patient = Retry.policy({
  throttled: Schedule.recurs(10_000),
  unavailable: Schedule.recurs(10_000),
  conflict: Schedule.recurs(10_000),
  limit: "10 hours",
  budget: "none"
})

const run = <A, E>(rules: ReadonlyArray<Faults.Rule>, self: Effect.Effect<A, E, DynamoDB.DynamoDB>) =>
  self.pipe(
    Retry.use(patient),
    Effect.provide(Faults.layer(rules).pipe(Layer.provide(LocalDynamoDB.layer({ tables: [World] }))), { local: true })
  )

const stored = Effect.map(
  Scan.items(Things).pipe(Scan.collect, Faults.suspended),
  (things) => new Map(things.map((thing) => [`${thing.group} ${thing.n}`, thing.value]))
)
const expected = (done: ReadonlyArray<Operation>) => {
  const model = new Map<string, number>()
  for (const [group, n, value, kind] of done) {
    if (kind === 0) model.delete(`${group} ${n}`)
    else model.set(`${group} ${n}`, value)
  }
  return model
}
/** One operation for each item. */
const apart = (all: ReadonlyArray<Operation>) => [...new Map(all.map((one) => [`${one[0]} ${one[1]}`, one])).values()]

const settings = { arbitrary: { runs: 60 } }

it.effect.prop("what a batch writes is what is stored, and what it reads", [script, operations], ([rules, all]) =>
  run(
    rules,
    Effect.gen(function*() {
      const once = apart(all)
      yield* Batch.write(once.map(program)).pipe(Batch.concurrency(3))
      const model = expected(once)
      assert.deepStrictEqual(yield* stored, model)
      const found = yield* Batch.get(Things, all.map(keyOf)).pipe(Batch.concurrency(3))
      assert.deepStrictEqual(
        found.map((thing) => Option.getOrUndefined(thing)?.value),
        all.map(([group, n]) => model.get(`${group} ${n}`))
      )
    })
  ), settings)

it.effect.prop(
  "a stream of writes leaves what they leave one after another",
  [script, operations],
  ([rules, all]) =>
    run(
      rules,
      Effect.gen(function*() {
        const passed = yield* Stream.fromIterable(all).pipe(
          Batch.through(program, { concurrency: 4 }),
          Stream.runCollect
        )
        assert.deepStrictEqual(passed, all)
        assert.deepStrictEqual(yield* stored, expected(all))
      })
    ),
  settings
)

it.effect.prop(
  "programs that share batches leave and tell what they would alone",
  [script, operations],
  ([rules, all]) =>
    run(
      rules,
      Effect.gen(function*() {
        const written = yield* Effect.forEach(
          all,
          (one) => {
            const alone = program(one)
            return alone._tag === "Put" ? Put.batched(alone) : Delete.batched(alone)
          },
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual(
          written.map((thing: typeof Thing.Type | void) => thing?.value),
          all.map(([, , value, kind]) => kind === 0 ? undefined : value)
        )
        const model = expected(all)
        assert.deepStrictEqual(yield* stored, model)
        const found = yield* Effect.forEach(all, (one) => Get.item(Things, keyOf(one)).pipe(Get.batched), {
          concurrency: 20
        })
        assert.deepStrictEqual(
          found.map((thing) => Option.getOrUndefined(thing)?.value),
          all.map(([group, n]) => model.get(`${group} ${n}`))
        )
      })
    ),
  settings
)

it.effect.prop("what could not be written is left, and nothing else is", [script, operations], ([rules, all]) =>
  run(
    rules,
    Effect.gen(function*() {
      const once = apart(all)
      const programs = once.map(program)
      const exit = yield* Batch.write(programs).pipe(Effect.exit, Retry.use(Retry.none))
      const now = yield* stored
      const isDone = ([group, n, value, kind]: Operation) =>
        now.get(`${group} ${n}`) === (kind === 0 ? undefined : value)
      if (Exit.isSuccess(exit)) return assert.isTrue(once.every(isDone))
      const failure = Option.getOrThrow(Exit.findErrorOption(exit))
      if (failure._tag !== "BatchIncomplete") return
      const position = new Map<unknown, number>(programs.map((one, i) => [one, i]))
      const [done, left] = [failure.completed, failure.unprocessed].map((some) => some.map((one) => position.get(one)!))
      assert.deepStrictEqual([...done!, ...left!].sort((a, b) => a - b), programs.map((_, i) => i))
      assert.isTrue(done!.every((i) => isDone(once[i]!)))
    })
  ), settings)

it.effect.prop(
  "an update is done once, or its failure says that nobody knows",
  [script, int(1, 40)],
  ([rules, n]) =>
    run(
      rules,
      Effect.gen(function*() {
        const things = Array.from({ length: n }, (_, i) => ({ group: "counted", n: i, value: 0 }))
        yield* Batch.write(things.map((thing) => Put.item(Things, thing))).pipe(Faults.suspended)
        const updates = things.map((thing) => Update.item(Things, thing).pipe(Update.increment(($) => $.value, 1)))
        const exit = yield* Effect.exit(Batch.update(updates, { concurrency: 5 }))
        const now = yield* stored
        const value = (i: number) => now.get(`counted ${i}`)
        if (Exit.isSuccess(exit)) return assert.isTrue(updates.every((_, i) => value(i) === 1))
        const failure = Option.getOrThrow(Exit.findErrorOption(exit))
        for (const [one, result] of failure.completed) {
          assert.strictEqual(result.value, 1)
          assert.strictEqual(value(updates.indexOf(one)), 1)
        }
        for (const [i, one] of failure.unprocessed.entries()) {
          const reason = failure.failures[i]!
          const unknown = (reason._tag === "ConnectionFailed" || reason._tag === "ServiceUnavailable") &&
            reason.mayHaveApplied
          assert.include(unknown ? [0, 1] : [0], value(updates.indexOf(one)))
        }
      })
    ),
  settings
)

it.effect.prop(
  "a scan that was stopped anywhere goes on with what it had not read",
  [script, operations, int(1, 6), int(1, 9), int(0, 30)],
  ([rules, all, segments, pageSize, stop]) =>
    run(
      rules,
      Effect.gen(function*() {
        yield* Batch.write(apart(all).map(program)).pipe(Faults.suspended)
        const scan = Scan.items(Things).pipe(Scan.segments(segments), Scan.pageSize(pageSize))
        const first = yield* scan.pipe(Scan.pages(), Stream.take(stop + 1), Stream.runCollect)
        const last = first[first.length - 1]
        const rest = last === undefined || Option.isNone(last.next)
          ? []
          : yield* scan.pipe(Scan.pages(last.next.value), Stream.runCollect)
        const read = [...first, ...rest].flatMap(({ items }) => items.map((thing) => `${thing.group} ${thing.n}`))
        assert.deepStrictEqual(read.sort(), [...expected(apart(all)).keys()].sort())
      })
    ),
  settings
)

it.effect.prop(
  "pages lead to and fro over the same items",
  [operations, int(1, 9), int(1, 30)],
  ([all, first, pageSize]) =>
    run(
      [],
      Effect.gen(function*() {
        const once = apart(all).map(([, n, value]): Operation => [0, n, value, 1])
        yield* Batch.write(apart(once).map(program))
        const query = Query.items(Things, { group: "0" }).pipe(Query.pageSize(pageSize))
        const forth: Array<Query.Connection<typeof Thing.Type>> = []
        let after: string | undefined
        do {
          const page = yield* query.pipe(Query.connection(after === undefined ? { first } : { first, after }))
          forth.push(page)
          after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor! : undefined
        } while (after !== undefined)
        const numbers = forth.flatMap(({ edges }) => edges.map(({ node }) => node.n))
        assert.deepStrictEqual(numbers, [...new Set(once.map(([, n]) => n))].sort((a, b) => a - b))
        for (let i = forth.length - 1; i > 0; i--) {
          const before = forth[i]!.pageInfo.startCursor!
          const back = yield* query.pipe(Query.connection({ last: first, before }))
          assert.deepStrictEqual(back.edges, forth[i - 1]!.edges)
        }
      })
    ),
  settings
)
