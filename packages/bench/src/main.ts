/**
 * `pnpm bench [--only NAME…] [--json FILE] [--rounds N] [--tls]`: dynapipe against the SDK and its peers, in one run,
 * with the figures that it is meant to reach. It fails nothing; it tells.
 */
import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import type { Figure, Section } from "./report.ts"
import { machine, section, summary } from "./report.ts"

interface Options {
  readonly rounds?: number
  readonly tls: boolean
}

// Each is loaded when it is its turn: what one has loaded is nothing to the others.
const families: Readonly<Record<string, (options: Options) => Promise<Section>>> = {
  calls: async (options) => (await import("./calls.ts")).calls(options),
  // before anything else runs the codec in this process: what others have done to its code would be measured with it
  codec: async (options) => (await import("./codec.ts")).codec(options),
  many: async () => (await import("./many.ts")).many(),
  cold: async (options) => (await import("./cold.ts")).cold(options),
  lambda: async () => (await import("./lambda.ts")).lambda(),
  types: async (options) => (await import("./types.ts")).types(options),
  engine: async (options) => (await import("./engine.ts")).engine(options)
}

const names = Object.keys(families)

const { values: flags } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    json: { type: "string" },
    rounds: { type: "string" },
    tls: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false }
  }
})

const help = `pnpm bench [--only NAME] [--json FILE] [--rounds N] [--tls]

  --only    a part of it, as often as you like: ${names.join(", ")}
  --json    writes the figures to a file: an array of { name, ratio, goal, ok }
  --rounds  how often everyone has a turn
  --tls     calls over TLS`

const unknown = flags.only.find((name) => !Object.hasOwn(families, name))
if (flags.help || unknown !== undefined) {
  console.log(unknown === undefined ? help : `There is nothing called ${unknown}.\n\n${help}`)
  process.exit(unknown === undefined ? 0 : 1)
}

const options = { tls: flags.tls, ...(flags.rounds !== undefined && { rounds: Number(flags.rounds) }) }
const figures: Array<Figure> = []
console.log(`${machine()}\n`)
for (const name of flags.only.length === 0 ? names : flags.only) {
  const found = await families[name]!(options)
  figures.push(...found.figures)
  console.log(section(found))
}
console.log(`## Figures\n\nEach at most its goal.\n\n${summary(figures)}`)
if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(figures, null, 2)}\n`)
