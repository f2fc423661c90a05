import { assert, describe, it } from "@effect/vitest"
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { after } from "./model.ts"

/** How often a process is killed in all, and how many milliseconds it may take; KILLS says more, without a limit. */
const kills = Number(process.env["KILLS"] ?? 200)
const budget = process.env["KILLS"] === undefined ? 25_000 : Infinity

interface Life {
  readonly found: Record<string, any>
  readonly acknowledged: number
}

/** Lets a writer live until it has acknowledged so many writes, and kills it wherever it is then. */
const live = (folder: string, sync: string, writes: number): Promise<Life> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, "writer.ts"), folder, sync], {
      stdio: ["ignore", "pipe", "pipe"]
    })
    let out = ""
    let errors = ""
    let lines = -1
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text
      for (const character of text) if (character === "\n") lines++
      if (lines >= writes) child.kill("SIGKILL")
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => errors += text)
    child.on("close", (code) => {
      if (code !== null) return reject(new Error(`the writer ended by itself: ${errors}`))
      const [first, ...rest] = out.split("\n")
      // a line without its end was not said
      const said = rest.slice(0, -1)
      resolve({ found: JSON.parse(first!.slice("found ".length)), acknowledged: Number(said.at(-1) ?? 0) })
    })
  })

const chain = async (sync: string, times: number, until: number): Promise<number> => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dynapipe-kill-"))
  let acknowledged = 0
  let done = 0
  for (; done < times && performance.now() < until; done++) {
    const life = await live(folder, sync, (done * 7919) % 300)
    const n = Number(life.found["count"]?.n.N ?? 0)
    assert.isAtLeast(n, acknowledged, `${sync}: write ${acknowledged} was acknowledged`)
    assert.deepStrictEqual(life.found, after(n), `${sync}: after write ${n}`)
    acknowledged = Math.max(n, life.acknowledged)
  }
  fs.rmSync(folder, { recursive: true })
  return done
}

describe("a process that is killed", () => {
  it("has what it acknowledged, whole transactions, and nothing else", { timeout: 3_600_000 }, async () => {
    const until = performance.now() + budget
    const done = await Promise.all([
      chain("process", Math.ceil(kills / 2), until),
      chain("disk", Math.floor(kills / 2), until)
    ])
    console.log(`killed ${done[0]} times in the middle of writes, and ${done[1]} times while waiting for the disk`)
    assert.isTrue(done.every((times) => times >= 5))
  })
})
