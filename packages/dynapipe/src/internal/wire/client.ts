/**
 * The client: one call from its input to its output or its classified failure.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { DynamoDBService } from "../../DynamoDB.ts"
import type { CallFailed } from "../../Errors.ts"
import type { Operation } from "../../Operation.ts"
import * as classify from "../classify.ts"
import { readAnswer } from "./answer.ts"
import { encodeBody } from "./body.ts"
import type { Credentials, CredentialStore } from "./credentials.ts"
import type { Dated, Fork } from "./deadlines.ts"
import { makeDeadlines } from "./deadlines.ts"
import type { Exchange, Trouble } from "./exchange.ts"
import { makeExchange } from "./exchange.ts"
import type { Answer } from "./http.ts"
import type { Route } from "./route.ts"
import { target } from "./route.ts"
import type { Router } from "./router.ts"
import { sha256 } from "./sigv4.ts"

/** What a client is made of. */
export interface ClientOptions {
  readonly router: Router
  readonly credentials: CredentialStore
  readonly requestTimeout: number
  readonly clock: Clock.Clock
  readonly fork: Fork
}

/** One call under way. */
interface Run {
  readonly operation: Operation
  readonly input: object
  readonly body: string
  readonly bodyHash: string
  readonly length: number
  readonly resume: (effect: Effect.Effect<any, CallFailed>) => void
  readonly dated: Dated
  credentials: Credentials | undefined
  route: Route | undefined
  exchange: Exchange | undefined
  offset: number
  skewed: boolean
  renewed: boolean
  over: boolean
}

/** Whether DynamoDB itself takes a second request for the first one, or there is nothing to do twice. */
const idempotent = (operation: Operation, input: object): boolean =>
  !classify.isWrite(operation) || "ClientRequestToken" in input && input.ClientRequestToken !== undefined

const skewCodes = new Set([
  "AuthFailure",
  "InvalidSignatureException",
  "RequestExpired",
  "RequestInTheFuture",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch"
])
const expiredCodes = new Set(["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"])

// DynamoDB takes signatures that are five minutes old.
const toleratedSkew = 4 * 60_000

/** A client, and how to end it. */
export interface Client {
  readonly call: DynamoDBService["call"]
  /** Gets credentials and a connection ahead of the first call. */
  readonly warm: () => void
  readonly close: () => void
}

/** Makes a client. */
export const makeClient = (options: ClientOptions): Client => {
  const { clock, credentials, router } = options
  const deadlines = makeDeadlines(options.requestTimeout, clock, options.fork)
  // What is known about the difference between the service's clock and ours.
  let offset = 0

  const end = (run: Run, effect: Effect.Effect<any, CallFailed>): void => {
    if (run.over) return
    run.over = true
    deadlines.remove(run.dated)
    run.resume(effect)
  }

  const refuse = (run: Run, name: string, message: string): void =>
    end(run, Effect.fail(classify.response(run.operation, { name, message })))

  const fail = (run: Run, cause: Error): void => {
    if (run.exchange === undefined) end(run, Effect.fail(classify.transport(run.operation, cause, false)))
    else run.route!.pool.fail(run.exchange, cause)
  }

  const render = (run: Run, known: Credentials): string => {
    const { operation } = run
    run.offset = offset
    const now = clock.currentTimeMillisUnsafe() + offset
    const signed = run.route!.signer(known).headers(now, target(operation), run.bodyHash)
    return `${run.route!.head(operation)}content-length: ${run.length}\r\n${signed}\r\n${run.body}`
  }

  const send = (run: Run, known: Credentials): void => {
    if (run.over) return
    run.credentials = known
    const route = router(run.operation, run.input, known)
    if (route._tag === "Refused") return refuse(run, route.code, route.message)
    if (!sendable(known)) {
      return refuse(run, "InvalidCredentials", "the credentials contain what no header can: look for line breaks")
    }
    run.route = route
    run.exchange = makeExchange({
      render: () => render(run, known),
      idempotent: idempotent(run.operation, run.input),
      done: (result) => received(run, result)
    })
    route.pool.submit(run.exchange)
  }

  const authorize = (run: Run, found: Credentials | Promise<Credentials>): void => {
    run.exchange = undefined
    if (!("then" in found)) return send(run, found)
    found.then(
      (known) => send(run, known),
      (cause: unknown) =>
        refuse(run, "CredentialsProviderError", `no credentials: ${cause instanceof Error ? cause.message : cause}`)
    )
  }

  /** Whether the clocks differ so much that it explains the refusal, and by something that was not known. */
  const corrected = (run: Run, answer: Answer): boolean => {
    const theirs = Date.parse(answer.headers["date"] ?? "")
    if (run.skewed || Number.isNaN(theirs)) return false
    const found = theirs - clock.currentTimeMillisUnsafe()
    if (Math.abs(found - run.offset) < toleratedSkew) return false
    offset = found
    return true
  }

  const received = (run: Run, result: Answer | Trouble): void => {
    if (run.over) return
    if (result._tag === "Trouble") {
      return end(run, Effect.fail(classify.transport(run.operation, result.cause, result.sent)))
    }
    const read = readAnswer(run.operation, result)
    if (read._tag === "Output") return end(run, Effect.succeed(read.output))
    const { code } = read.failure
    if (skewCodes.has(code) && corrected(run, result)) {
      run.skewed = true
      return authorize(run, run.credentials!)
    }
    if (expiredCodes.has(code) && !run.renewed) {
      run.renewed = true
      const fresh = credentials.renew(run.credentials!, clock.currentTimeMillisUnsafe())
      if (fresh !== undefined) return authorize(run, fresh)
    }
    end(run, Effect.fail(read.failure))
  }

  const start = (operation: Operation, input: object, resume: Run["resume"]): Run => {
    const body = encodeBody(input)
    const run: Run = {
      operation,
      input,
      body,
      bodyHash: sha256(body),
      length: Buffer.byteLength(body, "utf8"),
      resume,
      dated: { due: 0, before: undefined, after: undefined, fail: (cause) => fail(run, cause) },
      credentials: undefined,
      route: undefined,
      exchange: undefined,
      offset: 0,
      skewed: false,
      renewed: false,
      over: false
    }
    const now = clock.currentTimeMillisUnsafe()
    deadlines.add(run.dated, now)
    authorize(run, credentials.get(now))
    return run
  }

  return {
    call: (operation, input) =>
      Effect.callback((resume) => {
        const run = start(operation, input, resume)
        return Effect.sync(() => {
          run.over = true
          deadlines.remove(run.dated)
          if (run.exchange !== undefined) run.route!.pool.cancel(run.exchange)
        })
      }),
    warm: () => {
      const connect = (known: Credentials) => {
        const route = router("ListTables", {}, known)
        if (route._tag === "Route") route.pool.warm()
      }
      const found = credentials.get(clock.currentTimeMillisUnsafe())
      if ("then" in found) found.then(connect, () => undefined)
      else connect(found)
    },
    close: deadlines.close
  }
}

const printable = /^[\x21-\x7e]+$/
const checked = new WeakMap<Credentials, boolean>()

const sendable = (credentials: Credentials): boolean => {
  let good = checked.get(credentials)
  if (good === undefined) {
    const { accessKeyId, sessionToken } = credentials
    good = printable.test(accessKeyId) && (sessionToken === undefined || printable.test(sessionToken))
    checked.set(credentials, good)
  }
  return good
}
