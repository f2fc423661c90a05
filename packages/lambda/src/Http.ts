/**
 * Requests of API Gateway (REST and HTTP API), of function URLs and of load balancers.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { ownDeadline, partial } from "./internal/own.ts"
import * as requests from "./internal/request.ts"
import type { DeadlineExceeded } from "./Invocation.ts"
import { bounded, Invocation } from "./Invocation.ts"

/**
 * A request, of whichever kind the event is.
 *
 * @category models
 * @since 0.1.0
 */
export type Request = requests.Request

/**
 * The event behind a request, as far as the kinds of it are the same.
 *
 * @category models
 * @since 0.1.0
 */
export type Event = requests.Event

/**
 * What is answered.
 *
 * @category models
 * @since 0.1.0
 */
export interface Response {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly cookies?: ReadonlyArray<string> | undefined
  /** Bytes are sent as they are. */
  readonly body?: string | Uint8Array | undefined
}

/**
 * An answer as Lambda's callers expect it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Answer {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly body: string
  readonly isBase64Encoded: boolean
  readonly cookies?: Array<string>
  readonly multiValueHeaders?: Record<string, Array<string>>
}

/**
 * An answer in JSON.
 *
 * **Example**
 *
 * ```ts
 * import { Http } from "@dynapipe/lambda"
 *
 * Http.json(201, { id: "1" }).body // => '{"id":"1"}'
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const json = (status: number, value: unknown, headers?: Readonly<Record<string, string>>): Response => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value, (_, each: unknown) => typeof each === "bigint" ? String(each) : each)
})

/** The failures of dynapipe that a caller can do something about. Whatever else fails is the function's own fault. */
const statuses: Readonly<Record<string, number>> = {
  EncodeFailed: 400,
  InvalidCursor: 400,
  SchemaError: 400,
  SyntaxError: 400,
  ItemNotFound: 404,
  ConditionalCheckFailed: 409,
  VersionConflict: 409,
  UniqueViolation: 409,
  TransactionCanceled: 409,
  TransactionConflict: 409,
  InProgress: 409,
  PayloadDiffers: 422,
  Throttled: 503,
  ServiceUnavailable: 503,
  ConnectionFailed: 503,
  DeadlineExceeded: 504
}

const nameOf = (error: unknown): string =>
  typeof error === "object" && error !== null
    ? "_tag" in error ? String(error._tag) : error instanceof Error ? error.name : ""
    : ""

/**
 * What is answered where a request fails: a status by the failure's tag, its tag, and the request's id. What a failure
 * says of itself stays inside.
 *
 * **Details**
 *
 * 400 for what does not fit a schema, 404 for `ItemNotFound`, 409 for conditions, versions and conflicts, 503 where
 * DynamoDB throttles or is not there, 504 for `DeadlineExceeded`; 500 for everything else, without a name.
 *
 * @category failures
 * @since 0.1.0
 */
export const failure = (cause: Cause.Cause<unknown>): Effect.Effect<Response> =>
  Effect.map(Invocation, ({ requestId }) => {
    const defect = cause.reasons.some(Cause.isDieReason)
    const name = defect ? "" : nameOf(Cause.squash(cause))
    const status = statuses[name] ?? 500
    return json(status, { error: status === 500 ? "InternalError" : name, requestId })
  })

/** Headers and cookies, in the fields that the asker reads. */
const fieldsOf = (event: Event, { cookies, headers }: Response) => {
  if (event.requestContext?.http !== undefined) {
    return { headers: { ...headers }, ...(cookies !== undefined && { cookies: [...cookies] }) }
  }
  const set = cookies === undefined ? {} : { "set-cookie": [...cookies] }
  if (!requests.isBalancer(event)) {
    return { headers: { ...headers }, ...(cookies !== undefined && { multiValueHeaders: set }) }
  }
  // a load balancer reads one of the two: that in which it asked
  if (event.multiValueHeaders != null) {
    const all = Object.entries(headers ?? {}).map(([name, value]) => [name, [value]] as const)
    return { headers: {}, multiValueHeaders: { ...Object.fromEntries(all), ...set } }
  }
  if (cookies !== undefined && cookies.length > 1) {
    throw new Error("A load balancer sends several cookies only where its target group has multi-value headers on.")
  }
  return { headers: { ...headers, ...(cookies?.[0] !== undefined && { "set-cookie": cookies[0] }) } }
}

const answer = (event: Event, response: Response): Answer => {
  const { body, status } = response
  const bytes = body instanceof Uint8Array
  return {
    statusCode: status,
    body: bytes ? Buffer.from(body).toString("base64") : body ?? "",
    isBase64Encoded: bytes,
    ...fieldsOf(event, response)
  }
}

/**
 * Answers requests. A failure, a defect and the deadline become answers, too, and a line in the log: of level Error from
 * status 500 on, Info below.
 *
 * **Example**
 *
 * ```ts
 * import { Http } from "@dynapipe/lambda"
 * import { Effect } from "effect"
 *
 * const handle = Http.handle(({ method, path, query }) => Effect.succeed(Http.json(200, [method, path, query.get("n")])))
 * const event = { rawPath: "/orders", rawQueryString: "n=1", requestContext: { http: { method: "GET", path: "/orders" } } }
 *
 * Effect.runSync(handle(event)).body // => '["GET","/orders","1"]'
 * ```
 *
 * @category handlers
 * @since 0.1.0
 */
export const handle = <Eff extends Effect.Effect<Response, any, any>>(
  respond: (request: Request) => Eff,
  options: {
    /** What is answered where a request fails, in place of {@link failure}. */
    readonly onFailure?:
      | ((cause: Cause.Cause<Effect.Error<Eff> | DeadlineExceeded>) => Effect.Effect<Response>)
      | undefined
  } = {}
): (event: Event) => Effect.Effect<Answer, never, Effect.Services<Eff>> => {
  const onFailure = options.onFailure ?? failure
  return ownDeadline((event: Event) =>
    Effect.suspend((): Effect.Effect<Response, any, any> => respond(requests.read(event))).pipe(
      bounded(),
      Effect.map((response) => answer(event, response)),
      Effect.catchCause((cause) =>
        onFailure(cause).pipe(
          Effect.onExit((exit) =>
            (Exit.isSuccess(exit) && exit.value.status < 500 ? Effect.logInfo : Effect.logError)(
              "The request failed",
              cause
            )
          ),
          Effect.map((response) => partial(answer(event, response)))
        )
      )
    )
  )
}
