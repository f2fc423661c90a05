/**
 * Transactions: up to 100 operations on any tables, all of them or none.
 *
 * The operations are the very programs that run alone, under *labels*; their conditions, versions, times and index keys
 * come along. Where the transaction is canceled, the failure says by label which operation failed, and how.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Schedule } from "effect/Schedule"
import type * as Types from "effect/Types"
import type { DynamoDB } from "./DynamoDB.ts"
import type { DecodeFailed, IdempotentParameterMismatch, ReadError, TransactionConflict, WriteError } from "./Errors.ts"
import { TransactionCanceled } from "./Errors.ts"
import { make, proto } from "./internal/program/proto.ts"
import { single } from "./internal/transact/alone.ts"
import * as letters from "./internal/transact/letter.ts"
import * as markers from "./internal/transact/marker.ts"
import * as reads from "./internal/transact/read.ts"
import type { ReadOp, Tree, WriteOp } from "./internal/transact/tree.ts"
import * as trees from "./internal/transact/tree.ts"
import type {
  AndError,
  Answer,
  Canceled,
  FailuresIn,
  Handlers,
  MissingIn,
  OnceError,
  ReadAll,
  Rest,
  Results,
  Silent,
  SilentSingle,
  Single
} from "./internal/transact/types.ts"
import * as writes from "./internal/transact/write.ts"
import type { Mistake } from "./Key.ts"
import { backoff } from "./Retry.ts"
import type { Table } from "./Table.ts"

export type { Failures, ReadAll, Written } from "./internal/transact/types.ts"

/**
 * Writes that happen all or not at all, which succeed with `A` or fail with `E`.
 *
 * @category models
 * @since 0.1.0
 */
export interface TransactWrite<out A, out E> extends Effect.Effect<A, E, DynamoDB>, writes.Fields {
  readonly _tag: "TransactWrite"
}

const Proto = proto<TransactWrite<any, any>>("TransactWrite", writes.run)

const edit = (self: TransactWrite<any, any>, fields: Partial<writes.Fields>) => make<any>(Proto, { ...self, ...fields })

/**
 * Writes all of these, or none: `TransactWriteItems`. Succeeds with the items that were put, by label.
 *
 * **Details**
 *
 * It costs twice the write units. An idempotency token, made once, lets it be sent again where an answer is lost. More
 * than 100 operations, more than 4 MB, or two operations on one item fail before anything is sent; it is never split.
 * One without operations succeeds without a call.
 *
 * @category constructors
 * @since 0.1.0
 */
export const write = <const Ops extends Tree<WriteOp>>(
  operations: Ops & Silent<Ops>
): TransactWrite<Results<Ops>["written"], WriteError | Canceled<Results<Ops>["failures"]>> => {
  writes.check({ operations })
  return make(Proto, {
    _tag: "TransactWrite",
    operations,
    token: undefined,
    handlers: {},
    marker: undefined,
    single: false
  })
}

/**
 * Sends it under this token, of 1 to 36 characters: DynamoDB remembers it for ten minutes, and does the same
 * transaction once.
 *
 * **Gotchas**
 *
 * An entity whose times dynapipe keeps sends others the next time: the token is used for another transaction then, which
 * is `IdempotentParameterMismatch`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const idempotencyToken = (token: string) =>
<T extends TransactWrite<any, any>>(
  self: T
): TransactWrite<Effect.Success<T>, Effect.Error<T> | IdempotentParameterMismatch> => {
  if (self.token !== undefined) throw new Error("Transact.idempotencyToken: the transaction has a token, and takes one")
  return edit(self, { token })
}

// The results of a list are known by their places, and those of one that is joined would be others.
type Labeled<A> = A extends ReadonlyArray<any> ?
  Mistake<"Transact.and joins records: give the operations of a list labels">
  : unknown

/**
 * Both transactions as one. Their labels must differ.
 *
 * @category combinators
 * @since 0.1.0
 */
export const and =
  <B, E2>(that: TransactWrite<B, E2> & Labeled<B>) =>
  <A, E>(self: TransactWrite<A, E> & Labeled<A>): TransactWrite<Types.Simplify<A & B>, AndError<E | E2>> => {
    const both = [self.operations, that.operations]
    if (both.some(Array.isArray)) throw new Error("Transact.and joins records: give the operations of a list labels")
    const label = Object.keys(that.operations).find((key) => Object.hasOwn(self.operations, key))
    if (label !== undefined) throw new Error(`Transact.and: both transactions have "${label}"`)
    if (self.single || that.single) {
      throw new Error("Transact.and joins transactions: join first, and give the whole to Transact.once")
    }
    if (self.token !== undefined && that.token !== undefined) {
      throw new Error("Transact.and: both transactions have a token, and one transaction takes one")
    }
    const operations = { ...self.operations, ...that.operations } as Tree<WriteOp>
    writes.check({ operations })
    return edit(self, {
      operations,
      handlers: { ...self.handlers, ...that.handlers },
      token: self.token ?? that.token,
      marker: self.marker ?? that.marker
    })
  }

/**
 * Whether a value is a transaction of writes.
 *
 * @category guards
 * @since 0.1.0
 */
export const isTransactWrite = (u: unknown): u is TransactWrite<unknown, unknown> =>
  typeof u === "object" && u !== null && Object.getPrototypeOf(u) === Proto

/**
 * Turns the failure of single operations into failures of one's own. Of several, the first that failed is told.
 *
 * @category combinators
 * @since 0.1.0
 */
export const failWith =
  <T extends TransactWrite<any, any>, const H extends Handlers<FailuresIn<Effect.Error<T>>>>(handlers: H) =>
  (self: T): TransactWrite<Effect.Success<T>, Rest<Effect.Error<T>, H>> =>
    edit(self, { handlers: { ...self.handlers, ...handlers } as writes.Fields["handlers"] })

/**
 * Reads all of these as they are at one moment: `TransactGetItems`. It costs twice the read units.
 *
 * @category reading
 * @since 0.1.0
 */
export const get = <const Gets extends Tree<ReadOp>>(
  gets: Gets
): Effect.Effect<ReadAll<Gets>, ReadError | TransactionConflict | MissingIn<Gets>, DynamoDB> => {
  reads.check(gets)
  // the tree of results has the shape of the tree of gets
  return Effect.withFiber((fiber) => reads.run(gets, fiber)) as Effect.Effect<any, any, DynamoDB>
}

/**
 * Where a marker is kept that says that a program has happened, and for how long.
 *
 * @category models
 * @since 0.1.0
 */
export interface OnceOptions {
  /** Its partition key must be a string or a binary. It may be any table of the account and region. */
  readonly table: Table<any>
  /** For ever where it is left out. The table's time-to-live attribute removes the marker afterwards. */
  readonly keepFor?: Duration.Input | undefined
}

/**
 * Runs a program at most once for a token, also if it is not idempotent: the second time it changes nothing, and answers
 * the same.
 *
 * **Details**
 *
 * A single put, update or delete becomes a transaction, which returns no item but the one that was put. Without options
 * DynamoDB remembers the token, of 1 to 36 characters, for ten minutes. With options a *marker* item is written in the
 * same transaction, under a token of at most 2043 bytes; it keeps the answer, for as long as is said. It is one of the 100
 * operations, and with what puts answer an item of at most 400 KB.
 *
 * **Gotchas**
 *
 * The same token with another program fails with `IdempotentParameterMismatch`. DynamoDB compares all that is sent, and
 * an entity whose times dynapipe keeps sends others the next time: without a marker it is refused.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { Entity, Get, Put, Table, Transact, Update } from "dynapipe"
 * import { Effect, Schema } from "effect"
 *
 * class Bank extends Table.make("bank", { partitionKey: "id" }) {}
 * class Accounts extends Entity.make("Account", {
 *   table: Bank,
 *   schema: Schema.Struct({ id: Schema.String, balance: Schema.Int })
 * }) {}
 * const deposit = Transact.once(
 *   "message-17",
 *   Update.item(Accounts, { id: "ann" }).pipe(Update.increment(($) => $.balance, 5)),
 *   { table: Bank }
 * )
 * const program = Effect.gen(function*() {
 *   yield* Put.item(Accounts, { id: "ann", balance: 0 })
 *   yield* deposit
 *   yield* deposit
 *   return (yield* Get.item(Accounts, { id: "ann" }).pipe(Get.orFail)).balance
 * })
 *
 * Effect.runSync(program.pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Bank] })))) // => 5
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const once: {
  <P extends TransactWrite<any, any> | Single>(
    token: string,
    program: P & SilentSingle<P>
  ): TransactWrite<Answer<P>, OnceError<P> | IdempotentParameterMismatch>
  <P extends TransactWrite<any, any> | Single>(
    token: string,
    program: P & SilentSingle<P>,
    options: OnceOptions
  ): TransactWrite<Answer<P>, OnceError<P> | IdempotentParameterMismatch | DecodeFailed>
} = (token: string, program: TransactWrite<any, any> | Single, options?: OnceOptions): TransactWrite<any, any> => {
  const fields = program._tag === "TransactWrite" ? program : single(program)
  writes.check(fields)
  if (fields.token !== undefined) throw new Error("Transact.once: the transaction has a token, and takes one")
  const keepFor = options?.keepFor === undefined ? undefined : Duration.fromInputUnsafe(options.keepFor)
  const marker = options && { table: options.table, keepFor }
  if (marker === undefined) writes.checkRemembered(fields)
  else markers.check(marker, token)
  return make(Proto, { ...fields, _tag: "TransactWrite", token, marker })
}

export type { GivenUp, GivenUpError, Stored } from "./internal/transact/letter.ts"

/**
 * Hands work that failed for good to somebody, as a queue of dead letters: when retries are over, or the request was
 * rejected. The program still fails as it did.
 *
 * **Details**
 *
 * What is handed over has the operations in a form that can be stored, and sent again by {@link replay}. A failure that a
 * condition decided is an answer, and is not handed over.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { Entity, Faults, Get, Put, Retry, Table, Transact } from "dynapipe"
 * import { Effect, Schema } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "id" }) {}
 * class Orders extends Entity.make("Order", {
 *   table: Shop,
 *   schema: Schema.Struct({ id: Schema.String, total: Schema.Int })
 * }) {}
 * const letters: Array<string> = []
 * const place = Transact.write({ order: Put.item(Orders, { id: "1", total: 80 }) }).pipe(
 *   Transact.onGivenUp((work) => Effect.sync(() => letters.push(JSON.stringify(work.operations)))),
 *   Retry.use(Retry.none)
 * )
 * const program = Effect.gen(function*() {
 *   yield* Effect.exit(place.pipe(Effect.provide(Faults.layer([{ fault: Faults.throttle() }]))))
 *   // later, when the letter is read
 *   yield* Transact.replay(JSON.parse(letters[0]!))
 *   return (yield* Get.item(Orders, { id: "1" }).pipe(Get.orFail)).total
 * })
 *
 * Effect.runSync(program.pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Shop] })))) // => 80
 * ```
 *
 * @category dead letters
 * @since 0.1.0
 */
export const onGivenUp =
  <E2, R2>(handler: (work: letters.GivenUp) => Effect.Effect<unknown, E2, R2>) =>
  <P extends TransactWrite<any, any> | Single>(
    self: P
  ): Effect.Effect<Effect.Success<P>, Effect.Error<P> | E2, DynamoDB | R2> =>
    Effect.withFiber((fiber) => letters.onGivenUp(self, handler, fiber)) as Effect.Effect<any, any, any>

/**
 * Sends work again that was given up on, as one transaction, to the tables that it was meant for.
 *
 * **Details**
 *
 * It is sent under its own token: a transaction that happened after all does not happen again within ten minutes, nor as
 * long as the marker of {@link once} is kept. Its conditions are as they were, times and versions too. The failures of
 * its operations are in `reasons`, with the items as they are stored.
 *
 * **Gotchas**
 *
 * A put, update or delete by itself had no token when it was given up on: where its letter says `mayHaveApplied`, and it
 * is not as good twice as once, look before it is replayed.
 *
 * @category dead letters
 * @since 0.1.0
 */
export const replay = (
  operations: letters.Stored
): Effect.Effect<void, WriteError | TransactionCanceled<{}>, DynamoDB> =>
  // its failures are those of any transaction
  letters.replay(operations) as Effect.Effect<void, any, DynamoDB>

// of the writes, which have a tag of their own
interface Readable {
  readonly _tag?: Mistake<"start over from the read: give an effect that reads, decides and writes">
}

const races: ReadonlySet<unknown> = new Set(["VersionConflict", "ConditionalCheckFailed", "TransactionConflict"])

const tagOf = (u: unknown): unknown => typeof u === "object" && u !== null && "_tag" in u ? u._tag : undefined

const lostRace = (error: unknown): boolean =>
  error instanceof TransactionCanceled
    // a value that is taken stays taken, whatever is read again
    ? Object.values(error.failures as Record<string, Option.Option<unknown>>).some(
      Option.exists((failure) => tagOf(failure) !== "UniqueViolation")
    )
    : races.has(tagOf(error))

/**
 * Reads, decides, writes; starts over from the read when the write loses a race, and gives up with the last failure.
 *
 * **Details**
 *
 * A race is lost by a version conflict, a failed condition, a canceled transaction or a conflict. Nothing that was read
 * before is used again. It starts over ten times, after a random time that grows to one second, unless the options say
 * otherwise.
 *
 * **Gotchas**
 *
 * A write by itself has nothing to start over from, and is refused: what it was made of would be sent again. A failure
 * that `failWith` has made one's own is an answer, and no race any more.
 *
 * @category combinators
 * @since 0.1.0
 */
export const optimistic = <A, E, R>(
  attempt: Effect.Effect<A, E, R> & Readable,
  options?: { readonly times?: number; readonly schedule?: Schedule<unknown, E> }
): Effect.Effect<A, E, R> => {
  if (trees.isWrite(attempt) || isTransactWrite(attempt)) {
    throw new Error("Transact.optimistic starts over from the read: give it an effect that reads, decides and writes")
  }
  return Effect.retry(attempt, {
    schedule: options?.schedule ?? backoff({ base: "10 millis", cap: "1 second", times: options?.times ?? 10 }),
    while: lostRace
  })
}
