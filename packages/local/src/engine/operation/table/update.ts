/**
 * UpdateTable.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import { invalid, validation } from "../../../error.ts"
import type { AttributeDefinition, IndexRecord, TableRecord, TableStream, Throughput } from "../../table/record.ts"
import type { Table } from "../../table/table.ts"
import { knownTable, storeTable, type World } from "../../world.ts"
import { present } from "../answer.ts"
import type { Checked, Given } from "../input.ts"
import { checkStream, checkUnits } from "./check.ts"
import { description, warmthOf } from "./describe.ts"
import { type Change, checkIndexUpdates, nameOf, retuned, rewarmed, updatedIndexes } from "./indexUpdates.ts"
import { attributesOf, closeStream, during, encryptionOf, openStream, refuseBusy } from "./make.ts"

const changes: ReadonlyArray<keyof Given<"UpdateTable">> = [
  "ProvisionedThroughput",
  "BillingMode",
  "StreamSpecification",
  "SSESpecification",
  "DeletionProtectionEnabled",
  "TableClass",
  "OnDemandThroughput",
  "WarmThroughput"
]

const checkInput = (input: Given<"UpdateTable">): void => {
  const updates: ReadonlyArray<Change> = input.GlobalSecondaryIndexUpdates ?? []
  if (updates.length === 0 && changes.every((name) => input[name] == null)) {
    throw validation(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or " +
        "SSESpecification or ReplicaUpdates is required"
    )
  }
  if (input.BillingMode === "PROVISIONED" && input.ProvisionedThroughput == null) {
    throw invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
  }
  if (input.ProvisionedThroughput != null) checkUnits(input.ProvisionedThroughput)
  checkIndexUpdates(updates)
  checkStream(input.StreamSpecification)
}

const nothing: Throughput = { read: 0, write: 0, decreases: 0 }

/** What a change of the billing mode does to the throughput of the table and of its indexes. */
const rebilled = (
  world: World,
  record: TableRecord,
  input: Given<"UpdateTable">,
  indexes: ReadonlyArray<IndexRecord>,
  now: number
): Partial<TableRecord> => {
  const mode: TableRecord["billing"] | undefined = input.BillingMode ?? undefined
  if (input.ProvisionedThroughput != null && (mode ?? record.billing) === "PAY_PER_REQUEST") {
    throw invalid(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
    )
  }
  if (mode === "PAY_PER_REQUEST" && record.billing !== mode) {
    return {
      billing: mode,
      billingShown: true,
      onDemandSince: now,
      throughput: nothing,
      indexes: indexes.map((index) =>
        index.kind === "Global" ? { ...during(world, "UPDATING", now), ...index, throughput: nothing } : index
      )
    }
  }
  if (mode === "PROVISIONED" && record.billing !== mode) {
    const updated = (input.GlobalSecondaryIndexUpdates ?? []).map(nameOf)
    const left = indexes.filter((index) => index.kind === "Global" && !updated.includes(index.name))
    if (left.length > 0) {
      throw invalid(
        `ProvisionedThroughput must be specified for index: ${left.map((index) => index.name).join(",")}`
      )
    }
  }
  return {
    ...(mode === undefined ? {} : { billing: mode, billingShown: true }),
    ...(input.ProvisionedThroughput == null
      ? {}
      : { throughput: retuned("table", record.throughput, input.ProvisionedThroughput, now) }),
    indexes
  }
}

const restreamed = (
  world: World,
  table: Table,
  specification: Checked<Aws.StreamSpecification> | undefined,
  now: number
): TableStream | undefined => {
  const { record } = table
  if (specification == null) return record.stream
  if (specification.StreamEnabled === true) {
    if (record.stream?.enabled === true) {
      throw validation(`Table already has an enabled stream: TableName: ${record.name}`)
    }
    return openStream(world, record, specification.StreamViewType!, now)
  }
  if (record.stream?.enabled !== true) throw validation("Table has no stream to disable")
  closeStream(world, table, now)
  return { ...record.stream, enabled: false }
}

/** The encryption after a change of it, which must not be what it was. */
const reencrypted = (
  world: World,
  { encryption: before }: TableRecord,
  asked: Checked<Aws.SSESpecification> | undefined
): TableRecord["encryption"] => {
  if (asked == null) return before
  const next = encryptionOf(world, asked)
  if (next?.key !== before?.key) return next
  throw invalid(`Table is already encrypted by ${next === undefined ? "default" : "given KMSMasterKeyId"}`)
}

const merged = (
  before: ReadonlyArray<AttributeDefinition>,
  asked: ReadonlyArray<Checked<Aws.AttributeDefinition>> | undefined
): ReadonlyArray<AttributeDefinition> => {
  const added = attributesOf(asked ?? [])
  for (const { AttributeName: name, AttributeType: type } of added) {
    const known = before.find((attribute) => attribute.AttributeName === name)
    if (known !== undefined && known.AttributeType !== type) {
      throw invalid(`Attribute ${name} is a key of type ${known.AttributeType} and cannot be defined as ${type}`)
    }
  }
  return [
    ...before,
    ...added.filter(({ AttributeName }) => !before.some((attribute) => attribute.AttributeName === AttributeName))
  ]
}

/** What a table or an index has until the throughput that was asked for is there. */
const meanwhile = (before: Throughput | undefined, next: Throughput): Throughput =>
  before === undefined ? next : { ...next, read: before.read, write: before.write, decreases: before.decreases }

/** A table as it is shown while it changes: a new index is not being filled yet. */
const changing = (before: TableRecord, table: Table): Table => {
  const rebilled = before.billing !== table.record.billing
  const shown = (known: Throughput | undefined, next: Throughput) => rebilled ? next : meanwhile(known, next)
  return {
    ...table,
    record: { ...table.record, throughput: shown(before.throughput, table.record.throughput) },
    indexes: table.indexes.map((index) => {
      const { throughput } = index.record
      if (throughput === undefined) return index
      const known = before.indexes.find((other) => other.name === index.record.name)
      const record = { ...index.record, throughput: shown(known?.throughput, throughput) }
      return { ...index, record: record.backfilling === true ? { ...record, backfilling: false } : record }
    })
  }
}

/** @category operations */
export const updateTable = (world: World, input: Given<"UpdateTable">, now: number): Aws.UpdateTableOutput => {
  checkInput(input)
  const table = knownTable(world, input.TableName)
  refuseBusy(table)
  const { record } = table
  const attributes = merged(record.attributes, input.AttributeDefinitions)
  const indexes = updatedIndexes(world, table, input, attributes, now)
  const billed = rebilled(world, record, input, indexes, now)
  const encryption = reencrypted(world, record, input.SSESpecification)
  const warm = input.WarmThroughput == null
    ? record.warm
    : rewarmed("table", warmthOf(record.billing, record.throughput, record.warm), input.WarmThroughput)
  // Last, since it changes the world.
  const stream = restreamed(world, table, input.StreamSpecification, now)
  const next = present({
    ...record,
    attributes,
    ...billed,
    ...during(world, "UPDATING", now),
    stream,
    encryption,
    protected: input.DeletionProtectionEnabled ?? record.protected,
    tableClass: input.TableClass ?? record.tableClass,
    reclassedAt: input.TableClass == null ? record.reclassedAt : now,
    onDemand: input.OnDemandThroughput == null ? record.onDemand : { ...record.onDemand, ...input.OnDemandThroughput },
    warm
  }) as TableRecord
  storeTable(world, next)
  return { TableDescription: description(changing(record, table)) }
}
