/**
 * The service over the AWS SDK. Only `DynamoDB.layer` and `DynamoDB.layerClient` load this module.
 */
import * as Sdk from "@aws-sdk/client-dynamodb"
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { ConnectionOptions, DynamoDBService } from "../DynamoDB.ts"
import { DynamoDB } from "../DynamoDB.ts"
import type { CallFailed } from "../Errors.ts"
import type { Input, Operation, Output } from "../Operation.ts"
import * as classify from "./classify.ts"

/** What the SDK throws: an answer of the service, a problem of the connection, or its own refusal. */
interface Thrown {
  readonly name?: string
  readonly message?: string
  readonly code?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
  readonly $response?: unknown
  readonly errors?: unknown
}

// these come before a connection: without them nothing is sent
const neverSent = /Credentials|Region|configured timeout|did not establish/

/** From what the SDK throws to the failure of a call. */
export const classifyThrown = (operation: Operation, cause: unknown): CallFailed => {
  const thrown = (typeof cause === "object" && cause !== null ? cause : {}) as Thrown
  const status = thrown.$metadata?.httpStatusCode
  if (status !== undefined && status >= 300) {
    return classify.response(operation, {
      // the SDK's word for an answer that names no error: the status tells more
      name: thrown.name === "Unknown" ? undefined : thrown.name,
      message: thrown.message,
      status,
      body: thrown as Readonly<Record<string, unknown>>,
      requestId: thrown.$metadata?.requestId,
      cause
    })
  }
  const ofConnection = thrown.code !== undefined || thrown.errors !== undefined || thrown.name === "TimeoutError"
  // an answer that cannot be read is as good as none
  if (ofConnection || status !== undefined || thrown.$response !== undefined) {
    return classify.transport(operation, cause, !classify.unsent(cause) && !neverSent.test(thrown.message ?? ""))
  }
  return classify.response(operation, {
    name: thrown.name === "Error" && /region/i.test(thrown.message ?? "") ? "RegionMissing" : thrown.name ?? "SdkError",
    message: thrown.message,
    cause
  })
}

type Client = Pick<Sdk.DynamoDBClient, "send" | "config">
type AnyCommand = Parameters<Sdk.DynamoDBClient["send"]>[0]
// the classes of the SDK are named by their operations
const commands = Sdk as unknown as Readonly<Record<string, new(input: object) => AnyCommand>>

// by the answer the SDK has set its clock right
const skewed = /^Signature (expired|not yet current)/

/** All that the SDK's handler over Node's HTTP asks of a signal. A real one, with its events, takes 5 µs of every call. */
interface Signal {
  aborted: boolean
  onabort: (() => void) | null
}

const abort = (signal: Signal): void => {
  signal.aborted = true
  signal.onabort?.()
}

/** A client of our own speaks through Node's HTTP; that of somebody else may hand the signal to whoever wants a real one. */
const make = (client: Client, endpoint: string | undefined, own: boolean): DynamoDBService => {
  const send = <Op extends Operation>(
    operation: Op,
    input: Input<Op>,
    abortSignal: Signal | AbortSignal
  ): Promise<Output<Op>> =>
    client.send(new commands[`${operation}Command`]!(input), { abortSignal }) as Promise<unknown> as Promise<Output<Op>>
  const once = <Op extends Operation>(operation: Op, input: Input<Op>): Effect.Effect<Output<Op>, CallFailed> => {
    const failed = (cause: unknown) => classifyThrown(operation, cause)
    if (!own) return Effect.tryPromise({ try: (signal) => send(operation, input, signal), catch: failed })
    return Effect.suspend(() => {
      const signal: Signal = { aborted: false, onabort: null }
      return Effect.onInterrupt(
        Effect.tryPromise({ try: () => send(operation, input, signal), catch: failed }),
        () => Effect.sync(() => abort(signal))
      )
    })
  }
  // an expired token is refreshed by the chain, once
  const refreshed = Effect.ignore(Effect.tryPromise(async () => {
    // the resolved provider takes options that its type does not show
    const credentials = client.config.credentials as unknown as (options: object) => Promise<unknown>
    await credentials({ forceRefresh: true })
  }))
  return {
    endpoint,
    call: (operation, input) =>
      Effect.catchIf(
        once(operation, input),
        (failure) => failure.code === "ExpiredTokenException" || skewed.test(failure.message),
        (failure) =>
          failure.code === "ExpiredTokenException"
            ? Effect.andThen(refreshed, once(operation, input))
            : once(operation, input)
      )
  }
}

const setting = (...names: ReadonlyArray<string>): Effect.Effect<string | undefined> =>
  Effect.orDie(Effect.gen(function*() {
    for (const name of names) {
      const value = Option.getOrUndefined(yield* Config.option(Config.String(name)))
      if (value !== undefined && value !== "") return value
    }
    return undefined
  }))

const hostOf = (client: Sdk.DynamoDBClient, region: string | undefined, endpoint: string | undefined) =>
  Effect.try(() =>
    endpoint !== undefined
      ? new URL(endpoint).host
      : region === undefined
      ? undefined
      : client.config.endpointProvider({ Region: region, UseFIPS: false, UseDualStack: false }, {}).url.host
  ).pipe(Effect.option, Effect.map(Option.getOrUndefined))

// an idle connection is closed here before DynamoDB closes it, which could cost a write its answer
const agent = { keepAlive: true, maxSockets: 256, timeout: 20_000 }

const quiet = () => {}
// with a logger that has `info`, the SDK walks every answer once more to hide what is in it; the others are called as they are
const silent = { trace: quiet, debug: quiet, warn: quiet } as unknown as NonNullable<Sdk.DynamoDBClientConfig["logger"]>

export const layer = (options?: ConnectionOptions): Layer.Layer<DynamoDB> =>
  Layer.effect(
    DynamoDB,
    Effect.gen(function*() {
      const endpoint = options?.endpoint ?? (yield* setting("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"))
      const region = options?.region ?? (yield* setting("AWS_REGION", "AWS_DEFAULT_REGION"))
        ?? (endpoint === undefined ? undefined : "us-east-1")
      const timeout = Duration.toMillis(Duration.fromInputUnsafe(options?.requestTimeout ?? Duration.seconds(10)))
      const client = yield* Effect.acquireRelease(
        Effect.sync(() =>
          new Sdk.DynamoDBClient({
            maxAttempts: 1,
            logger: silent,
            requestHandler: {
              connectionTimeout: Math.min(timeout, 3000),
              requestTimeout: timeout,
              throwOnRequestTimeout: true,
              socketAcquisitionWarningTimeout: 2 ** 30,
              httpsAgent: agent,
              httpAgent: agent
            },
            ...(region === undefined ? {} : { region }),
            ...(endpoint === undefined ? {} : { endpoint }),
            ...(options?.credentials === undefined ? {} : { credentials: options.credentials })
          })
        ),
        (client) => Effect.sync(() => client.destroy())
      )
      return make(client, yield* hostOf(client, region, endpoint), true)
    })
  )

export const layerClient = (client: Sdk.DynamoDBClient): Layer.Layer<DynamoDB> =>
  Layer.succeed(DynamoDB, make(client, undefined, false))
