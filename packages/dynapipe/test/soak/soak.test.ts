/**
 * Many calls at once, through either layer, in a world that does everything wrong now and then. Whatever happens to a
 * call, it ends, it never gets another's answer, and what a failure says of a write is true; and nothing is left of it.
 *
 * A run in CI makes as many calls as its layer makes in some seconds. `pnpm soak` takes ten minutes for each layer, with
 * and without TLS, and tells its figures; `SOAK_MINUTES=3 pnpm soak -t SDK` takes three, for one layer. `SOAK_SEED` repeats
 * what is picked, if not the order of events on a network.
 */
import { beforeAll, describe, expect, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer } from "effect"
import * as Tls from "node:tls"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import type { AttributeMap } from "../../src/AttributeValue.ts"
import * as DynamoDB from "../../src/DynamoDB.ts"
import type { CallFailed } from "../../src/Errors.ts"
import * as WireDynamoDB from "../../src/WireDynamoDB.ts"
import { cert } from "../wire/certificate.ts"
import { until } from "../wire/fixture.ts"
import { serve } from "../wire/server.ts"
import { numbers } from "./faults.ts"
import * as World from "./world.ts"

const minutes = Number(process.env["SOAK_MINUTES"] ?? 0)
const seed = Number(process.env["SOAK_SEED"] ?? Date.now() % 1_000_000)

const callers = 40
// the patience of some, in milliseconds: what never ends costs a run no more; the others wait longer than any test
const patience = 200

interface Subject {
  readonly name: string
  /** How many calls a run in CI makes. */
  readonly calls: number
  /** How many connections it may have. */
  readonly connections: number
  readonly layer: (options: DynamoDB.ConnectionOptions) => Layer.Layer<DynamoDB.DynamoDB>
}

const wire: Subject = {
  name: "the wire layer",
  calls: 15_000,
  // two clients with as many as they are told to have
  connections: 2 * 16,
  layer: (options) => WireDynamoDB.layer({ ...options, maxConnections: 16, compression: true, env: {} })
}

const sdk: Subject = {
  name: "the SDK's layer",
  calls: 3000,
  connections: 2 * callers,
  layer: DynamoDB.layer
}

/** The bytes that are still in use after everything else has been collected. */
const heap = (): number => {
  setFlagsFromString("--expose-gc")
  runInNewContext("gc")()
  return process.memoryUsage().heapUsed
}

/** The sockets of this process, on both sides. */
const sockets = (): number =>
  process.getActiveResourcesInfo().filter((name) => /^(TCPSocket|TLS)Wrap$/.test(name)).length

describe.each([wire, sdk])("a soak of $name", (subject) => {
  // the SDK's layer takes no certificates of its own: it trusts whom Node trusts
  beforeAll(() => Tls.setDefaultCACertificates([...Tls.getCACertificates("default"), cert]))

  it.live.each([false, true])(`TLS: %s, seed ${seed}`, (tls) => {
    const pick = numbers(seed)
    const world = World.make(pick, patience)
    const started = Date.now()
    let calls = 0
    /** How much of the run is over. */
    const done = () => minutes === 0 ? calls / subject.calls : (Date.now() - started) / (minutes * 60_000)
    const before = sockets()

    const one = (patient: DynamoDB.DynamoDBService, hasty: DynamoDB.DynamoDBService) =>
      Effect.gen(function*() {
        calls++
        const soon = pick(4) === 0
        const id = world.ask(soon)
        const { call } = soon ? hasty : patient
        const write = pick(2) === 0
        const asked: Effect.Effect<AttributeMap | undefined, CallFailed> = write
          ? Effect.map(call("PutItem", { TableName: "t", Item: { id: { S: id } } }), (output) => output.Attributes)
          : Effect.map(call("GetItem", { TableName: "t", Key: { id: { S: id } } }), (output) => output.Item)
        if (pick(40) > 0) return world.told(id, write, yield* Effect.exit(asked))
        const fiber = yield* Effect.forkChild(asked, { startImmediately: true })
        for (let turns = pick(4); turns > 0; turns--) yield* Effect.promise(() => new Promise(setImmediate))
        yield* Fiber.interrupt(fiber)
        world.forget(id)
      })

    return Effect.gen(function*() {
      const server = yield* serve(world.script, { tls })
      yield* Effect.scoped(Effect.gen(function*() {
        const make = (requestTimeout: number) =>
          Effect.map(
            Layer.build(subject.layer({
              endpoint: server.url,
              region: "us-east-1",
              credentials: world.provider,
              requestTimeout
            })),
            (context) => Context.get(context, DynamoDB.DynamoDB)
          )
        const patient = yield* make(240_000)
        const hasty = yield* make(patience)
        // Half of the run is for everything to find its place: what comes on top of it then has leaked.
        let settled: number | undefined
        const caller = Effect.gen(function*() {
          // on a slow machine few of the hasty get through: a run is not over before everything has gone wrong
          while (done() < 1 || Object.values(world.seen).includes(0)) {
            if (done() >= 0.5) settled ??= heap()
            yield* one(patient, hasty)
          }
        })
        yield* Effect.all(Array.from({ length: callers }, () => caller), { concurrency: "unbounded" })
        const grown = heap() - settled!
        const { lies, outcomes, seen } = world
        if (minutes > 0) {
          const perSecond = Math.round(calls / (Date.now() - started) * 1000)
          console.log({
            subject: subject.name,
            tls,
            seed,
            calls,
            perSecond,
            ...outcomes,
            grown,
            seen,
            connections: server.accepted()
          })
        }
        expect(grown).toBeLessThan(24 * 2 ** 20)
        expect(lies).toEqual([])
        expect(outcomes.answered + outcomes.failed + outcomes.interrupted).toBe(calls)
        // most have what they asked for in spite of it all
        expect(outcomes.answered).toBeGreaterThan(calls / 2)
        expect(outcomes.failed).toBeGreaterThan(0)
        expect(outcomes.interrupted).toBeGreaterThan(0)
        expect(Math.min(...Object.values(seen))).toBeGreaterThan(0)
        expect(server.sockets.size).toBeLessThanOrEqual(subject.connections)
        // What was given up is closed at once, which the server hears a little later; an idle connection stays for longer.
        yield* Effect.timeout(until(() => world.stuck() === 0), "10 seconds")
      }))
      yield* until(() => server.sockets.size === 0 && sockets() <= before)
    }).pipe(Effect.scoped)
  }, minutes * 120_000 + 240_000)
})
