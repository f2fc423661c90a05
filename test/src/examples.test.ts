/**
 * The examples of the documentation: every ```ts block in a doc comment of packages/&#42;/src and in the READMEs.
 *
 * Each is a module of its own with its own imports. All are type-checked; those that tell a result are run, too:
 *
 * - `expression // => value`, also after a `const name = …` and on a line of its own below: the value as `util.inspect`,
 *   `JSON.stringify` or `String` shows it, whatever the quotes and spaces; a promise is awaited first.
 * - `console.log(a, b) // => text`, anywhere: what is printed.
 */
import { describe, expect, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { formatWithOptions, inspect, promisify } from "node:util"
import { type Example, examplesOf, findExamples, runnable } from "./support/examples.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const folder = join(root, "test/.generated/examples")
const wide = { breakLength: Infinity, depth: 12, compact: 100 } as const

const plain = (text: string): string => text.replaceAll(/["'`]/g, "\"").replaceAll(/\s+/g, "")
const shown = (value: unknown): ReadonlyArray<string> => [
  inspect(value, wide),
  JSON.stringify(value, (_, each: unknown) => typeof each === "bigint" ? `${each}n` : each) ?? "undefined",
  String(value)
]

interface Seen {
  readonly value: (index: number, value: unknown) => void
  readonly log: (index: number, ...values: ReadonlyArray<unknown>) => void
}
declare global {
  var seen: Seen | undefined
}

let count = 0
const run = async (example: Example): Promise<void> => {
  const { expected, module } = runnable(example)
  const told = new Map<number, ReadonlyArray<string>>()
  globalThis.seen = {
    value: (index, value) => told.set(index, shown(value)),
    log: (index, ...values) => told.set(index, [formatWithOptions(wide, ...values)])
  }
  mkdirSync(join(folder, "run"), { recursive: true })
  const file = join(folder, "run", `${count++}.ts`)
  writeFileSync(file, module)
  await import(file)
  for (const [index, { line, text }] of expected.entries()) {
    const forms = told.get(index)
    const where = `${example.file}:${line}`
    expect(forms, `${where} was never reached`).toBeDefined()
    if (!forms!.some((form) => plain(form) === plain(text))) expect(`${where} ${forms![0]}`).toBe(`${where} ${text}`)
  }
}

rmSync(folder, { recursive: true, force: true })
const examples = findExamples(root)

describe("the examples of the documentation", () => {
  it("type check", async () => {
    const files = examples.map(({ file, line, text }) => {
      const name = `check/${file.replaceAll("/", "__").replace(/\.\w+$/, "")}.${line}.ts`
      mkdirSync(join(folder, "check"), { recursive: true })
      writeFileSync(join(folder, name), `${text}export {}\n`)
      return name
    })
    const options = { noUnusedLocals: false, rewriteRelativeImportExtensions: false }
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: "../../../tsconfig.json", compilerOptions: options, include: [], exclude: [], files })
    )
    if (files.length === 0) return
    const tsc = join(root, "node_modules/typescript/bin/tsc")
    const said = await promisify(execFile)(process.execPath, [tsc, "-p", folder]).then(
      () => "",
      (error: { readonly stdout: string }) => error.stdout
    )
    expect(said).toBe("")
  }, 60_000)

  it.each(examples.filter(({ text }) => text.includes("// =>")).map((each) => [`${each.file}:${each.line}`, each]))(
    "%s",
    (_, example) => run(example)
  )
})

describe("the finder", () => {
  const of = (...lines: ReadonlyArray<string>): Example =>
    examplesOf("src/A.ts", ["/**", " * ```ts", ...lines.map((line) => ` * ${line}`), " * ```", " */"].join("\n"))[0]!

  it("keeps the lines of the file", () => {
    expect(of("const a = 1").text).toBe("\n\nconst a = 1\n")
  })

  it("believes a true result", async () => {
    await run(of(
      "const a = [1, { b: 'c' }] // => [ 1, { b: \"c\" } ]",
      "a.length",
      "// => 2",
      "Promise.resolve(3) // => 3",
      "for (const each of [1]) {",
      "  console.log(each, 'x') // => 1 x",
      "}"
    ))
  })

  it("refuses a wrong result, one that is never reached, and one beside nothing", async () => {
    await expect(run(of("1 + 1 // => 3"))).rejects.toThrow("src/A.ts:3 2")
    await expect(run(of("if (1 > 2) {", "  console.log(1) // => 1", "}"))).rejects.toThrow("was never reached")
    await expect(run(of("function f() {} // => 1"))).rejects.toThrow("beside no statement")
  })
})
