/**
 * Tables: their keys, their indexes, and what they are called.
 *
 * A *table* is a definition: a logical name, a partition key, perhaps a sort key, and *indexes*. An index with a
 * partition key is *global*, one without is *local*: it sorts the table's partitions in another way. The *physical
 * name* is the logical one unless a layer says otherwise.
 *
 * @since 0.1.0
 */
import type { TableDescription } from "@aws-sdk/client-dynamodb"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import * as Pipeable from "effect/Pipeable"
import type { DynamoDB } from "./DynamoDB.ts"
import type { CallError } from "./Errors.ts"
import * as Control from "./internal/table/control.ts"
import * as Create from "./internal/table/create.ts"
import * as Definition from "./internal/table/definition.ts"
import * as Drift from "./internal/table/drift.ts"
import type { Input } from "./Operation.ts"

/**
 * A key attribute with its type.
 *
 * @category models
 * @since 0.1.0
 */
export interface KeyAttribute {
  readonly attribute: string
  readonly type: "S" | "N" | "B"
}

/**
 * A key attribute, or the name of one that is a string.
 *
 * @category models
 * @since 0.1.0
 */
export type KeyOption = string | KeyAttribute

/**
 * Provisioned capacity, in units for each second. A read unit is 4 KB read consistently, or 8 KB eventually; a write
 * unit is 1 KB.
 *
 * @category models
 * @since 0.1.0
 */
export interface Throughput {
  readonly readUnits: number
  readonly writeUnits: number
}

/**
 * What a stream of changes holds of an item: its key alone, the item as it is after the change (`"new"`), as it was
 * before (`"old"`), or both.
 *
 * @category models
 * @since 0.1.0
 */
export type StreamView = "keys" | "new" | "old" | "both"

/**
 * An index. Without a partition key it is a local one.
 *
 * @category models
 * @since 0.1.0
 */
export interface IndexOptions {
  /** One attribute, or up to four of them, all given by equality in a query. */
  readonly partitionKey?: KeyOption | ReadonlyArray<KeyOption>
  /** One attribute, or for a global index up to four of them, given left to right in a query. */
  readonly sortKey?: KeyOption | ReadonlyArray<KeyOption>
  /** What the index holds beside the keys: everything (`"all"`, the default), nothing (`"keys"`), or these attributes. */
  readonly projection?: "all" | "keys" | ReadonlyArray<string>
  /** The index's own capacity, where the table's is provisioned. */
  readonly throughput?: Throughput
}

/**
 * What a table is.
 *
 * @category models
 * @since 0.1.0
 */
export interface TableOptions {
  readonly partitionKey: KeyOption
  readonly sortKey?: KeyOption
  /** By their names: at most 20 global ones, and 5 local ones. */
  readonly indexes?: Readonly<Record<string, IndexOptions>>
  /** The attribute with the time, in epoch seconds, from which DynamoDB may remove an item. */
  readonly timeToLive?: string
  /** What the stream of changes holds; without it, a table that is created has no stream. */
  readonly stream?: StreamView
  /**
   * The attribute that tells entities apart, `_type` unless it is said otherwise: queries and scans leave out items that
   * lack it. `false` for none, as in a table whose items were written by others: there the keys tell, and an item is an
   * entity's if its templates could have made the key.
   */
  readonly typeAttribute?: string | false
  /** How a table that is created is paid for: by request (`"onDemand"`, the default), or by capacity. */
  readonly billing?: "onDemand" | Throughput
}

/**
 * A table. A class, so that `class Shop extends Table.make("shop", { … }) {}` gives it a name in every message.
 *
 * @category models
 * @since 0.1.0
 */
export interface Table<out O extends TableOptions = TableOptions> extends Pipeable.Pipeable {
  new(_: never): {}
  readonly identifier: string
  readonly options: O
}

/**
 * The name of a key attribute.
 *
 * @category type level
 * @since 0.1.0
 */
export type AttributeName<K> = K extends string ? K
  : K extends KeyAttribute ? K["attribute"]
  : K extends ReadonlyArray<KeyOption> ? AttributeName<K[number]>
  : never

/**
 * The names of the key attributes of a table or an index.
 *
 * @category type level
 * @since 0.1.0
 */
export type KeyNames<O extends TableOptions | IndexOptions> =
  | AttributeName<O["partitionKey"]>
  | AttributeName<O["sortKey"]>

/**
 * The indexes of a table by name.
 *
 * @category type level
 * @since 0.1.0
 */
export type Indexes<O extends TableOptions> = O["indexes"] extends Readonly<Record<string, IndexOptions>> ? O["indexes"]
  : {}

/** Where a table keeps the reference to its physical name; classes that extend it inherit it. */
const Name: unique symbol = Symbol.for("dynapipe/Table/Name")

const reference = (table: Table<any>): Context.Reference<string> =>
  (table as Table<any> & { readonly [Name]: Context.Reference<string> })[Name]

/**
 * Makes a table, or throws an Error that says what is wrong in its definition.
 *
 * **Example**
 *
 * ```ts
 * import { Table } from "dynapipe"
 *
 * class Shop extends Table.make("shop", {
 *   partitionKey: "pk",
 *   sortKey: "sk",
 *   indexes: { byStatus: { partitionKey: "status", sortKey: { attribute: "placedAt", type: "N" } } },
 *   timeToLive: "expiresAt"
 * }) {}
 *
 * Shop.identifier
 * // => "shop"
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <const O extends TableOptions>(identifier: string, options: O): Table<O> => {
  Definition.check(identifier, options)
  class Defined {}
  // the statics make it a Table; TypeScript does not follow an assignment to a class
  return Object.assign(Defined, Pipeable.Prototype, {
    identifier,
    options,
    [Name]: Context.Reference<string>(`dynapipe/Table/${identifier}`, { defaultValue: () => identifier })
  }) as unknown as Table<O>
}

/**
 * Whether a value is a table.
 *
 * @category guards
 * @since 0.1.0
 */
export const isTable = (u: unknown): u is Table => typeof u === "function" && Name in u

/**
 * Says the physical name of a table, where it differs from its logical one: as text, or from the configuration.
 *
 * **Example**
 *
 * ```ts
 * import { Table } from "dynapipe"
 * import { Effect } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk" }) {}
 *
 * Effect.runSync(Table.name(Shop).pipe(Effect.provide(Table.layerName(Shop, "shop-prod"))))
 * // => "shop-prod"
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerName = (
  table: Table<any>,
  name: Config.Config<string> | string
): Layer.Layer<never, Config.ConfigError> =>
  typeof name === "string" ? Layer.succeed(reference(table), name) : Layer.effect(reference(table), name)

/**
 * The physical name of a table.
 *
 * @category getters
 * @since 0.1.0
 */
export const name = (table: Table<any>): Effect.Effect<string> =>
  Effect.map(Effect.context<never>(), (c) => nameIn(c, table))

/**
 * The physical name of a table in this context.
 *
 * @category getters
 * @since 0.1.0
 */
export const nameIn = (context: Context.Context<never>, table: Table<any>): string =>
  Context.get(context, reference(table))

/**
 * The request that creates a table under this name.
 *
 * **Example**
 *
 * ```ts
 * import { Table } from "dynapipe"
 *
 * class Counters extends Table.make("counters", { partitionKey: "id" }) {}
 *
 * Table.createInput(Counters, "counters-test").KeySchema
 * // => [{ AttributeName: "id", KeyType: "HASH" }]
 * ```
 *
 * @category requests
 * @since 0.1.0
 */
export const createInput = (table: Table<any>, name: string): Input<"CreateTable"> =>
  Create.createInput(table.options, name)

const named = <A>(table: Table<any>, f: (name: string) => Control.Control<A>): Effect.Effect<A, CallError, DynamoDB> =>
  Effect.flatMap(name(table), f)

/**
 * Creates a table, and does not wait for it. It fails where there is one: see `ensure`.
 *
 * @category control plane
 * @since 0.1.0
 */
export const create = (table: Table<any>): Effect.Effect<TableDescription, CallError, DynamoDB> =>
  named(table, (name) => Control.create(table, name))

/**
 * Creates a table where there is none, waits until it and its indexes are active, and turns its time to live on.
 *
 * **Details**
 *
 * It can run in many processes at once. A table that is there is left as it is but for its time to live: `drift` tells
 * how it differs.
 *
 * **Gotchas**
 *
 * It waits as long as it takes: bound it with `Effect.timeout`. A table that cannot become active, as one that is
 * archived, fails with `RequestRejected`.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { Table } from "dynapipe"
 * import { Effect } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk", timeToLive: "expiresAt" }) {}
 * const status = Effect.map(Table.ensure(Shop), (table) => table.TableStatus)
 *
 * await Effect.runPromise(status.pipe(Effect.provide(LocalDynamoDB.layer()))) // => "ACTIVE"
 * ```
 *
 * @category control plane
 * @since 0.1.0
 */
export const ensure = (table: Table<any>): Effect.Effect<TableDescription, CallError, DynamoDB> =>
  named(table, (name) => Control.ensure(table, name))

/**
 * The table as DynamoDB describes it, if it is there.
 *
 * @category control plane
 * @since 0.1.0
 */
export const describe = (table: Table<any>): Effect.Effect<Option.Option<TableDescription>, CallError, DynamoDB> =>
  named(table, Control.describe)

const remove = (table: Table<any>): Effect.Effect<void, CallError, DynamoDB> => named(table, Control.remove)

export {
  /**
   * Deletes a table with everything in it, and waits until it is gone. Without a table it does nothing.
   *
   * @category control plane
   * @since 0.1.0
   */
  remove as delete
}

/**
 * One thing in which a table differs from its definition. `message` says it in words.
 *
 * @category models
 * @since 0.1.0
 */
export interface Difference {
  readonly _tag:
    | "TableMissing"
    | "KeyDiffers"
    | "IndexMissing"
    | "IndexUnknown"
    | "IndexKindDiffers"
    | "IndexKeyDiffers"
    | "ProjectionDiffers"
    | "TimeToLiveDiffers"
    | "StreamDiffers"
    | "BillingDiffers"
  readonly table: string
  readonly index: string | undefined
  readonly expected: string | undefined
  readonly actual: string | undefined
  readonly message: string
}

/**
 * What differs between the definition and the real table: nothing where the list is empty. Billing is compared where
 * the definition speaks of it.
 *
 * **Example**
 *
 * ```ts
 * import { LocalDynamoDB } from "@dynapipe/local"
 * import { Table } from "dynapipe"
 * import { Effect } from "effect"
 *
 * class Before extends Table.make("shop", { partitionKey: "pk" }) {}
 * class Shop extends Table.make("shop", { partitionKey: "pk", indexes: { byEmail: { partitionKey: "email" } } }) {}
 * const differences = Effect.map(Table.drift(Shop), (all) => all.map((one) => one.message))
 *
 * Effect.runSync(differences.pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Before] }))))
 * // => ["shop: the index byEmail (email (S)) is not there"]
 * ```
 *
 * @category control plane
 * @since 0.1.0
 */
export const drift = (table: Table<any>): Effect.Effect<ReadonlyArray<Difference>, CallError, DynamoDB> =>
  named(table, (name) => Drift.drift(table, name))
