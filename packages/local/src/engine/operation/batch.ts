/**
 * BatchGetItem and BatchWriteItem.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import type { AttributeMap } from "dynapipe/AttributeValue"
import { ServiceError, validation } from "../../error.ts"
import * as Expression from "../../expression/index.ts"
import { validateItem } from "../../value/index.ts"
import { add, consumed, readUnits, tableUsage, type Usage, writeUsage } from "../capacity.ts"
import { encode } from "../store/encode.ts"
import type { Entry, Table } from "../table/table.ts"
import { changeItem, openTable, type World } from "../world.ts"
import { collectionMetrics, present } from "./answer.ts"
import { checkProjection, find, projectionOf } from "./get.ts"
import type { Checked, Given } from "./input.ts"
import { checkPaths } from "./keys.ts"
import { plainDelete, plainPut, type Write } from "./prepare.ts"
import { bind, type Bound, holdOf, isHeld, outcome } from "./write.ts"

const mostKeys = 100
const mostWrites = 25
const responseBytes = 16 * 1024 * 1024

const duplicates = (): ServiceError => validation("Provided list of item keys contains duplicates")

/** A key as text, whatever it is made of: what tells two keys apart before the table is known. */
const keyText = (key: AttributeMap): string =>
  Object.keys(key).sort().map((name) => {
    const value = key[name]!
    const scalar = value.S ?? value.N ?? value.B
    return `${name}/${scalar === undefined ? JSON.stringify(value) : encode(value)}`
  }).join("/")

type Request = Checked<Aws.KeysAndAttributes>

interface Gets {
  readonly name: string
  readonly input: Request
  readonly keys: ReadonlyArray<AttributeMap>
  readonly projection: Expression.Projection | undefined
}

const prepareGets = (requests: Given<"BatchGetItem">["RequestItems"]): ReadonlyArray<Gets> => {
  let count = 0
  return Object.entries(requests).map(([name, input]) => {
    checkProjection(input)
    if (input.AttributesToGet != null) Expression.checkAttributesToGet(input.AttributesToGet)
    const projection = projectionOf(input)
    const seen = new Set<string>()
    const keys = input.Keys.map((given) => {
      const key = validateItem(given)
      const text = keyText(key)
      if (seen.has(text)) throw duplicates()
      seen.add(text)
      if (++count > mostKeys) throw validation("Too many items requested for the BatchGetItem call")
      return key
    })
    return { name, input, keys, projection }
  })
}

const byHash = (left: Entry, right: Entry): number => left.key < right.key ? -1 : 1

/** @category operations */
export const batchGetItem = (world: World, input: Given<"BatchGetItem">): Aws.BatchGetItemOutput => {
  const prepared = prepareGets(input.RequestItems)
  const bound = prepared.map((gets) => {
    const table = openTable(world, gets.name)
    const entries = gets.keys.map((key) => find(table, key))
    checkPaths(table, gets.projection)
    return { ...gets, entries }
  })
  const responses: Record<string, Array<AttributeMap>> = {}
  const unprocessed: Record<string, Request> = {}
  const capacity: Array<Aws.ConsumedCapacity> = []
  let total = 0
  for (const { entries, input: request, keys, name, projection } of bound) {
    const found: Array<Entry> = []
    const left: Array<AttributeMap> = []
    let usage = tableUsage(0)
    entries.forEach((entry, at) => {
      const size = entry?.size ?? 0
      if (total + size > responseBytes) {
        left.push(keys[at]!)
        return
      }
      total += size
      usage = add(usage, tableUsage(readUnits(size, request.ConsistentRead === true)))
      if (entry !== undefined) found.push(entry)
    })
    // The service gives items in no order that a caller may rely on.
    responses[name] = found.sort(byHash).map(({ item }) =>
      projection === undefined ? item : Expression.project(projection, item)
    )
    if (left.length > 0) unprocessed[name] = { ...request, Keys: left }
    const shown = consumed(name, () => usage, input.ReturnConsumedCapacity)
    if (shown !== undefined) capacity.push(shown)
  }
  return present({
    Responses: responses,
    // The request's own lists, which nobody changes.
    UnprocessedKeys: unprocessed as Record<string, Aws.KeysAndAttributes>,
    ConsumedCapacity: capacity.length === 0 ? undefined : capacity
  })
}

const ambiguous =
  "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"

const prepareWrites = (name: string, requests: ReadonlyArray<Checked<Aws.WriteRequest>>): ReadonlyArray<Write> => {
  if (requests.some(({ DeleteRequest: del, PutRequest: put }) => (put === undefined) === (del === undefined))) {
    throw validation(ambiguous)
  }
  return requests.map(({ DeleteRequest: del, PutRequest: put }) =>
    put === undefined ? plainDelete(name, del!.Key) : plainPut(name, put.Item)
  )
}

/** A batch says of every bad key what other operations say of the keys that they are given. */
const bindBatched = (table: Table, write: Write): Bound => {
  try {
    return bind(table, write)
  } catch (error) {
    if (error instanceof ServiceError && /Missing the key|Type mismatch for key/.test(error.message)) {
      throw validation("The provided key element does not match the schema")
    }
    throw error
  }
}

/** @category operations */
export const batchWriteItem = (
  world: World,
  input: Given<"BatchWriteItem">,
  now: number
): Aws.BatchWriteItemOutput => {
  const requests = Object.entries(input.RequestItems)
  const prepared = requests.map(([name, list]) => prepareWrites(name, list))
  if (prepared.flat().length > mostWrites) {
    throw validation("Too many items requested for the BatchWriteItem call")
  }
  // A table may be there twice, by its name and by its ARN.
  const seen = new Set<string>()
  const bound = prepared.map((writes, at) => {
    const table = openTable(world, requests[at]![0])
    return writes.map((write) => {
      const one = bindBatched(table, write)
      const place = holdOf(table, one.key)
      if (seen.has(place)) throw duplicates()
      seen.add(place)
      return { bound: one, result: outcome(world, one) }
    })
  })
  const unprocessed: Record<string, Array<Aws.WriteRequest>> = {}
  const metrics: Record<string, Array<Aws.ItemCollectionMetrics>> = {}
  const capacity: Array<Aws.ConsumedCapacity> = []
  bound.forEach((writes, at) => {
    const [name, list] = requests[at]!
    let usage: Usage = tableUsage(0)
    writes.forEach(({ bound: one, result }, which) => {
      if (isHeld(world, one)) {
        ;(unprocessed[name] ??= []).push(list[which]!)
        return
      }
      const entry = changeItem(world, one.table, one.old, result, now)
      if (input.ReturnConsumedCapacity != null) usage = add(usage, writeUsage(one.table, one.old, entry))
      const metric = collectionMetrics(one.table, one.write.item, input.ReturnItemCollectionMetrics)
      if (metric !== undefined) (metrics[name] ??= []).push(metric)
    })
    const shown = consumed(name, () => usage, input.ReturnConsumedCapacity)
    if (shown !== undefined) capacity.push(shown)
  })
  return present({
    UnprocessedItems: unprocessed,
    ItemCollectionMetrics: Object.keys(metrics).length === 0 ? undefined : metrics,
    ConsumedCapacity: capacity.length === 0 ? undefined : capacity
  })
}
