/** Statements that nobody wrote. */
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import type { Action, Operator, Order, Select, Source, Statement, Term } from "../../src/partiql/syntax.ts"

type Any<A> = Arbitrary.Arbitrary<A>

const int = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))
const pick = <A>(all: ReadonlyArray<A>): Any<A> => Arbitrary.map(int(0, all.length - 1), (index) => all[index]!)
const oneOf = <A>(...all: ReadonlyArray<Any<A>>): Any<A> => Arbitrary.flatMap(pick(all), (one) => one)
const list = <A>(of: Any<A>, minLength: number, maxLength: number): Any<ReadonlyArray<A>> =>
  Arbitrary.array(of, { minLength, maxLength })
const both = <A, B, C>(a: Any<A>, b: Any<B>, make: (a: A, b: B) => C): Any<C> =>
  Arbitrary.flatMap(a, (left) => Arbitrary.map(b, (right) => make(left, right)))
const maybe = <A>(of: Any<A>): Any<A | undefined> => oneOf<A | undefined>(Arbitrary.map(int(0, 0), () => undefined), of)

const place = ""
const names = ["a", "b", "size", "SELECT", "a b", "it's", "\"", "é", "😀", "__proto__", "--", "?", "a.b", "$_1"]
const name = pick(names)
const text = oneOf(pick(names), pick(["", "''", "x\ny", "/*", "\\"]))
const step: Any<string | number> = oneOf<string | number>(name, int(0, 20))
const path = both(name, list(step, 0, 3), (head, steps) => [head, ...steps])

const leaf: Any<Term> = oneOf<Term>(
  Arbitrary.map(path, (found) => ({ kind: "path", path: found, place })),
  Arbitrary.map(text, (content) => ({ kind: "string", text: content, place })),
  Arbitrary.map(text, (content) => ({ kind: "ion", text: content, place })),
  Arbitrary.map(
    pick(["0", "1", "12.50", ".5", "1e9", "1E-3"]),
    (content) => ({ kind: "number", text: content, place })
  ),
  Arbitrary.map(pick([true, false]), (value) => ({ kind: "boolean", value, place })),
  Arbitrary.map(pick(["null", "missing"] as const), (kind) => ({ kind, place }))
)

const operators: ReadonlyArray<Operator> = [
  "OR",
  "AND",
  "=",
  "<>",
  "<",
  "<=",
  ">",
  ">=",
  "LIKE",
  "+",
  "-",
  "||",
  "*",
  "/",
  "%"
]

const branch = (inner: Any<Term>): Any<Term> =>
  oneOf<Term>(
    leaf,
    Arbitrary.map(list(inner, 0, 3), (elements) => ({ kind: "list", elements, place })),
    Arbitrary.map(list(inner, 0, 3), (elements) => ({ kind: "bag", elements, place })),
    Arbitrary.map(list(both(inner, inner, (key, value) => [key, value] as const), 0, 2), (members) => ({
      kind: "tuple",
      members,
      place
    })),
    both(pick(["size", "contains", "set_add", "constructor"]), list(inner, 0, 3), (called, operands) => ({
      kind: "call",
      name: called,
      operands,
      place
    })),
    Arbitrary.map(inner, (operand) => ({ kind: "not", operand, place })),
    both(pick(["+", "-"] as const), inner, (operator, operand) => ({ kind: "sign", operator, operand, place })),
    Arbitrary.flatMap(pick(operators), (operator) =>
      both(inner, inner, (left, right) => ({ kind: "binary", operator, left, right, place }))),
    Arbitrary.flatMap(inner, (operand) =>
      both(inner, inner, (lower, upper) => ({ kind: "between", operand, lower, upper, place }))),
    both(inner, list(inner, 0, 3), (operand, elements) => ({
      kind: "in",
      operand,
      members: { kind: "list", elements, place },
      place
    })),
    both(inner, pick(["MISSING", "NULL", "STRING", "LIST"]), (operand, type) => ({ kind: "is", operand, type, place }))
  )

const term = branch(branch(branch(leaf)))

const from: Any<Source> = both(name, maybe(name), (table, index) => ({ table, index }))
const table: Any<Source> = Arbitrary.map(name, (found) => ({ table: found, index: undefined }))

const order: Any<Order> = both(name, pick([true, false]), (found, descending) => ({ name: found, descending }))

/** Columns whose last names differ. */
const columns = Arbitrary.map(list(name, 1, 3), (found) => [...new Set(found)].map((last) => ["x", last]))

const select: Any<Select> = Arbitrary.flatMap(
  both(maybe(columns), from, (found, source) => ({ columns: found, from: source })),
  (part) => both(maybe(term), list(order, 0, 2), (where, orderBy) => ({ kind: "select", ...part, where, orderBy }))
)

const action: Any<Action> = oneOf<Action>(
  both(path, term, (target, value) => ({ kind: "SET", path: target, value })),
  Arbitrary.map(path, (target) => ({ kind: "REMOVE", path: target }))
)

const returning = both(
  pick(["ALL", "MODIFIED"] as const),
  pick(["OLD", "NEW"] as const),
  (what, when) => ({ what, when })
)

/** A tree of any kind of statement. */
export const statement: Any<Statement> = oneOf<Statement>(
  select,
  Arbitrary.map(select, (found) => ({ kind: "exists", select: found })),
  both(table, term, (source, value) => ({ kind: "insert", from: source, value })),
  Arbitrary.flatMap(
    both(table, list(action, 1, 3), (source, actions) => ({ from: source, actions })),
    (part) =>
      both(maybe(term), maybe(returning), (where, returned) => ({
        kind: "update",
        ...part,
        where,
        returning: returned
      }))
  ),
  both(table, maybe(term), (source, where) => ({
    kind: "delete",
    from: source,
    where,
    returning: { what: "ALL", when: "OLD" }
  }))
)
