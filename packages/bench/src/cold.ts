/**
 * Cold starts: handlers that get one item, bundled by esbuild and started in fresh processes against a stub over HTTPS.
 */
import { marshall } from "@aws-sdk/util-dynamodb"
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import type { Bundle } from "./bundle.ts"
import { bundle } from "./bundle.ts"
import { certificate } from "./certificate.ts"
import { interleave, median, of, ratio } from "./harness.ts"
import type { Section } from "./report.ts"
import { digits, figure } from "./report.ts"
import { startStub } from "./stub.ts"

const item = { pk: "CUSTOMER#1", sk: "PROFILE", _type: "Customer", id: "1", name: "Ada", age: 36, active: true }

/** The handlers by their files. */
const handlers = {
  "raw": "raw",
  "lib-dynamodb": "lib",
  "ElectroDB": "electro",
  "dynamodb-toolbox": "toolbox",
  "dynapipe, SDK": "sdk",
  "dynapipe, wire": "wire",
  "dynapipe, wire, no entity": "bare"
}

const cached = (name: string): string => `${name}, compile cache`

/** Those that are started with what Node compiled before, too. */
const alsoCached = ["raw", "dynapipe, SDK", "dynapipe, wire"]

const run = promisify(execFile)

/** From the start of a process to its first answer, in interleaved starts. */
export const cold = async ({ rounds = 15 }: { readonly rounds?: number } = {}): Promise<Section> => {
  const folder = mkdtempSync(join(tmpdir(), "cold-"))
  const tls = certificate()
  const stub = await startStub({ answers: { GetItem: { Item: marshall(item) } }, tls })
  try {
    const trusted = join(folder, "cert.pem")
    writeFileSync(trusted, tls.cert)
    const env = {
      PATH: process.env["PATH"],
      STUB: `https://localhost:${stub.port}`,
      NODE_EXTRA_CA_CERTS: trusted,
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    }
    const bundles = new Map<string, Bundle>()
    for (const [name, handler] of Object.entries(handlers)) bundles.set(name, await bundle(handler, folder))
    const variants = new Map([
      ...[...bundles].map(([name, bundle]) => [name, { bundle, env: { ...env } }] as const),
      ...alsoCached.map((name) =>
        [
          cached(name),
          { bundle: bundles.get(name)!, env: { ...env, NODE_COMPILE_CACHE: join(folder, "cache") } }
        ] as const
      )
    ])
    const memory = new Map([...variants.keys()].map((name) => [name, [] as Array<number>]))
    const times = await interleave([...variants.keys()], { rounds, warm: 1 }, async (name) => {
      const { bundle: { file }, env } = variants.get(name)!
      const { stdout } = await run(process.execPath, [file], { env })
      const [milliseconds, megabytes] = JSON.parse(stdout) as [number, number]
      memory.get(name)!.push(megabytes)
      return milliseconds
    })
    const to = (ours: string, theirs: string, goal?: number) =>
      figure(`cold start, ${ours} to ${theirs}`, ratio(times, ours, theirs), goal)
    return {
      title: "Cold start",
      about: "A handler that gets one item over HTTPS, minified, from the start of its process to its first answer.",
      head: ["", "ms", "to raw", "KB", "MB at most"],
      rows: [...variants].map(([name, { bundle }]) => [
        name,
        digits(of(times, name)),
        ratio(times, name, "raw").toFixed(2),
        bundle.kilobytes.toFixed(0),
        median(memory.get(name)!).toFixed(0)
      ]),
      figures: [
        to("dynapipe, wire", "raw", 0.8),
        to("dynapipe, wire", "ElectroDB", 0.8),
        to("dynapipe, wire", "dynamodb-toolbox", 0.8),
        to(cached("dynapipe, wire"), cached("raw"), 0.8),
        figure("bundle of the wire handler, KB", bundles.get("dynapipe, wire")!.kilobytes, 390)
      ]
    }
  } finally {
    stub.stop()
    rmSync(folder, { recursive: true })
  }
}
