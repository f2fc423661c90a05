/** A process with a handler in it, behind a runtime API on loopback. */
import { type ChildProcess, spawn } from "node:child_process"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"

export interface Settings {
  readonly file: string
  readonly handler: string
  readonly name: string
  readonly memory: number
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface Invoke {
  readonly id: string
  readonly event: string
  /** In milliseconds of the epoch. */
  readonly deadline: number
}

/** What the process told the runtime API, or what became of it. */
export type Told =
  | { readonly _tag: "Ready"; readonly memory: number }
  | { readonly _tag: "Answered"; readonly body: string; readonly memory: number }
  | { readonly _tag: "Failed"; readonly body: string; readonly memory: number }
  | { readonly _tag: "InitFailed"; readonly body: string }
  | { readonly _tag: "Exited"; readonly code: number | null; readonly signal: NodeJS.Signals | null }

export interface Container {
  readonly process: ChildProcess
  readonly logs: () => string
  readonly invoke: (invoke: Invoke) => void
  readonly close: () => void
}

const bootstrap = new URL(`./bootstrap${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url)
const base = "/2018-06-01/runtime"

const environment = ({ env, file, handler, memory, name }: Settings, port: number) => ({
  PATH: process.env["PATH"],
  TZ: ":UTC",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: "local",
  AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
  _HANDLER: handler,
  LAMBDA_FILE: file,
  ...env
})

const read = async (request: Http.IncomingMessage): Promise<string> => {
  const parts: Array<Buffer> = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

/** Starts the process; `tell` hears everything, in order. */
export const start = async (settings: Settings, tell: (told: Told) => void): Promise<Container> => {
  let waiting: Http.ServerResponse | undefined
  const arn = `arn:aws:lambda:us-east-1:000000000000:function:${settings.name}`

  const routes: ReadonlyArray<readonly [string, RegExp, (body: string, memory: number) => Told]> = [
    ["POST", /^\/invocation\/[^/]+\/response$/, (body, memory) => ({ _tag: "Answered", body, memory })],
    ["POST", /^\/invocation\/[^/]+\/error$/, (body, memory) => ({ _tag: "Failed", body, memory })],
    ["POST", /^\/init\/error$/, (body) => ({ _tag: "InitFailed", body })]
  ]

  const server = Http.createServer(async (request, response) => {
    const path = (request.url ?? "").slice(base.length)
    const memory = Number(request.headers["x-memory"] ?? 0)
    if (request.method === "GET" && path === "/invocation/next") {
      waiting = response
      tell({ _tag: "Ready", memory })
      return
    }
    const route = routes.find(([method, pattern]) => method === request.method && pattern.test(path))
    const body = await read(request)
    response.writeHead(route === undefined ? 404 : 202).end("{}")
    if (route !== undefined) tell(route[2](body, memory))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo

  let logs = ""
  const child = spawn(process.execPath, [fileURLToPath(bootstrap)], {
    env: environment(settings, port),
    stdio: ["ignore", "pipe", "pipe"]
  })
  const log = (part: Buffer) => {
    logs += part.toString()
  }
  child.stdout.on("data", log)
  child.stderr.on("data", log)
  // its output is complete only when it is closed
  child.once("close", (code, signal) => tell({ _tag: "Exited", code, signal }))

  return {
    process: child,
    logs: () => logs,
    invoke: ({ deadline, event, id }) => {
      const response = waiting
      waiting = undefined
      response?.writeHead(200, {
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": id,
        "lambda-runtime-deadline-ms": deadline,
        "lambda-runtime-invoked-function-arn": arn,
        "lambda-runtime-trace-id": "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
      }).end(event)
    },
    close: () => {
      child.kill("SIGKILL")
      server.closeAllConnections()
      server.close()
    }
  }
}
