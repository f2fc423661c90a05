/**
 * `pnpm fuzz [--cases 20000] [--seed n] [--messages] [--at-most 20]`: looks for differences between the engine and
 * DynamoDB Local, and prints the smallest case of each.
 */
import { parseArgs } from "node:util"
import { make } from "../../../packages/local/src/engine/Engine.ts"
import { start } from "../harness/emulator.ts"
import { ofEngine, ofUrl } from "./backend.ts"
import { describe, fuzz } from "./fuzz.ts"

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "20000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    messages: { type: "boolean", default: false },
    "at-most": { type: "string", default: "20" },
    url: { type: "string" }
  }
})

const running = values.url === undefined ? await start() : { url: values.url, stop: () => Promise.resolve() }
const seed = Number(values.seed)
console.log(`seed ${seed}`)
const from = performance.now()
const report = await fuzz({
  engine: ofEngine(make()),
  emulator: ofUrl(running.url),
  seed,
  cases: Number(values.cases),
  messages: values.messages,
  atMost: Number(values["at-most"]),
  onProgress: (cases) => process.stdout.isTTY && process.stdout.write(`\r${cases} cases`)
}).finally(running.stop)
for (const each of report.found) console.log(`\n${describe(each)}`)
const seconds = ((performance.now() - from) / 1000).toFixed(1)
console.log(`\n${report.cases} cases in ${seconds} s, ${report.found.length} differences; excepted:`, report.excepted)
process.exitCode = report.found.length === 0 ? 0 : 1
