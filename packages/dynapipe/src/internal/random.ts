/**
 * Numbers from a seed, for what must be the same in every run.
 */

/** A sequence of numbers from 0 up to 1, the same for the same seed: a counter, scrambled. */
export const make = (seed: number): () => number => {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let x = state
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32
  }
}
