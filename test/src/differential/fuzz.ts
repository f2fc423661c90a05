/**
 * The differential fuzzer: so many cases from a seed, run on the engine and on an emulator of the service.
 */
import type { Backend } from "./backend.ts"
import { exceptions } from "./exceptions.ts"
import { derive } from "./random.ts"
import { shrink } from "./shrink.ts"
import { type Failure, make, run, type Sides, type World } from "./world.ts"

export interface Options {
  readonly engine: Backend
  readonly emulator: Backend
  readonly seed: number
  /** Requests in all. */
  readonly cases: number
  /** Operations to leave out. */
  readonly without?: RegExp
  /** Compare the words of errors, too. */
  readonly messages?: boolean
  /** How many different differences to collect before giving up. */
  readonly atMost?: number
  readonly onProgress?: (cases: number) => void
  readonly onFound?: (found: Found) => void
}

export interface Found extends Failure {
  readonly seed: number
}

export interface Report {
  readonly cases: number
  readonly found: ReadonlyArray<Found>
  /** How often each documented exception was met. */
  readonly excepted: Readonly<Record<string, number>>
}

const length = 40
const lanes = 8

const drawn = (seed: number, without: RegExp): World => {
  const { steps, table } = make(seed, length)
  return { table, steps: steps.filter(({ operation }) => !without.test(operation)) }
}

export const fuzz = async (options: Options): Promise<Report> => {
  const { atMost = 1, cases, emulator, engine, messages = false, onFound, onProgress, seed, without = /^$/ } = options
  const excepted: Record<string, number> = {}
  const sides: Sides = {
    engine,
    emulator,
    messages,
    justified: (step, ours, theirs) => {
      const exception = exceptions.find(({ holds }) => holds(step, ours, theirs))
      if (exception !== undefined) excepted[exception.name] = (excepted[exception.name] ?? 0) + 1
      return exception !== undefined
    }
  }
  const found = new Map<string, Found>()
  const worlds = Math.ceil(cases / length)
  let next = 0
  let done = 0
  const lane = async (): Promise<void> => {
    while (next < worlds && found.size < atMost) {
      const each = derive(seed, next++)
      const failure = await run(drawn(each, without), sides)
      if (failure !== undefined && !found.has(failure.difference.kind)) {
        found.set(failure.difference.kind, { ...failure, seed: each })
        const small = { ...await shrink(failure, sides), seed: each }
        found.set(failure.difference.kind, small)
        onFound?.(small)
      }
      done += length
      onProgress?.(done)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return { cases: done, found: [...found.values()], excepted }
}

export const describe = ({ difference, seed, world }: Found): string =>
  [
    `${difference.kind} (world ${seed})`,
    `  table ${JSON.stringify(world.table)}`,
    ...world.steps.map(({ input, operation }) => `  ${operation} ${JSON.stringify(input)}`),
    `  engine:   ${difference.engine}`,
    `  emulator: ${difference.emulator}`
  ].join("\n")
