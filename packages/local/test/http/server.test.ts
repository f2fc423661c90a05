import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Scope from "effect/Scope"
import * as http from "node:http"
import * as net from "node:net"
import { crc32 } from "node:zlib"
import { ServiceError } from "../../src/error.ts"
import { serve, type Served } from "../../src/http/server.ts"
import type { Failure, Shell } from "../../src/internal/shell.ts"

const shell = (send: (operation: string, input: any) => Effect.Effect<unknown, Failure>): Shell =>
  // a server uses nothing else of it
  ({ send, answer: send }) as Partial<Shell> as Shell

const headers = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "DynamoDB_20120810.ListTables",
  "x-amz-date": "20260101T000000Z",
  authorization: "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c"
}

interface Got {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

const ask = (url: string, body: string | Buffer, options: http.RequestOptions = {}): Promise<Got> =>
  new Promise((resolve, reject) => {
    const request = http.request(url, { method: "POST", ...options, headers: { ...headers, ...options.headers } })
    request.on("error", reject)
    request.on("response", (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk) => chunks.push(chunk))
      response.on("error", reject)
      response.on(
        "end",
        () =>
          resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() })
      )
    })
    request.end(body)
  })

/** Sends bytes as they are, and gives what comes back until the other side closes. */
const raw = (port: number, text: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write(text))
    let got = ""
    socket.on("data", (chunk) => got += chunk)
    socket.on("error", () => {})
    socket.on("close", () => resolve(got))
  })

describe("a server", () => {
  it.live("answers with an id and a checksum, and keeps the connection", () =>
    Effect.gen(function*() {
      const { url } = yield* serve(shell(() => Effect.succeed({ TableNames: ["é"] })))
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
      const [first, second] = yield* Effect.promise(() =>
        Promise.all([ask(url, "{}", { agent }), ask(url, "{}", { agent })])
      )
      assert.deepStrictEqual([first.status, first.body], [200, "{\"TableNames\":[\"é\"]}"])
      assert.strictEqual(first.headers["x-amz-crc32"], String(crc32(first.body)))
      assert.strictEqual(first.headers["content-type"], "application/x-amz-json-1.0")
      assert.strictEqual(first.headers["connection"], "keep-alive")
      assert.match(String(first.headers["x-amzn-requestid"]), /^[A-Z0-9]{52}$/)
      assert.notStrictEqual(first.headers["x-amzn-requestid"], second.headers["x-amzn-requestid"])
      agent.destroy()
    }))

  const logged: Array<unknown> = []
  it.live("answers refusals with their status, and a failing engine with 500", () =>
    Effect.gen(function*() {
      const { url } = yield* serve(shell((_, input) =>
        input.Limit === 1 ? Effect.fail(new ServiceError("ServiceUnavailable", "later", {}, 503)) : Effect.die("broken")
      ))
      const refused = yield* Effect.promise(() =>
        ask(url, "{\"Limit\":1}")
      )
      assert.strictEqual(refused.status, 503)
      assert.include(refused.body, "availability#ServiceUnavailable")
      const broken = yield* Effect.promise(() => ask(url, "{}", { headers: { origin: "http://a" } }))
      assert.strictEqual(broken.status, 500)
      assert.include(broken.body, "InternalServerError")
      assert.strictEqual(broken.headers["access-control-allow-origin"], "*")
      // whoever runs the server is told, too
      assert.lengthOf(logged, 1)
    }).pipe(Effect.provide(Logger.layer([Logger.make(({ message }) => logged.push(message))]))))

  it.live("loses the connection where it is told to, and answers the next request", () =>
    Effect.gen(function*() {
      let n = 0
      const { url } = yield* serve(
        shell(() => n++ === 0 ? Effect.fail({ _tag: "ConnectionLost", applied: true }) : Effect.succeed({}))
      )
      const lost = yield* Effect.flip(Effect.tryPromise({ try: () => ask(url, "{}"), catch: (e) => e as any }))
      assert.strictEqual(lost.code, "ECONNRESET")
      assert.strictEqual((yield* Effect.promise(() => ask(url, "{}"))).status, 200)
    }))

  it.live("interrupts what nobody waits for any more", () =>
    Effect.gen(function*() {
      const begun = yield* Deferred.make<void>()
      const interrupted = yield* Deferred.make<void>()
      const { url } = yield* serve(shell(() =>
        Deferred.succeed(begun, undefined).pipe(
          Effect.andThen(Effect.never),
          Effect.onInterrupt(() => Deferred.succeed(interrupted, undefined))
        )
      ))
      const request = http.request(url, { method: "POST", headers })
      request.on("error", () => {})
      request.end("{}")
      yield* Deferred.await(begun)
      request.destroy()
      yield* Deferred.await(interrupted)
    }))

  it.live("answers what is under way before it stops, and takes nothing new", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const begun = yield* Deferred.make<void>()
      const goOn = yield* Deferred.make<void>()
      const { port, url } = yield* serve(
        shell(() => Deferred.succeed(begun, undefined).pipe(Effect.andThen(Deferred.await(goOn)), Effect.as({})))
      ).pipe(Scope.provide(scope))
      // an idle connection must not hold it up
      const idle = raw(port, "")
      const pending = ask(url, "{}")
      yield* Deferred.await(begun)
      const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void), { startImmediately: true })
      assert.strictEqual(yield* Effect.promise(() => idle), "")
      const refused = yield* Effect.flip(Effect.tryPromise({ try: () => ask(url, "{}"), catch: (e) => e as any }))
      assert.strictEqual(refused.code, "ECONNREFUSED")
      yield* Deferred.succeed(goOn, undefined)
      const answered = yield* Effect.promise(() => pending)
      assert.strictEqual(answered.status, 200)
      assert.strictEqual(answered.headers["connection"], "close")
      yield* Fiber.join(closing)
    }))

  it.live("reads no more than 16 MB", () =>
    Effect.gen(function*() {
      let calls = 0
      const { url } = yield* serve(shell(() => Effect.sync(() => ({ n: ++calls }))))
      const limit = 16 * 1024 * 1024
      const whole = (size: number) => Buffer.from(`{"ExclusiveStartTableName":"${"a".repeat(size - 30)}"}`)
      assert.strictEqual(whole(limit).length, limit)
      assert.strictEqual((yield* Effect.promise(() => ask(url, whole(limit)))).status, 200)
      const large = yield* Effect.promise(() => ask(url, whole(limit + 1)))
      assert.deepStrictEqual([large.status, large.body], [413, ""])
      assert.strictEqual((yield* Effect.promise(() => ask(url, whole(17 << 20)))).status, 413)
      assert.strictEqual(calls, 1)
      // without end: let go
      const socket = yield* Effect.promise(() =>
        new Promise<string>((resolve) => {
          const request = http.request(url, { method: "POST", headers })
          const chunk = Buffer.alloc(1 << 20, 32)
          const more = (): void => {
            while (!request.destroyed && request.write(chunk));
          }
          request.on("drain", more)
          request.on("error", () => {})
          request.on("close", () => resolve("closed"))
          more()
        })
      )
      assert.strictEqual(socket, "closed")
    }))

  it.live("survives what is not HTTP", () =>
    Effect.gen(function*() {
      const { port, url } = yield* serve(shell(() => Effect.succeed({})))
      const hostile = [
        "\u0000\u0001\u0002\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        `GET / HTTP/1.1\r\nA: ${"a".repeat(100_000)}\r\n\r\n`,
        "POST http://[::1 HTTP/9.9\r\n\r\n"
      ]
      for (const text of hostile) yield* Effect.promise(() => raw(port, text))
      assert.strictEqual((yield* Effect.promise(() => ask(url, "{}"))).status, 200)
    }))

  it.live("tells of each request when it is asked to", () =>
    Effect.gen(function*() {
      const log: Array<Served> = []
      const { url } = yield* serve(
        shell((_, { Limit }) =>
          Limit === 1 ? Effect.fail(new ServiceError("ValidationException", "")) : Effect.succeed({})
        ),
        { onServed: (served) => log.push(served) }
      )
      for (const body of ["{}", "{\"Limit\":1}", "{"]) yield* Effect.promise(() => ask(url, body))
      yield* Effect.promise(() => ask(`${url}/x`, "", { method: "GET" }))
      assert.deepStrictEqual(log.map(({ code, operation, status }) => [operation, status, code]), [
        ["ListTables", 200, undefined],
        ["ListTables", 400, "ValidationException"],
        ["POST /", 400, "SerializationException"],
        ["GET /x", 404, undefined]
      ])
    }))

  it.live("says where it cannot listen", () =>
    Effect.gen(function*() {
      const idle = shell(() => Effect.succeed({}))
      const { port } = yield* serve(idle)
      const failed = yield* Effect.flip(serve(idle, { port }))
      assert.match(
        failed.message,
        new RegExp(`^Cannot listen on 127.0.0.1:${port}: .*EADDRINUSE.*Choose another port, or 0 for a free one$`)
      )
    }))
})
