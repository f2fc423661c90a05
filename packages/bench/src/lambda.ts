/**
 * Invocations: handlers that get one item, in containers of their own behind a double of Lambda's runtime API, over HTTPS.
 */
import { marshall } from "@aws-sdk/util-dynamodb"
import * as LocalLambda from "@dynapipe/lambda/LocalLambda"
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { certificate } from "./certificate.ts"
import { interleave, median, ratio } from "./harness.ts"
import type { Section } from "./report.ts"
import { digits, figure } from "./report.ts"
import { startStub } from "./stub.ts"

const item = { pk: "CUSTOMER#1", sk: "PROFILE", _type: "Customer", id: "1", name: "Ada", age: 36, active: true }

/** The handlers by their files. */
const handlers = {
  "raw": "raw",
  "raw, connected in the initialisation": "connected",
  "dynapipe, SDK": "sdk",
  "dynapipe, wire": "wire",
  "dynapipe, wire, warmed by a read": "warmed"
}

/** What one container told, in milliseconds and bytes. */
interface Life {
  readonly init: number
  readonly cold: number
  readonly warm: number
  readonly memory: number
  readonly memoryWarm: number
}

const live = (file: string, invocations: number, env: Record<string, string>): Promise<Life> =>
  Effect.runPromise(Effect.scoped(Effect.gen(function*() {
    const { initDuration, invoke } = yield* LocalLambda.start({ file, env })
    const answered = Effect.map(invoke({ id: "1" }), (invoked) => {
      if (invoked.answer !== "Ada") throw new Error(`got ${JSON.stringify(invoked.error ?? invoked.answer)}`)
      return invoked
    })
    const first = yield* answered
    const rest: Array<LocalLambda.Invoked> = []
    for (let i = 0; i < invocations; i++) rest.push(yield* answered)
    return {
      init: yield* initDuration,
      cold: first.duration,
      // the last half: what is compiled by then
      warm: median(rest.slice(invocations >> 1).map(({ duration }) => duration)),
      memory: first.memory,
      memoryWarm: rest.at(-1)!.memory
    }
  })))

const bundle = async (handler: string, folder: string): Promise<string> => {
  const outfile = join(folder, `${handler}.mjs`)
  await build({
    entryPoints: [join(import.meta.dirname, "lambda", `${handler}.ts`)],
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node24",
    outfile,
    banner: {
      js: "import{createRequire as requireOfBench}from'node:module';const require=requireOfBench(import.meta.url);"
    },
    logLevel: "error"
  })
  return outfile
}

/** Time and memory of cold and warm invocations, in interleaved containers. */
export const lambda = async (
  { containers = 9, invocations = 200 }: { readonly containers?: number; readonly invocations?: number } = {}
): Promise<Section> => {
  const folder = mkdtempSync(join(tmpdir(), "lambda-"))
  const tls = certificate()
  const stub = await startStub({
    answers: { GetItem: { Item: marshall(item) }, DescribeEndpoints: { Endpoints: [] } },
    tls
  })
  try {
    const trusted = join(folder, "cert.pem")
    writeFileSync(trusted, tls.cert)
    const env = { STUB: `https://localhost:${stub.port}`, NODE_EXTRA_CA_CERTS: trusted }
    const files = new Map<string, string>()
    for (const [name, handler] of Object.entries(handlers)) files.set(name, await bundle(handler, folder))
    const lives = new Map<string, Array<Life>>([...files.keys()].map((name) => [name, []]))
    const started = await interleave([...files.keys()], { rounds: containers, warm: 1 }, async (name) => {
      const life = await live(files.get(name)!, invocations, env)
      lives.get(name)!.push(life)
      return life.init + life.cold
    })
    // the rounds that only warm up are the first of each
    const of = (name: string, part: (life: Life) => number) => lives.get(name)!.slice(1).map(part)
    const to = (part: (life: Life) => number) => (ours: string, theirs: string) =>
      median(of(ours, part).map((value, round) => value / of(theirs, part)[round]!))
    const ours = "dynapipe, wire"
    const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0)
    return {
      title: "Lambda",
      about: "A handler that gets one item over HTTPS, in a process behind a double of the runtime API. "
        + "A cold start is initialisation and first invocation; the double itself takes about a millisecond of each.",
      head: ["", "init ms", "first ms", "cold start ms", "to raw", "warm ms", "to raw", "MB cold", "MB warm", "KB"],
      rows: [...files].map(([name, file]) => [
        name,
        digits(median(of(name, ({ init }) => init))),
        digits(median(of(name, ({ cold }) => cold))),
        digits(median(started.get(name)!)),
        ratio(started, name, "raw").toFixed(2),
        digits(median(of(name, ({ warm }) => warm))),
        to(({ warm }) => warm)(name, "raw").toFixed(2),
        megabytes(median(of(name, ({ memory }) => memory))),
        megabytes(median(of(name, ({ memoryWarm }) => memoryWarm))),
        (statSync(file).size / 1024).toFixed(0)
      ]),
      figures: [
        figure(`Lambda, cold start, ${ours} to raw`, ratio(started, ours, "raw"), 0.8),
        figure(`Lambda, first invocation, ${ours} to raw`, to(({ cold }) => cold)(ours, "raw"), 0.8),
        figure(`Lambda, warm invocation, ${ours} to raw`, to(({ warm }) => warm)(ours, "raw"), 1),
        figure(`Lambda, memory when warm, ${ours} to raw`, to(({ memoryWarm }) => memoryWarm)(ours, "raw"), 1)
      ]
    }
  } finally {
    stub.stop()
    rmSync(folder, { recursive: true })
  }
}
