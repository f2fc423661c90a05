import { describe, expect, it } from "@effect/vitest"
import { Cause, Data, Duration, Effect, Fiber, Logger } from "effect"
import { TestClock } from "effect/testing"
import { Http, Invocation, Sqs } from "../src/index.ts"

const quiet = Effect.provide(Logger.layer([]))
const within = (deadline: number) =>
  Effect.provideService(Invocation.Invocation, {
    ...Invocation.Invocation.defaultValue(),
    requestId: "r-1",
    deadline,
    buffer: Duration.seconds(1)
  })

const rest: Http.Event = {
  httpMethod: "POST",
  path: "/orders/1",
  headers: { "Content-Type": "text/plain" },
  multiValueHeaders: { "Content-Type": ["text/plain"], "X-Many": ["a", "b"], Cookie: ["s=1"] },
  pathParameters: { id: "1" },
  queryStringParameters: { tag: "b" },
  multiValueQueryStringParameters: { tag: ["a", "b"] },
  body: Buffer.from("hello").toString("base64"),
  isBase64Encoded: true
}

const http: Http.Event = {
  version: "2.0",
  rawPath: "/orders/1",
  rawQueryString: "tag=a&tag=b",
  headers: { "content-type": "text/plain", "x-many": "a,b" },
  cookies: ["s=1"],
  pathParameters: { id: "1" },
  requestContext: { http: { method: "POST", path: "/orders/1" } },
  body: "hello",
  isBase64Encoded: false
}

// a function URL has no path parameters and the form of an HTTP API
const { pathParameters: _, ...url } = http

describe("a request", () => {
  it.each([["of a REST API", rest], ["of an HTTP API", http], ["of a function URL", url]])("%s", (kind, event) => {
    let seen: Http.Request | undefined
    const answer = Effect.runSync(
      Http.handle((request) => {
        seen = request
        return Effect.succeed({ status: 200, cookies: ["a=1", "b=2"], body: Uint8Array.of(1, 2, 3) })
      })(event)
    )
    expect(seen).toMatchObject({
      method: "POST",
      path: "/orders/1",
      headers: { "content-type": "text/plain", "x-many": "a,b", cookie: "s=1" },
      params: kind === "of a function URL" ? {} : { id: "1" },
      body: "hello"
    })
    expect(seen!.query.getAll("tag")).toEqual(["a", "b"])
    expect(answer).toEqual({
      statusCode: 200,
      headers: {},
      body: "AQID",
      isBase64Encoded: true,
      ...(kind === "of a REST API"
        ? { multiValueHeaders: { "set-cookie": ["a=1", "b=2"] } }
        : { cookies: ["a=1", "b=2"] })
    })
  })
})

class Custom extends Data.TaggedError("Custom")<{ readonly secret: string }> {}
class ItemNotFound extends Data.TaggedError("ItemNotFound") {}

describe("a request that fails", () => {
  const answered = (self: Effect.Effect<Http.Response, unknown>) =>
    Effect.map(Http.handle(() => self)(http), ({ body, statusCode }) => [statusCode, JSON.parse(body)])

  it.effect("is answered by its tag, and tells nothing of what is inside", () =>
    Effect.gen(function*() {
      expect(yield* answered(new ItemNotFound())).toEqual([404, { error: "ItemNotFound", requestId: "r-1" }])
      for (
        const inside of [Effect.fail(new Custom({ secret: "s" })), Effect.die(new ItemNotFound()), Effect.fail("text")]
      ) {
        expect(yield* answered(inside)).toEqual([500, { error: "InternalError", requestId: "r-1" }])
      }
      const thrown = Http.handle((): Effect.Effect<Http.Response> => {
        throw new Error("bug")
      })
      expect((yield* thrown(http)).statusCode).toBe(500)
    }).pipe(within(Infinity), quiet))

  it.effect("at the deadline is answered by 504", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(answered(Effect.never).pipe(within(3000)))
      yield* TestClock.adjust("2 seconds")
      expect(yield* Fiber.join(fiber)).toEqual([504, { error: "DeadlineExceeded", requestId: "r-1" }])
    }).pipe(quiet))

  it.effect("is answered as one says oneself", () =>
    Effect.gen(function*() {
      const handle = Http.handle(() => Effect.fail(new Custom({ secret: "s" })), {
        onFailure: (cause) => Effect.succeed({ status: 418, body: String(Cause.squash(cause)) })
      })
      expect((yield* handle(http)).statusCode).toBe(418)
    }).pipe(quiet))
})

describe("messages", () => {
  const message = (id: string, group?: string): Sqs.Message => ({
    messageId: id,
    body: id,
    ...(group !== undefined && { attributes: { MessageGroupId: group } })
  })
  const failures = (...ids: ReadonlyArray<string>) => ({
    batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier }))
  })

  it.effect("are handled each by itself", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const handle = Sqs.messages(({ body }) =>
        body === "2" ? Effect.fail("no") : body === "3" ? Effect.die("bug") : Effect.sync(() => seen.push(body))
      )
      expect(yield* handle({ Records: ["1", "2", "3", "4"].map((id) => message(id)) })).toEqual(failures("2", "3"))
      expect(seen).toEqual(["1", "4"])
    }).pipe(quiet))

  it.effect("of a group are handled in order, and what is behind a failure comes again", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const handle = Sqs.messages(({ body }) =>
        body === "2" ? Effect.fail("no") : Effect.andThen(Effect.yieldNow, Effect.sync(() => seen.push(body)))
      )
      const Records = [message("1", "a"), message("2", "a"), message("3", "b"), message("4", "a"), message("5", "b")]
      expect(yield* handle({ Records })).toEqual(failures("2", "4"))
      expect(seen.toSorted()).toEqual(["1", "3", "5"])
    }).pipe(quiet))

  it.effect("that the deadline interrupts come again", () =>
    Effect.gen(function*() {
      const handle = Sqs.messages(({ body }) => body === "2" ? Effect.never : Effect.void, { concurrency: 1 })
      const fiber = yield* Effect.forkChild(
        handle({ Records: [message("1"), message("2"), message("3")] }).pipe(within(3000))
      )
      yield* TestClock.adjust("2 seconds")
      expect(yield* Fiber.join(fiber)).toEqual(failures("2", "3"))
    }).pipe(quiet))
})
