import { expect, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Layer, Option, Tracer } from "effect"
import { TestClock } from "effect/testing"
import { Invocation, Lambda } from "../src/index.ts"
import { make, parentOf } from "../src/internal/tracking.ts"
import { context, recorded, waiting } from "./support/invocation.ts"

waiting()

const info: Invocation.InvocationInfo = {
  ...Invocation.Invocation.defaultValue(),
  requestId: "r",
  deadline: 10_000,
  running: () => ["GetItem shop"]
}
const within = Effect.provideService(Invocation.Invocation, info)

it.effect("interrupts at the deadline minus the buffer: the invocation's, or one's own", () =>
  Effect.gen(function*() {
    for (const [buffer, at] of [[undefined, 9000], ["4 seconds", 6000]] as const) {
      yield* TestClock.setTime(0)
      const fiber = yield* Effect.forkChild(Effect.never.pipe(Invocation.bounded(buffer), Effect.flip, within))
      yield* TestClock.adjust(at - 1)
      expect(fiber.pollUnsafe()).toBeUndefined()
      yield* TestClock.adjust(1)
      expect(yield* Fiber.join(fiber)).toMatchObject({
        _tag: "DeadlineExceeded",
        running: ["GetItem shop"],
        stopped: true,
        message: expect.stringContaining("The invocation r ran out of time: GetItem shop.")
      })
    }
  }))

it.effect("gives what ended in time as it ended, and knows how long there is", () =>
  Effect.gen(function*() {
    expect(yield* Effect.succeed(1).pipe(Invocation.bounded(), within)).toBe(1)
    expect(yield* Effect.fail("no").pipe(Invocation.bounded(), Effect.flip, within)).toBe("no")
    expect(Duration.toMillis(yield* Effect.provideService(Invocation.remaining, Invocation.Invocation, info))).toBe(
      10_000
    )
    expect(yield* Invocation.remaining).toEqual(Duration.infinity)
    expect(yield* Effect.delay(Effect.succeed(2), 0).pipe(Invocation.bounded())).toBe(2)
  }))

it.effect("what takes too long to stop is not waited for", () =>
  Effect.gen(function*() {
    for (const [time, stopped] of [["9400 millis", true], ["9600 millis", false]] as const) {
      yield* TestClock.setTime(0)
      const deaf = Effect.uninterruptible(Effect.sleep(time))
      const fiber = yield* Effect.forkChild(Effect.flip(deaf.pipe(Invocation.bounded(), within)))
      yield* TestClock.adjust("9500 millis")
      expect(yield* Fiber.join(fiber)).toMatchObject({
        stopped,
        message: expect.stringContaining(stopped ? "It was interrupted;" : "It could not be interrupted in time;")
      })
    }
  }))

it("what ends while it is about to be interrupted has ended", () => {
  const outcomes = Array.from({ length: 30 }, (_, steps) => {
    let ended = false
    const self = Effect.andThen(
      Effect.forEach(Array.from({ length: steps }), () => Effect.yieldNow, { discard: true }),
      Effect.sync(() => (ended = true))
    )
    const over = { ...info, deadline: 0 }
    const exit = Effect.runSyncExit(Effect.provideService(self.pipe(Invocation.bounded()), Invocation.Invocation, over))
    return [Exit.isSuccess(exit), ended]
  })
  for (const [told, ended] of outcomes) expect(told).toBe(ended)
  expect(new Set(outcomes.map(([told]) => told)).size).toBe(2)
})

it.effect("interrupts what is inside when it is interrupted itself", () =>
  Effect.gen(function*() {
    let interrupted = false
    const inside = Effect.onInterrupt(Effect.never, () => Effect.sync(() => (interrupted = true)))
    const fiber = yield* Effect.forkChild(inside.pipe(Invocation.bounded(), within), { startImmediately: true })
    yield* Fiber.interrupt(fiber)
    expect(interrupted).toBe(true)
  }))

it("makes a span of what X-Ray says", () => {
  const header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
  expect(parentOf(header)).toEqual({
    traceId: "5759e988bd862e3fe1be46a994272793",
    spanId: "53995c3f42cd8ad8",
    sampled: true
  })
  for (const wrong of [undefined, "", "Root=1;Parent=2", "Parent=53995c3f42cd8ad8"]) {
    expect(parentOf(wrong)).toBeUndefined()
  }
})

it("leaves to the tracer what it does around a span", () => {
  const seen: Array<boolean> = []
  const below = Tracer.make({
    span: (options) => new Tracer.NativeSpan(options),
    context: (primitive, fiber) => {
      seen.push(fiber.getRef(Tracer.Tracer) === tracer)
      return primitive["~effect/Effect/evaluate"](fiber)
    }
  })
  const { running, tracer } = make(below)
  const program = Effect.sync(running).pipe(Effect.withSpan("inside"))
  expect(Effect.runSync(Effect.provideService(program, Tracer.Tracer, tracer))).toEqual(["inside"])
  expect(seen).toContain(true)
  expect(running()).toEqual([])
})

it("has the request, the cold start, memory and remaining time on its span", async () => {
  const { spans, tracer } = recorded()
  const handler = await Lambda.handler(() => Effect.withSpan(Effect.void, "inside"), {
    layer: Layer.succeed(Tracer.Tracer, tracer)
  })
  await handler({}, context())
  expect(spans.map(({ name, parent }) => [name, Option.getOrUndefined(parent)?.spanId])).toEqual([
    ["function", undefined],
    ["inside", spans[0]!.spanId]
  ])
  expect(Object.fromEntries(spans[0]!.attributes)).toEqual({
    "faas.name": "function",
    "faas.version": "7",
    "faas.invocation_id": "r-1",
    "faas.coldstart": true,
    "faas.max_memory": 256 * 2 ** 20,
    "cloud.resource_id": "arn:f",
    "faas.mem_usage": expect.any(Number),
    "faas.remaining_ms": expect.any(Number)
  })
  expect(spans[0]!.status._tag === "Ended" && Exit.isSuccess(spans[0]!.status.exit)).toBe(true)
})
