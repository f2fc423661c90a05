/**
 * DynamoDB over our own client for its protocol: fewer layers than the AWS SDK between a program and the socket, and
 * none of the SDK in a bundle.
 *
 * The *wire* is HTTP/1.1 over keep-alive connections, under TLS, with requests signed by Signature Version 4. The layer
 * gives the same answers and the same failures as `DynamoDB.layer` over the SDK.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { DynamoDB } from "./DynamoDB.ts"
import type { ConnectionOptions, DynamoDBService } from "./DynamoDB.ts"
import { makeClient } from "./internal/wire/client.ts"
import { makeStore } from "./internal/wire/credentials.ts"
import type { Fork } from "./internal/wire/deadlines.ts"
import type { AccountIdEndpointMode } from "./internal/wire/endpoint.ts"
import { makeRouter } from "./internal/wire/router.ts"
import { parseProxy, readSettings } from "./internal/wire/settings.ts"
import type { Proxy, TlsOptions } from "./internal/wire/socket.ts"

/**
 * How to reach DynamoDB, beyond what both layers understand.
 *
 * **Details**
 *
 * - `region`: otherwise `AWS_REGION`, or the region of the profile in the AWS configuration file
 * - `endpoint`: otherwise `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL`, or the endpoint of the region
 * - `credentials`: otherwise those of the environment, or the SDK's default chain
 * - `requestTimeout`: all of a call, from the queue to the last byte of its answer; 10 seconds if not given
 *
 * @category models
 * @since 0.1.0
 */
export interface WireOptions extends ConnectionOptions {
  /** How long it may take to open a connection. 3 seconds if not given, and never longer than a call. */
  readonly connectTimeout?: Duration.Input | undefined
  /** How long a connection is kept without a request. 20 seconds if not given. */
  readonly idleTimeout?: Duration.Input | undefined
  /** How many connections are open at once, each with one request at a time. 128 if not given. */
  readonly maxConnections?: number | undefined
  /** How many requests may wait for a connection; the next one fails at once. 10,000 if not given. */
  readonly maxQueue?: number | undefined
  /** Whether the region's endpoint is the one with FIPS cryptography; otherwise `AWS_USE_FIPS_ENDPOINT` decides. */
  readonly useFipsEndpoint?: boolean | undefined
  /** Whether the region's endpoint is the one for IPv6 as well; otherwise `AWS_USE_DUALSTACK_ENDPOINT` decides. */
  readonly useDualstackEndpoint?: boolean | undefined
  /** Whether calls go to the endpoint of an account; otherwise `AWS_ACCOUNT_ID_ENDPOINT_MODE`, or `"preferred"`. */
  readonly accountIdEndpointMode?: AccountIdEndpointMode | undefined
  /** Asks for compressed answers: less traffic for more CPU. */
  readonly compression?: boolean | undefined
  /**
   * The address of a proxy, as `http://user:password@host:port`, or `false` for none; otherwise `HTTPS_PROXY`,
   * `HTTP_PROXY` and `NO_PROXY` decide. The layer refuses one that it cannot read, as a defect.
   */
  readonly proxy?: string | false | undefined
  /** What else TLS needs, in the words of `node:tls`. */
  readonly tls?: TlsOptions | undefined
  /** Opens the first connection, and fetches credentials, while the layer is built, without waiting for either. */
  readonly warm?: boolean | undefined
  /** Read in place of the environment of the process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

const millis = (input: Duration.Input | undefined, otherwise: number): number =>
  input === undefined ? otherwise : Duration.toMillis(Duration.fromInputUnsafe(input))

/** A proxy that was asked for is not left out without a word: the calls would take another way. */
const proxyOf = (address: WireOptions["proxy"]): Proxy | null | undefined => {
  if (address === undefined || address === false) return address === false ? null : undefined
  const proxy = parseProxy(address)
  if (proxy !== undefined) return proxy
  const shown = JSON.stringify(address.replace(/^(.*?\/\/)?.*@/s, "$1"))
  throw new Error(`WireDynamoDB: the proxy ${shown} is no address of HTTP: write "http://host:port", or false for none`)
}

/**
 * The service itself, for as long as the scope is open: its connections are closed with it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: WireOptions = {}): Effect.Effect<DynamoDBService, never, Scope.Scope> =>
  Effect.gen(function*() {
    const clock = yield* Clock.Clock
    const fork: Fork = Effect.runForkWith(yield* Effect.context<never>())
    const env = options.env ?? process.env
    const requestTimeout = millis(options.requestTimeout, 10_000)
    const connectTimeout = Math.min(requestTimeout, millis(options.connectTimeout, 3000))
    const settings = readSettings({
      region: options.region,
      endpoint: options.endpoint,
      useFips: options.useFipsEndpoint,
      useDualstack: options.useDualstackEndpoint,
      accountIdEndpointMode: options.accountIdEndpointMode
    }, env)
    const credentials = makeStore(options.credentials, env)
    const router = makeRouter(settings, {
      env,
      proxy: proxyOf(options.proxy),
      tls: options.tls,
      compression: options.compression === true,
      maxConnections: options.maxConnections ?? 128,
      maxQueue: options.maxQueue ?? 10_000,
      idleTimeout: millis(options.idleTimeout, 20_000),
      now: () => clock.currentTimeMillisUnsafe(),
      connectTimer: (expired) => {
        const fiber = fork(Effect.andThen(Effect.sleep(connectTimeout), Effect.sync(expired)))
        return () => fiber.interruptUnsafe()
      }
    })
    const client = makeClient({
      router: router.route,
      credentials,
      requestTimeout,
      clock,
      fork
    })
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        router.close()
        client.close()
      })
    )
    if (options.warm === true) client.warm()
    return { call: client.call, endpoint: router.host() }
  })

/**
 * The layer.
 *
 * **Details**
 *
 * Credentials come from the options, or at once from the environment; only where neither has them is
 * `@aws-sdk/credential-provider-node` loaded, at the first call. A bundler does not see that import: a bundled program
 * that depends on the chain (SSO, roles, instance profiles) ships the package beside the bundle, or gives a provider.
 *
 * **Gotchas**
 *
 * A write whose answer was lost on a connection that the server had closed is sent again only where that is safe. What
 * is not fails with `ConnectionFailed` and `mayHaveApplied`, and the policy of the program decides.
 *
 * **Example**
 *
 * ```ts
 * import { WireDynamoDB } from "dynapipe"
 *
 * const live = WireDynamoDB.layer({ region: "eu-central-1", requestTimeout: "2 seconds" })
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options?: WireOptions): Layer.Layer<DynamoDB> => Layer.effect(DynamoDB, make(options))
