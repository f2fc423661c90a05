/**
 * Random statements for one table: in text, with some of their values as parameters.
 */
import type { Random } from "../differential/random.ts"
import { number, type Value, value } from "../differential/value.ts"

export interface Parameterized {
  readonly Statement: string
  readonly Parameters?: ReadonlyArray<Value>
  readonly ReturnValuesOnConditionCheckFailure?: string
}

/** Where a statement collects its parameters. */
interface Scope {
  readonly r: Random
  readonly parameters: Array<Value>
}

/** The table, whose keys are few, so that items meet. */
export const definition = {
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "N" },
    { AttributeName: "g", AttributeType: "S" }
  ],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }],
  GlobalSecondaryIndexes: [{
    IndexName: "byG",
    KeySchema: [{ AttributeName: "g", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }],
    Projection: { ProjectionType: "ALL" }
  }],
  BillingMode: "PAY_PER_REQUEST"
}

const table = "tabled"
const text = (content: string): string => `'${content.replaceAll("'", "''")}'`

/** The literal of a value; there is none for bytes, and for values that are wrong in themselves. */
const literal = (of: Value): string | undefined => {
  const [[type, content] = ["", null], ...more] = Object.entries(of)
  if (more.length > 0) return undefined
  const inner = (all: ReadonlyArray<Value>): ReadonlyArray<string> | undefined => {
    const texts = all.map(literal)
    return texts.every((one) => one !== undefined) ? texts : undefined
  }
  const bag = (all: ReadonlyArray<string>): string => `<<${all.join(", ")}>>`
  switch (type) {
    case "S":
      return text(content as string)
    case "N":
      return /^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(content as string) ? content as string : undefined
    case "BOOL":
      return String(content)
    case "NULL":
      return content === true ? "null" : undefined
    case "SS":
      return bag((content as ReadonlyArray<string>).map(text))
    case "NS":
      return (content as ReadonlyArray<string>).every((one) => literal({ N: one }) !== undefined)
        ? bag(content as ReadonlyArray<string>)
        : undefined
    case "L": {
      const elements = inner(content as unknown as ReadonlyArray<Value>)
      return elements && `[${elements.join(", ")}]`
    }
    case "M": {
      const members = content as unknown as Readonly<Record<string, Value>>
      const values = inner(Object.values(members))
      return values && `{${Object.keys(members).map((name, at) => `${text(name)}: ${values[at]}`).join(", ")}}`
    }
    default:
      return undefined
  }
}

/** A value in the text, or as a parameter. */
const given = ({ parameters, r }: Scope, of: Value): string => {
  const written = r.chance(0.7) ? literal(of) : undefined
  if (written !== undefined) return written
  parameters.push(of)
  return "?"
}

const any = (s: Scope): string => given(s, value(s.r, 1))
const some = (s: Scope): string => given(s, s.r.pick<Value>([{ N: "1" }, { N: "10" }, { S: "a" }, { S: "abc" }]))

const partition = (r: Random): Value => ({ S: r.pick(["a", "b", "ab"]) })
const sort = (r: Random): Value => ({ N: r.pick(["1", "2", "3", "-1", "1.5"]) })

const names = ["n", "s", "m", "l", "ss", "ns", "x"]
const path = (r: Random): string =>
  r.weighted<string>([
    [8, () => r.pick(names)],
    [1, () => `"${r.pick(names)}"`],
    [2, () => `m.${r.pick(["a", "b"])}`],
    [1, () => "m['a'].b"],
    [2, () => `l[${r.pick(["0", "1"])}]`],
    [1, () => "l[0].a"]
  ])

/** A condition on anything but keys. */
const condition = (s: Scope, depth = 2): string => {
  const { r } = s
  const inner = () => condition(s, depth - 1)
  return r.weighted<string>([
    [5, () => `${path(r)} ${r.pick(["=", "<>", "!=", "<", "<=", ">", ">="])} ${any(s)}`],
    [4, () => `${path(r)} ${r.pick(["=", "<", ">="])} ${some(s)}`],
    [1, () => `${any(s)} = ${path(r)}`],
    [1, () => `${path(r)} = ${path(r)}`],
    [2, () => `n ${r.pick(["", "NOT "])}BETWEEN ${given(s, { N: number(r) })} AND ${given(s, { N: number(r) })}`],
    [2, () => {
      const members = Array.from({ length: 1 + r.below(3) }, () => r.chance(0.8) ? some(s) : any(s)).join(", ")
      return `${path(r)} ${r.pick(["IN", "NOT IN"])} ${r.chance(0.5) ? `[${members}]` : `(${members})`}`
    }],
    [
      3,
      () => `${path(r)} IS ${r.pick(["", "NOT "])}${r.pick(["MISSING", "MISSING", "NULL", "STRING", "LIST", "BAG"])}`
    ],
    [2, () => `${r.pick(["begins_with", "contains", "BEGINS_WITH"])}(${path(r)}, ${some(s)})`],
    [1, () => `contains(${path(r)}, ${any(s)})`],
    [1, () => `attribute_type(${path(r)}, ${given(s, { S: r.pick(["S", "N", "SS", "L", "NULL", "x"]) })})`],
    [2, () => `size(${path(r)}) ${r.pick(["=", ">", "<="])} ${given(s, { N: r.pick(["0", "1", "2"]) })}`],
    [depth > 0 ? 3 : 0, () => `${inner()} AND ${inner()}`],
    [depth > 0 ? 3 : 0, () => `(${inner()} OR ${inner()})`],
    [depth > 0 ? 2 : 0, () => `NOT ${inner()}`],
    [depth > 0 ? 1 : 0, () => `(${inner()})`],
    [0.3, () => r.pick(["n", "size(s)", "foo(n)", "n + 1 = 2", "n = MISSING", "n LIKE 'a'", "n IN []", "pk.a = 1"])]
  ])
}

const also = (s: Scope, probability: number): string => s.r.chance(probability) ? ` AND ${condition(s, 1)}` : ""

/** The whole key of an item. */
const keyed = (s: Scope): string => {
  const parts = [`pk = ${given(s, partition(s.r))}`, `sk = ${given(s, sort(s.r))}`]
  return parts.join(" AND ")
}

/** A WHERE clause of a write: almost always one that names an item. */
const target = (s: Scope): string =>
  s.r.weighted<string>([
    [30, () => ` WHERE ${keyed(s)}${also(s, 0.4)}`],
    [1, () => ` WHERE pk = ${given(s, partition(s.r))}${also(s, 0.5)}`],
    [1, () => ` WHERE pk IN ['a'] AND sk = 1`],
    [1, () => ` WHERE ${keyed(s)} OR n = 1`],
    [1, () => ""]
  ])

const range = (s: Scope): string => {
  const { r } = s
  return r.weighted<string>([
    [3, () => ""],
    [2, () => ` AND sk ${r.pick(["<", "<=", ">", ">=", "="])} ${given(s, sort(r))}`],
    [1, () => ` AND sk BETWEEN ${given(s, { N: "1" })} AND ${given(s, { N: "2" })}`],
    [1, () => ` AND sk <> ${given(s, sort(r))}`],
    [1, () => ` AND sk > ${given(s, { N: "0" })} AND sk < ${given(s, { N: "3" })}`]
  ])
}

const columns = (r: Random): string =>
  r.chance(0.5)
    ? "*"
    : r.pick(["pk, sk", "pk", "n, s", "m.a", "m.a, l[0]", "l[0], l[1]", "x", "sk, m.b.a", "m, m.a", "n, n", "pk.a"])

/** Whether the order of what is read is promised, and the text. */
export interface Read extends Parameterized {
  readonly ordered: boolean
}

const finish = <A extends object>(s: Scope, Statement: string, more: A): Parameterized & A => {
  const all = { Statement: s.r.chance(0.01) ? Statement.slice(0, s.r.below(Statement.length)) : Statement, ...more }
  return s.parameters.length === 0 ? all : { ...all, Parameters: s.parameters }
}

const scope = (r: Random): Scope => ({ r, parameters: [] })

export const select = (r: Random): Read => {
  const s = scope(r)
  const what = `SELECT ${columns(r)} FROM `
  const order = r.pick(["", "", "", " ORDER BY sk", " ORDER BY sk DESC", " ORDER BY sk ASC, pk", " ORDER BY n"])
  return r.weighted<() => Read>([
    [2, () => () => finish(s, `${what}${table}`, { ordered: false })],
    [5, () => () => finish(s, `${what}${table} WHERE ${condition(s)}`, { ordered: false })],
    [4, () => () => finish(s, `${what}${table} WHERE ${keyed(s)}${also(s, 0.3)}`, { ordered: true })],
    [6, () => () => {
      const clause = `pk = ${given(s, partition(r))}${range(s)}${also(s, 0.4)}`
      return finish(s, `${what}"${table}" WHERE ${clause}${order}`, { ordered: true })
    }],
    [3, () => () => {
      const members = `${given(s, partition(r))}, ${given(s, partition(r))}`
      return finish(s, `${what}${table} WHERE pk IN [${members}]${range(s)}${also(s, 0.3)}`, { ordered: false })
    }],
    [1, () => () => finish(s, `${what}${table} WHERE pk = 'a' OR ${condition(s, 1)}`, { ordered: false })],
    [3, () => () => {
      const clause = `g = ${given(s, { S: r.pick(["a", "b"]) })}${range(s)}${also(s, 0.3)}`
      return finish(s, `${what}${table}.byG WHERE ${clause}`, { ordered: false })
    }],
    [
      1,
      () => () => finish(s, `${what}${table}.byG${r.chance(0.5) ? ` WHERE ${condition(s)}` : ""}`, { ordered: false })
    ]
  ])()
}

/** A SELECT of one item. */
export const get = (r: Random): Parameterized => {
  const s = scope(r)
  return finish(s, `SELECT ${columns(r)} FROM ${table} WHERE ${keyed(s)}${also(s, 0.03)}`, {})
}

const shown = (r: Random): object => r.chance(0.3) ? { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } : {}

const insert = (r: Random): Parameterized => {
  const s = scope(r)
  const members = [["pk", partition(r)], ["sk", sort(r)]] as Array<readonly [string, Value]>
  if (r.chance(0.5)) members.push(["g", { S: r.pick(["a", "b"]) }])
  if (r.chance(0.4)) members.push(["n", { N: r.pick(["1", "2", "10"]) }])
  if (r.chance(0.3)) members.push(["l", { L: [value(r, 1), value(r, 1)] }])
  if (r.chance(0.3)) members.push(["m", { M: { a: value(r, 1), b: { M: { a: value(r, 0) } } } }])
  for (const name of names) {
    if (r.chance(0.2) && !members.some(([other]) => other === name)) members.push([name, value(r)])
  }
  if (r.chance(0.03)) members.splice(r.below(members.length), 1)
  const texts = members.map(([name, of]) => `${text(name)}: ${given(s, of)}`)
  return finish(s, `INSERT INTO ${table} VALUE {${texts.join(", ")}}`, shown(r))
}

const assigned = (s: Scope, name: string): string => {
  const { r } = s
  return r.weighted<string>([
    [5, () => any(s)],
    [2, () => `${path(r)}`],
    [3, () => `${path(r)} ${r.pick(["+", "-"])} ${given(s, { N: r.pick(["1", "2.5"]) })}`],
    [1, () => `n + n - 1`],
    [2, () => `list_append(${path(r)}, ${given(s, { L: [{ N: "1" }] })})`],
    [1, () => `if_not_exists(${path(r)}, ${any(s)})`],
    [2, () => `set_add(${name}, ${given(s, r.pick<Value>([{ SS: ["a", "z"] }, { NS: ["1", "7"] }]))})`],
    [2, () => `set_delete(${name}, ${given(s, r.pick<Value>([{ SS: ["a", "b"] }, { NS: ["1", "2"] }]))})`],
    [0.3, () => r.pick(["n * 2", "size(l)", "missing", "foo(1)", "set_add(x, 1)", "- n", "list_append(n)"])]
  ])
}

const update = (r: Random): Parameterized => {
  const s = scope(r)
  let nested = false
  const targets = [...new Set(Array.from({ length: 1 + r.below(3) }, () => path(r)))]
  const actions = targets.map((name) => {
    nested ||= /[.[]/.test(name)
    return r.chance(0.2) ? `REMOVE ${name}` : `SET ${name} = ${assigned(s, name)}`
  })
  if (r.chance(0.02)) actions.push("SET pk = 'a'")
  const where = target(s)
  // what MODIFIED shows of a document is not the same on both sides
  const returning = r.pick(["", "ALL OLD", "ALL NEW", ...(nested ? [] : ["MODIFIED OLD", "MODIFIED NEW"])])
  const clause = returning === "" ? "" : ` RETURNING ${returning} *`
  return finish(s, `UPDATE ${table} ${actions.join(" ")}${where}${clause}`, shown(r))
}

const remove = (r: Random): Parameterized => {
  const s = scope(r)
  const clause = r.pick([
    "",
    " RETURNING ALL OLD *",
    " RETURNING ALL OLD *",
    ...(r.chance(0.1) ? [" RETURNING ALL NEW *"] : [])
  ])
  return finish(s, `DELETE FROM ${table}${target(s)}${clause}`, shown(r))
}

export const write = (r: Random): Parameterized =>
  r.weighted<Parameterized>([[5, () => insert(r)], [5, () => update(r)], [2, () => remove(r)]])

/** A write or a check, as a transaction has them. */
export const transacted = (r: Random): Parameterized => {
  const s = scope(r)
  const one = r.chance(0.25)
    ? finish(s, `EXISTS(SELECT * FROM ${table} WHERE ${keyed(s)}${also(s, 0.95)})`, {})
    : write(r)
  return r.chance(0.95) ? { ...one, Statement: one.Statement.replace(/ RETURNING .*$/, "") } : one
}
