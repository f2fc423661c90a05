/**
 * Entities: what kind of item lives in a table, by which schema, under which keys.
 *
 * An *entity* ties a schema to a table. Its *key templates* say how the key attributes of the table and of its indexes
 * are made of the schema's attributes; a key attribute without a template stands for itself. *Roles* name the attributes
 * that dynapipe keeps: the version, the times of creation and change. The *type attribute* tells the entities of one
 * table apart.
 *
 * @since 0.1.0
 */
import * as Pipeable from "effect/Pipeable"
import type * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import type * as Types from "effect/Types"
import * as layouts from "./internal/entity/layout.ts"
import type { Mistake, Parts, Template } from "./Key.ts"
import type { Indexes, IndexOptions, KeyAttribute, Table, TableOptions } from "./Table.ts"

/**
 * The attributes that dynapipe keeps, by what they are for.
 *
 * @category models
 * @since 0.1.0
 */
export interface Roles {
  /**
   * Counts the writes of an item from 1, and guards them. An integer: an optional one (`Schema.optionalKey`) where there
   * are items from before, which get one with the next write.
   */
  readonly version?: string
  /** When the item was first written. A date, or a number of milliseconds, or an ISO string. */
  readonly createdAt?: string
  /** When the item was last written. */
  readonly updatedAt?: string
  /**
   * When the item may be removed: written to the table's time-to-live attribute in seconds, rounded up. An attribute that
   * has the very name of the table's is stored as it is, and so takes whole seconds only: `Attribute.EpochSeconds`.
   */
  readonly expiresAt?: string
}

/** The attributes that a writer may leave out, because dynapipe fills them in. */
type Managed<R> = R[Exclude<keyof R & keyof Roles, "expiresAt">] & string
// Of the options that were inferred, the roles that are really given: where none is, inference answers with the bound.
type Given<R> = { readonly [P in keyof R & keyof Roles as {} extends Pick<R, P> ? never : P]: R[P] & string }

// The names of a key in their order: one, or those of a multi-attribute index key.
type Names<K> = K extends string ? readonly [K]
  : K extends KeyAttribute ? readonly [K["attribute"]]
  : K extends readonly [infer H, ...infer R] ? readonly [...Names<H>, ...Names<R>]
  : readonly []
type KeyNames<O> = O extends { readonly partitionKey?: infer P; readonly sortKey?: infer S }
  ? Names<P>[number] | Names<S>[number]
  : never

// The attributes that key attributes are made of, left to right: those of a template, or the attribute itself.
type PartList<K, N extends ReadonlyArray<string>> = N extends
  readonly [infer H extends string, ...infer R extends ReadonlyArray<string>]
  ? [...(H extends keyof K ? K[H] extends string ? Parts<K[H]> : [H] : [H]), ...PartList<K, R>]
  : []
type KeyParts<K, O> = O extends { readonly partitionKey?: infer P; readonly sortKey?: infer S }
  ? PartList<K, Names<P>>[number] | PartList<K, Names<S>>[number]
  : never

/** A schema, told by what an entity needs of it: to compare it with all that a schema has costs the compiler too much. */
interface AnySchema {
  readonly Type: unknown
  readonly ast: SchemaAST.AST
}
type Templates<N extends string> = { readonly [K in N]?: string }
type Checked<K, Attrs extends string> = {
  readonly [P in keyof K]: K[P] extends string ? Template<K[P], Attrs> : Checked<K[P], Attrs>
}
// A key attribute that no template makes must be an attribute of the schema.
type Missing<N extends string, K, Attrs extends string> = Exclude<N, Attrs | keyof K>
type Complete<N extends string, K, Attrs extends string> = [Missing<N, K, Attrs>] extends [never] ? unknown
  : {
    readonly key: Mistake<
      `the table's key attribute "${Missing<N, K, Attrs>}" needs a template, or an attribute of that name in the schema`
    >
  }

/**
 * Unique constraints by name: the attributes whose values together no two items may share.
 *
 * @category models
 * @since 0.1.0
 */
export type Unique = Readonly<Record<string, ReadonlyArray<string>>>

/**
 * An entity. A class, so that `class Orders extends Entity.make("Order", { … }) {}` gives it a name in every message.
 *
 * @category models
 * @since 0.1.0
 */
export interface Entity<
  out Name extends string,
  out S extends AnySchema,
  out O extends TableOptions,
  out K,
  out Ix,
  out R extends Roles,
  out U = {}
> extends Pipeable.Pipeable {
  new(_: never): {}
  readonly identifier: Name
  readonly schema: S
  readonly table: Table<O>
  readonly key: K
  readonly indexes: Ix
  readonly roles: R
  readonly unique: U
}

/**
 * Some entity.
 *
 * @category models
 * @since 0.1.0
 */
export type Any = Entity<any, any, any, any, any, any, any>

/**
 * Whether an entity has unique constraints: every write of such an item is a transaction, or a part of one.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type HasUnique<E> = E extends { readonly unique: infer U } ? [keyof U] extends [never] ? false : true : false

/**
 * The attributes that unique constraints are made of.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type UniqueAttributes<E> = E extends { readonly unique: infer U } ? UniqueOf<U[keyof U]> : never
type UniqueOf<L> = L extends ReadonlyArray<infer A> ? A : never

/**
 * An item of the entity, as programs read it.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type Item<E> = E extends { readonly schema: { readonly Type: infer T } } ? T : never

// What is stored of a class are its fields: what else it has, a getter or a method, is nothing that a writer gives.
type OptionalField = { readonly "~type.optionality": "optional" }
type FieldType<F> = F extends { readonly Type: infer T } ? T : never
// Schema's own view of its fields, at a lower cost.
type View<F> = Types.Simplify<
  & { readonly [K in keyof F as F[K] extends OptionalField ? never : K]: FieldType<F[K]> }
  & { readonly [K in keyof F as F[K] extends OptionalField ? K : never]?: FieldType<F[K]> }
>
type DataOf<S> = S extends { readonly fields: infer F } ? View<F>
  : S extends { readonly Type: infer T } ? T
  : never

/**
 * The attributes of an item: of a class, its fields.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type Attributes<E> = E extends { readonly schema: infer S } ? DataOf<S> : never

type InputOf<T, M extends PropertyKey> = [M] extends [never] ? T
  : T extends unknown ? Types.Simplify<Omit<T, M> & Partial<Pick<T, M & keyof T>>>
  : never

/**
 * An item of the entity, as programs write it: the version and the times may be left out.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type Input<E> = E extends { readonly schema: infer S; readonly roles: infer R } ? InputOf<DataOf<S>, Managed<R>>
  : never

/**
 * The attributes that dynapipe writes by itself: the version and the times.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type Kept<E> = E extends { readonly roles: infer R } ? Managed<R> : never

/**
 * The attributes that make the primary key.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type Key<E> = E extends { readonly key: infer K; readonly table: { readonly options: infer O } }
  ? Types.Simplify<Pick<Item<E>, KeyParts<K, O> & keyof Item<E>>>
  : never

// true where a part of the key is known at run time only
type Open<T> = string extends T ? true : number extends T ? true : T extends string | number ? never : true

/**
 * Nothing for a key that is known when the program is compiled: of literals, and of nothing but what makes the key.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type Literal<K, E> = [Open<K[keyof K]>] extends [never] ?
  [Exclude<keyof K, keyof Key<E>>] extends [never] ? unknown
  : never
  : never

type IndexTemplates<E, N> = E extends { readonly key: infer K; readonly indexes: infer Ix }
  ? N extends "" ? K : N extends keyof Ix ? Ix[N] : {}
  : never
// A local index shares the table's partition key, and so its template.
type OptionsOf<E> = E extends { readonly table: { readonly options: infer O } } ? O : never
type IndexKeys<E, N> = N extends "" ? OptionsOf<E>
  : OptionsOf<E> extends { readonly indexes: infer I } ? N extends keyof I ? I[N] : never
  : never
// An index all of whose keys are attributes of the schema needs no templates.
type OwnIndex<E> = OptionsOf<E> extends { readonly indexes: infer I } ? {
    [N in keyof I]: KeyNames<I[N]> extends keyof Item<E> ? N : never
  }[keyof I]
  : never

/**
 * The indexes that the entity has keys for: those with templates, and those whose keys are attributes of the schema.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type IndexName<E> = E extends { readonly indexes: infer Ix } ? (keyof Ix | OwnIndex<E>) & string : never
type PartitionNames<E, N> = IndexKeys<E, N> extends { readonly partitionKey: infer P } ? Names<P>
  : OptionsOf<E> extends { readonly partitionKey: infer P } ? Names<P>
  : readonly []
type PartitionTemplates<E, N> = IndexKeys<E, N> extends { readonly partitionKey: any } ? IndexTemplates<E, N>
  : IndexTemplates<E, "">
type SortNames<E, N> = IndexKeys<E, N> extends { readonly sortKey: infer S } ? Names<S> : readonly []

/**
 * The attributes that make the partition key of the table (`""`) or of an index.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type Partition<E, N> = Types.Simplify<
  Required<Pick<Item<E>, PartList<PartitionTemplates<E, N>, PartitionNames<E, N>>[number] & keyof Item<E>>>
>

/**
 * The attributes that make the sort key of the table (`""`) or of an index, left to right.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type SortParts<E, N> = PartList<IndexTemplates<E, N>, SortNames<E, N>>

/**
 * The attributes of the schema that are keys of an index as they are, without a template.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type KeyAttributes<E, N> =
  & (PartitionNames<E, N>[number] | SortNames<E, N>[number])
  & keyof Attributes<E>

/**
 * The attributes of the schema that an index holds as they are: not those that only its keys tell.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type HeldAttributes<E, N> = IndexKeys<E, N> extends { readonly projection: infer P }
  ? P extends "all" ? keyof Attributes<E>
  : ((P extends ReadonlyArray<infer A> ? A : never) | KeyAttributes<E, ""> | KeyAttributes<E, N>) & keyof Attributes<E>
  : keyof Attributes<E>

// What an index holds: everything, the keys alone, or the keys and what it lists.
type Held<E, N> = IndexKeys<E, N> extends { readonly projection: infer P } ? P extends "all" ? keyof Item<E>
  : (P extends ReadonlyArray<infer A> ? A : never) | keyof Key<E> | keyof Partition<E, N> | SortParts<E, N>[number]
  : keyof Item<E>

/**
 * What a query of an index (`""`: of the table) gives: the item, or the part of it that the index's projection holds.
 *
 * @category type helpers
 * @since 0.1.0
 */
export type IndexItem<E, N> = [keyof Item<E>] extends [Held<E, N>] ? Item<E>
  : Types.Simplify<Pick<Item<E>, Held<E, N> & keyof Item<E>>>

/**
 * Defines an entity.
 *
 * **Details**
 *
 * What the compiler cannot see of a mistake is refused here, with a message, and not when the first item is written: a
 * schema that cannot be stored, an attribute that has the name of a key attribute, a template that cannot be read back.
 *
 * With `unique`, a small item is kept for each value, under `UNIQUE#…` in the same table and written in the same
 * transaction: `Put.item` creates, `Put.replace`, `Update.from` and `Delete.from` know the old values, and a clash is
 * `UniqueViolation`. What could not keep it (a put over what is there, a batch) does not compile.
 *
 * **Example**
 *
 * ```ts
 * import { Entity, Table } from "dynapipe"
 * import { Schema } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk", sortKey: "sk" }) {}
 * const Order = Schema.Struct({ customerId: Schema.String, orderId: Schema.String, total: Schema.Int })
 * class Orders extends Entity.make("Order", {
 *   table: Shop,
 *   schema: Order,
 *   key: { pk: "CUSTOMER#{customerId}", sk: "ORDER#{orderId}" }
 * }) {}
 *
 * Orders.identifier // => "Order"
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <
  const Name extends string,
  S extends AnySchema,
  const O extends TableOptions,
  const K extends Templates<KeyNames<O>> = {},
  const Ix extends {
    readonly [I in keyof Indexes<O>]?: Templates<Indexes<O>[I] extends IndexOptions ? KeyNames<Indexes<O>[I]> : never>
  } = {},
  const R extends { readonly [P in keyof Roles]?: keyof S["Type"] & string } = {},
  const U extends Readonly<Record<string, ReadonlyArray<keyof S["Type"] & string>>> = {}
>(
  name: Name,
  options:
    & {
      readonly table: Table<O>
      readonly schema: S
      readonly key?: K & Checked<K, keyof S["Type"] & string>
      readonly indexes?: Ix & Checked<Ix, keyof S["Type"] & string>
      /** What the type attribute says of these items: the entity's name, where it is left out. */
      readonly type?: string
      /**
       * What no two items may share, by the constraint's name: `{ email: ["email"] }`. For each value an item of its own
       * is kept in the same table, in the same transaction; an item that lacks an attribute of it is not held to it.
       */
      readonly unique?: U
    }
    & R
    & Complete<KeyNames<O>, K, keyof S["Type"] & string>
): Entity<Name, S, O, K, Ix, Given<R>, U> => {
  const { indexes = {}, key = {}, schema, table, type = name, unique = {}, ...roles } = options
  const layout = layouts.make({
    identifier: name,
    schema: schema as AnySchema as Schema.Top,
    table,
    key,
    indexes,
    roles: roles as Roles,
    type,
    unique
  })
  class Definition {
    static pipe() {
      return Pipeable.pipeArguments(this, arguments)
    }
  }
  Object.assign(Definition, { identifier: name, schema, table, key, indexes, roles, unique, [layouts.Layout]: layout })
  return Definition as unknown as Entity<Name, S, O, K, Ix, Given<R>, U> // its statics are those of the interface, set just above
}
