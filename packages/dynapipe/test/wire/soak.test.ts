/**
 * Many calls at once through a server that does everything wrong now and then. Whatever happens to a call, it ends, it
 * never gets another's answer, and what a failure says of a write is true.
 *
 * 15,000 calls a run, about a minute for both while other tests run; `SOAK_MINUTES=10` goes on for ten minutes, `SOAK_SEED` repeats a run.
 */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber } from "effect"
import type { Socket } from "node:net"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import type { CallFailed } from "../../src/Errors.ts"
import { cert } from "./certificate.ts"
import { client, idOf, until } from "./fixture.ts"
import type { Received } from "./server.ts"
import { answer, failure, serve } from "./server.ts"

const minutes = Number(process.env["SOAK_MINUTES"] ?? 0)
const seed = Number(process.env["SOAK_SEED"] ?? Date.now() % 1_000_000)

/** Numbers below `n`, the same for the same seed. */
const numbers = (start: number) => {
  let state = start >>> 0
  return (n: number): number => {
    state = state + 0x6d2b79f5 >>> 0
    let mixed = Math.imul(state ^ state >>> 15, state | 1)
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61)
    return ((mixed ^ mixed >>> 14) >>> 0) % n
  }
}

type Fault = (data: Buffer, socket: Socket, pick: (n: number) => number) => void

const inPieces: Fault = (data, socket, pick) => {
  const cut = pick(data.length)
  socket.write(data.subarray(0, cut))
  setImmediate(() => socket.write(data.subarray(cut)))
}

// What can go wrong on the way back: the request has been carried out.
const faults: ReadonlyArray<Fault> = [
  (_, socket) => socket.destroy(),
  (_, socket) => socket.end(),
  (data, socket, pick) => socket.end(data.subarray(0, pick(data.length))),
  (data, socket, pick) => socket.write(data.subarray(0, pick(data.length)), () => socket.destroy()),
  (data, socket, pick) => socket.write(data.subarray(0, pick(data.length))),
  (_, socket) => socket.write("HTTP/1.1 2000 OK\r\n\r\n"),
  (data, socket) => socket.write(Buffer.concat([data, data])),
  (data, socket) => socket.end(data),
  (data, socket) => setTimeout(() => socket.write(data), 5),
  (data, socket) => socket.write(Buffer.concat([Buffer.from("HTTP/1.1 100 Continue\r\n\r\n"), data])),
  (_, socket) => socket.write(failure("InternalServerError", {}, { status: 500 })),
  (data, socket) => {
    const broken = Buffer.from(data)
    broken[broken.length - 3]! ^= 1
    socket.write(broken)
  }
]

/** The bytes that are still in use after everything else has been collected. */
const heap = (): number => {
  setFlagsFromString("--expose-gc")
  runInNewContext("gc")()
  return process.memoryUsage().heapUsed
}

interface Outcomes {
  answered: number
  failed: number
  interrupted: number
}

describe.each([false, true])("a soak (TLS: %s)", (tls) => {
  it.live(`of calls, seed ${seed}`, () => {
    const pick = numbers(seed)
    const live = new Set<string>()
    const applied = new Map<string, number>()
    const denied = new Set<string>()
    const lies: Array<string> = []
    let key = 1
    const script = (request: Received, socket: Socket, received: Array<Received>) => {
      received.length = 0
      const used = Number(/Credential=KEY(\d+)/.exec(request.headers["authorization"]!)![1])
      if (used < key) return socket.write(failure("ExpiredTokenException"))
      if (pick(300) === 0) key = used + 1
      const id = idOf(request)
      if (denied.has(id)) lies.push(id)
      if (live.has(id)) applied.set(id, (applied.get(id) ?? 0) + 1)
      const name = request.operation === "GetItem" ? "Item" : "Attributes"
      const data = answer({ [name]: { id: { S: id }, pad: { S: "x".repeat(pick(2000)) } } }, {
        chunked: pick(4) === 0,
        gzip: pick(4) === 0
      })
      if (pick(12) === 0) faults[pick(faults.length)]!(data, socket, pick)
      else if (pick(3) === 0) inPieces(data, socket, pick)
      else socket.write(data)
    }

    const outcomes: Outcomes = { answered: 0, failed: 0, interrupted: 0 }
    const check = (id: string, write: boolean, exit: Exit.Exit<string | undefined, CallFailed>): void => {
      const times = applied.get(id) ?? 0
      live.delete(id)
      applied.delete(id)
      if (write && times > 1) throw new Error(`the write ${id} was sent twice`)
      if (Exit.isSuccess(exit)) {
        if (exit.value !== id) throw new Error(`${id} got the answer of ${exit.value}`)
        if (times === 0) throw new Error(`${id} was answered without having been asked`)
        outcomes.answered++
      } else {
        const failed = Exit.findErrorOption(exit)
        if (failed._tag === "None") throw new Error(`${id} died: ${exit.cause}`)
        const { code, kind, mayHaveApplied } = failed.value
        if (kind !== "ConnectionFailed" && kind !== "ServiceUnavailable" && code !== "ExpiredTokenException") {
          throw new Error(`${id} failed with ${code}`)
        }
        if (write && times > 0 && !mayHaveApplied) throw new Error(`${id} was applied, and ${code} denies it`)
        if (write && !mayHaveApplied) denied.add(id)
        outcomes.failed++
      }
    }

    const started = Date.now()
    const isOver = (calls: number) => minutes === 0 ? calls >= 15_000 : Date.now() - started > minutes * 60_000

    return Effect.gen(function*() {
      const server = yield* serve(script, { tls })
      yield* Effect.scoped(Effect.gen(function*() {
        let fetched = 0
        const provider = async () => {
          fetched = key
          return { accessKeyId: `KEY${fetched}`, secretAccessKey: "s", expiration: new Date(Date.now() + 3_600_000) }
        }
        const { call } = yield* client(server, {
          credentials: provider,
          maxConnections: 16,
          requestTimeout: "200 millis",
          compression: true,
          tls: { ca: cert }
        })
        let calls = 0
        const one = Effect.gen(function*() {
          const id = String(calls++)
          live.add(id)
          const write = pick(2) === 0
          const asked: Effect.Effect<string | undefined, CallFailed> = write
            ? Effect.map(
              call("PutItem", { TableName: "t", Item: { id: { S: id } } }),
              (output) => output.Attributes?.["id"]?.S
            )
            : Effect.map(
              call("GetItem", { TableName: "t", Key: { id: { S: id } } }),
              (output) => output.Item?.["id"]?.S
            )
          if (pick(40) > 0) return check(id, write, yield* Effect.exit(asked))
          const fiber = yield* Effect.forkChild(asked, { startImmediately: true })
          for (let turns = pick(4); turns > 0; turns--) yield* Effect.promise(() => new Promise(setImmediate))
          yield* Fiber.interrupt(fiber)
          live.delete(id)
          applied.delete(id)
          outcomes.interrupted++
        })
        const worker = Effect.gen(function*() {
          while (!isOver(calls)) yield* one
        })
        // Half a long run for everything to find its place: what comes on top of it then has leaked.
        let settled = Infinity
        const halfway = Effect.map(Effect.sleep(`${minutes * 30} seconds`), () => {
          settled = heap()
        })
        if (minutes > 0) yield* Effect.forkChild(halfway)
        yield* Effect.all(Array.from({ length: 40 }, () => worker), { concurrency: "unbounded" })
        if (minutes > 0) expect(heap() - settled).toBeLessThan(24 * 2 ** 20)
        expect(lies).toEqual([])
        expect(outcomes.answered + outcomes.failed + outcomes.interrupted).toBe(calls)
        expect(outcomes.answered).toBeGreaterThan(0)
        expect(outcomes.failed).toBeGreaterThan(0)
        expect(outcomes.interrupted).toBeGreaterThan(0)
        expect(fetched).toBeGreaterThan(1)
        // Sockets that the client gave up leave the server a little later.
        yield* until(() => server.sockets.size <= 16)
        if (minutes > 0) console.log({ seed, calls, ...outcomes, connections: server.accepted() })
      }))
      yield* until(() => server.sockets.size === 0)
    }).pipe(Effect.scoped)
  }, minutes * 120_000 + 240_000)
})
