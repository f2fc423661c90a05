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

/**
 * Resolves the paths of a language that has no aliases.
 *
 * @category conversions
 * @since 0.1.0
 */
export const unaliased = (path: Path): Path => path

/** The steps of the paths so far; where it ends, a path ends. */
type Tree = Map<string | number, Tree>

const greatest = (tree: Tree): string | number | undefined => {
  let most: string | number | undefined
  for (const step of tree.keys()) {
    if (most === undefined || step > most) most = step
  }
  return most
}

/** The path that the service tells of where it cannot go on: the last one from there. */
const lastFrom = (tree: Tree, way: Path): Path => {
  const step = greatest(tree)
  return step === undefined ? way : lastFrom(tree.get(step)!, [...way, step])
}

const refuse = (relation: "overlap" | "conflict", path: Path, node: Tree, depth: number) =>
  validation(
    `Two document paths ${relation} with each other; must remove or rewrite one of these paths; ` +
      `path one: ${show(path)}, path two: ${show(lastFrom(node, path.slice(0, depth)))}`
  )

const claim = (root: Tree, path: Path): void => {
  let node = root
  path.forEach((step, depth) => {
    const [other] = node.keys()
    if (other !== undefined && typeof other !== typeof step) throw refuse("conflict", path, node, depth)
    const next = node.get(step)
    const last = depth === path.length - 1
    // Either one of two paths goes on from where the other one ends, or both end there.
    if (next !== undefined && (last || next.size === 0)) throw refuse("overlap", path, node, depth)
    const further: Tree = next ?? new Map()
    if (next === undefined) node.set(step, further)
    node = further
  })
}

/**
 * Resolves paths, and refuses those of which one contains another, or that read one value as a list and as a map.
 *
 * **Details**
 *
 * The service goes from the last path to the first.
 *
 * @category validation
 * @since 0.1.0
 */
export const resolveApart = (paths: ReadonlyArray<Path>, resolve: (path: Path) => Path): ReadonlyArray<Path> => {
  const root: Tree = new Map()
  return paths.toReversed().map((path) => {
    const resolved = resolve(path)
    claim(root, resolved)
    return resolved
  }).toReversed()
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
