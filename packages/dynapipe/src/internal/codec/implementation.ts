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
export const interpret = (node: Node): Lazy<Implementation> => {
  const encode = (value: unknown): AttributeMap => node.enc(value)!.M!
  return {
    encode: () => encode,
    decode: () => (item) => node.dec({ M: item }),
    text: () => (value) => mapText(encode(value))
  }
}
