/**
 * What types cost: the compiler's time and instantiations for the same application in each library.
 */
import { execFile, execFileSync } from "node:child_process"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { best, interleave, of, ratio } from "./harness.ts"
import type { Section } from "./report.ts"
import { figure } from "./report.ts"
import { electro } from "./types/electro.ts"
import type { Sources } from "./types/model.ts"
import { ours } from "./types/ours.ts"
import { toolbox } from "./types/toolbox.ts"

const applications: Readonly<Record<string, Sources>> = {
  "dynapipe": ours,
  "ElectroDB": electro,
  "dynamodb-toolbox": toolbox,
  // What is there before anything is written with them.
  "dynapipe, imported": { "only.ts": `import * as Library from "dynapipe"\nexport { Library }\n` },
  "ElectroDB, imported": { "only.ts": `import * as Library from "electrodb"\nexport { Library }\n` },
  "dynamodb-toolbox, imported": { "only.ts": `import * as Library from "dynamodb-toolbox"\nexport { Library }\n` }
}

const root = fileURLToPath(new URL("../../..", import.meta.url))
const folderOf = (name: string): string => join(root, "packages/bench/.generated/types", name.replaceAll(/\W+/g, "-"))

const tsc = join(root, "node_modules/typescript/bin/tsc")

/** Applications see declarations, not sources: ours as they are published. */
const declarations = join(root, "packages/bench/.generated/types/declarations")
const declare = (): void => {
  rmSync(declarations, { recursive: true, force: true })
  const project = join(root, "packages/dynapipe/tsconfig.build.json")
  const options = ["--emitDeclarationOnly", "--declarationMap", "false", "--sourceMap", "false"]
  execFileSync(process.execPath, [tsc, "-p", project, "--outDir", declarations, ...options], { stdio: "inherit" })
}

const write = (name: string, files: Sources): void => {
  const folder = folderOf(name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  const compilerOptions = {
    noUnusedLocals: false,
    rewriteRelativeImportExtensions: false,
    paths: { dynapipe: [join(declarations, "index.d.ts")] }
  }
  const config = { extends: "../../../../../tsconfig.json", compilerOptions, include: [], files: Object.keys(files) }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))
}

interface Compiled {
  readonly milliseconds: number
  readonly instantiations: number
  readonly megabytes: number
}

const compile = (name: string): Promise<Compiled> =>
  new Promise((resolve, reject) => {
    const start = performance.now()
    const args = [tsc, "-p", folderOf(name), "--extendedDiagnostics", "--pretty", "false"]
    execFile(process.execPath, args, { maxBuffer: 1 << 26 }, (error, stdout) => {
      const milliseconds = performance.now() - start
      const told = (what: string) => Number(new RegExp(`^${what}:\\s+(\\d+)`, "m").exec(stdout)?.[1])
      if (error) reject(new Error(`${name} does not compile:\n${stdout.slice(0, 3000)}`))
      else {resolve({
          milliseconds,
          instantiations: told("Instantiations"),
          megabytes: told("Memory used") / 1024
        })}
    })
  })

/** The compiler over each application, in turns. */
export const types = async ({ rounds = 3 }: { readonly rounds?: number } = {}): Promise<Section> => {
  const names = Object.keys(applications)
  declare()
  for (const [name, files] of Object.entries(applications)) write(name, files)
  const last = new Map<string, Compiled>()
  const times = await interleave(names, { rounds, warm: 0 }, async (name) => {
    const compiled = await compile(name)
    last.set(name, compiled)
    return compiled.milliseconds
  })
  const instantiations = (name: string) => last.get(name)!.instantiations
  const peers = ["ElectroDB", "dynamodb-toolbox"]
  const ownTime = (name: string) => of(times, name) - of(times, `${name}, imported`)
  const fewest = Math.min(...peers.map(instantiations))
  return {
    title: "Types",
    about: "The compiler over 50 entities of 30 attributes with 500 programs.",
    head: ["", "ms", "instantiations", "MB"],
    rows: names.map((name) => [
      name,
      of(times, name).toFixed(0),
      instantiations(name).toLocaleString("en-US"),
      last.get(name)!.megabytes.toFixed(0)
    ]),
    figures: [
      figure("types, time to the best peer", ratio(times, "dynapipe", best(times, peers)), 1),
      figure(
        "types, time beside the import to the best peer",
        ownTime("dynapipe") / Math.min(...peers.map(ownTime)),
        1
      ),
      figure("types, instantiations to the best peer", instantiations("dynapipe") / fewest, 1)
    ]
  }
}
