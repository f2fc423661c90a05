/** Whether two values of a schema are the same: a key with `undefined` is as good as none, and maps have no order. */
import { BigDecimal, Chunk, DateTime, Duration, Equal, HashMap, HashSet, Option } from "effect"

const keysOf = (value: object): ReadonlyArray<string> =>
  Object.keys(value).filter((key) => (value as Record<string, unknown>)[key] !== undefined).sort()

const sameAll = (a: Iterable<unknown>, b: Iterable<unknown>): boolean => {
  const left = [...a]
  const right = [...b]
  return left.length === right.length && left.every((value, i) => same(value, right[i]))
}

const byKey = (map: Iterable<readonly [unknown, unknown]>): ReadonlyArray<unknown> =>
  [...map].sort(([a], [b]) => String(a) < String(b) ? -1 : 1)

const kindOf = (value: object): unknown => Object.getPrototypeOf(value) ?? Object.prototype

export const same = (a: unknown, b: unknown): boolean => {
  if (a === b) return true
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  if (kindOf(a) !== kindOf(b)) return false
  if (BigDecimal.isBigDecimal(a) || Duration.isDuration(a) || DateTime.isDateTime(a)) return Equal.equals(a, b)
  if (Option.isOption(a) && Option.isOption(b)) {
    return Option.isSome(a) === Option.isSome(b) && (Option.isNone(a) || Option.isNone(b) || same(a.value, b.value))
  }
  if (HashMap.isHashMap(a) && HashMap.isHashMap(b)) return same(byKey(a), byKey(b))
  if (HashSet.isHashSet(a) && HashSet.isHashSet(b)) return sameAll([...a].sort(), [...b].sort())
  if (Chunk.isChunk(a) && Chunk.isChunk(b)) return sameAll(a, b)
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  if (a instanceof URL) return String(a) === String(b)
  if (a instanceof Map && b instanceof Map) return same(byKey(a), byKey(b))
  if (a instanceof Set && b instanceof Set) return sameAll(a, b)
  if (a instanceof Uint8Array && b instanceof Uint8Array) return sameAll(a, b)
  if (Array.isArray(a) && Array.isArray(b)) return sameAll(a, b)
  const keys = keysOf(a)
  return keys.join("\n") === keysOf(b).join("\n") &&
    keys.every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
}
