/** What holds for every text: a refusal or a result, never a crash; and trees that print as what they parse from. */
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import type { ActionSyntax, Comparator, ConditionSyntax, Operand } from "../../src/expression/ast.ts"
import { condition } from "../../src/expression/conditionSyntax.ts"
import * as Expression from "../../src/expression/index.ts"
import { finish, type Parser, start } from "../../src/expression/parser.ts"
import { update } from "../../src/expression/updateSyntax.ts"
import { printCondition, printUpdate } from "./print.ts"
import { contextOf, names, refusal, values } from "./request.ts"

const int = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))
const pick = <A>(all: ReadonlyArray<A>) => Arbitrary.map(int(0, all.length - 1), (index) => all[index]!)
const oneOf = <A>(...all: ReadonlyArray<Arbitrary.Arbitrary<A>>) => Arbitrary.flatMap(pick(all), (one) => one)

const parsers = [
  Expression.parseCondition,
  Expression.parseFilter,
  Expression.parseKeyCondition,
  Expression.parseProjection,
  Expression.parseUpdate
]

const tokens = [
  "a",
  "b",
  "#a",
  "#b",
  "#zz",
  "a.b",
  "a[0]",
  ".",
  "[",
  "]",
  "[1]",
  "(",
  "(",
  ")",
  ")",
  ",",
  "=",
  "<>",
  "<",
  ">=",
  "+",
  "-",
  ":n",
  ":m",
  ":s",
  ":l",
  ":ss",
  ":bool",
  ":zz",
  "AND",
  "OR",
  "NOT",
  "IN",
  "BETWEEN",
  "SET",
  "REMOVE",
  "ADD",
  "DELETE",
  "size(",
  "contains(",
  "begins_with(",
  "attribute_exists(",
  "attribute_type(",
  "if_not_exists(",
  "list_append(",
  "foo(",
  "0",
  "00",
  "99999999999",
  "abort",
  "size",
  "!",
  "#",
  ":",
  "😀",
  "\u0000",
  "toString",
  "__proto__",
  "constructor("
]
const soup = Arbitrary.map(Arbitrary.array(pick(tokens), { minLength: 1, maxLength: 25 }), (parts) => parts.join(" "))
const noise = Arbitrary.map(
  Arbitrary.array(oneOf(pick(tokens), Arbitrary.schema(Schema.String)), { minLength: 1, maxLength: 8 }),
  (parts) => parts.join("")
)

const item = { a: { M: { b: { L: [{ N: "1" }] } } }, b: { SS: ["a"] }, c: { N: "1" } }

/** Parses in every language and runs what was understood; only refusals of the service may come out. */
const survives = (text: string): void => {
  for (const parse of parsers) {
    refusal(() => {
      const parsed = parse(contextOf(text), text)
      if ("test" in parsed) Expression.evaluate(parsed, item)
      else if ("run" in parsed) Expression.applyUpdate(parsed, item)
      else if ("paths" in parsed) Expression.project(parsed, item)
    })
  }
}

describe("no text breaks the parser", () => {
  it.prop("soup of tokens", [soup], ([text]) => survives(text))
  it.prop("noise", [noise], ([text]) => survives(text))

  const kinds: ReadonlyArray<readonly [name: string, text: string]> = [
    ["opening parentheses", "(".repeat(4096)],
    ["matched parentheses", `${"(".repeat(2000)}a=:n${")".repeat(2000)}`],
    ["ten thousand parentheses", `${"(".repeat(10_000)}a=:n${")".repeat(10_000)}`],
    ["dots", ".".repeat(4096)],
    ["a path of dots", `a${".a".repeat(2047)}`],
    ["brackets", "[".repeat(4096)],
    ["indexes", `a${"[0]".repeat(1360)}`],
    ["negations", `${"NOT ".repeat(1000)}a=:n`],
    ["functions", `${"size(".repeat(800)}a`],
    ["closed functions", `${"size(".repeat(680)}a${")".repeat(680)}`],
    ["commas", ",".repeat(4096)],
    ["conjunctions", "a=:n AND ".repeat(450)],
    ["blanks", " ".repeat(4096)],
    ["digits", `a[${"9".repeat(4000)}]`],
    ["sections", "SET ".repeat(1000)],
    ["projection", Array.from({ length: 800 }, (_, index) => `b${index}`).join(",")],
    ["nested parentheses in an update", `SET a = ${"(".repeat(2000)}:n${")".repeat(2000)}`],
    ["aliases", "#a".repeat(2000)]
  ]
  it.each(kinds)("%s", (_, text) => survives(text))
})

const names_ = ["a", "b1", "#a", "#b", "Some_Name"]
const path = Arbitrary.map(
  Arbitrary.all([
    pick(names_),
    Arbitrary.array(oneOf<string | number>(pick(names_), int(0, 12)), { maxLength: 3 })
  ]),
  ([head, rest]) => [head, ...rest]
)
const pathOperand = Arbitrary.map(path, (steps): Operand => ({ kind: "path", path: steps }))
const valueOperand = Arbitrary.map(pick([":n", ":m", ":s"]), (name): Operand & { readonly kind: "value" } => ({
  kind: "value",
  name,
  slot: 0
}))
const sized = Arbitrary.map(pathOperand, (operand): Operand => ({ kind: "call", name: "size", operands: [operand] }))
const operand = oneOf<Operand>(pathOperand, valueOperand, sized)
const comparators: ReadonlyArray<Comparator> = ["=", "<>", "<", "<=", ">", ">="]

const simple: Arbitrary.Arbitrary<ConditionSyntax> = oneOf<ConditionSyntax>(
  Arbitrary.map(
    Arbitrary.all([pick(comparators), operand, operand]),
    ([operator, left, right]) => ({ kind: "test", operator, operands: [left, right] })
  ),
  Arbitrary.map(
    Arbitrary.all([operand, operand, operand]),
    (operands) => ({ kind: "test", operator: "BETWEEN", operands })
  ),
  Arbitrary.map(
    Arbitrary.array(operand, { minLength: 2, maxLength: 4 }),
    (operands) => ({ kind: "test", operator: "IN", operands })
  ),
  Arbitrary.map(pathOperand, (one) => ({ kind: "call", name: "attribute_exists", operands: [one] })),
  Arbitrary.map(Arbitrary.all([operand, operand]), (operands) => ({ kind: "call", name: "contains", operands }))
)

const tree = (depth: number): Arbitrary.Arbitrary<ConditionSyntax> =>
  depth === 0 ? simple : oneOf<ConditionSyntax>(
    simple,
    Arbitrary.map(tree(depth - 1), (inner) => ({ kind: "not", condition: inner })),
    Arbitrary.map(
      Arbitrary.all([pick(["and", "or"] as const), tree(depth - 1), tree(depth - 1)]),
      ([kind, left, right]) => ({ kind, left, right })
    )
  )

const action: Arbitrary.Arbitrary<ActionSyntax> = oneOf<ActionSyntax>(
  Arbitrary.map(Arbitrary.all([path, operand]), ([target, value]) => ({ kind: "SET", path: target, value })),
  Arbitrary.map(
    Arbitrary.all([path, pick(["+", "-"] as const), operand, operand]),
    ([target, operator, left, right]) => ({
      kind: "SET",
      path: target,
      value: { kind: "arithmetic", operator, left, right }
    })
  ),
  Arbitrary.map(path, (target) => ({ kind: "REMOVE", path: target })),
  Arbitrary.map(
    Arbitrary.all([pick(["ADD", "DELETE"] as const), path, valueOperand]),
    ([kind, target, value]) => ({ kind, path: target, value })
  )
)

/** Slots are numbered by the parse: they are no part of what was written. */
const written = (node: unknown): unknown => JSON.parse(JSON.stringify(node, (key, value) => key === "slot" ? 0 : value))

const parse = <A>(text: string, grammar: (parser: Parser) => A) => {
  const parser = start(text)
  const parsed = grammar(parser)
  finish(parser)
  return written(parsed)
}

describe("printing and parsing", () => {
  it.prop("a condition comes back, without a parenthesis too many", [tree(4)], ([node]) => {
    assert.deepStrictEqual(parse(printCondition(node), condition), written(node))
  })

  it.prop("an update comes back", [Arbitrary.array(action, { minLength: 1, maxLength: 5 })], ([actions]) => {
    const grouped = [...Map.groupBy(actions, (one) => one.kind).values()].flat()
    assert.deepStrictEqual(parse(printUpdate(actions), update), written(grouped))
  })

  it.prop("a condition and its printed tree say the same", [tree(3)], ([node]) => {
    const text = printCondition(node)
    const says = (source: string) => {
      const context = Expression.makeContext({ names: { ...names }, values: { ...values } })
      try {
        return String(Expression.evaluate(Expression.parseCondition(context, source), item))
      } catch (error) {
        return String((error as Error).message)
      }
    }
    const spaced = text.replaceAll(" ", " \n\t ").replaceAll(/AND|OR|NOT|IN|BETWEEN/g, (word) => word.toLowerCase())
    assert.strictEqual(says(spaced), says(text))
  })
})
