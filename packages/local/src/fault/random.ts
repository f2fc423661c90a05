/**
 * Numbers that look random and are the same for the same seed.
 *
 * @since 0.1.0
 */

/** A text as a number of 32 bits (FNV-1a). */
const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}

/** Draws from 0 up to 1 (without it), by a counter that is mixed twice. */
export const draws = (seed: string): () => number => {
  let counter = hash(seed)
  return () => {
    counter = (counter + 0x9e3779b9) >>> 0
    let mixed = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000
  }
}
