/** From the values of a query to its `KeyConditionExpression`. */
import type { KeyRange, Values as Lookup } from "../../Key.ts"
import { boundsOf, partsOf } from "../entity/item.ts"
import type { IndexLayout, KeyLayout, Layout } from "../entity/layout.ts"
import type { Collector } from "../expression/collector.ts"
import type { QueryFields, Range } from "./source.ts"
import * as together from "./together.ts"

const everything: Range = { op: "all", low: {} }

const rangeText = (attribute: string, range: KeyRange, into: Collector): string | undefined => {
  const name = () => into.name(attribute)
  switch (range._tag) {
    case "All":
    case "None":
      return undefined
    case "Equal":
      return `${name()} = ${into.value(range.value)}`
    case "BeginsWith":
      return `begins_with(${name()}, ${into.value(range.prefix)})`
    case "Between":
      return `${name()} BETWEEN ${into.value(range.low)} AND ${into.value(range.high)}`
    case "Compare":
      return `${name()} ${range.op} ${into.value(range.value)}`
  }
}

const given = (key: KeyLayout, lookup: Lookup): boolean => key.parts.some((part) => lookup(part) !== undefined)

/** The condition on each attribute of the sort key: leading ones by equality, the last one that is given as asked. */
const sortRanges = (
  sort: ReadonlyArray<KeyLayout>,
  { high, low, op }: Range,
  layout: Layout
): ReadonlyArray<readonly [string, KeyRange]> => {
  const lows = boundsOf(layout, low)
  const highs = high === undefined ? undefined : boundsOf(layout, high)
  const last = sort.findLastIndex((key) => given(key, lows) || (highs !== undefined && given(key, highs)))
  if (last < 0) {
    const first = sort[0]
    return first === undefined ? [] : [[first.attribute, first.key.range(op === "all" ? "all" : op, lows, highs)]]
  }
  return sort.slice(0, last + 1).map((key, i) => {
    if (i === last) return [key.attribute, key.key.range(op, lows, highs)] as const
    const value = key.key.encode(lows)
    if (highs !== undefined && JSON.stringify(key.key.encode(highs)) !== JSON.stringify(value)) {
      throw new Error(
        `the bounds of a query differ in "${key.attribute}": only the last attribute of a key takes a range`
      )
    }
    return [key.attribute, { _tag: "Equal", value }] as const
  })
}

/** The key condition; undefined where no item can match it. */
export const keyCondition = (
  layout: Layout,
  index: IndexLayout,
  query: Pick<QueryFields, "partition" | "range" | "members">,
  into: Collector
): string | undefined => {
  const lookup = partsOf(layout, query.partition)
  const partition = index.partition.map(({ attribute, key }) =>
    `${into.name(attribute)} = ${into.value(key.encode(lookup))}`
  )
  // the members of a collection have sort keys of their own
  const ranges = query.members === undefined
    ? sortRanges(index.sort, query.range ?? everything, layout)
    : query.range === undefined || index.sort[0] === undefined
    ? []
    : [[index.sort[0].attribute, together.range(query.members, query.range.low)] as const]
  if (ranges.some(([, range]) => range._tag === "None")) return undefined
  const sort = ranges.map(([attribute, range]) => rangeText(attribute, range, into)).filter((t) => t !== undefined)
  return [...partition, ...sort].join(" AND ")
}
