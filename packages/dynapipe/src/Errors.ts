/**
 * What can fail: the classified answer of the service (`CallFailed`), and what programs make of it.
 *
 * **Details**
 *
 * A layer fails with `CallFailed`, which says everything that came over the wire. A program narrows it to the failures
 * that it can really have; `fromCall` does that for what all of them share. Every message is a sentence that says what
 * failed, where, why, and what to do.
 *
 * @since 0.1.0
 */
import { TransactionConflict } from "./internal/errors/bulk.ts"
import type { CallFailed, Kind } from "./internal/errors/call.ts"
import type { DecodeFailed, EncodeFailed } from "./internal/errors/item.ts"
import { ConnectionFailed, RequestRejected, ServiceUnavailable, Throttled } from "./internal/errors/request.ts"
import type { Answered, Place, ThrottledReason } from "./internal/errors/request.ts"

export * from "./internal/errors/bulk.ts"
export * from "./internal/errors/call.ts"
export * from "./internal/errors/cursor.ts"
export * from "./internal/errors/item.ts"
export * from "./internal/errors/request.ts"

/**
 * What any program can fail with, whatever it asks.
 *
 * @category errors
 * @since 0.1.0
 */
export type RequestError = Throttled | ServiceUnavailable | ConnectionFailed | RequestRejected | EncodeFailed

/**
 * What a read can fail with: it decodes what it got.
 *
 * @category errors
 * @since 0.1.0
 */
export type ReadError = RequestError | DecodeFailed

/**
 * What a write can fail with: it can meet a transaction.
 *
 * @category errors
 * @since 0.1.0
 */
export type WriteError = RequestError | TransactionConflict

/**
 * What the service can make any program fail with.
 *
 * @category errors
 * @since 0.1.0
 */
export type CallError = Throttled | ServiceUnavailable | ConnectionFailed | RequestRejected | TransactionConflict

const throttledReason = (code: string): ThrottledReason =>
  code.startsWith("ProvisionedThroughputExceeded")
    ? "ProvisionedThroughputExceeded"
    : code.startsWith("Throttling")
    ? "ThrottlingException"
    : "RequestLimitExceeded"

/** `arn:aws:dynamodb:eu-west-1:123456789012:table/shop/index/byStatus` names the table. */
const tableOf = (failure: CallFailed): string | undefined => {
  for (const { resource } of failure.throttlingReasons ?? []) {
    const name = resource === undefined ? undefined : /table\/([^/]+)/.exec(resource)?.[1]
    if (name !== undefined) return name
  }
  return undefined
}

type Narrow = (failure: CallFailed, place: Answered) => CallError

const rejected: Narrow = (failure, place) => new RequestRejected({ ...place, code: failure.code })
const unavailable: Narrow = (failure, place) =>
  new ServiceUnavailable({ ...place, code: failure.code, mayHaveApplied: failure.mayHaveApplied })

const narrow: Readonly<Record<Kind, Narrow>> = {
  Throttled: (failure, place) =>
    new Throttled({
      ...place,
      table: place.table ?? tableOf(failure),
      reason: throttledReason(failure.code),
      throttlingReasons: failure.throttlingReasons
    }),
  ServiceUnavailable: unavailable,
  TransactionInProgress: unavailable,
  ConnectionFailed: (failure, place) =>
    new ConnectionFailed({ ...place, mayHaveApplied: failure.mayHaveApplied, cause: failure.cause }),
  TransactionConflict: (_, place) => new TransactionConflict(place),
  ConditionalCheckFailed: rejected,
  TransactionCanceled: rejected,
  IdempotentParameterMismatch: rejected,
  RequestRejected: rejected
}

/**
 * What the failed call is for any program.
 *
 * **Gotchas**
 *
 * A program that can fail by a condition, or be canceled, looks for these kinds first: here they are `RequestRejected`.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromCall = (failure: CallFailed, place?: Place): CallError =>
  narrow[failure.kind](failure, {
    operation: failure.operation,
    ...place,
    detail: failure.message,
    requestId: failure.requestId
  })

/**
 * The same where no transaction can be in the way, as for a read.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromRead = (failure: CallFailed, place?: Place): Exclude<CallError, TransactionConflict> => {
  const error = fromCall(failure, place)
  return error._tag === "TransactionConflict"
    ? new RequestRejected({ ...place, operation: failure.operation, code: failure.code, detail: failure.message })
    : error
}
