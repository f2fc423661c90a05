/**
 * The command at work: a world, a server, a line that says where it listens, and nothing more until it is stopped.
 *
 * @since 0.1.0
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as modules from "node:module"
import type { Served } from "../http/server.ts"
import { serve } from "../http/server.ts"
import * as Shell from "../internal/shell.ts"
import type { CommandOptions } from "./options.ts"

const line = ({ code, milliseconds, operation, status }: Served): string =>
  `${status} ${operation}${code === undefined ? "" : ` ${code}`} ${milliseconds} ms`

const where = (options: CommandOptions): string =>
  options.data === undefined ? "in memory" : `kept in ${options.data}${options.fsync ? ", every write on disk" : ""}`

/** An item that has expired stays readable for a while, as with the service. */
const expiryLag = 10_000

/**
 * Serves until it is interrupted, then answers what is under way and ends.
 *
 * @category commands
 * @since 0.1.0
 */
export const run = (options: CommandOptions) =>
  Effect.scoped(Effect.gen(function*() {
    const console = yield* Console.Console
    const shell = yield* Shell.make({
      data: options.data,
      sync: options.fsync ? "disk" : "process",
      expiryLag,
      onRepair: (message) => console.error(message)
    })
    const { url } = yield* serve(shell, {
      host: options.host,
      port: options.port,
      onServed: options.log ? (served) => console.log(line(served)) : undefined
    })
    yield* Console.log(`DynamoDB is listening on ${url} (${where(options)})`)
    // what was compiled is kept for the next start now: a server that is killed has no other time for it
    yield* Effect.sync(() => modules.flushCompileCache?.())
    return yield* Effect.never
  })).pipe(
    Effect.catch((error) =>
      Effect.andThen(
        Console.error(error.message),
        Effect.sync(() => {
          process.exitCode = 1
        })
      )
    )
  )
