/**
 * Unions: the member is found by the literal that tells members apart, or else by what is stored, or else by trying.
 *
 * @since 0.1.0
 */
import type * as SchemaAST from "effect/SchemaAST"
import type { AttributeValue, Descriptor } from "../../AttributeValue.ts"
import { take } from "../property.ts"
import { fail, Failure, show, showStored } from "./issue.ts"
import {
  type Check,
  descriptorOf,
  descriptorsOf,
  type Field,
  type Kind,
  kindsOf,
  type Node,
  type Struct,
  type Union
} from "./node.ts"
import { isObject } from "./struct.ts"

/** The struct that a node stores, where it is one. */
const structOf = (node: Node): Struct | undefined =>
  node._tag === "Struct" ? node : node._tag === "Suspend" ? structOf(node.get()) : undefined

interface Discriminator {
  readonly name: string
  readonly wire: string
  /** Of each member, the literals by which it is chosen; `undefined` for a member that is not to be told by it. */
  readonly literals: ReadonlyArray<ReadonlySet<unknown> | undefined>
}

const literalsOf = (field: Field): ReadonlySet<unknown> | undefined =>
  field.node._tag === "Literals" && !field.optional && field.node.values.every((value) => typeof value === "string")
    ? new Set(field.node.values)
    : undefined

/** The attribute whose string literals tell most members apart. */
export const discriminator = (members: ReadonlyArray<Node>): Discriminator | undefined => {
  const structs = members.map(structOf)
  const candidates = new Map<string, Field>()
  for (const struct of structs) {
    for (const field of struct?.fields ?? []) {
      if (literalsOf(field) !== undefined) candidates.set(field.name, field)
    }
  }
  let best: Discriminator | undefined
  let most = 1
  for (const { name, wire } of candidates.values()) {
    const literals = structs.map((struct) => {
      const field = struct?.fields.find((field) => field.name === name && field.wire === wire)
      return field === undefined ? undefined : literalsOf(field)
    })
    const told = literals.filter((set) => set !== undefined).length
    if (told > most) {
      most = told
      best = { name, wire, literals }
    }
  }
  return best
}

interface Tables {
  readonly stored: (value: AttributeValue) => ReadonlyArray<Node>
  readonly domain: (value: unknown) => ReadonlyArray<Node>
}

const byKey = <K>(members: ReadonlyArray<Node>, keysOf: (node: Node) => ReadonlySet<K> | undefined) => {
  const table = new Map<K | undefined, ReadonlyArray<Node>>()
  const keys = new Set(members.flatMap((member) => [...keysOf(member) ?? []]))
  for (const key of keys) table.set(key, members.filter((member) => keysOf(member)?.has(key) ?? true))
  const others = members.filter((member) => keysOf(member) === undefined)
  return (key: K | undefined): ReadonlyArray<Node> => table.get(key) ?? others
}

const kindOf = (value: unknown): Kind | undefined => value === null ? "null" : typeof value as Kind

const tablesOf = (members: ReadonlyArray<Node>): Tables => {
  const byDescriptor = byKey<Descriptor>(members, descriptorsOf)
  const byKind = byKey<Kind>(members, kindsOf)
  const found = discriminator(members)
  if (found === undefined) {
    return { stored: (value) => byDescriptor(descriptorOf(value)), domain: (value) => byKind(kindOf(value)) }
  }
  const literals = new Map(members.map((member, i) => [member, found.literals[i]]))
  const told = (among: ReadonlyArray<Node>) => byKey<unknown>(among, (node) => literals.get(node))
  const storedMaps = told(byDescriptor("M"))
  const objects = told(byKind("object"))
  const takeName = take(found.name)
  const takeWire = take(found.wire)
  return {
    stored: (value) =>
      value.M === undefined ? byDescriptor(descriptorOf(value)) : storedMaps((takeWire(value.M) as AttributeValue)?.S),
    domain: (value) => isObject(value) ? objects(takeName(value)) : byKind(kindOf(value))
  }
}

const none = (failures: ReadonlyArray<Failure>, expected: string, found: string): never => {
  if (failures.length === 1) throw failures[0]!
  const reasons = failures.slice(0, 3).map((failure) => failure.reason)
  return fail(
    `${found} fits none of ${expected}${reasons.length === 0 ? "" : ` (${[...new Set(reasons)].join("; ")})`}`
  )
}

/** The first member that does not fail, or the only one where `single`. */
const first = (
  members: ReadonlyArray<Node>,
  attempt: (member: Node) => unknown,
  single: boolean,
  expected: string,
  found: () => string
): unknown => {
  if (members.length === 1) return attempt(members[0]!)
  const failures: Array<Failure> = []
  const results: Array<unknown> = []
  for (const member of members) {
    try {
      const result = attempt(member)
      if (!single) return result
      results.push(result)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      failures.push(error)
    }
  }
  if (results.length > 1) return fail(`${found()} fits more than one of ${expected}`)
  return results.length === 1 ? results[0] : none(failures, expected, found())
}

/** A union; with `single`, a value that fits more than one member is refused. */
export const union = (
  ast: SchemaAST.AST,
  members: ReadonlyArray<Node>,
  single: boolean,
  check: Check | undefined
): Union => {
  let tables: Tables | undefined
  const expected = `the ${members.length} members of the union`
  // An instance belongs to its class; a plain object to the first member whose fields it has.
  const instances = members.filter((member) => member._tag === "Struct" && member.isInstance !== undefined)
  const owner = (value: unknown): Node | undefined =>
    instances.find((member) => member._tag === "Struct" && member.isInstance!(value))
  const candidates = (value: unknown): ReadonlyArray<Node> => {
    const found = (tables ??= tablesOf(members)).domain(value)
    const own = instances.length === 0 || found.length < 2 ? undefined : owner(value)
    if (own === undefined) return found
    const first = found.filter((member) => !instances.includes(member) || member === own)
    return [...first, ...found.filter((member) => !first.includes(member))]
  }
  return {
    _tag: "Union",
    ast,
    expected,
    members,
    check,
    omits: members.some((member) => member.omits === true),
    onAbsent: members.find((member) => member.onAbsent !== undefined)?.onAbsent,
    enc: (value) => {
      const stored = first(candidates(value), (member) => member.enc(value), single, expected, () => show(value))
      check?.(value)
      return stored as AttributeValue | undefined
    },
    dec: (value) => {
      const members_ = (tables ??= tablesOf(members)).stored(value)
      const read = first(members_, (member) => member.dec(value), single, expected, () => showStored(value))
      check?.(read)
      return read
    }
  }
}
