import { assert, describe, it } from "@effect/vitest"
import * as Errors from "../../src/Errors.ts"
import { classifyThrown } from "../../src/internal/sdk/thrown.ts"

const thrown = (name: string, message: string, fields: object = {}) =>
  Object.assign(new Error(message), { name, ...fields })

describe("what the SDK throws", () => {
  const never =
    "the request socket did not establish a connection with the server within the configured timeout of 3 ms."
  const cases: ReadonlyArray<readonly [unknown, kind: Errors.Kind, code: string, mayHaveApplied: boolean]> = [
    [thrown("TimeoutError", `@smithy/node-http-handler - ${never}`), "ConnectionFailed", "TimeoutError", false],
    [
      thrown("TimeoutError", "a request has exceeded the configured 9 ms requestTimeout.", { code: "ETIMEDOUT" }),
      "ConnectionFailed",
      "ETIMEDOUT",
      true
    ],
    [
      thrown("TimeoutError", "the request socket timed out after 9 ms of inactivity"),
      "ConnectionFailed",
      "TimeoutError",
      true
    ],
    [
      thrown("Error", "getaddrinfo ENOTFOUND x", { code: "ENOTFOUND", syscall: "getaddrinfo" }),
      "ConnectionFailed",
      "ENOTFOUND",
      false
    ],
    [
      thrown("Error", "read ECONNRESET", { code: "ECONNRESET", syscall: "read" }),
      "ConnectionFailed",
      "ECONNRESET",
      true
    ],
    [
      Object.assign(new AggregateError([thrown("Error", "connect ECONNREFUSED ::1:8")]), { code: "ECONNREFUSED" }),
      "ConnectionFailed",
      "ECONNREFUSED",
      false
    ],
    [
      thrown("SyntaxError", "Unexpected end", { $metadata: { httpStatusCode: 200 } }),
      "ConnectionFailed",
      "MalformedAnswer",
      true
    ],
    [thrown("SyntaxError", "Unexpected end", { $response: {} }), "ConnectionFailed", "MalformedAnswer", true],
    [thrown("Error", "Region is missing"), "RequestRejected", "RegionMissing", false],
    [thrown("CredentialsProviderError", "Could not load"), "RequestRejected", "CredentialsProviderError", false],
    [thrown("TypeError", "x is not a function"), "RequestRejected", "TypeError", false],
    [
      thrown("ValidationException", "no", { $metadata: { httpStatusCode: 400 } }),
      "RequestRejected",
      "ValidationException",
      false
    ],
    [
      thrown("SyntaxError", "Unexpected token '<'", { $metadata: { httpStatusCode: 502 } }),
      "ServiceUnavailable",
      "Http502",
      true
    ],
    [thrown("Boom", "no", { $metadata: { httpStatusCode: 500 } }), "ServiceUnavailable", "Boom", true],
    ["a string", "RequestRejected", "SdkError", false],
    [undefined, "RequestRejected", "SdkError", false]
  ]

  it.each(cases)("%s", (cause, kind, code, mayHaveApplied) => {
    const failure = classifyThrown("PutItem", cause)
    assert.deepStrictEqual([failure.kind, failure.code, failure.mayHaveApplied], [kind, code, mayHaveApplied])
    assert.strictEqual(classifyThrown("GetItem", cause).mayHaveApplied, false)
  })

  it("says what to do", () => {
    const message = (cause: unknown) => Errors.fromCall(classifyThrown("PutItem", cause)).message
    assert.include(message(thrown("Error", "Region is missing")), "AWS_REGION")
    assert.include(message(thrown("CredentialsProviderError", "Could not load")), "AWS_ACCESS_KEY_ID")
  })
})
