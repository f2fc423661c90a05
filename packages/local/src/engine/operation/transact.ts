/**
 * TransactWriteItems and TransactGetItems: everything is checked before anything is written.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import type { AttributeMap } from "dynapipe/AttributeValue"
import { ServiceError, validation } from "../../error.ts"
import * as Expression from "../../expression/index.ts"
import { itemSize, validateItem } from "../../value/index.ts"
import { consumedByTable, readUnits, tableUsage, type Usage, writeUsage } from "../capacity.ts"
import * as Tree from "../store/tree.ts"
import { type Entry, keyOf } from "../table/table.ts"
import { changeItem, openTable, type World } from "../world.ts"
import { collectionMetrics, present } from "./answer.ts"
import { checkProjection, projectionOf } from "./get.ts"
import type { Checked, Given } from "./input.ts"
import { checkKey, checkPaths } from "./keys.ts"
import { prepareCheck, prepareDelete, preparePut, prepareUpdate, type Write } from "./prepare.ts"
import { isKnown, remember } from "./token.ts"
import { bind, type Bound, holdOf, holds, isHeld, type Outcome, outcome } from "./write.ts"

const payload = 4 * 1024 * 1024

const prepareAction = (action: Checked<Aws.TransactWriteItem>): Write => {
  const { ConditionCheck: check, Delete: del, Put: put, Update: update } = action
  const prepared = [
    check && (() => prepareCheck(check)),
    put && (() => preparePut(put)),
    del && (() => prepareDelete(del)),
    update && (() => prepareUpdate(update))
  ].filter((prepare) => prepare !== undefined)
  const [prepare] = prepared
  if (prepare === undefined) {
    throw validation("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request")
  }
  if (prepared.length > 1) throw validation("TransactItems can only contain one of Check, Put, Update or Delete")
  return prepare()
}

const none: Aws.CancellationReason = { Code: "None" }
const conflict: Aws.CancellationReason = {
  Code: "TransactionConflict",
  Message: "Transaction is ongoing for the item"
}

/** What the errors of one action are called among the reasons. */
const codes: Readonly<Record<string, string>> = {
  ValidationException: "ValidationError",
  ItemCollectionSizeLimitExceededException: "ItemCollectionSizeLimitExceeded"
}

/** Keys that are empty are refused before the transaction begins: they are no reason to cancel it. */
const isEmptyKey = (error: ServiceError): boolean =>
  error.message.startsWith("One or more parameter values are not valid.")

const attempt = <A>(run: () => A): A | Aws.CancellationReason => {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof ServiceError) || codes[error.name] === undefined || isEmptyKey(error)) throw error
    return { Code: codes[error.name], Message: error.message }
  }
}

const isReason = (value: object): value is Aws.CancellationReason => "Code" in value

/**
 * The refusal of a transaction, one reason for each action.
 *
 * @category errors
 */
export const canceled = (reasons: ReadonlyArray<Aws.CancellationReason>): ServiceError => {
  const list = reasons.map((reason) => reason.Code).join(", ")
  return new ServiceError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${list}]`,
    { CancellationReasons: reasons }
  )
}

const judge = (world: World, bound: Bound): Outcome | Aws.CancellationReason => {
  if (isHeld(world, bound)) return conflict
  if (!holds(bound)) {
    return {
      Code: "ConditionalCheckFailed",
      Message: "The conditional request failed",
      ...(bound.write.showsItem && bound.old !== undefined ? { Item: bound.old.item } : {})
    }
  }
  return attempt(() => outcome(world, bound))
}

const refuseTwice = (keys: ReadonlyArray<string>): void => {
  if (new Set(keys).size !== keys.length) {
    throw validation("Transaction request cannot include multiple operations on one item")
  }
}

const refuseBig = (bytes: number): void => {
  if (bytes > payload) {
    throw validation(`Transaction payload size cannot exceed 4MB. Payload Size: ${bytes}`)
  }
}

/** What one step of a transaction took, by the name of its table. */
type Named = readonly [tableName: string, usage: Usage]

/** What reading an item takes of its table in a transaction. */
export const readUsage = (entry: Entry | undefined): Usage => tableUsage(2 * readUnits(entry?.size ?? 0, true))

/** The answer to a transaction that was committed under this token before: it costs what reading the items costs. */
const repeated = (
  world: World,
  writes: ReadonlyArray<Write>,
  input: Given<"TransactWriteItems">
): Aws.TransactWriteItemsOutput => {
  const usages = writes.map((write): Named => {
    const table = openTable(world, write.tableName)
    return [write.tableName, readUsage(Tree.get(table.items, keyOf(table, write.item)))]
  })
  return present({
    ConsumedCapacity: consumedByTable(usages, input.ReturnConsumedCapacity, "ReadCapacityUnits")
  })
}

/**
 * Checks and commits writes as one. Every one of them must hold.
 *
 * @category operations
 */
export const commit = (
  world: World,
  writes: ReadonlyArray<Write>,
  now: number
): ReadonlyArray<Bound & { readonly entry: ReturnType<typeof changeItem> }> => {
  const tables = writes.map((write) => openTable(world, write.tableName))
  const bound = writes.map((write, at) => attempt(() => bind(tables[at]!, write)))
  refuseTwice(bound.flatMap((one) => isReason(one) ? [] : [holdOf(one.table, one.key)]))
  const results = bound.map((one) => isReason(one) ? one : judge(world, one))
  if (results.some(isReason)) throw canceled(results.map((result) => isReason(result) ? result : none))
  refuseBig(results.reduce((sum, result, at) => {
    const { item, size } = result as Outcome
    return sum + (item === undefined ? itemSize(writes[at]!.item) : size)
  }, 0))
  return bound.map((one, at) => {
    const write = one as Bound
    const entry = write.write.kind === "ConditionCheck"
      ? write.old
      : changeItem(world, write.table, write.old, results[at] as Outcome, now)
    return { ...write, entry }
  })
}

/** @category operations */
export const transactWriteItems = (
  world: World,
  input: Given<"TransactWriteItems">,
  now: number
): Aws.TransactWriteItemsOutput => {
  const writes = input.TransactItems.map(prepareAction)
  const token = input.ClientRequestToken
  if (token !== undefined && isKnown(world, token, input.TransactItems, now)) return repeated(world, writes, input)
  const done = commit(world, writes, now)
  if (token !== undefined) remember(world, token, input.TransactItems, now)
  const usages: Array<Named> = []
  const metrics: Record<string, Array<Aws.ItemCollectionMetrics>> = {}
  for (const { entry, old, table, write } of done) {
    if (input.ReturnConsumedCapacity != null) usages.push([write.tableName, writeUsage(table, old, entry, 2)])
    // A check touches no collection.
    if (write.kind === "ConditionCheck") continue
    const metric = collectionMetrics(table, write.item, input.ReturnItemCollectionMetrics)
    if (metric !== undefined) (metrics[write.tableName] ??= []).push(metric)
  }
  return present({
    ConsumedCapacity: consumedByTable(usages, input.ReturnConsumedCapacity, "WriteCapacityUnits"),
    ItemCollectionMetrics: Object.keys(metrics).length === 0 ? undefined : metrics
  })
}

/** @category operations */
export const transactGetItems = (world: World, input: Given<"TransactGetItems">): Aws.TransactGetItemsOutput => {
  const gets = input.TransactItems.map(({ Get: get }) => {
    checkProjection(get)
    return { get, key: validateItem(get.Key), projection: projectionOf(get) }
  })
  const tables = gets.map(({ get }) => openTable(world, get.TableName))
  const places = gets.map(({ key, projection }, at) =>
    attempt(() => {
      const table = tables[at]!
      checkKey(table.schema, key)
      checkPaths(table, projection)
      return { table, key: keyOf(table, key) }
    })
  )
  refuseTwice(places.flatMap((place) => isReason(place) ? [] : [holdOf(place.table, place.key)]))
  const judged = places.map((place) =>
    !isReason(place) && world.held.has(holdOf(place.table, place.key)) ? conflict : place
  )
  if (judged.some(isReason)) throw canceled(judged.map((one) => isReason(one) ? one : none))
  const entries = judged.map((place, at) => Tree.get(tables[at]!.items, (place as { readonly key: string }).key))
  const usages = entries.map((entry, at): Named => [gets[at]!.get.TableName, readUsage(entry)])
  refuseBig(entries.reduce((sum, entry) => sum + (entry?.size ?? 0), 0))
  return present({
    Responses: entries.map((entry, at): { Item?: AttributeMap } => {
      const { projection } = gets[at]!
      if (entry === undefined) return {}
      return { Item: projection === undefined ? entry.item : Expression.project(projection, entry.item) }
    }),
    ConsumedCapacity: consumedByTable(usages, input.ReturnConsumedCapacity, "ReadCapacityUnits")
  })
}
