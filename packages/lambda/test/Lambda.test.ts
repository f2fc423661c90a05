import { LocalDynamoDB } from "@dynapipe/local"
import { afterAll, expect, it } from "@effect/vitest"
import { Table } from "dynapipe"
import { Effect, Exit, Fiber, Schedule, Scope } from "effect"
import { LocalLambda } from "../src/index.ts"
import { bundle } from "./support/bundle.ts"
import { door } from "./support/door.ts"

class Notes extends Table.make("notes", { partitionKey: "id" }) {}

const program = `
import * as Lambda from "../../src/Lambda.ts"
import { Invocation } from "../../src/Invocation.ts"
import * as Entity from "dynapipe/Entity"
import * as Get from "dynapipe/Get"
import * as Put from "dynapipe/Put"
import * as Table from "dynapipe/Table"
import * as WireDynamoDB from "dynapipe/WireDynamoDB"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

class Notes extends Entity.make("Note", {
  table: class extends Table.make("notes", { partitionKey: "id" }) {},
  schema: Schema.Struct({ id: Schema.String, text: Schema.String })
}) {}
class Broken extends Data.TaggedError("Broken") { get message() { return "it is broken" } }
const actions = {
  put: ({ id, text }) => Put.item(Notes, { id, text }),
  get: ({ id }) => Effect.map(Get.item(Notes, { id }), Option.getOrNull),
  fail: () => Effect.fail(new Broken({ cause: new Error("inside") })),
  text: () => Effect.fail("just text"),
  die: () => Effect.die(new TypeError("a defect")),
  never: () => Effect.never.pipe(Effect.onInterrupt(() => Effect.sync(() => console.log("interrupted"))), Effect.withSpan("waiting")),
  deaf: () => Effect.uninterruptible(Effect.sleep("5 seconds")),
  block: () => Effect.sync(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)),
  exit: () => Effect.sync(() => process.exit(3)),
  stay: () => Effect.sync(() => { process.removeAllListeners("SIGTERM"); process.on("SIGTERM", () => {}) }),
  pid: () => Effect.sync(() => process.pid),
  tell: () => Effect.map(Invocation, ({ requestId, coldStart, functionName }) => ({ requestId, coldStart, functionName })),
  trace: () => Effect.map(Effect.currentParentSpan, ({ parent }) => parent.value?.traceId),
  log: () => Effect.log("hello")
}
const closing = Layer.effectDiscard(Effect.acquireRelease(
  Effect.sync(() => console.log("opened")),
  () => Effect.sync(() => console.log("closed"))
))
const layer = process.env.REFUSE
  ? Layer.effectDiscard(Effect.fail(new Broken()))
  : Layer.merge(WireDynamoDB.layer({ region: "us-east-1" }), closing)
export const handler = await Lambda.handler((event) => actions[event.do](event), { layer, buffer: "1 second" })
`

let built: Promise<string> | undefined
const scope = Scope.makeUnsafe()
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
const file = Effect.promise(() =>
  built ??= Effect.runPromise(Effect.provideService(bundle(program), Scope.Scope, scope))
)

const launched = Effect.fnUntraced(function*(env: Record<string, string> = {}) {
  const { local, url } = yield* LocalDynamoDB.serve({ tables: [Notes], record: true })
  const before = yield* door(url)
  const lambda = yield* LocalLambda.start({
    file: yield* file,
    env: { AWS_ENDPOINT_URL_DYNAMODB: before.url, ...env },
    name: "notes"
  })
  return { local, lambda, door: before }
})

it.live("answers cold and warm, from a runtime that is built once and connected before the first event", () =>
  Effect.gen(function*() {
    const { lambda, local } = yield* launched()
    expect((yield* local.calls).map(({ operation }) => operation)).toEqual(["DescribeEndpoints"])
    const first = yield* lambda.invoke({ do: "put", id: "a", text: "hello" })
    const second = yield* lambda.invoke({ do: "get", id: "a" })
    const third = yield* lambda.invoke({ do: "tell" })
    expect([first.cold, first.answer]).toEqual([true, { id: "a", text: "hello" }])
    expect([second.cold, second.answer]).toEqual([false, { id: "a", text: "hello" }])
    expect((yield* lambda.invoke({ do: "trace" })).answer).toBe("5759e988bd862e3fe1be46a994272793")
    expect(third.answer).toEqual({ requestId: third.requestId, coldStart: false, functionName: "notes" })
    const ended = yield* lambda.terminate
    expect(ended).toMatchObject({ code: 0, signal: null })
    expect(ended.logs.match(/opened|closed/g)).toEqual(["opened", "closed"])
  }))

it.live("aborts a request at the deadline, says which, and answers the next event", () =>
  Effect.gen(function*() {
    const { door, lambda } = yield* launched()
    yield* lambda.invoke({ do: "put", id: "a", text: "hello" })
    const gone = door.keep("GetItem")
    const late = yield* lambda.invoke({ do: "get", id: "a" }, { timeout: "2 seconds" })
    expect(late.error).toMatchObject({
      errorType: "DeadlineExceeded",
      errorMessage: expect.stringContaining("ran out of time: GetItem notes. It was interrupted")
    })
    // whoever keeps the call sees its caller go
    yield* gone
    const next = yield* lambda.invoke({ do: "get", id: "a" })
    expect([next.cold, next.answer]).toEqual([false, { id: "a", text: "hello" }])
  }))

it.live("names the spans that are open, runs finalizers, and does not wait for what cannot be stopped", () =>
  Effect.gen(function*() {
    const { lambda } = yield* launched()
    const waiting = yield* lambda.invoke({ do: "never" }, { timeout: "2 seconds" })
    expect(waiting.error?.errorMessage).toContain("ran out of time: waiting. It was interrupted")
    expect(waiting.logs).toContain("interrupted\n")
    const deaf = yield* lambda.invoke({ do: "deaf" }, { timeout: "2 seconds" })
    expect(deaf.error?.errorMessage).toContain("ran out of time: notes. It could not be interrupted in time")
    expect((yield* lambda.invoke({ do: "tell" })).cold).toBe(false)
  }))

it.live("rejects with an error that has a name, a message and a cause", () =>
  Effect.gen(function*() {
    const { lambda } = yield* launched()
    const told = (what: string) => Effect.map(lambda.invoke({ do: what }), ({ error }) => error)
    expect(yield* told("fail")).toMatchObject({
      errorType: "Broken",
      errorMessage: "it is broken",
      cause: "Error: inside"
    })
    expect(yield* told("text")).toMatchObject({ errorType: "Failure", errorMessage: "just text" })
    expect(yield* told("die")).toMatchObject({ errorType: "TypeError", errorMessage: "a defect" })
    expect(yield* told("nothing")).toMatchObject({ errorType: "TypeError" })
  }))

it.live("has the request's id, the cold start, memory and remaining time in its logs", () =>
  Effect.gen(function*() {
    const { lambda } = yield* launched()
    const { logs, requestId } = yield* lambda.invoke({ do: "log" })
    expect(logs).toContain("hello")
    expect(logs).toContain(`requestId: '${requestId}'`)
    expect(logs).toContain("coldStart: true")
    const failed = yield* lambda.invoke({ do: "text" })
    expect(failed.logs).toMatch(/memoryUsed: \d+/)
    expect(failed.logs).toMatch(/remaining: \d+/)
    expect(failed.logs).toContain("coldStart: false")
  }))

it.live("ends its initialisation where the layer fails", () =>
  Effect.gen(function*() {
    const failure = yield* Effect.flip(launched({ REFUSE: "yes" }))
    expect(failure).toMatchObject({ _tag: "InitFailed", error: { errorType: "Broken", errorMessage: "it is broken" } })
  }))

it.live("begins in a new process after an exit, or after the time was overrun", () =>
  Effect.gen(function*() {
    const { lambda } = yield* launched()
    expect((yield* lambda.invoke({ do: "exit" })).error).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: "Runtime exited: 3"
    })
    expect((yield* lambda.invoke({ do: "tell" })).cold).toBe(true)
    const { answer: pid } = yield* lambda.invoke({ do: "pid" })
    expect((yield* lambda.invoke({ do: "block" }, { timeout: "300 millis" })).error?.errorType).toBe("Sandbox.Timedout")
    const alive = Effect.sync(() => {
      try {
        return process.kill(pid as number, 0)
      } catch {
        return false
      }
    })
    // it does not listen to anything milder than being killed
    yield* Effect.repeat(alive, { until: (is) => !is, schedule: Schedule.spaced("20 millis"), times: 500 })
    expect(yield* alive).toBe(false)
    expect((yield* lambda.invoke({ do: "tell" })).cold).toBe(true)
  }))

it.live("ends the process of an invocation that nobody waits for any more", () =>
  Effect.gen(function*() {
    const { lambda } = yield* launched()
    yield* Effect.timeoutOption(lambda.invoke({ do: "never" }, { timeout: "10 seconds" }), "200 millis")
    const next = yield* lambda.invoke({ do: "tell" })
    expect([next.cold, next.answer]).toMatchObject([true, { requestId: next.requestId }])
  }))

it.live("leaves no process behind where its start is interrupted", () =>
  Effect.gen(function*() {
    const start = LocalLambda.start({ file: yield* file })
    const interrupted = yield* Effect.forkChild(start, { startImmediately: true })
    yield* Fiber.interrupt(interrupted)
    // by the time that another has begun, the first would have
    yield* start
    const processes = Effect.sync(() =>
      process.getActiveResourcesInfo().filter((each) => each === "ProcessWrap").length
    )
    yield* Effect.repeat(processes, { until: (n) => n === 1, schedule: Schedule.spaced("20 millis"), times: 500 })
    expect(yield* processes).toBe(1)
  }))

it.live("kills a process that does not end on SIGTERM", () =>
  Effect.gen(function*() {
    const { lambda } = yield* launched()
    expect(yield* lambda.invoke({ do: "stay" })).toMatchObject({ error: undefined })
    expect(yield* lambda.terminate).toMatchObject({ code: null, signal: "SIGKILL" })
    expect(yield* lambda.terminate).toEqual({ code: null, signal: null, logs: "" })
  }))
