/**
 * The service over the AWS SDK. Only `DynamoDB.layer` and `DynamoDB.layerClient` load this module.
 */
import * as Sdk from "@aws-sdk/client-dynamodb"
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { ConnectionOptions } from "../DynamoDB.ts"
import { DynamoDB } from "../DynamoDB.ts"
import * as answers from "./sdk/answers.ts"
import { named } from "./sdk/credentials.ts"
import * as service from "./sdk/service.ts"
import { makeDeadlines } from "./wire/deadlines.ts"

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
      const clock = yield* Clock.Clock
      const own: service.Own = {
        timeout,
        deadlines: makeDeadlines(timeout, clock, Effect.runForkWith(yield* Effect.context<never>())),
        now: () => clock.currentTimeMillisUnsafe(),
        closed: false
      }
      const client = yield* Effect.acquireRelease(
        Effect.sync(() =>
          new Sdk.DynamoDBClient({
            maxAttempts: 1,
            logger: silent,
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
      return service.make(client, yield* hostOf(client, region, endpoint), own)
    })
  )

export const layerClient = (client: Sdk.DynamoDBClient): Layer.Layer<DynamoDB> =>
  Layer.succeed(DynamoDB, service.make(client, undefined, undefined))
