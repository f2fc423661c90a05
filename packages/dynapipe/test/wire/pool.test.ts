import type { GetItemCommandInput } from "@aws-sdk/client-dynamodb"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Scope } from "effect"
import { TestClock } from "effect/testing"
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { client, echo, failed, get, idOf, put, served, until } from "./fixture.ts"
import { serve } from "./server.ts"

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

  it.live("does not keep a process alive that has nothing else to do", () =>
    served((request, socket) => socket.write(echo(request)), (server) =>
      Effect.gen(function*() {
        const program = `
          import * as Effect from "effect/Effect"
          import * as Scope from "effect/Scope"
          import { make } from "${new URL("../../src/WireDynamoDB.ts", import.meta.url)}"
          const scope = Scope.makeUnsafe()
          const options = { endpoint: process.env.URL, credentials: { accessKeyId: "A", secretAccessKey: "B" } }
          const { call } = await Effect.runPromise(Effect.provideService(make(options), Scope.Scope, scope))
          const { Item } = await Effect.runPromise(call("GetItem", { TableName: "t", Key: { id: { S: "a" } } }))
          console.log(Item.id.S)`
        const { stdout } = yield* Effect.promise(() =>
          promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
            cwd: import.meta.dirname,
            env: { URL: server.url, AWS_REGION: "us-east-1" }
          })
        )
        expect(stdout).toBe("a\n")
        expect(server.accepted()).toBe(1)
      })))

  it.live("ends what is under way when it is closed, and refuses what comes later", () =>
    served(() => undefined, (server) =>
      Effect.gen(function*() {
        const scope = yield* Scope.make()
        const service = yield* Effect.provideService(client(server, { maxConnections: 1 }), Scope.Scope, scope)
        const [sent, waiting] = yield* Effect.forEach(["a", "b"], (id) =>
          Effect.forkChild(failed(put(service, id)), { startImmediately: true }))
        yield* until(() =>
          server.received.length === 1
        )
        yield* Scope.close(scope, Exit.void)
        const say = (
          { code, mayHaveApplied }: { readonly code: string; readonly mayHaveApplied: boolean }
        ) => [code, mayHaveApplied]
        expect(say(yield* Fiber.join(sent!))).toEqual(["ClientClosed", true])
        expect(say(yield* Fiber.join(waiting!))).toEqual(["ClientClosed", false])
        expect(say(yield* failed(put(service, "c")))).toEqual(["ClientClosed", false])
        yield* until(() => server.sockets.size === 0)
        expect(server.received.length).toBe(1)
      })))

  it.live("is not harmed by a request that has no text", () =>
    served((request, socket) => socket.write(echo(request)), (server) =>
      Effect.gen(function*() {
        const service = yield* client(server, { maxConnections: 1 })
        const wrong = { TableName: "t", Key: { id: { S: 1n } } } as unknown as GetItemCommandInput
        const exit = yield* Effect.exit(service.call("GetItem", wrong))
        expect(Exit.isFailure(exit) && Cause.hasDies(exit.cause)).toBe(true)
        expect(yield* get(service, "a")).toBe("a")
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
