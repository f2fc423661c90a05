/** The changes of an update, one by one, before they are rendered. */
import type { AttributeCodec } from "../../Codec.ts"
import type { PathNode } from "../../Path.ts"
import * as Path from "../../Path.ts"
import type { Layout } from "../entity/layout.ts"

/** One change of the item. A value is plain, to be encoded as the path's attribute, or an operand. */
export type Action =
  | { readonly _tag: "Set"; readonly path: PathNode; readonly value: unknown }
  | { readonly _tag: "Remove"; readonly path: PathNode }
  | { readonly _tag: "Add"; readonly path: PathNode; readonly value: unknown }
  | { readonly _tag: "Delete"; readonly path: PathNode; readonly value: unknown }

const begins = (whole: ReadonlyArray<unknown>, part: ReadonlyArray<unknown>): boolean =>
  part.every((segment, i) => segment === whole[i])

const show = (path: PathNode): string => Path.toString({ [Path.TypeId]: path } as Path.Path<unknown>)

/** The path of an attribute of the schema. */
export const attributePath = (layout: Layout, name: string): PathNode => {
  const codec = layout.codec.attribute(name)
  if (codec === undefined) throw new Error(`${layout.identifier}: the schema has no attribute "${name}"`)
  return { _tag: "Path", segments: [codec.name], codec }
}

/** Whether an empty set is NULL, of which `ADD` makes no set, and which `DELETE` does not leave. */
const emptyIsNull = (codec: AttributeCodec): boolean => {
  try {
    return codec.encodeUnsafe(new Set()).NULL === true
  } catch {
    return false
  }
}

/**
 * One more change. A new value for the same path takes the place of the former one; other changes that meet are refused,
 * as DynamoDB would refuse them.
 */
export const add = (layout: Layout, actions: ReadonlyArray<Action>, action: Action): ReadonlyArray<Action> => {
  const { segments } = action.path
  const fail = (message: string): never => {
    throw new Error(`${layout.identifier}: ${message}`)
  }
  const top = layout.stored.get(segments[0])
  if (action._tag === "Add" || action._tag === "Delete") {
    const { codec } = action.path
    const how = codec.wire === "L" ? "as a list" : emptyIsNull(codec) ? "as NULL where it is empty" : undefined
    if (how !== undefined) fail(`"${show(action.path)}" is stored ${how}, and has no members to add or delete: set it`)
  }
  if (top !== undefined && layout.keyParts.includes(top)) fail(`"${top}" makes the primary key, and cannot change`)
  for (const role of [layout.roles.version, layout.roles.createdAt, layout.roles.updatedAt]) {
    if (top !== undefined && role?.attribute === top) fail(`"${top}" is kept by dynapipe, and cannot be set`)
  }
  const constraint = layout.unique.find((one) => top !== undefined && one.attributes.includes(top))
  if (constraint !== undefined && (segments.length > 1 || !isPlain(action))) {
    fail(`"${top}" makes the unique constraint "${constraint.name}": set it to a value`)
  }
  const index = layout.derived.find((key) => top !== undefined && key.parts.includes(top))
  if (index !== undefined && (segments.length > 1 || !isPlain(action))) {
    fail(`"${top}" makes the index key "${index.attribute}": set it to a value, so that the key can follow`)
  }
  const expiry = layout.roles.timeToLive
  if (expiry !== undefined && expiry.from.attribute === top && !isPlain(action)) {
    fail(`"${top}" makes the time to live "${expiry.attribute}": set it to a value, so that the time can follow`)
  }
  const others = actions.filter((other) => {
    const meets = begins(other.path.segments, segments) || begins(segments, other.path.segments)
    if (!meets) return true
    const replaced = other.path.segments.length === segments.length && isPlain(other) && isPlain(action)
    return replaced ? false : fail(`two changes of one update meet: ${show(other.path)} and ${show(action.path)}`)
  })
  return [...others, action]
}

/** Whether it is known here what the attribute will be. */
export const isPlain = (action: Action): boolean =>
  action._tag === "Remove" || (action._tag === "Set" && !Path.isOperand(action.value))
