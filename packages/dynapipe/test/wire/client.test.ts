import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber } from "effect"
import type { Scope } from "effect"
import { TestClock } from "effect/testing"
import type { Socket } from "node:net"
import { inspect } from "node:util"
import type { DynamoDBService } from "../../src/DynamoDB.ts"
import * as WireDynamoDB from "../../src/WireDynamoDB.ts"
import { cert } from "./certificate.ts"
import type { Received, Script, Server } from "./server.ts"
import { answer, failure, serve } from "./server.ts"

const credentials = { accessKeyId: "AKID", secretAccessKey: "SECRET" }

const client = (
  server: Pick<Server, "url">,
  options: WireDynamoDB.WireOptions = {}
): Effect.Effect<DynamoDBService, never, Scope.Scope> =>
  WireDynamoDB.make({ endpoint: server.url, region: "us-east-1", credentials, tls: { ca: cert }, env: {}, ...options })

/** A request that says who it is, and an answer that says it back. */
const get = ({ call }: DynamoDBService, id: string) =>
  Effect.map(call("GetItem", { TableName: "t", Key: { id: { S: id } } }), ({ Item }) => Item?.["id"]?.S)
const put = ({ call }: DynamoDBService, id: string) =>
  Effect.map(call("PutItem", { TableName: "t", Item: { id: { S: id } } }), ({ Attributes }) => Attributes?.["id"]?.S)

const idOf = ({ json }: Received): string => (json.Key ?? json.Item).id.S
const echo = (request: Received): Buffer =>
  answer({ [request.operation === "GetItem" ? "Item" : "Attributes"]: { id: { S: idOf(request) } } })

const served = <A, E>(
  script: Script,
  test: (server: Server) => Effect.Effect<A, E, Scope.Scope>,
  options?: { readonly tls?: boolean }
): Effect.Effect<A, E> => Effect.scoped(Effect.flatMap(serve(script, options), test))

const until = (what: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() =>
    what() ? Effect.void : Effect.andThen(Effect.promise(() => new Promise(setImmediate)), until(what))
  )

const failed = <A, E>(effect: Effect.Effect<A, E>) => Effect.flip(effect as Effect.Effect<A, E>)

describe.each([false, true])("a client (TLS: %s)", (tls) => {
  it.live("gives every request its own answer, on connections that are used again", () =>
    served((request, socket) => socket.write(echo(request)), (server) =>
      Effect.gen(function*() {
        const service = yield* client(server, { maxConnections: 4 })
        const ids = Array.from({ length: 200 }, (_, at) => `ü${at}`)
        const answers = yield* Effect.forEach(ids, (id, at) => at % 2 ? get(service, id) : put(service, id), {
          concurrency: 32
        })
        expect(answers).toEqual(ids)
        expect(server.accepted()).toBe(4)
        expect(service.endpoint).toBe(new URL(server.url).host)
      }), { tls }))

  it.live("reads an answer that comes byte by byte, chunked or compressed", () =>
    served((request, socket) => {
      const data = answer({ Item: { id: { S: idOf(request) } } }, {
        chunked: request.turn === 2,
        gzip: request.turn === 3
      })
      socket.setNoDelay(true)
      let at = 0
      const next = () => {
        if (at < data.length) socket.write(data.subarray(at, ++at), () => setImmediate(next))
      }
      next()
    }, (server) =>
      Effect.gen(function*() {
        const service = yield* client(server, { compression: true })
        for (const id of ["a€", "b€", "c€"]) expect(yield* get(service, id)).toBe(id)
        expect(server.received[2]!.headers["accept-encoding"]).toBe("gzip")
        expect(server.accepted()).toBe(1)
      }), { tls }))

  it.live("closes its connections with its scope", () =>
    served((request, socket) => socket.write(echo(request)), (server) =>
      Effect.gen(function*() {
        yield* Effect.scoped(Effect.flatMap(client(server), (service) => get(service, "a")))
        yield* until(() => server.sockets.size === 0)
      }), { tls }))

  const phases: ReadonlyArray<readonly [string, (data: Buffer, socket: Socket) => void]> = [
    ["before the answer", (_, socket) => socket.destroy()],
    ["before the answer, in order", (_, socket) => socket.end()],
    ["inside the status", (data, socket) => socket.end(data.subarray(0, 10))],
    ["inside the headers", (data, socket) => socket.end(data.subarray(0, 60))],
    ["before the body", (data, socket) => socket.end(data.subarray(0, data.indexOf("\r\n\r\n") + 4))],
    ["inside the body", (data, socket) => socket.end(data.subarray(0, data.length - 3))],
    [
      "by force, inside the body",
      (data, socket) =>
        socket.write(data.subarray(0, data.length - 3), () => tls ? socket.destroy() : socket.resetAndDestroy())
    ]
  ]
  it.live.each(phases)(
    "that loses its connection %s says whether a write may have been applied",
    ([, cut]) =>
      served(
        (request, socket) => request.count === 3 ? socket.write(echo(request)) : cut(echo(request), socket),
        (server) =>
          Effect.gen(function*() {
            const service = yield* client(server)
            const lost = yield* failed(put(service, "a"))
            expect([lost.kind, lost.mayHaveApplied]).toEqual(["ConnectionFailed", true])
            const read = yield* failed(get(service, "b"))
            expect([read.kind, read.mayHaveApplied]).toEqual(["ConnectionFailed", false])
            expect(yield* get(service, "c")).toBe("c")
            yield* until(() => server.sockets.size === 1)
          }),
        { tls }
      )
  )

  it.live("sends a read once more where its connection was closed while it rested", () =>
    served((request, socket) => {
      if (request.turn === 2) socket.destroy()
      else socket.write(echo(request))
    }, (server) =>
      Effect.gen(function*() {
        const service = yield* client(server)
        expect(yield* get(service, "a")).toBe("a")
        expect(yield* get(service, "b")).toBe("b")
        expect(server.received.map(({ connection }) => connection)).toEqual([1, 1, 2])
      }), { tls }))

  it.live("sends it only once more", () =>
    served((request, socket) => {
      if (request.count === 1) socket.write(echo(request))
      else socket.destroy()
    }, (server) =>
      Effect.gen(function*() {
        const service = yield* client(server)
        expect(yield* get(service, "a")).toBe("a")
        expect((yield* failed(get(service, "b"))).kind).toBe("ConnectionFailed")
        expect(server.received.length).toBe(3)
      }), { tls }))

  it.live("does not send a write twice, unless it has a token", () =>
    served((request, socket) => {
      if (request.turn === 2) socket.destroy()
      else socket.write(answer({}))
    }, (server) =>
      Effect.gen(function*() {
        const { call } = yield* client(server, { maxConnections: 1 })
        const write = (ClientRequestToken?: string) =>
          call("TransactWriteItems", { TransactItems: [], ClientRequestToken })
        yield* write()
        const lost = yield* failed(write())
        expect([lost.kind, lost.mayHaveApplied]).toEqual(["ConnectionFailed", true])
        expect(server.received.length).toBe(2)
        yield* write()
        yield* write("token")
        expect(server.received.map(({ connection }) => connection)).toEqual([1, 1, 2, 2, 3])
      }), { tls }))

  it.live("is not disturbed by interruption: the request is cut, the next one gets its own answer", () =>
    served((request, socket) => {
      if (idOf(request) !== "never") socket.write(echo(request))
    }, (server) =>
      Effect.gen(function*() {
        const service = yield* client(server, { maxConnections: 1 })
        expect(yield* get(service, "a")).toBe("a")
        const fiber = yield* Effect.forkChild(get(service, "never"), { startImmediately: true })
        const waits = yield* Effect.forkChild(get(service, "waits"), { startImmediately: true })
        const next = yield* Effect.forkChild(get(service, "b"), { startImmediately: true })
        yield* until(() => server.received.length === 2)
        yield* Fiber.interrupt(waits)
        yield* Fiber.interrupt(fiber)
        expect(yield* Fiber.join(next)).toBe("b")
        yield* until(() => server.sockets.size === 1)
        expect(server.received.map(idOf)).toEqual(["a", "never", "b"])
        expect(server.received.map(({ connection }) => connection)).toEqual([1, 1, 2])
      }), { tls }))

  it.live("refuses what is not HTTP, and does not use that connection again", () =>
    served(
      (request, socket) => socket.write(request.count === 1 ? "nonsense\r\n\r\n" : echo(request)),
      (server) =>
        Effect.gen(function*() {
          const service = yield* client(server)
          const lost = yield* failed(put(service, "a"))
          expect([lost.kind, lost.code, lost.mayHaveApplied]).toEqual(["ConnectionFailed", "MalformedAnswer", true])
          expect(yield* get(service, "b")).toBe("b")
          expect(server.accepted()).toBe(2)
        }),
      { tls }
    ))

  it.live("does not take an answer that nobody asked for as the next one's", () =>
    served((request, socket) => {
      const stray = answer({ Item: { id: { S: "stray" } } })
      if (request.count === 1) socket.write(Buffer.concat([echo(request), stray]))
      else if (request.count === 2) socket.write(echo(request), () => setImmediate(() => socket.write(stray)))
      else socket.write(echo(request))
    }, (server) =>
      Effect.gen(function*() {
        const service = yield* client(server)
        expect(yield* get(service, "a")).toBe("a")
        yield* until(() => server.sockets.size === 0)
        expect(yield* get(service, "b")).toBe("b")
        yield* until(() => server.sockets.size === 0)
        expect(yield* get(service, "c")).toBe("c")
        expect(server.accepted()).toBe(3)
      }), { tls }))

  it.live("follows the server that closes after an answer", () =>
    served((request, socket) => {
      if (request.count % 2 === 0) socket.write(echo(request))
      else socket.end(answer({ Item: { id: { S: idOf(request) } } }, { headers: { connection: "close" } }))
    }, (server) =>
      Effect.gen(function*() {
        const service = yield* client(server, { maxConnections: 1 })
        const ids = ["a", "b", "c", "d"]
        expect(yield* Effect.forEach(ids, (id) => get(service, id), { concurrency: 4 })).toEqual(ids)
        expect(server.accepted()).toBe(3)
      }), { tls }))
})

describe("answers", () => {
  const bad: ReadonlyArray<readonly [string, string, Buffer]> = [
    ["a wrong checksum", "ChecksumMismatch", answer({ Item: {} }, { crc: 1 })],
    ["a wrong checksum of a compressed body", "ChecksumMismatch", answer({ Item: {} }, { crc: 1, gzip: true })],
    ["half a text", "MalformedAnswer", answer("{\"Item\":")],
    ["a page for people", "MalformedAnswer", answer("<html>secret</html>")],
    ["a list", "MalformedAnswer", answer("[]")],
    ["null", "MalformedAnswer", answer("null")],
    ["a broken compression", "MalformedAnswer", answer("no zip", { headers: { "content-encoding": "gzip" } })],
    ["another coding", "MalformedAnswer", answer("{}", { headers: { "content-encoding": "br" } })]
  ]
  it.live.each(bad)(
    "with %s are refused, and the connection is kept",
    ([, code, data]) =>
      served(
        (request, socket) => socket.write(request.count === 1 ? data : echo(request)),
        (server) =>
          Effect.gen(function*() {
            const service = yield* client(server)
            const lost = yield* failed(put(service, "a"))
            expect([lost.kind, lost.code, lost.mayHaveApplied]).toEqual(["ConnectionFailed", code, true])
            expect(lost.message).not.toContain("secret")
            expect(yield* get(service, "b")).toBe("b")
            expect(server.accepted()).toBe(1)
          })
      )
  )

  it.live("of somebody in between are known by their status", () =>
    served(
      (_, socket) => socket.write(answer("<html>Bad gateway</html>", { status: 502, crc: false })),
      (server) =>
        Effect.gen(function*() {
          const lost = yield* failed(put(yield* client(server), "a"))
          expect([lost.kind, lost.code, lost.status, lost.mayHaveApplied]).toEqual([
            "ServiceUnavailable",
            "Http502",
            502,
            true
          ])
        })
    ))
})

describe("the pool", () => {
  it.live("serves in the order of arrival, over no more connections than it may", () => {
    const held: Array<() => void> = []
    let most = 0
    return served((request, socket) => {
      held.push(() => socket.write(echo(request)))
    }, (server) =>
      Effect.gen(function*() {
        const service = yield* client(server, { maxConnections: 2 })
        const ids = Array.from({ length: 20 }, (_, at) => String(at))
        const fibers = yield* Effect.forEach(
          ids,
          (id) => Effect.forkChild(get(service, id), { startImmediately: true })
        )
        for (const _ of ids) {
          yield* until(() => held.length > 0)
          most = Math.max(most, server.sockets.size)
          held.shift()!()
        }
        expect(yield* Effect.forEach(fibers, Fiber.join)).toEqual(ids)
        expect(server.received.map(idOf).toSorted((a, b) => Number(a) - Number(b))).toEqual(ids)
        expect(server.received.slice(2).map(idOf)).toEqual(ids.slice(2))
        expect(most).toBe(2)
        expect(server.accepted()).toBe(2)
      }))
  })

  it.live("refuses more than may wait, and the refused was not sent", () =>
    served(() => undefined, (server) =>
      Effect.gen(function*() {
        const service = yield* client(server, { maxConnections: 1, maxQueue: 1 })
        yield* Effect.forkChild(put(service, "a"), { startImmediately: true })
        yield* until(() => server.received.length === 1)
        yield* Effect.forkChild(put(service, "b"), { startImmediately: true })
        const refused = yield* failed(put(service, "c"))
        expect([refused.kind, refused.code, refused.mayHaveApplied]).toEqual(["ConnectionFailed", "QueueFull", false])
      })))

  it.live("says that nothing was sent where nobody listens", () =>
    Effect.scoped(Effect.gen(function*() {
      const { url } = yield* Effect.scoped(serve(() => undefined))
      const service = yield* client({ url })
      const refused = yield* Effect.all([1, 2, 3].map((id) => failed(put(service, String(id)))), { concurrency: 3 })
      for (const one of refused) {
        expect([one.kind, one.code, one.mayHaveApplied]).toEqual(["ConnectionFailed", "ECONNREFUSED", false])
      }
    })))

  it.live("says so too where the certificate is not trusted", () =>
    served((request, socket) => socket.write(echo(request)), (server) =>
      Effect.gen(function*() {
        const refused = yield* failed(put(yield* client(server, { tls: {} }), "a"))
        expect([refused.kind, refused.mayHaveApplied]).toEqual(["ConnectionFailed", false])
        expect(refused.code).toMatch(/CERT/)
        expect(server.received.length).toBe(0)
      }), { tls: true }))

  it.live("says so where the server ends the handshake", () =>
    served(() => undefined, (server) =>
      Effect.gen(function*() {
        const service = yield* client({ url: server.url.replace("http:", "https:") })
        const fiber = yield* Effect.forkChild(failed(put(service, "a")), { startImmediately: true })
        yield* until(() => server.sockets.size === 1)
        server.sockets.forEach((socket) => socket.destroy())
        const refused = yield* Fiber.join(fiber)
        expect([refused.kind, refused.mayHaveApplied]).toEqual(["ConnectionFailed", false])
      })))

  it.live("opens its first connection ahead, if it is told to", () =>
    served((request, socket) => socket.write(echo(request)), (server) =>
      Effect.gen(function*() {
        const service = yield* client(server, { warm: true })
        yield* until(() => server.accepted() === 1)
        expect(yield* get(service, "a")).toBe("a")
        expect(server.accepted()).toBe(1)
      })))

  it.effect("asks for another turn before it gives a write to a connection that has rested", () =>
    served((request, socket) => socket.write(echo(request)), (server) =>
      Effect.gen(function*() {
        const service = yield* client(server)
        expect(yield* put(service, "a")).toBe("a")
        yield* TestClock.adjust("2 seconds")
        expect(yield* put(service, "b")).toBe("b")
        expect(server.accepted()).toBe(1)
        yield* TestClock.adjust("2 seconds")
        // Closed by the server, and this process has not been told of it yet.
        server.sockets.forEach((socket) => socket.destroy())
        expect(yield* put(service, "c")).toBe("c")
        expect(server.accepted()).toBe(2)
      })))

  it.effect("does not use a connection again that has rested too long", () =>
    served((request, socket) => socket.write(echo(request)), (server) =>
      Effect.gen(function*() {
        const service = yield* client(server, { idleTimeout: "10 seconds" })
        for (const id of ["a", "b", "c"]) {
          expect(yield* put(service, id)).toBe(id)
          yield* TestClock.adjust("9 seconds")
        }
        expect(server.accepted()).toBe(1)
        yield* TestClock.adjust("1 second")
        expect(yield* put(service, "d")).toBe("d")
        expect(server.accepted()).toBe(2)
        yield* until(() => server.sockets.size === 1)
      })))
})

describe("time", () => {
  it.effect("limits a call from its queue to its answer", () =>
    served((request, socket) => {
      if (idOf(request) !== "slow") return socket.write(echo(request))
      // An answer that never ends is as good as none.
      socket.write(echo(request).subarray(0, -1))
    }, (server) =>
      Effect.gen(function*() {
        const service = yield* client(server, { maxConnections: 1, requestTimeout: "5 seconds" })
        expect(yield* put(service, "a")).toBe("a")
        const slow = yield* Effect.forkChild(failed(put(service, "slow")), { startImmediately: true })
        yield* until(() => server.received.length === 2)
        yield* TestClock.adjust("3 seconds")
        const queued = yield* Effect.forkChild(put(service, "b"), { startImmediately: true })
        const never = yield* Effect.forkChild(failed(put(service, "slow")), { startImmediately: true })
        const behind = yield* Effect.forkChild(failed(put(service, "c")), { startImmediately: true })
        yield* TestClock.adjust("1999 millis")
        expect(slow.pollUnsafe()).toBe(undefined)
        yield* TestClock.adjust("1 millis")
        const lost = yield* Fiber.join(slow)
        expect([lost.kind, lost.code, lost.mayHaveApplied]).toEqual(["ConnectionFailed", "RequestTimeout", true])
        expect(lost.message).toBe("no answer within 5000 ms")
        expect(yield* Fiber.join(queued)).toBe("b")
        yield* until(() => server.received.length === 4)
        yield* TestClock.adjust("3 seconds")
        expect((yield* Fiber.join(never)).mayHaveApplied).toBe(true)
        const unsent = yield* Fiber.join(behind)
        expect([unsent.code, unsent.mayHaveApplied]).toEqual(["RequestTimeout", false])
        expect(yield* put(service, "d")).toBe("d")
      })))

  it.effect("limits the opening of a connection", () =>
    Effect.scoped(Effect.gen(function*() {
      // Accepts, and never says a word of TLS.
      const mute = yield* serve(() => undefined)
      const service = yield* client({ url: mute.url.replace("http:", "https:") }, { connectTimeout: "1 second" })
      const fiber = yield* Effect.forkChild(failed(put(service, "a")), { startImmediately: true })
      yield* until(() => mute.accepted() === 1)
      yield* TestClock.adjust("999 millis")
      expect(fiber.pollUnsafe()).toBe(undefined)
      yield* TestClock.adjust("1 millis")
      const lost = yield* Fiber.join(fiber)
      expect([lost.kind, lost.code, lost.mayHaveApplied]).toEqual(["ConnectionFailed", "ConnectTimeout", false])
      yield* until(() => mute.sockets.size === 0)
    })))

  const server = (skew: number, code: string) => {
    let now = 0
    return {
      at: (time: number) => {
        now = time
      },
      script: (request: Received, socket: Socket) => {
        const [, y, m, d, h, min, s] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(request.headers["x-amz-date"]!)!
        const signed = Date.UTC(Number(y), Number(m) - 1, Number(d), Number(h), Number(min), Number(s))
        const headers = { date: new Date(now + skew).toUTCString() }
        if (Math.abs(signed - now - skew) < 300_000) socket.write(echo(request))
        else socket.write(failure(code, {}, { headers }))
      }
    }
  }
  it.effect.each<readonly [number, string]>([
    [3_600_000, "InvalidSignatureException"],
    [-3_600_000, "InvalidSignatureException"],
    [86_400_000 * 400, "RequestExpired"],
    [3_600_000, "RequestTimeTooSkewed"]
  ])("is corrected where the clocks differ by %s ms (%s), once and for all", ([skew, code]) => {
    const { at, script } = server(skew, code)
    return served(script, (server) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(1_700_000_000_000)
        at(1_700_000_000_000)
        const service = yield* client(server)
        expect(yield* put(service, "a")).toBe("a")
        expect(yield* put(service, "b")).toBe("b")
        expect(server.received.map(idOf)).toEqual(["a", "a", "b"])
      }))
  })

  it.effect("is not taken for the reason of every bad signature", () =>
    served(
      (_, socket) =>
        socket.write(failure("InvalidSignatureException", {}, { headers: { date: new Date(60_000).toUTCString() } })),
      (server) =>
        Effect.gen(function*() {
          const refused = yield* failed(put(yield* client(server), "a"))
          expect([refused.kind, refused.code]).toEqual(["RequestRejected", "InvalidSignatureException"])
          expect(server.received.length).toBe(1)
        })
    ))

  it.effect("that is corrected in vain is corrected once", () =>
    served((request, socket) =>
      socket.write(
        failure("InvalidSignatureException", {}, {
          headers: { date: new Date(request.count * 3_600_000).toUTCString() }
        })
      ), (server) =>
      Effect.gen(function*() {
        expect((yield* failed(put(yield* client(server), "a"))).code).toBe("InvalidSignatureException")
        expect(server.received.length).toBe(2)
      })))
})

describe("credentials", () => {
  const keyOf = (request: Received) => /Credential=([^/]*)/.exec(request.headers["authorization"]!)![1]!
  const provider = (fetched: Array<boolean | undefined>) => (options?: { readonly forceRefresh?: boolean }) => {
    fetched.push(options?.forceRefresh)
    return Promise.resolve({ accessKeyId: `KEY${fetched.length}`, secretAccessKey: "SECRET", sessionToken: "TOKEN" })
  }

  it.live("that have expired are renewed once for all, and what they were for is sent again", () => {
    const fetched: Array<boolean | undefined> = []
    return served(
      (request, socket) => socket.write(keyOf(request) === "KEY1" ? failure("ExpiredTokenException") : echo(request)),
      (server) =>
        Effect.gen(function*() {
          const service = yield* client(server, { credentials: provider(fetched) })
          const ids = ["a", "b", "c", "d"]
          expect(yield* Effect.forEach(ids, (id) => put(service, id), { concurrency: 4 })).toEqual(ids)
          expect(fetched).toEqual([false, true])
          expect(server.received.map(keyOf).toSorted()).toEqual([...ids.map(() => "KEY1"), ...ids.map(() => "KEY2")])
        })
    )
  })

  it.live("that expire again at once are not renewed for ever", () => {
    const fetched: Array<boolean | undefined> = []
    return served((_, socket) => socket.write(failure("ExpiredTokenException")), (server) =>
      Effect.gen(function*() {
        const refused = yield* failed(put(yield* client(server, { credentials: provider(fetched) }), "a"))
        expect([refused.kind, refused.code]).toEqual(["RequestRejected", "ExpiredTokenException"])
        expect(server.received.map(keyOf)).toEqual(["KEY1", "KEY2"])
      }))
  })

  it.live("that were given are refused as they are", () =>
    served((_, socket) => socket.write(failure("ExpiredTokenException")), (server) =>
      Effect.gen(function*() {
        expect((yield* failed(put(yield* client(server), "a"))).code).toBe("ExpiredTokenException")
        expect(server.received.length).toBe(1)
      })))

  it.live("that cannot be had fail the call before anything is sent", () =>
    served((request, socket) => socket.write(echo(request)), (server) =>
      Effect.gen(function*() {
        const service = yield* client(server, { credentials: () => Promise.reject(new Error("no role")) })
        const refused = yield* failed(put(service, "a"))
        expect([refused.kind, refused.code, refused.message, refused.mayHaveApplied])
          .toEqual(["RequestRejected", "CredentialsProviderError", "no credentials: no role", false])
        expect(server.accepted()).toBe(0)
      })))

  it.effect("that never come are given up with the call", () =>
    served((request, socket) => socket.write(echo(request)), (server) =>
      Effect.gen(function*() {
        const service = yield* client(server, { credentials: () => new Promise(() => undefined) })
        const fiber = yield* Effect.forkChild(failed(put(service, "a")), { startImmediately: true })
        yield* TestClock.adjust("10 seconds")
        expect((yield* Fiber.join(fiber)).code).toBe("RequestTimeout")
        const other = yield* Effect.forkChild(put(service, "b"), { startImmediately: true })
        yield* Fiber.interrupt(other)
        expect(server.accepted()).toBe(0)
      })))

  it.live("with a line break cannot forge a header", () =>
    served((request, socket) => socket.write(echo(request)), (server) =>
      Effect.gen(function*() {
        const refused = yield* failed(
          put(yield* client(server, { credentials: { ...credentials, sessionToken: "a\r\nx-evil: 1" } }), "a")
        )
        expect([refused.kind, refused.code]).toEqual(["RequestRejected", "InvalidCredentials"])
        expect(server.accepted()).toBe(0)
      })))

  it.live("are not told by any failure", () => {
    const secrets = { accessKeyId: "AKIDTELLTALE", secretAccessKey: "SECRETTELLTALE", sessionToken: "TOKENTELLTALE" }
    const answers = [
      (socket: Socket) => socket.destroy(),
      (socket: Socket) => socket.write("nonsense\r\n\r\n"),
      (socket: Socket) => socket.write(answer("nonsense")),
      (socket: Socket) => socket.write(failure("UnrecognizedClientException")),
      (socket: Socket) => socket.end(answer({}).subarray(0, 50))
    ]
    return served((request, socket) => void answers[request.count - 1]!(socket), (server) =>
      Effect.gen(function*() {
        const service = yield* client(server, { credentials: secrets })
        for (const _ of answers) {
          const lost = yield* Effect.exit(put(service, "a"))
          expect(Exit.isFailure(lost)).toBe(true)
          const told = Exit.isFailure(lost)
            ? Cause.pretty(lost.cause) + inspect(lost, { depth: 20, showHidden: true })
            : ""
          expect(told.length).toBeGreaterThan(100)
          expect(told).not.toContain("TELLTALE")
        }
        expect(inspect(service, { depth: 20, showHidden: true })).not.toContain("TELLTALE")
        expect(server.received.length).toBe(answers.length)
      }))
  })
})

describe("the configuration", () => {
  it.live.each<readonly [string, WireDynamoDB.WireOptions, string]>([
    ["no region", { env: { AWS_CONFIG_FILE: "/nowhere" } }, "RegionMissing"],
    ["an endpoint that is none", { endpoint: "localhost", region: "us-east-1" }, "InvalidEndpoint"],
    ["an endpoint of another protocol", { endpoint: "ftp://localhost", region: "us-east-1" }, "InvalidEndpoint"],
    ["variants of an endpoint", { endpoint: "http://localhost", useFipsEndpoint: true }, "InvalidEndpoint"],
    ["a region that is no part of a host", { region: "a b" }, "InvalidEndpoint"]
  ])("with %s is refused by the call, not by the layer", ([, options, code]) =>
    Effect.scoped(Effect.gen(function*() {
      const service = yield* WireDynamoDB.make({ credentials, env: {}, ...options })
      const refused = yield* failed(get(service, "a"))
      expect([refused.kind, refused.code, refused.mayHaveApplied]).toEqual(["RequestRejected", code, false])
    })))

  it.live("names the endpoint's own path", () =>
    served((request, socket) => socket.write(echo(request)), (server) =>
      Effect.gen(function*() {
        const service = yield* client({ url: `${server.url}/a%20b` })
        expect(yield* get(service, "a")).toBe("a")
        expect(server.received[0]!.line).toBe("POST /a%20b/ HTTP/1.1")
      })))
})
