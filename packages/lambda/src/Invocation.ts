/**
 * One invocation of a Lambda function: what is known of it, how long it may still run, and what happens at its deadline.
 *
 * The *deadline* is when Lambda freezes the process, answered or not. The *buffer* is what is kept of that time to stop
 * cleanly and to answer: a program is interrupted at the deadline minus the buffer.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"

/**
 * The context that Lambda hands to a handler, as far as it is used here.
 *
 * @category models
 * @since 0.1.0
 */
export interface LambdaContext {
  readonly functionName: string
  readonly functionVersion: string
  readonly invokedFunctionArn: string
  readonly memoryLimitInMB: string
  readonly awsRequestId: string
  readonly logGroupName: string
  readonly logStreamName: string
  readonly getRemainingTimeInMillis: () => number
}

/**
 * What is known of an invocation.
 *
 * @category models
 * @since 0.1.0
 */
export interface InvocationInfo {
  readonly requestId: string
  readonly functionName: string
  /** Whether it is the first one of its container. */
  readonly coldStart: boolean
  /** When Lambda freezes the process, in milliseconds of the epoch; `Infinity` outside of Lambda. */
  readonly deadline: number
  /** What is kept of the time to stop and to answer, unless a program says otherwise. */
  readonly buffer: Duration.Duration
  /** What is running now: the spans that are open, the innermost of each. */
  readonly running: () => ReadonlyArray<string>
  readonly context: LambdaContext | undefined
}

/**
 * The invocation that a program runs in. Outside of Lambda there is one without a deadline, so that a program runs in a
 * test as it is.
 *
 * @category references
 * @since 0.1.0
 */
export const Invocation: Context.Reference<InvocationInfo> = Context.Reference<InvocationInfo>(
  "@dynapipe/lambda/Invocation",
  {
    defaultValue: () => ({
      requestId: "local",
      functionName: "local",
      coldStart: false,
      deadline: Infinity,
      buffer: Duration.seconds(1),
      running: () => [],
      context: undefined
    })
  }
)

/**
 * How long the invocation may still run until Lambda freezes it.
 *
 * @category getters
 * @since 0.1.0
 */
export const remaining: Effect.Effect<Duration.Duration> = Effect.gen(function*() {
  const { deadline } = yield* Invocation
  return deadline === Infinity
    ? Duration.infinity
    : Duration.millis(Math.max(0, deadline - (yield* Clock.currentTimeMillis)))
})

/**
 * The time of the invocation was over before the program was. It was interrupted, its requests were aborted.
 *
 * @category errors
 * @since 0.1.0
 */
export class DeadlineExceeded extends Data.TaggedError("DeadlineExceeded")<{
  readonly requestId: string
  /** What was running: the innermost open spans, a call of DynamoDB among them as `GetItem shop`. */
  readonly running: ReadonlyArray<string>
  /** Whether the program stopped in time. One that cannot be interrupted goes on when the container does. */
  readonly stopped: boolean
}> {
  override get message(): string {
    const what = this.running.length === 0 ? "" : `: ${this.running.join(", ")}`
    return `The invocation ${this.requestId} ran out of time${what}. ${
      this.stopped ? "It was interrupted" : "It could not be interrupted in time"
    }; a write that was under way may have been applied. Give the function more time, or do less in one invocation.`
  }
}

const keptOf = (self: Fiber.Fiber<any, any>): Effect.Effect<Exit.Exit<any, any> | undefined> => Fiber.await(self)

/**
 * Interrupts an effect at the deadline of the invocation minus the buffer: that of the invocation, or one of its own.
 *
 * **Details**
 *
 * What takes too long to stop is not waited for: half of what is left stays for the answer.
 *
 * **Gotchas**
 *
 * The invocation's own buffer holds as well: a part can be stopped earlier than the whole, and not later. Outside of
 * Lambda there is no deadline, and nothing is interrupted.
 *
 * **Example**
 *
 * ```ts
 * import { Invocation } from "@dynapipe/lambda"
 * import { Effect } from "effect"
 *
 * const soon = { ...Invocation.Invocation.defaultValue(), deadline: Date.now() + 60 }
 * const program = Effect.never.pipe(Invocation.bounded("50 millis"), Effect.flip)
 * const failure = await Effect.runPromise(Effect.provideService(program, Invocation.Invocation, soon))
 *
 * failure._tag // => "DeadlineExceeded"
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const bounded =
  (buffer?: Duration.Input) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | DeadlineExceeded, R> =>
    Effect.gen(function*() {
      const invocation = yield* Invocation
      if (invocation.deadline === Infinity) return yield* self
      const kept = Duration.toMillis(buffer === undefined ? invocation.buffer : Duration.fromInputUnsafe(buffer))
      const start = yield* Clock.currentTimeMillis
      const fiber = yield* Effect.forkDetach(self, { startImmediately: true })
      const over = Effect.as(Effect.sleep(Math.max(0, invocation.deadline - kept - start)), undefined)
      const exit = yield* Effect.onInterrupt(
        Effect.raceFirst(keptOf(fiber), over),
        () => Fiber.interrupt(fiber)
      )
      if (exit !== undefined) return yield* exit as Exit.Exit<A, E>
      const running = invocation.running()
      const left = Math.max(0, invocation.deadline - (yield* Clock.currentTimeMillis))
      const last = yield* Effect.raceFirst(
        Effect.andThen(Fiber.interrupt(fiber), keptOf(fiber)),
        Effect.as(Effect.sleep(left / 2), undefined)
      )
      // what ended while it was being interrupted has ended
      if (last !== undefined && Exit.isSuccess(last)) return last.value as A
      return yield* new DeadlineExceeded({ requestId: invocation.requestId, running, stopped: last !== undefined })
    })
