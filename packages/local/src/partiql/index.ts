/**
 * PartiQL: statements in text, run on the engine's own operations.
 *
 * **Contract**
 *
 * `executeStatement`, `batchExecuteStatement` and `executeTransaction` answer requests whose shape was checked, as
 * every operation of the engine does. A statement goes through these steps:
 *
 * 1. `parse`: its tree, and how many `?` it has.
 * 2. `where`: the key that a write names; the partitions and the range that a SELECT reads.
 * 3. `condition`, `update`, `columns`: the rest as a condition, an update and a projection of the expression language.
 * 4. A SELECT reads pages as queries and scans do; everything else becomes a write (`write`), alone (`execute`,
 *    `batch`) or with others (`transaction`).
 *
 * @since 0.1.0
 */
export { batchExecuteStatement } from "./batch.ts"
export { executeStatement } from "./execute.ts"
export { executeTransaction } from "./transaction.ts"
