/** Whether an item is as an update leaves it: for an update that says everything it writes, and guards the version. */
import type { AttributeMap, AttributeValue } from "../../AttributeValue.ts"
import { CodecIssue } from "../../Codec.ts"
import { isOperand } from "../../Path.ts"
import type { PathNode } from "../../Path.ts"
import { partsOf } from "../entity/item.ts"
import type { Layout } from "../entity/layout.ts"
import { encodeLike } from "../expression/operand.ts"
import { sameValue } from "../same.ts"
import type { Action } from "./action.ts"

/** Whether doing it twice leaves what doing it once would have left. */
export const repeatable = (action: Action): boolean =>
  action._tag === "Add" || action._tag === "Delete"
  // an element of a list that is removed or added is another the next time
  || typeof action.path.segments.at(-1) === "string" && (action._tag === "Remove" || !isOperand(action.value))

const at = (item: AttributeMap, path: PathNode): AttributeValue | undefined =>
  path.segments.reduce<AttributeValue | undefined>(
    (value, segment) => typeof segment === "number" ? value?.L?.[segment] : value?.M?.[segment],
    { M: item }
  )

const members = (set: AttributeValue | undefined): ReadonlyArray<AttributeValue> =>
  set?.SS?.map((S) => ({ S })) ?? set?.NS?.map((N) => ({ N })) ?? set?.BS?.map((B) => ({ B })) ?? []

const done = (item: AttributeMap, action: Action): boolean => {
  const found = at(item, action.path)
  if (action._tag === "Remove") return found === undefined
  const value = encodeLike(action.path.codec, action.value, action.path.segments)
  if (action._tag === "Set") return found !== undefined && sameValue(found, value)
  const there = members(found)
  const has = (member: AttributeValue) => there.some((one) => sameValue(one, member))
  return members(value).every((member) => has(member) === (action._tag === "Add"))
}

/** Whether what the actions say, and these attributes beside them, is what the item has. */
export const applied = (item: AttributeMap, actions: ReadonlyArray<Action>, attributes: AttributeMap): boolean =>
  actions.every((action) => repeatable(action) && done(item, action))
  && Object.entries(attributes).every(([name, value]) => item[name] !== undefined && sameValue(item[name], value))

/** Whether all attributes beside those that an update changes are as they were read: another's update changes others. */
export const unchangedBeside = (
  layout: Layout,
  item: AttributeMap,
  read: Readonly<Record<string, unknown>>,
  actions: ReadonlyArray<Action>
): boolean => {
  const { createdAt, updatedAt, version } = layout.roles
  const changed = new Set<unknown>(actions.map(({ path }) => path.segments[0]))
  for (const role of [createdAt, updatedAt, version]) if (role !== undefined) changed.add(role.codec.name)
  const before = partsOf(layout, read)
  try {
    return [...layout.codec.attributes].every(([attribute, { name }]) => {
      if (changed.has(name)) return true
      const old = before(attribute)
      const found = item[name]
      return old === undefined || found === undefined ? old === found : sameValue(old, found)
    })
  } catch (issue) {
    // what was given as read cannot have been stored
    if (issue instanceof CodecIssue) return false
    throw issue
  }
}
