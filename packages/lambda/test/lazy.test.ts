import { expect, it } from "@effect/vitest"
import { Context, Data, Effect, Layer } from "effect"
import { Lambda } from "../src/index.ts"
import { context as invocation, waiting } from "./support/invocation.ts"

class Broken extends Data.TaggedError("Broken") {}
class Count extends Context.Service<Count, { readonly built: number }>()("Count") {}

waiting()
const context = invocation()

it("builds its layer once, and waits for it in the first invocation", async () => {
  let built = 0
  const layer = Layer.effect(Count, Effect.delay(Effect.sync(() => ({ built: ++built })), "5 millis"))
  const handler = Lambda.lazy(() => Effect.map(Count, ({ built }) => built), { layer })
  expect(await Promise.all([handler({}, context), handler({}, context)])).toEqual([1, 1])
  expect(await handler({}, context)).toBe(1)
})

it("fails the invocations where its layer fails", async () => {
  const handler = Lambda.lazy(() => Effect.void, { layer: Layer.effectDiscard(new Broken()) })
  await expect(handler({}, context)).rejects.toMatchObject({ name: "Broken" })
  await expect(handler({}, context)).rejects.toMatchObject({ name: "Broken" })
})

it("builds its layer anew for the next invocation where it failed, and then keeps it", async () => {
  let built = 0
  const layer = Layer.effect(
    Count,
    Effect.suspend(() => ++built === 1 ? Effect.fail(new Broken()) : Effect.succeed({ built }))
  )
  const handler = Lambda.lazy(() => Effect.map(Count, ({ built }) => built), { layer, warm: false })
  await expect(handler({}, context)).rejects.toMatchObject({ name: "Broken" })
  expect(built).toBe(1)
  expect(await Promise.all([handler({}, context), handler({}, context)])).toEqual([2, 2])
  expect(await handler({}, context)).toBe(2)
})

it("gives each invocation a scope of its own", async () => {
  const log: Array<string> = []
  const file = Effect.acquireRelease(Effect.sync(() => log.push("open")), () => Effect.sync(() => log.push("close")))
  const handler = Lambda.lazy(() => file, { layer: Layer.empty, warm: false })
  await handler({}, context)
  await handler({}, context)
  expect(log).toEqual(["open", "close", "open", "close"])
})

it("warms up by what it is given, whatever comes of it", async () => {
  const log: Array<string> = []
  const warm = Effect.andThen(Effect.sync(() => log.push("warm")), new Broken())
  const handler = await Lambda.handler(() => Effect.sync(() => log.push("event")), { layer: Layer.empty, warm })
  expect(log).toEqual(["warm"])
  await handler({}, context)
  expect(log).toEqual(["warm", "event"])
})
