/**
 * From what the wire says to `CallFailed`: pure, and the same for every backend.
 */
import type { AttributeMap } from "../AttributeValue.ts"
import type { Operation } from "../Operation.ts"
import { CallFailed } from "./errors/call.ts"
import type { CancellationReason, Kind, ThrottlingReason } from "./errors/call.ts"

const reads: ReadonlySet<Operation> = new Set<Operation>([
  "BatchGetItem",
  "DescribeEndpoints",
  "DescribeLimits",
  "DescribeTable",
  "DescribeTimeToLive",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "Query",
  "Scan",
  "TransactGetItems"
])

/** Whether an operation can change anything; one that runs statements may. */
export const isWrite = (operation: Operation): boolean => !reads.has(operation)

/** The kinds by name; what is not here is known by its status. */
const kinds: Readonly<Record<string, Kind>> = {
  ProvisionedThroughputExceededException: "Throttled",
  RequestLimitExceeded: "Throttled",
  Throttling: "Throttled",
  ThrottlingException: "Throttled",
  // tables are changed ten at a time, and the eleventh is told to come back
  LimitExceededException: "Throttled",
  InternalFailure: "ServiceUnavailable",
  InternalServerError: "ServiceUnavailable",
  ServiceUnavailable: "ServiceUnavailable",
  ServiceUnavailableException: "ServiceUnavailable",
  TransactionInProgressException: "TransactionInProgress",
  ReplicatedWriteConflictException: "TransactionConflict",
  TransactionConflictException: "TransactionConflict",
  ConditionalCheckFailedException: "ConditionalCheckFailed",
  TransactionCanceledException: "TransactionCanceled",
  IdempotentParameterMismatchException: "IdempotentParameterMismatch"
}

/** What is unknown about a write that fails so. */
const ambiguous: ReadonlySet<Kind> = new Set<Kind>(["ServiceUnavailable", "TransactionInProgress"])

/** An error answer, with the values of its body in the SDK's shapes. */
export interface ErrorResponse {
  /** With or without a namespace: `com.amazonaws.dynamodb.v20120810#ValidationException`. */
  readonly name?: string | undefined
  readonly message?: string | undefined
  readonly status?: number | undefined
  /** The fields of the body beside its type and message. */
  readonly body?: Readonly<Record<string, unknown>> | undefined
  readonly requestId?: string | undefined
  readonly cause?: unknown
}

/** `com.amazonaws.dynamodb.v20120810#Name:http://…` is `Name`. */
const plain = (name: string): string => {
  const end = name.indexOf(":")
  const text = end === -1 ? name : name.slice(0, end)
  return text.slice(text.lastIndexOf("#") + 1)
}

const kindOf = (code: string, status: number): Kind =>
  Object.hasOwn(kinds, code)
    ? kinds[code]!
    : status >= 500
    ? "ServiceUnavailable"
    : status === 429
    ? "Throttled"
    : "RequestRejected"

// a body that is not as DynamoDB writes it must not fail the one who reads it
const list = <A>(u: unknown): ReadonlyArray<A> | undefined => Array.isArray(u) ? u : undefined
const map = (u: unknown): AttributeMap | undefined =>
  typeof u === "object" && u !== null && !Array.isArray(u) ? u as AttributeMap : undefined

/** What an error answer is. */
export const response = (operation: Operation, answer: ErrorResponse): CallFailed => {
  const status = answer.status ?? 400
  const code = plain(answer.name ?? "") || `Http${status}`
  const kind = kindOf(code, status)
  const body = answer.body
  return new CallFailed({
    operation,
    code,
    kind,
    message: answer.message ?? "",
    mayHaveApplied: ambiguous.has(kind) && isWrite(operation),
    status: answer.status,
    requestId: answer.requestId,
    item: kind === "ConditionalCheckFailed" ? map(body?.["Item"]) : undefined,
    reasons: kind === "TransactionCanceled" ? list<CancellationReason>(body?.["CancellationReasons"]) : undefined,
    throttlingReasons: kind === "Throttled"
      ? list<ThrottlingReason>(body?.["ThrottlingReasons"] ?? body?.["throttlingReasons"])
      : undefined,
    cause: answer.cause
  })
}

interface Fault {
  readonly code?: unknown
  readonly name?: unknown
  readonly message?: unknown
  readonly syscall?: unknown
  readonly errors?: ReadonlyArray<unknown>
}

const unsentCodes =
  /^(ECONNREFUSED|ENOTFOUND|EAI_.*|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|CERT_.*|.*_CERT.*|.*SIGNATURE)$/

/** Whether a problem of the transport is one that comes before anything is sent. */
export const unsent = (cause: unknown): boolean => {
  const { code, syscall } = (cause ?? {}) as Fault
  return syscall === "connect" || syscall === "getaddrinfo" || typeof code === "string" && unsentCodes.test(code)
}

const text = (u: unknown): string | undefined => typeof u === "string" && u !== "" ? u : undefined

/** What a problem of the transport is; `sent` says whether any of the request may have reached the other side. */
export const transport = (operation: Operation, cause: unknown, sent: boolean): CallFailed => {
  const fault = (typeof cause === "object" && cause !== null ? cause : {}) as Fault
  const first = fault.errors?.[0] as Fault | undefined
  return new CallFailed({
    operation,
    code: text(fault.code) ?? text(fault.name) ?? "ConnectionFailed",
    kind: "ConnectionFailed",
    // an AggregateError of several addresses has no message of its own
    message: text(fault.message) ?? text(first?.message) ?? text(cause) ?? "",
    mayHaveApplied: sent && isWrite(operation),
    cause
  })
}

/** The codes of a cancellation that may pass if the same transaction is sent again, by what they are. */
const passing: Readonly<Record<string, "conflict" | "throttled">> = {
  TransactionConflict: "conflict",
  ReplicatedWriteConflict: "conflict",
  ProvisionedThroughputExceeded: "throttled",
  RequestLimitExceeded: "throttled",
  ThrottlingError: "throttled",
  ThrottlingException: "throttled"
}

/** What the reasons of a cancellation have in common; `none` where at least one of them does not pass by itself. */
export const cancellation = (codes: Iterable<string | undefined>): "none" | "conflict" | "throttled" => {
  let found: "none" | "conflict" | "throttled" = "none"
  for (const code of codes) {
    if (code === undefined || code === "None") continue
    const kind = Object.hasOwn(passing, code) ? passing[code]! : "none"
    if (kind === "none") return "none"
    if (found !== "throttled") found = kind
  }
  return found
}
