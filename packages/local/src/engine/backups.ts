/**
 * The changes of the state that make a backup and remove it.
 *
 * @since 0.1.0
 */
import * as Tree from "./store/tree.ts"
import type { BackupRecord } from "./table/backup.ts"
import type { World } from "./world.ts"

/** Keeps the items that a table has now. */
export const storeBackup = (world: World, backup: BackupRecord): void => {
  world.committed.push({ _tag: "TableBackedUp", backup })
  const items = Tree.freeze(world.tables.get(backup.table.name)!.items)
  world.backups.set(backup.arn, { record: backup, items })
}

/** Forgets a backup. */
export const dropBackup = (world: World, arn: string): void => {
  world.committed.push({ _tag: "BackupDropped", arn })
  world.backups.delete(arn)
}
