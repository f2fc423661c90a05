/** Bundles a handler as one would for Lambda: one module, minified, nothing left to install. */
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

export const bundle = (contents: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const folder = mkdtempSync(join(tmpdir(), "lambda-"))
      const file = join(folder, "index.mjs")
      await build({
        stdin: { contents, resolveDir: import.meta.dirname, loader: "ts" },
        bundle: true,
        minify: true,
        keepNames: true,
        platform: "node",
        format: "esm",
        target: "node24",
        outfile: file,
        logLevel: "error",
        external: ["@aws-sdk/credential-provider-node"]
      })
      return { folder, file }
    }),
    ({ folder }) => Effect.sync(() => rmSync(folder, { recursive: true }))
  ).pipe(Effect.map(({ file }) => file))
