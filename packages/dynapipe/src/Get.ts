/**
 * Reading one item by its key.
 *
 * A *get* is a frozen description and an effect: yield it to send it, or hand it to `Transact.get`, `Batch` or
 * `Explain`. Its success is an `Option`; {@link orFail} makes the missing item a failure.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { DynamoDB } from "./DynamoDB.ts"
import type * as Entity from "./Entity.ts"
import type { ItemNotFound, ReadError } from "./Errors.ts"
import * as resolver from "./internal/batch/resolver.ts"
import * as layouts from "./internal/entity/layout.ts"
import * as gets from "./internal/program/get.ts"
import { make, proto } from "./internal/program/proto.ts"
import { run } from "./internal/program/run.ts"

/**
 * A read of one item, which succeeds with `A` or fails with `E`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Get<out Ent extends Entity.Any, out A, out E> extends Effect.Effect<A, E, DynamoDB>, gets.Fields {
  readonly _tag: "Get"
  readonly entity: Ent
}

const Proto = proto<Get<any, any, any>>(
  "Get",
  (self, fiber) =>
    self.join === undefined
      ? run(layouts.of(self.entity).identifier, self, gets.prepare, fiber)
      : self.join(self, fiber)
)

const edit = (self: Get<any, any, any>, fields: Partial<gets.Fields>) => make<any>(Proto, { ...self, ...fields })

/**
 * Reads the item that has this key: `GetItem`, eventually consistent.
 *
 * **Details**
 *
 * Half a read unit for each 4 KB of the item. It fails with `DecodeFailed` where what is stored does not fit the schema,
 * or is an item of another entity.
 *
 * @category constructors
 * @since 0.1.0
 */
export const item = <Ent extends Entity.Any>(
  entity: Ent,
  key: Entity.Key<Ent>
): Get<Ent, Option.Option<Entity.Item<Ent>>, ReadError> =>
  make(Proto, { _tag: "Get", entity, key, consistentRead: false, attributes: undefined, required: false })

/**
 * Reads what was last written, at twice the cost: `ConsistentRead`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const consistent = <G extends Get<any, any, any>>(self: G): G => edit(self, { consistentRead: true })

// before `orFail`, or after it
type Selected<A, P> = [A] extends [Option.Option<any>] ? Option.Option<P> : P

/**
 * Reads only these attributes: `ProjectionExpression`.
 *
 * **Gotchas**
 *
 * It saves bandwidth, not capacity: DynamoDB reads the whole item.
 *
 * @category combinators
 * @since 0.1.0
 */
export const select =
  <G extends Get<any, any, any>, const K extends ReadonlyArray<keyof Entity.Item<G["entity"]>>>(...attributes: K) =>
  (
    self: G
  ): Get<G["entity"], Selected<Effect.Success<G>, Pick<Entity.Item<G["entity"]>, K[number]>>, Effect.Error<G>> =>
    edit(self, { attributes: attributes as ReadonlyArray<PropertyKey> as ReadonlyArray<string> }) // an item's names are strings

/**
 * Fails with `ItemNotFound` where there is no such item.
 *
 * @category combinators
 * @since 0.1.0
 */
export const orFail = <Ent extends Entity.Any, A, E>(
  self: Get<Ent, Option.Option<A>, E>
): Get<Ent, A, E | ItemNotFound> => edit(self, { required: true })

/**
 * Joins other batched gets that run at the same time, anywhere in the program, in one `BatchGetItem`.
 *
 * **Details**
 *
 * Each keeps its own result and its own failure; an item that several want is read once. They meet where they run under
 * one service, one retry policy and one measure of capacity. `Batch.window` says how long they wait for each other, and
 * how many go together.
 *
 * **Gotchas**
 *
 * Gets that run one after another never meet: run them with some concurrency.
 *
 * **Example**
 *
 * ```ts
 * import { DynamoDB, Entity, Get, Table } from "dynapipe"
 * import { Effect, Layer, Schema } from "effect"
 *
 * class Authors extends Table.make("authors", { partitionKey: "id" }) {}
 * const Author = Schema.Struct({ id: Schema.String })
 * class AuthorItems extends Entity.make("Author", { table: Authors, schema: Author }) {}
 *
 * let calls = 0
 * const backend = Layer.succeed(DynamoDB.DynamoDB, { call: () => Effect.sync(() => (calls++, {} as any)) })
 * const author = (id: string) => Get.item(AuthorItems, { id }).pipe(Get.batched)
 * const all = Effect.forEach(["ann", "bob", "ann"], author, { concurrency: "unbounded" })
 * await Effect.runPromise(Effect.provide(all, backend))
 * calls // => 1
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const batched = <G extends Get<any, any, any>>(self: G): G => edit(self, { join: resolver.get })

/**
 * Whether a value is a get.
 *
 * @category guards
 * @since 0.1.0
 */
export const isGet = (u: unknown): u is Get<Entity.Any, unknown, unknown> =>
  typeof u === "object" && u !== null && Object.getPrototypeOf(u) === Proto
