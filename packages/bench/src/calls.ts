/**
 * What a call costs the client, in CPU: each library over the same stub, one call at a time and 64 at once.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startClient } from "./calls/client.ts"
import { contenders, peers } from "./calls/contenders.ts"
import type { Scenario } from "./calls/scenarios.ts"
import { scenarios } from "./calls/scenarios.ts"
import { certificate } from "./certificate.ts"
import { best, interleave, of, ratio } from "./harness.ts"
import type { Samples } from "./harness.ts"
import type { Figure, Section } from "./report.ts"
import { digits, figure } from "./report.ts"
import { answers } from "./shop/customer.ts"
import { startStub } from "./stub.ts"

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
export const calls = async (
  { rounds = 11, tls = false }: { readonly rounds?: number; readonly tls?: boolean } = {}
): Promise<Section> => {
  const folder = mkdtempSync(join(tmpdir(), "calls-"))
  const keys = tls ? certificate() : undefined
  const trusted = join(folder, "cert.pem")
  writeFileSync(trusted, keys?.cert ?? "")
  const env = keys && { NODE_EXTRA_CA_CERTS: trusted }
  const stub = await startStub({ answers, tls: keys })
  const endpoint = `${tls ? "https" : "http"}://localhost:${stub.port}`
  const names = Object.keys(contenders)
  const clients = new Map(names.map((name) => [name, startClient(name, endpoint, env ?? {})]))
  const rows: Array<ReadonlyArray<string>> = []
  const figures: Array<Figure> = []
  try {
    for (const scenario of scenarios) {
      for (const concurrency of [1, 64]) {
        const samples = await interleave(
          names,
          // what is new to everyone takes long to be compiled as well as it will be
          { rounds, warm: concurrency === 1 ? 6 : 2 },
          (name) => clients.get(name)!.cost(scenario.name, concurrency)
        )
        rows.push([`${scenario.name} ×${concurrency}`, ...names.map((name) => digits(of(samples, name)))])
        figures.push(...figuresOf(scenario, concurrency, samples))
      }
    }
  } finally {
    for (const { stop } of clients.values()) stop()
    stub.stop()
    rmSync(folder, { recursive: true })
  }
  return {
    title: "Calls",
    about: `Microseconds of the client's CPU for one call over the same stub, ${
      tls ? "over TLS, " : ""
    }items of 20 attributes.`,
    head: ["", ...names],
    rows,
    figures
  }
}
