/**
 * What answers have in common.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import type { AttributeMap } from "dynapipe/AttributeValue"
import { ServiceError } from "../../error.ts"
import { get, put } from "../../value/index.ts"
import { successor } from "../store/encode.ts"
import * as Tree from "../store/tree.ts"
import { partitionPrefix } from "../table/schema.ts"
import type { Entry, Table } from "../table/table.ts"
import type { World } from "../world.ts"

/** The attributes that are not `undefined`. */
export const present = <A extends object>(attributes: A): A => {
  const defined = {} as A
  for (const key in attributes) if (attributes[key] !== undefined) defined[key] = attributes[key]
  return defined
}

/** The size of an item's collection, which only tables with local indexes have. */
export const collectionMetrics = (
  table: Table,
  item: AttributeMap,
  asked: string | undefined
): Aws.ItemCollectionMetrics | undefined => {
  if (asked !== "SIZE" || !hasCollections(table)) return undefined
  const { name } = table.schema.partition[0]!
  const key: AttributeMap = {}
  put(key, name, get(item, name)!)
  return { ItemCollectionKey: key, SizeEstimateRangeGB: [0, 1] }
}

const hasCollections = (table: Table): boolean => table.indexes.some((index) => index.record.kind === "Local")

/** Refuses what would make an item collection too big. It looks only where the whole table is as big as that. */
export const checkCollection = (
  world: World,
  table: Table,
  old: Entry | undefined,
  item: AttributeMap,
  size: number
): void => {
  const limit = world.settings.collectionLimit
  const locals = table.indexes.filter((index) => index.record.kind === "Local")
  if (locals.length === 0 || size <= (old?.size ?? 0)) return
  if (locals.reduce((sum, index) => sum + index.bytes, table.bytes) + size <= limit) return
  const from = partitionPrefix([get(item, table.schema.partition[0]!.name)!])
  let bytes = size - (old?.size ?? 0)
  for (const tree of [table.items, ...locals.map((index) => index.entries)]) {
    Tree.walk(tree, { from, to: successor(from) }, false, (entry) => {
      bytes += entry.size
      return true
    })
  }
  if (bytes > limit) throw new ServiceError("ItemCollectionSizeLimitExceededException", "Collection size exceeded.")
}
