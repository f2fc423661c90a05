/** What is left of work that failed for good: its operations in a form that can be stored, and sent again later. */
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type { DynamoDB } from "../../DynamoDB.ts"
import * as Errors from "../../Errors.ts"
import { send } from "../send.ts"
import type { TransactItem } from "./action.ts"
import { single } from "./alone.ts"
import * as failures from "./failure.ts"
import type { WriteOp } from "./tree.ts"
import * as transactions from "./write.ts"

/**
 * The operations of a program that failed for good, as plain data: `JSON.stringify` keeps it, `Transact.replay` sends it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Stored {
  readonly version: 1
  /**
   * Under the same token a transaction happens once, if it is replayed within ten minutes. What was sent as one call, and
   * no transaction, had no token then.
   */
  readonly token: string
  readonly labels: ReadonlyArray<string>
  /** The actions as DynamoDB takes them, a binary as `{ "$binary": "base64" }`. */
  readonly actions: unknown
  /** Whether the last action is the marker of `Transact.once`, which refuses what has happened. */
  readonly marked: boolean
}

const toJson = (u: unknown): unknown =>
  u instanceof Uint8Array
    ? { $binary: Buffer.from(u.buffer, u.byteOffset, u.byteLength).toString("base64") }
    : mapped(u, toJson)

// an attribute named $binary holds an attribute value, and no text
const fromJson = (u: unknown): unknown =>
  typeof u === "object" && u !== null && "$binary" in u && typeof u.$binary === "string"
    ? new Uint8Array(Buffer.from(u.$binary, "base64"))
    : mapped(u, fromJson)

const mapped = (u: unknown, f: (u: unknown) => unknown): unknown =>
  Array.isArray(u)
    ? u.map(f)
    : typeof u === "object" && u !== null
    ? Object.fromEntries(Object.entries(u).filter(([, v]) => v !== undefined).map(([k, v]) => [k, f(v)]))
    : u

const stored = (self: transactions.Fields, { parts, token }: transactions.Prepared): Stored => ({
  version: 1,
  token,
  labels: parts.map((part) => part.name),
  actions: toJson(parts.map((part) => part.item)),
  marked: self.marker !== undefined
})

/** What may be done later as it is; what was decided by a condition may not. */
const givenUp: ReadonlySet<unknown> = new Set<GivenUpError["_tag"]>([
  "Throttled",
  "ServiceUnavailable",
  "ConnectionFailed",
  "TransactionConflict",
  "RequestRejected"
])

/**
 * The failures by which work is given up on.
 *
 * @category models
 * @since 0.1.0
 */
export type GivenUpError = Errors.CallError

/**
 * Work that failed for good.
 *
 * @category models
 * @since 0.1.0
 */
export interface GivenUp {
  readonly failure: GivenUpError
  /**
   * Whether it may have happened although it failed. To replay an increment or an append by itself that may have happened
   * is to do it twice: look first, or send it by `Transact.once`.
   */
  readonly mayHaveApplied: boolean
  readonly operations: Stored
}

const isGivenUp = (u: unknown): u is GivenUpError =>
  typeof u === "object" && u !== null && "_tag" in u && givenUp.has(u._tag)

type Transaction = transactions.Fields & { readonly _tag: "TransactWrite" }

export const onGivenUp = (
  self: (Transaction | Exclude<WriteOp, { readonly _tag: "Check" }>) & Effect.Effect<any, any, any>,
  handler: (work: GivenUp) => Effect.Effect<unknown, any, any>,
  fiber: Fiber.Fiber<any, any>
): Effect.Effect<unknown, unknown, any> => {
  const fields = self._tag === "TransactWrite" ? self : single(self)
  const prepared = transactions.prepare(fields, fiber)
  if (!("parts" in prepared)) return prepared
  // what is one call stays one call, and becomes a transaction where it is replayed
  const program = self._tag === "TransactWrite" || prepared.parts.length > 1
    ? transactions.execute(fields, prepared)
    : self
  return Effect.tapError(program, (failure) =>
    isGivenUp(failure)
      ? handler({
        failure,
        mayHaveApplied: "mayHaveApplied" in failure && failure.mayHaveApplied,
        operations: stored(fields, prepared)
      })
      : Effect.void)
}

const failureOf = (failure: Errors.CallFailed, self: Stored): unknown => {
  if (failure.kind !== "TransactionCanceled") return Errors.fromCall(failure)
  const reasons = failures.reasonsOf(failure, self.labels.map((name) => ({ name })))
  return failures.conditionFailed(failure)
    ? new Errors.TransactionCanceled({ failures: {}, reasons, requestId: failure.requestId })
    : failures.withoutCondition(failure, reasons)
}

export const replay = (self: Stored): Effect.Effect<void, unknown, DynamoDB> => {
  if (self.version !== 1) {
    return Effect.die(new Error(`Transact.replay: these operations are of version ${String(self.version)}, and not 1`))
  }
  const request = {
    operation: "TransactWriteItems",
    input: { TransactItems: fromJson(self.actions) as Array<TransactItem>, ClientRequestToken: self.token }
  } as const
  return Effect.matchEffect(send(request, { resend: "always", labels: self.labels }), {
    onFailure: (failure) =>
      self.marked && failure.reasons?.at(-1)?.Code === "ConditionalCheckFailed"
        ? Effect.void
        : Effect.fail(failureOf(failure, self)),
    onSuccess: () => Effect.void
  })
}
