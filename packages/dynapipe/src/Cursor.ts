/**
 * Cursors: where a page ended, as text to hand out and to take back.
 *
 * A cursor is opaque, safe in a URL, and *bound*: it fits one query on one index of one table in one direction, and
 * nothing else. It carries a version and a checksum; with a secret, it is signed, and nobody else can make one.
 *
 * **Gotchas**
 *
 * A cursor is not encrypted: whoever looks closely finds the key of the last item in it.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Crypto from "node:crypto"
import type { AttributeMap } from "./AttributeValue.ts"
import * as Bytes from "./internal/cursor/bytes.ts"
import { fits } from "./internal/cursor/shape.ts"
import { InvalidCursor, type InvalidReason } from "./internal/errors/cursor.ts"

export * from "./internal/errors/cursor.ts"

/**
 * What a cursor is bound to.
 *
 * @category models
 * @since 0.1.0
 */
export interface Binding {
  readonly table: string
  /** Empty for the table itself. */
  readonly index: string
  /** What tells one query from another: its entity, its conditions. */
  readonly query: string
  readonly direction: "forward" | "backward"
  /** The attributes that the key has, and their types, where they are known: any other key is refused. */
  readonly attributes?: Readonly<Record<string, "S" | "N" | "B">> | undefined
}

/**
 * The secrets by which cursors are signed. The first one signs; all of them are accepted, so that a secret can be
 * replaced while old cursors are still about. Without a secret, cursors are not signed.
 *
 * @category references
 * @since 0.1.0
 */
export const Secrets: Context.Reference<ReadonlyArray<Redacted.Redacted<string>>> = Context.Reference(
  "dynapipe/Cursor/Secrets",
  { defaultValue: (): ReadonlyArray<Redacted.Redacted<string>> => [] }
)

/**
 * Signs cursors with this secret, and accepts the older ones after it.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerSecret = (
  secret: Redacted.Redacted<string> | Config.Config<Redacted.Redacted<string>>,
  ...older: ReadonlyArray<Redacted.Redacted<string>>
): Layer.Layer<never, Config.ConfigError> =>
  Config.isConfig(secret)
    ? Layer.effect(Secrets, Effect.map(secret, (newest) => [newest, ...older]))
    : Layer.succeed(Secrets, [secret, ...older])

// One byte of version, eight that name the binding, the key, sixteen of checksum or thirty-two of signature.
const plain = 1
const signed = 2
const bindingSize = 8
const sealSize = { [plain]: 16, [signed]: 32 } as const

let loaded: typeof Crypto | undefined
// loaded with the first cursor: most programs never see one
const crypto = (): typeof Crypto => loaded ??= process.getBuiltinModule("node:crypto")

type Secret = Redacted.Redacted<string>

const equal = (a: Uint8Array, b: Uint8Array): boolean => crypto().timingSafeEqual(a, b)

const checksum = (bytes: Uint8Array): Uint8Array =>
  crypto().createHash("sha256").update(bytes).digest().subarray(0, sealSize[plain])

const signature = (bytes: Uint8Array, secret: Secret): Uint8Array =>
  crypto().createHmac("sha256", Redacted.value(secret)).update(bytes).digest()

const nameOf = ({ direction, index, query, table }: Binding): Uint8Array =>
  crypto().createHash("sha256").update(JSON.stringify([table, index, query, direction])).digest().subarray(
    0,
    bindingSize
  )

/**
 * The text of a cursor for the key at which a page ended.
 *
 * **Example**
 *
 * ```ts
 * import { Cursor } from "dynapipe"
 * import { Result } from "effect"
 *
 * const binding: Cursor.Binding = { table: "shop", index: "", query: "orders of ann", direction: "forward" }
 * const cursor = Cursor.encode(binding, { pk: { S: "CUSTOMER#ann" }, sk: { S: "ORDER#b42" } })
 *
 * Result.getOrThrow(Cursor.decode(binding, cursor))
 * // => { pk: { S: "CUSTOMER#ann" }, sk: { S: "ORDER#b42" } }
 * ```
 *
 * @category encoding
 * @since 0.1.0
 */
export const encode = (
  binding: Binding,
  lastEvaluatedKey: AttributeMap,
  secrets: ReadonlyArray<Secret> = []
): string => {
  const secret = secrets[0]
  const version = secret === undefined ? plain : signed
  const body = Buffer.concat([Uint8Array.of(version), nameOf(binding), Bytes.write(lastEvaluatedKey)])
  const seal = secret === undefined ? checksum(body) : signature(body, secret)
  return Buffer.concat([body, seal]).toString("base64url")
}

const invalid = (reason: InvalidReason): Result.Result<never, InvalidCursor> =>
  Result.fail(new InvalidCursor({ reason }))

/**
 * The key that a cursor holds, where it is sound and bound to this query.
 *
 * @category decoding
 * @since 0.1.0
 */
export const decode = (
  binding: Binding,
  cursor: string,
  secrets: ReadonlyArray<Secret> = []
): Result.Result<AttributeMap, InvalidCursor> => {
  const bytes = Buffer.from(cursor, "base64url")
  // one text for one cursor: base64 has spare bits, and Node overlooks what is no base64
  if (cursor === "" || bytes.toString("base64url") !== cursor) return invalid("Malformed")
  const version = bytes[0]
  if (version !== plain && version !== signed) return invalid("Version")
  const end = bytes.length - sealSize[version]
  if (end < 1 + bindingSize) return invalid("Malformed")
  const body = bytes.subarray(0, end)
  const seal = bytes.subarray(end)
  if (version === plain && !equal(checksum(body), seal)) return invalid("Damaged")
  const trusted = version === plain
    ? secrets.length === 0
    : secrets.some((secret) => equal(signature(body, secret), seal))
  if (!trusted) return invalid("Signature")
  if (!equal(body.subarray(1, 1 + bindingSize), nameOf(binding))) return invalid("Foreign")
  const key = Bytes.read(body.subarray(1 + bindingSize))
  return key !== undefined && fits(key, binding.attributes) ? Result.succeed(key) : invalid("Shape")
}
