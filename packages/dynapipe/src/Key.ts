/**
 * Key templates: how the attributes of an item make its keys.
 *
 * A *template* is text with *placeholders*: `"ORDER#{placedAt}#{orderId}"` is the literal `ORDER#`, the part
 * `placedAt`, the delimiter `#` and the part `orderId`. A key made of one is injective (other values, another key),
 * ordered (keys compare as the values do, part by part), readable, and can be read backwards.
 *
 * **The format**
 *
 * It is a storage format: it does not change.
 *
 * | part | value | in the key |
 * |---|---|---|
 * | string | `alice@example.com` | `alice@example.com` |
 * | | `a#b`, `New York`, `$5` | `a$23b`, `New$20York`, `$245` |
 * | number, bigint, decimal | `0`, `7`, `42`, `1000`, `12.5` | `0`, `a7`, `b42`, `d1000`, `b12.5` |
 * | | `0.05`, `1e-7` | `0.05`, `0.0000001` |
 * | | `-7`, `-42`, `-0.5` | `-Z2~`, `-Y57~`, `-_.4~` |
 * | date, stored as text | `2024-01-15T10:00:00.000Z` | the same |
 * | | the year 12345, the year -1 | `y012345-01-01T…`, `-999998-01-01T…` |
 * | | `2024-01-15T11:00:00+01:00` | `2024-01-15T10:00:00.000Z=2024-01-15T11:00:00+01:00` |
 * | boolean | `true` | `true` |
 * | bytes | `[1, 255]` | `01ff` |
 *
 * Strings: the characters up to `$` are written as `$` and two hexadecimal digits, so that a delimiter (`#`, or any
 * character below it) ends a part and sorts below whatever could follow in it; U+10FFFE and U+10FFFF are written as
 * U+10FFFE and a digit, so that a range can end above every value. Numbers: a letter says how many whole digits follow
 * (`a` one, `y` 25, `z026` twenty-six); below one they are plain; negative ones are the mirror image, ended by `~`.
 * Numbers are stored as numbers, so `1.0` reads back `1`. Dates are compared as instants; a text that is not the
 * instant in UTC with milliseconds follows it after `=`, and a bound takes all texts of an instant alike. A date that
 * is stored as a number is written as one, a boolean or bytes that are stored as text as that text.
 *
 * A delimiter above `#`, as in `"{tenant}|{user}"`, is preceded by `!`: `acme!|bob`.
 *
 * **Formats** read and write the keys of tables that others fill, and give up a law for it. `{id:raw}` is the value as
 * it is: refused where it holds the delimiter, and in the order of the key's text. `{score:05d}` is a whole number with
 * zeros before it: refused where it has more digits, or is negative.
 *
 * @since 0.1.0
 */
import * as Codec from "./internal/key/codec.ts"
import * as Issue from "./internal/key/issue.ts"
import * as Overlap from "./internal/key/overlap.ts"
import * as Own from "./internal/key/own.ts"
import type * as Part from "./internal/key/part.ts"
import type * as Range from "./internal/key/range.ts"
import * as Parser from "./internal/key/template.ts"

type NameOf<Placeholder extends string> = Placeholder extends `${infer Name}:${string}` ? Name : Placeholder

/**
 * The attributes that a template names, in its order, without their formats.
 *
 * **Example**
 *
 * ```ts
 * import type { Key } from "dynapipe"
 *
 * const parts: Key.Parts<"ORDER#{placedAt}#{line:03d}"> = ["placedAt", "line"]
 * ```
 *
 * @category type level
 * @since 0.1.0
 */
export type Parts<T extends string> = T extends `${string}{${infer P}}${infer Rest}` ? [NameOf<P>, ...Parts<Rest>] : []

/**
 * What a mistake shows in the compiler's message.
 *
 * @category type level
 * @since 0.1.0
 */
export interface Mistake<out Message extends string> {
  readonly mistake: Message
}

/**
 * The template itself, where every attribute that it names is there; otherwise the mistake.
 *
 * @category type level
 * @since 0.1.0
 */
export type Template<T extends string, Attributes extends string> = Exclude<Parts<T>[number], Attributes> extends
  infer Unknown extends string ? [Unknown] extends [never] ? T : Mistake<`the schema has no attribute "${Unknown}"`>
  : never

/**
 * What order a part has.
 *
 * @category models
 * @since 0.1.0
 */
export type PartKind = Part.PartKind

/**
 * The order of a part, and the type under which its attribute is stored.
 *
 * @category models
 * @since 0.1.0
 */
export type PartType = Part.PartType

/**
 * Which of the two attributes of a key: they differ in how long they can be.
 *
 * @category models
 * @since 0.1.0
 */
export type Role = Codec.Role

/**
 * A template that was read.
 *
 * @category models
 * @since 0.1.0
 */
export type ParsedTemplate = Parser.ParsedTemplate

/**
 * The values of a key's attributes as they are stored; `undefined` where one is missing.
 *
 * @category models
 * @since 0.1.0
 */
export type Values = Codec.Values

/**
 * The one condition on a sort key that DynamoDB takes. `All` needs none, `None` is no query at all: nothing can match.
 *
 * @category models
 * @since 0.1.0
 */
export type KeyRange = Range.KeyRange

/**
 * What can be asked of the leading parts of a sort key.
 *
 * @category models
 * @since 0.1.0
 */
export type RangeOp = Range.RangeOp

/**
 * Writes and reads one key attribute.
 *
 * **Details**
 *
 * `encode` and `decode` are in attribute values, `encodeText` and `decodeText` in the key's text; decoding gives
 * `undefined` for what is no key of this template. `prefix` is the text of the leading parts that are given, with the
 * delimiter that follows them. `range` takes leading parts too: `where` matches them, `beginsWith` takes the last of
 * them as the beginning of a string, and a bound includes or excludes everything below them.
 *
 * **Gotchas**
 *
 * `encode`, `encodeText`, `prefix` and `range` throw a `KeyIssue` where the values make no key: where one is missing,
 * or where they make a key that is empty, or longer than DynamoDB takes (2,048 bytes for a partition key, 1,024 for a
 * sort key).
 *
 * @category models
 * @since 0.1.0
 */
export type KeyCodec = Codec.KeyCodec

/**
 * Why no key can be made of these values.
 *
 * @category errors
 * @since 0.1.0
 */
export type KeyIssue = Issue.KeyIssue

/**
 * Why no key can be made of these values.
 *
 * @category errors
 * @since 0.1.0
 */
export const KeyIssue: typeof Issue.KeyIssue = Issue.KeyIssue

/**
 * Reads a template, or throws an Error that says what is wrong in it.
 *
 * **Example**
 *
 * ```ts
 * import { Key } from "dynapipe"
 *
 * Key.parse("ORDER#{placedAt}#{line:03d}").placeholders.map((part) => part.attribute)
 * // => ["placedAt", "line"]
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const parse: (source: string) => ParsedTemplate = Parser.parse

/**
 * Compiles a template to its codec; `kindOf` says of each attribute what it is. It throws where a format does not fit.
 *
 * **Example**
 *
 * ```ts
 * import { Key } from "dynapipe"
 *
 * const key = Key.compile(Key.parse("ORDER#{customer}#{number}"), (attribute) =>
 *   attribute === "number" ? { kind: "number", wire: "N" } : { kind: "string", wire: "S" })
 * const values = (customer: string, number: number) => (attribute: string) =>
 *   attribute === "number" ? { N: String(number) } : { S: customer }
 *
 * key.encode(values("ann", 42))
 * // => { S: "ORDER#ann#b42" }
 * key.decode({ S: "ORDER#a$23b#a7" })
 * // => { customer: { S: "a#b" }, number: { N: "7" } }
 * key.range("where", (attribute) => attribute === "customer" ? { S: "ann" } : undefined)
 * // => { _tag: "BeginsWith", prefix: { S: "ORDER#ann#" } }
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const compile: (
  template: ParsedTemplate,
  kindOf: (attribute: string) => PartType,
  options?: { readonly role?: Role | undefined }
) => KeyCodec = Codec.compile

/**
 * The codec of a key attribute without a template: it stands for itself, in its own type.
 *
 * @category constructors
 * @since 0.1.0
 */
export const own: (
  attribute: string,
  options: { readonly wire: PartType["wire"]; readonly role?: Role | undefined }
) => KeyCodec = Own.own

/**
 * Whether two templates can make the same key, as `"{id}"` and `"PROFILE"` do where an id is `PROFILE`.
 *
 * **Details**
 *
 * A value never forges a delimiter, but it can spell a literal: two entities of one table whose keys both overlap could
 * overwrite each other's items.
 *
 * **Example**
 *
 * ```ts
 * import { Key } from "dynapipe"
 *
 * const key = (template: string) => Key.compile(Key.parse(template), () => ({ kind: "string", wire: "S" }))
 * Key.overlaps(key("{id}"), key("PROFILE")) // => true
 * Key.overlaps(key("USER#{id}"), key("ORDER#{id}")) // => false
 * ```
 *
 * @category predicates
 * @since 0.1.0
 */
export const overlaps: (left: KeyCodec, right: KeyCodec) => boolean = Overlap.overlaps
