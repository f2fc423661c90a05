/**
 * Transactions: up to 100 operations on any tables, all of them or none.
 *
 * The operations are the very programs that run alone, under *labels*; their conditions, versions, times and index keys
 * come along. Where the transaction is canceled, the failure says by label which operation failed, and how.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { Schedule } from "effect/Schedule"
import type * as Types from "effect/Types"
import type { Check } from "./Check.ts"
import type { DynamoDB } from "./DynamoDB.ts"
import type * as Entity from "./Entity.ts"
import type {
  ConditionalCheckFailed,
  IdempotentParameterMismatch,
  ItemNotFound,
  ReadError,
  TransactionCanceled,
  TransactionConflict,
  VersionConflict,
  WriteError
} from "./Errors.ts"
import type { Get } from "./Get.ts"
import { make, proto } from "./internal/program/proto.ts"
import * as reads from "./internal/transact/read.ts"
import type { ReadOp, Tree, WriteOp } from "./internal/transact/tree.ts"
import * as writes from "./internal/transact/write.ts"
import type { Put } from "./Put.ts"
import { backoff } from "./Retry.ts"

/**
 * Writes that happen all or not at all, which succeed with `A` or fail with `E`.
 *
 * @category models
 * @since 0.1.0
 */
export interface TransactWrite<out A, out E> extends Effect.Effect<A, E, DynamoDB>, writes.Fields {
  readonly _tag: "TransactWrite"
}

// The failures of one operation's own, as against those of the request.
type Own = ConditionalCheckFailed<any> | VersionConflict<any> | ItemNotFound
type OwnFailure<P> = Extract<
  P extends Check<any, infer E> ? E : P extends Effect.Effect<any, infer E, any> ? E : never,
  { readonly _tag: Own["_tag"] }
>

type Keys<T> = T extends ReadonlyArray<any> ?
  number extends T["length"] ? number : Exclude<keyof T, keyof ReadonlyArray<any>>
  : keyof T
interface Leaf<L extends string, Op> {
  readonly label: L
  readonly operation: Op
}
// Three levels of nesting are more than anybody writes, and keep the compiler from going deeper.
type Leaves<T, P extends string = "", Depth extends 0 | 1 | 2 | 3 = 3> = {
  [K in Keys<T> & (string | number)]: T[K & keyof T] extends WriteOp ? Leaf<`${P}${K}`, T[K & keyof T]>
    : Depth extends 0 ? never
    : Leaves<T[K & keyof T], `${P}${K}.`, Depth extends 3 ? 2 : Depth extends 2 ? 1 : 0>
}[Keys<T> & (string | number)]

/**
 * By label, the failure of each operation that can fail on its own.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type Failures<Ops> = {
  readonly [L in Leaves<Ops> as [OwnFailure<L["operation"]>] extends [never] ? never : L["label"]]: Option.Option<
    OwnFailure<L["operation"]>
  >
}

// Where no operation can fail on its own, the transaction cannot be canceled by one.
type Canceled<F> = [keyof F] extends [never] ? never : TransactionCanceled<F>
type FailuresIn<E> = E extends TransactionCanceled<infer F> ? F : never

/**
 * By label, the item as it is stored for a put, nothing for other operations.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type Written<Ops> = {
  readonly [L in keyof Ops]: Ops[L] extends Put<infer Ent, any, any> ? Entity.Item<Ent>
    : Ops[L] extends WriteOp ? void
    : Written<Ops[L]>
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
  operations: Ops
): TransactWrite<Written<Ops>, WriteError | Canceled<Failures<Ops>>> =>
  make(Proto, { _tag: "TransactWrite", operations, token: undefined, handlers: {} })

/**
 * Sends it under this token, of 1 to 36 characters: DynamoDB remembers it for ten minutes, and does the same
 * transaction once.
 *
 * @category combinators
 * @since 0.1.0
 */
export const idempotencyToken = (token: string) =>
<T extends TransactWrite<any, any>>(
  self: T
): TransactWrite<Effect.Success<T>, Effect.Error<T> | IdempotentParameterMismatch> => edit(self, { token })

type AndError<E> =
  | Exclude<E, { readonly _tag: "TransactionCanceled" }>
  | ([FailuresIn<E>] extends [never] ? never
    : TransactionCanceled<Types.Simplify<Types.UnionToIntersection<FailuresIn<E>>>>)

/**
 * Both transactions as one. Their labels must differ.
 *
 * @category combinators
 * @since 0.1.0
 */
export const and =
  <B, E2>(that: TransactWrite<B, E2>) =>
  <A, E>(self: TransactWrite<A, E>): TransactWrite<Types.Simplify<A & B>, AndError<E | E2>> => {
    const both = [self.operations, that.operations]
    if (both.some(Array.isArray)) throw new Error("Transact.and joins records: give the operations of a list labels")
    const label = Object.keys(that.operations).find((key) => Object.hasOwn(self.operations, key))
    if (label !== undefined) throw new Error(`Transact.and: both transactions have "${label}"`)
    return edit(self, {
      operations: { ...self.operations, ...that.operations } as Tree<WriteOp>,
      handlers: { ...self.handlers, ...that.handlers },
      token: self.token ?? that.token
    })
  }

type Handlers<F> = { readonly [L in keyof F]?: (failure: F[L] extends Option.Option<infer X> ? X : never) => unknown }
type Handled<H> = H[keyof H] extends infer X ? X extends (failure: any) => infer E2 ? E2 : never : never
type Rest<E, H> =
  | Exclude<E, { readonly _tag: "TransactionCanceled" }>
  | Handled<H>
  | Canceled<Omit<FailuresIn<E>, keyof H>>

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

type ReadKeys<Gets> = Gets extends ReadOp ? Gets : { [L in keyof Gets]: ReadKeys<Gets[L]> }[keyof Gets]

/**
 * By label, what each get succeeds with.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type ReadAll<Gets> = {
  readonly [L in keyof Gets]: Gets[L] extends Get<any, infer A, any> ? A : ReadAll<Gets[L]>
}

/**
 * Reads all of these as they are at one moment: `TransactGetItems`. It costs twice the read units.
 *
 * @category reading
 * @since 0.1.0
 */
export const get = <const Gets extends { readonly [label: string]: ReadOp | Tree<ReadOp> }>(
  gets: Gets
): Effect.Effect<
  ReadAll<Gets>,
  ReadError | TransactionConflict | Extract<Effect.Error<Extract<ReadKeys<Gets>, ReadOp>>, ItemNotFound>,
  DynamoDB
> =>
  // the tree of results has the shape of the tree of gets
  Effect.withFiber((fiber) => reads.run(gets, fiber)) as Effect.Effect<any, any, DynamoDB>

const lostRace = (error: unknown): boolean => {
  const tag = typeof error === "object" && error !== null && "_tag" in error ? error._tag : undefined
  return tag === "VersionConflict" || tag === "TransactionCanceled" || tag === "ConditionalCheckFailed"
    || tag === "TransactionConflict"
}

/**
 * Reads, decides, writes; starts over from the read when the write loses a race, and gives up with the last failure.
 *
 * **Details**
 *
 * A race is lost by a version conflict, a failed condition, a canceled transaction or a conflict. Nothing that was read
 * before is used again. It starts over ten times, after a random time that grows to one second, unless the options say
 * otherwise.
 *
 * @category combinators
 * @since 0.1.0
 */
export const optimistic = <A, E, R>(
  attempt: Effect.Effect<A, E, R>,
  options?: { readonly times?: number; readonly schedule?: Schedule<unknown, E> }
): Effect.Effect<A, E, R> =>
  Effect.retry(attempt, {
    schedule: options?.schedule ?? backoff({ base: "10 millis", cap: "1 second", times: options?.times ?? 10 }),
    while: lostRace
  })
