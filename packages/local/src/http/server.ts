/**
 * Listens for HTTP on behalf of a world.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Random from "effect/Random"
import * as net from "node:net"
import { ServiceError } from "../error.ts"
import type { Failure, Shell } from "../internal/shell.ts"
import * as Connection from "./connection.ts"
import { answer, type Command, enter, refusal, type Reply } from "./door.ts"

/**
 * The address cannot be listened on.
 *
 * @category errors
 * @since 0.1.0
 */
export class ListenFailed extends Data.TaggedError("ListenFailed")<{
  readonly host: string
  readonly port: number
  readonly cause: unknown
}> {
  override get message(): string {
    const { code, message } = this.cause as NodeJS.ErrnoException
    const hint = code === "EADDRINUSE" ? ". Choose another port, or 0 for a free one" : ""
    return `Cannot listen on ${this.host}:${this.port}: ${message}${hint}`
  }
}

/**
 * One request as it was answered, for a log.
 *
 * @category models
 * @since 0.1.0
 */
export interface Served {
  readonly operation: string
  readonly status: number
  /** The code of an error, where it is one. */
  readonly code: string | undefined
  readonly milliseconds: number
}

/**
 * Where and how a server listens.
 *
 * @category models
 * @since 0.1.0
 */
export interface ListenOptions {
  /** A free port by default. */
  readonly port?: number | undefined
  /** `127.0.0.1` by default. */
  readonly host?: string | undefined
  /** Hears of each request when it was answered. */
  readonly onServed?: ((served: Served) => void) | undefined
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/** Identifiers as the service's look: 52 capitals and digits, here a random part and a counter. */
const requestIds = Effect.map(
  Effect.all(Array.from({ length: 39 }, () => Random.nextIntBetween(0, alphabet.length, { halfOpen: true }))),
  (digits) => {
    const prefix = digits.map((digit) => alphabet[digit]).join("")
    let counter = 0
    return () => prefix + String(counter++).padStart(13, "0")
  }
)

const unexpected = (cause: Cause.Cause<unknown>): ServiceError =>
  new ServiceError("InternalServerError", `The engine failed: ${Cause.pretty(cause)}`, {}, 500)

const listen = (server: net.Server, host: string, port: number): Effect.Effect<net.AddressInfo, ListenFailed> =>
  Effect.callback((resume) => {
    const failed = (cause: unknown) => resume(Effect.fail(new ListenFailed({ host, port, cause })))
    server.once("error", failed)
    server.listen({ host, port }, () => {
      server.off("error", failed)
      resume(Effect.succeed(server.address() as net.AddressInfo))
    })
  })

/** How long a caller may take to finish what it began. */
const grace = 5000

const real = Clock.Clock.defaultValue()

/** Lets what is under way be answered, takes nothing new, and waits until the last socket is gone. */
const stop = (server: net.Server, open: ReadonlyMap<net.Socket, Connection.Connection>): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    server.close(() => resume(Effect.void))
    open.forEach((connection) => connection.retire())
  }).pipe(
    Effect.raceFirst(Effect.andThen(
      Effect.sleep(grace),
      Effect.sync(() => open.forEach((_, socket) => socket.destroy()))
    )),
    // sockets live in real time, whatever time it is in this world
    Effect.provideService(Clock.Clock, real)
  )

/** The headers of every answer; the date is made once a second. */
const commonHeaders = (nextId: () => string): Connection.Common => {
  let second = 0
  let date = ""
  return (origin) => {
    const now = Math.floor(real.currentTimeMillisUnsafe() / 1000)
    if (now !== second) {
      second = now
      date = new Date(now * 1000).toUTCString()
    }
    return `x-amzn-requestid: ${nextId()}\r\ndate: ${date}\r\n${origin ? "access-control-allow-origin: *\r\n" : ""}`
  }
}

const replyTo = (command: Command, exit: Exit.Exit<unknown, Failure>): Reply | undefined => {
  if (Exit.isSuccess(exit)) return answer(command, exit.value)
  const failure = exit.cause.reasons.find(Cause.isFailReason)?.error ?? unexpected(exit.cause)
  return failure instanceof ServiceError ? refusal(command, failure) : undefined
}

const codeOf = (reply: Reply): string | undefined => /"__type":"[^"]*#(\w+)/.exec(reply.body)?.[1]

/**
 * Serves a world over HTTP until its scope closes: gives where it listens.
 *
 * @category servers
 * @since 0.1.0
 */
export const serve = Effect.fnUntraced(function*(shell: Shell, options: ListenOptions = {}) {
  const { host = "127.0.0.1", onServed, port = 0 } = options
  const common = commonHeaders(yield* requestIds)
  const run = Effect.runCallbackWith(yield* Effect.context<never>())
  const clock = yield* Clock.Clock

  const log = (operation: string, reply: Reply | undefined, since: number): void =>
    onServed?.({
      operation,
      status: reply?.status ?? 0,
      code: reply === undefined ? "ConnectionLost" : codeOf(reply),
      milliseconds: clock.currentTimeMillisUnsafe() - since
    })

  const handle: Connection.Handler = (incoming, reply) => {
    const now = clock.currentTimeMillisUnsafe()
    const entered = enter(incoming)
    if (entered._tag === "Reply") {
      log(`${incoming.method} ${incoming.url}`, entered, now)
      reply(entered)
      return undefined
    }
    const onExit = (exit: Exit.Exit<unknown, Failure>): void => {
      if (Exit.isFailure(exit) && Cause.hasDies(exit.cause)) {
        run(Effect.logError(`${entered.operation} failed`, exit.cause))
      }
      const found = replyTo(entered, exit)
      log(entered.operation, found, now)
      reply(found)
    }
    const answered = shell.answer(entered.operation, entered.input, now)
    if (!Exit.isExit(answered)) return run(answered, { onExit })
    onExit(answered as Exit.Exit<unknown, Failure>)
    return undefined
  }

  let flushes: Array<() => void> = []
  const flushAll = (): void => {
    const due = flushes
    flushes = []
    for (const flush of due) flush()
  }
  const atEnd = (flush: () => void): void => {
    if (flushes.push(flush) === 1) setImmediate(flushAll)
  }

  const open = new Map<net.Socket, Connection.Connection>()
  const server = net.createServer({ noDelay: true, keepAlive: true }, (socket) => {
    open.set(socket, Connection.serve(socket, handle, common, atEnd))
    socket.once("close", () => open.delete(socket))
  })

  const address = yield* Effect.acquireRelease(listen(server, host, port), () => stop(server, open))
  const shown = host.includes(":") ? `[${host}]` : host
  return { url: `http://${shown}:${address.port}`, port: address.port, host }
})
