/** The one sort-key condition that a Query may have, exact for what was asked. */
import type { AttributeValue } from "../../AttributeValue.ts"
import { bytes } from "../size.ts"
import * as Text from "./text.ts"

/** A condition on a sort key, or that none is needed, or that nothing can match. */
export type KeyRange =
  | { readonly _tag: "All" }
  | { readonly _tag: "None" }
  | { readonly _tag: "Equal"; readonly value: AttributeValue }
  | { readonly _tag: "BeginsWith"; readonly prefix: AttributeValue }
  | { readonly _tag: "Between"; readonly low: AttributeValue; readonly high: AttributeValue }
  | { readonly _tag: "Compare"; readonly op: "<" | "<=" | ">" | ">="; readonly value: AttributeValue }

/** What is asked of the leading parts of a key. */
export type RangeOp = "where" | "beginsWith" | "between" | "after" | "from" | "before" | "upTo" | "all"

export const all: KeyRange = { _tag: "All" }
export const none: KeyRange = { _tag: "None" }
export const equal = (value: AttributeValue): KeyRange => ({ _tag: "Equal", value })
export const beginsWith = (prefix: AttributeValue): KeyRange => ({ _tag: "BeginsWith", prefix })
export const between = (low: AttributeValue, high: AttributeValue): KeyRange => ({ _tag: "Between", low, high })
export const compare = (op: "<" | "<=" | ">" | ">=", value: AttributeValue): KeyRange => ({
  _tag: "Compare",
  op,
  value
})

/** A place in a key, given by values for its leading parts. */
export interface Bound {
  /** The template's leading literal. */
  readonly base: string
  /** `base` and the parts given, without what follows the last of them. */
  readonly text: string
  /** What follows the last part given, up to the next part. */
  readonly separator: string
  /** Whether nothing follows in any key of these values: they make one key. */
  readonly closed: boolean
  /** Whether the last part is an instant, whose text may go on. */
  readonly instant: boolean
  /** Whether the last part keeps out of structure, so that its end can be told from its text. */
  readonly escaped: boolean
  /** Bytes that a key may have. */
  readonly limit: number
}

const string = (S: string): AttributeValue => ({ S })

/** The lowest key of these values. */
const lowest = (bound: Bound): string => bound.text + bound.separator

/** At or above their highest key, below every other that is above it. */
const highest = (bound: Bound): string =>
  bound.instant
    ? Text.ceiling(bound.text, bound.limit)
    : bound.closed
    ? lowest(bound)
    : Text.ceiling(lowest(bound), bound.limit)

const fitting = (text: string, prefix: string, limit: number): string | undefined =>
  bytes(text) <= limit ? text : Text.increment(prefix, limit)

/** Above their highest key, at or below every other that is above it. */
const above = (bound: Bound): string | undefined => {
  const { closed, escaped, instant, limit, separator, text } = bound
  // an instant goes on with "=" or with structure
  if (instant) return fitting(`${text}>`, text, limit)
  if (escaped) return fitting(text + Text.lowest, text + separator, limit)
  return closed && separator === "" ? fitting(`${text}\u0000`, text, limit) : Text.increment(text + separator, limit)
}

/** Below their lowest key, at or above every other that is below it. */
const below = ({ base, escaped, limit, separator, text }: Bound): string | undefined => {
  if (text + separator === base || (escaped && text === base)) return undefined
  return escaped && separator !== "" ? text : Text.decrement(text + separator, limit)
}

/** From one place to another, inside the literal with which every key of the template begins. */
const inside = (base: string, limit: number, low: string | undefined, high: string | undefined): KeyRange => {
  if (low !== undefined && high !== undefined && Text.compare(low, high) > 0) return none
  if (base === "") {
    if (low === undefined || low === "") {
      return high === undefined
        ? all
        : high === ""
        ? none
        : compare("<=", string(high))
    }
    return high === undefined ? compare(">=", string(low)) : between(string(low), string(high))
  }
  const top = Text.ceiling(base, limit)
  const start = low ?? base
  const end = high ?? top
  if (Text.compare(start, end) > 0) return none
  return low === undefined && high === undefined ? beginsWith(string(base)) : between(string(start), string(end))
}

/** From a place on, all keys of its values included. */
export const from = (bound: Bound): KeyRange => inside(bound.base, bound.limit, lowest(bound), undefined)

/** Up to a place, all keys of its values included. */
export const upTo = (bound: Bound): KeyRange => inside(bound.base, bound.limit, undefined, highest(bound))

/** What lies above all keys of a place. */
export const after = (bound: Bound): KeyRange => {
  const low = above(bound)
  if (bound.base === "" && bound.closed && !bound.instant) {
    return lowest(bound) === "" ? all : compare(">", string(lowest(bound)))
  }
  return low === undefined ? none : inside(bound.base, bound.limit, low, undefined)
}

/** What lies below all keys of a place. */
export const before = (bound: Bound): KeyRange => {
  if (bound.base === "") return lowest(bound) === "" ? none : compare("<", string(lowest(bound)))
  const high = below(bound)
  return high === undefined ? none : inside(bound.base, bound.limit, undefined, high)
}

/** From one place to another, both included. */
export const span = (low: Bound, high: Bound): KeyRange => inside(low.base, low.limit, lowest(low), highest(high))
