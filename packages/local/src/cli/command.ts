/**
 * The command as `effect/cli` knows it: help, version, completions, and what to say about flags that are wrong.
 *
 * @since 0.1.0
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { defaults } from "./options.ts"
import { run } from "./run.ts"

const flags = {
  port: Flag.Int("port").pipe(
    Flag.withAlias("p"),
    Flag.withDescription("The port to listen on; 0 takes a free one"),
    Flag.filter((port) => port >= 0 && port < 65_536, () => "a port, from 0 to 65535"),
    Flag.withDefault(defaults.port)
  ),
  host: Flag.String("host").pipe(
    Flag.withDescription("The address to listen on; 0.0.0.0 for every one"),
    Flag.withDefault(defaults.host)
  ),
  data: Flag.String("data").pipe(
    Flag.withAlias("d"),
    Flag.withMetavar("folder"),
    Flag.withDescription("Keeps tables and items in a folder: what was answered is there after a crash"),
    Flag.optional
  ),
  fsync: Flag.Boolean("fsync").pipe(
    Flag.withDescription("With --data: answers wait for the disk, and survive a power failure too")
  ),
  log: Flag.Boolean("log").pipe(Flag.withDescription("Prints a line for each request"))
}

const command = Command.make(
  "dynapipe-local",
  flags,
  ({ data, ...options }) => run({ ...options, data: Option.getOrUndefined(data) })
).pipe(
  Command.withDescription("DynamoDB in one process: no Java, no Docker")
)

/**
 * Runs the command with its arguments.
 *
 * @category commands
 * @since 0.1.0
 */
export const explain = (args: ReadonlyArray<string>, version: string) =>
  Command.runWith(command, { version })(args).pipe(Effect.provide(NodeServices.layer))
