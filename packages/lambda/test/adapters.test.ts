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

describe("a request of a load balancer", () => {
  const alb: Http.Event = {
    requestContext: { elb: { targetGroupArn: "arn" } },
    httpMethod: "GET",
    path: "/orders/1",
    headers: { "Content-Type": "text/plain" },
    // it hands the query over as it was sent
    queryStringParameters: { name: "a%20b+c", "x%3Dy": "1%262" },
    body: "",
    isBase64Encoded: false
  }
  const multi: Http.Event = {
    ...alb,
    headers: undefined,
    queryStringParameters: undefined,
    multiValueHeaders: { "Content-Type": ["text/plain"], "X-Many": ["a", "b"] },
    multiValueQueryStringParameters: { name: ["a%20b+c", "d"], "x%3Dy": ["1%262"] }
  }
  const answered = (event: Http.Event, cookies?: ReadonlyArray<string>) => {
    let seen: Http.Request | undefined
    const answer = Effect.runSync(quiet(
      Http.handle((request) => {
        seen = request
        return Effect.succeed({ ...Http.json(200, 1), cookies })
      })(event)
    ))
    return { seen: seen!, answer }
  }

  it("is read with its query decoded", () => {
    for (const event of [alb, multi]) {
      const { seen } = answered(event)
      expect([seen.query.get("name"), seen.query.get("x=y")]).toEqual(["a b c", "1&2"])
      expect(seen).toMatchObject({ method: "GET", headers: { "content-type": "text/plain" } })
    }
    expect(answered(multi).seen.query.getAll("name")).toEqual(["a b c", "d"])
  })

  it("is answered with headers of one value, or of many, as it was sent", () => {
    const { answer } = answered(alb, ["a=1"])
    expect(answer).toMatchObject({ headers: { "content-type": "application/json", "set-cookie": "a=1" } })
    expect(answer).not.toHaveProperty("multiValueHeaders")
    expect(answered(multi, ["a=1", "b=2"]).answer).toMatchObject({
      headers: {},
      multiValueHeaders: { "content-type": ["application/json"], "set-cookie": ["a=1", "b=2"] }
    })
  })

  it("cannot be answered with two cookies in one header", () => {
    expect(answered(alb, ["a=1", "b=2"]).answer.statusCode).toBe(500)
  })
})

it("a request without a query, or with one value of each, has what there is", () => {
  const queryOf = (event: Http.Event) => {
    let query: URLSearchParams | undefined
    const handle = Http.handle((request) => {
      query = request.query
      return Effect.succeed({ status: 200 })
    })
    Effect.runSync(handle(event))
    return query!.toString()
  }
  const { multiValueQueryStringParameters: _, ...single } = rest
  expect(queryOf({ ...single, queryStringParameters: { tag: "b%20c" } })).toBe("tag=b%2520c")
  expect(queryOf({ ...single, queryStringParameters: null })).toBe("")
  expect(queryOf({ ...rest, multiValueQueryStringParameters: null, queryStringParameters: undefined })).toBe("")
})

it("JSON keeps what is bigger than its numbers as text", () => {
  expect(Http.json(200, { n: 2n ** 64n }, { etag: "1" })).toEqual({
    status: 200,
    headers: { "content-type": "application/json", etag: "1" },
    body: "{\"n\":\"18446744073709551616\"}"
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

  it.effect.each([
    ["EncodeFailed", 400],
    ["InvalidCursor", 400],
    ["SchemaError", 400],
    ["SyntaxError", 400],
    ["ConditionalCheckFailed", 409],
    ["VersionConflict", 409],
    ["UniqueViolation", 409],
    ["TransactionCanceled", 409],
    ["TransactionConflict", 409],
    ["InProgress", 409],
    ["PayloadDiffers", 422],
    ["Throttled", 503],
    ["ServiceUnavailable", 503],
    ["ConnectionFailed", 503]
  ])("is answered by its tag: %s by %d", ([_tag, status]) =>
    Effect.gen(function*() {
      expect(yield* answered(Effect.fail({ _tag }))).toEqual([status, { error: _tag, requestId: "r-1" }])
      expect(yield* answered(Effect.fail(Object.assign(new Error(), { name: _tag })))).toMatchObject([status, {}])
    }).pipe(within(Infinity), quiet))

  it.effect("is an error in the log where the function is at fault, and nothing to wake somebody for where the caller is", () =>
    Effect.gen(function*() {
      const told: Array<unknown> = []
      const logger = Logger.make<unknown, void>(({ cause, logLevel }) => {
        told.push([logLevel, Cause.squash(cause)])
      })
      const [missing, custom] = [new ItemNotFound(), new Custom({ secret: "s" })]
      yield* Effect.andThen(answered(missing), answered(custom)).pipe(Effect.provide(Logger.layer([logger])))
      expect(told.splice(0)).toEqual([["Info", missing], ["Error", custom]])
      // also where nobody answers
      const broken = Http.handle(() => Effect.fail(custom), { onFailure: () => Effect.die("a bug") })
      yield* Effect.exit(broken(http)).pipe(Effect.provide(Logger.layer([logger])))
      expect(told).toEqual([["Error", custom]])
    }))

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
