/** What a transaction may hold, checked before it is sent. */
import * as Effect from "effect/Effect"
import type { AttributeMap } from "../../AttributeValue.ts"
import { EncodeFailed } from "../../Errors.ts"
import * as size from "../size.ts"
import * as markers from "./marker.ts"

/** DynamoDB takes 100 actions in one transaction, 4 MB in all, and one action on an item. */
export const limits = { actions: 100, bytes: 4 * 1024 * 1024, token: 36 } as const

interface Part {
  /** What messages call it. */
  readonly name: string
  readonly target: string
  /** What its size is the size of. */
  readonly holds: ReadonlyArray<AttributeMap>
}

const refuse = (message: string) =>
  Effect.fail(new EncodeFailed({ entity: "transaction", path: [], issue: new Error(message) }))

const clash = (parts: ReadonlyArray<Part>): readonly [string, string] | undefined => {
  const seen = new Map<string, string>()
  for (const { name, target } of parts) {
    const before = seen.get(target)
    if (before !== undefined) return [before, name]
    seen.set(target, name)
  }
  return undefined
}

const total = (parts: ReadonlyArray<Part>, sizeOf: (of: AttributeMap) => number): number => {
  let bytes = 0
  for (const { holds } of parts) for (const of of holds) bytes += sizeOf(of)
  return bytes
}

/** Fails where a marker, whose key has the token and which keeps what the puts answer, would be no item. */
export const checkMarker = (token: string, marker: AttributeMap): Effect.Effect<never, EncodeFailed> | undefined => {
  const length = size.bytes(token)
  if (length > markers.tokenLimit) {
    return refuse(`its token has ${length} bytes, and a marker takes at most ${markers.tokenLimit}`)
  }
  const bytes = size.ofItem(marker)
  if (bytes <= size.itemLimit) return undefined
  return refuse(
    `its marker keeps what the puts answer, and has ${bytes} bytes: an item has at most ${size.itemLimit} (400 KB)`
  )
}

/** Fails where DynamoDB would refuse the whole for its shape. A transaction is never split. */
export const check = (
  parts: ReadonlyArray<Part>,
  token: string | undefined
): Effect.Effect<never, EncodeFailed> | undefined => {
  if (parts.length > limits.actions) {
    return refuse(`it has ${parts.length} operations, and a transaction takes at most ${limits.actions}`)
  }
  if (token !== undefined && (token.length < 1 || token.length > limits.token)) {
    return refuse(`its idempotency token has ${token.length} characters, and takes 1 to ${limits.token}`)
  }
  const bytes = total(parts, size.atMost) > limits.bytes ? total(parts, size.ofItem) : 0
  if (bytes > limits.bytes) {
    return refuse(`it has ${bytes} bytes, and a transaction takes at most ${limits.bytes} (4 MB)`)
  }
  const twice = clash(parts)
  if (twice !== undefined) {
    return refuse(`"${twice[0]}" and "${twice[1]}" are about the same item, of which a transaction takes one operation`)
  }
  return undefined
}
