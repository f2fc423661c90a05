/** What the cancellation of a transaction of writes means, told by its operations. */
import * as Option from "effect/Option"
import type { CallFailed, LabeledReason } from "../../Errors.ts"
import * as Errors from "../../Errors.ts"
import { cancellation } from "../classify.ts"
import type { Action } from "./action.ts"

/** The reasons in the order of the actions. */
export const reasonsOf = (failure: CallFailed, names: ReadonlyArray<string>): ReadonlyArray<LabeledReason> =>
  names.map((label, i) => {
    const reason = failure.reasons?.[i]
    return { label, code: reason?.Code ?? "None", message: reason?.Message, item: reason?.Item }
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
  reasons: ReadonlyArray<LabeledReason>,
  place: Errors.Place = {}
): Errors.CallError => {
  const common = cancellation(reasons.map((r) => r.code))
  const blamed = reasons.filter((r) => r.code !== "None")
  const detail = blamed.map((r) => `${r.label}: ${r.message ?? r.code}`).join("; ") || failure.message
  const { operation, requestId } = failure
  const all = { ...place, operation, requestId, detail }
  if (common === "conflict") return new Errors.TransactionConflict(all)
  if (common === "throttled") return new Errors.Throttled({ ...all, reason: throttledBy(blamed) })
  return new Errors.RequestRejected({ ...all, code: blamed[0]?.code ?? failure.code })
}

/** Whether one of the actions was refused by its condition. */
export const conditionFailed = (failure: CallFailed): boolean =>
  failure.kind === "TransactionCanceled" && failure.reasons?.some((r) => r.Code === "ConditionalCheckFailed") === true
