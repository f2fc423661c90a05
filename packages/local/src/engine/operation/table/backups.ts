/**
 * Backups as far as clients ask about them: point-in-time recovery is switched on and off and described. Nothing is
 * backed up, so the lists are empty.
 *
 * @since 0.1.0
 */
import { ServiceError } from "../../../error.ts"
import type { TableRecord } from "../../table/record.ts"
import { findTable, storeTable, type World } from "../../world.ts"

interface Describe {
  readonly TableName: string
}

interface Update extends Describe {
  readonly PointInTimeRecoverySpecification: {
    readonly PointInTimeRecoveryEnabled: boolean
    readonly RecoveryPeriodInDays?: number | undefined
  }
}

const day = 24 * 60 * 60 * 1000
const mostDays = 35
/** What was written last cannot be recovered at once. */
const lag = 5 * 60 * 1000

const recordOf = (world: World, name: string): TableRecord => {
  const table = findTable(world, name)
  if (table === undefined) throw new ServiceError("TableNotFoundException", `Table not found: ${name}`)
  return table.record
}

const description = ({ recovery }: TableRecord, now: number): unknown => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: recovery === undefined
      ? { PointInTimeRecoveryStatus: "DISABLED" }
      : {
        PointInTimeRecoveryStatus: "ENABLED",
        RecoveryPeriodInDays: recovery.days,
        EarliestRestorableDateTime: new Date(Math.max(recovery.since, now - recovery.days * day)),
        LatestRestorableDateTime: new Date(Math.max(recovery.since, now - lag))
      }
  }
})

/** @category operations */
export const describeContinuousBackups = (world: World, input: Describe, now: number): unknown =>
  description(recordOf(world, input.TableName), now)

/** @category operations */
export const updateContinuousBackups = (world: World, input: Update, now: number): unknown => {
  const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days } = input.PointInTimeRecoverySpecification
  const { recovery, ...rest } = recordOf(world, input.TableName)
  const next: TableRecord = enabled
    ? { ...rest, recovery: { since: recovery?.since ?? now, days: days ?? recovery?.days ?? mostDays } }
    : rest
  storeTable(world, next)
  return description(next, now)
}

/** @category operations */
export const listBackups = (): unknown => ({ BackupSummaries: [] })

/** @category operations */
export const listExports = (): unknown => ({ ExportSummaries: [] })

/** @category operations */
export const listImports = (): unknown => ({ ImportSummaryList: [] })

/** Refuses what asks about one of those that are not there. */
const none = (error: string, what: string, member: string) => (_: World, input: Readonly<Record<string, string>>) => {
  throw new ServiceError(error, `${what} not found: ${input[member]}`)
}

/** @category operations */
export const describeBackup = none("BackupNotFoundException", "Backup", "BackupArn")

/** @category operations */
export const deleteBackup = none("BackupNotFoundException", "Backup", "BackupArn")

/** @category operations */
export const restoreTableFromBackup = none("BackupNotFoundException", "Backup", "BackupArn")

/** @category operations */
export const describeExport = none("ExportNotFoundException", "Export", "ExportArn")

/** @category operations */
export const describeImport = none("ImportNotFoundException", "Import", "ImportArn")

/** @category operations */
export const describeGlobalTable = (_: World, { GlobalTableName: name }: { readonly GlobalTableName: string }) => {
  throw new ServiceError(
    "GlobalTableNotFoundException",
    `Global table not found: Global table with name: '${name}' does not exist.`
  )
}

/** @category operations */
export const listGlobalTables = (): unknown => ({ GlobalTables: [] })
