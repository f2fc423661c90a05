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
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { ServiceError } from "../error.ts"
import type { Failure, Shell } from "../internal/shell.ts"
import { answer, type Command, enter, maxBody, refusal, type Reply, tooLarge } from "./door.ts"

// An import of node:http evaluates its lazy exports, among them a whole HTTP client.
const http = process.getBuiltinModule("node:http")

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
    return `Cannot listen on ${this.host}:${this.port}: ${(this.cause as Error).message}`
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

export interface ServerOptions {
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly onServed?: ((served: Served) => void) | undefined
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/** Identifiers as the service's look: 52 capitals and digits, here a random part and a counter. */
const requestIds = Effect.map(
  Effect.all(Array.from({ length: 39 }, () => Random.nextIntBetween(0, alphabet.length, { halfOpen: true }))),
  (digits) => {
    const prefix = digits.map((digit) => alphabet[digit]).join("")
    let counter = 0
    return () => prefix + (counter++).toString(36).toUpperCase().padStart(13, "0")
  }
)

const unexpected = (cause: Cause.Cause<unknown>): ServiceError =>
  new ServiceError("InternalServerError", `The engine failed: ${Cause.pretty(cause)}`, {}, 500)

/** What a caller may go on sending after it was told that it is too much: it reads the answer only then. */
const patience = 4 * maxBody

/** Reads a body up to the limit; gives nothing where it is larger, or where the caller went away. */
const read = (request: IncomingMessage, onBody: (body: string | undefined) => void): void => {
  const chunks: Array<Buffer> = []
  let size = 0
  request.on("data", (chunk: Buffer) => {
    size += chunk.length
    if (size <= maxBody) chunks.push(chunk)
    else if (size - chunk.length <= maxBody) {
      chunks.length = 0
      onBody(undefined)
    } else if (size > patience) request.destroy()
  })
  request.on("end", () => {
    if (size <= maxBody) onBody(chunks.length === 1 ? chunks[0]!.toString() : Buffer.concat(chunks).toString())
  })
}

const listen = (server: Server, host: string, port: number): Effect.Effect<AddressInfo, ListenFailed> =>
  Effect.callback((resume) => {
    const failed = (cause: unknown) => resume(Effect.fail(new ListenFailed({ host, port, cause })))
    server.once("error", failed)
    server.listen({ host, port }, () => {
      server.off("error", failed)
      resume(Effect.succeed(server.address() as AddressInfo))
    })
  })

/** How long a caller may take to finish what it began. */
const grace = 5000

/** Lets what is under way be answered, takes nothing new, and waits until the last socket is gone. */
const stop = (server: Server): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    server.close(() => resume(Effect.void))
    server.closeIdleConnections()
  }).pipe(
    Effect.raceFirst(Effect.andThen(
      Effect.sleep(grace),
      Effect.sync(() => server.closeAllConnections())
    )),
    // sockets live in real time, whatever time it is in this world
    Effect.provideService(Clock.Clock, Clock.Clock.defaultValue())
  )

/**
 * Serves a world over HTTP until its scope closes: gives where it listens.
 *
 * @category servers
 * @since 0.1.0
 */
export const serve = Effect.fnUntraced(function*(shell: Shell, options: ServerOptions = {}) {
  const { host = "127.0.0.1", onServed, port = 0 } = options
  const nextId = yield* requestIds
  const run = Effect.runCallbackWith(yield* Effect.context<never>())
  const clock = yield* Clock.Clock
  let stopping = false

  const write = (response: ServerResponse, reply: Reply, origin: boolean): void => {
    response.writeHead(reply.status, {
      ...reply.headers,
      "content-length": Buffer.byteLength(reply.body),
      "x-amzn-requestid": nextId(),
      ...(origin ? { "access-control-allow-origin": "*" } : undefined),
      ...(stopping ? { connection: "close" } : undefined)
    })
    response.end(reply.body)
  }

  const served = (operation: string, status: number, code: string | undefined, since: number): void =>
    onServed?.({ operation, status, code, milliseconds: clock.currentTimeMillisUnsafe() - since })

  const replyTo = (command: Command, exit: Exit.Exit<unknown, Failure>): Reply | undefined => {
    if (Exit.isSuccess(exit)) return answer(command, exit.value)
    const failure = exit.cause.reasons.find(Cause.isFailReason)?.error ?? unexpected(exit.cause)
    return failure instanceof ServiceError ? refusal(command, failure) : undefined
  }

  const codeOf = (reply: Reply): string | undefined => /"__type":"[^"]*#(\w+)/.exec(reply.body)?.[1]

  const carryOut = (command: Command, response: ServerResponse, origin: boolean, since: number): void => {
    let interrupt: (() => void) | undefined
    const gone = () => interrupt?.()
    interrupt = run(shell.send(command.operation, command.input), {
      onExit: (exit) => {
        response.off("close", gone)
        if (response.destroyed) return
        const reply = replyTo(command, exit)
        if (onServed !== undefined) {
          served(command.operation, reply?.status ?? 0, reply === undefined ? "ConnectionLost" : codeOf(reply), since)
        }
        if (reply === undefined) response.destroy()
        else write(response, reply, origin)
      }
    })
    if (!response.writableEnded) response.once("close", gone)
  }

  const server = http.createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
    const since = clock.currentTimeMillisUnsafe()
    const origin = request.headers.origin !== undefined
    read(request, (body) => {
      if (body === undefined) return write(response, tooLarge, origin)
      const entered = enter({ method: request.method!, url: request.url!, headers: request.headers, body })
      if (entered._tag === "Command") return carryOut(entered, response, origin, since)
      if (onServed !== undefined) served(`${request.method} ${request.url}`, entered.status, codeOf(entered), since)
      write(response, entered, origin)
    })
  })
  server.on("clientError", (_error, socket) => socket.destroy())

  const address = yield* Effect.acquireRelease(
    listen(server, host, port),
    () =>
      Effect.suspend(() => {
        stopping = true
        return stop(server)
      })
  )
  const shown = host.includes(":") ? `[${host}]` : host
  return { url: `http://${shown}:${address.port}`, port: address.port, host }
})
