/**
 * A server on loopback that does with every request what its script says, down to the bytes.
 */
import { Effect } from "effect"
import type { Scope } from "effect"
import * as Net from "node:net"
import * as Tls from "node:tls"
import * as Zlib from "node:zlib"
import { cert, key } from "./certificate.ts"

export interface Received {
  /** Which connection it came on, from 1. */
  readonly connection: number
  /** Which request it is on its connection, from 1. */
  readonly turn: number
  /** Which request it is at all, from 1. */
  readonly count: number
  readonly line: string
  readonly headers: Readonly<Record<string, string>>
  readonly operation: string
  readonly text: string
  readonly json: any
}

/** What to do with a request; `received` are all that came, to be cleared where they are many. */
export type Script = (request: Received, socket: Net.Socket, received: Array<Received>) => void

export interface Server {
  readonly url: string
  readonly port: number
  readonly received: Array<Received>
  readonly sockets: Set<Net.Socket>
  readonly accepted: () => number
}

export interface AnswerOptions {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly crc?: number | false
  readonly gzip?: boolean
  readonly chunked?: boolean
}

/** The bytes of an answer as DynamoDB gives it. */
export const answer = (json: unknown, options: AnswerOptions = {}): Buffer => {
  const plain = Buffer.from(typeof json === "string" ? json : JSON.stringify(json), "utf8")
  const body = options.gzip ? Zlib.gzipSync(plain) : plain
  const half = body.length >> 1
  const framed = options.chunked
    ? Buffer.concat([
      Buffer.from(`${half.toString(16)};x=y\r\n`),
      body.subarray(0, half),
      Buffer.from(`\r\n${(body.length - half).toString(16).toUpperCase()}\r\n`),
      body.subarray(half),
      Buffer.from("\r\n0\r\nx-trailer: 1\r\n\r\n")
    ])
    : body
  const headers = {
    server: "Server",
    date: "Thu, 01 Jan 1970 00:00:00 GMT",
    "content-type": "application/x-amz-json-1.0",
    "x-amzn-requestid": "REQUEST",
    ...(options.crc === false ? {} : { "x-amz-crc32": String(options.crc ?? Zlib.crc32(body)) }),
    ...(options.gzip ? { "content-encoding": "gzip" } : {}),
    ...(options.chunked ? { "transfer-encoding": "chunked" } : { "content-length": String(body.length) }),
    ...options.headers
  }
  const head = `HTTP/1.1 ${options.status ?? 200} Whatever\r\n${
    Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("")
  }\r\n`
  return Buffer.concat([Buffer.from(head, "latin1"), framed])
}

/** The bytes of a failure. */
export const failure = (name: string, fields: object = {}, options: AnswerOptions = {}): Buffer =>
  answer({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: name, ...fields }, { status: 400, ...options })

export const serve = (
  script: Script,
  options: { readonly tls?: boolean } = {}
): Effect.Effect<Server, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<Server & { readonly server: Net.Server }>((resume) => {
      const received: Array<Received> = []
      const sockets = new Set<Net.Socket>()
      let accepted = 0
      const connected = (socket: Net.Socket) => {
        const connection = ++accepted
        let turn = 0
        let pending = Buffer.alloc(0)
        sockets.add(socket)
        socket.on("close", () => sockets.delete(socket))
        socket.on("error", () => undefined)
        socket.on("data", (chunk) => {
          pending = Buffer.concat([pending, chunk])
          for (;;) {
            const end = pending.indexOf("\r\n\r\n")
            if (end === -1) return
            const [line, ...lines] = pending.toString("latin1", 0, end).split("\r\n")
            const headers = Object.fromEntries(lines.map((text) => {
              const colon = text.indexOf(":")
              return [text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trim()]
            }))
            const length = Number(headers["content-length"])
            if (pending.length < end + 4 + length) return
            const text = pending.toString("utf8", end + 4, end + 4 + length)
            pending = pending.subarray(end + 4 + length)
            const request: Received = {
              connection,
              turn: ++turn,
              count: received.length + 1,
              line: line!,
              headers,
              operation: (headers["x-amz-target"] ?? "").split(".")[1] ?? "",
              text,
              json: JSON.parse(text)
            }
            received.push(request)
            script(request, socket, received)
          }
        })
      }
      const server = options.tls ? Tls.createServer({ cert, key }, connected) : Net.createServer(connected)
      server.on("tlsClientError", () => undefined)
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as Net.AddressInfo
        const url = `${options.tls ? "https" : "http"}://localhost:${port}`
        resume(Effect.succeed({ url, port, received, sockets, accepted: () => accepted, server }))
      })
    }),
    ({ server, sockets }) =>
      Effect.callback<void>((resume) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resume(Effect.void))
      })
  )
