/**
 * Random expressions, rendered as text, with the names and values that they use.
 */
import type { Random } from "./random.ts"
import { names, type TableSpec } from "./table.ts"
import { type Item, type Json, number, small, type Value, value } from "./value.ts"

/** The names and values that the expressions of one request share. */
export interface Scope {
  readonly r: Random
  readonly spec: TableSpec
  readonly names: Map<string, string>
  readonly values: Map<string, Value>
}

export const scope = (r: Random, spec: TableSpec): Scope => ({ r, spec, names: new Map(), values: new Map() })

/** Also, rarely, a name or a value that nothing uses, or one too few. */
export const placeholders = ({ r, names, values }: Scope): { readonly [key: string]: Json } => {
  const used = { names: Object.fromEntries(names), values: Object.fromEntries(values) as Item }
  if (r.chance(0.005)) used.names["#unused"] = "a"
  const [first] = Object.keys(used.values)
  if (first !== undefined && r.chance(0.005)) delete (used.values as Record<string, Value>)[first]
  return {
    ...(Object.keys(used.names).length > 0 && { ExpressionAttributeNames: used.names }),
    ...(Object.keys(used.values).length > 0 && { ExpressionAttributeValues: used.values })
  }
}

const plain = new Set(["a", "b", "c", "d", "p", "s", "g", "h", "l"])

const name = ({ r, names }: Scope, of: string): string => {
  if (plain.has(of) && r.chance(0.6)) return of
  if (r.chance(0.01)) return of
  const alias = `#n${[...names.values()].includes(of) ? [...names.values()].indexOf(of) : names.size}`
  names.set(alias, of)
  return alias
}

export const bind = ({ values }: Scope, bound: Value): string => {
  const alias = `:v${values.size}`
  values.set(alias, bound)
  return alias
}

const heads = ({ spec: { indexes, partition, sort } }: Scope): ReadonlyArray<string> => [
  ...names.slice(0, 5),
  ...names,
  partition.name,
  ...(sort ? [sort.name] : []),
  ...indexes.map((index) => index.partition.name)
]

export const path = (scope: Scope, head = scope.r.pick(heads(scope))): string => {
  const { r } = scope
  const keys = ["p", "s", "g", "h", "l"].includes(head) && r.chance(0.97)
  const inner = keys ? [] : r.weighted([
    [8, () => [] as ReadonlyArray<string>],
    [2, () => [r.chance(0.5) ? `.${name(scope, r.pick(["a", "b", "name"]))}` : `[${r.below(3)}]`]],
    [1, () => [`.${name(scope, r.pick(["a", "b"]))}`, r.chance(0.5) ? "[0]" : `.${name(scope, "c")}`]]
  ])
  return name(scope, head) + inner.join("")
}

const operand = (scope: Scope): string =>
  scope.r.weighted([
    [50, () => path(scope)],
    [45, () => bind(scope, value(scope.r, 1))],
    [8, () => `size(${path(scope)})`]
  ])

/** What has an order: `<` and BETWEEN refuse values that have none. */
const ordered = (scope: Scope): string =>
  scope.r.weighted([
    [50, () => path(scope)],
    [25, () => bind(scope, { N: number(scope.r) })],
    [20, () => bind(scope, { S: scope.r.pick(["a", "ab", "b", ""]) })],
    [8, () => `size(${path(scope)})`],
    [2, () => operand(scope)]
  ])

const text = (scope: Scope): string =>
  scope.r.chance(0.9) ? bind(scope, { S: scope.r.pick(["a", "ab", "", "é"]) }) : operand(scope)

const types = ["S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL"]

export const condition = (scope: Scope, depth = 2): string => {
  const { r } = scope
  const inner = (): string => condition(scope, depth - 1)
  return r.weighted([
    [4, () => `${operand(scope)} ${r.pick(["=", "<>"])} ${operand(scope)}`],
    [4, () => `${ordered(scope)} ${r.pick(["<", "<=", ">", ">="])} ${ordered(scope)}`],
    [
      1,
      () => `${path(scope)} BETWEEN ${bind(scope, { N: small(r) })} AND ${bind(scope, { N: r.pick(["2", "3", "10"]) })}`
    ],
    [0.5, () => `${ordered(scope)} BETWEEN ${ordered(scope)} AND ${ordered(scope)}`],
    [1, () => `${operand(scope)} IN (${[operand(scope), ...r.list(3, () => operand(scope))].join(", ")})`],
    [2, () => `attribute_exists(${path(scope)})`],
    [2, () => `attribute_not_exists(${path(scope)})`],
    [1, () => `attribute_type(${path(scope)}, ${bind(scope, r.chance(0.95) ? { S: r.pick(types) } : value(r, 0))})`],
    [1, () => `begins_with(${path(scope)}, ${text(scope)})`],
    [2, () => `contains(${path(scope)}, ${operand(scope)})`],
    [depth > 0 ? 2 : 0, () => `${inner()} AND ${inner()}`],
    [depth > 0 ? 2 : 0, () => `${inner()} OR ${inner()}`],
    [depth > 0 ? 1 : 0, () => `NOT ${inner()}`],
    [depth > 0 ? 2 : 0, () => `(${inner()})`]
  ])
}

/** Mostly of different heads: paths that overlap are refused. */
export const projection = (scope: Scope): string => {
  const free = [...new Set(scope.r.shuffle(heads(scope)))]
  const each = (): string => path(scope, scope.r.chance(0.95) ? free.pop() : undefined)
  return [each(), ...scope.r.list(3, each)].join(", ")
}

const setTo = (scope: Scope): string => {
  const { r } = scope
  const otherwise = (fallback: Value): string => `if_not_exists(${path(scope)}, ${bind(scope, fallback)})`
  const term = (): string =>
    r.weighted([[3, () => bind(scope, value(r, 1))], [1, () => path(scope)], [2, () => otherwise(value(r, 1))]])
  const addend = (): string =>
    r.weighted([
      [6, () => bind(scope, { N: r.chance(0.7) ? small(r) : number(r) })],
      [1, () => path(scope)],
      [4, () => otherwise({ N: small(r) })],
      [0.3, term]
    ])
  const list = (): string =>
    r.weighted([
      [2, () => bind(scope, { L: r.list(2, () => value(r, 0)) })],
      [2, () => path(scope)],
      [1, () => `if_not_exists(${path(scope)}, ${bind(scope, { L: [] })})`]
    ])
  return r.weighted([
    [5, term],
    [3, () => `${addend()} ${r.pick(["+", "-"])} ${addend()}`],
    [2, () => `list_append(${list()}, ${list()})`]
  ])
}

/** Heads are drawn without repetition most of the time: paths that overlap are refused. */
export const update = (scope: Scope): string => {
  const { r } = scope
  const free = [...r.shuffle(names)]
  const target = (): string => {
    const head = r.chance(0.97) ? free.pop()! : r.pick(heads(scope))
    return r.chance(0.75) ? name(scope, head) : path(scope, head)
  }
  const some = (make: () => string): string => [make(), ...r.list(1, make)].join(", ")
  const set = (of: "add" | "delete"): Value =>
    r.weighted<Value>([
      [3, () => ({ SS: [r.pick(["a", "b", "c"])] })],
      [3, () => ({ NS: [small(r)] })],
      [of === "add" ? 4 : 0, () => ({ N: small(r) })],
      [0.2, () => value(r, 1)]
    ])
  const clauses: ReadonlyArray<readonly [number, () => string]> = [
    [0.7, () => `SET ${some(() => `${target()} = ${setTo(scope)}`)}`],
    [0.25, () => `REMOVE ${some(target)}`],
    [0.25, () => `ADD ${some(() => `${target()} ${bind(scope, set("add"))}`)}`],
    [0.12, () => `DELETE ${some(() => `${target()} ${bind(scope, set("delete"))}`)}`]
  ]
  const chosen = clauses.filter(([probability]) => r.chance(probability)).map(([, make]) => make())
  // where there is no item, an update that only takes away makes one on the emulator, and none on the service
  const writes = chosen.some((clause) => /^(SET|ADD)/.test(clause))
  return r.shuffle(writes ? chosen : [...chosen, clauses[0]![1]()]).join(" ")
}

const pieces = /[#:]?\w+|<=|>=|<>|\S/g

/** Once in a while a token is lost, doubled or put elsewhere. */
export const spoiled = (r: Random, text: string): string => {
  if (!r.chance(0.03)) return text
  const tokens = [...text.match(pieces) ?? []]
  const at = r.below(tokens.length)
  const [token] = tokens.splice(at, 1)
  if (r.chance(0.5)) tokens.splice(r.below(tokens.length + 1), 0, token!)
  if (r.chance(0.3)) tokens.splice(at, 0, token!, token!)
  return tokens.join(" ")
}

export const tokens = (text: string): ReadonlyArray<string> => text.match(pieces) ?? []
