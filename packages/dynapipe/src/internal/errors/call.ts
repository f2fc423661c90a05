/**
 * The classified answer of the service; exported by Errors.
 */
import * as Data from "effect/Data"
import type { AttributeMap } from "../../AttributeValue.ts"
import type { Operation } from "../../Operation.ts"

/**
 * The class of a failure: what a program does about it.
 *
 * @category models
 * @since 0.1.0
 */
export type Kind =
  | "Throttled"
  | "ServiceUnavailable"
  | "ConnectionFailed"
  | "TransactionConflict"
  | "TransactionInProgress"
  | "ConditionalCheckFailed"
  | "TransactionCanceled"
  | "IdempotentParameterMismatch"
  | "RequestRejected"

/**
 * Why one action of a canceled transaction failed; `None` marks one that did not.
 *
 * @category models
 * @since 0.1.0
 */
export interface CancellationReason {
  readonly Code?: string | undefined
  readonly Message?: string | undefined
  readonly Item?: AttributeMap | undefined
}

/**
 * Why a request was throttled, and by which resource.
 *
 * @category models
 * @since 0.1.0
 */
export interface ThrottlingReason {
  readonly reason?: string | undefined
  readonly resource?: string | undefined
}

/**
 * What the service answers with when it fails: the error as DynamoDB names it, classified. Programs narrow it.
 *
 * @category errors
 * @since 0.1.0
 */
export class CallFailed extends Data.TaggedError("CallFailed")<{
  readonly operation: Operation
  /** As DynamoDB names it, without a namespace: `ConditionalCheckFailedException`. */
  readonly code: string
  readonly kind: Kind
  readonly message: string
  /** Whether a write whose answer was lost may have been applied. */
  readonly mayHaveApplied: boolean
  readonly status?: number | undefined
  readonly requestId?: string | undefined
  /** The old item of a failed condition. */
  readonly item?: AttributeMap | undefined
  readonly reasons?: ReadonlyArray<CancellationReason> | undefined
  readonly throttlingReasons?: ReadonlyArray<ThrottlingReason> | undefined
  readonly cause?: unknown
}> {}
