/**
 * `pnpm fuzz [--cases 20000] [--seed n] [--messages] [--at-most 20] [--against local|dynalite]`: looks for differences
 * between the engine and DynamoDB Local (or dynalite, whose messages are nearer to the service's, but which has no
 * transactions), and prints the smallest case of each.
 */
import { parseArgs } from "node:util"
import { make } from "../../../packages/local/src/engine/Engine.ts"
import { start as startDynalite } from "../harness/dynalite.ts"
import { start } from "../harness/emulator.ts"
import { ofEngine, ofUrl } from "./backend.ts"
import { describe, fuzz } from "./fuzz.ts"

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "20000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    messages: { type: "boolean", default: false },
    "at-most": { type: "string", default: "20" },
    against: { type: "string", default: "local" }
  }
})

const dynalite = values.against === "dynalite"
// dynalite throws where it does not expect a request; that one stays without an answer
if (dynalite) process.on("uncaughtException", () => {})
const running = await (dynalite ? startDynalite() : start())
const seed = Number(values.seed)
console.log(`seed ${seed}`)
const from = performance.now()
const report = await fuzz({
  engine: ofEngine(make()),
  emulator: ofUrl(running.url),
  seed,
  cases: Number(values.cases),
  without: dynalite ? /^Transact/ : /^$/,
  messages: values.messages,
  atMost: Number(values["at-most"]),
  onFound: (found) => console.log(`\n${describe(found)}`),
  onProgress: (cases) => process.stdout.isTTY && process.stdout.write(`\r${cases} cases`)
}).finally(running.stop)
const seconds = ((performance.now() - from) / 1000).toFixed(1)
console.log(`\n${report.cases} cases in ${seconds} s, ${report.found.length} differences; excepted:`, report.excepted)
process.exitCode = report.found.length === 0 ? 0 : 1
