/**
 * Projections: the part of an item that paths name. List elements come in the order of their indexes, without gaps.
 *
 * @since 0.1.0
 */
import { type AttributeMap, type AttributeValue, get, put } from "../value/map.ts"
import type { Path, Projection } from "./ast.ts"

/** Paths by their first step; a leaf is the end of a path. */
type Tree = Map<string | number, Tree>

const plant = (paths: ReadonlyArray<Path>): Tree => {
  const root: Tree = new Map()
  for (const path of paths) {
    let node = root
    for (const step of path) {
      let next = node.get(step)
      if (next === undefined) node.set(step, next = new Map())
      node = next
    }
  }
  return root
}

const pickList = (list: ReadonlyArray<AttributeValue>, tree: Tree): AttributeValue | undefined => {
  const found: Array<AttributeValue> = []
  const indexes = [...tree.keys()].filter((step) => typeof step === "number").sort((left, right) => left - right)
  for (const index of indexes) {
    const picked = pickValue(list[index], tree.get(index)!)
    if (picked !== undefined) found.push(picked)
  }
  return found.length === 0 ? undefined : { L: found }
}

const pickMap = (map: AttributeMap, tree: Tree): AttributeMap | undefined => {
  let found: AttributeMap | undefined
  for (const [step, branch] of tree) {
    if (typeof step === "number") continue
    const picked = pickValue(get(map, step), branch)
    if (picked !== undefined) put(found ??= {}, step, picked)
  }
  return found
}

const pickValue = (value: AttributeValue | undefined, tree: Tree): AttributeValue | undefined => {
  if (value === undefined || tree.size === 0) return value
  if (value.M !== undefined) {
    const picked = pickMap(value.M, tree)
    return picked === undefined ? undefined : { M: picked }
  }
  return value.L === undefined ? undefined : pickList(value.L, tree)
}

const trees = new WeakMap<ReadonlyArray<Path>, Tree>()

const treeOf = (paths: ReadonlyArray<Path>): Tree => {
  const known = trees.get(paths)
  if (known !== undefined) return known
  const tree = plant(paths)
  trees.set(paths, tree)
  return tree
}

/**
 * The part of an item at these paths: what UPDATED_OLD tells of the old item, and UPDATED_NEW of the new one.
 *
 * @category evaluation
 * @since 0.1.0
 */
export const pick = (paths: ReadonlyArray<Path>, item: AttributeMap): AttributeMap => pickMap(item, treeOf(paths)) ?? {}

/**
 * The part of an item that a projection names.
 *
 * @category evaluation
 * @since 0.1.0
 */
export const project = (projection: Projection, item: AttributeMap): AttributeMap => pick(projection.paths, item)
