/**
 * What can go wrong, on purpose and always in the same way: a script of faults around any backend.
 *
 * **Details**
 *
 * A script is a list of rules. Each *rule* says which calls it applies to and what happens to them; every call is given
 * to the first rule that applies. What is random comes from the seed of its rule, so that a run can be repeated.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { DynamoDBService } from "./DynamoDB.ts"
import { DynamoDB } from "./DynamoDB.ts"
import type { CallFailed, CancellationReason, ThrottlingReason } from "./Errors.ts"
import * as classify from "./internal/classify.ts"
import * as random from "./internal/random.ts"
import * as unprocessed from "./internal/unprocessed.ts"
import type { Input, Operation, Output } from "./Operation.ts"

/**
 * A call that a fault happens to.
 *
 * @category models
 * @since 0.1.0
 */
export interface Call {
  readonly operation: Operation
  readonly input: Input<Operation>
  /** The next number from 0 to 1 of the rule's seed. */
  readonly random: () => number
  /** Makes the call, with another input where one is given. */
  readonly proceed: (input?: Input<Operation>) => Effect.Effect<Output<Operation>, CallFailed>
}

/**
 * What comes of a call.
 *
 * @category models
 * @since 0.1.0
 */
export type Fault = (call: Call) => Effect.Effect<Output<Operation>, CallFailed>

/**
 * Whether a rule applies to a call: `n` counts the calls of the rule's operations from 1, and `random` is a number from
 * 0 to 1 of its seed.
 *
 * @category models
 * @since 0.1.0
 */
export type When = (call: { readonly n: number; readonly random: number; readonly input: Input<Operation> }) => boolean

/**
 * Which calls have which fault.
 *
 * @category models
 * @since 0.1.0
 */
export interface Rule {
  /** All operations where it is left out. */
  readonly operations?: ReadonlyArray<Operation> | undefined
  /** Every call where it is left out. */
  readonly when?: When | undefined
  readonly fault: Fault
  /** For `random`; 1 where it is left out. */
  readonly seed?: number | undefined
}

/**
 * The n-th calls, counted from 1.
 *
 * @category conditions
 * @since 0.1.0
 */
export const nth = (...ns: ReadonlyArray<number>): When => ({ n }) => ns.includes(n)

/**
 * The first so many calls.
 *
 * @category conditions
 * @since 0.1.0
 */
export const first = (count: number): When => ({ n }) => n <= count

/**
 * A part of the calls, from 0 to 1, chosen by the seed.
 *
 * @category conditions
 * @since 0.1.0
 */
export const rate = (part: number): When => ({ random }) => random < part

const fail = (failure: CallFailed): Effect.Effect<never, CallFailed> => Effect.fail(failure)

/**
 * DynamoDB answers with an error, by its name, and nothing was done.
 *
 * @category faults
 * @since 0.1.0
 */
export const error = (
  name: string,
  answer?: { readonly message?: string; readonly status?: number; readonly body?: Readonly<Record<string, unknown>> }
): Fault =>
({ operation }) =>
  fail(classify.response(operation, { name, message: "a fault of the script", status: 400, ...answer }))

/**
 * DynamoDB throttles the call.
 *
 * @category faults
 * @since 0.1.0
 */
export const throttle = (...reasons: ReadonlyArray<ThrottlingReason>): Fault =>
  error("ProvisionedThroughputExceededException", reasons.length === 0 ? {} : { body: { ThrottlingReasons: reasons } })

/**
 * DynamoDB fails on its side, before anything was done.
 *
 * @category faults
 * @since 0.1.0
 */
export const unavailable: Fault = error("InternalServerError", { status: 500 })

/**
 * DynamoDB cancels the transaction, for the reason of each of its actions.
 *
 * @category faults
 * @since 0.1.0
 */
export const cancel = (reasons: ReadonlyArray<CancellationReason>): Fault =>
  error("TransactionCanceledException", { body: { CancellationReasons: reasons } })

const reset = Object.assign(new Error("socket hang up"), { code: "ECONNRESET" })
const econnrefused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" })

/**
 * The call is made, and its answer gets lost.
 *
 * @category faults
 * @since 0.1.0
 */
export const loseAnswer: Fault = ({ operation, proceed }) =>
  Effect.andThen(Effect.exit(proceed()), fail(classify.transport(operation, reset, true)))

/**
 * The connection breaks before the request is there, and nobody can tell that it was not.
 *
 * @category faults
 * @since 0.1.0
 */
export const loseRequest: Fault = ({ operation }) => fail(classify.transport(operation, reset, true))

/**
 * There is no connection; nothing was sent.
 *
 * @category faults
 * @since 0.1.0
 */
export const refuse: Fault = ({ operation }) => fail(classify.transport(operation, econnrefused, false))

/**
 * The call is made later, by the clock.
 *
 * @category faults
 * @since 0.1.0
 */
export const delay = (duration: Duration.Input): Fault => ({ proceed }) =>
  Effect.flatMap(Effect.sleep(duration), () => proceed())

/**
 * The answer never comes, and the call is not made.
 *
 * @category faults
 * @since 0.1.0
 */
export const never: Fault = () => Effect.never

/**
 * The call is made, and its answer is another.
 *
 * @category faults
 * @since 0.1.0
 */
export const answer =
  (f: (output: Output<Operation>, operation: Operation) => object): Fault => ({ operation, proceed }) =>
    Effect.map(proceed(), (output) => f(output, operation) as Output<Operation>)

/**
 * A part of a batch, from 0 to 1 and chosen by the seed, is left unprocessed; the rest is done.
 *
 * @category faults
 * @since 0.1.0
 */
export const leaveUnprocessed = (part: number): Fault => (call) => unprocessed.leave(call, part)

/**
 * One fault on top of another: `delay` and then `throttle`.
 *
 * @category faults
 * @since 0.1.0
 */
export const both = (outer: Fault, inner: Fault): Fault => (call) =>
  outer({ ...call, proceed: (input) => inner({ ...call, input: input ?? call.input }) })

const Suspended = Context.Reference<boolean>("dynapipe/Faults/Suspended", { defaultValue: () => false })

/**
 * Runs an effect without faults; its calls are not counted.
 *
 * @category combinators
 * @since 0.1.0
 */
export const suspended: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = Effect.provideService(
  Suspended,
  true
)

/**
 * The layer below, with the faults of a script. Each build of the layer counts from 1.
 *
 * **Example**
 *
 * ```ts
 * import { DynamoDB, Faults } from "dynapipe"
 * import { Effect, Layer } from "effect"
 *
 * const backend = Layer.succeed(DynamoDB.DynamoDB, { call: () => Effect.succeed({ Count: 1 } as any) })
 * const script = Faults.layer([{ operations: ["Query"], when: Faults.nth(2), fault: Faults.throttle() }])
 * const query = DynamoDB.call("Query", { TableName: "shop" }).pipe(
 *   Effect.map((page) => page.Count),
 *   Effect.catchTag("CallFailed", (failure) => Effect.succeed(failure.kind))
 * )
 * const program = Effect.all([query, query, query]).pipe(Effect.provide(script.pipe(Layer.provide(backend))))
 * Effect.runSync(program) // => [1, "Throttled", 1]
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (script: ReadonlyArray<Rule>): Layer.Layer<DynamoDB, never, DynamoDB> =>
  Layer.effect(
    DynamoDB,
    Effect.map(DynamoDB, (service) => {
      const rules = script.map((rule) => ({ ...rule, calls: 0, random: random.make(rule.seed ?? 1) }))
      const ruleOf = (operation: Operation, input: Input<Operation>) => {
        let found: typeof rules[number] | undefined
        // all that could apply count the call, so that no rule depends on another
        for (const rule of rules) {
          if (rule.operations?.includes(operation) === false) continue
          const draw = { n: ++rule.calls, random: rule.random(), input }
          if (found === undefined && rule.when?.(draw) !== false) found = rule
        }
        return found
      }
      const call = (operation: Operation, input: Input<Operation>) =>
        Effect.flatMap(Suspended, (suspended) => {
          const rule = suspended ? undefined : ruleOf(operation, input)
          const proceed = (other?: Input<Operation>) => service.call(operation, other ?? input)
          return rule === undefined ? proceed() : rule.fault({ operation, input, random: rule.random, proceed })
        })
      // what a rule gives back is the answer of the same operation
      return { ...service, call: call as DynamoDBService["call"] }
    })
  )
