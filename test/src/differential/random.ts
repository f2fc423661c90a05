/**
 * Chance from a seed: the same seed, the same choices, on every machine.
 */
export interface Random {
  /** A whole number from 0 to n - 1. */
  readonly below: (n: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <A>(choices: ReadonlyArray<A>) => A
  /** One of the alternatives, each as likely as its weight. */
  readonly weighted: <A>(choices: ReadonlyArray<readonly [weight: number, make: () => A]>) => A
  readonly list: <A>(atMost: number, make: () => A) => ReadonlyArray<A>
  readonly shuffle: <A>(values: ReadonlyArray<A>) => ReadonlyArray<A>
}

// splitmix32
export const make = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return ((z ^ (z >>> 15)) >>> 0) / 4294967296
  }
  const below = (n: number): number => Math.floor(next() * n)
  const random: Random = {
    below,
    chance: (probability) => next() < probability,
    pick: (choices) => choices[below(choices.length)]!,
    weighted: (choices) => {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0)
      return choices.find(([weight]) => (left -= weight) < 0)![1]()
    },
    list: (atMost, make) => Array.from({ length: below(atMost + 1) }, make),
    shuffle: (values) =>
      values.map((value) => [next(), value] as const).sort(([a], [b]) => a - b).map(([, value]) => value)
  }
  return random
}

/** The seed of the n-th world of a run. */
export const derive = (seed: number, n: number): number =>
  make((seed ^ Math.imul(n + 1, 0x85ebca6b)) >>> 0).below(2 ** 31)
