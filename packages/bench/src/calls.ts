/**
 * What a call costs this process, in CPU: each library over the same stub, one call at a time and 64 at once.
 */
import { DynamoDB, WireDynamoDB } from "dynapipe"
import { isDeepStrictEqual } from "node:util"
import { best, cpuOf, interleave, of, ratio } from "./harness.ts"
import type { Samples } from "./harness.ts"
import type { Figure, Section } from "./report.ts"
import { digits, figure } from "./report.ts"
import type { Calls, Contender } from "./shop/contender.ts"
import { connection } from "./shop/contender.ts"
import { answers, customers, ids } from "./shop/customer.ts"
import { electro } from "./shop/electro.ts"
import { lib } from "./shop/lib.ts"
import { ours } from "./shop/ours.ts"
import { raw } from "./shop/raw.ts"
import { toolbox } from "./shop/toolbox.ts"
import type { Stub } from "./stub.ts"
import { startStub } from "./stub.ts"

const quiet = "raw, logger: {}"
const peers = ["ElectroDB", "dynamodb-toolbox"]

/** Something to do, how often in a round, and at most which part of the others' cost it may take. */
interface Scenario {
  readonly name: string
  readonly times: number
  readonly run: (calls: Calls) => Promise<unknown>
  /** What it must come back with, where it reads. */
  readonly expected?: unknown
  readonly goals: Readonly<Record<string, number>>
  readonly peers: number
}

const page = { raw: 0.28, [quiet]: 0.6, "lib-dynamodb": 0.5 }

const scenarios: ReadonlyArray<Scenario> = [
  {
    name: "GetItem",
    times: 400,
    run: (calls) => calls.get("0"),
    expected: customers[0],
    goals: { raw: 0.25 },
    peers: 0.25
  },
  { name: "PutItem", times: 400, run: (calls) => calls.put(customers[0]!), goals: { raw: 0.25 }, peers: 0.25 },
  { name: "Query of 100", times: 64, run: (calls) => calls.query("0"), expected: customers, goals: page, peers: 0.4 },
  {
    name: "BatchGet of 100",
    times: 64,
    run: (calls) => calls.batchGet(ids),
    expected: customers,
    goals: page,
    peers: 0.25
  },
  {
    name: "TransactWrite of 10",
    times: 200,
    run: (calls) => calls.transactWrite(customers.slice(0, 10)),
    goals: { raw: 0.22 },
    peers: 0.25
  }
]

const everyone = async ({ port }: Stub): Promise<ReadonlyArray<Contender>> => {
  const endpoint = `http://127.0.0.1:${port}`
  return [
    raw("raw", endpoint),
    // what it is set to log by default costs it a walk over every answer
    raw(quiet, endpoint, { logger: {} as any }),
    lib("lib-dynamodb", endpoint),
    electro("ElectroDB", endpoint),
    toolbox("dynamodb-toolbox", endpoint),
    await ours("dynapipe, SDK", DynamoDB.layer(connection(endpoint))),
    await ours("dynapipe, wire", WireDynamoDB.layer(connection(endpoint)))
  ]
}

/** Of what was read, the attributes of the schema: some libraries leave their keys in it. */
const known = (read: unknown): unknown =>
  Array.isArray(read)
    ? read.map(known)
    : Object.fromEntries(Object.keys(customers[0]!).map((name) => [name, (read as Record<string, unknown>)[name]]))

/** Nobody is measured who does not read what is there. */
const verify = async ({ calls, name }: Contender, { expected, name: scenario, run }: Scenario): Promise<void> => {
  const read = await run(calls)
  if (expected !== undefined && !isDeepStrictEqual(known(read), expected)) {
    throw new Error(`${scenario} by ${name} gave something else: ${JSON.stringify(read).slice(0, 500)}`)
  }
}

const figuresOf = (
  { goals, name, peers: peerGoal }: Scenario,
  concurrency: number,
  samples: Samples
): Array<Figure> => {
  const to = (layer: string, other: string, goal: number, said = other) =>
    figure(`${name} ×${concurrency}, ${layer} to ${said}`, ratio(samples, `dynapipe, ${layer}`, other), goal)
  return [
    ...Object.entries(goals).map(([other, goal]) => to("wire", other, goal)),
    to("wire", best(samples, peers), peerGoal, "the best peer"),
    to("SDK", "raw", 1.05)
  ]
}

/** Every scenario, one at a time and 64 at once. */
export const calls = async ({ rounds = 7 }: { readonly rounds?: number } = {}): Promise<Section> => {
  const stub = await startStub({ answers })
  const contenders = new Map((await everyone(stub)).map((contender) => [contender.name, contender]))
  const names = [...contenders.keys()]
  const rows: Array<ReadonlyArray<string>> = []
  const figures: Array<Figure> = []
  try {
    for (const scenario of scenarios) {
      for (const contender of contenders.values()) await verify(contender, scenario)
      for (const concurrency of [1, 64]) {
        const samples = await interleave(
          names,
          { rounds, warm: 2 },
          (name) => cpuOf(scenario.times, concurrency, () => scenario.run(contenders.get(name)!.calls))
        )
        rows.push([`${scenario.name} ×${concurrency}`, ...names.map((name) => digits(of(samples, name)))])
        figures.push(...figuresOf(scenario, concurrency, samples))
      }
    }
  } finally {
    for (const { close } of contenders.values()) await close()
    stub.stop()
  }
  return {
    title: "Calls",
    about: "Microseconds of the client's CPU for one call over the same stub, items of 20 attributes.",
    head: ["", ...names],
    rows,
    figures
  }
}
