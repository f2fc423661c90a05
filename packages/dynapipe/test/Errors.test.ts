import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Option } from "effect"
import { readFileSync } from "node:fs"
import { CapacityExceeded } from "../src/Capacity.ts"
import * as Errors from "../src/Errors.ts"
import * as classify from "../src/internal/classify.ts"

const place = { operation: "PutItem", table: "shop", entity: "Order", key: { customerId: "c", n: 1n } } as const
const said = (error: Error): string => error.message

describe("messages say what failed, where, why, and what to do", () => {
  const cases: ReadonlyArray<readonly [Error, string]> = [
    [
      new Errors.Throttled({
        ...place,
        reason: "ProvisionedThroughputExceeded",
        throttlingReasons: [{ reason: "TableWriteProvisionedThroughputExceeded", resource: "arn:table/shop" }],
        detail: "The level of configured throughput was exceeded"
      }),
      "PutItem of Order {\"customerId\":\"c\",\"n\":\"1\"} on table shop was throttled: "
      + "TableWriteProvisionedThroughputExceeded at arn:table/shop (The level of configured throughput was exceeded). "
      + "Send fewer requests at a time, spread the keys, or raise the capacity."
    ],
    [
      new Errors.Throttled({ reason: "RequestLimitExceeded" }),
      "The request was throttled: RequestLimitExceeded. "
      + "Send fewer requests at a time, spread the keys, or raise the capacity."
    ],
    [
      new Errors.ServiceUnavailable({ operation: "PutItem", code: "InternalServerError", mayHaveApplied: true }),
      "PutItem failed in DynamoDB: InternalServerError. "
      + "The write may have been applied: read the item before sending it again."
    ],
    [
      new Errors.ServiceUnavailable({ operation: "GetItem", mayHaveApplied: false }),
      "GetItem failed in DynamoDB: service unavailable. Nothing was changed: it can be sent again."
    ],
    [
      new Errors.ConnectionFailed({ operation: "PutItem", mayHaveApplied: true, detail: "socket hang up" }),
      "PutItem got no answer (socket hang up). The write may have been applied: read the item before sending it again."
    ],
    [
      new Errors.ConnectionFailed({ operation: "GetItem", mayHaveApplied: false, detail: "connect ECONNREFUSED" }),
      "GetItem got no answer (connect ECONNREFUSED). Check the endpoint, the region and the network."
    ],
    [
      new Errors.RequestRejected({ operation: "GetItem", table: "shpo", code: "ResourceNotFoundException" }),
      "GetItem on table shpo was rejected: ResourceNotFoundException. "
      + "Check that the table exists in this region and account, and is ACTIVE."
    ],
    [
      new Errors.RequestRejected({ operation: "GetItem", code: "toString" }),
      "GetItem was rejected: toString. Sending it again changes nothing."
    ],
    [
      new Errors.DecodeFailed({
        entity: "Order",
        key: { customerId: "c" },
        path: ["lines", 0, "quantity"],
        issue: "Expected a number."
      }),
      "The stored Order {\"customerId\":\"c\"} does not fit its schema at lines[0].quantity: Expected a number. "
      + "Correct the item, or let the schema accept what is stored."
    ],
    [
      new Errors.EncodeFailed({ entity: "Order", path: ["total"], issue: new Error("NaN is no number of DynamoDB") }),
      "This Order cannot be encoded at total: NaN is no number of DynamoDB. Nothing was sent."
    ],
    [
      new Errors.ItemNotFound({ entity: "Order", key: { orderId: "o" } }),
      "There is no Order {\"orderId\":\"o\"}: check the key, or create it first."
    ],
    [
      new Errors.ConditionalCheckFailed({ entity: "Order", key: "k", item: Option.some({ status: "shipped" }) }),
      "The condition on Order k did not hold: there is {\"status\":\"shipped\"}. "
      + "Nothing was changed: read the item and decide again."
    ],
    [
      new Errors.ConditionalCheckFailed({ entity: "Order", item: Option.none(), stored: { a: { S: "x" } } }),
      "The condition on Order did not hold: there is {\"a\":{\"S\":\"x\"}}, which does not fit the schema. "
      + "Nothing was changed: read the item and decide again."
    ],
    [
      new Errors.VersionConflict({ entity: "Order", key: "k", expected: 3, item: Option.some({ version: 4 }) }),
      "Order k was written by somebody else: expected version 3, there is {\"version\":4}. "
      + "Nothing was changed: read the item and decide again."
    ],
    [
      new Errors.VersionConflict({ entity: "Order", key: "k", expected: undefined, item: Option.none() }),
      "Order k was written by somebody else: expected no version yet, there is no item. "
      + "Nothing was changed: read the item and decide again."
    ],
    [
      new Errors.TransactionConflict({ ...place, key: undefined }),
      "PutItem of Order on table shop met another write of the same item. Nothing was changed: it can be sent again."
    ],
    [
      new Errors.TransactionCanceled({
        failures: {},
        reasons: [
          { label: "debit", code: "ConditionalCheckFailed", message: "The conditional request failed" },
          { label: "credit", code: "None" }
        ]
      }),
      "The transaction of 2 was canceled, all of it. debit: ConditionalCheckFailed (The conditional request failed)."
    ],
    [
      new Errors.TransactionCanceled({
        failures: {
          debit: Option.some(new Errors.ItemNotFound({ entity: "Account", key: { id: "a" } })),
          credit: Option.none(),
          user: Option.some(new Errors.UniqueViolation({ entity: "User", constraint: "email" }))
        },
        reasons: [
          { label: "debit", code: "ConditionalCheckFailed", message: "The conditional request failed" },
          { label: "credit", code: "None" },
          { label: "user", code: "None" },
          { label: "user (unique email)", code: "ConditionalCheckFailed" },
          { label: "log", entity: "Log", key: { id: 7 }, code: "TransactionConflict", message: "ongoing" }
        ]
      }),
      "The transaction of 5 was canceled, all of it. debit: There is no Account {\"id\":\"a\"}: check the key, or create "
      + "it first. user: The value is taken: User has the unique constraint email. Nothing was changed: choose another "
      + "value. log of Log {\"id\":7}: TransactionConflict (ongoing)."
    ],
    [
      new Errors.TransactionCanceled({
        failures: {},
        reasons: Array.from({ length: 7 }, (_, i) => ({ label: `${i}`, code: "ThrottlingError" }))
      }),
      "The transaction of 7 was canceled, all of it. 0: ThrottlingError. 1: ThrottlingError. 2: ThrottlingError. "
      + "3: ThrottlingError. 4: ThrottlingError. And 2 more. It can be sent again."
    ],
    [
      new Errors.IdempotentParameterMismatch({ token: "t" }),
      "The token t was used for other parameters before. "
      + "Nothing was changed: use a new token for a new transaction."
    ],
    [
      new Errors.BatchIncomplete({ unprocessed: [1, 2], completed: [3], failures: [] }),
      "2 of 3 in the batch are not done after all retries. "
      + "They are in `unprocessed`: send them again, later or more slowly."
    ],
    [
      new Errors.BatchIncomplete({
        unprocessed: [1],
        completed: [],
        failures: [],
        cause: new Errors.RequestRejected({ operation: "BatchWriteItem", code: "AccessDeniedException" })
      }),
      "1 of 1 in the batch are not done after all retries (BatchWriteItem was rejected: AccessDeniedException. "
      + "Allow this operation on the table (and its index) in the role's policy). "
      + "They are in `unprocessed`, and why is in `cause`."
    ],
    [
      new Errors.UniqueViolation({ entity: "User", constraint: "email", values: { email: "a@b" }, key: { id: 1 } }),
      "{\"email\":\"a@b\"} is taken: User has the unique constraint email, which refused {\"id\":1}. "
      + "Nothing was changed: choose another value."
    ],
    [
      new Errors.InvalidCursor({ reason: "Foreign" }),
      "The cursor cannot be used: it belongs to another query, index, table or direction. "
      + "Start again from the first page."
    ]
  ]

  it.each(cases)("%s", (error, message) => {
    assert.strictEqual(error.message, message)
    assert.strictEqual(Cause.pretty(Cause.fail(error)).split("\n")[0], `${error.name}: ${message}`)
  })

  it("stay short and on one line, whatever is in the item", () => {
    const cyclic: Record<string, unknown> = { big: "x".repeat(10_000) }
    cyclic["self"] = cyclic
    for (
      const item of [{ big: "x".repeat(10_000) }, cyclic, { bytes: new Uint8Array(9999), set: new Set(["a"]) }, {
        a: "\n"
      }]
    ) {
      const message = said(new Errors.ConditionalCheckFailed({ entity: "Order", key: item, item: Option.some(item) }))
      assert.isTrue(message.length < 700 && !message.includes("\n"), message)
    }
    assert.include(said(new Errors.ItemNotFound({ entity: "A", key: { b: new Uint8Array(3) } })), "<3 bytes>")
  })

  // every code of a request or a table that DynamoDB refuses, and that no schedule can help
  const rejected = [
    ["AccessDeniedException", "policy"],
    ["CredentialsProviderError", "AWS_ACCESS_KEY_ID"],
    ["DuplicateItemException", "already"],
    ["ExpiredTokenException", "refresh"],
    ["IdempotentParameterMismatchException", "new one"],
    ["IncompleteSignatureException", "credentials"],
    ["InvalidSignatureException", "clock"],
    ["ItemCollectionSizeLimitExceededException", "10 GB"],
    ["LimitExceededException", "limit"],
    ["MissingAuthenticationTokenException", "credentials"],
    ["RegionMissing", "AWS_REGION"],
    ["ResourceInUseException", "ACTIVE"],
    ["ResourceNotFoundException", "exists"],
    ["SerializationException", "type"],
    ["TableInUseException", "ACTIVE"],
    ["TableNotFoundException", "name"],
    ["UnknownOperationException", "backend"],
    ["UnrecognizedClientException", "credentials"],
    ["ValidationException", "rule"]
  ] as const
  it.each(rejected)("%s says what to check", (code, word) => {
    assert.match(said(new Errors.RequestRejected({ code })), new RegExp(`${code}\\. .*${word}.*\\.$`))
  })
})

describe("what may be sent again", () => {
  it("is said by the failure", () => {
    const canceled = (...codes: ReadonlyArray<string>) =>
      new Errors.TransactionCanceled({ failures: {}, reasons: codes.map((code) => ({ label: "a", code })) }).isRetryable
    assert.isTrue(new Errors.Throttled({ reason: "RequestLimitExceeded" }).isRetryable)
    assert.isFalse(new Errors.ConnectionFailed({ mayHaveApplied: true }).isRetryable)
    assert.isTrue(new Errors.ServiceUnavailable({ mayHaveApplied: false }).isRetryable)
    assert.isFalse(new Errors.RequestRejected({ code: "ValidationException" }).isRetryable)
    assert.isTrue(canceled("None", "TransactionConflict"))
    assert.isFalse(canceled("TransactionConflict", "ConditionalCheckFailed"))
    assert.isFalse(canceled("None"))
    const incomplete = (cause?: unknown) =>
      new Errors.BatchIncomplete({ unprocessed: [1], completed: [2], failures: [], cause }).isRetryable
    assert.isTrue(incomplete())
    // a batch of puts and deletes can be sent twice
    assert.isTrue(incomplete(new Errors.ConnectionFailed({ mayHaveApplied: true })))
    assert.isFalse(incomplete(new Errors.RequestRejected({ code: "AccessDeniedException" })))
  })
})

describe("the table of failures in the README", () => {
  it("has each of them", () => {
    const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8")
    const rows = [...readme.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name)
    const failures = Object.entries({ ...Errors, CapacityExceeded }).flatMap(([name, value]) =>
      value.prototype instanceof Error ? [name] : []
    )
    assert.deepStrictEqual(failures.filter((name) => !rows.includes(name)), [])
  })
})

describe("fromCall", () => {
  it("keeps the place, the words and the id", () => {
    const failure = classify.response("GetItem", { name: "AccessDeniedException", message: "no", requestId: "R" })
    const error = Errors.fromCall(failure, { table: "shop", entity: "Order", key: { id: 1 } })
    assert.deepInclude(error, { _tag: "RequestRejected", code: "AccessDeniedException", requestId: "R", detail: "no" })
    assert.strictEqual(
      error.message,
      "GetItem of Order {\"id\":1} on table shop was rejected: AccessDeniedException (no). "
        + "Allow this operation on the table (and its index) in the role's policy."
    )
  })

  it("a read has no conflict", () => {
    const failure = classify.response("GetItem", { name: "TransactionConflictException" })
    assert.strictEqual(Errors.fromCall(failure)._tag, "TransactionConflict")
    assert.strictEqual(Errors.fromRead(failure)._tag, "RequestRejected")
  })

  it("the failures are Effects, and are caught by their tags", () => {
    const program = Effect.gen(function*() {
      return yield* new Errors.ConditionalCheckFailed({ entity: "Order", item: Option.some({ total: 3 }) })
    })
    const total: Effect.Effect<Option.Option<number>> = Effect.catchTag(
      program,
      "ConditionalCheckFailed",
      (e) => Effect.succeed(Option.map(e.item, (order) => order.total))
    )
    assert.deepStrictEqual(Effect.runSync(total), Option.some(3))
  })

  it("types: an item's type goes with its failure, and the unions are as told", () => {
    const failure = new Errors.ConditionalCheckFailed({ entity: "Order", item: Option.some({ total: 3 }) })
    const wider: Errors.ConditionalCheckFailed = failure
    // @ts-expect-error another item
    const other: Errors.ConditionalCheckFailed<{ readonly total: string }> = failure
    assert.strictEqual<Errors.ConditionalCheckFailed>(wider, other)
    const same = <A>() => <B>(_: [A] extends [B] ? [B] extends [A] ? true : [A, B] : [A, B]) => {}
    type Request = "Throttled" | "ServiceUnavailable" | "ConnectionFailed" | "RequestRejected" | "EncodeFailed"
    same<Errors.RequestError["_tag"]>()<Request>(true)
    same<Errors.ReadError["_tag"]>()<Request | "DecodeFailed">(true)
    same<Errors.WriteError["_tag"]>()<Request | "TransactionConflict">(true)
  })
})
