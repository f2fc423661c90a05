/**
 * Point-in-time recovery: switched on and off and described. Nothing is recorded for it, so nobody can go back in time.
 *
 * @since 0.1.0
 */
import { ServiceError } from "../../../error.ts"
import type { TableRecord } from "../../table/record.ts"
import type { Table } from "../../table/table.ts"
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

/** The table whose items are to be kept; the operations on backups have a code of their own for one that is not there. */
export const keptTable = (world: World, name: string): Table => {
  const table = findTable(world, name)
  if (table === undefined) throw new ServiceError("TableNotFoundException", `Table not found: ${name}`)
  return table
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
  description(keptTable(world, input.TableName).record, now)

/** @category operations */
export const updateContinuousBackups = (world: World, input: Update, now: number): unknown => {
  const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days } = input.PointInTimeRecoverySpecification
  const { recovery, ...rest } = keptTable(world, input.TableName).record
  const next: TableRecord = enabled
    ? { ...rest, recovery: { since: recovery?.since ?? now, days: days ?? recovery?.days ?? mostDays } }
    : rest
  storeTable(world, next)
  return description(next, now)
}
