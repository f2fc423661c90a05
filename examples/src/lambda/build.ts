/**
 * Bundles the functions: `node examples/src/lambda/build.ts [folder]`. Each becomes one module with nothing beside it, as
 * `template.yaml` deploys it.
 */
import { build } from "esbuild"
import { join } from "node:path"

export const functions = ["api", "changes", "job"] as const

export const bundle = async (folder: string): Promise<void> => {
  await build({
    entryPoints: Object.fromEntries(
      functions.map((name) => [`${name}/index`, join(import.meta.dirname, `${name}.ts`)])
    ),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    keepNames: true,
    sourcemap: true,
    platform: "node",
    format: "esm",
    target: "node24",
    // asked for only where the environment has no credentials: in Lambda it has
    external: ["@aws-sdk/credential-provider-node"],
    logLevel: "error"
  })
}

if (import.meta.main) await bundle(process.argv[2] ?? "dist/lambda")
