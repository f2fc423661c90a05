/**
 * What runs in the process of a local container: loads the handler, asks the runtime API for events, and answers them,
 * as Lambda's own runtime for Node does.
 */
import { pathToFileURL } from "node:url"

// an import of it would load what fetch needs, too: that is time and memory of the function's
const Http = process.getBuiltinModule("node:http")

const env = process.env
const api = `http://${env["AWS_LAMBDA_RUNTIME_API"]}/2018-06-01/runtime`
const agent = new Http.Agent({ keepAlive: true, maxSockets: 1 })

type Handler = (event: unknown, context: object) => unknown

const shape = (u: unknown) =>
  u instanceof Error
    ? {
      errorType: u.name,
      errorMessage: u.message,
      trace: u.stack?.split("\n") ?? [],
      ...(u.cause === undefined ? {} : { cause: String(u.cause) })
    }
    : { errorType: typeof u, errorMessage: String(u), trace: [] }

const memory = () => String(process.memoryUsage.rss())

interface Said {
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly text: string
}

const ask = (method: string, path: string, body?: string): Promise<Said> =>
  new Promise((resolve, reject) => {
    const request = Http.request(`${api}${path}`, { method, agent, headers: { "x-memory": memory() } }, (response) => {
      let text = ""
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part
      })
      response.once("end", () => resolve({ headers: response.headers, text })).once("error", reject)
    })
    request.once("error", reject).end(body)
  })

const load = async (): Promise<Handler> => {
  const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(env["LAMBDA_FILE"]!).href)
  const handler = module[env["_HANDLER"]!]
  if (typeof handler === "function") return handler as Handler
  throw Object.assign(new Error(`${env["_HANDLER"]} is not a function`), { name: "Runtime.HandlerNotFound" })
}

const serve = async (handler: Handler): Promise<never> => {
  for (;;) {
    const next = await ask("GET", "/invocation/next")
    const said = (name: string) => String(next.headers[name] ?? "")
    const id = said("lambda-runtime-aws-request-id")
    const deadline = Number(said("lambda-runtime-deadline-ms"))
    env["_X_AMZN_TRACE_ID"] = said("lambda-runtime-trace-id")
    const context = {
      awsRequestId: id,
      functionName: env["AWS_LAMBDA_FUNCTION_NAME"],
      functionVersion: env["AWS_LAMBDA_FUNCTION_VERSION"],
      memoryLimitInMB: env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
      logGroupName: env["AWS_LAMBDA_LOG_GROUP_NAME"],
      logStreamName: env["AWS_LAMBDA_LOG_STREAM_NAME"],
      invokedFunctionArn: said("lambda-runtime-invoked-function-arn"),
      // oxlint-disable-next-line house/no-ambient -- this is the process around Effect
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now())
    }
    const event: unknown = JSON.parse(next.text)
    const [path, body] = await (async () => handler(event, context))().then(
      (answer) => ["response", answer] as const,
      (error: unknown) => ["error", shape(error)] as const
    )
    await ask("POST", `/invocation/${id}/${path}`, JSON.stringify(body) ?? "null")
  }
}

try {
  await serve(await load())
} catch (error) {
  await ask("POST", "/init/error", JSON.stringify(shape(error))).catch(() => undefined)
  process.exit(1)
}
