/**
 * CreateTable and DeleteTable.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import { ServiceError, validation } from "../../../error.ts"
import { close, firstShard, retention } from "../../stream/stream.ts"
import type {
  AttributeDefinition,
  IndexRecord,
  KeyElement,
  TableRecord,
  TableStream,
  Throughput,
  ViewType,
  WarmThroughput
} from "../../table/record.ts"
import type { Table } from "../../table/table.ts"
import { digest, dropTable, knownTable, storeStream, storeTable, tableName, type World } from "../../world.ts"
import { present } from "../answer.ts"
import type { Checked, Definition, Given } from "../input.ts"
import { checkDefinition } from "./check.ts"
import { description, onDemandWarm } from "./describe.ts"
import { policyOf } from "./policy.ts"
import { checkTags } from "./settings.ts"

/** The throughput that a request asks for, where it asks for any. */
export const throughputOf = (asked: Checked<Aws.ProvisionedThroughput> | undefined): Throughput => ({
  read: asked?.ReadCapacityUnits ?? 0,
  write: asked?.WriteCapacityUnits ?? 0,
  decreases: 0
})

/** What a table is to be warm for; the least of a new one where it does not say. */
export const warmOf = (asked: Checked<Aws.WarmThroughput>): WarmThroughput => ({
  ReadUnitsPerSecond: asked.ReadUnitsPerSecond ?? onDemandWarm.ReadUnitsPerSecond,
  WriteUnitsPerSecond: asked.WriteUnitsPerSecond ?? onDemandWarm.WriteUnitsPerSecond
})

/** A copy: the record outlives the request. */
const elementsOf = (elements: ReadonlyArray<Checked<Aws.KeySchemaElement>>): ReadonlyArray<KeyElement> =>
  elements.map(({ AttributeName, KeyType }) => ({ AttributeName, KeyType }))

export const attributesOf = (
  attributes: ReadonlyArray<Checked<Aws.AttributeDefinition>>
): ReadonlyArray<AttributeDefinition> =>
  attributes.map(({ AttributeName, AttributeType }) => ({ AttributeName, AttributeType }))

const basics = (index: Checked<Aws.LocalSecondaryIndex>) => ({
  name: index.IndexName as string,
  keySchema: elementsOf(index.KeySchema),
  projection: present({ ...index.Projection }) as IndexRecord["projection"]
})

/** A global index as a request defines it. */
export const globalIndex = (index: Checked<Aws.GlobalSecondaryIndex>): IndexRecord =>
  present({
    ...basics(index),
    kind: "Global" as const,
    throughput: throughputOf(index.ProvisionedThroughput),
    onDemand: index.OnDemandThroughput ?? undefined,
    warm: index.WarmThroughput && warmOf(index.WarmThroughput)
  }) as IndexRecord

/** Encryption with a key of the caller's, as a request asks for it. */
export const encryptionOf = (
  world: World,
  asked: Checked<Aws.SSESpecification> | undefined
): TableRecord["encryption"] =>
  asked?.Enabled === true
    ? { type: "KMS", key: keyArn(world, asked.KMSMasterKeyId ?? "alias/aws/dynamodb") }
    : undefined

/** The ARN of a key that is named by itself or by its ARN. */
const keyArn = (world: World, key: string): string =>
  key.startsWith("arn:") ? key : `arn:aws:kms:${world.settings.region}:${world.settings.accountId}:key/${key}`

/** Forgets the streams that ended longer ago than their records live. */
const forgetStreams = (world: World, now: number): void => {
  for (const [arn, { record }] of world.streams) {
    if (record.closedAt !== undefined && now - record.closedAt >= retention) world.streams.delete(arn)
  }
}

/** Opens a stream of a table. */
export const openStream = (
  world: World,
  table: Pick<TableRecord, "name" | "arn" | "keySchema">,
  viewType: ViewType,
  now: number
): TableStream => {
  forgetStreams(world, now)
  let at = now
  const arnOf = (label: string) => `${table.arn}/stream/${label}`
  const labelOf = (time: number) => new Date(time).toISOString().slice(0, -1)
  while (world.streams.has(arnOf(labelOf(at)))) at++
  const label = labelOf(at)
  const arn = arnOf(label)
  storeStream(world, {
    arn,
    label,
    tableName: table.name,
    viewType,
    keySchema: table.keySchema,
    createdAt: now,
    shards: [firstShard(arn, world.sequence, now)]
  })
  return { arn, label, viewType, enabled: true }
}

/** Closes a table's stream: what it holds stays readable. */
export const closeStream = (world: World, table: Table, now: number): void => {
  const { stream } = table.record
  const open = stream?.enabled === true ? world.streams.get(stream.arn) : undefined
  if (open !== undefined) storeStream(world, close(open.record, world.sequence, now))
}

const uuid = (digits: string): string =>
  [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20, 32)
  ].join("-")

/** The status of something that is changing, for as long as changes take. */
export const during = (world: World, status: "CREATING" | "UPDATING" | "DELETING", now: number) => ({
  transition: { status, since: now, until: now + world.settings.tableDelay }
})

/** The name of a new table, which may be given as the ARN that it is to have. */
const newName = (nameOrArn: string): string => {
  const name = tableName(nameOrArn)
  if (/^[a-zA-Z0-9_.-]{3,255}$/.test(name)) return name
  throw validation(`Invalid TableArn: Invalid ResourceArn provided as input ${nameOrArn}`)
}

/** What makes a table another than one of the same definition. */
export const identityOf = (world: World, name: string, now: number) => {
  const arn = `arn:aws:dynamodb:${world.settings.region}:${world.settings.accountId}:table/${name}`
  return { name, arn, id: uuid(digest(world, `${arn}/${now}/${world.sequence}`)), createdAt: now }
}

/** @category operations */
export const createTable = (world: World, input: Definition, now: number): Aws.CreateTableOutput => {
  checkDefinition(input)
  const name = newName(input.TableName)
  if (world.tables.has(name)) throw new ServiceError("ResourceInUseException", `Table already exists: ${name}`)
  const identity = identityOf(world, name, now)
  const creating = during(world, "CREATING", now)
  const onDemand = input.BillingMode === "PAY_PER_REQUEST"
  const viewType = input.StreamSpecification?.StreamEnabled === true
    ? input.StreamSpecification.StreamViewType
    : undefined
  const keySchema = elementsOf(input.KeySchema)
  const tags = checkTags(Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key, tag.Value])))
  const record = present({
    ...identity,
    attributes: attributesOf(input.AttributeDefinitions),
    keySchema,
    indexes: [
      ...(input.GlobalSecondaryIndexes ?? []).map((index) => ({ ...globalIndex(index), ...creating })),
      ...(input.LocalSecondaryIndexes ?? []).map((index) => ({ ...basics(index), kind: "Local" as const }))
    ],
    throughput: throughputOf(input.ProvisionedThroughput),
    billing: onDemand ? "PAY_PER_REQUEST" as const : "PROVISIONED" as const,
    billingShown: onDemand,
    onDemandSince: onDemand ? now : undefined,
    ...creating,
    stream: viewType && openStream(world, { ...identity, keySchema }, viewType, now),
    tags,
    protected: input.DeletionProtectionEnabled === true,
    policy: input.ResourcePolicy == null ? undefined : policyOf(world, identity.arn, input.ResourcePolicy),
    tableClass: input.TableClass ?? undefined,
    encryption: encryptionOf(world, input.SSESpecification),
    onDemand: input.OnDemandThroughput ?? undefined,
    warm: input.WarmThroughput && warmOf(input.WarmThroughput)
  }) as TableRecord
  return { TableDescription: description(storeTable(world, record)) }
}

const statuses = { CREATING: "created", UPDATING: "updated", DELETING: "deleted" } as const

/** Refuses to change a table that is changing. */
export const refuseBusy = (table: Table): void => {
  const status = table.record.transition?.status
  if (status === undefined) return
  throw new ServiceError(
    "ResourceInUseException",
    `Attempt to change a resource which is still in use: Table is being ${statuses[status]}: ${table.record.name}`
  )
}

/** @category operations */
export const deleteTable = (world: World, input: Given<"DeleteTable">, now: number): Aws.DeleteTableOutput => {
  const table = knownTable(world, input.TableName)
  refuseBusy(table)
  if (table.record.protected) {
    throw validation(
      "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first."
    )
  }
  closeStream(world, table, now)
  const { stream, ...rest } = table.record
  // Global indexes go first.
  const locals = rest.indexes.filter(({ kind }) => kind === "Local")
  const record = { ...rest, ...during(world, "DELETING", now), indexes: locals }
  if (world.settings.tableDelay === 0) dropTable(world, record.name)
  else storeTable(world, stream === undefined ? record : { ...record, stream: { ...stream, enabled: false } })
  // Of its definition nothing is told any more.
  const { AttributeDefinitions: _, CreationDateTime: _at, KeySchema: _key, ...shown } = description({
    ...table,
    record,
    indexes: []
  })
  return { TableDescription: shown }
}
