/** What the cancellation of a transaction of writes means, told by its operations. */
import * as Option from "effect/Option"
import type { CallFailed, LabeledReason } from "../../Errors.ts"
import * as Errors from "../../Errors.ts"
import { cancellation } from "../classify.ts"
import * as show from "../show.ts"
import type { Action } from "./action.ts"

/** The reasons in the order of the actions. */
export const reasonsOf = (
  failure: CallFailed,
  actions: ReadonlyArray<Pick<Action, "name"> & Partial<Pick<Action, "entity" | "key">>>
): ReadonlyArray<LabeledReason> =>
  actions.map(({ entity, key, name }, i) => {
    const reason = failure.reasons?.[i]
    return { label: name, entity, key, code: reason?.Code ?? "None", message: reason?.Message, item: reason?.Item }
  })

/** Of each operation that a condition can fail, whether it did, and how. */
export const own = (failure: CallFailed, parts: ReadonlyArray<Action>): Record<string, Option.Option<unknown>> => {
  const out: Record<string, Option.Option<unknown>> = {}
  parts.forEach(({ conditional, label, refused, release }, i) => {
    // what is given back cannot clash
    if (!conditional || release === true) return
    const reason = failure.reasons?.[i]
    const before = Object.hasOwn(out, label) ? out[label]! : Option.none()
    // of an operation and its unique values, the first failure is told
    const failed = Option.isNone(before) && reason?.Code === "ConditionalCheckFailed"
    const value = failed ? Option.some(refused(reason.Item)) : before
    Object.defineProperty(out, label, { value, enumerable: true, configurable: true, writable: true })
  })
  return out
}

const throttledBy = (blamed: ReadonlyArray<LabeledReason>): Errors.ThrottledReason =>
  blamed.some((r) => r.code === "ProvisionedThroughputExceeded")
    ? "ProvisionedThroughputExceeded"
    : blamed.some((r) => r.code === "RequestLimitExceeded")
    ? "RequestLimitExceeded"
    : "ThrottlingException"

/** No condition failed: the transaction met others, was throttled, or is wrong. */
export const withoutCondition = (
  failure: CallFailed,
  reasons: ReadonlyArray<LabeledReason>
): Errors.CallError => {
  const common = cancellation(reasons.map((r) => r.code))
  const blamed = reasons.filter((r) => r.code !== "None")
  const detail = show.reasons(reasons).join("; ") || failure.message
  const { operation, requestId } = failure
  const all = { operation, requestId, detail }
  if (common === "conflict") return new Errors.TransactionConflict(all)
  if (common === "throttled") return new Errors.Throttled({ ...all, reason: throttledBy(blamed) })
  // what passes by itself is not to blame
  const final = blamed.find((r) => cancellation([r.code]) === "none")
  return new Errors.RequestRejected({ ...all, code: final?.code ?? failure.code })
}

/** Whether one of the actions was refused by its condition. */
export const conditionFailed = (failure: CallFailed): boolean =>
  failure.kind === "TransactionCanceled" && failure.reasons?.some((r) => r.Code === "ConditionalCheckFailed") === true
