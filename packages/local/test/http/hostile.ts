/** Requests that nobody should send, from a seed. */
import { shapes } from "../../src/engine/shape/index.ts"
import type { Shape } from "../../src/engine/shape/shape.ts"

type Random = () => number

/** Numbers from 0 to 1 that follow from a seed. */
export const random = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 0x1_0000_0000
  }
}

const pick = <A>(r: Random, from: ReadonlyArray<A>): A => from[Math.floor(r() * from.length)]!

const names = [
  "pk",
  "a",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "#n",
  ":v",
  "",
  "\u0000",
  "😀",
  "valueOf"
]

const texts = [
  "fuzz",
  "nothing",
  "",
  " ",
  "a".repeat(3000),
  "__proto__",
  "constructor",
  "\ud800",
  "NaN",
  "-0",
  "1e400",
  "9".repeat(39),
  "pk = :v",
  "#n = :v",
  "SET a = :v",
  "SET __proto__ = :v REMOVE constructor ADD toString :v",
  "attribute_exists(__proto__)",
  `${"(".repeat(500)}pk = :v${")".repeat(500)}`,
  `${"NOT ".repeat(900)}pk = :v`,
  `a${".a".repeat(1900)}`,
  `a${"[0]".repeat(1300)}`,
  `a = :v${" AND a = :v".repeat(360)}`,
  `a IN (${":v,".repeat(1300)}:v)`,
  "SET a[99999999999999999999] = :v",
  "size(size(size(pk))) > :v",
  "begins_with(pk, pk, pk)",
  "\u0000\u0001",
  "ALL_OLD",
  "TOTAL",
  "INDEXES",
  "x'; DROP TABLE fuzz; --",
  `${" ".repeat(4000)}!`
]

const json: ReadonlyArray<unknown> = [null, true, false, 0, -1, 1.5, 1e308, "", "x", [], {}, [[]], [null], { a: null }]

const value = (r: Random, depth: number): unknown => {
  const kind = pick(r, ["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M", "__proto__", "X"])
  const content = (): unknown => {
    switch (kind) {
      case "B":
        return pick(r, ["", "AQ==", "!", "A", "AQI="])
      case "BOOL":
      case "NULL":
        return pick(r, [true, false, "yes", "maybe"])
      case "SS":
      case "NS":
        return Array.from({ length: Math.floor(r() * 3) }, () => pick(r, texts))
      case "BS":
        return ["AQ==", "AQ=="]
      case "L":
        return depth > 3 ? [] : Array.from({ length: Math.floor(r() * 3) }, () => value(r, depth + 1))
      case "M":
        return depth > 3 ? {} : Object.fromEntries([[pick(r, names), value(r, depth + 1)]])
      default:
        return pick(r, texts)
    }
  }
  return r() < 0.1 ? pick(r, json) : Object.fromEntries([[kind, content()]])
}

/** A value of a shape, or, now and then, of another. */
const shaped = (r: Random, shape: Shape): unknown => {
  if (r() < 0.03) return pick(r, json)
  switch (shape.kind) {
    case "String":
      return shape.enum !== undefined && r() < 0.8 ? pick(r, shape.enum) : pick(r, texts)
    case "Boolean":
      return r() < 0.5
    case "Integer":
    case "Long":
      return pick(r, [0, 1, 2, 100, -1, 2 ** 31, 1e30])
    case "Blob":
      return "AQ=="
    case "AttributeValue":
      return value(r, 0)
    case "List":
      return Array.from({ length: Math.floor(r() * 4) }, () => shaped(r, shape.member))
    case "Map":
      return Object.fromEntries(
        Array.from({ length: Math.floor(r() * 3) }, () => [pick(r, [...names, "fuzz"]), shaped(r, shape.member)])
      )
    case "Structure":
      return Object.fromEntries(
        Object.entries(shape.members).flatMap(([name, member]) =>
          name === "TableName" && r() < 0.9 ? [[name, "fuzz"]] : r() < 0.5 ? [[name, shaped(r, member)]] : []
        )
      )
  }
}

/** A request: its operation and its body. */
export const request = (r: Random): readonly [string, string] => {
  const operation = pick(r, Object.keys(shapes).filter((name) => !["DeleteTable", "CreateTable"].includes(name)))
  const body = JSON.stringify(shaped(r, shapes[operation]!))
  const dice = r()
  if (dice < 0.05) return [operation, body.slice(0, Math.floor(r() * body.length))]
  if (dice < 0.07) return [operation, `${"[".repeat(20_000)}`]
  if (dice < 0.09) return [operation, `{"Key":${"{\"a\":{\"M\":".repeat(2000)}{}${"}}".repeat(2000)}}`]
  if (dice < 0.11) return [operation, body.replace(/"/g, "'")]
  return [operation, body]
}
