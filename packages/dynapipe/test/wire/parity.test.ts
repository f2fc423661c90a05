import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Layer, Scope } from "effect"
import * as DynamoDB from "../../src/DynamoDB.ts"
import type { CallFailed } from "../../src/Errors.ts"
import type { Operation } from "../../src/Operation.ts"
import * as WireDynamoDB from "../../src/WireDynamoDB.ts"
import { until } from "./fixture.ts"
import { inputs, outputs } from "./outputs.ts"
import type { AnswerOptions, Script, Server } from "./server.ts"
import { answer, failure, serve } from "./server.ts"

const credentials = { accessKeyId: "AKID", secretAccessKey: "SECRET", sessionToken: "TOKEN" }

/** What both layers make of the same calls to the same server. */
const both = <A, E>(
  script: Script,
  use: (service: DynamoDB.DynamoDBService, server: Server) => Effect.Effect<A, E>,
  more?: DynamoDB.ConnectionOptions
): Effect.Effect<readonly [ours: A, theirs: A], E> =>
  Effect.scoped(Effect.gen(function*() {
    const server = yield* serve(script)
    const options = { endpoint: server.url, region: "us-east-1", credentials, ...more }
    const through = (layer: Layer.Layer<DynamoDB.DynamoDB>) =>
      Effect.flatMap(Effect.map(Layer.build(layer), (context) => context), (context) =>
        Effect.provide(Effect.flatMap(DynamoDB.DynamoDB, (service) => use(service, server)), context))
    const ours = yield* through(WireDynamoDB.layer(options))
    const theirs = yield* through(DynamoDB.layer(options))
    return [ours, theirs] as const
  }))

const minimal: { readonly [Op in Operation]?: object } = {
  BatchGetItem: { RequestItems: { t: { Keys: [{}] } } },
  TransactGetItems: { TransactItems: [] }
}

const withoutMetadata = ({ $metadata: _, ...output }: any): any => output

const plain = ({ cause: _, ...failed }: CallFailed): object => ({ ...failed })

describe("the wire layer and the SDK's", () => {
  it.live.each(Object.keys(outputs) as Array<Operation>)(
    "give the same output of %s",
    (operation) =>
      Effect.gen(function*() {
        const [ours, theirs] = yield* both(
          (_, socket) => socket.write(answer(outputs[operation])),
          ({ call }) => call(operation, (minimal[operation] ?? {}) as any)
        )
        expect(withoutMetadata(ours)).toStrictEqual(withoutMetadata(theirs))
        expect(Object.keys(withoutMetadata(ours))).toEqual(Object.keys(outputs[operation]))
        expect((ours as any).$metadata.requestId).toBe((theirs as any).$metadata.requestId)
      })
  )

  it.live.each(inputs)("send the same request (%#): %s", ([operation, input]) =>
    Effect.gen(function*() {
      const [ours, theirs] = yield* both(
        (_, socket) => socket.write(answer({})),
        ({ call }, { received }) =>
          Effect.as(call(operation, input as any), received).pipe(Effect.map((all) => all.at(-1)!))
      )
      expect(ours.json).toEqual(theirs.json)
      expect(ours.line).toBe(theirs.line)
      for (const name of ["host", "content-type", "x-amz-target", "x-amz-security-token"]) {
        expect(ours.headers[name]).toBe(theirs.headers[name])
      }
    }))

  const item = { pk: { B: "AAE=" }, n: { N: "1" } }
  const reasons = [{ Code: "None" }, { Code: "ConditionalCheckFailed", Message: "no", Item: item }]
  const throttled = [{ reason: "TableWriteProvisionedThroughputExceeded", resource: "arn:aws:dynamodb:::table/t" }]
  const failures: ReadonlyArray<readonly [Operation, Buffer | string, object?, AnswerOptions?]> = [
    ["PutItem", "ConditionalCheckFailedException", { Item: item }],
    ["PutItem", "ConditionalCheckFailedException"],
    ["TransactWriteItems", "TransactionCanceledException", { CancellationReasons: reasons }],
    ["PutItem", "ProvisionedThroughputExceededException", { ThrottlingReasons: throttled }],
    ["PutItem", "ThrottlingException", { throttlingReasons: throttled }],
    ["GetItem", "RequestLimitExceeded"],
    ["PutItem", "TransactionConflictException"],
    ["PutItem", "ReplicatedWriteConflictException"],
    ["TransactWriteItems", "TransactionInProgressException"],
    ["TransactWriteItems", "IdempotentParameterMismatchException"],
    ["PutItem", "InternalServerError", {}, { status: 500 }],
    ["GetItem", "InternalServerError", {}, { status: 500 }],
    ["UpdateItem", "ServiceUnavailable", {}, { status: 503 }],
    ["GetItem", "ResourceNotFoundException"],
    ["GetItem", "AccessDeniedException"],
    ["GetItem", "UnrecognizedClientException"],
    ["GetItem", "MissingAuthenticationTokenException"],
    ["GetItem", "SerializationException"],
    ["PutItem", "ItemCollectionSizeLimitExceededException"],
    ["CreateTable", "LimitExceededException"],
    ["CreateTable", "ResourceInUseException"],
    ["GetItem", "SomethingNobodyHasHeardOf"],
    ["PutItem", answer({ __type: "com.amazon.coral.validate#ValidationException", message: "m" }, { status: 400 })],
    ["PutItem", answer({ __type: "com.amazon.coral.service#AccessDeniedException", Message: "M" }, { status: 400 })],
    ["PutItem", answer("", { status: 502 })],
    ["PutItem", answer({}, { status: 413 })],
    ["PutItem", answer({ __type: "a#B" }, { status: 429 })]
  ]
  it.live.each(failures)("fail the same (%#): %s", ([operation, what, fields, options]) =>
    Effect.gen(function*() {
      const [ours, theirs] = yield* both(
        (_, socket) => socket.write(typeof what === "string" ? failure(what, fields, options) : what),
        ({ call }) => Effect.flip(call(operation, (minimal[operation] ?? {}) as any))
      )
      expect(plain(ours)).toStrictEqual(plain(theirs))
    }))

  const page = "<html>We will be back soon</html>"
  const html = { crc: false, headers: { "content-type": "text/html" } } as const
  const unreadable: ReadonlyArray<readonly [code: string, Buffer, mayHaveApplied: boolean]> = [
    ["ChecksumMismatch", answer({ Attributes: item }, { crc: 1 }), true],
    ["ChecksumMismatch", failure("ConditionalCheckFailedException", {}, { crc: 1 }), false],
    ["ChecksumMismatch", failure("InternalServerError", {}, { crc: 1, status: 500 }), true],
    ["MalformedAnswer", answer("", { crc: false }), true],
    ["MalformedAnswer", answer("null", { crc: false }), true],
    ["MalformedAnswer", answer(" []", { crc: false }), true],
    ["MalformedAnswer", answer("{\"Attributes\":{\"pk\":{\"S\":\"secret", { crc: false }), true],
    ["MalformedAnswer", answer(page, html), true],
    ["Http502", answer(page, { ...html, status: 502 }), true],
    ["Http403", answer(page, { ...html, status: 403 }), false]
  ]
  it.live.each(unreadable)(
    "make the same of what is no answer (%#): %s",
    ([code, data, mayHaveApplied]) =>
      Effect.gen(function*() {
        const [ours, theirs] = yield* both(
          (_, socket) => socket.write(data),
          ({ call }) => Effect.flip(call("PutItem", {} as any))
        )
        expect(plain(ours)).toStrictEqual(plain(theirs))
        expect(theirs).toMatchObject({ code, mayHaveApplied })
        // whatever was in it may be somebody's
        expect(theirs.message).not.toMatch(/secret|soon/)
        if (theirs.kind === "ConnectionFailed") expect(String(theirs.cause)).not.toMatch(/secret|soon/)
      })
  )

  it.live.each<Operation>(["TagResource", "UntagResource"])(
    "take no body at all for the answer to %s",
    (operation) =>
      Effect.gen(function*() {
        const outputs = yield* both(
          (_, socket) => socket.write(answer("")),
          ({ call }) => call(operation, {} as any)
        )
        expect(outputs.map(withoutMetadata)).toEqual([{}, {}])
      })
  )

  it.live.each(["before", "within", "drop by drop"])(
    "end a call whose answer does not end (%s)",
    (where) =>
      Effect.gen(function*() {
        const data = answer({ Attributes: item })
        const head = data.indexOf("\r\n\r\n") + 4
        const [ours, theirs] = yield* both(
          (_, socket) => {
            if (where === "before") return
            let at = head + 1
            socket.write(data.subarray(0, at))
            if (where === "within") return
            const drip = setInterval(() => socket.write(data.subarray(at, ++at)), 50)
            socket.once("close", () => clearInterval(drip))
          },
          ({ call }, { sockets }) =>
            Effect.gen(function*() {
              const failed = yield* Effect.flip(call("PutItem", {} as any))
              // and nothing is left open
              yield* until(() => sockets.size === 0)
              return failed
            }),
          { requestTimeout: 300 }
        )
        expect(plain(ours)).toStrictEqual(plain(theirs))
        expect(theirs).toMatchObject({ code: "RequestTimeout", mayHaveApplied: true })
      })
  )

  it.live.each(["an answer", "credentials"])(
    "end a call that waits for %s when they are closed",
    (what) =>
      Effect.gen(function*() {
        let asked = 0
        const provider = () => (asked++, new Promise<never>(() => undefined))
        const closed = (layer: (options: DynamoDB.ConnectionOptions) => Layer.Layer<DynamoDB.DynamoDB>) =>
          Effect.gen(function*() {
            const { received, url } = yield* serve(() => undefined)
            const given = what === "credentials" ? provider : credentials
            const scope = yield* Scope.make()
            const context = yield* Layer.buildWithScope(
              layer({ endpoint: url, region: "us-east-1", credentials: given, requestTimeout: Infinity }),
              scope
            )
            const { call } = Context.get(context, DynamoDB.DynamoDB)
            const fiber = yield* Effect.forkChild(Effect.flip(call("PutItem", {} as any)), { startImmediately: true })
            yield* until(() => asked + received.length > 0)
            yield* Scope.close(scope, Exit.void)
            asked = 0
            return yield* Fiber.join(fiber)
          })
        const ours = yield* closed(WireDynamoDB.layer)
        const theirs = yield* closed(DynamoDB.layer)
        expect(plain(ours)).toStrictEqual(plain(theirs))
        expect(theirs).toMatchObject({ code: "ClientClosed", mayHaveApplied: what === "an answer" })
      }).pipe(Effect.scoped),
    10_000
  )

  it.live.each<readonly [string, () => Promise<never>]>([
    ["refuses", () => Promise.reject(Object.assign(new Error("no"), { $metadata: { httpStatusCode: 503 } }))],
    ["cannot be reached", () => Promise.reject(Object.assign(new Error("no"), { code: "ECONNRESET" }))],
    ["never answers", () => new Promise(() => undefined)]
  ])("know that nothing was sent where who gives credentials %s", ([, provider]) =>
    Effect.gen(function*() {
      const [ours, theirs] = yield* both(
        () => undefined,
        ({ call }, { received }) =>
          Effect.map(Effect.flip(call("PutItem", {} as any)), (failed) => [plain(failed), received.length]),
        { credentials: provider, requestTimeout: 300 }
      )
      expect(ours).toStrictEqual(theirs)
      expect(theirs).toMatchObject([{ mayHaveApplied: false }, 0])
    }))
})
