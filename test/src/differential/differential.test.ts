/**
 * The engine against DynamoDB Local, and the fuzzer that compares them against itself. `DYNAPIPE_FUZZ_CASES` and
 * `DYNAPIPE_FUZZ_SEED` ask for more, or for others; `pnpm fuzz` does so from the command line.
 */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { make as makeEngine } from "../../../packages/local/src/engine/Engine.ts"
import * as DynamoDbLocal from "../harness/DynamoDbLocal.ts"
import { type Backend, ofEngine, ofUrl } from "./backend.ts"
import { describe as print, fuzz } from "./fuzz.ts"
import { make } from "./world.ts"

const cases = Number(process.env["DYNAPIPE_FUZZ_CASES"] ?? 20_000)
const seed = Number(process.env["DYNAPIPE_FUZZ_SEED"] ?? 20_261_120)

describe("the engine against DynamoDB Local", () => {
  it.skipIf(!DynamoDbLocal.available)(`${cases} cases from seed ${seed}`, async () => {
    const url = await Effect.runPromise(DynamoDbLocal.url)
    const report = await fuzz({ engine: ofEngine(makeEngine()), emulator: ofUrl(url), seed, cases })
    console.log(`${report.cases} cases; excepted:`, report.excepted)
    expect(report.found.map(print).join("\n\n")).toBe("")
  }, 240_000 + cases * 10)
})

describe("the fuzzer", () => {
  /** An engine whose reads give one attribute under a wrong name. */
  const mistaken = (): Backend => {
    const { execute } = ofEngine(makeEngine())
    return {
      execute: async (operation, input) => {
        const answer = await execute(operation, input)
        if (!answer.ok || operation !== "GetItem") return answer
        return { ok: true, output: JSON.parse(JSON.stringify(answer.output).replace(/"a":\{"S"/, "\"lost\":{\"S\"")) }
      }
    }
  }

  it("makes the same world from the same seed, and another from another", () => {
    expect(make(7, 20)).toEqual(make(7, 20))
    expect(make(7, 20)).not.toEqual(make(8, 20))
  })

  it("finds nothing between two of a kind", async () => {
    const report = await fuzz({
      engine: ofEngine(makeEngine()),
      emulator: ofEngine(makeEngine()),
      seed: 1,
      cases: 2000
    })
    expect(report).toMatchObject({ cases: 2000, found: [] })
  })

  it("finds a planted difference and makes it small", async () => {
    const report = await fuzz({ engine: mistaken(), emulator: ofEngine(makeEngine()), seed: 1, cases: 20_000 })
    expect(report.found).toHaveLength(1)
    const [{ difference, world }] = report.found as [typeof report.found[0]]
    expect(difference.kind).toBe("GetItem: the answer")
    // one write that leaves the attribute there, and the read
    expect(world.steps.map(({ operation }) => operation)).toEqual([expect.any(String), "GetItem"])
    expect(Object.keys(world.steps[1]!.input)).toEqual(["Key"])
  })
})
