/**
 * Runs the compiler over sources that a test makes up.
 */
import { execFile } from "node:child_process"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../..", import.meta.url))

/**
 * What the compiler said of each file that it refused, and what its work was.
 */
export interface Compiled {
  readonly errors: Readonly<Record<string, string>>
  readonly instantiations: number
}

const parse = (output: string): Compiled => {
  const errors: Record<string, string> = {}
  let file = ""
  for (const line of output.split("\n")) {
    const start = /([^/\s]+\.ts)\(\d+,\d+\): error (.*)$/.exec(line)
    if (start !== null) {
      file = start[1]!
      errors[file] = `${errors[file] ?? ""}${start[2]}\n`
    } else if (/^\s+\S/.test(line) && file !== "") errors[file] += `${line.trim()}\n`
    else file = ""
  }
  return { errors, instantiations: Number(/^Instantiations:\s+(\d+)/m.exec(output)?.[1] ?? Number.NaN) }
}

/** Compiles the files, in a folder of this name, with the options of the workspace. */
export const compile = (name: string, files: Readonly<Record<string, string>>): Promise<Compiled> => {
  const folder = join(root, "test/.generated", name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: "../../../tsconfig.json",
      compilerOptions: { noUnusedLocals: false, rewriteRelativeImportExtensions: false },
      include: [],
      files: Object.keys(files)
    })
  )
  const tsc = join(root, "node_modules/typescript/bin/tsc")
  return new Promise((resolve, reject) =>
    execFile(process.execPath, [tsc, "-p", folder, "--extendedDiagnostics", "--pretty", "false"], {
      maxBuffer: 1 << 26
    }, (error, stdout) => {
      const compiled = parse(stdout)
      if (Number.isNaN(compiled.instantiations)) reject(error ?? new Error(stdout))
      else resolve(compiled)
    })
  )
}
