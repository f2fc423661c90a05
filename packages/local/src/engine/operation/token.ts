/**
 * Request tokens: a transaction that was committed under a token is not committed again under it for ten minutes.
 *
 * @since 0.1.0
 */
import { ServiceError } from "../../error.ts"
import { hash } from "../store/encode.ts"
import type { World } from "../world.ts"

/** How long a token is remembered, in milliseconds. */
const tokenLife = 10 * 60 * 1000

/** An input as text that does not depend on the order of its members. */
const canonical = (value: unknown): unknown =>
  value instanceof Uint8Array
    ? Buffer.from(value).toString("base64")
    : Array.isArray(value)
    ? value.map(canonical)
    : typeof value === "object" && value !== null
    ? Object.entries(value).filter(([, member]) => member !== undefined).sort(([a], [b]) => a < b ? -1 : 1)
      .map(([name, member]) => [name, canonical(member)])
    : value

const digestOf = (actions: unknown): string =>
  Buffer.from(hash(Buffer.from(JSON.stringify(canonical(actions))).toString("latin1")), "latin1").toString("hex")

/** Whether the token stands for these very actions; it is refused where it stands for others. */
export const isKnown = (world: World, token: string, actions: unknown, now: number): boolean => {
  const known = world.tokens.get(token)
  if (known === undefined || now - known.at >= tokenLife) return false
  if (known.request === digestOf(actions)) return true
  throw new ServiceError(
    "IdempotentParameterMismatchException",
    "Specified idempotent token was used with different request parameters within the idempotency window"
  )
}

/** Remembers that these actions were committed under the token. */
export const remember = (world: World, token: string, actions: unknown, now: number): void => {
  for (const [old, { at }] of world.tokens) {
    if (now - at < tokenLife) break
    world.tokens.delete(old)
  }
  const remembered = { _tag: "TokenRemembered", token, request: digestOf(actions), at: now } as const
  world.tokens.delete(token)
  world.tokens.set(token, remembered)
  world.committed.push(remembered)
}
