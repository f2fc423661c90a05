/**
 * What a write of an entity with unique constraints takes along: the sentinels of values that the item gets or leaves.
 */
import type { AttributeMap } from "../../AttributeValue.ts"
import type { Condition } from "../../Condition.ts"
import * as Conditions from "../../Condition.ts"
import { UniqueViolation } from "../../Errors.ts"
import * as Path from "../../Path.ts"
import { partsOf, primaryKey } from "../entity/item.ts"
import type { Layout } from "../entity/layout.ts"
import type { Layout as Constraint } from "../entity/unique.ts"
import { owner } from "../entity/unique.ts"
import type { Action } from "../update/action.ts"

type Values = Readonly<Record<string, unknown>>

/** A sentinel that is taken for the item, or given back. */
export interface Sentinel {
  readonly constraint: string
  readonly change: "take" | "release"
  readonly key: AttributeMap
  /** What it is written with; the key alone where it is removed. */
  readonly item: AttributeMap
  readonly condition: {
    readonly ConditionExpression: string
    readonly ExpressionAttributeNames: Record<string, string>
    readonly ExpressionAttributeValues: AttributeMap
  }
  readonly refused: () => UniqueViolation
}

const sentinel = (
  layout: Layout,
  constraint: Constraint,
  change: Sentinel["change"],
  key: AttributeMap,
  values: Values
): Sentinel => {
  const mine = { M: primaryKey(layout, values) }
  const partition = layout.primary.partition[0]!.attribute
  return {
    constraint: constraint.name,
    change,
    key,
    item: { ...key, ...constraint.type, [owner]: mine },
    condition: {
      ConditionExpression: "attribute_not_exists(#pk) OR #owner = :owner",
      ExpressionAttributeNames: { "#pk": partition, "#owner": owner },
      ExpressionAttributeValues: { ":owner": mine }
    },
    refused: () =>
      new UniqueViolation({
        entity: layout.identifier,
        constraint: constraint.name,
        key: Object.fromEntries(layout.keyParts.map((part) => [part, values[part]])),
        values: Object.fromEntries(constraint.attributes.map((name) => [name, values[name]]))
      })
  }
}

const textOf = (key: AttributeMap | undefined): string | undefined => key && JSON.stringify(key)

/** The sentinels between an item as it was and as it will be; where there was none, or will be none, it is left out. */
export const sentinels = (
  layout: Layout,
  before: Values | undefined,
  after: Values | undefined
): ReadonlyArray<Sentinel> => {
  const keyOf = (constraint: Constraint, values: Values | undefined) =>
    values && constraint.key(partsOf(layout, values))
  return layout.unique.flatMap((constraint) => {
    const old = keyOf(constraint, before)
    const next = keyOf(constraint, after)
    if (textOf(old) === textOf(next)) return []
    return [
      ...(old === undefined ? [] : [sentinel(layout, constraint, "release", old, before!)]),
      ...(next === undefined ? [] : [sentinel(layout, constraint, "take", next, after!)])
    ]
  })
}

/** Every attribute that a unique constraint is made of, by its name in the schema. */
export const attributesOf = (layout: Layout): ReadonlySet<string> =>
  new Set(layout.unique.flatMap((constraint) => constraint.attributes))

/** Whether a change reaches an attribute of a unique constraint. */
export const touches = (layout: Layout, { path }: Action): boolean =>
  layout.unique.length > 0 && attributesOf(layout).has(layout.stored.get(path.segments[0]) ?? "")

/** The item after the changes, as far as unique constraints ask. */
export const after = (layout: Layout, before: Values, actions: ReadonlyArray<Action>): Values => {
  const out: Record<string, unknown> = { ...before }
  for (const action of actions) {
    const name = layout.stored.get(action.path.segments[0])
    if (name === undefined || !touches(layout, action)) continue
    out[name] = action._tag === "Set" ? action.value : undefined
  }
  return out
}

/** The values are still those that were read: without a version, they alone tell that the sentinels are the right ones. */
export const unchanged = (layout: Layout, before: Values): ReadonlyArray<Condition> =>
  [...attributesOf(layout)].map((name) => {
    const codec = layout.codec.attribute(name)!
    const path: Path.Path<unknown> = Path.make({ _tag: "Path", segments: [codec.name], codec })
    const value = before[name]
    return value === undefined || codec.omits(value) ? Conditions.notExists(path) : Conditions.eq(path, value as {})
  })
