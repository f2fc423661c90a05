/**
 * How deep values nest.
 *
 * @since 0.1.0
 */
import type { AttributeMap, AttributeValue } from "../../AttributeValue.ts"
import { at, fail } from "./issue.ts"

/** DynamoDB stores no deeper, so that a deeper value is refused before the stack ends. */
export const maxDepth = 32

/** Refuses a value that nests deeper. */
export const tooDeep = (): never => fail(`it nests deeper than the ${maxDepth} levels that DynamoDB stores`)

/** How deep a stored value nests: 1 for a list or a map of scalars. */
const nesting = (value: AttributeValue, depth = 0): number => {
  if (depth > maxDepth) return depth
  const inside = value.M !== undefined ? Object.values(value.M) : value.L
  if (inside === undefined) return depth
  let deepest = depth + 1
  for (const inner of inside) deepest = Math.max(deepest, nesting(inner, depth + 1))
  return deepest
}

/** Refuses a value that nests deeper than DynamoDB stores. */
export const checkDepth = (value: AttributeValue): void => {
  if (nesting(value) > maxDepth) tooDeep()
}

/** Refuses an item of which an attribute does. */
export const checkItemDepth = (item: AttributeMap): void => {
  for (const name of Object.keys(item)) {
    try {
      checkDepth(item[name]!)
    } catch (error) {
      throw at(name, error)
    }
  }
}
