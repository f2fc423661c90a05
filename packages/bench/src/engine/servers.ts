/**
 * The servers that answer like DynamoDB: ours, dynalite, and AWS's own emulator where there is Java.
 */
import { execFileSync, spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { createRequire } from "node:module"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { dirname, join } from "node:path"
import { once } from "./http.ts"

const { resolve } = createRequire(import.meta.url)
const beside = createRequire(new URL("../../../../test/package.json", import.meta.url))

/** How a server is started on a port. */
export interface Command {
  readonly command: string
  readonly args: (port: number) => ReadonlyArray<string>
  readonly cwd?: string | undefined
}

const emulator = (): Command => ({
  command: "java",
  args: (port) => [
    "-Djava.library.path=./DynamoDBLocal_lib",
    "-jar",
    "DynamoDBLocal.jar",
    "-inMemory",
    "-disableTelemetry",
    "-port",
    String(port)
  ],
  cwd: join(dirname(beside.resolve("amplify-dynamodb-simulator/package.json")), "emulator")
})

const hasJava = (): boolean => {
  try {
    execFileSync("java", ["-version"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
}

/** The servers of this machine. */
export const commands = (): ReadonlyMap<string, Command> =>
  new Map([
    [
      "dynapipe",
      {
        command: process.execPath,
        args: (port) => [
          join(import.meta.dirname, "../../../local/src/cli/main.ts"),
          "--port",
          String(port)
        ]
      } as Command
    ],
    [
      "dynalite",
      {
        command: process.execPath,
        args: (port) => [join(dirname(resolve("dynalite")), "cli.js"), "--port", String(port), "--createTableMs", "0"]
      } as Command
    ],
    ...(hasJava() ? [["DynamoDB Local", emulator()] as const] : [])
  ])

/** A server that runs. */
export interface Server {
  readonly port: number
  /** Milliseconds from its start to its first answer. */
  readonly started: number
  readonly stop: () => Promise<void>
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })

/** Waits, in real time: servers live in it. */
export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once("exit", () => resolve())
  })

/** Starts a server and waits for the answer to its first call. */
export const start = async ({ args, command, cwd }: Command): Promise<Server> => {
  const port = await freePort()
  const begun = performance.now()
  const child = spawn(command, args(port), { cwd, stdio: "ignore" })
  const stop = () => {
    child.kill("SIGKILL")
    return ended(child)
  }
  const kill = () => child.kill("SIGKILL")
  process.once("exit", kill)
  child.once("exit", () => process.off("exit", kill))
  for (;;) {
    try {
      await once(port, "ListTables", {})
      return { port, started: performance.now() - begun, stop }
    } catch (error) {
      if (child.exitCode !== null || performance.now() - begun > 60_000) {
        await stop()
        throw new Error(`${command} did not start`, { cause: error })
      }
      await pause(5)
    }
  }
}
