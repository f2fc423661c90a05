/**
 * The two ways in which a codec runs.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "../../AttributeValue.ts"
import type { Node } from "./node.ts"
import { mapText } from "./text.ts"

/** What a codec does; each function throws a `Failure`. */
export interface Implementation {
  readonly encode: (value: unknown) => AttributeMap
  readonly decode: (item: AttributeMap) => unknown
  readonly text: (value: unknown) => string
}

/** Functions that are still to be made. */
export type Lazy<A> = { readonly [K in keyof A]: () => A[K] }

/** The functions of the nodes as they are. */
export const interpret = (node: Node): Implementation => {
  const encode = (value: unknown): AttributeMap => node.enc(value)!.M!
  return { encode, decode: (item) => node.dec({ M: item }), text: (value) => mapText(encode(value)) }
}

/** How often a function is interpreted before code is generated for it: a handler that starts reads an item or two. */
export const uses = 16

/** Is `slow` for so many calls, and then what `fast` makes: that takes its place by `put`. */
export const warming = <A, B>(
  slow: (value: A) => B,
  fast: () => ((value: A) => B) | undefined,
  calls: number,
  put: (made: (value: A) => B) => void
): (value: A) => B => {
  let left = calls
  return (value) => {
    if (left-- > 0) return slow(value)
    const made = fast() ?? slow
    put(made)
    return made(value)
  }
}
