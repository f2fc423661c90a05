/**
 * Sort-key conditions on every backend: what the condition finds there is what its words say.
 */
import { describe, expect, it } from "@effect/vitest"
import * as DynamoDB from "dynapipe/DynamoDB"
import * as Key from "dynapipe/Key"
import * as Table from "dynapipe/Table"
import { Arbitrary, Effect } from "effect"
import * as Hostile from "../../packages/dynapipe/test/key/hostile.ts"
import { forEachBackend } from "./harness/backends.ts"

class Rows extends Table.make("rows", { partitionKey: "pk", sortKey: "sk" }) {}

interface Row {
  readonly a: string
  readonly b: string
}

const number: Key.PartType = { kind: "number", wire: "N" }
const text: Key.PartType = { kind: "string", wire: "S" }
const key = Key.compile(Key.parse("ROW#{a}#{b}"), (attribute) => attribute === "a" ? text : number)
const values = ({ a, b }: Partial<Row>): Key.Values => (attribute) =>
  attribute === "a" ? a === undefined ? undefined : { S: a } : b === undefined ? undefined : { N: b }
const encode = (row: Row): string => key.encodeText(values(row))

/** The condition as a request says it. */
const condition = (range: Key.KeyRange) => {
  switch (range._tag) {
    case "Equal":
      return { text: " AND sk = :a", values: { ":a": range.value } }
    case "BeginsWith":
      return { text: " AND begins_with(sk, :a)", values: { ":a": range.prefix } }
    case "Between":
      return { text: " AND sk BETWEEN :a AND :b", values: { ":a": range.low, ":b": range.high } }
    case "Compare":
      return { text: ` AND sk ${range.op} :a`, values: { ":a": range.value } }
    default:
      return { text: "", values: {} }
  }
}

const query = (range: Key.KeyRange) => {
  const { text, values } = condition(range)
  return range._tag === "None" ? Effect.succeed([]) : DynamoDB.call("Query", {
    TableName: "rows",
    KeyConditionExpression: `pk = :pk${text}`,
    ExpressionAttributeValues: { ":pk": { S: "p" }, ...values }
  }).pipe(Effect.map(({ Items }) => (Items ?? []).map((item) => item["sk"]!.S!)))
}

const sample = Effect.gen(function*() {
  const as = yield* Arbitrary.sampleEffect(Hostile.kinds.string.values, { count: 40, seed: 11, size: 20 })
  const bs = yield* Arbitrary.sampleEffect(Hostile.kinds.number.values, { count: 40, seed: 12, size: 20 })
  const few = ["", "a", "a#", "a#b", "ab", "\u{10ffff}", "\uffff", "😀", "\ue000"]
  const rows = [...as.map((v) => v.S!), ...few, ...few].map((a, i): Row => ({ a, b: bs[i % bs.length]!.N! }))
  return [...new Map(rows.map((row) => [encode(row), row])).values()]
})

const put = (sk: string) => DynamoDB.call("PutItem", { TableName: "rows", Item: { pk: { S: "p" }, sk: { S: sk } } })

const order = (kind: Hostile.Kind, a: string, b: string): number => {
  const of = (v: string) => kind.type.wire === "N" ? { N: v } : { S: v }
  return kind.compare(of(a), of(b))
}
const compareRows = (row: Row, bound: Partial<Row>): number =>
  order(Hostile.kinds.string, row.a, bound.a!) ||
  (bound.b === undefined ? 0 : order(Hostile.kinds.number, row.b, bound.b))

const words: ReadonlyArray<readonly [op: Key.RangeOp, holds: (order: number) => boolean]> = [
  ["where", (order) => order === 0],
  ["from", (order) => order >= 0],
  ["after", (order) => order > 0],
  ["upTo", (order) => order <= 0],
  ["before", (order) => order < 0]
]

describe("sort-key conditions", () => {
  forEachBackend(({ layer, name }) =>
    it.effect(`find what they say on ${name}`, () =>
      Effect.gen(function*() {
        const rows = yield* sample
        const foreign = ["ROW", "ROW\"", "ROW$", "ROX#a#a1", "A", "\u{10ffff}"]
        yield* Effect.forEach([...rows.map(encode), ...foreign], put, { concurrency: 8 })
        const sorted = [...rows].sort(compareRows).map(encode)
        expect(yield* query(key.range("all"))).toEqual(sorted)
        const bounds = rows.filter((_, i) => i % 4 === 0).flatMap((row) => [row, { a: row.a }])
        const checks = bounds.flatMap((bound) => words.map(([op, holds]) => ({ bound, op, holds })))
        yield* Effect.forEach(checks, ({ bound, holds, op }) =>
          Effect.map(query(key.range(op, values(bound))), (found) => {
            const expected = rows.filter((row) => holds(compareRows(row, bound))).map(encode)
            expect(found, `${op} ${JSON.stringify(bound)}`).toEqual(sorted.filter((sk) => expected.includes(sk)))
          }), { concurrency: 8 })
        for (const a of ["a", "", "a#", "\u{10ffff}", "😀"]) {
          const expected = rows.filter((row) => row.a.startsWith(a)).map(encode)
          expect(yield* query(key.range("beginsWith", values({ a })))).toEqual(
            sorted.filter((sk) => expected.includes(sk))
          )
        }
      }).pipe(Effect.provide(layer([Rows]))), 60_000)
  )
})
