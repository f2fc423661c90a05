/**
 * Schemas that know DynamoDB: how an attribute is stored, where its type leaves a choice.
 *
 * A date is text or a number of seconds; an empty set, which DynamoDB does not have, is a missing attribute or NULL. An
 * annotation of the attribute's schema says which (`Schema.Date.pipe(Attribute.epochSeconds)`), and the codec follows
 * it. The annotation is part of the schema, so that it holds wherever the schema is used.
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import type * as HashSet from "effect/HashSet"
import * as Schema from "effect/Schema"
import type { Storage } from "./internal/codec/annotation.ts"

declare module "effect/Schema" {
  namespace Annotations {
    interface Annotations {
      /** How DynamoDB stores the attribute. */
      readonly dynamodb?: Storage | undefined
    }
  }
}

export {
  /**
   * What an attribute's schema can say under the annotation `dynamodb`.
   *
   * @category models
   * @since 0.1.0
   */
  type Storage
}

interface Annotatable<out T> {
  readonly Type: T
  readonly Rebuild: unknown
  annotate(annotations: { readonly dynamodb: Storage }): unknown
}

type Time = Date | DateTime.Utc

const annotated = <S extends Annotatable<unknown>>(self: S, storage: Storage): S["Rebuild"] =>
  self.annotate({ dynamodb: storage })

/**
 * Stores a date as the number of seconds since 1970 (N): what a time-to-live attribute has to be.
 *
 * **Gotchas**
 *
 * A date with a part of a second is refused and not rounded, and the time of now nearly always has one. Round it where
 * it is made, `DateTime.startOf("second")`; or let the schema keep a date of another name, and the entity's role
 * `expiresAt` write the table's attribute of it, rounded up.
 *
 * **Example** (A time to live)
 *
 * ```ts
 * import { Attribute, Codec } from "dynapipe"
 * import { Schema } from "effect"
 *
 * const codec = Codec.make(Schema.Struct({ expiresAt: Schema.Date.pipe(Attribute.epochSeconds) }))
 * codec.encodeUnsafe({ expiresAt: new Date(86_400_000) }) // => { expiresAt: { N: "86400" } }
 * ```
 *
 * @category storage
 * @since 0.1.0
 */
export const epochSeconds = <S extends Annotatable<Time>>(self: S): S["Rebuild"] =>
  annotated(self, { time: "epochSeconds" })

/**
 * Stores a date as the number of milliseconds since 1970 (N).
 *
 * **Example** (An instant that sorts as a number)
 *
 * ```ts
 * import { Attribute, Codec } from "dynapipe"
 * import { Schema } from "effect"
 *
 * const codec = Codec.make(Schema.Struct({ at: Schema.Date.pipe(Attribute.epochMillis) }))
 * codec.encodeUnsafe({ at: new Date(1500) }) // => { at: { N: "1500" } }
 * ```
 *
 * @category storage
 * @since 0.1.0
 */
export const epochMillis = <S extends Annotatable<Time>>(self: S): S["Rebuild"] =>
  annotated(self, { time: "epochMillis" })

/**
 * Stores a date as text in ISO 8601 (S): what `Schema.Date` and `Schema.DateTimeUtc` are stored as anyway.
 *
 * **Example** (Text, whatever the schema's own encoding)
 *
 * ```ts
 * import { Attribute, Codec } from "dynapipe"
 * import { Schema } from "effect"
 *
 * const codec = Codec.make(Schema.Struct({ at: Schema.DateFromMillis.pipe(Attribute.iso) }))
 * codec.encodeUnsafe({ at: new Date(0) }) // => { at: { S: "1970-01-01T00:00:00.000Z" } }
 * ```
 *
 * @category storage
 * @since 0.1.0
 */
export const iso = <S extends Annotatable<Time>>(self: S): S["Rebuild"] => annotated(self, { time: "iso" })

/**
 * Says how an empty set is stored: `"omit"` leaves the attribute out, and a missing one is read as an empty set;
 * `"null"` stores NULL. Without it, an empty set is refused.
 *
 * **Example** (A set that may be empty)
 *
 * ```ts
 * import { Attribute, Codec } from "dynapipe"
 * import { Schema } from "effect"
 *
 * const codec = Codec.make(Schema.Struct({ tags: Schema.ReadonlySet(Schema.String).pipe(Attribute.emptySet("omit")) }))
 * codec.encodeUnsafe({ tags: new Set() }) // => {}
 * codec.decodeUnsafe({}).tags.size // => 0
 * ```
 *
 * @category storage
 * @since 0.1.0
 */
export const emptySet =
  (stored: "omit" | "null") =>
  <S extends Annotatable<ReadonlySet<any> | HashSet.HashSet<any>>>(self: S): S["Rebuild"] =>
    annotated(self, { emptySet: stored })

/**
 * A set of strings (SS).
 *
 * **Example** (The wire form)
 *
 * ```ts
 * import { Attribute, Codec } from "dynapipe"
 * import { Schema } from "effect"
 *
 * Codec.make(Schema.Struct({ tags: Attribute.StringSet })).encodeUnsafe({ tags: new Set(["a"]) }) // => { tags: { SS: ["a"] } }
 * ```
 *
 * @category schemas
 * @since 0.1.0
 */
export const StringSet: Schema.$ReadonlySet<Schema.String> = Schema.ReadonlySet(Schema.String)

/**
 * A set of numbers (NS).
 *
 * **Example** (The wire form)
 *
 * ```ts
 * import { Attribute, Codec } from "dynapipe"
 * import { Schema } from "effect"
 *
 * Codec.make(Schema.Struct({ sizes: Attribute.NumberSet })).encodeUnsafe({ sizes: new Set([1.5]) }) // => { sizes: { NS: ["1.5"] } }
 * ```
 *
 * @category schemas
 * @since 0.1.0
 */
export const NumberSet: Schema.$ReadonlySet<Schema.Finite> = Schema.ReadonlySet(Schema.Finite)

/**
 * A set of binaries (BS).
 *
 * **Gotchas**
 *
 * A JavaScript set tells two arrays of the same bytes apart, and DynamoDB does not: such a set is refused.
 *
 * **Example** (The wire form)
 *
 * ```ts
 * import { Attribute, Codec } from "dynapipe"
 * import { Schema } from "effect"
 *
 * const codec = Codec.make(Schema.Struct({ hashes: Attribute.BinarySet }))
 * codec.encodeUnsafe({ hashes: new Set([new Uint8Array([1, 2])]) }).hashes?.BS?.[0]?.length // => 2
 * ```
 *
 * @category schemas
 * @since 0.1.0
 */
export const BinarySet: Schema.$ReadonlySet<Schema.Uint8Array> = Schema.ReadonlySet(Schema.Uint8Array)

/**
 * A `DateTime.Utc` stored as seconds since 1970 (N).
 *
 * **Example** (The wire form)
 *
 * ```ts
 * import { Attribute, Codec } from "dynapipe"
 * import { DateTime, Schema } from "effect"
 *
 * const codec = Codec.make(Schema.Struct({ expiresAt: Attribute.EpochSeconds }))
 * codec.encodeUnsafe({ expiresAt: DateTime.makeUnsafe(60_000) }) // => { expiresAt: { N: "60" } }
 * ```
 *
 * @category schemas
 * @since 0.1.0
 */
export const EpochSeconds: Schema.DateTimeUtc = epochSeconds(Schema.DateTimeUtc)

/**
 * A `DateTime.Utc` stored as milliseconds since 1970 (N).
 *
 * **Example** (The wire form)
 *
 * ```ts
 * import { Attribute, Codec } from "dynapipe"
 * import { DateTime, Schema } from "effect"
 *
 * const codec = Codec.make(Schema.Struct({ at: Attribute.EpochMillis }))
 * codec.encodeUnsafe({ at: DateTime.makeUnsafe(1) }) // => { at: { N: "1" } }
 * ```
 *
 * @category schemas
 * @since 0.1.0
 */
export const EpochMillis: Schema.DateTimeUtc = epochMillis(Schema.DateTimeUtc)

/**
 * A decimal number with all the 38 digits that DynamoDB holds (N).
 *
 * **Example** (No digit is lost)
 *
 * ```ts
 * import { Attribute, Codec } from "dynapipe"
 * import { BigDecimal, Schema } from "effect"
 *
 * const codec = Codec.make(Schema.Struct({ price: Attribute.Decimal }))
 * const item = codec.encodeUnsafe({ price: BigDecimal.fromStringUnsafe("0.12345678901234567890123456789") })
 * BigDecimal.format(codec.decodeUnsafe(item).price) // => "1.2345678901234567890123456789e-1"
 * ```
 *
 * @category schemas
 * @since 0.1.0
 */
export const Decimal: Schema.BigDecimal = Schema.BigDecimal
