import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Deferred, Effect, Exit, Fiber, Layer } from "effect"
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import * as DynamoDB from "../src/DynamoDB.ts"
import type { CallFailed } from "../src/Errors.ts"
import * as Errors from "../src/Errors.ts"
import { make } from "./scripted.ts"

interface Heard {
  readonly target: string | undefined
  readonly authorization: string
  readonly token: string | undefined
  readonly body: unknown
  readonly socket: Socket
}
type Answer = (response: ServerResponse, request: IncomingMessage) => void

const json = (status: number, body: object): Answer => (response) => {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": "R7" })
  response.end(JSON.stringify(body))
}
/** As DynamoDB writes its errors. */
const error = (name: string, fields: object = {}, status = 400): Answer =>
  json(status, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: `${name}!`, ...fields })

/** A server on loopback that answers in order, with `{}` when its answers are used up, and keeps what it heard. */
const serve = (answers: ReadonlyArray<Answer>) =>
  Effect.acquireRelease(
    Effect.promise(() =>
      new Promise<
        { readonly url: string; readonly port: number; readonly heard: Array<Heard>; readonly stop: () => void }
      >(
        (resolve) => {
          const heard: Array<Heard> = []
          const server = createServer((request, response) => {
            const chunks: Array<Buffer> = []
            request.on("data", (chunk: Buffer) => chunks.push(chunk))
            request.on("end", () => {
              const { headers } = request
              heard.push({
                target: headers["x-amz-target"] as string | undefined,
                authorization: headers.authorization ?? "",
                token: headers["x-amz-security-token"] as string | undefined,
                body: JSON.parse(Buffer.concat(chunks).toString()),
                socket: request.socket
              })
              ;(answers[heard.length - 1] ?? json(200, {}))(response, request)
            })
          })
          server.listen(0, "127.0.0.1", () => {
            const { port } = server.address() as AddressInfo
            const stop = () => {
              server.closeAllConnections()
              server.close()
            }
            resolve({ url: `http://127.0.0.1:${port}`, port, heard, stop })
          })
        }
      )
    ),
    (server) => Effect.sync(server.stop)
  )

const secret = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "topsecretkey", sessionToken: "hushhush" }
const over = (endpoint: string, options?: DynamoDB.ConnectionOptions) =>
  Effect.provide(DynamoDB.layer({ region: "eu-west-1", credentials: secret, endpoint, ...options }))
const get = DynamoDB.call("GetItem", { TableName: "shop", Key: { pk: { S: "a" } } })
const put = DynamoDB.call("PutItem", { TableName: "shop", Item: { pk: { B: new Uint8Array([1, 2]) } } })

describe("layer", () => {
  it.live("sends and answers in the SDK's shapes, over connections that stay open", () =>
    Effect.gen(function*() {
      const { heard, url } = yield* serve([json(200, { Item: { pk: { B: "AQI=" }, n: { N: "1.50" } } })])
      const item = yield* Effect.gen(function*() {
        const { Item } = yield* get
        yield* put
        yield* get
        return Item
      }).pipe(over(url))
      assert.deepStrictEqual(item?.["pk"]?.B, new Uint8Array([1, 2]))
      assert.deepStrictEqual(item?.["n"], { N: "1.50" })
      assert.deepStrictEqual(heard.map((h) => h.target), [
        "DynamoDB_20120810.GetItem",
        "DynamoDB_20120810.PutItem",
        "DynamoDB_20120810.GetItem"
      ])
      assert.deepStrictEqual(heard[1]?.body, { TableName: "shop", Item: { pk: { B: "AQI=" } } })
      assert.include(heard[0]?.authorization, "Credential=AKIDEXAMPLE/")
      assert.include(heard[0]?.authorization, "/eu-west-1/dynamodb/aws4_request")
      assert.strictEqual(heard[0]?.token, "hushhush")
      assert.strictEqual(new Set(heard.map((h) => h.socket)).size, 1)
    }))

  it.live("closes its connections with its scope", () =>
    Effect.gen(function*() {
      const { heard, url } = yield* serve([])
      yield* get.pipe(over(url))
      const socket = heard[0]!.socket
      yield* Effect.promise(() => new Promise<void>((done) => socket.destroyed ? done() : socket.once("close", done)))
      assert.isTrue(socket.destroyed)
    }))

  it.live("region and endpoint from the configuration, and the endpoint for spans", () =>
    Effect.gen(function*() {
      const { heard, port, url } = yield* serve([])
      const config = (env: Record<string, string>) => ConfigProvider.layer(ConfigProvider.fromUnknown(env))
      const ask = (env: Record<string, string>) =>
        Effect.andThen(get, Effect.map(DynamoDB.DynamoDB, (service) => service.endpoint)).pipe(
          Effect.provide(DynamoDB.layer({ credentials: secret }).pipe(Layer.provide(config(env))))
        )
      const host = `127.0.0.1:${port}`
      assert.strictEqual(yield* ask({ AWS_ENDPOINT_URL: url, AWS_REGION: "ap-south-1" }), host)
      const specific = { AWS_ENDPOINT_URL_DYNAMODB: url, AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_REGION: "" }
      assert.strictEqual(yield* ask(specific), host)
      assert.include(heard[0]?.authorization, "/ap-south-1/")
      assert.include(heard[1]?.authorization, "/us-east-1/")
      yield* ask({ AWS_ENDPOINT_URL: url, AWS_DEFAULT_REGION: "sa-east-1" })
      assert.include(heard[2]?.authorization, "/sa-east-1/")
      yield* ask({ AWS_ENDPOINT_URL: url, AWS_REGION: "eu-north-1", AWS_DEFAULT_REGION: "sa-east-1" })
      assert.include(heard[3]?.authorization, "/eu-north-1/")
    }))

  it.live("names the real server where no endpoint is given", () =>
    Effect.gen(function*() {
      const service = yield* Effect.provide(
        DynamoDB.DynamoDB,
        DynamoDB.layer({ region: "cn-north-1", credentials: secret }).pipe(
          Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({})))
        )
      )
      assert.strictEqual(service.endpoint, "dynamodb.cn-north-1.amazonaws.com.cn")
    }))

  it.live("does not retry by itself", () =>
    Effect.gen(function*() {
      const { heard, url } = yield* serve([
        error("ProvisionedThroughputExceededException"),
        error("InternalServerError", {}, 500)
      ])
      const codes = yield* Effect.all([Effect.flip(get), Effect.flip(get)]).pipe(over(url))
      assert.deepStrictEqual(codes.map((e) => e.kind), ["Throttled", "ServiceUnavailable"])
      assert.strictEqual(heard.length, 2)
    }))

  const theirs = (url: string) =>
    Effect.provide(
      DynamoDB.layerClient(new DynamoDBClient({ endpoint: url, region: "us-east-1", credentials: secret }))
    )

  it.live.each(
    [
      // nothing else would close the connection
      ["our own client", (url: string) => over(url, { requestTimeout: "1 hour" })],
      ["a client that was there", theirs]
    ] as const
  )("interruption aborts the request of %s", ([, through]) =>
    Effect.gen(function*() {
      const asked = yield* Deferred.make<void>()
      const closed = yield* Deferred.make<void>()
      const { url } = yield* serve([(response) => {
        response.on("close", () => Deferred.doneUnsafe(closed, Effect.void))
        Deferred.doneUnsafe(asked, Effect.void)
      }])
      yield* Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(get)
        yield* Deferred.await(asked)
        yield* Fiber.interrupt(fiber)
        yield* Deferred.await(closed)
        assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(fiber)))
        // and the next one is unharmed
        yield* get
      }).pipe(through(url))
    }), 30_000)

  it.live("what is interrupted before it is sent is not sent", () =>
    Effect.gen(function*() {
      const { heard, url } = yield* serve([])
      yield* Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(put, { startImmediately: true })
        yield* Fiber.interrupt(fiber)
        yield* get
      }).pipe(over(url))
      assert.deepStrictEqual(heard.map((h) => h.target), ["DynamoDB_20120810.GetItem"])
    }))
})

describe("failures", () => {
  const failing = (answer: Answer, call: typeof get | typeof put = put, options?: DynamoDB.ConnectionOptions) =>
    Effect.gen(function*() {
      const { url } = yield* serve([answer])
      return yield* Effect.flip(call as Effect.Effect<unknown, CallFailed, DynamoDB.DynamoDB>).pipe(over(url, options))
    })

  it.live("a failed condition with the old item", () =>
    Effect.gen(function*() {
      const failure = yield* failing(
        error("ConditionalCheckFailedException", { Item: { pk: { S: "a" }, b: { B: "AQ==" } } })
      )
      assert.deepInclude(failure, {
        kind: "ConditionalCheckFailed",
        status: 400,
        requestId: "R7",
        mayHaveApplied: false
      })
      assert.deepStrictEqual(failure.item?.["pk"], { S: "a" })
      assert.deepStrictEqual(failure.item?.["b"]?.B, new Uint8Array([1]))
    }))

  it.live("a canceled transaction with the reason of each action", () =>
    Effect.gen(function*() {
      const CancellationReasons = [
        { Code: "None" },
        { Code: "ConditionalCheckFailed", Message: "The conditional request failed", Item: { pk: { S: "a" } } }
      ]
      const failure = yield* failing(error("TransactionCanceledException", { Message: "why", CancellationReasons }))
      assert.strictEqual(failure.kind, "TransactionCanceled")
      assert.deepStrictEqual(failure.reasons?.map((r) => r.Code), ["None", "ConditionalCheckFailed"])
      assert.deepStrictEqual(failure.reasons?.[1]?.Item, { pk: { S: "a" } })
      assert.strictEqual(failure.reasons?.[1]?.Message, "The conditional request failed")
    }))

  it.live("throttling with its reasons, in both spellings", () =>
    Effect.gen(function*() {
      const reasons = [{ reason: "TableReadKeyRangeThroughputExceeded", resource: "arn:aws:dynamodb:x:1:table/shop" }]
      const one = yield* failing(error("ProvisionedThroughputExceededException", { ThrottlingReasons: reasons }))
      const two = yield* failing(error("ThrottlingException", { throttlingReasons: reasons }))
      assert.deepStrictEqual([one.throttlingReasons, two.throttlingReasons], [reasons, reasons])
      assert.deepInclude(Errors.fromCall(one), { _tag: "Throttled", table: "shop" })
    }))

  it.live("errors that the SDK has no class for", () =>
    Effect.gen(function*() {
      const failure = yield* failing(
        json(400, { __type: "com.amazon.coral.service#UnrecognizedClientException", message: "no" })
      )
      assert.deepInclude(failure, { code: "UnrecognizedClientException", kind: "RequestRejected", message: "no" })
    }))

  it.live("a server error after a write leaves its outcome open, after a read it does not", () =>
    Effect.gen(function*() {
      const answer = error("InternalServerError", {}, 500)
      assert.deepInclude(yield* failing(answer), { kind: "ServiceUnavailable", mayHaveApplied: true })
      assert.deepInclude(yield* failing(answer, get), { kind: "ServiceUnavailable", mayHaveApplied: false })
    }))

  it.live("an answer that is not DynamoDB's", () =>
    Effect.gen(function*() {
      const html: Answer = (response) =>
        response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>")
      assert.deepInclude(yield* failing(html), { kind: "ServiceUnavailable", mayHaveApplied: true })
      const cut: Answer = (response) => response.writeHead(200).end("{\"Item\":{\"pk\"")
      assert.deepInclude(yield* failing(cut), { kind: "ConnectionFailed", mayHaveApplied: true })
    }))

  it.live("a connection that breaks, before and in the answer", () =>
    Effect.gen(function*() {
      const before: Answer = (response) => response.socket?.destroy()
      const within: Answer = (response) => {
        response.writeHead(200, { "content-length": "100" })
        response.write("{", () => response.socket?.destroy())
      }
      for (const answer of [before, within]) {
        assert.deepInclude(yield* failing(answer), { kind: "ConnectionFailed", mayHaveApplied: true })
        assert.deepInclude(yield* failing(answer, get), { kind: "ConnectionFailed", mayHaveApplied: false })
      }
    }))

  it.live("nobody there: nothing was sent", () =>
    Effect.gen(function*() {
      const { port, stop } = yield* serve([])
      stop()
      const failure = yield* Effect.flip(put).pipe(over(`http://127.0.0.1:${port}`))
      assert.deepInclude(failure, { kind: "ConnectionFailed", code: "ECONNREFUSED", mayHaveApplied: false })
      const unknown = yield* Effect.flip(put).pipe(over("http://nowhere.invalid:1"))
      assert.deepInclude(unknown, { kind: "ConnectionFailed", mayHaveApplied: false })
    }))

  it.live("too slow: the write may have happened", () =>
    Effect.gen(function*() {
      const failure = yield* failing(() => {}, put, { requestTimeout: 700 })
      assert.deepInclude(failure, { kind: "ConnectionFailed", mayHaveApplied: true })
      assert.match(failure.message, /700 ms/)
    }))

  it.live("without credentials nothing is sent", () =>
    Effect.gen(function*() {
      const { heard, url } = yield* serve([])
      const none = () =>
        Promise.reject(Object.assign(new Error("no credentials"), { name: "CredentialsProviderError" }))
      const failure = yield* Effect.flip(put).pipe(over(url, { credentials: none }))
      assert.deepInclude(failure, { kind: "RequestRejected", code: "CredentialsProviderError", mayHaveApplied: false })
      assert.strictEqual(heard.length, 0)
      assert.match(Errors.fromCall(failure).message, /credentials/)
    }))

  it.live("an expired token is refreshed, once", () =>
    Effect.gen(function*() {
      const expired = error("ExpiredTokenException")
      let given = 0
      const credentials = () =>
        Promise.resolve({ ...secret, sessionToken: `token${++given}`, expiration: new Date(8.64e15) })
      const { heard, url } = yield* serve([expired, json(200, {}), expired, expired])
      const [_, failure] = yield* Effect.all([put, Effect.flip(put)]).pipe(over(url, { credentials }))
      assert.deepStrictEqual(heard.map((h) => h.token), ["token1", "token2", "token2", "token3"])
      assert.strictEqual(failure.code, "ExpiredTokenException")
    }))

  it.live("a clock that is wrong is set by the answer, once", () =>
    Effect.gen(function*() {
      const skewed = error("InvalidSignatureException", { message: "Signature expired: 20260101T000000Z is too old" })
      const { heard, url } = yield* serve([skewed, json(200, {}), skewed, skewed])
      const [_, failure] = yield* Effect.all([put, Effect.flip(put)]).pipe(over(url))
      assert.strictEqual(heard.length, 4)
      assert.strictEqual(failure.code, "InvalidSignatureException")
    }))

  it.live("say nothing of the credentials", () =>
    Effect.gen(function*() {
      const signature = error("InvalidSignatureException")
      for (const failure of [yield* failing(signature), yield* failing((response) => response.socket?.destroy())]) {
        const { cause: _, ...said } = failure
        const text = JSON.stringify(said) + failure.message + Errors.fromCall(failure).message
        assert.notMatch(text, /topsecretkey|hushhush/)
      }
    }))
})

describe("layerClient", () => {
  it.live("over a client that is there, which stays open", () =>
    Effect.gen(function*() {
      const { heard, url } = yield* serve([])
      const client = new DynamoDBClient({ region: "eu-west-1", credentials: secret, endpoint: url, maxAttempts: 1 })
      yield* get.pipe(Effect.provide(DynamoDB.layerClient(client)))
      yield* get.pipe(Effect.provide(DynamoDB.layerClient(client)))
      client.destroy()
      assert.strictEqual(heard.length, 2)
    }))
})

describe("around a layer", () => {
  it.effect("wrap", () =>
    Effect.gen(function*() {
      const backend = make([])
      const renamed = DynamoDB.wrap((call) => (operation, input) =>
        call(operation, { ...input, TableName: "shop-dev" })
      )
      yield* get.pipe(Effect.provide(renamed.pipe(Layer.provide(backend.layer))))
      assert.deepInclude(backend.asked[0]?.input, { TableName: "shop-dev" })
    }))

  it.effect("a recorder keeps calls with their results", () =>
    Effect.gen(function*() {
      const backend = make([{ Count: 1 }, () =>
        new Errors.CallFailed({
          operation: "PutItem",
          code: "X",
          kind: "RequestRejected",
          message: "",
          mayHaveApplied: false
        })])
      yield* Effect.gen(function*() {
        yield* get
        yield* Effect.exit(put)
        const recorder = yield* DynamoDB.Recorder
        const calls = yield* recorder.take
        assert.deepStrictEqual(calls.map((c) => [c.operation, Exit.isSuccess(c.exit)]), [["GetItem", true], [
          "PutItem",
          false
        ]])
        assert.deepStrictEqual(yield* recorder.calls, [])
      }).pipe(Effect.provide(DynamoDB.layerRecorder.pipe(Layer.provide(backend.layer))))
    }))
})
