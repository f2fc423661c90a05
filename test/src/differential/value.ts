/**
 * Random attribute values, in the JSON of the wire: mostly good ones, many of them equal, some at a limit, some wrong.
 */
import type { Random } from "./random.ts"

export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }
export type Value = { readonly [type: string]: Json }
export type Item = { readonly [attribute: string]: Value }

const strings = ["", "a", "b", "ab", "abc", "A", "é", "😀", "\uffff", "0", "a#b", " "]
const numbers = [
  "0",
  "1",
  "2",
  "3",
  "-1",
  "10",
  "1.5",
  "-0.5",
  "100",
  "1e2",
  "0.1",
  "-0",
  "00.50",
  "9007199254740993",
  "99999999999999999999999999999999999999",
  "1E-130",
  "9.9E+125",
  "-1e125",
  "1e-128"
]
const badNumbers = [
  "1e126",
  "1E-131",
  "123456789012345678901234567890123456789",
  "abc",
  "",
  "1_000",
  "0x10",
  "1e",
  " 1"
]
const bytes = ["", "AA==", "AQ==", "/w==", "AAE=", "YWJj"]

const distinct = (r: Random, pool: ReadonlyArray<string>): ReadonlyArray<string> =>
  r.shuffle(pool).slice(0, 1 + r.below(3))

export const number = (r: Random): string => r.pick(r.chance(0.02) ? badNumbers : numbers)
export const small = (r: Random): string => r.pick(["0", "1", "2", "-1", "3"])

const wrong = (r: Random): Value =>
  r.pick<Value>([
    {},
    { S: "a", N: "1" },
    { NULL: false },
    { SS: [] },
    { NS: [] },
    { BS: [] },
    { SS: ["a", "a"] },
    { NS: ["1", "1.0"] },
    { BS: ["AA==", "AA=="] },
    { N: r.pick(badNumbers) },
    { NS: ["1", r.pick(badNumbers)] },
    { L: [{}] },
    { M: { a: {} } },
    { SS: [""] },
    { BS: [""] },
    { M: { "": { S: "x" } } }
  ])

export const value = (r: Random, depth = 2): Value =>
  r.weighted<Value>([
    [5, () => ({ S: r.pick(strings) })],
    [5, () => ({ N: number(r) })],
    [1, () => ({ B: r.pick(bytes) })],
    [1, () => ({ BOOL: r.chance(0.5) })],
    [1, () => ({ NULL: true })],
    [2, () => ({ SS: distinct(r, strings.slice(1)) })],
    [2, () => ({ NS: distinct(r, ["1", "2", "3", "1.5", "10", "-1"]) })],
    [1, () => ({ BS: distinct(r, bytes.slice(1)) })],
    [depth > 0 ? 3 : 0, () => ({ L: r.list(3, () => value(r, depth - 1)) })],
    [depth > 0 ? 3 : 0, () => ({ M: attributes(r, ["a", "b", "c", "name"], 3, depth - 1) })],
    [0.25, () => wrong(r)]
  ])

export const attributes = (r: Random, names: ReadonlyArray<string>, atMost: number, depth = 2): Item =>
  Object.fromEntries(r.list(atMost, () => [r.pick(names), value(r, depth)]))

const keys: Readonly<Record<string, ReadonlyArray<string>>> = {
  S: ["a", "b", "ab", "é", "😀", "\uffff", "B"],
  N: ["1", "2", "10", "-1", "1.5", "1e2", "100", "-20"],
  B: ["AA==", "AQ==", "/w==", "AAE="]
}

/** A value for a key attribute, from a pool so small that items meet. */
export const keyValue = (r: Random, type: string): Value =>
  r.weighted<Value>([
    [60, () => ({ [type]: r.pick(keys[type]!.slice(0, 3)) })],
    [38, () => ({ [type]: r.pick(keys[type]!) })],
    [1, () => ({ [type]: "" })],
    [1, () => value(r, 1)]
  ])
