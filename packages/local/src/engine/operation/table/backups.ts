/**
 * Backups on demand, and the tables that are made from them.
 *
 * @since 0.1.0
 */
import { ServiceError } from "../../../error.ts"
import { dropBackup, storeBackup } from "../../backups.ts"
import * as Tree from "../../store/tree.ts"
import type { Backup, BackupRecord } from "../../table/backup.ts"
import type { IndexRecord, TableRecord } from "../../table/record.ts"
import { changeItem, digest, storeTable, type World } from "../../world.ts"
import { present } from "../answer.ts"
import { description, keySchemaOf, projectionOf } from "./describe.ts"
import { during, identityOf } from "./make.ts"
import { keptTable } from "./recovery.ts"

interface Creating {
  readonly TableName: string
  readonly BackupName: string
}

interface Asking {
  readonly BackupArn: string
}

interface Listing {
  readonly TableName?: string | undefined
  readonly Limit?: number | undefined
  readonly TimeRangeLowerBound?: number | Date | undefined
  readonly TimeRangeUpperBound?: number | Date | undefined
  readonly ExclusiveStartBackupArn?: string | undefined
  readonly BackupType?: "USER" | "SYSTEM" | "AWS_BACKUP" | "ALL" | undefined
}

interface Restoring extends Asking {
  readonly TargetTableName: string
}

const knownBackup = (world: World, { BackupArn: arn }: Asking): Backup => {
  const backup = world.backups.get(arn)
  if (backup === undefined) throw new ServiceError("BackupNotFoundException", `Backup not found: ${arn}`)
  return backup
}

const details = ({ arn, bytes, createdAt, name }: BackupRecord, status: string) => ({
  BackupArn: arn,
  BackupName: name,
  BackupSizeBytes: bytes,
  BackupStatus: status,
  BackupType: "USER",
  BackupCreationDateTime: new Date(createdAt)
})

const units = ({ throughput }: Pick<IndexRecord, "throughput">) =>
  throughput && { ReadCapacityUnits: throughput.read, WriteCapacityUnits: throughput.write }

const source = ({ bytes, count, table }: BackupRecord) =>
  present({
    TableName: table.name,
    TableId: table.id,
    TableArn: table.arn,
    TableSizeBytes: bytes,
    KeySchema: keySchemaOf(table.keySchema),
    TableCreationDateTime: new Date(table.createdAt),
    ProvisionedThroughput: units(table),
    OnDemandThroughput: table.onDemand && { ...table.onDemand },
    ItemCount: count,
    BillingMode: table.billing
  })

const indexesOf = (table: TableRecord, kind: IndexRecord["kind"]) => {
  const indexes = table.indexes.filter((index) => index.kind === kind)
  return indexes.length === 0 ? undefined : indexes.map((index) =>
    present({
      IndexName: index.name,
      KeySchema: keySchemaOf(index.keySchema),
      Projection: projectionOf(index.projection),
      ProvisionedThroughput: units(index)
    })
  )
}

const features = (table: TableRecord) =>
  present({
    LocalSecondaryIndexes: indexesOf(table, "Local"),
    GlobalSecondaryIndexes: indexesOf(table, "Global"),
    StreamDescription: table.stream?.enabled === true
      ? { StreamEnabled: true, StreamViewType: table.stream.viewType }
      : undefined,
    TimeToLiveDescription: table.timeToLive && {
      TimeToLiveStatus: "ENABLED",
      AttributeName: table.timeToLive.attribute
    },
    SSEDescription: table.encryption && {
      Status: "ENABLED",
      SSEType: table.encryption.type,
      KMSMasterKeyArn: table.encryption.key
    }
  })

const whole = ({ record }: Backup, status: string): unknown => ({
  BackupDescription: {
    BackupDetails: details(record, status),
    SourceTableDetails: source(record),
    SourceTableFeatureDetails: features(record.table)
  }
})

/** An ARN that no backup has: several may be made in one millisecond. */
const newArn = (world: World, { arn, id }: TableRecord, now: number): string => {
  const at = String(now).padStart(14, "0")
  for (let count = 0;; count++) {
    const found = `${arn}/backup/${at}-${digest(world, `${id}/${now}/${count}`).slice(0, 8)}`
    if (!world.backups.has(found)) return found
  }
}

/** @category operations */
export const createBackup = (world: World, input: Creating, now: number): unknown => {
  const { bytes, items, record } = keptTable(world, input.TableName)
  if (record.transition?.status === "CREATING" || record.transition?.status === "DELETING") {
    throw new ServiceError(
      "TableInUseException",
      `Table is being ${record.transition.status === "CREATING" ? "created" : "deleted"}: ${record.name}`
    )
  }
  const backup = {
    arn: newArn(world, record, now),
    name: input.BackupName,
    createdAt: now,
    table: record,
    count: items.size,
    bytes
  }
  storeBackup(world, backup)
  return { BackupDetails: details(backup, "CREATING") }
}

/** @category operations */
export const describeBackup = (world: World, input: Asking): unknown => whole(knownBackup(world, input), "AVAILABLE")

/** @category operations */
export const deleteBackup = (world: World, input: Asking): unknown => {
  const backup = knownBackup(world, input)
  dropBackup(world, input.BackupArn)
  return whole(backup, "DELETED")
}

/** Where a backup stands among the others: its time, then what tells it apart. One that is gone has a place, too. */
const placeOf = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1)

/** A time as the SDK gives it; over HTTP a second comes, and `within` it is meant. */
const timeOf = (time: number | Date | undefined, within: number): number | undefined =>
  typeof time === "number" ? time * 1000 + within : time?.getTime()

/** @category operations */
export const listBackups = (world: World, input: Listing): unknown => {
  const from = timeOf(input.TimeRangeLowerBound, 0) ?? 0
  const to = timeOf(input.TimeRangeUpperBound, 1000) ?? Infinity
  const name = input.TableName?.split("/").at(-1)
  const mine = [...world.backups.values()].map(({ record }) => record).filter(({ createdAt, table }) =>
    createdAt >= from && createdAt < to && (name === undefined || table.name === name)
  )
  // All of them are of users.
  const all = input.BackupType === "SYSTEM" || input.BackupType === "AWS_BACKUP" ? [] : mine
  const start = placeOf(input.ExclusiveStartBackupArn ?? "")
  const left = all.filter(({ arn }) => placeOf(arn) > start).sort((a, b) => placeOf(a.arn) < placeOf(b.arn) ? -1 : 1)
  const page = left.slice(0, input.Limit ?? 100)
  return present({
    BackupSummaries: page.map((record) => ({
      TableName: record.table.name,
      TableId: record.table.id,
      TableArn: record.table.arn,
      ...details(record, "AVAILABLE")
    })),
    LastEvaluatedBackupArn: page.length < left.length ? page.at(-1)?.arn : undefined
  })
}

/** @category operations */
export const restoreTableFromBackup = (world: World, input: Restoring, now: number): unknown => {
  const { items, record: backup } = knownBackup(world, input)
  const name = input.TargetTableName
  if (world.tables.has(name)) throw new ServiceError("TableAlreadyExistsException", `Table already exists: ${name}`)
  const creating = during(world, "CREATING", now)
  const {
    insights: _,
    policy: _policy,
    reclassedAt: _reclassed,
    recovery: _recovery,
    stream: _stream,
    timeToLive: _ttl,
    timeToLiveChangedAt: _changed,
    ...kept
  } = backup.table
  const table = storeTable(world, {
    ...kept,
    ...identityOf(world, name, now),
    ...creating,
    indexes: kept.indexes.map(({ backfilling: _, transition: _change, ...index }) =>
      index.kind === "Global" ? { ...index, ...creating } : index
    ),
    tags: {},
    protected: false,
    restored: { backup: backup.arn, table: backup.table.arn, at: now }
  })
  Tree.walk(Tree.thaw(items), { from: "" }, false, (entry) => {
    changeItem(world, table, undefined, entry, now)
    return true
  })
  return { TableDescription: description(table) }
}
