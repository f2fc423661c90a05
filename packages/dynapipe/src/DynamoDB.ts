/**
 * The service: the one door through which everything goes that dynapipe asks of DynamoDB.
 *
 * **Details**
 *
 * A layer that implements `call` is a whole backend. What is around it (faults, recording, a circuit breaker) wraps
 * `call`: see `wrap`.
 *
 * @since 0.1.0
 */
import type { DynamoDBClient, DynamoDBClientConfig } from "@aws-sdk/client-dynamodb"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import type { CallFailed } from "./Errors.ts"
import * as sdk from "./internal/sdk.ts"
import type { Input, Operation, Output, Request } from "./Operation.ts"

/**
 * What a layer implements to be a whole backend: send one request, give its answer or the classified failure. It does
 * not retry.
 *
 * @category models
 * @since 0.1.0
 */
export interface DynamoDBService {
  readonly call: <Op extends Operation>(operation: Op, input: Input<Op>) => Effect.Effect<Output<Op>, CallFailed>
  /** Host, or host and port, that spans name as the server. */
  readonly endpoint?: string | undefined
}

/**
 * The key of the service.
 *
 * @category services
 * @since 0.1.0
 */
export class DynamoDB extends Context.Service<DynamoDB, DynamoDBService>()("dynapipe/DynamoDB") {}

/**
 * The key of the service.
 *
 * @category services
 * @since 0.1.0
 */
export const key: Context.Key<DynamoDB, DynamoDBService> = DynamoDB

/**
 * Sends one request as it is, without retries.
 *
 * **Example**
 *
 * ```ts
 * import { DynamoDB } from "dynapipe"
 * import { Effect, Layer } from "effect"
 *
 * const backend = Layer.succeed(DynamoDB.DynamoDB, { call: () => Effect.succeed({ TableNames: ["shop"] } as any) })
 * const { TableNames } = Effect.runSync(DynamoDB.call("ListTables", {}).pipe(Effect.provide(backend)))
 * TableNames // => ["shop"]
 * ```
 *
 * @category calls
 * @since 0.1.0
 */
export const call = <Op extends Operation>(
  operation: Op,
  input: Input<Op>
): Effect.Effect<Output<Op>, CallFailed, DynamoDB> =>
  Effect.flatMap(DynamoDB, (service) => service.call(operation, input))

/**
 * Where DynamoDB is, and as whom it is called.
 *
 * **Details**
 *
 * What is left out comes from the configuration, which is the environment where nobody says otherwise: the region from
 * `AWS_REGION` or `AWS_DEFAULT_REGION`, the endpoint from `AWS_ENDPOINT_URL_DYNAMODB` or `AWS_ENDPOINT_URL`.
 * Credentials come from the default chain of the SDK.
 *
 * @category models
 * @since 0.1.0
 */
export interface ConnectionOptions {
  readonly region?: string | undefined
  readonly endpoint?: string | undefined
  readonly credentials?: DynamoDBClientConfig["credentials"]
  /** How long one try may take, from its credentials to the last byte of its answer: 10 seconds where it is left out. */
  readonly requestTimeout?: Duration.Input | undefined
}

/**
 * Over the AWS SDK: its connections are kept open, its retries are off, and interruption aborts the request.
 *
 * **Details**
 *
 * What the SDK takes for an answer is looked at first: one that does not have the checksum that it names, or is no
 * object at all, is a `ConnectionFailed` with `mayHaveApplied` and not an item that is not there.
 *
 * **Gotchas**
 *
 * With an endpoint of its own and no region, the region is `us-east-1`.
 *
 * **Example**
 *
 * ```ts
 * import { DynamoDB } from "dynapipe"
 *
 * const live = DynamoDB.layer({ region: "eu-central-1", requestTimeout: "2 seconds" })
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options?: ConnectionOptions): Layer.Layer<DynamoDB> => Layer.effect(DynamoDB, sdk.make(options))

/**
 * Over a client of the AWS SDK that is there already. It stays open when the layer closes.
 *
 * **Gotchas**
 *
 * Give the client `maxAttempts: 1`: its own retries would multiply with dynapipe's, and resend writes whose answer was
 * lost.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerClient = (client: DynamoDBClient): Layer.Layer<DynamoDB> => Layer.effect(DynamoDB, sdk.over(client))

/**
 * A layer around the one below: each call goes through what `around` makes of it.
 *
 * **Example**
 *
 * ```ts
 * import { DynamoDB } from "dynapipe"
 * import { Effect, Layer } from "effect"
 *
 * const backend = Layer.succeed(DynamoDB.DynamoDB, { call: () => Effect.succeed({} as any) })
 * const operations: Array<string> = []
 * const spy = DynamoDB.wrap((call) => (operation, input) => {
 *   operations.push(operation)
 *   return call(operation, input)
 * })
 * const program = DynamoDB.call("ListTables", {})
 * Effect.runSync(program.pipe(Effect.provide(spy.pipe(Layer.provide(backend)))))
 * operations // => ["ListTables"]
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const wrap = (
  around: (call: DynamoDBService["call"]) => DynamoDBService["call"]
): Layer.Layer<DynamoDB, never, DynamoDB> =>
  Layer.effect(DynamoDB, Effect.map(DynamoDB, (service) => ({ ...service, call: around(service.call) })))

/**
 * One call that was made, with what came of it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Recorded extends Request {
  readonly exit: Exit.Exit<Output<Operation>, CallFailed>
}

/**
 * The calls that went through `layerRecorder`, in the order in which they ended.
 *
 * @category services
 * @since 0.1.0
 */
export class Recorder extends Context.Service<Recorder, {
  readonly calls: Effect.Effect<ReadonlyArray<Recorded>>
  /** Gives the calls and forgets them. */
  readonly take: Effect.Effect<ReadonlyArray<Recorded>>
}>()("dynapipe/Recorder") {}

/**
 * Keeps every call of the layer below with its result, for tests.
 *
 * **Gotchas**
 *
 * They are kept until they are taken, however many there are.
 *
 * **Example**
 *
 * ```ts
 * import { DynamoDB } from "dynapipe"
 * import { Effect, Layer } from "effect"
 *
 * const backend = Layer.succeed(DynamoDB.DynamoDB, { call: () => Effect.succeed({} as any) })
 * const program = Effect.gen(function*() {
 *   yield* DynamoDB.call("ListTables", { Limit: 10 })
 *   const recorder = yield* DynamoDB.Recorder
 *   return (yield* recorder.take).map(({ input, operation }) => [operation, input])
 * })
 * Effect.runSync(program.pipe(Effect.provide(DynamoDB.layerRecorder.pipe(Layer.provide(backend)))))
 * // => [["ListTables", { Limit: 10 }]]
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerRecorder: Layer.Layer<DynamoDB | Recorder, never, DynamoDB> = Layer.effectContext(
  Effect.map(DynamoDB, (service) => {
    let calls: Array<Recorded> = []
    return Context.make(Recorder, {
      calls: Effect.sync(() => calls.slice()),
      take: Effect.sync(() => {
        const taken = calls
        calls = []
        return taken
      })
    }).pipe(Context.add(DynamoDB, {
      ...service,
      call: (operation, input) =>
        Effect.onExit(service.call(operation, input), (exit) =>
          Effect.sync(() => {
            calls.push({ operation, input, exit })
          }))
    }))
  })
)
