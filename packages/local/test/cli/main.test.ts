import { assert, describe, it } from "@effect/vitest"
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { defaults, parse } from "../../src/cli/options.ts"

const main = path.join(import.meta.dirname, "../../src/cli/main.ts")

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly errors: string
}

/** Runs the command until it ends; `onLine` hears of each line of its output. */
const command = (
  args: ReadonlyArray<string>,
  onLine: (line: string, stop: (signal: NodeJS.Signals) => void) => void = () => {},
  env: NodeJS.ProcessEnv = {}
): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env }
    })
    let out = ""
    let errors = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const from = out.lastIndexOf("\n") + 1
      out += text
      const lines = out.slice(from).split("\n")
      for (const line of lines.slice(0, -1)) onLine(line, (signal) => child.kill(signal))
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => errors += text)
    child.on("close", (code) => resolve({ code, out, errors }))
  })

const ask = async (url: string, operation: string, body: unknown): Promise<any> => {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "x-amz-date": "20260101T000000Z",
      authorization: "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c"
    },
    body: JSON.stringify(body)
  })
  return answer.json()
}

/** Runs the server, does something with it, and stops it. */
const serving = async (
  args: ReadonlyArray<string>,
  use: (url: string) => Promise<void>,
  signal: NodeJS.Signals,
  env?: NodeJS.ProcessEnv
) => {
  let used: Promise<unknown> = Promise.resolve()
  const ended = await command(args, (line, stop) => {
    const [, url] = /^DynamoDB is listening on (http\S+)/.exec(line) ?? []
    if (url !== undefined) used = use(url).finally(() => stop(signal))
  }, env)
  await used
  return ended
}

const create = {
  TableName: "shop",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }]
}

describe("the flags", () => {
  it("are read where they are plain", () => {
    assert.deepStrictEqual(parse([]), defaults)
    assert.deepStrictEqual(parse(["--port", "1", "--host=::1", "-d", "x", "--log", "--fsync"]), {
      port: 1,
      host: "::1",
      data: "x",
      log: true,
      fsync: true
    })
  })

  it("are left to be explained where they are not", () => {
    const odd = [
      "--help",
      "-h",
      "--version",
      "--prt",
      "x",
      "--port",
      "--port=",
      "--port=-1",
      "--port=65536",
      "--port=1.5"
    ]
    for (const arg of [...odd, "--data=", "--log=true", "__proto__", "--constructor=1"]) {
      assert.isUndefined(parse([arg]), arg)
    }
    assert.isUndefined(parse(["--data", "--log"]))
  })
})

describe("the command", () => {
  it("serves, logs, keeps what it is told to keep, and stops when it is told to", async () => {
    const data = fs.mkdtempSync(path.join(os.tmpdir(), "dynapipe-cli-"))
    const first = await serving(["--port", "0", "--data", data, "--log"], async (url) => {
      await ask(url, "CreateTable", create)
      await ask(url, "PutItem", { TableName: "shop", Item: { pk: { S: "a" }, b: { B: "AQI=" } } })
      assert.match((await ask(url, "PutItem", {})).__type, /ValidationException/)
      const { code, errors } = await command(["--port", "0", "--data", data])
      assert.strictEqual(code, 1)
      assert.match(errors, /Cannot use .*: process \d+ is using it/)
    }, "SIGTERM")
    assert.deepStrictEqual([first.code, first.errors], [0, ""])
    assert.match(
      first.out,
      /^DynamoDB is listening on http:\/\/127\.0\.0\.1:\d+ \(kept in .*\)\n200 CreateTable \d+ ms\n/
    )
    assert.match(first.out, /\n400 PutItem ValidationException \d+ ms\n/)
    const second = await serving(["--port", "0", "--data", data, "--fsync"], async (url) => {
      const { Item } = await ask(url, "GetItem", { TableName: "shop", Key: { pk: { S: "a" } } })
      assert.deepStrictEqual(Item, { pk: { S: "a" }, b: { B: "AQI=" } })
      const { code, errors } = await command(["--port", new URL(url).port])
      assert.strictEqual(code, 1)
      assert.match(errors, /Cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/)
    }, "SIGINT")
    assert.strictEqual(second.code, 0)
    fs.rmSync(data, { recursive: true })
  })

  it("leaves what has expired readable for a while", async () => {
    await serving(["--port", "0"], async (url) => {
      await ask(url, "CreateTable", create)
      const specification = { Enabled: true, AttributeName: "ttl" }
      await ask(url, "UpdateTimeToLive", { TableName: "shop", TimeToLiveSpecification: specification })
      const expired = { pk: { S: "a" }, ttl: { N: String(Math.floor(Date.now() / 1000) - 3600) } }
      await ask(url, "PutItem", { TableName: "shop", Item: expired })
      assert.deepStrictEqual((await ask(url, "Scan", { TableName: "shop" })).Items, [expired])
    }, "SIGTERM")
  })

  it("has what it answered after it was killed, whatever it was doing", async () => {
    const data = fs.mkdtempSync(path.join(os.tmpdir(), "dynapipe-cli-"))
    const answered = new Set<string>()
    let next = 0
    /** Writes on several connections at once, and is done before they are. */
    const hammer = (url: string, times: number) =>
      new Promise<void>((resolve) => {
        const enough = answered.size + times
        const worker = async (): Promise<void> => {
          for (;;) {
            const id = String(next++)
            await ask(url, "PutItem", { TableName: "shop", Item: { pk: { S: id } } })
            answered.add(id)
            if (answered.size >= enough) resolve()
          }
        }
        // the connections break when the server is killed
        for (let i = 0; i < 4; i++) worker().catch(() => {})
      })
    for (let round = 0; round < 6; round++) {
      const ended = await serving(["--port", "0", "--data", data], async (url) => {
        if (round === 0) await ask(url, "CreateTable", create)
        const { Items } = await ask(url, "Scan", { TableName: "shop" })
        const found = new Set(Items.map(({ pk }: { readonly pk: { readonly S: string } }) => pk.S))
        assert.deepStrictEqual([...answered].filter((id) => !found.has(id)), [])
        await hammer(url, 20 + 13 * round)
      }, "SIGKILL")
      assert.isNull(ended.code)
    }
    fs.rmSync(data, { recursive: true })
  })

  it("keeps what was compiled for its next start, also where it is killed", async () => {
    const cache = fs.mkdtempSync(path.join(os.tmpdir(), "dynapipe-compiled-"))
    const ended = await serving(["--port", "0"], (url) => ask(url, "ListTables", {}), "SIGKILL", {
      NODE_COMPILE_CACHE: cache
    })
    assert.isNull(ended.code)
    assert.isAbove(fs.readdirSync(cache, { recursive: true }).length, 50)
    fs.rmSync(cache, { recursive: true })
  })

  it("explains itself", async () => {
    const [help, version, wrong] = await Promise.all([
      command(["--help"]),
      command(["--version"]),
      command(["--prt", "8000"])
    ])
    assert.strictEqual(help.code, 0)
    for (const flag of ["--port", "--host", "--data", "--fsync", "--log"]) assert.include(help.out, flag)
    assert.deepStrictEqual([version.code, version.out.trim()], [0, "dynapipe-local v0.1.0"])
    assert.strictEqual(wrong.code, 1)
    assert.match(wrong.errors, /Unrecognized flag: --prt[\s\S]*--port/)
  })
})
