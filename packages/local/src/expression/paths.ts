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

type Relation = "apart" | "overlap" | "conflict"

const relation = (left: Path, right: Path): Relation => {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const a = left[index]
    const b = right[index]
    if (typeof a !== typeof b) return "conflict"
    if (a !== b) return "apart"
  }
  return "overlap"
}

/** By head: paths with different heads have nothing to do with each other, which keeps long lists cheap. */
const byHead = (paths: ReadonlyArray<Path>): Iterable<ReadonlyArray<Path>> => {
  const groups = new Map<string | number, Array<Path>>()
  for (const path of paths) {
    const group = groups.get(path[0]!)
    if (group === undefined) groups.set(path[0]!, [path])
    else group.push(path)
  }
  return groups.values()
}

const firstPair = (paths: ReadonlyArray<Path>, wanted: Relation): readonly [Path, Path] | undefined => {
  for (const group of byHead(paths)) {
    for (let later = 1; later < group.length; later++) {
      const earlier = group.slice(0, later).find((path) => relation(path, group[later]!) === wanted)
      if (earlier !== undefined) return [earlier, group[later]!]
    }
  }
  return undefined
}

/**
 * Refuses paths of which one contains another, or that read one value as a list and as a map.
 *
 * @category validation
 * @since 0.1.0
 */
export const checkApart = (paths: ReadonlyArray<Path>): void => {
  if (paths.length < 2) return
  for (const wanted of ["overlap", "conflict"] as const) {
    const pair = firstPair(paths, wanted)
    if (pair !== undefined) {
      throw validation(
        `Two document paths ${wanted} with each other; must remove or rewrite one of these paths; ` +
          `path one: ${show(pair[0])}, path two: ${show(pair[1])}`
      )
    }
  }
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
