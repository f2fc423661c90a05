/**
 * How everything here is measured: the contenders take turns, round by round, and what is told of two of them is the
 * median of their ratios in the same round. A machine that is slow for a while is slow for both.
 */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

/** What was measured of each contender, round by round. */
export type Samples = ReadonlyMap<string, ReadonlyArray<number>>

/** The value in the middle; of an even number, the mean of the two. */
export const median = (values: ReadonlyArray<number>): number => {
  if (values.length === 0) throw new Error("there is no median of nothing")
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** The median of one contender. */
export const of = (samples: Samples, name: string): number => median(samples.get(name) ?? [])

/** One contender to another: the median of their ratios in the same round. */
export const ratio = (samples: Samples, ours: string, theirs: string): number => {
  const [a, b] = [samples.get(ours) ?? [], samples.get(theirs) ?? []]
  return median(a.map((value, round) => value / b[round]!))
}

/** Of several contenders, the one with the lowest median. */
export const best = (samples: Samples, names: ReadonlyArray<string>): string =>
  names.reduce((a, b) => of(samples, b) < of(samples, a) ? b : a)

/**
 * Lets the contenders take turns, each round beginning with another one. The rounds of `warm` are not counted.
 */
export const interleave = async (
  names: ReadonlyArray<string>,
  { rounds, warm }: { readonly rounds: number; readonly warm: number },
  sample: (name: string) => Promise<number> | number
): Promise<Samples> => {
  const samples = new Map(names.map((name) => [name, [] as Array<number>]))
  for (let round = -warm; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round + warm) % names.length]!
      const value = await sample(name)
      if (round >= 0) samples.get(name)!.push(value)
    }
  }
  return samples
}

/** Runs a task so many times, so many at once. */
export const repeat = async (times: number, concurrency: number, task: () => Promise<unknown>): Promise<void> => {
  let left = times
  const worker = async () => {
    while (left > 0) {
      left -= 1
      await task()
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, times) }, worker))
}

setFlagsFromString("--expose-gc")
// Whoever waits while the others are collected for would have its code thrown away.
setFlagsFromString("--no-flush-bytecode")
/** Collects what is left of the contender before, which the next one should not pay for. */
export const collect: () => void = runInNewContext("gc")

/** Microseconds of this process's CPU for one call, what the collector and the compiler take included. */
export const cpuOf = async (times: number, concurrency: number, task: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage()
  await repeat(times, concurrency, task)
  const { system, user } = process.cpuUsage(before)
  return (user + system) / times
}
