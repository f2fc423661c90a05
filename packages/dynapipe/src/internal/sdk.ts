/**
 * The service over the AWS SDK, which is loaded when one is built, and not at all where none is.
 */
import type * as Sdk from "@aws-sdk/client-dynamodb"
import * as Clock from "effect/Clock"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { ConnectionOptions, DynamoDBService } from "../DynamoDB.ts"
import * as answers from "./sdk/answers.ts"
import { named } from "./sdk/credentials.ts"
import * as service from "./sdk/service.ts"
import { Sha256 } from "./sdk/sha256.ts"
import { makeDeadlines } from "./wire/deadlines.ts"

// Nothing of Effect is behind it: a bundler of one file wraps each module that an import() leads to.
const load = () => Effect.promise(() => import("@aws-sdk/client-dynamodb"))

// A Config would bring Schema along, and reads no more than this of it.
const setting = (...names: ReadonlyArray<string>): Effect.Effect<string | undefined> =>
  Effect.orDie(Effect.gen(function*() {
    const provider = yield* ConfigProvider.ConfigProvider
    for (const name of names) {
      const found = yield* provider.load([name])
      if (found?.value !== undefined && found.value !== "") return found.value
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

/** Over a client of its own. */
export const make = (options?: ConnectionOptions): Effect.Effect<DynamoDBService, never, Scope.Scope> =>
  Effect.gen(function*() {
    const sdk = yield* load()
    const endpoint = options?.endpoint ?? (yield* setting("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"))
    const region = options?.region ?? (yield* setting("AWS_REGION", "AWS_DEFAULT_REGION"))
      ?? (endpoint === undefined ? undefined : "us-east-1")
    const timeout = Duration.toMillis(Duration.fromInputUnsafe(options?.requestTimeout ?? Duration.seconds(10)))
    const clock = yield* Clock.Clock
    const own: service.Own = {
      deadlines: makeDeadlines(timeout, clock, Effect.runForkWith(yield* Effect.context<never>())),
      now: () => clock.currentTimeMillisUnsafe(),
      closed: false
    }
    const client = yield* Effect.acquireRelease(
      Effect.sync(() =>
        new sdk.DynamoDBClient({
          maxAttempts: 1,
          logger: silent,
          sha256: Sha256,
          requestHandler: {
            // before the call's own end, which cannot tell that nothing was sent
            connectionTimeout: Math.min(timeout * 0.8, 3000),
            // the SDK's own end with the head of an answer, or begin again with every byte of it
            requestTimeout: 0,
            socketTimeout: 0,
            socketAcquisitionWarningTimeout: 2 ** 30,
            httpsAgent: agent,
            httpAgent: agent
          },
          ...(region === undefined ? {} : { region }),
          ...(endpoint === undefined ? {} : { endpoint }),
          ...(options?.credentials === undefined ? {} : { credentials: named(options.credentials) })
        })
      ),
      (client) =>
        Effect.sync(() => {
          own.closed = true
          own.deadlines.close()
          client.destroy()
        })
    )
    answers.check(client)
    return service.make(sdk, client, yield* hostOf(client, region, endpoint), own)
  })

/** Over a client that is there already. */
export const over = (client: Sdk.DynamoDBClient): Effect.Effect<DynamoDBService> =>
  Effect.map(load(), (sdk) => service.make(sdk, client, undefined, undefined))
