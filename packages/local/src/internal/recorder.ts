/**
 * What was asked of a world, what came of it, and what it cost.
 *
 * @since 0.1.0
 */
import type { ConsumedCapacity } from "@aws-sdk/client-dynamodb"

/**
 * One call, as it was answered.
 *
 * @category models
 * @since 0.1.0
 */
export interface RecordedCall {
  readonly operation: string
  readonly input: unknown
  /** When, in milliseconds of the epoch, by the Clock. */
  readonly at: number
  readonly outcome:
    | { readonly _tag: "Answered"; readonly output: unknown }
    | { readonly _tag: "Refused"; readonly code: string; readonly message: string }
    | { readonly _tag: "ConnectionLost"; readonly applied: boolean }
    | { readonly _tag: "Interrupted" }
  /** What it consumed, a table at a time, whether or not the call asked for it. */
  readonly capacity: ReadonlyArray<ConsumedCapacity>
}

const measured: ReadonlySet<string> = new Set([
  "BatchExecuteStatement",
  "BatchGetItem",
  "BatchWriteItem",
  "DeleteItem",
  "ExecuteStatement",
  "ExecuteTransaction",
  "GetItem",
  "PutItem",
  "Query",
  "Scan",
  "TransactGetItems",
  "TransactWriteItems",
  "UpdateItem"
])

interface Measured {
  readonly ReturnConsumedCapacity?: string | undefined
}

/**
 * Asks for the capacity on behalf of a caller who does not: gives the request to send, and whether the answer is to be
 * rid of the capacity again.
 */
export const measuring = (operation: string, input: unknown): { readonly input: unknown; readonly strip: boolean } => {
  const asked = (input as Measured | null | undefined)?.ReturnConsumedCapacity
  const strip = measured.has(operation) && typeof input === "object" && (asked === undefined || asked === "NONE")
  return { input: strip ? { ...input, ReturnConsumedCapacity: "INDEXES" } : input, strip }
}

/** The capacity that an answer tells of. */
export const capacityOf = (output: unknown): ReadonlyArray<ConsumedCapacity> => {
  const found = (output as { readonly ConsumedCapacity?: ConsumedCapacity | ReadonlyArray<ConsumedCapacity> } | null)
    ?.ConsumedCapacity
  return found === undefined ? [] : [found].flat()
}

/** An answer without its capacity. */
export const stripped = (output: unknown): unknown => {
  const { ConsumedCapacity: _, ...rest } = output as { readonly ConsumedCapacity?: unknown }
  return rest
}

/** The last calls, up to a number of them. */
export interface Recorder {
  readonly add: (call: RecordedCall) => void
  readonly calls: () => ReadonlyArray<RecordedCall>
}

/** A recorder of so many calls. */
export const make = (capacity: number): Recorder => {
  let calls: Array<RecordedCall> = []
  return {
    add: (call) => {
      // trimmed by halves, so that a call costs no shifting of the list
      if (calls.push(call) >= 2 * capacity) calls = calls.slice(-capacity)
    },
    calls: () => calls.slice(-capacity)
  }
}
