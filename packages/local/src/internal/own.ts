/**
 * What a caller gives stays the caller's: writes are copied on their way in, so that changing the object afterwards
 * does not change what is stored.
 *
 * @since 0.1.0
 */
import { put } from "../value/map.ts"

const copy = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value
  if (value instanceof Uint8Array) return value.slice()
  if (Array.isArray(value)) return value.map(copy)
  if (value instanceof Date) return value
  const made: Record<string, unknown> = {}
  for (const key in value) {
    put(made, key, copy((value as Record<string, unknown>)[key]))
  }
  return made
}

const stores: ReadonlySet<string> = new Set([
  "BatchExecuteStatement",
  "BatchWriteItem",
  "CreateTable",
  "ExecuteStatement",
  "ExecuteTransaction",
  "PutItem",
  "TagResource",
  "TransactWriteItems",
  "UpdateItem",
  "UpdateTable"
])

/** An input as the engine may keep it. */
export const own = (operation: string, input: unknown): unknown => stores.has(operation) ? copy(input) : input
