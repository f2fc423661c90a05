/**
 * Statements on the engine and on DynamoDB Local. `DYNAPIPE_FUZZ_CASES` and `DYNAPIPE_FUZZ_SEED` ask for more, or for
 * others.
 */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { make as makeEngine } from "../../../packages/local/src/engine/Engine.ts"
import { type Answer, type Backend, ofEngine, ofUrl } from "../differential/backend.ts"
import { compare } from "../differential/compare.ts"
import * as Random from "../differential/random.ts"
import type { Input, Step } from "../differential/request.ts"
import type { Json } from "../differential/value.ts"
import * as DynamoDbLocal from "../harness/DynamoDbLocal.ts"
import { exceptions } from "./exceptions.ts"
import { definition, get, type Parameterized, select, transacted, write } from "./statement.ts"

const cases = Number(process.env["DYNAPIPE_FUZZ_CASES"] ?? 1200)
const seed = Number(process.env["DYNAPIPE_FUZZ_SEED"] ?? 20_261_120)
/** How many requests share a table. */
const length = 30

const one = (operation: string, input: Input): Step => ({ operation, input, pages: "one" })

const step = (r: Random.Random): Step => {
  const several = (make: (r: Random.Random) => Parameterized): Json =>
    Array.from({ length: 1 + r.below(4) }, () => make(r)) as unknown as Json
  return r.weighted<Step>([
    [8, () => {
      const { ordered, ...input } = select(r)
      const limited = r.chance(0.3) ? { Limit: 1 + r.below(4) } : {}
      return {
        operation: "ExecuteStatement",
        input: { ...input, ...limited } as Input,
        pages: ordered ? "one" : "joined"
      }
    }],
    [9, () => one("ExecuteStatement", write(r) as unknown as Input)],
    [1, () => one("BatchExecuteStatement", { Statements: several(get) })],
    [2, () => one("BatchExecuteStatement", { Statements: several(write) })],
    [1, () => one("ExecuteTransaction", { TransactStatements: several(get) })],
    [2, () => one("ExecuteTransaction", { TransactStatements: several(transacted) })]
  ])
}

/** The codes of a batch, without their words: those have tests of their own. */
const wordless = (response: Input): Input => {
  const { Error: error, TableName: _, ...rest } = response
  return error === undefined
    ? rest
    : { ...rest, Code: (error as Input)["Code"]!, Item: (error as Input)["Item"] ?? null }
}

/** An answer without what each side says in its own way; the pages of a statement are joined. */
const ask = async (backend: Backend, { input, operation }: Step): Promise<Answer> => {
  const items: Array<Json> = []
  let token: Json | undefined
  for (let page = 0; page < 200; page++) {
    const answer = await backend.execute(operation, token === undefined ? input : { ...input, NextToken: token })
    if (!answer.ok) return answer.code === "DuplicateItem" ? { ...answer, code: "DuplicateItemException" } : answer
    const { Items, LastEvaluatedKey: _, NextToken, Responses, ...rest } = answer.output
    if (Responses !== undefined) {
      return { ok: true, output: { ...rest, Responses: (Responses as ReadonlyArray<Input>).map(wordless) } }
    }
    items.push(...Items as ReadonlyArray<Json>)
    if (NextToken === undefined) return { ok: true, output: { ...rest, Items: items } }
    token = NextToken
  }
  return { ok: false, code: "Endless", message: "200 pages without an end", fields: {} }
}

describe("statements on the engine and on DynamoDB Local", () => {
  it.skipIf(!DynamoDbLocal.available)(`${cases} cases from seed ${seed}`, async () => {
    const emulator = ofUrl(await Effect.runPromise(DynamoDbLocal.url), `partiql${seed}`)
    const engine = ofEngine(makeEngine())
    const excepted: Record<string, number> = {}
    const found: Array<string> = []
    let answered = 0
    for (let world = 0; world < Math.ceil(cases / length); world++) {
      const r = Random.make(Random.derive(seed, world))
      const table = { ...definition, TableName: "tabled" }
      await Promise.all([engine, emulator].map((side) => side.execute("CreateTable", table as unknown as Input)))
      for (let at = 0; at < length; at++) {
        const next = step(r)
        const [ours, theirs] = await Promise.all([ask(engine, next), ask(emulator, next)])
        if (ours.ok) answered++
        const difference = compare(next, ours, theirs)
        // the emulator refuses such a batch when it has run a part of it
        if (!ours.ok && ours.message.includes("contains duplicates")) break
        if (difference === undefined) continue
        const exception = exceptions.find(({ holds }) => holds(next, ours, theirs))
        if (exception === undefined) {
          found.push(
            `${difference.kind}\n  ${JSON.stringify(next.input)}\n  ${difference.engine}\n  ${difference.emulator}`
          )
          break
        }
        excepted[exception.name] = (excepted[exception.name] ?? 0) + 1
        // only reads leave both sides as they were
        if (!/^\W*SELECT/i.test(JSON.stringify(next.input).replace(/^.*?"Statement":"/, ""))) break
      }
      await Promise.all([engine, emulator].map((side) => side.execute("DeleteTable", { TableName: "tabled" })))
    }
    console.log(`${cases} cases; excepted:`, excepted)
    expect(found.join("\n")).toBe("")
    expect(answered).toBeGreaterThan(cases / 4)
  }, 60_000 + cases * 50)
})
