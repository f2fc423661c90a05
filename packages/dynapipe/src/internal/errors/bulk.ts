/**
 * What transactions and batches fail with; exported by Errors.
 */
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import type { AttributeMap } from "../../AttributeValue.ts"
import { cancellation } from "../classify.ts"
import * as show from "../show.ts"

/**
 * A write met a transaction that was changing the same item (`TransactionConflictException`); nothing was changed. The
 * policy in `Retry` has sent it again already, as often as it says.
 *
 * @category errors
 * @since 0.1.0
 */
export class TransactionConflict extends Data.TaggedError("TransactionConflict")<
  show.Place & { readonly detail?: string | undefined; readonly requestId?: string | undefined }
> {
  get isRetryable(): boolean {
    return true
  }
  override get message(): string {
    return `${show.place(this)} met another write of the same item${
      show.detail(this.detail)
    }. Nothing was changed: it can be sent again.`
  }
}

/**
 * Why one action of a canceled transaction failed, by its label; the code `None` marks one that did not.
 *
 * @category models
 * @since 0.1.0
 */
export interface LabeledReason {
  readonly label: string
  /** What it is about, where that is known: of operations that were stored and replayed, it is not. */
  readonly entity?: string | undefined
  readonly key?: unknown
  readonly code: string
  readonly message?: string | undefined
  /** The old item as it is stored, where the action asked for it. */
  readonly item?: AttributeMap | undefined
}

interface Canceled<F> {
  /** By label, the failure of each operation that can fail on its own. */
  readonly failures: F
  /** All of them, in the order of the operations. */
  readonly reasons: ReadonlyArray<LabeledReason>
  readonly requestId?: string | undefined
}

/**
 * The transaction did not happen, none of it: at least one of its operations failed.
 *
 * @category errors
 * @since 0.1.0
 */
export class TransactionCanceled<out F = unknown> extends Data.TaggedError("TransactionCanceled")<Canceled<F>> {
  /** Whether all that failed is a conflict or throttling, which the same transaction may survive. */
  get isRetryable(): boolean {
    return cancellation(this.reasons.map((r) => r.code)) !== "none"
  }
  override get message(): string {
    const own = Object.entries(this.failures as object).filter(([, failure]) =>
      Option.isOption(failure) && Option.isSome(failure)
    )
    // the failures of operations say more than the reasons that they were made of
    const others = this.reasons.filter((r) => own.length === 0 || r.code !== "ConditionalCheckFailed")
    const why = [
      ...own.map(([label, { value }]) => `${label}: ${value instanceof Error ? value.message : show.value(value)}`),
      ...show.reasons(others).map((reason) => `${reason}.`)
    ]
    return [
      `The transaction of ${this.reasons.length} was canceled, all of it.`,
      ...why.slice(0, mostReasons),
      ...(why.length > mostReasons ? [`And ${why.length - mostReasons} more.`] : []),
      ...(this.isRetryable ? ["It can be sent again."] : [])
    ].join(" ")
  }
}

const mostReasons = 5

/**
 * An idempotency token was used again, within ten minutes, for other parameters; nothing was changed.
 *
 * @category errors
 * @since 0.1.0
 */
export class IdempotentParameterMismatch extends Data.TaggedError("IdempotentParameterMismatch")<{
  readonly token?: string | undefined
  readonly detail?: string | undefined
  readonly requestId?: string | undefined
}> {
  override get message(): string {
    const token = this.token === undefined ? "The token" : `The token ${show.value(this.token)}`
    return `${token} was used for other parameters before${
      show.detail(this.detail)
    }. Nothing was changed: use a new token for a new transaction.`
  }
}

interface Incomplete<P, C, F> {
  /** What was given and is not done. */
  readonly unprocessed: ReadonlyArray<P>
  /** What is done: for reads and updates, with its result. */
  readonly completed: ReadonlyArray<C>
  /** Where each has a reason of its own, that of each of the `unprocessed` ones; else none. */
  readonly failures: ReadonlyArray<F>
  /** What the last try failed with, where it was not merely left unprocessed. */
  readonly cause?: unknown
}

/**
 * A part of a batch is not done, after all retries.
 *
 * **Details**
 *
 * Nothing is lost: what was given and is not done is in `unprocessed`, as the programs that were given, and what is
 * done in `completed`. `isRetryable` says whether all of it may succeed when it is sent again as it is.
 *
 * @category errors
 * @since 0.1.0
 */
export class BatchIncomplete<out P = unknown, out C = unknown, out F = never>
  extends Data.TaggedError("BatchIncomplete")<Incomplete<P, C, F>>
{
  /** Whether all of it may succeed when it is sent again as it is: what a batch carries can be sent twice. */
  get isRetryable(): boolean {
    return (this.cause as { readonly _tag?: string } | undefined)?._tag !== "RequestRejected"
      && this.failures.every((failure) => (failure as { readonly isRetryable?: boolean }).isRetryable === true)
  }
  override get message(): string {
    const left = this.unprocessed.length
    const reason = this.failures[0] ?? this.cause
    const why = reason instanceof Error ? ` (${show.inside(reason.message)})` : ""
    return `${left} of ${left + this.completed.length} in the batch are not done after all retries${why}. `
      + (this.isRetryable
        ? "They are in `unprocessed`: send them again, later or more slowly."
        : `They are in \`unprocessed\`, and why is in \`${this.failures.length > 0 ? "failures" : "cause"}\`.`)
  }
}

/**
 * Another item has this value of a unique attribute; nothing was changed. Which constraint it is and which value is in
 * the failure.
 *
 * @category errors
 * @since 0.1.0
 */
export class UniqueViolation extends Data.TaggedError("UniqueViolation")<{
  readonly entity: string
  readonly constraint: string
  readonly key?: unknown
  /** The value that is taken, by attribute. */
  readonly values?: Readonly<Record<string, unknown>> | undefined
}> {
  override get message(): string {
    const taken = this.values === undefined ? "The value" : show.value(this.values)
    return `${taken} is taken: ${this.entity} has the unique constraint ${this.constraint}${
      this.key === undefined ? "" : `, which refused ${show.value(this.key)}`
    }. Nothing was changed: choose another value.`
  }
}
