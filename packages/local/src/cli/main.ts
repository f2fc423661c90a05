#!/usr/bin/env node
/**
 * Where the command begins.
 *
 * @since 0.1.0
 */
import type * as Exits from "effect/Exit"
import { readFileSync } from "node:fs"
import * as modules from "node:module"
import { parse } from "./options.ts"

// what was compiled once is not compiled again: a third of the time to start; a Node before 22.8 does without
modules.enableCompileCache?.()

const version = (): string => JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version

const args = process.argv.slice(2)
const options = parse(args)
const { runMain } = await import("@effect/platform-node/NodeRuntime")
const Cause = await import("effect/Cause")
const Exit = await import("effect/Exit")

/** To be told to stop is no failure. */
const teardown = (exit: Exits.Exit<unknown, unknown>, onExit: (code: number) => void): void =>
  onExit(Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause) ? Number(process.exitCode ?? 0) : 1)

if (options === undefined) {
  const { explain } = await import("./command.ts")
  runMain(explain(args, version()), { teardown })
} else {
  const { run } = await import("./run.ts")
  runMain(run(options), { teardown })
}
