import { afterAll, beforeAll, expect, it } from "@effect/vitest"
import { build } from "esbuild"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bundle } from "../src/bundle.ts"

let folder = ""
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bundle-"))
})
afterAll(() => rmSync(folder, { recursive: true }))

const sdk = (inputs: ReadonlyArray<string>) => inputs.filter((path) => /@(aws-sdk|smithy|aws-crypto)\//.test(path))

it("a bundle over the wire client has nothing of the SDK in it, and at most 390 KB", async () => {
  const { inputs, kilobytes } = await bundle("wire", folder)
  expect(inputs.length).toBeGreaterThan(20)
  expect(sdk(inputs)).toEqual([])
  expect(kilobytes).toBeLessThanOrEqual(390)
})

it("one that has no entity has no Schema in it either", async () => {
  const { inputs, kilobytes } = await bundle("bare", folder)
  expect(sdk(inputs)).toEqual([])
  expect(inputs.filter((path) => /effect\/.*\/Schema\.(ts|js)$/.test(path))).toEqual([])
  expect(kilobytes).toBeLessThanOrEqual(100)
})

it("one over the SDK has it: what is looked for would be found", async () => {
  expect(sdk((await bundle("sdk", folder)).inputs).length).toBeGreaterThan(20)
})

it("a bundle of everything wraps modules of the SDK and no others, as it would wrap what an import() leads to", async () => {
  const { outputFiles } = await build({
    stdin: { contents: `export * from "dynapipe"`, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    logLevel: "error"
  })
  const wrapped = [...outputFiles[0]!.text.matchAll(/__esm\(\{\s*"([^"]+)"/g)].map(([, path]) => path!)
  expect(wrapped.length).toBeGreaterThan(0)
  expect(wrapped.filter((path) => /\/effect\/|dynapipe\/src\//.test(path))).toEqual([])
})
