/** What transactions succeed and fail with, by their operations. The public ones are exported by Transact. */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Types from "effect/Types"
import type { Delete } from "../../Delete.ts"
import type * as Entity from "../../Entity.ts"
import type {
  ConditionalCheckFailed,
  DecodeFailed,
  ItemNotFound,
  TransactionCanceled,
  UniqueViolation,
  VersionConflict
} from "../../Errors.ts"
import type { Mistake } from "../../Key.ts"
import type { Put } from "../../Put.ts"
import type { TransactWrite } from "../../Transact.ts"
import type { Update } from "../../Update.ts"
import type { ReadOp, Tree, WriteOp } from "./tree.ts"

// The failures of one operation's own, as against those of the request.
type Own = ConditionalCheckFailed<any> | VersionConflict<any> | ItemNotFound | UniqueViolation
type OwnFailure<P> = Extract<
  P extends { readonly _tag: "Check"; readonly _E: infer E } ? E
    : P extends Effect.Effect<any, infer E, any> ? E
    : never,
  { readonly _tag: Own["_tag"] }
>

type Keys<T> = T extends ReadonlyArray<any> ?
  number extends T["length"] ? number : Exclude<keyof T, keyof ReadonlyArray<any>>
  : keyof T
// The tag tells an operation from a tree at less cost than its whole structure.
interface Tagged {
  readonly _tag: WriteOp["_tag"]
}
interface Leaf<L extends string, Op> {
  readonly label: L
  readonly operation: Op
}
// Three levels of nesting are more than anybody writes, and keep the compiler from going deeper.
type Leaves<T, P extends string = "", Depth extends 0 | 1 | 2 | 3 = 3> = {
  [K in Keys<T> & (string | number)]: T[K & keyof T] extends Tagged ? Leaf<`${P}${K}`, T[K & keyof T]>
    : Depth extends 0 ? never
    : Leaves<T[K & keyof T], `${P}${K}.`, Depth extends 3 ? 2 : Depth extends 2 ? 1 : 0>
}[Keys<T> & (string | number)]

/**
 * By label, the failure of each operation that can fail on its own.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type Failures<Ops> = Results<Ops>["failures"]

// Where no operation can fail on its own, the transaction cannot be canceled by one.
export type Canceled<F> = [keyof F] extends [never] ? never : TransactionCanceled<F>
export type FailuresIn<E> = E extends TransactionCanceled<infer F> ? F : never

/**
 * By label, the item as it is stored for a put, nothing for other operations.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type Written<Ops> = Results<Ops>["written"]

// The type of a property carries no alias along: with the operations in it, every use of what a transaction succeeds or
// fails with would make the compiler look through the schemas of their entities.
export interface Results<Ops> {
  // where a mistake left nothing to infer from, the bound of all trees would be gone into without end
  readonly written: [Tree<WriteOp>] extends [Ops] ? unknown : { readonly [L in keyof Ops]: WrittenBy<Ops[L]> }
  readonly failures: {
    readonly [L in Leaves<Ops> as [OwnFailure<L["operation"]>] extends [never] ? never : L["label"]]: Option.Option<
      OwnFailure<L["operation"]>
    >
  }
}
type WrittenBy<Op> = Op extends { readonly _tag: "Put"; readonly entity: infer Ent } ? Entity.Item<Ent>
  : Op extends Tagged ? void
  : Written<Op>

// Operations whose key is known when the program is compiled: two of them are seen to be about the same item.
type Keyed<L> = L extends {
  readonly label: infer Label
  readonly operation: { readonly entity: { readonly identifier: infer I }; readonly _K: infer K }
} ? unknown extends K ? never : { readonly label: Label; readonly identifier: I; readonly key: K }
  : never
type Distinct<L> = [L] extends [never] ? unknown : [Same<L, L>] extends [never] ? unknown : Mistake<Same<L, L>>
type Same<L, All> = L extends
  { readonly label: infer Label extends string; readonly identifier: infer I; readonly key: infer K }
  ? Exclude<All, { readonly label: Label }> extends infer Other
    ? Other extends { readonly label: infer Second extends string; readonly identifier: I; readonly key: K }
      ? `"${Label}" and "${Second}" are about the same item, of which a transaction takes one operation`
    : never
  : never
  : never

// A put or a delete that asks for the old item can fail to read it; an update can always.
type AsksOld<P> = P extends { readonly _tag: "Put" | "Delete" } & Effect.Effect<any, infer E, any>
  ? [Extract<E, { readonly _tag: "DecodeFailed" }>] extends [never] ? false : true
  : P extends { readonly _tag: "Update"; readonly returning: "old" } ? true
  : false
type Asking<L> = L extends Leaf<infer Label, infer Op> ? AsksOld<Op> extends true ? Label : never : never

/** Refuses operations that ask for what a transaction does not return. */
export type Silent<Ops> = [Asking<Leaves<Ops>>] extends [never] ? Distinct<Keyed<Leaves<Ops>>>
  : Mistake<`"${Asking<Leaves<Ops>>}" asks for the old item, which a transaction does not return`>

export type AndError<E> =
  | Exclude<E, { readonly _tag: "TransactionCanceled" }>
  | ([FailuresIn<E>] extends [never] ? never
    : TransactionCanceled<Types.Simplify<Types.UnionToIntersection<FailuresIn<E>>>>)

export type Handlers<F> = {
  readonly [L in keyof F]?: (failure: F[L] extends Option.Option<infer X> ? X : never) => unknown
}
type Handled<H> = H[keyof H] extends infer X ? X extends (failure: any) => infer E2 ? E2 : never : never
export type Rest<E, H> =
  | Exclude<E, { readonly _tag: "TransactionCanceled" }>
  | Handled<H>
  | Canceled<Omit<FailuresIn<E>, keyof H>>

interface TaggedGet {
  readonly _tag: "Get"
}
type Gets<T, Depth extends 0 | 1 | 2 | 3 = 3> = {
  [K in Keys<T> & (string | number)]: T[K & keyof T] extends TaggedGet ? T[K & keyof T]
    : Depth extends 0 ? never
    : Gets<T[K & keyof T], Depth extends 3 ? 2 : Depth extends 2 ? 1 : 0>
}[Keys<T> & (string | number)]

/** What gets of one's own choosing can fail with. */
export type MissingIn<T> = Gets<T> extends infer G
  ? G extends Effect.Effect<any, infer E, any> ? Extract<E, ItemNotFound> : never
  : never

/**
 * By label, what each get succeeds with.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type ReadAll<Gets> = Reads<Gets>["read"]

interface Reads<Gets> {
  readonly read: [Tree<ReadOp>] extends [Gets] ? unknown : { readonly [L in keyof Gets]: ReadBy<Gets[L]> }
}
type ReadBy<G> = G extends TaggedGet ? G extends Effect.Effect<infer A, any, any> ? A : never : ReadAll<G>

export type Single = Put<any, any, any> | Update<any, any, any> | Delete<any, any, any>
/** The same for a program by itself. */
export type SilentSingle<P> = AsksOld<P> extends true
  ? Mistake<"the program asks for the old item, which a transaction does not return">
  : unknown
export type Answer<P> = P extends TransactWrite<infer A, any> ? A
  : P extends { readonly _tag: "Put"; readonly entity: infer Ent } ? Entity.Item<Ent>
  : void
export type OnceError<P> = P extends TransactWrite<any, infer E> ? E
  : P extends Effect.Effect<any, infer E, any> ? Exclude<E, DecodeFailed>
  : never
