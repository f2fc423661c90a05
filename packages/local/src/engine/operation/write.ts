/**
 * PutItem, UpdateItem and DeleteItem, and the steps that they share with batches and transactions: *bind* a write to
 * its table, check its condition, work out the new item, commit it.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import type { AttributeMap } from "dynapipe/AttributeValue"
import { ServiceError, validation } from "../../error.ts"
import * as Expression from "../../expression/index.ts"
import { itemSize, maximumItem } from "../../value/index.ts"
import { consumed, writeUsage } from "../capacity.ts"
import * as Tree from "../store/tree.ts"
import { type Entry, keyOf, type Table } from "../table/table.ts"
import { changeItem, openTable, type World } from "../world.ts"
import { checkCollection, collectionMetrics, present } from "./answer.ts"
import type { Given } from "./input.ts"
import { checkItem, checkKey, checkPaths, checkUpdate, checkUpdated } from "./keys.ts"
import { prepareDelete, preparePut, prepareUpdate, type Write } from "./prepare.ts"

/** A write at its place: the item that is there, under the key that it touches. */
export interface Bound {
  readonly write: Write
  readonly table: Table
  readonly key: string
  readonly old: Entry | undefined
}

/** What a write leaves behind, how big, and the paths that an update touched. */
export interface Outcome {
  readonly item: AttributeMap | undefined
  readonly size: number
  readonly changedPaths: ReadonlyArray<Expression.Path>
}

const noItem: AttributeMap = {}
const none: ReadonlyArray<Expression.Path> = []
const nothing: Outcome = { item: undefined, size: 0, changedPaths: none }

/** Checks a write against its table's schema and finds the item. */
export const bind = (table: Table, write: Write): Bound => {
  if (write.kind === "Put") checkItem(table, write.item)
  else checkKey(table.schema, write.item)
  if (write.update !== undefined) {
    checkUpdate(table, write.update.actions)
  }
  checkPaths(table, write.update, write.condition)
  const key = keyOf(table, write.item)
  return { write, table, key, old: Tree.get(table.items, key) }
}

/** The mark of an item that an unfinished transaction holds. */
export const holdOf = (table: Table, key: string): string => `${table.record.name}/${key}`

/** Whether an unfinished transaction holds the item. */
export const isHeld = (world: World, { key, table }: Bound): boolean =>
  world.held.size > 0 && world.held.has(holdOf(table, key))

/** Whether the condition of a write holds. */
export const holds = ({ old, write }: Bound): boolean =>
  write.condition === undefined || Expression.evaluate(write.condition, old?.item ?? noItem)

/** Whether an update does nothing but take away: where there is no item, such a one makes none. */
const onlyTakes = ({ actions }: Expression.Update): boolean =>
  actions.length > 0 && actions.every(({ kind }) => kind === "REMOVE" || kind === "DELETE")

/** Works the new item out. */
export const outcome = (world: World, { old, table, write }: Bound): Outcome => {
  if (write.kind === "ConditionCheck") return { item: old?.item, size: old?.size ?? 0, changedPaths: none }
  if (write.kind === "Delete") return nothing
  if (write.kind === "Put") {
    checkCollection(world, table, old, write.item, write.size)
    return { item: write.item, size: write.size, changedPaths: none }
  }
  const before = old?.item ?? write.item
  if (write.update === undefined) return { item: before, size: old?.size ?? itemSize(before), changedPaths: none }
  const updated = Expression.applyUpdate(write.update, before)
  const size = itemSize(updated.item)
  if (size > maximumItem) throw validation("Item size to update has exceeded the maximum allowed size")
  checkUpdated(table, old?.item, updated.item)
  checkCollection(world, table, old, updated.item, size)
  return old === undefined && onlyTakes(write.update) ? nothing : { ...updated, size }
}

/** The refusal of a write whose condition does not hold. */
export const conditionFailed = ({ old, write }: Bound): ServiceError =>
  new ServiceError(
    "ConditionalCheckFailedException",
    "The conditional request failed",
    write.showsItem && old !== undefined ? { Item: old.item } : {}
  )

/** Carries out a write by itself; `refusal` is what a condition that does not hold is told as. */
export const carryOut = (
  world: World,
  bound: Bound,
  now: number,
  refusal: (bound: Bound) => ServiceError = conditionFailed
): { readonly result: Outcome; readonly entry: Entry | undefined } => {
  if (isHeld(world, bound)) {
    throw new ServiceError("TransactionConflictException", "Transaction is ongoing for the item")
  }
  if (!holds(bound)) throw refusal(bound)
  const result = outcome(world, bound)
  return { result, entry: changeItem(world, bound.table, bound.old, result, now) }
}

const orNothing = (attributes: AttributeMap | undefined): AttributeMap | undefined =>
  attributes === undefined || Object.keys(attributes).length === 0 ? undefined : attributes

const returned: Readonly<
  Record<string, (old: AttributeMap | undefined, outcome: Outcome) => AttributeMap | undefined>
> = {
  ALL_OLD: (old) => old,
  ALL_NEW: (_, { item }) => item,
  UPDATED_OLD: (old, { changedPaths }) => old && orNothing(Expression.pick(changedPaths, old)),
  UPDATED_NEW: (_, { changedPaths, item }) => item && orNothing(Expression.pick(changedPaths, item))
}

const run = (
  world: World,
  write: Write,
  input: Given<"UpdateItem"> | Given<"PutItem"> | Given<"DeleteItem">,
  now: number
): Aws.UpdateItemOutput => {
  const table = openTable(world, write.tableName)
  const bound = bind(table, write)
  const { entry, result } = carryOut(world, bound, now)
  return present({
    Attributes: returned[input.ReturnValues ?? "NONE"]?.(bound.old?.item, result),
    ConsumedCapacity: consumed(
      write.tableName,
      () => writeUsage(table, bound.old, entry),
      input.ReturnConsumedCapacity
    ),
    ItemCollectionMetrics: collectionMetrics(table, write.item, input.ReturnItemCollectionMetrics)
  })
}

/** @category operations */
export const putItem = (world: World, input: Given<"PutItem">, now: number): Aws.PutItemOutput =>
  run(world, preparePut(input), input, now)

/** @category operations */
export const deleteItem = (world: World, input: Given<"DeleteItem">, now: number): Aws.DeleteItemOutput =>
  run(world, prepareDelete(input), input, now)

/** @category operations */
export const updateItem = (world: World, input: Given<"UpdateItem">, now: number): Aws.UpdateItemOutput =>
  run(world, prepareUpdate(input), input, now)
