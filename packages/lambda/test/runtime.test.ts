import { LocalDynamoDB } from "@dynapipe/local"
import { describe, expect, it } from "@effect/vitest"
import { DynamoDB, Table } from "dynapipe"
import { Cause, Clock, Duration, Effect, Exit, Layer, Logger, Metric, Option, References, Tracer } from "effect"
import { Http, type Idempotency, Lambda } from "../src/index.ts"
import { context, recorded, waiting } from "./support/invocation.ts"

class Notes extends Table.make("notes", { partitionKey: "id" }) {}

const added = waiting()

/** A clock that stands still, and passes over whatever is waited for. */
const still = (now = 1_000_000) => {
  const slept: Array<number> = []
  const time = { now }
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: () => time.now,
    currentTimeMillis: Effect.sync(() => time.now),
    currentTimeNanosUnsafe: () => BigInt(time.now) * 1_000_000n,
    currentTimeNanos: Effect.sync(() => BigInt(time.now) * 1_000_000n),
    monotonicTimeNanosUnsafe: () => BigInt(time.now) * 1_000_000n,
    monotonicTimeNanos: Effect.sync(() => BigInt(time.now) * 1_000_000n),
    sleep: (duration) =>
      Effect.sync(() => {
        slept.push(Duration.toMillis(duration))
        time.now += Duration.toMillis(duration)
      })
  }
  return { slept, time, layer: Layer.succeed(Clock.Clock, clock) }
}

describe("SIGTERM", () => {
  it("is not waited for by a handler whose layer fails", async () => {
    const layer = Layer.effectDiscard(Effect.fail("no"))
    await expect(Lambda.handler(() => Effect.void, { layer })).rejects.toMatchObject({ message: "no" })
    expect(added()).toEqual([])
  })

  it("closes the layers of all handlers, and then ends the process", async () => {
    const closed: Array<string> = []
    const layer = (name: string) =>
      Layer.effectDiscard(Effect.acquireRelease(Effect.void, () => Effect.sync(() => closed.push(name))))
    await Lambda.handler(() => Effect.void, { layer: layer("a") })
    await Lambda.handler(() => Effect.void, { layer: layer("b") })
    const [stop, ...others] = added()
    expect(others).toEqual([])
    const exit = process.exit
    const code = await new Promise<unknown>((resolve) => {
      process.exit = resolve as typeof process.exit
      stop!("SIGTERM")
    })
    process.exit = exit
    expect([closed.toSorted(), code]).toEqual([["a", "b"], 0])
  })
})

describe("the initialisation", () => {
  it("opens a connection, or does not", async () => {
    const opened = (options: { readonly warm?: boolean }) =>
      Effect.runPromise(Effect.scoped(Effect.gen(function*() {
        const { local, url } = yield* LocalDynamoDB.serve({ tables: [Notes], record: true })
        const layer = DynamoDB.layer({ endpoint: url, credentials: { accessKeyId: "a", secretAccessKey: "b" } })
        yield* Effect.promise(() => Lambda.handler(() => Effect.void, { layer, ...options }))
        return (yield* local.calls).map(({ operation }) => operation)
      })))
    expect(await opened({})).toEqual(["DescribeEndpoints"])
    expect(await opened({ warm: true })).toEqual(["DescribeEndpoints"])
    expect(await opened({ warm: false })).toEqual([])
  })

  it("does not wait for a warm-up that takes longer than two seconds", async () => {
    const { layer, slept } = still()
    let interrupted = false
    const warm = Effect.onInterrupt(Effect.never, () => Effect.sync(() => (interrupted = true)))
    await Lambda.handler(() => Effect.void, { layer, warm })
    expect([slept, interrupted]).toEqual([[2000], true])
  })
})

describe("the deadline", () => {
  const waited = async (remaining: number, buffer?: Duration.Input) => {
    const { layer, slept } = still()
    const handler = await Lambda.handler(() => Effect.never, {
      layer: Layer.merge(layer, Logger.layer([])),
      warm: false,
      buffer
    })
    const failure: unknown = await handler({}, context({ getRemainingTimeInMillis: () => remaining })).catch((u) => u)
    expect(failure).toMatchObject({ name: "DeadlineExceeded", requestId: "r-1", running: ["function"] })
    return slept[0]
  }

  it("is a second before the end, or as long as one says, and at most half of the time", async () => {
    expect(await waited(3000)).toBe(2000)
    expect(await waited(3000, "500 millis")).toBe(2500)
    expect(await waited(1000)).toBe(500)
    expect(await waited(-5)).toBe(0)
  })

  it("is seen to by an adapter, which answers", async () => {
    const { layer } = still()
    const handler = await Lambda.handler(Http.handle(() => Effect.never), {
      layer: Layer.merge(layer, Logger.layer([])),
      warm: false
    })
    expect(await handler({}, context())).toMatchObject({ statusCode: 504 })
  })

  it("ends what an adapter does not see to", async () => {
    const { layer, slept } = still()
    const store: Idempotency.Store = {
      claim: () => Effect.never,
      complete: () => Effect.void,
      release: () => Effect.void
    }
    const handler = await Lambda.handler(
      Lambda.idempotent({ key: (_: Http.Event) => "a", store })(Http.handle(() => Effect.succeed(Http.json(200, 1)))),
      { layer: Layer.merge(layer, Logger.layer([])), warm: false }
    )
    await expect(handler({}, context())).rejects.toMatchObject({ name: "DeadlineExceeded" })
    // after the adapters, and early enough to answer
    expect(slept[0]).toBe(2750)
  })

  it("names all that is running, and not what has ended", async () => {
    const { layer } = still()
    const handler = await Lambda.handler(
      () =>
        Effect.void.pipe(
          Effect.withSpan("done"),
          Effect.andThen(
            Effect.all([Effect.withSpan(Effect.never, "a"), Effect.withSpan(Effect.never, "b")], { concurrency: 2 })
          )
        ),
      { layer: Layer.merge(layer, Logger.layer([])), warm: false }
    )
    await expect(handler({}, context())).rejects.toMatchObject({ running: ["a", "b"] })
  })
})

describe("what fails", () => {
  const failure = async (handle: () => Effect.Effect<unknown, unknown>): Promise<any> => {
    const handler = await Lambda.handler(handle, { layer: Logger.layer([]), warm: false })
    return handler({}, context()).then(() => "nothing failed", (error: unknown) => error)
  }

  it("is an error with a name, a message and a cause, whatever it was", async () => {
    const own = Object.assign(new RangeError("too far", { cause: "why" }), { code: 7 })
    expect(await failure(() => Effect.fail(own))).toBe(own)
    expect(await failure(() => Effect.die(own))).toBe(own)
    for (
      const [failed, name, message] of [
        [{ _tag: "Gone", message: "it is gone" }, "Gone", "it is gone"],
        [{ _tag: "Gone", id: 7n }, "Gone", "{\"_tag\":\"Gone\",\"id\":\"7\"}"],
        [7, "Failure", "7"],
        [undefined, "Failure", "undefined"]
      ] as const
    ) {
      const error = await failure(() => Effect.fail(failed))
      expect(error).toBeInstanceOf(Error)
      expect([error.name, error.message, error.cause]).toEqual([name, message, failed])
    }
    expect(await failure(() => Effect.interrupt)).toMatchObject({ name: "Interrupted" })
  })

  it("is a handler that throws in place of giving an effect, too, and is seen like another", async () => {
    const { spans, tracer } = recorded()
    const handler = await Lambda.handler((): Effect.Effect<void> => {
      throw new TypeError("bug")
    }, { layer: Layer.merge(Logger.layer([]), Layer.succeed(Tracer.Tracer, tracer)), warm: false })
    await expect(handler({}, context())).rejects.toMatchObject({ name: "TypeError", message: "bug" })
    expect(spans[0]!.status).toMatchObject({ _tag: "Ended" })
    expect(spans[0]!.status._tag === "Ended" && Exit.isFailure(spans[0]!.status.exit)).toBe(true)
  })
})

it("is a span under that of X-Ray", async () => {
  const { spans, tracer } = recorded()
  const handler = await Lambda.handler(() => Effect.void, {
    layer: Layer.succeed(Tracer.Tracer, tracer),
    warm: false
  })
  process.env["_X_AMZN_TRACE_ID"] = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
  try {
    await handler({}, context())
  } finally {
    delete process.env["_X_AMZN_TRACE_ID"]
  }
  expect(spans[0]).toMatchObject({ kind: "server", traceId: "5759e988bd862e3fe1be46a994272793" })
  expect(Option.getOrUndefined(spans[0]!.parent)).toMatchObject({ spanId: "53995c3f42cd8ad8", sampled: true })
})

it("tells of every invocation in the logs: of one that succeeded at the level of debugging", async () => {
  const told: Array<ReadonlyArray<unknown>> = []
  const logger = Logger.make<unknown, void>(({ cause, fiber, logLevel, message }) => {
    told.push([logLevel, message, fiber.getRef(References.CurrentLogAnnotations), Cause.hasFails(cause)])
  })
  const { layer, time } = still()
  const handler = await Lambda.handler((event: { readonly fails: boolean }) =>
    Effect.andThen(
      Effect.sync(() => (time.now += 500)),
      event.fails ? Effect.fail("no") : Effect.void
    ), {
    layer: Layer.mergeAll(layer, Logger.layer([logger]), Layer.succeed(References.MinimumLogLevel, "Debug")),
    warm: false
  })
  await handler({ fails: false }, context())
  await handler({ fails: true }, context({ awsRequestId: "r-2" })).catch(() => undefined)
  const seen = { functionName: "function", memoryUsed: expect.any(Number), remaining: 2500, duration: 500 }
  expect(told).toEqual([
    ["Debug", ["The invocation succeeded"], { ...seen, requestId: "r-1", coldStart: true }, false],
    ["Error", ["The invocation failed"], { ...seen, requestId: "r-2", coldStart: false }, true]
  ])
})

it("counts seconds and bytes", async () => {
  const { layer, time } = still()
  const handler = await Lambda.handler(() => Effect.sync(() => (time.now += 500)), { layer, warm: false })
  await handler({}, context({ functionName: "counting" }))
  const snapshot = Effect.runSync(Metric.snapshot)
  const state = (id: string): any =>
    snapshot.find((each) => each.id === id && each.attributes?.["faas.name"] === "counting")?.state
  expect(state("faas.invoke_duration")).toMatchObject({ count: 1, sum: 0.5 })
  expect(state("faas.remaining")).toEqual({ value: 2.5 })
  expect(state("faas.mem_usage").value).toBeGreaterThan(2 ** 20)
})
