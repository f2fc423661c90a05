import { describe, expect, it } from "vitest"
import * as Errors from "../../src/Errors.ts"
import * as classify from "../../src/internal/classify.ts"
import type { Operation } from "../../src/Operation.ts"

// every code that DynamoDB is known to answer with: status, kind, and whether a write that got it may have happened
const table: ReadonlyArray<readonly [code: string, status: number, kind: Errors.Kind, ambiguous: boolean]> = [
  ["ProvisionedThroughputExceededException", 400, "Throttled", false],
  ["ThrottlingException", 400, "Throttled", false],
  ["RequestLimitExceeded", 400, "Throttled", false],
  ["LimitExceededException", 400, "Throttled", false],
  ["InternalServerError", 500, "ServiceUnavailable", true],
  ["InternalFailure", 500, "ServiceUnavailable", true],
  ["ServiceUnavailable", 503, "ServiceUnavailable", true],
  ["ServiceUnavailableException", 503, "ServiceUnavailable", true],
  ["SomethingNobodyKnows", 502, "ServiceUnavailable", true],
  ["SomethingNobodyKnows", 429, "Throttled", false],
  ["SomethingNobodyKnows", 400, "RequestRejected", false],
  ["TransactionInProgressException", 400, "TransactionInProgress", true],
  ["TransactionConflictException", 400, "TransactionConflict", false],
  ["ReplicatedWriteConflictException", 400, "TransactionConflict", false],
  ["ConditionalCheckFailedException", 400, "ConditionalCheckFailed", false],
  ["TransactionCanceledException", 400, "TransactionCanceled", false],
  ["IdempotentParameterMismatchException", 400, "IdempotentParameterMismatch", false],
  ["ValidationException", 400, "RequestRejected", false],
  ["ResourceNotFoundException", 400, "RequestRejected", false],
  ["ResourceInUseException", 400, "RequestRejected", false],
  ["AccessDeniedException", 400, "RequestRejected", false],
  ["UnrecognizedClientException", 400, "RequestRejected", false],
  ["InvalidSignatureException", 400, "RequestRejected", false],
  ["IncompleteSignatureException", 400, "RequestRejected", false],
  ["ExpiredTokenException", 400, "RequestRejected", false],
  ["MissingAuthenticationTokenException", 400, "RequestRejected", false],
  ["SerializationException", 400, "RequestRejected", false],
  ["ItemCollectionSizeLimitExceededException", 400, "RequestRejected", false],
  ["DuplicateItemException", 400, "RequestRejected", false],
  ["TableNotFoundException", 400, "RequestRejected", false],
  ["TableInUseException", 400, "RequestRejected", false],
  ["UnknownOperationException", 400, "RequestRejected", false],
  ["constructor", 400, "RequestRejected", false]
]

const tags: Readonly<Record<Errors.Kind, Errors.CallError["_tag"]>> = {
  Throttled: "Throttled",
  ServiceUnavailable: "ServiceUnavailable",
  ConnectionFailed: "ConnectionFailed",
  TransactionConflict: "TransactionConflict",
  TransactionInProgress: "ServiceUnavailable",
  ConditionalCheckFailed: "RequestRejected",
  TransactionCanceled: "RequestRejected",
  IdempotentParameterMismatch: "RequestRejected",
  RequestRejected: "RequestRejected"
}

describe("response", () => {
  it.each(table)("%s (%i) is %s, ambiguous %s", (code, status, kind, ambiguous) => {
    for (const prefix of ["", "com.amazonaws.dynamodb.v20120810#", "com.amazon.coral.validate#"]) {
      const answer = { name: prefix + code, message: "why", status, requestId: "R" }
      const write = classify.response("PutItem", answer)
      const read = classify.response("GetItem", answer)
      expect([write.code, write.kind, write.mayHaveApplied]).toEqual([code, kind, ambiguous])
      expect([read.code, read.kind, read.mayHaveApplied]).toEqual([code, kind, false])
      expect([write.message, write.status, write.requestId]).toEqual(["why", status, "R"])
      const narrowed = Errors.fromCall(write)
      expect(narrowed._tag).toBe(tags[kind])
      expect(narrowed.message).toMatch(/^PutItem .*why.*\.$/)
      if ("mayHaveApplied" in narrowed) expect(narrowed.mayHaveApplied).toBe(ambiguous)
    }
  })

  it("keeps what a body says beside its message", () => {
    const item = { pk: { S: "a" } }
    expect(classify.response("PutItem", { name: "ConditionalCheckFailedException", body: { Item: item } }).item)
      .toEqual(item)
    const reasons = [{ Code: "None" }, { Code: "ConditionalCheckFailed", Message: "m", Item: item }]
    expect(
      classify.response("TransactWriteItems", {
        name: "TransactionCanceledException",
        body: { CancellationReasons: reasons }
      }).reasons
    ).toEqual(reasons)
    const throttled = [{
      reason: "TableReadKeyRangeThroughputExceeded",
      resource: "arn:aws:dynamodb:eu-west-1:1:table/shop/index/x"
    }]
    for (const field of ["ThrottlingReasons", "throttlingReasons"]) {
      const failure = classify.response("GetItem", { name: "ThrottlingException", body: { [field]: throttled } })
      expect(failure.throttlingReasons).toEqual(throttled)
      const error = Errors.fromCall(failure) as Errors.Throttled
      expect([error._tag, error.table, error.reason]).toEqual(["Throttled", "shop", "ThrottlingException"])
    }
  })

  it("survives a body that is not as DynamoDB writes it", () => {
    const failure = classify.response("PutItem", {
      name: "TransactionCanceledException",
      body: { CancellationReasons: "x" }
    })
    expect(failure.reasons).toBe(undefined)
    expect(classify.response("PutItem", { status: 404 }).code).toBe("Http404")
    expect(classify.response("PutItem", { status: 502 })).toMatchObject({
      code: "Http502",
      kind: "ServiceUnavailable",
      mayHaveApplied: true
    })
    expect(classify.response("PutItem", { name: "ValidationException:http://internal.amazon.com/coral/" }).code)
      .toBe("ValidationException")
  })
})

describe("transport", () => {
  const node = (code: string, syscall?: string) => Object.assign(new Error(`it was ${code}`), { code, syscall })

  it.each<readonly [operation: Operation, sent: boolean, mayHaveApplied: boolean]>([
    ["PutItem", true, true],
    ["PutItem", false, false],
    ["TransactWriteItems", true, true],
    ["BatchWriteItem", true, true],
    ["CreateTable", true, true],
    ["ExecuteStatement", true, true],
    ["GetItem", true, false],
    ["Query", true, false],
    ["TransactGetItems", true, false]
  ])("%s, sent %s: may have applied %s", (operation, sent, mayHaveApplied) => {
    const cause = node("ECONNRESET")
    expect(classify.transport(operation, cause, sent))
      .toMatchObject({
        kind: "ConnectionFailed",
        code: "ECONNRESET",
        message: "it was ECONNRESET",
        mayHaveApplied,
        cause
      })
  })

  it.each([
    ["ECONNREFUSED", "connect", true],
    ["ENOTFOUND", "getaddrinfo", true],
    ["EAI_AGAIN", "getaddrinfo", true],
    ["ETIMEDOUT", "connect", true],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", undefined, true],
    ["CERT_HAS_EXPIRED", undefined, true],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", undefined, true],
    ["ERR_TLS_CERT_ALTNAME_INVALID", undefined, true],
    ["ECONNRESET", "read", false],
    ["EPIPE", "write", false],
    ["ETIMEDOUT", "read", false]
  ])("%s at %s: unsent %s", (code, syscall, unsent) => {
    expect(classify.unsent(node(code, syscall))).toBe(unsent)
  })

  it("has words where the cause has none", () => {
    const several = new AggregateError([node("ECONNREFUSED", "connect")])
    expect(classify.transport("GetItem", several, false).message).toBe("it was ECONNREFUSED")
    expect(classify.transport("GetItem", "gone", false).message).toBe("gone")
    expect(classify.transport("GetItem", undefined, false).code).toBe("ConnectionFailed")
  })
})

describe("cancellation", () => {
  it.each([
    [["None", "TransactionConflict"], "conflict"],
    [["ReplicatedWriteConflict"], "conflict"],
    [["RequestLimitExceeded"], "throttled"],
    [["ThrottlingException"], "throttled"],
    [["DuplicateItem"], "none"],
    [["TransactionConflict", "ThrottlingError", "None"], "throttled"],
    [["ProvisionedThroughputExceeded", "TransactionConflict"], "throttled"],
    [["TransactionConflict", "ConditionalCheckFailed"], "none"],
    [["ValidationError"], "none"],
    [["ItemCollectionSizeLimitExceeded", "None"], "none"],
    [["None", "None"], "none"],
    [[], "none"]
  ])("%j: %s", (codes, common) => {
    expect(classify.cancellation(codes)).toBe(common)
  })
})
