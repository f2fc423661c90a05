/**
 * An ordered map from strings to values: a B+ tree that is written in place and copied on write after a snapshot.
 *
 * Keys are compared with plain `<`. Every node carries the edition in which it was made; a tree writes to a node of its
 * own edition and copies any other, so freezing a tree is taking its root and opening a new edition.
 *
 * @since 0.1.0
 */

const capacity = 48

interface Leaf<V> {
  readonly leaf: true
  readonly edition: object
  readonly keys: Array<string>
  readonly values: Array<V>
}

interface Branch<V> {
  readonly leaf: false
  readonly edition: object
  /** The lower bound of each child; the first is never looked at. */
  readonly keys: Array<string>
  readonly values: Array<Node<V>>
}

type Node<V> = Leaf<V> | Branch<V>

/**
 * The tree. `visits` counts the nodes that were looked at: what an operation costs.
 *
 * @category models
 * @since 0.1.0
 */
export interface Tree<V> {
  root: Node<V>
  size: number
  edition: object
  visits: number
}

/**
 * A tree as it was at one moment.
 *
 * @category models
 * @since 0.1.0
 */
export interface Frozen<V> {
  readonly root: Node<V>
  readonly size: number
}

/**
 * Bounds of a walk: `from` is included, `to` is not.
 *
 * @category models
 * @since 0.1.0
 */
export interface Bounds {
  readonly from: string
  readonly to?: string | undefined
}

/**
 * @category constructors
 * @since 0.1.0
 */
export const make = <V>(): Tree<V> => {
  const edition = {}
  return { root: { leaf: true, edition, keys: [], values: [] }, size: 0, edition, visits: 0 }
}

/**
 * The tree as it is now, for ever. Costs nothing; the next writes copy what they touch.
 *
 * @category snapshots
 * @since 0.1.0
 */
export const freeze = <V>(tree: Tree<V>): Frozen<V> => {
  tree.edition = {}
  return { root: tree.root, size: tree.size }
}

/**
 * A tree of its own that starts where the frozen one stands.
 *
 * @category snapshots
 * @since 0.1.0
 */
export const thaw = <V>(frozen: Frozen<V>): Tree<V> => ({
  root: frozen.root,
  size: frozen.size,
  edition: {},
  visits: 0
})

/** The first place whose key is not below `key`. */
const lowerBound = (keys: ReadonlyArray<string>, key: string): number => {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (keys[middle]! < key) low = middle + 1
    else high = middle
  }
  return low
}

/** The same, where mostly all keys are below: looking at each of them would cost more than all the rest of a walk. */
const lowerBoundFromEnd = (keys: ReadonlyArray<string>, key: string): number =>
  keys.length === 0 || keys[keys.length - 1]! < key ? keys.length : lowerBound(keys, key)

/** The child in which `key` is, or would be. */
const childOf = (keys: ReadonlyArray<string>, key: string): number => {
  let low = 1
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (keys[middle]! <= key) low = middle + 1
    else high = middle
  }
  return low - 1
}

/**
 * @category queries
 * @since 0.1.0
 */
export const get = <V>(tree: Tree<V>, key: string): V | undefined => {
  let node = tree.root
  tree.visits++
  while (!node.leaf) {
    node = node.values[childOf(node.keys, key)]!
    tree.visits++
  }
  const at = lowerBound(node.keys, key)
  return node.keys[at] === key ? node.values[at] : undefined
}

const own = <V>(tree: Tree<V>, node: Node<V>): Node<V> =>
  node.edition === tree.edition
    ? node
    : { ...node, edition: tree.edition, keys: node.keys.slice(), values: node.values.slice() } as Node<V>

/** Cuts the upper part of a node off into a new one. An append leaves the lower part nearly full. */
const split = <V>(tree: Tree<V>, node: Node<V>, at: number): Node<V> => {
  const cut = at === node.keys.length - 1 ? node.keys.length - 2 : node.keys.length >>> 1
  const keys = node.keys.splice(cut)
  const values = (node.values as Array<unknown>).splice(cut)
  return { leaf: node.leaf, edition: tree.edition, keys, values } as Node<V>
}

/** Writes into an owned node; gives the new right sibling where it had to be split. */
const insert = <V>(tree: Tree<V>, node: Node<V>, key: string, value: V): Node<V> | undefined => {
  let at: number
  tree.visits++
  if (node.leaf) {
    at = lowerBound(node.keys, key)
    if (node.keys[at] === key) {
      node.values[at] = value
      return undefined
    }
    node.keys.splice(at, 0, key)
    node.values.splice(at, 0, value)
    tree.size++
  } else {
    at = childOf(node.keys, key)
    const child = own(tree, node.values[at]!)
    node.values[at] = child
    const sibling = insert(tree, child, key, value)
    if (sibling === undefined) return undefined
    at++
    node.keys.splice(at, 0, sibling.keys[0]!)
    node.values.splice(at, 0, sibling)
  }
  return node.keys.length > capacity ? split(tree, node, at) : undefined
}

/**
 * Stores a value, in place of the one that the key had.
 *
 * @category writes
 * @since 0.1.0
 */
export const set = <V>(tree: Tree<V>, key: string, value: V): void => {
  const root = own(tree, tree.root)
  const sibling = insert(tree, root, key, value)
  tree.root = sibling === undefined
    ? root
    : { leaf: false, edition: tree.edition, keys: [root.keys[0]!, sibling.keys[0]!], values: [root, sibling] }
}

/** Joins a child that became small with its neighbour; what is then too big is split in the middle. */
const rebalance = <V>(tree: Tree<V>, parent: Branch<V>, at: number): void => {
  const leftAt = at === 0 ? 0 : at - 1
  if (parent.values.length < 2) return
  const left = own(tree, parent.values[leftAt]!)
  const right = parent.values[leftAt + 1]!
  // The first bound of a branch is stale by right; what stands in the parent is its true one.
  const bound = parent.keys[leftAt + 1]!
  const start = left.keys.length
  left.keys.push(...right.keys)
  ;(left.values as Array<unknown>).push(...right.values)
  if (!left.leaf) left.keys[start] = bound
  parent.values[leftAt] = left
  if (left.keys.length > capacity) {
    const sibling = split(tree, left, 0)
    parent.values[leftAt + 1] = sibling
    parent.keys[leftAt + 1] = sibling.keys[0]!
  } else {
    parent.keys.splice(leftAt + 1, 1)
    parent.values.splice(leftAt + 1, 1)
  }
}

const erase = <V>(tree: Tree<V>, node: Node<V>, key: string): boolean => {
  tree.visits++
  if (node.leaf) {
    const at = lowerBound(node.keys, key)
    if (node.keys[at] !== key) return false
    node.keys.splice(at, 1)
    node.values.splice(at, 1)
    return true
  }
  const at = childOf(node.keys, key)
  const child = own(tree, node.values[at]!)
  node.values[at] = child
  if (!erase(tree, child, key)) return false
  if (child.keys.length < capacity >>> 2) rebalance(tree, node, at)
  return true
}

/**
 * Removes a key; tells whether it was there.
 *
 * @category writes
 * @since 0.1.0
 */
export const remove = <V>(tree: Tree<V>, key: string): boolean => {
  const root = own(tree, tree.root)
  tree.root = root
  if (!erase(tree, root, key)) return false
  tree.size--
  while (!tree.root.leaf && tree.root.values.length === 1) tree.root = tree.root.values[0]!
  return true
}

const ascend = <V>(
  tree: Tree<V>,
  node: Node<V>,
  bounds: Bounds,
  lower: string | undefined,
  visit: (value: V, key: string) => boolean
): boolean => {
  tree.visits++
  if (node.leaf) {
    const { keys } = node
    const end = bounds.to === undefined ? keys.length : lowerBoundFromEnd(keys, bounds.to)
    for (let at = lower === undefined ? 0 : lowerBound(keys, lower); at < end; at++) {
      if (!visit(node.values[at]!, keys[at]!)) return false
    }
    return end === keys.length
  }
  const first = lower === undefined ? 0 : childOf(node.keys, lower)
  for (let at = first; at < node.values.length; at++) {
    if (at > first && bounds.to !== undefined && node.keys[at]! >= bounds.to) return false
    if (!ascend(tree, node.values[at]!, bounds, at === first ? lower : undefined, visit)) return false
  }
  return true
}

const descend = <V>(
  tree: Tree<V>,
  node: Node<V>,
  bounds: Bounds,
  upper: string | undefined,
  visit: (value: V, key: string) => boolean
): boolean => {
  tree.visits++
  if (node.leaf) {
    const { keys } = node
    const start = keys.length > 0 && keys[0]! < bounds.from ? lowerBound(keys, bounds.from) : 0
    for (let at = (upper === undefined ? keys.length : lowerBound(keys, upper)) - 1; at >= start; at--) {
      if (!visit(node.values[at]!, keys[at]!)) return false
    }
    return start === 0
  }
  const last = upper === undefined ? node.values.length - 1 : childOf(node.keys, upper)
  for (let at = last; at >= 0; at--) {
    if (!descend(tree, node.values[at]!, bounds, at === last ? upper : undefined, visit)) return false
    if (at > 0 && node.keys[at]! <= bounds.from) return false
  }
  return true
}

/**
 * Walks the keys inside the bounds in order, or in reverse, until `visit` says `false`.
 *
 * @category queries
 * @since 0.1.0
 */
export const walk = <V>(
  tree: Tree<V>,
  bounds: Bounds,
  reverse: boolean,
  visit: (value: V, key: string) => boolean
): void => {
  if (reverse) descend(tree, tree.root, bounds, bounds.to, visit)
  else ascend(tree, tree.root, bounds, bounds.from, visit)
}
