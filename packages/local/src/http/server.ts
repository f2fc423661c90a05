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
import type { AddressInfo, Socket } from "node:net"
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

/** What a caller may send beyond the limit until it is cut off; up to here it gets its answer when it is done. */
const patience = 4 * maxBody

/** Reads a body up to the limit; gives nothing where it is larger. */
const read = (request: IncomingMessage, onBody: (body: string | undefined) => void): void => {
  const chunks: Array<Buffer> = []
  let size = 0
  request.on("data", (chunk: Buffer) => {
    size += chunk.length
    if (size <= maxBody) chunks.push(chunk)
    else if (size > patience) request.destroy()
    else chunks.length = 0
  })
  request.on("end", () => {
    if (size > maxBody) onBody(undefined)
    else onBody(chunks.length === 1 ? chunks[0]!.toString() : Buffer.concat(chunks).toString())
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

/** The sockets of a server, and how many requests are under way on each. */
interface Sockets {
  readonly begin: (socket: Socket) => void
  readonly end: (socket: Socket) => void
  /** Closes what is idle, now and from now on. */
  readonly retire: () => void
}

// Node's own notion of an idle connection leaves out those on which nothing was asked yet.
const sockets = (server: Server): Sockets => {
  const busy = new Map<Socket, number>()
  let retiring = false
  const closeIfIdle = (socket: Socket) => {
    if (retiring && busy.get(socket) === 0) socket.end()
  }
  server.on("connection", (socket: Socket) => {
    busy.set(socket, 0)
    socket.once("close", () => busy.delete(socket))
    closeIfIdle(socket)
  })
  const count = (socket: Socket, by: number) => {
    const n = busy.get(socket)
    if (n !== undefined) busy.set(socket, n + by)
  }
  return {
    begin: (socket) => count(socket, 1),
    end: (socket) => {
      count(socket, -1)
      closeIfIdle(socket)
    },
    retire: () => {
      retiring = true
      busy.forEach((_, socket) => closeIfIdle(socket))
    }
  }
}

/** Lets what is under way be answered, takes nothing new, and waits until the last socket is gone. */
const stop = (server: Server, retire: () => void): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    server.close(() => resume(Effect.void))
    retire()
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
    open.begin(request.socket)
    response.once("close", () => open.end(request.socket))
    read(request, (body) => {
      if (body === undefined) return write(response, tooLarge, origin)
      const entered = enter({ method: request.method!, url: request.url!, headers: request.headers, body })
      if (entered._tag === "Command") return carryOut(entered, response, origin, since)
      if (onServed !== undefined) served(`${request.method} ${request.url}`, entered.status, codeOf(entered), since)
      write(response, entered, origin)
    })
  })
  const open = sockets(server)
  server.on("clientError", (_error, socket) => socket.destroy())

  const address = yield* Effect.acquireRelease(
    listen(server, host, port),
    () =>
      Effect.suspend(() => {
        stopping = true
        return stop(server, open.retire)
      })
  )
  const shown = host.includes(":") ? `[${host}]` : host
  return { url: `http://${shown}:${address.port}`, port: address.port, host }
})
