/** The attributes that an update changes along with the schema's: index keys, time to live. */
import type { AttributeMap } from "../../AttributeValue.ts"
import { CodecIssue } from "../../Codec.ts"
import * as items from "../entity/item.ts"
import type { Layout } from "../entity/layout.ts"
import { type Action, isPlain } from "./action.ts"

export interface Derived {
  readonly set: AttributeMap
  /** Set where the item has none yet: index keys that are made of when it was created. */
  readonly once: AttributeMap
  readonly remove: ReadonlyArray<string>
}

/**
 * The index keys that follow from the changes. One that an update touches is written whole; `all` asks for every one
 * that can be made, for an item that the update may create. What is known before is the key, or where it is `whole` the
 * item as it must still be. The time of the write changes with every update.
 */
export const derive = (
  layout: Layout,
  known: Readonly<Record<string, unknown>>,
  whole: boolean,
  actions: ReadonlyArray<Action>,
  all: boolean,
  now: number
): Derived => {
  const { createdAt, updatedAt } = layout.roles
  const values: Record<string, unknown> = { ...known }
  const touched = new Set<string>()
  if (updatedAt !== undefined) {
    touched.add(updatedAt.attribute)
    values[updatedAt.attribute] = updatedAt.at(now)
  }
  const plain = new Set<string>()
  const removed = new Set<string>()
  for (const action of actions) {
    const name = action.path.segments.length === 1 ? layout.stored.get(action.path.segments[0]) : undefined
    if (name === undefined) continue
    touched.add(name)
    if (action._tag === "Set") {
      values[name] = action.value
      if (isPlain(action)) plain.add(name)
    }
    if (action._tag === "Remove") removed.add(name)
  }
  const set: AttributeMap = {}
  const once: AttributeMap = {}
  const remove: Array<string> = []
  const lookup = items.partsOf(layout, values)
  const atCreation = (part: string) => lookup(part) ?? createdAt!.codec.encodeUnsafe(createdAt!.at(now))
  for (const { attribute, key, parts } of layout.derived) {
    if (layout.primaryNames.has(attribute)) continue
    if (!all && !parts.some((part) => touched.has(part))) continue
    if (parts.some((part) => removed.has(part))) {
      remove.push(attribute)
      continue
    }
    const lacking = parts.find((part) => lookup(part) === undefined)
    if (lacking === undefined) set[attribute] = key.encode(lookup)
    else if (whole) remove.push(attribute)
    else if (all && parts.every((part) => part === createdAt?.attribute || layout.keyParts.includes(part))) {
      once[attribute] = key.encode(atCreation)
    } else if (!all || parts.some((part) => touched.has(part) && part !== lacking)) {
      throw new CodecIssue({
        direction: "encode",
        path: [lacking],
        reason: `it makes the index key "${attribute}" with what is set, so it must ${
          lacking === createdAt?.attribute
            ? "be known: update the item from one that was read and has a version"
            : "be set as well: to undefined, where the item has none"
        }`
      })
    }
  }
  // what an operand makes of a key, DynamoDB checks
  for (const { attribute, key } of layout.own) if (plain.has(attribute)) key.encode(lookup)
  const ttl = layout.roles.timeToLive
  if (ttl !== undefined && touched.has(ttl.from.attribute)) {
    const date = values[ttl.from.attribute]
    if (removed.has(ttl.from.attribute) || date == null) remove.push(ttl.attribute)
    else set[ttl.attribute] = ttl.seconds(date)
  }
  return { set, once, remove }
}
