/** Sends a transaction of writes, and reads from its cancellation which operation failed and how. */
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import type { DynamoDB } from "../../DynamoDB.ts"
import type { CallFailed, LabeledReason } from "../../Errors.ts"
import * as Errors from "../../Errors.ts"
import { cancellation } from "../classify.ts"
import { ambient, encodeFailed } from "../program/run.ts"
import { send } from "../send.ts"
import type { Action } from "./action.ts"
import * as actions from "./action.ts"
import * as limits from "./limits.ts"
import type { Tree, WriteOp } from "./tree.ts"
import * as trees from "./tree.ts"

/** What a transaction of writes says. */
export interface Fields {
  readonly operations: Tree<WriteOp>
  /** The user's own idempotency token. */
  readonly token: string | undefined
  /** By label, what the failure of an operation becomes. */
  readonly handlers: Readonly<Record<string, (failure: any) => unknown>>
}

/** A token for one logical attempt: 32 hexadecimal digits. */
const newToken = (fiber: Fiber.Fiber<any, any>): string => {
  const random = fiber.getRef(Random.Random)
  let token = ""
  while (token.length < 32) token += Math.floor(random.nextDoubleUnsafe() * 0x10000).toString(16).padStart(4, "0")
  return token
}

const labeled = (failure: CallFailed, parts: ReadonlyArray<Action>): ReadonlyArray<LabeledReason> =>
  parts.map(({ label }, i) => {
    const reason = failure.reasons?.[i]
    return { label, code: reason?.Code ?? "None", message: reason?.Message, item: reason?.Item }
  })

/** Of each operation that a condition can fail, whether it did, and how. */
const own = (failure: CallFailed, parts: ReadonlyArray<Action>): Record<string, Option.Option<unknown>> => {
  const out: Record<string, Option.Option<unknown>> = {}
  parts.forEach((part, i) => {
    if (!part.conditional) return
    const reason = failure.reasons?.[i]
    out[part.label] = reason?.Code === "ConditionalCheckFailed" ? Option.some(part.refused(reason.Item)) : Option.none()
  })
  return out
}

// No condition failed: the transaction met others, was throttled, or is wrong.
const withoutCondition = (failure: CallFailed, reasons: ReadonlyArray<LabeledReason>) => {
  const common = cancellation(reasons.map((r) => r.code))
  const blamed = reasons.filter((r) => r.code !== "None")
  const detail = blamed.map((r) => `${r.label}: ${r.message ?? r.code}`).join("; ")
  if (common === "conflict") return new Errors.TransactionConflict({ operation: failure.operation, detail })
  if (common === "throttled") {
    return new Errors.Throttled({ operation: failure.operation, reason: throttledBy(blamed), detail })
  }
  return new Errors.RequestRejected({ operation: failure.operation, code: blamed[0]?.code ?? failure.code, detail })
}

const throttledBy = (blamed: ReadonlyArray<LabeledReason>): Errors.ThrottledReason =>
  blamed.some((r) => r.code === "ProvisionedThroughputExceeded")
    ? "ProvisionedThroughputExceeded"
    : "ThrottlingException"

const canceled = (self: Fields, failure: CallFailed, parts: ReadonlyArray<Action>): unknown => {
  const reasons = labeled(failure, parts)
  const failures = own(failure, parts)
  const failed = Object.entries(failures).filter(([, f]) => Option.isSome(f))
  if (failed.length === 0) return withoutCondition(failure, reasons)
  for (const [label, found] of failed) {
    const handler = Object.hasOwn(self.handlers, label) ? self.handlers[label] : undefined
    if (handler !== undefined) return handler(Option.getOrThrow(found))
  }
  return new Errors.TransactionCanceled({ failures, reasons, requestId: failure.requestId })
}

const failureOf = (self: Fields, failure: CallFailed, parts: ReadonlyArray<Action>): unknown =>
  failure.kind === "TransactionCanceled"
    ? canceled(self, failure, parts)
    : failure.kind === "IdempotentParameterMismatch" && self.token !== undefined
    ? new Errors.IdempotentParameterMismatch({
      token: self.token,
      detail: failure.message,
      requestId: failure.requestId
    })
    : Errors.fromCall(failure)

export const run = (self: Fields, fiber: Fiber.Fiber<any, any>): Effect.Effect<unknown, unknown, DynamoDB> => {
  const around = ambient(fiber)
  const parts: Array<Action> = []
  for (const leaf of trees.leaves(self.operations, trees.isWrite)) {
    try {
      parts.push(actions.make(leaf, around))
    } catch (error) {
      return encodeFailed(leaf.operation.entity.identifier, error)
    }
  }
  const success = () => {
    let i = 0
    return trees.replace(self.operations, trees.isWrite, () => parts[i++]!.success())
  }
  if (parts.length === 0) return Effect.sync(success)
  return limits.check(parts, self.token) ?? Effect.matchEffect(
    send({
      operation: "TransactWriteItems",
      input: { TransactItems: parts.map((p) => p.item), ClientRequestToken: self.token ?? newToken(fiber) }
    }, { resend: "always", labels: parts.map((p) => p.label) }),
    {
      onFailure: (failure) => Effect.fail(failureOf(self, failure, parts)),
      onSuccess: () => Effect.sync(success)
    }
  )
}
