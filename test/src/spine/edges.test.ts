import { assert } from "@effect/vitest"
import {
  Attribute,
  Batch,
  Condition,
  Delete,
  DynamoDB,
  Entity,
  Explain,
  Faults,
  Get,
  Put,
  Query,
  Retry,
  Table,
  Transact,
  Update
} from "dynapipe"
import type { Operation } from "dynapipe"
import { Effect, Option, Schedule, Schema, SchemaTransformation, Stream } from "effect"
import { suite } from "../harness/backends.ts"

class Edge extends Table.make("edge", {
  partitionKey: "pk",
  sortKey: "sk",
  indexes: { byScore: { partitionKey: "game", sortKey: { attribute: "score", type: "N" } } }
}) {}

class Scores extends Entity.make("Score", {
  table: Edge,
  schema: Schema.Struct({
    id: Schema.String,
    ticket: Schema.String.check(Schema.isPattern(/^\d{4}$/)),
    game: Schema.String,
    score: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)),
    bonus: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)))
  }),
  key: { pk: "SCORE#{id}", sk: "{ticket}" },
  indexes: { byScore: {} }
}) {}

suite("what is not stored passes no checks", [Edge], (it) => {
  const score = (id: string) => ({ id, ticket: "1234", game: id, score: 5 })

  it.effect("neither a difference, nor the zero that a missing number counts from", () =>
    Effect.gen(function*() {
      yield* Put.item(Scores, score("d"))
      const changed = yield* Update.item(Scores, { id: "d", ticket: "1234" }).pipe(
        Update.increment(($) => $.score, -2),
        Update.increment(($) => $.bonus, 4)
      )
      assert.deepStrictEqual(changed, { ...score("d"), score: 3, bonus: 4 })
      const part = Update.item(Scores, { id: "d", ticket: "1234" }).pipe(Update.increment(($) => $.score, 0.5))
      assert.strictEqual((yield* Effect.flip(part))._tag, "EncodeFailed")
      const stored = Update.item(Scores, { id: "d", ticket: "1234" }).pipe(Update.setIfMissing(($) => $.bonus, 0))
      assert.strictEqual((yield* Effect.flip(stored))._tag, "EncodeFailed")
    }))

  it.effect("nor a bound, nor the beginning of a text", () =>
    Effect.gen(function*() {
      const put = yield* Put.item(Scores, score("b"))
      yield* Put.item(Scores, put).pipe(Put.when(($) =>
        Condition.and(Condition.gt($.score, 0), Condition.between($.score, -1, 9), Condition.oneOf($.score, [0, 5]))
      ))
      const byScore = Query.index(Scores, "byScore", { game: "b" }).pipe(Query.from({ score: 0 }))
      assert.deepStrictEqual(yield* Query.collect(byScore), [put])
      const byTicket = Query.items(Scores, { id: "b" })
      assert.deepStrictEqual(yield* byTicket.pipe(Query.beginsWith({ ticket: "12" }), Query.collect), [put])
      assert.deepStrictEqual(yield* byTicket.pipe(Query.before({ ticket: "12" }), Query.collect), [])
      const filtered = byTicket.pipe(Query.filter(($) =>
        Condition.gte($.score, 0)
      ))
      assert.deepStrictEqual(yield* Query.collect(filtered), [put])
    }))
})

class Legacy extends Entity.make("Legacy", {
  table: Edge,
  schema: Schema.Struct({ id: Schema.String, text: Schema.String, version: Schema.optionalKey(Schema.Int) }),
  key: { pk: "LEGACY#{id}", sk: "LEGACY" },
  version: "version"
}) {}

/** An item from before the entity had a version. */
const legacy = (id: string) =>
  DynamoDB.call("PutItem", {
    TableName: "edge",
    Item: { pk: { S: `LEGACY#${id}` }, sk: { S: "LEGACY" }, id: { S: id }, text: { S: "old" } }
  }).pipe(Effect.andThen(Get.item(Legacy, { id }).pipe(Get.orFail)))

suite("an item that has no version yet", [Edge], (it) => {
  it.effect("is guarded by just that, and gets its first one", () =>
    Effect.gen(function*() {
      const writes = {
        update: (read: Entity.Item<typeof Legacy>) => Update.from(Legacy, read).pipe(Update.set({ text: "new" })),
        replace: (read: Entity.Item<typeof Legacy>) => Put.replace(Legacy, read, { ...read, text: "new" })
      }
      for (const [id, write] of Object.entries(writes)) {
        const read = yield* legacy(id)
        assert.deepStrictEqual(yield* write(read), { id, text: "new", version: 1 })
        const late = yield* write(read).pipe(Effect.flip)
        assert.deepInclude(late, { _tag: "VersionConflict", expected: undefined })
        const gone = yield* Delete.from(Legacy, read).pipe(Effect.flip)
        assert.strictEqual(gone._tag, "VersionConflict")
      }
    }))

  it.effect("is removed as it was read, and not created anew", () =>
    Effect.gen(function*() {
      const read = yield* legacy("removed")
      yield* Delete.from(Legacy, read)
      assert.isTrue(Option.isNone(yield* Get.item(Legacy, { id: "removed" })))
      const replaced = yield* Put.replace(Legacy, read, { ...read, text: "new" }).pipe(Effect.flip)
      assert.strictEqual(replaced._tag, "VersionConflict")
      const updated = yield* Update.from(Legacy, read).pipe(Update.set({ text: "new" }), Effect.flip)
      assert.strictEqual(updated._tag, "ItemNotFound")
    }))
})

class Nicks extends Entity.make("Nick", {
  table: Edge,
  schema: Schema.Struct({ id: Schema.BigInt, nick: Schema.OptionFromOptionalKey(Schema.String) }),
  key: { pk: "NICK#{id}", sk: "NICK" },
  unique: { nick: ["nick"] }
}) {}

suite("a unique attribute that is an Option", [Edge], (it) => {
  it.effect("is none where nothing is stored", () =>
    Effect.gen(function*() {
      const none = yield* Put.item(Nicks, { id: 1n, nick: Option.none() })
      yield* Update.from(Nicks, none).pipe(Update.set({ nick: Option.some("x") }))
      const some = yield* Get.item(Nicks, { id: 1n }).pipe(Get.orFail)
      assert.deepStrictEqual(some, { id: 1n, nick: Option.some("x") })
      const late = Update.from(Nicks, none).pipe(Update.set({ nick: Option.some("y") }))
      assert.strictEqual((yield* Effect.flip(late))._tag, "ConditionalCheckFailed")
      yield* Update.from(Nicks, some).pipe(Update.set({ nick: Option.none() }))
      yield* Put.item(Nicks, { id: 2n, nick: Option.some("x") })
      yield* Delete.from(Nicks, none)
    }))
})

suite("a partition by a bigint", [Edge], (it) => {
  it.effect("is removed like another", () =>
    Effect.gen(function*() {
      yield* Put.item(Nicks, { id: 7n, nick: Option.none() })
      yield* Batch.deletePartition(Nicks, { id: 7n }).pipe(Stream.runDrain)
      assert.isTrue(Option.isNone(yield* Get.item(Nicks, { id: 7n })))
    }))
})

class Jobs extends Entity.make("Job", {
  table: Edge,
  schema: Schema.Struct({
    id: Schema.String,
    status: Schema.String,
    by: Schema.optionalKey(Schema.String),
    version: Schema.Int
  }),
  key: { pk: "JOB#{id}", sk: "JOB" },
  version: "version"
}) {}

/** The first update is lost on its way, and meanwhile there is another. */
const overtakenBy = (another: Update.Update<typeof Jobs, any, any>) =>
  Faults.layer([{
    operations: ["UpdateItem"],
    when: Faults.nth(1),
    fault: (call) =>
      Effect.andThen(
        call.proceed(Explain.plan(another).input as Operation.Input<"UpdateItem">),
        Faults.loseRequest(call)
      )
  }])

suite("a guarded update that is lost on its way", [Edge], (it) => {
  it.effect("does not take the update of another for its own", () =>
    Effect.gen(function*() {
      const job = yield* Put.item(Jobs, { id: "j", status: "free" })
      const claim = Update.from(Jobs, job).pipe(Update.set({ status: "claimed" }))
      const another = Update.from(Jobs, job).pipe(Update.set({ status: "claimed", by: "another" }))
      const failure = yield* claim.pipe(
        Retry.use(Retry.policy({ unavailable: Schedule.recurs(1) })),
        Effect.provide(overtakenBy(another), { local: true }),
        Effect.flip
      )
      assert.deepInclude(failure, { _tag: "ConnectionFailed", mayHaveApplied: true })
    }))
})

class Kinds extends Entity.make("Kind", {
  table: Edge,
  schema: Schema.Struct({
    id: Schema.String,
    empty: Schema.ReadonlySet(Schema.String).pipe(Attribute.emptySet("null")),
    missing: Schema.ReadonlySet(Schema.String).pipe(Attribute.emptySet("omit")),
    list: Schema.optionalKey(Schema.ReadonlySet(Schema.Boolean))
  }),
  key: { pk: "KIND#{id}", sk: "KIND" }
}) {}

suite("members of a set", [Edge], (it) => {
  it.effect("are added and deleted where an empty set is missing", () =>
    Effect.gen(function*() {
      const kind = yield* Put.item(Kinds, { id: "k", empty: new Set<string>(), missing: new Set<string>() })
      const update = Update.item(Kinds, { id: "k" })
      const added = yield* update.pipe(Update.addTo(($) => $.missing, ["x"]))
      assert.deepStrictEqual(added, { ...kind, missing: new Set(["x"]) })
      assert.deepStrictEqual(yield* update.pipe(Update.deleteFrom(($) => $.missing, ["x"])), kind)
    }))

  it.effect("are refused where DynamoDB would refuse them, or leave an item that cannot be read", () =>
    Effect.sync(() => {
      const update = Update.item(Kinds, { id: "k" })
      const asNull = /"empty" is stored as NULL where it is empty, and has no members to add or delete: set it/
      assert.throws(() => update.pipe(Update.addTo(($) => $.empty, ["x"])), asNull)
      assert.throws(() => update.pipe(Update.deleteFrom(($) => $.empty, ["x"])), asNull)
      assert.throws(() => update.pipe(Update.addTo(($) => $.list, [true])), /"list" is stored as a list/)
    }))
})

/** What it writes it does not read again. */
const OneWay = Schema.String.pipe(
  Schema.decodeTo(
    Schema.String.check(Schema.isMinLength(2)),
    SchemaTransformation.transform({ decode: (text: string) => text.slice(0, 1), encode: (text: string) => text })
  )
)
class OneWays extends Entity.make("OneWay", {
  table: Edge,
  schema: Schema.Struct({ id: Schema.String, text: OneWay }),
  key: { pk: "ONEWAY#{id}", sk: "ONEWAY" }
}) {}

suite("an item that could not be read again", [Edge], (it) => {
  it.effect("is not written", () =>
    Effect.gen(function*() {
      const put = Put.item(OneWays, { id: "w", text: "ab" })
      const failures = [
        yield* Effect.flip(put),
        yield* Effect.flip(put.pipe(Put.batched)),
        yield* Effect.flip(Transact.write({ put }))
      ]
      for (const failure of failures) assert.deepInclude(failure, { _tag: "EncodeFailed", path: ["text"] })
      assert.isTrue(Option.isNone(yield* Get.item(OneWays, { id: "w" })))
    }))
})
