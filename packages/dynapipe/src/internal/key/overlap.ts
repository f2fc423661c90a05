/** Whether two templates can make the same key. */
import type { KeyCodec } from "./codec.ts"
import type { Atom } from "./part.ts"

const source = (atom: Atom): string => atom.chars.source.slice(1, -1)

/** A character that both have: the intersection of the two classes, sampled where it can differ. */
const samples = [
  ..." \u0000\u0001\u0020\u0021\u0022#$%&'()*+,-./0123456789:;<=>?@ABCXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
]

const charOf = (atom: Atom): string | undefined => {
  const found = /^\\u\{([0-9a-f]+)\}$/.exec(source(atom))
  return found === null ? undefined : String.fromCodePoint(parseInt(found[1]!, 16))
}

const meet = (a: Atom, b: Atom): boolean => {
  const char = charOf(a) ?? charOf(b)
  return char === undefined
    ? samples.some((sample) => a.chars.test(sample) && b.chars.test(sample))
    : a.chars.test(char) && b.chars.test(char)
}

/** Whether some text is a key of both: the two are walked side by side, each pair of places once. */
export const overlaps = (left: KeyCodec, right: KeyCodec): boolean => {
  if (left.type !== right.type) return false
  const a = left.atoms
  const b = right.atoms
  const seen = new Set<number>()
  const walk = (i: number, j: number): boolean => {
    if (i === a.length && j === b.length) return true
    const state = i * (b.length + 1) + j
    if (seen.has(state)) return false
    seen.add(state)
    const x = a[i]
    const y = b[j]
    if (x?.many === true && walk(i + 1, j)) return true
    if (y?.many === true && walk(i, j + 1)) return true
    if (x === undefined || y === undefined || !meet(x, y)) return false
    return walk(x.many ? i : i + 1, y.many ? j : j + 1)
  }
  return walk(0, 0)
}
