/**
 * What any request can fail with; exported by Errors.
 */
import * as Data from "effect/Data"
import type { Operation } from "../../Operation.ts"
import * as hint from "../hint.ts"
import * as show from "../show.ts"
import type { ThrottlingReason } from "./call.ts"

/**
 * Where a failure happened, as far as it is known.
 *
 * @category models
 * @since 0.1.0
 */
export interface Place {
  readonly operation?: Operation | undefined
  readonly table?: string | undefined
  readonly entity?: string | undefined
  readonly key?: unknown
}

/** What the failures of a request have in common. */
export interface Answered extends Place {
  /** The words of DynamoDB. */
  readonly detail?: string | undefined
  /** The id under which AWS's support finds the request. */
  readonly requestId?: string | undefined
}

/**
 * The three ways in which DynamoDB says that there were too many requests.
 *
 * @category models
 * @since 0.1.0
 */
export type ThrottledReason = "ProvisionedThroughputExceeded" | "RequestLimitExceeded" | "ThrottlingException"

/**
 * DynamoDB refused the request because there were too many; nothing was changed.
 *
 * **Details**
 *
 * The policy in `Retry` has sent it again already, as often as it says.
 *
 * **Example**
 *
 * ```ts
 * import { Fault, LocalDynamoDB } from "@dynapipe/local"
 * import { Entity, Get, Retry, Table } from "dynapipe"
 * import { Effect, Schema } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "sku" }) {}
 * class Items extends Entity.make("Item", { table: Shop, schema: Schema.Struct({ sku: Schema.String }) }) {}
 *
 * const program = Get.item(Items, { sku: "a" }).pipe(
 *   Retry.use(Retry.none),
 *   Effect.as("read"),
 *   Effect.catchTag("Throttled", (failure) => Effect.succeed(failure.reason))
 * )
 * const busy = LocalDynamoDB.layer({ tables: [Shop], faults: [Fault.throttle()] })
 * Effect.runSync(program.pipe(Effect.provide(busy)))
 * // => "ProvisionedThroughputExceeded"
 * ```
 *
 * @category errors
 * @since 0.1.0
 */
export class Throttled extends Data.TaggedError("Throttled")<
  Answered & {
    readonly reason: ThrottledReason
    /** Which tables and indexes, and which of their limits, where DynamoDB says so. */
    readonly throttlingReasons?: ReadonlyArray<ThrottlingReason> | undefined
  }
> {
  get isRetryable(): boolean {
    return true
  }
  override get message(): string {
    const why = this.throttlingReasons?.map((r) => [r.reason, r.resource].filter(Boolean).join(" at ")).join(", ")
    return `${show.place(this)} was throttled: ${why || this.reason}${
      show.detail(this.detail)
    }. Send fewer requests at a time, spread the keys, or raise the capacity.`
  }
}

/**
 * DynamoDB failed on its own side.
 *
 * **Gotchas**
 *
 * A write may have been applied although it failed: `mayHaveApplied` says so, and it is then sent again only where that
 * is safe.
 *
 * @category errors
 * @since 0.1.0
 */
export class ServiceUnavailable extends Data.TaggedError("ServiceUnavailable")<
  Answered & {
    readonly code?: string | undefined
    /** Whether a write may have been applied although it failed. */
    readonly mayHaveApplied: boolean
  }
> {
  get isRetryable(): boolean {
    return !this.mayHaveApplied
  }
  override get message(): string {
    return `${show.place(this)} failed in DynamoDB: ${this.code ?? "service unavailable"}${show.detail(this.detail)}. ${
      show.outcome(this.mayHaveApplied)
    }`
  }
}

/**
 * There was no answer: no connection, a connection that broke, or one that was too slow.
 *
 * **Gotchas**
 *
 * A write may have been applied although its answer never came: `mayHaveApplied` says so. What is idempotent was sent
 * again by then; what is not is the caller's to look at.
 *
 * @category errors
 * @since 0.1.0
 */
export class ConnectionFailed extends Data.TaggedError("ConnectionFailed")<
  Answered & {
    /** Whether a write may have been applied although its answer never came. */
    readonly mayHaveApplied: boolean
    readonly cause?: unknown
  }
> {
  get isRetryable(): boolean {
    return !this.mayHaveApplied
  }
  override get message(): string {
    return `${show.place(this)} got no answer${show.detail(this.detail)}. ${
      this.mayHaveApplied
        ? show.outcome(true)
        : "Check the endpoint, the region and the network."
    }`
  }
}

/**
 * DynamoDB refused the request as it is: sending it again changes nothing.
 *
 * **Details**
 *
 * `code` is DynamoDB's own word for the reason, and the message says what to check. A missing region, no credentials
 * and a table that is not there are told this way too.
 *
 * @category errors
 * @since 0.1.0
 */
export class RequestRejected extends Data.TaggedError("RequestRejected")<
  Answered & {
    /** As DynamoDB names it: `ValidationException`, `ResourceNotFoundException`, … */
    readonly code: string
  }
> {
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return `${show.place(this)} was rejected: ${this.code}${show.detail(this.detail)}. ${hint.of(this.code)}`
  }
}
