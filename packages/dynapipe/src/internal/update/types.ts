/** What the types ask of an update: which attributes it can set and remove, and which it has to set together. */
import type * as Effect from "effect/Effect"
import type * as Entity from "../../Entity.ts"
import type { Mistake, Parts } from "../../Key.ts"
import type { Operand, Path, Paths } from "../../Path.ts"
import type { Update } from "../../Update.ts"

export type AnyUpdate = Update<any, any, any>

/** The members of a set. Text is an Iterable of its characters, which nobody means. */
export type Members<T> = Iterable<T> & object

/** Finds a path from the root of the paths. */
export type To<U extends AnyUpdate, T> = ($: Paths<Entity.Attributes<U["entity"]>>) => Path<T>

/**
 * The attributes that can be removed: checked one by one, as they are given, since to list all optional ones would cost
 * the compiler more.
 */
export type Removable<T, A> = {
  readonly [I in keyof A]: {} extends Pick<T, A[I] & keyof T> ? A[I]
    : Mistake<`the attribute "${A[I] & string}" is required: it can be set, and not removed`>
}

type SettableOf<T, Fixed> = T extends unknown ? {
    readonly [P in keyof T as P extends Fixed ? never : P]?: {} extends Pick<T, P> ? T[P] | undefined : T[P]
  }
  : never
/** The attributes that can be set, with their values; `undefined` removes, and only what is optional. */
export type Settable<Ent extends Entity.Any> = SettableOf<
  Entity.Attributes<Ent>,
  keyof Entity.Key<Ent> | Entity.Kept<Ent>
>

// what one kind of item has, an item of a union may have
type NamesOf<T> = T extends unknown ? keyof T : never
type Stray<Ent extends Entity.Any, V> = Exclude<keyof V, NamesOf<Settable<Ent>>>
type Refusal<Ent, P extends string> = P extends keyof Entity.Key<Ent> ?
  `"${P}" makes the primary key, and cannot change`
  : P extends Entity.Kept<Ent> ? `"${P}" is kept by dynapipe, and cannot be set`
  : `the schema has no attribute "${P}"`
/** Refuses what cannot be set, which beside what can be would pass for a subtype of it. */
export type Only<Ent extends Entity.Any, V> = [Stray<Ent, V>] extends [never] ? unknown
  : { readonly [P in Stray<Ent, V>]: Mistake<Refusal<Ent, P & string>> }

// The parts of an index key that are not given, though another part of the same key is.
type Templates<Ix> = { [I in keyof Ix]: Ix[I][keyof Ix[I]] }[keyof Ix]
type LackingOf<T, Given, Fixed> = T extends string
  ? Exclude<Parts<T>[number], Fixed> extends infer P ? [P & Given] extends [never] ? never : Exclude<P, Given> : never
  : never
type Lacking<Ent, V> = Ent extends { readonly indexes: infer Ix }
  ? LackingOf<Templates<Ix>, keyof V, keyof Entity.Key<Ent>>
  : never

/**
 * What has to be set as well, since it makes an index key together with what is set. An optional part is asked for too,
 * be it as `undefined`. Of an item whose version is guarded, all parts are known.
 */
export type Together<U extends AnyUpdate, V> = [Lacking<U["entity"], V>] extends [never] ? unknown
  : U extends { readonly from: true; readonly entity: { readonly roles: { readonly version: string } } } ? unknown
  : RestOfIndexKey<Entity.Item<U["entity"]>, Lacking<U["entity"], V>>
type RestOfIndexKey<T, L> = { readonly [P in L & keyof T]: T[P] }

type Touching<U extends AnyUpdate, N> = N & Entity.UniqueAttributes<U["entity"]>
/** Refuses a unique attribute where its old value is not known. */
export type Known<U extends AnyUpdate, N> = [Touching<U, N>] extends [never] ? unknown
  : U["from"] extends true ? unknown
  : Mistake<"a unique attribute changes by Update.from, which knows its old value">
/** The update with these attributes changed: a unique one changes in a transaction, which returns no item. */
export type Change<U extends AnyUpdate, N, E> = [Touching<U, N>] extends [never] ? U
  : Update<U["entity"], void, Effect.Error<U> | E, U["from"], U["_K"]>

/** That the old item is asked for, which what is added afterwards does not change. */
export type Returning<U> = U extends { readonly returning: "old" } ? { readonly returning: "old" } : unknown

/** Refuses an update that asks for the old item as one that is always there. */
export type WithoutOld<R> = "new" extends R ? unknown
  : Mistake<"an upsert may find no old item: say Update.upsert before Update.returningOld">

/** Makes an operand from the root of the paths. */
export type Compute<U extends AnyUpdate, T> = ($: Paths<Entity.Attributes<U["entity"]>>) => Operand<T>

/** What can be added to, be it missing. */
export type Numeric = number | bigint | undefined
