/**
 * A contender in a process of its own, as in an application that uses one library: nobody runs through code that others
 * have shaped, or collects what they have left.
 */
import { fork } from "node:child_process"
import { cpuOf } from "../harness.ts"
import { contenders } from "./contenders.ts"
import { scenarios, verify } from "./scenarios.ts"

interface Round {
  readonly scenario: string
  readonly concurrency: number
}

/** A contender that waits for its turn. */
export interface Client {
  /** Microseconds of its CPU for one call. */
  readonly cost: (scenario: string, concurrency: number) => Promise<number>
  readonly stop: () => void
}

/** Starts a contender's process. */
export const startClient = (name: string, endpoint: string, env: NodeJS.ProcessEnv): Client => {
  const child = fork(import.meta.filename, ["client", name, endpoint], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit", "ipc"]
  })
  return {
    cost: (scenario, concurrency) =>
      new Promise((resolve, reject) => {
        const ended = (code: number | null) => reject(new Error(`${name} ended with ${code} in ${scenario}`))
        child.once("exit", ended)
        child.once("message", (cost) => {
          child.off("exit", ended)
          resolve(Number(cost))
        })
        child.send({ scenario, concurrency } satisfies Round)
      }),
    stop: () => child.kill()
  }
}

if (process.argv[2] === "client" && process.send !== undefined) {
  const [name, endpoint] = process.argv.slice(3) as [string, string]
  const contender = await contenders[name]!(endpoint)
  const verified = new Set<string>()
  process.on("message", async (round: Round) => {
    const scenario = scenarios.find(({ name }) => name === round.scenario)!
    if (!verified.has(scenario.name)) {
      await verify(contender, scenario)
      verified.add(scenario.name)
    }
    process.send!(await cpuOf(scenario.times, round.concurrency, () => scenario.run(contender.calls)))
  })
  process.once("disconnect", () => process.exit(0))
}
