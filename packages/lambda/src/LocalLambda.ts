/**
 * Lambda on this machine: bundled handlers in processes of their own, behind a double of the runtime API.
 *
 * A *container* is one fresh Node process with the bundle in it, initialised as Lambda does it: its first invocation is
 * cold, the following are warm. An invocation that overruns its time is killed with its process, and the next one begins
 * in a new process.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as containers from "./internal/local/container.ts"

/**
 * How a function is run.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** The bundle: a module that Node can import. */
  readonly file: string
  /** The name of the export that is the handler: `handler` where it is left out. */
  readonly handler?: string | undefined
  readonly name?: string | undefined
  /** How long an invocation may take: 3 seconds where it is left out. */
  readonly timeout?: Duration.Input | undefined
  /** What the function is told of its memory, in MB: 128 where it is left out. It is not held to it. */
  readonly memory?: number | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/**
 * An error as Lambda tells it to callers.
 *
 * @category models
 * @since 0.1.0
 */
export interface FunctionError {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace?: ReadonlyArray<string> | undefined
  readonly cause?: string | undefined
}

/**
 * What came of an invocation.
 *
 * @category models
 * @since 0.1.0
 */
export interface Invoked {
  readonly requestId: string
  /** Whether it was the first one of its process. */
  readonly cold: boolean
  readonly answer: unknown
  readonly error: FunctionError | undefined
  /** In milliseconds, without the initialisation. */
  readonly duration: number
  /** What the process held at the end, in bytes. */
  readonly memory: number
  /** What the process wrote meanwhile. */
  readonly logs: string
}

/**
 * The initialisation failed: nothing can be invoked.
 *
 * @category errors
 * @since 0.1.0
 */
export class InitFailed extends Data.TaggedError("InitFailed")<{
  readonly error: FunctionError
  readonly logs: string
}> {
  override get message(): string {
    return `The initialisation failed: ${this.error.errorType}: ${this.error.errorMessage}`
  }
}

/**
 * How a process ended.
 *
 * @category models
 * @since 0.1.0
 */
export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly logs: string
}

/**
 * A function that can be invoked.
 *
 * @category models
 * @since 0.1.0
 */
export interface LocalLambda {
  /** Invokes it, one event at a time. An invocation that is interrupted is killed with its process. */
  readonly invoke: (
    event: unknown,
    options?: { readonly timeout?: Duration.Input }
  ) => Effect.Effect<Invoked, InitFailed>
  /** How long the initialisation of the process took, in milliseconds. */
  readonly initDuration: Effect.Effect<number>
  /** Sends SIGTERM, and waits until the process has ended; two seconds later it is killed. */
  readonly terminate: Effect.Effect<Ended>
}

interface Live {
  readonly container: containers.Container
  readonly told: Queue.Queue<containers.Told>
  readonly initDuration: number
  cold: boolean
}

const exited = (told: { readonly code: number | null; readonly signal: string | null }): FunctionError => ({
  errorType: "Runtime.ExitError",
  errorMessage: `Runtime exited: ${told.signal ?? told.code}`
})

/** In milliseconds, finer than the clock on the wall. */
const elapsing = Effect.clockWith((clock) => {
  const start = clock.monotonicTimeNanosUnsafe()
  return Effect.succeed(() => Number(clock.monotonicTimeNanosUnsafe() - start) / 1e6)
})

type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

const begin = Effect.fnUntraced(function*(settings: containers.Settings, restore: Restore) {
  const told = yield* Queue.unbounded<containers.Told>()
  const elapsed = yield* elapsing
  const container = yield* Effect.promise(() =>
    containers.start(settings, (each) => void Queue.offerUnsafe(told, each))
  )
  const first = yield* Effect.onInterrupt(restore(Queue.take(told)), () => Effect.sync(container.close))
  if (first._tag === "Ready") {
    const live: Live = { container, told, initDuration: elapsed(), cold: true }
    return live
  }
  container.close()
  const error = first._tag === "InitFailed"
    ? JSON.parse(first.body) as FunctionError
    : first._tag === "Exited"
    ? exited(first)
    : { errorType: "Runtime.Unknown", errorMessage: first._tag }
  return yield* new InitFailed({ error, logs: container.logs() })
})

/**
 * Initialises a function, and ends its process with the scope.
 *
 * **Example**
 *
 * ```ts
 * import { LocalLambda } from "@dynapipe/lambda"
 * import { Effect } from "effect"
 * import { mkdtempSync, writeFileSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 *
 * const file = join(mkdtempSync(join(tmpdir(), "lambda-")), "index.mjs")
 * writeFileSync(file, "export const handler = async (event) => event.n + 1")
 * const program = Effect.gen(function*() {
 *   const { invoke } = yield* LocalLambda.start({ file })
 *   const [first, second] = [yield* invoke({ n: 1 }), yield* invoke({ n: 2 })]
 *   return [first.answer, first.cold, second.answer, second.cold]
 * })
 *
 * await Effect.runPromise(Effect.scoped(program)) // => [2, true, 3, false]
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const start = (options: Options): Effect.Effect<LocalLambda, InitFailed, Scope.Scope> =>
  Effect.gen(function*() {
    const settings: containers.Settings = {
      file: options.file,
      handler: options.handler ?? "handler",
      name: options.name ?? "function",
      memory: options.memory ?? 128,
      env: options.env ?? {}
    }
    const one = yield* Semaphore.make(1)
    let live: Live | undefined
    let count = 0
    yield* Effect.addFinalizer(() => Effect.sync(() => live?.container.close()))
    // interrupted meanwhile, no process is left behind
    const launch = Effect.uninterruptibleMask((restore) =>
      Effect.map(begin(settings, restore), (begun) => {
        live = begun
        return begun
      })
    )
    yield* launch

    const drop = (now: Live) => {
      live = undefined
      now.container.close()
    }

    const settle = (now: Live, told: containers.Told | undefined): Partial<Invoked> => {
      if (told?._tag === "Answered") return { answer: JSON.parse(told.body), memory: told.memory }
      if (told?._tag === "Failed") return { error: JSON.parse(told.body) as FunctionError, memory: told.memory }
      drop(now)
      return {
        error: told?._tag === "Exited"
          ? exited(told)
          : { errorType: "Sandbox.Timedout", errorMessage: "Task timed out" }
      }
    }

    const ask = Effect.fnUntraced(function*(now: Live, event: unknown, timeout: number) {
      const cold = now.cold
      now.cold = false
      const requestId = `00000000-0000-0000-0000-${String(++count).padStart(12, "0")}`
      const before = now.container.logs().length
      const begun = yield* Clock.currentTimeMillis
      const elapsed = yield* elapsing
      now.container.invoke({ id: requestId, event: JSON.stringify(event) ?? "null", deadline: begun + timeout })
      const told = yield* Effect.timeoutOption(Queue.take(now.told), timeout)
      const duration = elapsed()
      const settled = settle(now, Option.getOrUndefined(told))
      // it is warm when it asks for more
      if (live !== undefined && (yield* Queue.take(now.told))._tag !== "Ready") drop(now)
      return {
        requestId,
        cold,
        answer: undefined,
        error: undefined,
        memory: 0,
        ...settled,
        duration,
        logs: now.container.logs().slice(before)
      }
    })

    const invoke: LocalLambda["invoke"] = Effect.fnUntraced(function*(event, each) {
      const now = live ?? (yield* launch)
      const timeout = Duration.toMillis(Duration.fromInputUnsafe(each?.timeout ?? options.timeout ?? "3 seconds"))
      // what it would answer later is no answer to the next event
      return yield* Effect.onInterrupt(ask(now, event, timeout), () => Effect.sync(() => drop(now)))
    }, one.withPermits(1))

    const terminate: LocalLambda["terminate"] = Effect.gen(function*() {
      const now = live
      live = undefined
      if (now === undefined) return { code: null, signal: null, logs: "" }
      now.container.process.kill("SIGTERM")
      const told = yield* Effect.timeoutOption(Queue.take(now.told), "2 seconds")
      now.container.close()
      const last = Option.getOrUndefined(told)
      const how = last?._tag === "Exited" ? last : { code: null, signal: "SIGKILL" }
      return { code: how.code, signal: how.signal, logs: now.container.logs() }
    }).pipe(one.withPermits(1))

    return { invoke, terminate, initDuration: Effect.sync(() => live?.initDuration ?? 0) }
  })
