/**
 * The floors of packages/dynapipe/src: an import that exists at run time goes down, never up, and never sideways between
 * programs.
 */
import { describe, expect, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import { dirname, join, normalize } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../..", import.meta.url))

const floors: ReadonlyArray<{ readonly modules: ReadonlyArray<string>; readonly sideways: boolean }> = [
  { sideways: true, modules: ["AttributeValue", "Operation", "Errors", "Classify", "Lint"] },
  { sideways: true, modules: ["DynamoDB", "Retry", "Capacity", "Faults"] },
  { sideways: true, modules: ["Table", "Key", "Attribute", "Codec", "Entity", "Stored"] },
  { sideways: true, modules: ["Path", "Condition", "Cursor"] },
  { sideways: false, modules: ["Get", "Put", "Update", "Delete", "Check", "Query"] },
  { sideways: false, modules: ["Scan"] },
  { sideways: false, modules: ["Batch", "Transact"] },
  { sideways: true, modules: ["Explain"] },
  { sideways: false, modules: ["WireDynamoDB"] }
]

const floorOf = (module: string): number => floors.findIndex(({ modules }) => modules.includes(module))

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

const importsOf = (folder: string): ReadonlyArray<Import> =>
  globSync("**/*.ts", { cwd: join(root, folder) }).flatMap((from) => {
    const source = readFileSync(join(root, folder, from), "utf8")
    const found = source.matchAll(/^(?:import|export)\s(type\s)?[^"'`;]*?from\s+"(\.[^"]+)"/gm)
    return [...found].map(([, type, to]) => ({
      from: from.slice(0, -3),
      to: normalize(join(dirname(from), to!)).slice(0, -3),
      typeOnly: type !== undefined
    }))
  })

/** The first way from a module back to itself, over imports that exist at run time. */
const cycle = (imports: ReadonlyArray<Import>): ReadonlyArray<string> | undefined => {
  const next = Map.groupBy(imports.filter(({ typeOnly }) => !typeOnly), ({ from }) => from)
  const done = new Set<string>()
  const visit = (module: string, path: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
    if (path.includes(module)) return [...path.slice(path.indexOf(module)), module]
    if (done.has(module)) return undefined
    for (const { to } of next.get(module) ?? []) {
      const found = visit(to, [...path, module])
      if (found !== undefined) return found
    }
    done.add(module)
    return undefined
  }
  for (const module of next.keys()) {
    const found = visit(module, [])
    if (found !== undefined) return found
  }
  return undefined
}

describe("floors of packages/dynapipe/src", () => {
  const imports = importsOf("packages/dynapipe/src")
  const ofModules = imports.filter(({ from, to, typeOnly }) =>
    !typeOnly && from !== "index" && !from.includes("/") && !to.includes("/")
  )

  it("every module stands on a floor", () => {
    const modules = globSync("*.ts", { cwd: join(root, "packages/dynapipe/src") }).map((file) => file.slice(0, -3))
    expect(modules.filter((module) => module !== "index" && floorOf(module) < 0)).toEqual([])
  })

  it("no import goes up, or sideways between programs", () => {
    const wrong = ofModules.filter(({ from, to }) => {
      const here = floorOf(from)
      return floorOf(to) > here || (floorOf(to) === here && !floors[here]!.sideways)
    })
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([])
  })

  it("what is shared inside knows no program", () => {
    const programs = new Set(floors.slice(4).flatMap(({ modules }) => modules))
    const wrong = imports.filter(({ from, to, typeOnly }) =>
      from.startsWith("internal/") && programs.has(to) && !typeOnly
    )
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([])
  })
})

describe("the index", () => {
  it.each(["dynapipe", "lambda", "local"])("of packages/%s names every module", (name) => {
    const folder = join(root, `packages/${name}/src`)
    const modules = globSync("[A-Z]*.ts", { cwd: folder }).map((file) => file.slice(0, -3)).sort()
    const index = readFileSync(join(folder, "index.ts"), "utf8")
    const named = [...index.matchAll(/^export \* as (\w+) from "\.\/\1\.ts"$/gm)].map(([, module]) => module)
    expect(named).toEqual(modules)
  })
})

describe("cycles", () => {
  it.each(["dynapipe", "lambda", "local"])("none among the modules of packages/%s", (name) => {
    expect(cycle(importsOf(`packages/${name}/src`))).toBeUndefined()
  })

  it("is seen where there is one", () => {
    const edge = (from: string, to: string): Import => ({ from, to, typeOnly: false })
    expect(cycle([edge("a", "b"), edge("b", "c"), edge("c", "b")])).toEqual(["b", "c", "b"])
  })
})
