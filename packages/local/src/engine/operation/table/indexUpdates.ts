/**
 * What UpdateTable does to indexes.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import { invalid, ServiceError, validation } from "../../../error.ts"
import type { AttributeDefinition, IndexRecord, TableRecord, Throughput, WarmThroughput } from "../../table/record.ts"
import type { Table } from "../../table/table.ts"
import { notFound, type World } from "../../world.ts"
import type { Checked, Given } from "../input.ts"
import { checkGlobalCount, checkGlobalIndex, mostUnits, provisionedIndex } from "./check.ts"
import { warmthOf } from "./describe.ts"
import { during, globalIndex, throughputOf } from "./make.ts"

export type Change = Checked<Aws.GlobalSecondaryIndexUpdate>

/** Of which index an update speaks. */
export const nameOf = (update: Change): string => (update.Update ?? update.Create ?? update.Delete)!.IndexName

const blocked = () =>
  validation(
    "This operation cannot be performed with given input values. Please contact DynamoDB service team for more info: " +
      "Action Blocked: IndexUpdate"
  )

/** What an update of indexes must be, whatever the table. */
export const checkIndexUpdates = (updates: ReadonlyArray<Change>): void => {
  const seen = new Set<string>()
  for (const update of updates) {
    if (update.Update == null && update.Create == null && update.Delete == null) {
      throw invalid(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, " +
          "GlobalSecondaryIndexUpdate.Delete must not be null"
      )
    }
    const name = nameOf(update)
    if (seen.has(name)) {
      throw invalid(`Only one global secondary index update per index is allowed simultaneously. Index: ${name}`)
    }
    seen.add(name)
  }
}

/** The throughput after a change of it; `of` says whose it is, and must not be what it was. */
export const retuned = (
  of: string,
  before: Throughput,
  asked: Checked<Aws.ProvisionedThroughput>,
  now: number
): Throughput => {
  const [kind] = of.split(" ")
  const { read, write } = throughputOf(asked)
  const decreases = read < before.read || write < before.write
  const increases = read > before.read || write > before.write
  if (!decreases && !increases) {
    throw validation(
      `The provisioned throughput for the ${of} will not change. The requested value equals the current value. ` +
        `Current ReadCapacityUnits provisioned for the ${kind}: ${before.read}. ` +
        `Requested ReadCapacityUnits: ${read}. ` +
        `Current WriteCapacityUnits provisioned for the ${kind}: ${before.write}. ` +
        `Requested WriteCapacityUnits: ${write}. ` +
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
    )
  }
  return {
    ...before,
    read,
    write,
    decreases: before.decreases + (decreases ? 1 : 0),
    ...(increases ? { increasedAt: now } : {}),
    ...(decreases ? { decreasedAt: now } : {})
  }
}

/** What is warm after a change of it, which is never less; `of` says whose it is. */
export const rewarmed = (of: string, before: WarmThroughput, asked: Checked<Aws.WarmThroughput>): WarmThroughput => {
  const next = (name: keyof WarmThroughput): number => {
    const units = asked[name] ?? before[name]
    if (units >= before[name]) return units
    throw invalid(
      `Requested ${name} for WarmThroughput for ${of} is lower than current WarmThroughput, decreasing WarmThroughput ` +
        "is not supported"
    )
  }
  return { ReadUnitsPerSecond: next("ReadUnitsPerSecond"), WriteUnitsPerSecond: next("WriteUnitsPerSecond") }
}

const busyIndexes = () =>
  new ServiceError(
    "LimitExceededException",
    "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"
  )

/** What an update changes of an index. */
const changed = (
  index: IndexRecord,
  billing: TableRecord["billing"],
  { OnDemandThroughput, ProvisionedThroughput, WarmThroughput }: NonNullable<Change["Update"]>,
  now: number
): Partial<IndexRecord> => ({
  ...(OnDemandThroughput === undefined ? {} : { onDemand: { ...index.onDemand, ...OnDemandThroughput } }),
  ...(WarmThroughput === undefined
    ? {}
    : { warm: rewarmed(`index ${index.name}`, warmthOf(billing, index.throughput!, index.warm), WarmThroughput) }),
  ...(ProvisionedThroughput === undefined
    ? {}
    : { throughput: retuned(`index ${index.name}`, index.throughput!, ProvisionedThroughput, now) })
})

const refuseBlocked = (updates: ReadonlyArray<Change>): void => {
  for (const { Update: update } of updates) {
    const { ReadCapacityUnits: read = 0, WriteCapacityUnits: write = 0 } = update?.ProvisionedThroughput ?? {}
    if (Math.max(read, write) > mostUnits) throw blocked()
  }
}

/** The indexes after the updates of a request. */
export const updatedIndexes = (
  world: World,
  { record }: Table,
  input: Given<"UpdateTable">,
  attributes: ReadonlyArray<AttributeDefinition>,
  now: number
): ReadonlyArray<IndexRecord> => {
  const updates: ReadonlyArray<Change> = input.GlobalSecondaryIndexUpdates ?? []
  if (updates.filter((update) => update.Update == null).length > 1) throw busyIndexes()
  refuseBlocked(updates)
  const billing = input.BillingMode ?? record.billing
  let indexes = record.indexes
  for (const update of updates) {
    const name = nameOf(update)
    const index = indexes.find((index) => index.name === name)
    if (update.Create != null) {
      if (index !== undefined) throw validation("Attempting to create an index which already exists")
      // The keys of a new index are defined by the request, also where the table knows them.
      const defined = input.AttributeDefinitions == null ? [] : attributes
      checkGlobalIndex(update.Create, billing, defined.map((attribute) => attribute.AttributeName))
      const made = { ...globalIndex(update.Create), ...during(world, "CREATING", now), backfilling: true }
      const locals = indexes.filter((index) => index.kind === "Local")
      indexes = [...indexes.filter((index) => index.kind === "Global"), made, ...locals]
      continue
    }
    if (index === undefined || index.kind !== "Global") throw notFound("Requested resource not found")
    if (update.Update?.ProvisionedThroughput != null && billing === "PAY_PER_REQUEST") throw provisionedIndex(name)
    const next = update.Update === undefined
      ? { ...index, ...during(world, "DELETING", now) }
      : { ...index, ...during(world, "UPDATING", now), ...changed(index, record.billing, update.Update, now) }
    indexes = indexes.map((other) => other === index ? next : other)
  }
  checkGlobalCount(indexes.filter((index) => index.kind === "Global").length)
  return indexes
}
