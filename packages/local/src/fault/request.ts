/**
 * What faults need to know of a request: its tables, and how a batch is taken apart.
 *
 * @since 0.1.0
 */

type Json = Record<string, any>

const record = (value: unknown): Json => typeof value === "object" && value !== null ? value as Json : {}
const list = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []

/** The tables that a request names. */
export const tablesOf = (input: unknown): ReadonlyArray<string> => {
  const { RequestItems, TableName, TransactItems } = record(input)
  if (typeof TableName === "string") return [TableName]
  if (RequestItems !== undefined) return Object.keys(record(RequestItems))
  return list(TransactItems).flatMap((action) =>
    Object.values(record(action)).flatMap((member) => tablesOf(record(member)))
  )
}

/** The number of actions of a transaction. */
export const actionsOf = (input: unknown): number => {
  const { TransactItems, TransactStatements } = record(input)
  return list(TransactItems ?? TransactStatements).length
}

const reads: ReadonlySet<string> = new Set(["BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems"])

/** Whether an operation only reads. */
export const isRead = (operation: string): boolean => reads.has(operation)

/** A batch in two: what is carried out, and what is left. */
export interface Divided {
  readonly input: unknown
  readonly kept: number
  readonly left: Json
}

const where: Readonly<Record<string, string>> = { BatchGetItem: "UnprocessedKeys", BatchWriteItem: "UnprocessedItems" }

/** Where the answer of a batch says what it left; nothing for what is not a batch. */
const leftovers = (operation: string): string | undefined => where[operation]

/**
 * Leaves out of a batch what `leave` says; nothing where the request is not one that can be divided.
 */
export const divide = (operation: string, input: unknown, leave: () => boolean): Divided | undefined => {
  if (leftovers(operation) === undefined) return undefined
  const requests = record(input)["RequestItems"]
  const tables = Object.entries(record(requests))
  let kept = 0
  const left: Json = {}
  const rest: Json = {}
  for (const [table, entry] of tables) {
    const parts = operation === "BatchWriteItem" ? entry : record(entry)["Keys"]
    if (!Array.isArray(parts)) return undefined
    const again = (some: ReadonlyArray<unknown>) => operation === "BatchWriteItem" ? some : { ...entry, Keys: some }
    const out: Array<unknown> = []
    const stay: Array<unknown> = []
    for (const part of parts) (leave() ? out : stay).push(part)
    kept += stay.length
    if (out.length > 0) left[table] = again(out)
    if (stay.length > 0) rest[table] = again(stay)
  }
  return Object.keys(left).length === 0 ? undefined : { input: { ...record(input), RequestItems: rest }, kept, left }
}

/** The answer of a divided batch: what the rest of it was answered, and what was left. */
export const rejoin = (operation: string, output: unknown, left: Json): unknown => {
  const name = leftovers(operation)!
  const already = record(record(output)[name])
  const merged: Json = { ...already }
  for (const [table, entry] of Object.entries(left)) {
    const had = already[table]
    merged[table] = had === undefined
      ? entry
      : Array.isArray(entry)
      ? [...list(had), ...entry]
      : { ...entry, Keys: [...list(record(had)["Keys"]), ...entry.Keys] }
  }
  return { ...record(output), [name]: merged }
}
