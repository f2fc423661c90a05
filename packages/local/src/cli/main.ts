#!/usr/bin/env node
/**
 * Where the command begins.
 *
 * @since 0.1.0
 */
import { readFileSync } from "node:fs"
import { enableCompileCache } from "node:module"
import { parse } from "./options.ts"

// what was compiled once is not compiled again: a third of the time to start
enableCompileCache()

const version = (): string => JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version

const args = process.argv.slice(2)
const options = parse(args)
const { runMain } = await import("@effect/platform-node/NodeRuntime")

if (options === undefined) {
  const { explain } = await import("./command.ts")
  runMain(explain(args, version()))
} else {
  const { run } = await import("./run.ts")
  runMain(run(options))
}
