/**
 * Faults by script: what goes wrong in a world, when, and how often.
 *
 * A *fault* is data: what happens, and the calls that it happens to. A *script* is a list of them. Each fault counts
 * the calls that match it, and draws from its own seeded numbers: the same script and the same calls give the same
 * faults, in the layer and over HTTP. Where several apply to one call their delays add up, and the first failure
 * counts.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import type { CancellationReason, ThrottlingReason } from "dynapipe/Errors"
import * as Duration from "effect/Duration"

/**
 * The calls that a fault happens to: every call, unless it says more.
 *
 * @category models
 * @since 0.1.0
 */
export interface When {
  /** Only calls of these operations. */
  readonly operations?: string | ReadonlyArray<string> | undefined
  /** Only calls that name this table (its physical name). */
  readonly table?: string | undefined
  /** Only the n-th of the calls that match, counted from 1. */
  readonly nth?: number | ReadonlyArray<number> | undefined
  /** Only this share of the calls that match, from 0 to 1. */
  readonly rate?: number | undefined
  /** At most so many times. */
  readonly times?: number | undefined
}

/**
 * One thing that goes wrong.
 *
 * @category models
 * @since 0.1.0
 */
export type Fault =
  | Throttle
  | Fail
  | Unprocessed
  | Latency
  | LoseAnswer
  | Cut
  | Cancel
  | Hold
  | StaleIndexes

/**
 * A call is refused for its rate, and does nothing.
 *
 * @category models
 * @since 0.1.0
 */
export interface Throttle {
  readonly _tag: "Throttle"
  readonly when: When
  readonly code: "ProvisionedThroughputExceededException" | "ThrottlingException" | "RequestLimitExceeded"
  readonly reasons: ReadonlyArray<ThrottlingReason> | undefined
}

/**
 * A call fails with a code of one's choice, and does nothing.
 *
 * @category models
 * @since 0.1.0
 */
export interface Fail {
  readonly _tag: "Fail"
  readonly when: When
  readonly code: string
  readonly message: string
  /** Of HTTP. */
  readonly status: number
}

/**
 * A batch leaves a share of its keys or items unprocessed.
 *
 * @category models
 * @since 0.1.0
 */
export interface Unprocessed {
  readonly _tag: "Unprocessed"
  readonly when: When
  /** From 0 to 1. */
  readonly share: number
}

/**
 * A call waits on the Clock before it is carried out.
 *
 * @category models
 * @since 0.1.0
 */
export interface Latency {
  readonly _tag: "Latency"
  readonly when: When
  /** From and up to how many milliseconds. */
  readonly from: number
  readonly to: number
}

/**
 * A call is carried out, and its answer is lost with the connection.
 *
 * @category models
 * @since 0.1.0
 */
export interface LoseAnswer {
  readonly _tag: "LoseAnswer"
  readonly when: When
}

/**
 * The connection breaks before the call is carried out.
 *
 * @category models
 * @since 0.1.0
 */
export interface Cut {
  readonly _tag: "Cut"
  readonly when: When
}

/**
 * A transaction is canceled.
 *
 * @category models
 * @since 0.1.0
 */
export interface Cancel {
  readonly _tag: "Cancel"
  readonly when: When
  /** For each action in order; those that are missing did not fail. */
  readonly reasons: ReadonlyArray<CancellationReason>
}

/**
 * An item is held as by an unfinished transaction, for as long as the script is in force.
 *
 * @category models
 * @since 0.1.0
 */
export interface Hold {
  readonly _tag: "Hold"
  readonly table: string
  readonly key: AttributeMap
}

/**
 * Global indexes show what the table held some time ago.
 *
 * @category models
 * @since 0.1.0
 */
export interface StaleIndexes {
  readonly _tag: "StaleIndexes"
  /** How many milliseconds ago. */
  readonly delay: number
}

/**
 * Refuses calls for their rate, with the reasons that the service would give.
 *
 * **Example**
 *
 * ```ts
 * import { Fault } from "@dynapipe/local"
 *
 * const third = Fault.throttle({ operations: "PutItem", nth: 3 })
 * third.when.nth // => 3
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const throttle = (
  when: When = {},
  options?: { readonly code?: Throttle["code"]; readonly reasons?: ReadonlyArray<ThrottlingReason> }
): Fault & Throttle => ({
  _tag: "Throttle",
  when,
  code: options?.code ?? "ProvisionedThroughputExceededException",
  reasons: options?.reasons
})

/**
 * Fails calls with a code, as `InternalServerError` (with status 500) or `AccessDeniedException`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fail = (
  code: string,
  when: When = {},
  options?: { readonly message?: string; readonly status?: number }
): Fault & Fail => ({
  _tag: "Fail",
  when,
  code,
  message: options?.message ?? `${code} by script`,
  status: options?.status ?? (/^Internal|Unavailable/.test(code) ? 500 : 400)
})

/**
 * Leaves a share (from 0 to 1) of the keys and items of batches unprocessed. A batch of which nothing would be done is
 * throttled, as the service does it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const unprocessed = (share: number, when: When = {}): Fault & Unprocessed => ({
  _tag: "Unprocessed",
  when,
  share
})

/**
 * Lets calls wait, a fixed time or one between two, drawn anew for each.
 *
 * **Example**
 *
 * ```ts
 * import { Fault } from "@dynapipe/local"
 *
 * const slow = Fault.latency({ from: "20 millis", to: "1 second" }, { operations: ["Query", "Scan"], rate: 0.1 })
 * slow.to // => 1000
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const latency = (
  delay: Duration.Input | { readonly from: Duration.Input; readonly to: Duration.Input },
  when: When = {}
): Fault & Latency => {
  const between = typeof delay === "object" && "from" in delay && "to" in delay ? delay : { from: delay, to: delay }
  return {
    _tag: "Latency",
    when,
    from: Duration.toMillis(Duration.fromInputUnsafe(between.from)),
    to: Duration.toMillis(Duration.fromInputUnsafe(between.to))
  }
}

/**
 * Carries calls out and loses their answers: whoever called cannot know.
 *
 * @category constructors
 * @since 0.1.0
 */
export const loseAnswer = (when: When = {}): Fault & LoseAnswer => ({ _tag: "LoseAnswer", when })

/**
 * Breaks the connection before calls are carried out: whoever called cannot know that either.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cut = (when: When = {}): Fault & Cut => ({ _tag: "Cut", when })

/**
 * Cancels transactions, with a reason for each action in order.
 *
 * **Example**
 *
 * ```ts
 * import { Fault } from "@dynapipe/local"
 *
 * const conflict = Fault.cancel(["None", "TransactionConflict"], { nth: 1 })
 * conflict.reasons.map((reason) => reason.Code) // => ["None", "TransactionConflict"]
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const cancel = (reasons: ReadonlyArray<string | CancellationReason>, when: When = {}): Fault & Cancel => ({
  _tag: "Cancel",
  when,
  reasons: reasons.map((reason) => typeof reason === "string" ? { Code: reason } : reason)
})

/**
 * Holds an item as an unfinished transaction would: writes of it and transactions with it end in a conflict.
 *
 * @category constructors
 * @since 0.1.0
 */
export const hold = (table: string, key: AttributeMap): Fault & Hold => ({ _tag: "Hold", table, key })

/**
 * Lets global indexes lag behind their tables by a time of the Clock.
 *
 * @category constructors
 * @since 0.1.0
 */
export const staleIndexes = (delay: Duration.Input): Fault & StaleIndexes => ({
  _tag: "StaleIndexes",
  delay: Duration.toMillis(Duration.fromInputUnsafe(delay))
})
