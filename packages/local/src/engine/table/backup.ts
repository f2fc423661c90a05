/**
 * Backups: a table's record and its items as they were.
 *
 * @since 0.1.0
 */
import type * as Tree from "../store/tree.ts"
import type { TableRecord } from "./record.ts"
import type { Entry } from "./table.ts"

/** What is known of a backup besides its items. */
export interface BackupRecord {
  readonly arn: string
  readonly name: string
  readonly createdAt: number
  readonly table: TableRecord
  readonly count: number
  readonly bytes: number
}

export interface Backup {
  readonly record: BackupRecord
  /** They are shared with the table, and cost nothing until it changes. */
  readonly items: Tree.Frozen<Entry>
}
