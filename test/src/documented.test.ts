/**
 * What is public says what it is: each export of a public module has a summary, a category, and since when it is there.
 */
import { expect, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../..", import.meta.url))
const modules = globSync("packages/{dynapipe,local,lambda}/src/*.ts", { cwd: root })
const exported = /^export (?:declare )?(?:abstract )?(?:const|class|interface|type|function) (\w+)/

/** The exports of a module whose comment lacks something. */
const lacking = (module: string): ReadonlyArray<string> => {
  const lines = readFileSync(join(root, module), "utf8").split("\n")
  return lines.flatMap((line, at) => {
    const name = exported.exec(line)?.[1]
    if (name === undefined) return []
    const comment = lines.slice(lines.slice(0, at).findLastIndex((above) => above.startsWith("/**")), at)
    const whole = comment.at(-1) === " */" && ["@category ", "@since "].every((tag) => comment.join("\n").includes(tag))
    return whole ? [] : [name]
  })
}

it("every module and every export of it is documented", () => {
  expect(modules.length).toBeGreaterThan(20)
  const found = modules.map((module) => [module, lacking(module)] as const)
  expect(Object.fromEntries(found.filter(([, names]) => names.length > 0))).toEqual({})
  const silent = modules.filter((module) => !readFileSync(join(root, module), "utf8").startsWith("/**"))
  expect(silent).toEqual([])
})
