import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { Socket } from "node:net"
import { inspect } from "node:util"
import * as WireDynamoDB from "../../src/WireDynamoDB.ts"
import { client, credentials, echo, failed, get, put, served } from "./fixture.ts"
import type { Received } from "./server.ts"
import { answer, failure } from "./server.ts"

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
    ["a region that is no part of a host", { region: "a b" }, "InvalidEndpoint"],
    ["a region that leads elsewhere", { region: "example.com/" }, "InvalidEndpoint"]
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
