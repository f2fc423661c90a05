/**
 * The embedded engine: how fast its server starts and answers beside dynalite and DynamoDB Local, what a get costs in
 * the process, and whether a query costs what it reads.
 */
import { fork } from "node:child_process"
import { join } from "node:path"
import { load, once, request } from "./engine/http.ts"
import type { Inside } from "./engine/inside.ts"
import type { Command, Server } from "./engine/servers.ts"
import { commands, pause, start } from "./engine/servers.ts"
import { interleave, of, ratio } from "./harness.ts"
import type { Samples } from "./harness.ts"
import type { Section } from "./report.ts"
import { digits, figure } from "./report.ts"
import { answers, keyOf, TableName } from "./shop/customer.ts"

const ours = "dynapipe"

const starts = (servers: ReadonlyMap<string, Command>, rounds: number): Promise<Samples> =>
  interleave([...servers.keys()], { rounds, warm: 1 }, async (name) => {
    const server = await start(servers.get(name)!)
    await server.stop()
    return server.started
  })

const items = answers.Query.Items
const keyFor = (n: number) => {
  const { pk, sk } = keyOf(String(n))
  return { pk: { S: pk }, sk: { S: sk } }
}
const inputs = {
  PutItem: (n: number) => ({ TableName, Item: { ...items[n % items.length]!, ...keyFor(n) } }),
  GetItem: (n: number) => ({ TableName, Key: keyFor(n) })
}

interface Load {
  readonly name: string
  readonly operation: keyof typeof inputs
  /** How many requests are under way on a connection. */
  readonly pipelined: number
  /** Whether each item is written anew before, and asked for once: else a hundred are, again and again. */
  readonly fresh?: boolean
  readonly goal?: number
}

// One at a time is how clients ask, and what the goal is about; eight tell what a server does when it never waits.
const loads: ReadonlyArray<Load> = [
  { name: "PutItem over HTTP", operation: "PutItem", pipelined: 1, goal: 0.333 },
  { name: "GetItem over HTTP", operation: "GetItem", pipelined: 1, goal: 0.333 },
  { name: "GetItem over HTTP, each item once", operation: "GetItem", pipelined: 1, fresh: true },
  { name: "PutItem over HTTP, 8 at once", operation: "PutItem", pipelined: 8 },
  { name: "GetItem over HTTP, 8 at once", operation: "GetItem", pipelined: 8 }
]

const createTable = async (port: number): Promise<void> => {
  const [pk, sk] = ["pk", "sk"]
  await once(port, "CreateTable", {
    TableName,
    AttributeDefinitions: [pk, sk].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: [{ AttributeName: pk, KeyType: "HASH" }, { AttributeName: sk, KeyType: "RANGE" }],
    BillingMode: "PAY_PER_REQUEST"
  })
  while (!(await once(port, "DescribeTable", { TableName })).includes("\"ACTIVE\"")) await pause(20)
}

type Measured = ReadonlyArray<Load & { readonly samples: Samples }>

const throughput = async (
  servers: ReadonlyMap<string, Command>,
  times: number,
  rounds: number
): Promise<Measured> => {
  const running = new Map<string, Server>()
  try {
    for (const [name, command] of servers) running.set(name, await start(command))
    for (const { port } of running.values()) await createTable(port)
    const measure = ({ fresh = false, operation, pipelined }: Load) =>
      interleave([...running.keys()], { rounds, warm: 3 }, async (name) => {
        const { port } = running.get(name)!
        const different = fresh ? times / 2 : items.length
        const ask = (what: Load["operation"]) => {
          const ready = Array.from({ length: different }, (_, n) => request(port, what, inputs[what](n)))
          return load(port, 16, fresh ? different : times, pipelined, (n) => ready[n % different]!)
        }
        if (fresh) await ask("PutItem")
        return ask(operation)
      })
    const measured = []
    for (const each of loads) measured.push({ ...each, samples: await measure(each) })
    return measured
  } finally {
    for (const { stop } of running.values()) await stop()
  }
}

/** What a module measures in a process of its own: it sends one message. */
const apart = <A>(module: string, args: ReadonlyArray<string>, execArgv: ReadonlyArray<string> = []): Promise<A> =>
  new Promise((resolve, reject) => {
    const child = fork(module, args, { execArgv: [...execArgv], serialization: "advanced" })
    child.once("message", (measured) => resolve(measured as A))
    child.once("error", reject)
    child.once("exit", (code) => reject(new Error(`it ended with ${code}`)))
  })

/** Starts, requests over HTTP, and what is done in the process. */
export const engine = async ({ rounds = 9 }: { readonly rounds?: number } = {}): Promise<Section> => {
  const servers = commands()
  const started = await starts(servers, Math.ceil(rounds / 2))
  // what this process has measured before would slow its requests down
  const answered = await apart<Measured>(import.meta.filename, ["loads", String(rounds)])
  const inside = await apart<Inside>(join(import.meta.dirname, "engine/inside.ts"), ["inside"], [
    "--max-old-space-size=6144"
  ])
  const others = [...servers.keys()].filter((name) => name !== ours)
  const row = (what: string, samples: Samples) => [
    what,
    ...[ours, "dynalite", "DynamoDB Local"].map((name) => samples.has(name) ? digits(of(samples, name)) : "")
  ]
  return {
    title: "The embedded engine",
    about:
      "Its server beside the others, 16 connections with one request under way on each, or eight; and the engine in the process, in CPU on one core. " +
      "Times are of the clock for servers.",
    head: ["", ours, "dynalite", "DynamoDB Local"],
    rows: [
      row("start to first answer, ms", started),
      ...answered.map(({ name, samples }) => row(`${name}, µs`, samples)),
      ["GetItem through the layer, µs", digits(inside.call), "", ""],
      ["a get of an entity through the layer, µs", digits(inside.get), "", ""],
      ["query of 100 from a thousand items, µs", digits(inside.thousand), "", ""],
      ["query of 100 from a million items, µs", digits(inside.million), "", ""]
    ],
    figures: [
      ...(started.has("DynamoDB Local")
        ? [figure("start of the server to DynamoDB Local", ratio(started, ours, "DynamoDB Local"), 0.1)]
        : []),
      ...answered.flatMap(({ goal, name, samples }) =>
        others.map((other) => figure(`${name}, time to ${other}`, ratio(samples, ours, other), goal))
      ),
      figure("GetItem through the layer to 100,000 a second", inside.call / 10, 1),
      figure("a get of an entity through the layer to 100,000 a second", inside.get / 10, 1),
      figure("query of 100 from a million items to a thousand", inside.ratio, 1.2)
    ]
  }
}

if (process.send !== undefined && process.argv[2] === "loads") {
  process.send(await throughput(commands(), 8000, Number(process.argv[3])), () => process.exit(0))
}
