/**
 * Handlers for AWS Lambda, made of effects.
 *
 * A *handler* is what Lambda calls with an event and a context; a *handle* is the function behind it, which gives an
 * effect. The *container* is the process: it is initialised once, and then invoked many times, one event at a time.
 *
 * @since 0.1.0
 */
import type * as Entity from "dynapipe/Entity"
import type * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Schedule from "effect/Schedule"
import type * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { Change, Raw, Route } from "./Changes.ts"
import type { InProgress, PayloadDiffers, Store, StoreError } from "./Idempotency.ts"
import * as changes from "./internal/changes/handler.ts"
import * as idempotency from "./internal/idempotent.ts"
import { hasOwnDeadline, ownDeadline } from "./internal/own.ts"
import * as runtime from "./internal/runtime.ts"
import type { LambdaContext } from "./Invocation.ts"

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
  /**
   * What the effects need. It is built once, in the initialisation of the container, and closed on SIGTERM. Of what it
   * does not give, the compiler says that it is not assignable to `Scope`, which is there anyway.
   */
  readonly layer: Layer.Layer<R, E>
  /** What is kept of the invocation's time to stop and to answer: one second where it is left out, at most half of it. */
  readonly buffer?: Duration.Input | undefined
  /**
   * What runs at the end of the initialisation, at most two seconds and whatever comes of it: a call of DynamoDB that
   * opens the first connection, where it is left out; nothing, where it is `false`. That call is made where the layer
   * gives `DynamoDB` to the handler, and not only to services inside of it. A read that is like those of the events has
   * its code compiled as well, and makes the first one faster still.
   */
  readonly warm?: boolean | Effect.Effect<unknown, unknown, R | Scope.Scope> | undefined
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
 * remaining time are on the span, in the logs and in the metrics; `Emf.layer` writes the metrics for CloudWatch. Request id
 * and cold start are in every line of the log. The line at the end of an invocation has `memoryUsed` in MiB, `remaining`
 * and `duration` in milliseconds; that of one that succeeded is of level Debug, and is seen where
 * `References.MinimumLogLevel` lets it through.
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
export const handler = async <
  Event,
  Eff extends Effect.Effect<any, any, Provided | Scope.Scope>,
  Provided = never,
  LE = never
>(
  handle: (event: Event, context: LambdaContext) => Eff,
  options: HandlerOptions<Provided, LE>
): Promise<Handler<Event, Effect.Success<Eff>>> => {
  const { invoke, ready } = runtime.start(handle, options)
  await ready
  // what the handle gives is what an invocation answers
  return invoke as Handler<Event, Effect.Success<Eff>>
}

/**
 * The same without a promise, where a module cannot wait: the layer begins to be built at once, and the first invocation
 * waits for it. Where the layer fails, so does the invocation, and the next one builds it anew.
 *
 * @category handlers
 * @since 0.1.0
 */
export const lazy = <
  Event,
  Eff extends Effect.Effect<any, any, Provided | Scope.Scope>,
  Provided = never,
  LE = never
>(
  handle: (event: Event, context: LambdaContext) => Eff,
  options: HandlerOptions<Provided, LE>
): Handler<Event, Effect.Success<Eff>> => {
  let container: runtime.Container | undefined = runtime.start(handle, options)
  return async (event, context) => {
    const now = container ??= runtime.start(handle, options)
    try {
      await now.ready
    } catch (failure) {
      if (container === now) container = undefined
      throw failure
    }
    // what the handle gives is what an invocation answers
    return now.invoke(event, context) as Promise<Effect.Success<Eff>>
  }
}

/**
 * A record that was given up on.
 *
 * @category models
 * @since 0.1.0
 */
export interface Letter<Ent extends Entity.Any> {
  /** The record as Lambda gave it. */
  readonly record: unknown
  /** The same decoded, as far as it could be. */
  readonly change: Change<Ent> | Raw | undefined
  /** What became of the last try. */
  readonly cause: Cause.Cause<unknown>
  readonly tries: number
}

/**
 * What is done about the records of a stream.
 *
 * @category models
 * @since 0.1.0
 */
export interface ChangesOptions<Routes extends ReadonlyArray<Route<any, any>>, R2, R3, R4> {
  /** What is done, entity by entity: made with `Changes.on`. Changes of other entities are passed over. */
  readonly entities: Routes
  /** Takes what is raw: items of no entity that is known here, and items that do not fit their schema. */
  readonly other?: ((raw: Raw) => Effect.Effect<unknown, unknown, R2>) | undefined
  /** How many partition keys are worked on at once: 8 where it is left out. */
  readonly concurrency?: number | undefined
  /** After so many tries a record is handed to `deadLetter`: 3 where it is left out. */
  readonly tries?: number | undefined
  /** When a record is tried again, inside the deadline: after a random time that grows, where it is left out. */
  readonly retry?: Schedule.Schedule<unknown, unknown> | undefined
  /** Takes a record that fails again and again, which is then done with. Without it the record is reported for ever. */
  readonly deadLetter?: ((letter: Letter<Routes[number]["entity"]>) => Effect.Effect<unknown, unknown, R3>) | undefined
  /**
   * Drops the changes that this function handled before: a stream delivers some of them twice. One that another
   * invocation has under way is waited for, up to the deadline. The store may be in the table itself: its own rows are
   * passed over.
   */
  readonly once?: Store<R4> | undefined
}

/**
 * What Lambda is told of a batch: from which record on it must be seen again.
 *
 * @category models
 * @since 0.1.0
 */
export interface BatchResponse {
  readonly batchItemFailures: Array<{ readonly itemIdentifier: string }>
}

type Needs<Routes extends ReadonlyArray<Route<any, any>>> = Effect.Services<ReturnType<Routes[number]["handle"]>>

/**
 * Handles the records of DynamoDB Streams, or of Kinesis Data Streams for DynamoDB.
 *
 * **Details**
 *
 * The changes of one partition key are handled in order, those of others meanwhile. A record that fails is tried again
 * by the schedule; then it is reported, and Lambda delivers from that record on once more. Behind it nothing is begun.
 * At the deadline what is under way is interrupted and reported. The tries of a record are counted as long as the
 * container lives.
 *
 * **Gotchas**
 *
 * The event source mapping must have `ReportBatchItemFailures` among its function response types: without it Lambda does
 * not read the report, and takes the batch for handled.
 *
 * A record can come again although it was handled: let handlers be idempotent, or give `once`.
 *
 * **Example**
 *
 * ```ts
 * import { Changes, Lambda } from "@dynapipe/lambda"
 * import { Entity, Table } from "dynapipe"
 * import { Effect, Schema } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk", stream: "both" }) {}
 * class Notes extends Entity.make("Note", {
 *   table: Shop,
 *   schema: Schema.Struct({ id: Schema.String, text: Schema.String }),
 *   key: { pk: "NOTE#{id}" }
 * }) {}
 * const handled: Array<string> = []
 * const handle = Lambda.changesHandler({
 *   entities: [
 *     Changes.on(Notes, (change) => Effect.sync(() => handled.push(`${change._tag} ${change.key.id}`)))
 *   ]
 * })
 * const image = { pk: { S: "NOTE#1" }, _type: { S: "Note" }, id: { S: "1" }, text: { S: "hello" } }
 * const record = { eventName: "INSERT", dynamodb: { Keys: { pk: image.pk }, NewImage: image, SequenceNumber: "7" } }
 * const answer = Effect.runSync(handle({ Records: [record] }))
 *
 * handled // => ["Insert 1"]
 * answer // => { batchItemFailures: [] }
 * ```
 *
 * @category change records
 * @since 0.1.0
 */
export const changesHandler = <
  const Routes extends ReadonlyArray<Route<any, any>>,
  R2 = never,
  R3 = never,
  R4 = never
>(
  options: ChangesOptions<Routes, R2, R3, R4>
): (event: { readonly Records: ReadonlyArray<unknown> }) => Effect.Effect<
  BatchResponse,
  never,
  Needs<Routes> | R2 | R3 | R4
> => changes.make(options as changes.Options)

/**
 * How events are told apart, and where is kept what was answered.
 *
 * @category models
 * @since 0.1.0
 */
export interface IdempotentOptions<Event, A, R> {
  readonly store: Store<R>
  /** How long an answer is remembered: as long as the store says, where it is left out. */
  readonly ttl?: Duration.Input | undefined
  /** What makes an event the same as another of this function. An event without one is handled every time. */
  readonly key: (event: Event) => string | undefined
  /** What else must be the same where the key is: an event that differs in it fails with `PayloadDiffers`. */
  readonly payload?: ((event: Event) => unknown) | undefined
  /** How an answer is kept: as JSON by this schema, or as `JSON.stringify` has it. */
  readonly answer?: Schema.Codec<A, any> | undefined
}

/**
 * The same event is handled once: whoever sends it again gets the answer of the first time.
 *
 * **Details**
 *
 * The event is claimed before it is handled. While it is, the same event fails with `InProgress`; afterwards it is
 * answered out of the store. Where handling it fails, or the deadline interrupts it, the claim is given back, and the
 * next one handles it anew; so it is where `Http.handle` answered a failure, or a batch was not handled whole. A process
 * that dies leaves a claim that ends with its invocation; outside of Lambda, after a minute.
 *
 * **Gotchas**
 *
 * Keys are told apart by the name of the function, and not by the handler: of two handlers in one function that share a
 * store, give one of them keys that begin with a word of its own.
 *
 * Without `answer`, what JSON does not keep comes back as JSON has it: a date as text.
 *
 * **Example**
 *
 * ```ts
 * import { Idempotency, Lambda } from "@dynapipe/lambda"
 * import { Effect } from "effect"
 *
 * let charged = 0
 * const charge = Lambda.idempotent({
 *   key: (event: { readonly orderId: string }) => event.orderId,
 *   store: Idempotency.memory()
 * })(() => Effect.sync(() => ({ receipt: ++charged })))
 * const twice = Effect.all([charge({ orderId: "1" }), charge({ orderId: "1" }), charge({ orderId: "2" })])
 *
 * Effect.runSync(twice) // => [{ receipt: 1 }, { receipt: 1 }, { receipt: 2 }]
 * ```
 *
 * @category idempotency
 * @since 0.1.0
 */
export const idempotent =
  <Event, A = any, R2 = never>(options: IdempotentOptions<Event, A, R2>) =>
  <Eff extends Effect.Effect<A, any, any>, Rest extends ReadonlyArray<any>>(
    handle: (event: Event, ...rest: Rest) => Eff
  ): (event: Event, ...rest: Rest) => Effect.Effect<
    Effect.Success<Eff>,
    Effect.Error<Eff> | InProgress | PayloadDiffers | StoreError,
    Effect.Services<Eff> | R2
  > => {
    const answers: idempotency.Answers<any> = idempotency.answersOf(options.answer)
    const ttl = options.ttl === undefined ? undefined : Duration.fromInputUnsafe(options.ttl)
    const once = (event: Event, ...rest: Rest): Effect.Effect<any, any, any> =>
      Effect.suspend(() => {
        const work = Effect.suspend((): Effect.Effect<any, any, any> => handle(event, ...rest))
        const id = options.key(event)
        if (id === undefined) return work
        const payload = options.payload === undefined ? undefined : idempotency.digest(options.payload(event))
        return idempotency.once({ store: options.store, id, payload, ttl, answers }, work)
      })
    return hasOwnDeadline(handle) ? ownDeadline(once) : once
  }
