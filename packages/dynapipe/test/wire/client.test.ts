import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import type { Socket } from "node:net"
import { client, echo, failed, get, idOf, put, served, until } from "./fixture.ts"
import { answer } from "./server.ts"

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

  it.live.each([[400, false], [500, true]] as const)(
    "of %s that are damaged are not taken at their word",
    ([status, mayHaveApplied]) =>
      served(
        (_, socket) => socket.write(answer({ __type: "a#ConditionalCheckFailedException" }, { status, crc: 1 })),
        (server) =>
          Effect.gen(function*() {
            const lost = yield* failed(put(yield* client(server), "a"))
            expect([lost.kind, lost.code, lost.mayHaveApplied]).toEqual([
              "ConnectionFailed",
              "ChecksumMismatch",
              mayHaveApplied
            ])
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
