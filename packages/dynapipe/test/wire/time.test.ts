import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { Socket } from "node:net"
import { client, echo, failed, idOf, put, served, until } from "./fixture.ts"
import type { Received } from "./server.ts"
import { failure, serve } from "./server.ts"

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
