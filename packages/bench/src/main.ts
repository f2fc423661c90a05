/**
 * `pnpm bench [--only NAME…] [--json FILE]`: dynapipe against the SDK and its peers, in one run, with the figures that
 * it is meant to reach. It fails nothing; it tells.
 */
import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import type { Figure, Section } from "./report.ts"
import { machine, section, summary } from "./report.ts"

const families: Readonly<Record<string, () => Promise<Section>>> = {
  calls: async () => (await import("./calls.ts")).calls(),
  many: async () => (await import("./many.ts")).many(),
  codec: async () => (await import("./codec.ts")).codec(),
  cold: async () => (await import("./cold.ts")).cold(),
  types: async () => (await import("./types.ts")).types(),
  engine: async () => (await import("./engine.ts")).engine()
}

const names = Object.keys(families)

const { values: flags } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    json: { type: "string" },
    help: { type: "boolean", short: "h" }
  }
})

const unknown = flags.only.find((name) => !(name in families))
if (flags.help || unknown !== undefined) {
  if (unknown !== undefined) console.error(`There is nothing called ${unknown}.`)
  console.log(`pnpm bench [--only NAME] [--json FILE]\n\nNAME, as often as you like: ${names.join(", ")}`)
  process.exit(unknown === undefined ? 0 : 1)
}

const figures: Array<Figure> = []
console.log(`${machine()}\n`)
for (const name of flags.only.length === 0 ? names : flags.only) {
  const found = await families[name]!()
  figures.push(...found.figures)
  console.log(section(found))
}
console.log(`## Figures\n\nEach at most its goal.\n\n${summary(figures)}`)
if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(figures, null, 2)}\n`)
