/** The operations of a transaction: records or lists of them, nested, each known by its label. */
import type { Check } from "../../Check.ts"
import type { Delete } from "../../Delete.ts"
import type { Get } from "../../Get.ts"
import type { Put } from "../../Put.ts"
import type { Update } from "../../Update.ts"

export type WriteOp = Put<any, any, any> | Update<any, any, any> | Delete<any, any, any> | Check<any, any>
export type ReadOp = Get<any, any, any>

/** Operations by label; a label of a nested one is reached by a dot: `stock.a`. */
export type Tree<Op> = { readonly [label: string]: Op | Tree<Op> } | ReadonlyArray<Op | Tree<Op>>

export interface Leaf<Op> {
  readonly label: string
  readonly operation: Op
}

const tagged = (u: unknown, tags: ReadonlySet<unknown>): boolean =>
  typeof u === "object" && u !== null && tags.has((u as { readonly _tag?: unknown })._tag)

const writes = new Set(["Put", "Update", "Delete", "Check"])
const reads = new Set(["Get"])

export const isWrite = (u: unknown): u is WriteOp => tagged(u, writes)
export const isRead = (u: unknown): u is ReadOp => tagged(u, reads)

/** The operations in their order. */
export const leaves = <Op>(tree: Tree<Op>, is: (u: unknown) => u is Op): ReadonlyArray<Leaf<Op>> => {
  const found: Array<Leaf<Op>> = []
  const add = (tree: Tree<Op>, prefix: string): void => {
    for (const [key, node] of Object.entries(tree)) {
      const label = prefix + key
      if (is(node)) found.push({ label, operation: node })
      else if (typeof node === "object" && node !== null && !("_tag" in node)) add(node as Tree<Op>, `${label}.`)
      else throw new Error(`Transact: "${label}" is no operation that a transaction takes`)
    }
  }
  add(tree, "")
  return found
}

/** Refuses an operation that waits for others to be sent with. */
export const checkAlone = ({ label, operation }: Leaf<WriteOp | ReadOp>): void => {
  if ("join" in operation && operation.join !== undefined) {
    throw new Error(`Transact: "${label}" is batched, and a transaction is sent by itself`)
  }
}

/** The same tree with a result in the place of each operation, taken in their order. */
export const replace = (tree: Tree<unknown>, is: (u: unknown) => boolean, next: () => unknown): unknown => {
  const put = (node: unknown): unknown => is(node) ? next() : replace(node as Tree<unknown>, is, next)
  if (Array.isArray(tree)) return tree.map(put)
  const out: Record<string, unknown> = {}
  for (const [label, node] of Object.entries(tree)) {
    Object.defineProperty(out, label, { value: put(node), enumerable: true, configurable: true, writable: true })
  }
  return out
}
