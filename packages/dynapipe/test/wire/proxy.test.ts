import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit } from "effect"
import type { Scope } from "effect"
import * as Net from "node:net"
import * as Tls from "node:tls"
import { cert, key } from "./certificate.ts"
import { client, echo, failed, get, put, until } from "./fixture.ts"
import type { Received } from "./server.ts"
import { serve } from "./server.ts"

interface Proxy {
  readonly url: string
  readonly heads: Array<string>
  readonly sockets: Set<Net.Socket>
}

/** A proxy for tunnels, all of which end at one port of this machine; `answer` is what it says to CONNECT. */
const proxied = (
  port: number,
  options: { readonly tls?: boolean; readonly answer?: string | undefined } = {}
): Effect.Effect<Proxy, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<Proxy & { readonly server: Net.Server }>((resume) => {
      const heads: Array<string> = []
      const sockets = new Set<Net.Socket>()
      const connected = (socket: Net.Socket) => {
        sockets.add(socket)
        socket.on("close", () => sockets.delete(socket))
        socket.on("error", () => undefined)
        socket.once("data", (head) => {
          heads.push(head.toString("latin1"))
          socket.write(options.answer ?? "HTTP/1.1 200 Connection established\r\nvia: proxy\r\n\r\n")
          if (options.answer !== undefined) return
          const through = Net.connect(port, "127.0.0.1")
          through.on("error", () => socket.destroy())
          socket.on("close", () => through.destroy())
          socket.pipe(through).pipe(socket)
        })
      }
      const server = options.tls ? Tls.createServer({ cert, key }, connected) : Net.createServer(connected)
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as Net.AddressInfo
        const url = `${options.tls ? "https" : "http"}://localhost:${port}`
        resume(Effect.succeed({ url, heads, sockets, server }))
      })
    }),
    ({ server, sockets }) =>
      Effect.callback<void>((resume) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resume(Effect.void))
      })
  )

// What the certificate of the tests is for, whatever the name of the endpoint.
const tls = { ca: cert, servername: "localhost" }

const regional = { region: "eu-central-1", endpoint: undefined, tls }

describe("through a proxy", () => {
  it.live("a region's endpoint is reached in a tunnel, which is kept", () =>
    Effect.scoped(Effect.gen(function*() {
      const server = yield* serve((request, socket) => socket.write(echo(request)), { tls: true })
      const proxy = yield* proxied(server.port)
      const service = yield* client(server, {
        ...regional,
        env: { HTTPS_PROXY: proxy.url.replace("://", "://me:p%40ss@") }
      })
      expect(yield* get(service, "a")).toBe("a")
      expect(yield* put(service, "b")).toBe("b")
      const authority = "dynamodb.eu-central-1.amazonaws.com:443"
      expect(proxy.heads).toEqual([
        `CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\nproxy-authorization: Basic ${btoa("me:p@ss")}\r\n\r\n`
      ])
      expect(server.received.map(({ headers }) => headers["host"])).toEqual(
        Array(2).fill(authority.replace(":443", ""))
      )
      expect(server.received[0]!.headers["proxy-authorization"]).toBe(undefined)
      expect(service.endpoint).toBe("dynamodb.eu-central-1.amazonaws.com")
    })))

  it.live("that speaks TLS itself, too, if it is trusted", () =>
    Effect.scoped(Effect.gen(function*() {
      const server = yield* serve((request, socket) => socket.write(echo(request)), { tls: true })
      const proxy = yield* proxied(server.port, { tls: true })
      const service = yield* client(server, { ...regional, proxy: proxy.url })
      expect(yield* get(service, "a")).toBe("a")
      expect(proxy.heads.length).toBe(1)
      const refused = yield* failed(get(yield* client(server, { ...regional, tls: {}, proxy: proxy.url }), "a"))
      expect([refused.kind, refused.mayHaveApplied]).toEqual(["ConnectionFailed", false])
      expect(refused.code).toMatch(/CERT/)
      expect(proxy.heads.length).toBe(1)
    })))

  it.live("each account is reached at the endpoint of its own", () =>
    Effect.scoped(Effect.gen(function*() {
      const server = yield* serve((request, socket) => socket.write(echo(request)), { tls: true })
      const proxy = yield* proxied(server.port)
      const credentials = { accessKeyId: "A", secretAccessKey: "B", accountId: "111122223333" }
      const service = yield* client(server, { ...regional, credentials, proxy: proxy.url })
      expect(yield* get(service, "a")).toBe("a")
      const TableName = "arn:aws:dynamodb:eu-central-1:444455556666:table/t"
      yield* service.call("GetItem", { TableName, Key: { id: { S: "b" } } })
      const { call } = yield* client(server, {
        ...regional,
        credentials,
        proxy: proxy.url,
        accountIdEndpointMode: "disabled"
      })
      yield* call("GetItem", { TableName, Key: { id: { S: "b" } } })
      const hosts = server.received.map(({ headers }: Received) => headers["host"])
      expect(hosts).toEqual([
        "111122223333.ddb.eu-central-1.amazonaws.com",
        "444455556666.ddb.eu-central-1.amazonaws.com",
        "dynamodb.eu-central-1.amazonaws.com"
      ])
    })))

  it.effect.each([
    ["socks5://me:TELLTALE@localhost:1080", "socks5://localhost:1080"],
    ["me:TELLTALE@local host:8080", "local host:8080"],
    ["http://me:TELL/TALE@localhost:8080", "http://localhost:8080"],
    ["", ""]
  ])("%s is not left out without a word", ([address, shown]) =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(Effect.scoped(client({ url: "" }, { ...regional, proxy: address })))
      expect(Exit.isFailure(exit) && Cause.squash(exit.cause)).toEqual(
        new Error(
          `WireDynamoDB: the proxy ${
            JSON.stringify(shown)
          } is no address of HTTP: write "http://host:port", or false for none`
        )
      )
    }))

  it.live("an endpoint without TLS is asked for by its whole address", () =>
    Effect.scoped(Effect.gen(function*() {
      const server = yield* serve((request, socket) => socket.write(echo(request)))
      const service = yield* client(server, {
        endpoint: "http://dynamodb.internal:8000/base",
        proxy: server.url.replace("://", "://me:x@")
      })
      expect(yield* get(service, "a")).toBe("a")
      expect(server.received[0]!.line).toBe("POST http://dynamodb.internal:8000/base/ HTTP/1.1")
      expect(server.received[0]!.headers["host"]).toBe("dynamodb.internal:8000")
      expect(server.received[0]!.headers["proxy-authorization"]).toBe(`Basic ${btoa("me:x")}`)
    })))

  it.live.each([
    [
      "refuses",
      "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n",
      "the proxy refused the connection (407)"
    ],
    ["speaks something else", "SOCKS?\r\n\r\n", "the proxy refused the connection"],
    ["speaks before its turn", "HTTP/1.1 200 OK\r\n\r\nhello", "the proxy refused the connection (200)"],
    ["never ends", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(20_000)}`, "the proxy gave no answer to CONNECT"]
  ])("that %s nothing is sent", ([, answer, message]) =>
    Effect.scoped(Effect.gen(function*() {
      const proxy = yield* proxied(1, { answer })
      const refused = yield* failed(
        put(yield* client({ url: "" }, { ...regional, proxy: proxy.url.replace("://", "://me:TELLTALE@") }), "a")
      )
      expect([refused.kind, refused.mayHaveApplied, refused.message]).toEqual(["ConnectionFailed", false, message])
      yield* until(() => proxy.sockets.size === 0)
    })))
})
