/**
 * AWS's own emulator, DynamoDB Local, out of an npm package: one Java process on a free port.
 */
import { spawn } from "node:child_process"
import { createRequire } from "node:module"
import { createServer } from "node:net"
import { dirname, join } from "node:path"

/**
 * A running emulator.
 */
export interface Emulator {
  readonly url: string
  readonly stop: () => Promise<void>
}

const folder = join(
  dirname(createRequire(import.meta.url).resolve("amplify-dynamodb-simulator/package.json")),
  "emulator"
)

// The shell outlives whoever started it just long enough to end Java: its input closes even after a kill -9.
const guarded = "java \"$@\" < /dev/null & pid=$!; read _; kill -9 $pid 2> /dev/null; wait $pid 2> /dev/null"

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on("error", reject)
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { readonly port: number }
      probe.close(() => resolve(port))
    })
  })

const answers = (url: string): Promise<boolean> => fetch(url, { method: "POST" }).then(() => true, () => false)

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Starts the emulator and waits until it answers. It keeps everything in memory, a world for each access key and region.
 */
export const start = async (): Promise<Emulator> => {
  const port = await freePort()
  const java = [
    "-Djava.library.path=./DynamoDBLocal_lib",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xmx1g",
    "-jar",
    "DynamoDBLocal.jar"
  ]
  const options = ["-inMemory", "-port", String(port), "-disableTelemetry"]
  const child = spawn("sh", ["-c", guarded, "sh", ...java, ...options], {
    cwd: folder,
    stdio: ["pipe", "ignore", "pipe"]
  })
  let said = ""
  child.stderr.on("data", (chunk) => said = (said + String(chunk)).slice(-4000))
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()))
  const stop = (): Promise<void> => {
    child.ref()
    child.stdin.end()
    return ended
  }
  const url = `http://127.0.0.1:${port}`
  for (let waited = 0; !await answers(url); waited += 100) {
    if (/not found|Error:|Exception in/.test(said) || waited > 60_000) {
      await stop()
      throw new Error(
        `DynamoDB Local did not start: these suites need Java 11 or later on the PATH (java -version).\n${said}`
      )
    }
    await pause(100)
  }
  child.unref()
  return { url, stop }
}
