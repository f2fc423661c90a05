/** A container: the runtime that is built once, the invocations that run in it, and its end. */
import { DynamoDB } from "dynapipe/DynamoDB"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Metric from "effect/Metric"
import * as Tracer from "effect/Tracer"
import type { InvocationInfo, LambdaContext } from "../Invocation.ts"
import { bounded, DeadlineExceeded, Invocation } from "../Invocation.ts"
import { toError } from "./failure.ts"
import { metersOf } from "./metrics.ts"
import { hasOwnDeadline } from "./own.ts"
import * as tracking from "./tracking.ts"

/** What hears of every invocation when it has ended. */
export const AfterInvocation: Context.Reference<(invocation: InvocationInfo) => Effect.Effect<void>> = Context
  .Reference("@dynapipe/lambda/AfterInvocation", {
    defaultValue: () => (_: InvocationInfo): Effect.Effect<void> => Effect.void
  })

export type AnyHandle = (event: any, context: LambdaContext) => Effect.Effect<unknown, unknown, any>

export interface Options {
  readonly layer: Layer.Layer<any, any>
  readonly buffer?: Duration.Input | undefined
  readonly warm?: boolean | Effect.Effect<unknown, unknown, any> | undefined
}

export interface Container {
  /** Built, with a first connection. */
  readonly ready: Promise<unknown>
  readonly invoke: (event: unknown, context: LambdaContext) => Promise<unknown>
}

// whatever comes back, a connection is open then: the call needs no table, and a right to it is not needed either
const connect: Effect.Effect<unknown, unknown> = Effect.flatMap(Effect.context<never>(), (context) => {
  const service = Context.getOption(context, DynamoDB)
  return service._tag === "None" ? Effect.void : service.value.call("DescribeEndpoints", {})
})

// an initialisation has ten seconds, and nobody should wait for what only makes the first event faster
const warmUp = ({ warm }: Options): Effect.Effect<unknown, never, any> =>
  warm === false
    ? Effect.void
    : Effect.exit(Effect.timeout(Effect.isEffect(warm) ? Effect.scoped(warm) : connect, "2 seconds"))

const ended = Effect.fnUntraced(
  function*(invocation: InvocationInfo, start: number, exit: Exit.Exit<unknown, unknown>) {
    const now = yield* Clock.currentTimeMillis
    const memory = process.memoryUsage.rss()
    const meters = metersOf(invocation.functionName)
    const left = Math.max(0, invocation.deadline - now)
    yield* Metric.update(meters.invocations, 1)
    if (invocation.coldStart) yield* Metric.update(meters.coldStarts, 1)
    yield* Metric.update(meters.duration, (now - start) / 1000)
    yield* Metric.update(meters.memory, memory)
    if (left !== Infinity) yield* Metric.update(meters.remaining, left / 1000)
    const seen = { memoryUsed: Math.round(memory / 2 ** 20), remaining: left, duration: now - start }
    yield* Effect.annotateCurrentSpan({ "faas.mem_usage": memory, "faas.remaining_ms": left })
    if (Exit.isSuccess(exit)) return yield* Effect.annotateLogs(Effect.logDebug("The invocation succeeded"), seen)
    yield* Metric.update(meters.errors, 1)
    if (Cause.squash(exit.cause) instanceof DeadlineExceeded) yield* Metric.update(meters.timeouts, 1)
    yield* Effect.annotateLogs(Effect.logError("The invocation failed", exit.cause), seen)
  }
)

const spanOf = (info: InvocationInfo, context: LambdaContext) => {
  const parent = tracking.parentOf(process.env["_X_AMZN_TRACE_ID"])
  return {
    kind: "server" as const,
    captureStackTrace: false,
    ...(parent !== undefined && { parent: Tracer.externalSpan(parent) }),
    attributes: {
      "faas.name": info.functionName,
      "faas.version": context.functionVersion,
      "faas.invocation_id": info.requestId,
      "faas.coldstart": info.coldStart,
      "faas.max_memory": Number(context.memoryLimitInMB) * 2 ** 20,
      "cloud.resource_id": context.invokedFunctionArn
    }
  }
}

const invocation = Effect.fnUntraced(function*(
  handle: AnyHandle,
  options: Options,
  coldStart: boolean,
  event: unknown,
  context: LambdaContext
) {
  const start = yield* Clock.currentTimeMillis
  const time = Math.max(0, context.getRemainingTimeInMillis())
  // a function with little time has half of it
  const buffer = Duration.min(Duration.fromInputUnsafe(options.buffer ?? "1 second"), Duration.millis(time / 2))
  const { running, tracer } = tracking.make(yield* Tracer.Tracer)
  const info: InvocationInfo = {
    requestId: context.awsRequestId,
    // a context made by hand, in a test, lacks what is not asked of it
    functionName: context.functionName ?? "function",
    coldStart,
    deadline: start + time,
    buffer,
    running,
    context
  }
  // a handler that throws instead of giving an effect is a defect like another
  const own = Effect.scoped(Effect.suspend(() => handle(event, context)))
  // who sees to the deadline himself has half of the buffer to stop, and a quarter to answer
  return yield* own.pipe(
    bounded(hasOwnDeadline(handle) ? Duration.times(buffer, 0.25) : buffer),
    Effect.onExit((exit) => ended(info, start, exit)),
    Effect.withSpan(info.functionName, spanOf(info, context)),
    Effect.annotateLogs({ requestId: info.requestId, functionName: info.functionName, coldStart }),
    Effect.ensuring(Effect.ignoreCause(Effect.flatMap(AfterInvocation, (after) => after(info)))),
    Effect.provideService(Tracer.Tracer, tracer),
    Effect.provideService(Invocation, info)
  )
})

const orThrow = <A>(exit: Exit.Exit<A, unknown>): A => {
  if (Exit.isSuccess(exit)) return exit.value
  throw toError(exit.cause)
}

/** What is closed when the process is told to end: a module may have several handlers. */
const open = new Set<() => Promise<void>>()

// Lambda sends it where an extension is registered, and then waits half a second
const stop = () => void Promise.allSettled([...open].map((dispose) => dispose())).then(() => process.exit(0))

const keep = (dispose: () => Promise<void>): void => {
  if (open.size === 0) process.once("SIGTERM", stop)
  open.add(dispose)
}

const forget = (dispose: () => Promise<void>): void => {
  open.delete(dispose)
  if (open.size === 0) process.removeListener("SIGTERM", stop)
}

export const start = (handle: AnyHandle, options: Options): Container => {
  const runtime = ManagedRuntime.make<any, any>(options.layer)
  let cold = true
  const ready = runtime.runPromiseExit(warmUp(options)).then(orThrow)
  keep(runtime.dispose)
  ready.catch(() => {
    forget(runtime.dispose)
    return runtime.dispose()
  })
  return {
    ready,
    invoke: async (event, context) => {
      await ready
      const first = cold
      cold = false
      return orThrow(await runtime.runPromiseExit(invocation(handle, options, first, event, context)))
    }
  }
}
