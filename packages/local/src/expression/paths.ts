/**
 * What document paths have to do with each other.
 *
 * @since 0.1.0
 */
import { validation } from "../error.ts"
import type { Path, Reach } from "./ast.ts"

/**
 * A path as the service's messages show it: `[a, [0], b]`.
 *
 * @category conversions
 * @since 0.1.0
 */
export const show = (path: Path): string =>
  `[${path.map((step) => typeof step === "number" ? `[${step}]` : step).join(", ")}]`

/**
 * Whether two paths are the same.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const same = (left: Path, right: Path): boolean =>
  left.length === right.length && left.every((step, index) => step === right[index])

/** The steps of the paths so far; where it ends, a path ends. */
type Tree = Map<string | number, Tree>

const relate = (root: Tree, path: Path): "apart" | "overlap" | "conflict" => {
  let node = root
  let fresh = false
  for (const [index, step] of path.entries()) {
    const [other] = node.keys()
    if (other === undefined && index > 0 && !fresh) return "overlap"
    if (other !== undefined && typeof other !== typeof step) return "conflict"
    let next = node.get(step)
    fresh = next === undefined
    if (next === undefined) node.set(step, next = new Map())
    node = next
  }
  return fresh ? "apart" : "overlap"
}

/**
 * Resolves paths, and refuses those of which one contains another, or that read one value as a list and as a map.
 *
 * **Details**
 *
 * The service goes from the last path to the first, and tells the one that it is at and the one that it came from,
 * whichever the other one is.
 *
 * @category validation
 * @since 0.1.0
 */
export const resolveApart = (paths: ReadonlyArray<Path>, resolve: (path: Path) => Path): ReadonlyArray<Path> => {
  const root: Tree = new Map()
  const resolved: Array<Path> = []
  for (let index = paths.length - 1; index >= 0; index--) {
    const path = resolve(paths[index]!)
    resolved[index] = path
    const relation = relate(root, path)
    if (relation !== "apart") {
      throw validation(
        `Two document paths ${relation} with each other; must remove or rewrite one of these paths; ` +
          `path one: ${show(path)}, path two: ${show(resolved[index + 1]!)}`
      )
    }
  }
  return resolved
}

/**
 * The top-level attributes that paths name, and those that they look into.
 *
 * @category conversions
 * @since 0.1.0
 */
export const reach = (paths: ReadonlyArray<Path>): Reach => {
  // A path always starts with a name.
  const head = (path: Path) => path[0] as string
  return {
    heads: new Set(paths.map(head)),
    nested: new Set(paths.filter((path) => path.length > 1).map(head))
  }
}
