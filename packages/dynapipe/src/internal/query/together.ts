/** Leading parts of the sort keys of a collection, by equality: one range over those of its members, and a filter. */
import type * as Conditions from "../../Condition.ts"
import { custom } from "../../Condition.ts"
import type { KeyRange } from "../../Key.ts"
import { partsOf } from "../entity/item.ts"
import type { Layout } from "../entity/layout.ts"
import * as layouts from "../entity/layout.ts"
import * as KeyRanges from "../key/range.ts"
import * as Text from "../key/text.ts"
import type { QueryFields, Values } from "./source.ts"

type Members = NonNullable<QueryFields["members"]>

const sortKeyBytes = 1024

const partsGiven = (values: Values): ReadonlyArray<string> =>
  Object.keys(values).filter((part) => values[part] !== undefined)

const leadingParts = ({ primary }: Layout): ReadonlyArray<string> => primary.sort.flatMap(({ parts }) => parts)

/** How a part is stored: a filter on it is the same for all members. */
const stored = (layout: Layout, part: string, values: Values): string => {
  const codec = layout.codec.attribute(part)!
  return JSON.stringify([codec.name, codec.encodeUnsafe(values[part])])
}

/** Refuses parts with which not all sort keys of the members begin. */
export const check = (members: Members, values: Values): void => {
  const parts = partsGiven(values)
  const all = Object.values(members).map(layouts.of)
  for (const layout of all) {
    const leading = leadingParts(layout)
    const lacking = parts.find((part) => !leading.slice(0, parts.length).includes(part))
    if (lacking !== undefined) {
      throw new Error(`Query.where: the sort key of the member ${layout.identifier} does not begin with "${lacking}"`)
    }
    const other = parts.find((part) => stored(layout, part, values) !== stored(all[0]!, part, values))
    if (other !== undefined) {
      throw new Error(`Query.where: ${all[0]!.identifier} and ${layout.identifier} store "${other}" in different ways`)
    }
  }
}

const rangeOf = (layout: Layout, values: Values): KeyRange => {
  const [first] = layout.primary.sort
  return first === undefined ? KeyRanges.all : first.key.range("where", partsOf(layout, values))
}

const ends = (range: KeyRange): readonly [low: string, high: string] | undefined => {
  switch (range._tag) {
    case "Equal":
      return range.value.S === undefined ? undefined : [range.value.S, range.value.S]
    case "BeginsWith":
      return range.prefix.S === undefined ? undefined : [range.prefix.S, Text.ceiling(range.prefix.S, sortKeyBytes)]
    case "Between":
      return range.low.S === undefined || range.high.S === undefined ? undefined : [range.low.S, range.high.S]
    default:
      return undefined
  }
}

const same = (ranges: ReadonlyArray<KeyRange>): boolean =>
  new Set(ranges.map((range) => JSON.stringify(range))).size === 1

/** From the lowest key of any member to the highest. */
export const range = (members: Members, values: Values): KeyRange => {
  const ranges = Object.values(members).map((entity) => rangeOf(layouts.of(entity), values))
  if (same(ranges)) return ranges[0]!
  const all = ranges.map(ends)
  if (all.includes(undefined)) return KeyRanges.all
  const [low, high] = (all as ReadonlyArray<readonly [string, string]>).reduce(([low, high], [l, h]) => [
    Text.compare(l, low) < 0 ? l : low,
    Text.compare(h, high) > 0 ? h : high
  ])
  return KeyRanges.between({ S: low }, { S: high })
}

/**
 * Leaves out what lies between the keys of the members. A key attribute cannot be asked, and need not be; an instant can
 * be stored in several ways, and no other lies between its keys.
 */
export const conditions = (members: Members, values: Values): ReadonlyArray<Conditions.Condition> => {
  const layout = layouts.of(Object.values(members)[0]!)
  return partsGiven(values).flatMap((part) => {
    const codec = layout.codec.attribute(part)!
    if (layout.primaryNames.has(codec.name) || codec.domain === "date") return []
    return [custom((r) => `${r.name(codec.name)} = ${r.value(codec.encodeUnsafe(values[part]))}`)]
  })
}
