/**
 * Handlers for AWS Lambda, made of effects.
 *
 * A *handler* is what Lambda calls with an event and a context; a *handle* is the function behind it, which gives an
 * effect. The *container* is the process: it is initialised once, and then invoked many times, one event at a time.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as runtime from "./internal/runtime.ts"
import type { LambdaContext } from "./Invocation.ts"

/**
 * What an event and a context come to.
 *
 * @category models
 * @since 0.1.0
 */
export type Handle<in Event, out A, out E, out R> = (event: Event, context: LambdaContext) => Effect.Effect<A, E, R>

/**
 * What Lambda calls.
 *
 * @category models
 * @since 0.1.0
 */
export type Handler<in Event, out A> = (event: Event, context: LambdaContext) => Promise<A>

/**
 * How a handler is run.
 *
 * @category models
 * @since 0.1.0
 */
export interface HandlerOptions<R, E> {
  /** What the effects need. It is built once, in the initialisation of the container, and closed on SIGTERM. */
  readonly layer: Layer.Layer<R, E>
  /** What is kept of the invocation's time to stop and to answer: one second where it is left out. */
  readonly buffer?: Duration.Input | undefined
  /** Whether the first connection to DynamoDB is opened in the initialisation: it is, unless this says `false`. */
  readonly warm?: boolean | undefined
}

/**
 * Makes a handler. The promise is there when the layer is built and a first connection is open: awaited at the top of
 * the module, that is Lambda's initialisation, and a layer that fails is an initialisation that fails.
 *
 * **Details**
 *
 * Each invocation has a scope, a span and a deadline. At the deadline minus the buffer it is interrupted, its requests
 * are aborted, and it fails with `DeadlineExceeded`, which names what was running. A failure rejects the handler's
 * promise with an `Error`: name, message and cause are those of the failure. Request id, cold start, memory and
 * remaining time are on the span, in the logs and in the metrics; `Emf.layer` writes the metrics for CloudWatch.
 *
 * SIGTERM closes the layer. Lambda sends it to functions that have an extension.
 *
 * **Gotchas**
 *
 * A handler awaited at the top needs a bundle in the format of modules (`--format=esm`). For CommonJS there is
 * {@link lazy}.
 *
 * **Example**
 *
 * ```ts
 * import { Lambda } from "@dynapipe/lambda"
 * import { Effect, Layer } from "effect"
 *
 * const handler = await Lambda.handler(
 *   (event: { readonly name: string }) => Effect.succeed(`Hello ${event.name}`),
 *   { layer: Layer.empty }
 * )
 * const context = { awsRequestId: "1", getRemainingTimeInMillis: () => 3000 } as any
 *
 * await handler({ name: "Ann" }, context) // => "Hello Ann"
 * ```
 *
 * @category handlers
 * @since 0.1.0
 */
export const handler = async <Event, A, E, R extends Provided | Scope.Scope, Provided = never, LE = never>(
  handle: Handle<Event, A, E, R>,
  options: HandlerOptions<Provided, LE>
): Promise<Handler<Event, A>> => {
  const { invoke, ready } = runtime.start(handle, options)
  await ready
  // what the handle gives is what an invocation answers
  return invoke as Handler<Event, A>
}

/**
 * The same without a promise, where a module cannot wait: the layer begins to be built at once, and the first invocation
 * waits for it. A layer that fails fails the invocations.
 *
 * @category handlers
 * @since 0.1.0
 */
export const lazy = <Event, A, E, R extends Provided | Scope.Scope, Provided = never, LE = never>(
  handle: Handle<Event, A, E, R>,
  options: HandlerOptions<Provided, LE>
): Handler<Event, A> => runtime.start(handle, options).invoke as Handler<Event, A>
