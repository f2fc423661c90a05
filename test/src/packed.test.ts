/**
 * What is published, as its users get it: built, packed, unpacked into an empty folder, type-checked, run, bundled.
 */
import { parseSync } from "@babel/core"
import { beforeAll, describe, expect, it } from "@effect/vitest"
import { build } from "esbuild"
import { execFile } from "node:child_process"
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { type Manifest, publicPackages, readManifest } from "../../scripts/packages.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const run = promisify(execFile)
const packages = publicPackages(root)

let folder: string
const manifest = (name: string): Manifest => readManifest(join(folder, "node_modules", name))

const link = (name: string, from: string): void => {
  const to = join(folder, "node_modules", name)
  mkdirSync(dirname(to), { recursive: true })
  if (!existsSync(to)) symlinkSync(realpathSync(join(root, from, "node_modules", name)), to)
}

const install = async (name: string, source: string): Promise<void> => {
  const { stdout } = await run("npx", ["-y", "pnpm@12.21.0", "pack", "--json", "--pack-destination", folder], {
    cwd: join(root, source)
  })
  const target = join(folder, "node_modules", name)
  mkdirSync(target, { recursive: true })
  await run("tar", ["-xzf", JSON.parse(stdout).filename, "--strip-components=1", "-C", target])
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "packed-"))
  await run(process.execPath, [join(root, "scripts/build.ts")])
  await Promise.all(packages.map((each) => install(each.name, each.folder)))
  for (const { folder, needs } of packages) {
    for (const needed of needs) {
      if (packages.every(({ name }) => name !== needed)) link(needed, folder)
    }
  }
  link("@types/node", ".")
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }))
  return () => rmSync(folder, { recursive: true, force: true })
}, 120_000)

const program = `
import { Entity, Get, Put, Table } from "dynapipe"
import * as DynamoDB from "dynapipe/DynamoDB"
import { LocalDynamoDB } from "@dynapipe/local"
import { Effect, Option, Schema } from "effect"

class Shop extends Table.make("shop", { partitionKey: "pk", sortKey: "sk" }) {}
class Note extends Schema.Class<Note>("Note")({ customerId: Schema.String, text: Schema.String }) {}
class Notes extends Entity.make("Note", { table: Shop, schema: Note, key: { pk: "CUSTOMER#{customerId}", sk: "NOTE" } }) {}

const program: Effect.Effect<string, unknown, DynamoDB.DynamoDB> = Effect.gen(function*() {
  yield* Put.item(Notes, new Note({ customerId: "c", text: "hello" }))
  const found = yield* Get.item(Notes, { customerId: "c" })
  return Option.match(found, { onNone: () => "nothing", onSome: (note) => note.text })
})
// @ts-expect-error the key's attribute is misspelt
export const wrong = () => Get.item(Notes, { custmerId: "c" })
console.log(await Effect.runPromise(program.pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Shop] })))))
`

const invoked = `
import { Changes, Lambda, LocalLambda } from "@dynapipe/lambda"
import { Effect, Layer } from "effect"

const greet = (event: { readonly name: string }) => Effect.succeed("hello " + event.name)
export const handler = await Lambda.handler(greet, { layer: Layer.empty })
// @ts-expect-error a handler gives an effect
export const wrong = () => Lambda.handler(() => "hello", { layer: Layer.empty })
export type Raw = Changes.Raw

if (import.meta.main) {
  const file = import.meta.filename
  const program = Effect.flatMap(LocalLambda.start({ file }), ({ invoke }) => invoke({ name: "Ann" }))
  console.log(await Effect.runPromise(Effect.scoped(Effect.map(program, ({ answer }) => answer))))
  process.exit()
}
`

describe("the packed packages", () => {
  it("name nothing of the workspace", () => {
    for (const { name } of packages) {
      expect(JSON.stringify(manifest(name))).not.toMatch(/workspace:|\.\/src\//)
    }
  })

  it("have maps that lead to their sources", () => {
    for (const { name } of packages) {
      const dist = join(folder, "node_modules", name, "dist")
      const maps = globSync("**/*.map", { cwd: dist })
      expect(maps.length).toBeGreaterThan(0)
      const lost = maps.filter((map) => {
        const { sources } = JSON.parse(readFileSync(join(dist, map), "utf8")) as {
          readonly sources: ReadonlyArray<string>
        }
        return !sources.every((source) => existsSync(join(dist, dirname(map), source)))
      })
      expect(lost).toEqual([])
    }
  })

  it("run a program that is type-checked there, their declarations included", async () => {
    writeFileSync(join(folder, "main.ts"), program)
    writeFileSync(join(folder, "handler.ts"), invoked)
    const options = {
      strict: true,
      exactOptionalPropertyTypes: true,
      module: "nodenext",
      target: "es2024",
      noEmit: true
    }
    const lib = ["es2024", "esnext.disposable", "esnext.iterator", "dom"] // Effect names the types of WebCrypto
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: { ...options, lib, types: ["node"], skipLibCheck: false },
        files: ["main.ts", "handler.ts"]
      })
    )
    const checked = await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder]).catch(
      (error: { readonly stdout: string }) => error
    )
    expect(checked.stdout).toBe("")
    const { stdout } = await run(process.execPath, ["main.ts"], { cwd: folder })
    expect(stdout).toBe("hello\n")
    expect((await run(process.execPath, ["handler.ts"], { cwd: folder })).stdout).toBe("hello Ann\n")
  }, 60_000)

  it("hide what is inside", async () => {
    for (const { folder: source, name } of packages) {
      const inner = globSync("src/**/*.ts", { cwd: join(root, source) })
        .map((file) => file.slice(4, -3)).filter((file) => file.includes("/"))
      writeFileSync(
        join(folder, "inner.js"),
        `for (const file of ${JSON.stringify(inner)}) {
          await import(\`${name}/\${file}\`).then(() => console.log(file), (error) => {
            if (error.code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") console.log(file, error.code)
          })
        }`
      )
      const { stdout } = await run(process.execPath, ["inner.js"], { cwd: folder })
      expect(stdout).toBe("")
    }
  })

  it("name commands that are there", () => {
    for (const { name } of packages) {
      for (const command of Object.values(manifest(name).bin ?? {})) {
        expect(readFileSync(join(folder, "node_modules", name, command), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/)
      }
    }
  })
})

/** What a module does when it is loaded, beside defining what it exports. */
const deeds = (file: string): ReadonlyArray<string> => {
  const source = readFileSync(file, "utf8")
  const { program } = parseSync(source, { configFile: false, babelrc: false, sourceType: "module" })!
  return program.body.filter(({ type }) => type === "ExpressionStatement")
    .map(({ end, start }) => `${file}: ${source.slice(start!, end!)}`)
}

/** The files of which a bundle has something, and the bytes of it all, minified. */
const bundled = async (
  contents: string
): Promise<{ readonly files: ReadonlyArray<string>; readonly bytes: number }> => {
  const { metafile } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    write: false,
    metafile: true,
    logLevel: "silent"
  })
  const { bytes, inputs } = Object.values(metafile.outputs)[0]!
  return {
    bytes,
    files: Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file)
  }
}

describe("bundles", () => {
  it("can leave out whatever a program does not use: loading a module does nothing", () => {
    const files = globSync("node_modules/dynapipe/dist/**/*.js", { cwd: folder }).map((file) => join(folder, file))
    expect(files.length).toBeGreaterThan(0)
    expect(files.flatMap(deeds)).toEqual([])
    expect(readFileSync(join(folder, "node_modules/dynapipe/dist/DynamoDB.js"), "utf8")).toContain(
      "class DynamoDB extends /*#__PURE__*/"
    )
  })

  it("leave out what a module does not need", async () => {
    const { files } = await bundled("import * as Key from \"dynapipe/Key\"\nconsole.log(Key)")
    expect(files.filter((file) => /@aws-sdk|@smithy|effect\/dist\/Schema\.js/.test(file))).toEqual([])
    expect(files.some((file) => file.endsWith("dynapipe/dist/Key.js"))).toBe(true)
  })

  it("leave the SDK out of a program on the wire client, and stay small", async () => {
    const { bytes, files } = await bundled(`
      import * as Entity from "dynapipe/Entity"
      import * as Get from "dynapipe/Get"
      import * as Table from "dynapipe/Table"
      import * as WireDynamoDB from "dynapipe/WireDynamoDB"
      import * as Effect from "effect/Effect"
      import * as Schema from "effect/Schema"
      class Shop extends Table.make("shop", { partitionKey: "pk" }) {}
      const Note = Schema.Struct({ id: Schema.String, text: Schema.String })
      class Notes extends Entity.make("Note", { table: Shop, schema: Note, key: { pk: "NOTE#{id}" } }) {}
      console.log(await Effect.runPromise(Effect.provide(Get.item(Notes, { id: "a" }), WireDynamoDB.layer())))
    `)
    expect(files.filter((file) => /@aws-sdk|@smithy/.test(file))).toEqual([])
    console.log(`${bytes} bytes`)
    expect(bytes).toBeLessThanOrEqual(390_000)
  })
})
