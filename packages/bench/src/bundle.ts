/**
 * Handlers as they are deployed: one minified file each, by esbuild.
 */
import { build } from "esbuild"
import { statSync } from "node:fs"
import { join } from "node:path"

/** A bundle, with what went into it. */
export interface Bundle {
  readonly file: string
  readonly kilobytes: number
  /** The paths of the modules in it. */
  readonly inputs: ReadonlyArray<string>
}

// What it tells is written before anything is torn down.
const ending = `
answer.then((name) => {
  if (name !== "Ada") throw new Error("got " + name)
  process.stdout.write(JSON.stringify([performance.now(), process.resourceUsage().maxRSS / 1024]), () => process.exit())
})`

/** Bundles a handler of `handlers/`, to tell when it had its answer and how much memory that took. */
export const bundle = async (handler: string, folder: string): Promise<Bundle> => {
  const outfile = join(folder, `${handler}.mjs`)
  const { metafile } = await build({
    stdin: {
      contents: `import { answer } from "./handlers/${handler}.ts"${ending}`,
      resolveDir: import.meta.dirname,
      loader: "js"
    },
    bundle: true,
    minify: true,
    metafile: true,
    platform: "node",
    format: "esm",
    target: "node24",
    outfile,
    // What is CommonJS in a bundle of modules asks for Node's modules at run time.
    banner: {
      js: "import{createRequire as requireOfBench}from'node:module';const require=requireOfBench(import.meta.url);"
    },
    logLevel: "error"
  })
  const [output] = Object.values(metafile.outputs)
  return { file: outfile, kilobytes: statSync(outfile).size / 1024, inputs: Object.keys(output!.inputs) }
}
