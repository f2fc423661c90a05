/**
 * The memory of what was done already, so that an event that comes twice has an effect once.
 *
 * A *store* is asked for a *claim* before the work begins; whoever has the claim *completes* it with an answer, or
 * *releases* it. A claim that was neither completed nor released, because its process died, is free again after a while.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import * as Condition from "dynapipe/Condition"
import * as Delete from "dynapipe/Delete"
import type { DynamoDB } from "dynapipe/DynamoDB"
import type * as Entity from "dynapipe/Entity"
import type { DecodeFailed, ReadError, WriteError } from "dynapipe/Errors"
import * as Put from "dynapipe/Put"
import { backoff } from "dynapipe/Retry"
import type { Table } from "dynapipe/Table"
import * as Update from "dynapipe/Update"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import * as rows from "./internal/rows.ts"

/**
 * What a store says about an event.
 *
 * @category models
 * @since 0.1.0
 */
export type Claim =
  /** It is new, and now the caller's. */
  | { readonly _tag: "Claimed"; readonly attempt: string }
  /** It was done, with this answer. */
  | { readonly _tag: "Done"; readonly answer: string | undefined; readonly payload: string | undefined }
  /** Somebody is at it, at the latest until then. */
  | { readonly _tag: "Busy"; readonly until: Date }

/**
 * What a store fails with.
 *
 * @category errors
 * @since 0.1.0
 */
export type StoreError = WriteError | ReadError | DecodeFailed

/**
 * A memory of what was done.
 *
 * @category models
 * @since 0.1.0
 */
export interface Store<out R = never> {
  readonly claim: (id: string, options: {
    /** How long the claim holds if nothing is heard of it. */
    readonly lease: Duration.Duration
    readonly payload?: string | undefined
  }) => Effect.Effect<Claim, StoreError, R>
  /** Keeps the answer: as long as the store keeps answers, or for `ttl`. */
  readonly complete: (
    id: string,
    attempt: string,
    answer?: string,
    ttl?: Duration.Duration
  ) => Effect.Effect<void, StoreError, R>
  readonly release: (id: string, attempt: string) => Effect.Effect<void, StoreError, R>
  /** Tells its own rows by their keys, where they are in a table: a handler of that table's changes passes them over. */
  readonly keeps?: ((keys: AttributeMap) => boolean) | undefined
}

/**
 * Somebody else is handling the same event at this moment.
 *
 * @category errors
 * @since 0.1.0
 */
export class InProgress extends Data.TaggedError("InProgress")<{ readonly id: string; readonly until: Date }> {
  override get message(): string {
    return `The event "${this.id}" is being handled. Try again, at the latest after ${this.until.toISOString()}.`
  }
}

/**
 * An event with this key was answered, but it said something else.
 *
 * @category errors
 * @since 0.1.0
 */
export class PayloadDiffers extends Data.TaggedError("PayloadDiffers")<{ readonly id: string }> {
  override get message(): string {
    return `An event with the key "${this.id}" was answered before, and it said something else. Use another key.`
  }
}

const Row = Schema.Struct({
  eventKey: Schema.String,
  state: Schema.Literals(["running", "done"]),
  attempt: Schema.String,
  until: Schema.Number,
  expires: Schema.Date,
  answer: Schema.optionalKey(Schema.String),
  payload: Schema.optionalKey(Schema.String)
})

type Rows = Entity.Entity<
  "Idempotency",
  typeof Row,
  { readonly partitionKey: "pk" },
  { readonly pk: "{eventKey}" },
  {},
  {}
>

/** A text that no other attempt has. */
const attemptId: Effect.Effect<string> = Effect.map(
  Effect.all([Random.next, Random.next]),
  (numbers) => numbers.map((n) => n.toString(36).slice(2)).join("")
)

// each write names its attempt: one whose answer was lost can be made once more, and finds what it has done
const settled = <A, E extends object, R>(write: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.retry(write, {
    while: (failure) => "mayHaveApplied" in failure && failure.mayHaveApplied === true,
    schedule: backoff({ times: 5, cap: "1 second" })
  })

/**
 * A store in a table, which may be the one that everything is in: its rows have keys of their own and go away after a
 * time.
 *
 * **Details**
 *
 * The table has string keys and a time-to-live attribute. A claim costs one write, and so does completing it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const table = (options: {
  readonly table: Table<any>
  /** How long an answer is remembered: one day where it is left out. */
  readonly ttl?: Duration.Input | undefined
}): Store<DynamoDB> => {
  const kept = Duration.toMillis(Duration.fromInputUnsafe(options.ttl ?? "1 day"))
  // its keys have the names of the table's, and its attributes are those of the row
  const Rows = rows.make({
    what: "Idempotency.table",
    name: "Idempotency",
    table: options.table,
    schema: Row,
    partition: "IDEMPOTENCY#{eventKey}",
    sort: "IDEMPOTENCY",
    roles: { expiresAt: "expires" }
  }) as unknown as Rows
  const gone = () => Effect.void
  return {
    keeps: rows.keeps(Rows),
    claim: Effect.fnUntraced(function*(id, { lease, payload }) {
      const now = yield* Clock.currentTimeMillis
      const attempt = yield* attemptId
      const until = now + Duration.toMillis(lease)
      const claimed: Claim = { _tag: "Claimed", attempt }
      const row = { eventKey: id, state: "running", attempt, until, expires: new Date(until + kept) } as const
      return yield* Put.overwrite(Rows, payload === undefined ? row : { ...row, payload }).pipe(
        Put.when(($) => Condition.or(Condition.notExists($.until), Condition.lte($.until, now))),
        settled,
        Effect.as(claimed),
        Effect.catchTag("ConditionalCheckFailed", ({ item }) => {
          const found = Option.getOrUndefined(item)
          const other: Claim = found === undefined
            ? { _tag: "Busy", until: new Date(until) }
            // the answer to the first try was lost
            : found.attempt === attempt
            ? claimed
            : found.state === "running"
            ? { _tag: "Busy", until: new Date(found.until) }
            : { _tag: "Done", answer: found.answer, payload: found.payload }
          return Effect.succeed(other)
        })
      )
    }),
    complete: Effect.fnUntraced(function*(id, attempt, answer, ttl) {
      const until = (yield* Clock.currentTimeMillis) + (ttl === undefined ? kept : Duration.toMillis(ttl))
      const done = { state: "done", until, expires: new Date(until) } as const
      yield* Update.item(Rows, { eventKey: id }).pipe(
        Update.set(answer === undefined ? done : { ...done, answer }),
        Update.when(($) => Condition.eq($.attempt, attempt)),
        settled,
        // the claim was too old, and another has it now
        Effect.catchTag(["ConditionalCheckFailed", "ItemNotFound"], gone)
      )
    }),
    release: (id, attempt) =>
      Delete.item(Rows, { eventKey: id }).pipe(
        Delete.when(($) => Condition.eq($.attempt, attempt)),
        settled,
        Effect.catchTag("ConditionalCheckFailed", gone),
        Effect.asVoid
      )
  }
}

/**
 * A store in this process, for tests and for duplicates within one container. What it knows takes memory until the
 * process ends.
 *
 * @category constructors
 * @since 0.1.0
 */
export const memory = (options: { readonly ttl?: Duration.Input | undefined } = {}): Store => {
  const kept = Duration.toMillis(Duration.fromInputUnsafe(options.ttl ?? "1 day"))
  interface Kept {
    readonly attempt: string
    readonly payload: string | undefined
    readonly until: number
    readonly done?: { readonly answer: string | undefined }
  }
  const all = new Map<string, Kept>()
  return {
    claim: (id, { lease, payload }) =>
      Effect.gen(function*() {
        const now = yield* Clock.currentTimeMillis
        const found = all.get(id)
        if (found !== undefined && found.until > now) {
          return found.done === undefined
            ? { _tag: "Busy", until: new Date(found.until) }
            : { _tag: "Done", answer: found.done.answer, payload: found.payload }
        }
        const attempt = yield* attemptId
        all.set(id, { attempt, payload, until: now + Duration.toMillis(lease) })
        return { _tag: "Claimed", attempt }
      }),
    complete: (id, attempt, answer, ttl) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const found = all.get(id)
        const until = now + (ttl === undefined ? kept : Duration.toMillis(ttl))
        if (found?.attempt === attempt) all.set(id, { ...found, until, done: { answer } })
      }),
    release: (id, attempt) =>
      Effect.sync(() => {
        if (all.get(id)?.attempt === attempt) all.delete(id)
      })
  }
}
