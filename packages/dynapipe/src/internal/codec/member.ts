/**
 * What is inside a node: the fields of an item or a map by their names, the elements of a list or a set, each as what
 * all members of a union agree on.
 *
 * @since 0.1.0
 */
import type { Descriptor } from "../../AttributeValue.ts"
import { missing } from "./issue.ts"
import { descriptorsOf, type Domain, type Field, type Node } from "./node.ts"

/** What orders the values of a node, where all of them have one order. */
export const domainOf = (node: Node): Domain => {
  switch (node._tag) {
    case "Leaf":
    case "Link":
      return node.domain
    case "Literals": {
      const [kind, ...others] = new Set(node.values.map((value) => value === null ? "other" : typeof value))
      return others.length > 0 || kind === undefined ? "other" : kind as Domain
    }
    case "Maybe":
    case "Default":
      return domainOf(node.inner)
    case "Union": {
      const [domain, ...others] = new Set(node.members.map(domainOf))
      return others.length > 0 || domain === undefined ? "other" : domain
    }
    default:
      return "other"
  }
}

/** The one descriptor that a node writes, where there is one. */
export const wireOf = (node: Node): Descriptor | undefined => {
  const [wire, ...others] = descriptorsOf(node)
  return others.length > 0 ? undefined : wire
}

/** A node as a field without a name: what is inside a list or a set. */
export const plainField = (node: Node): Field => ({
  name: "",
  wire: "",
  node,
  optional: false,
  write: node.enc,
  read: (value) => value === undefined ? missing() : node.dec(value)
})

/** Scalars that are stored alike; dates are not, since seconds and milliseconds are both numbers. */
const isAlike = (a: Node, b: Node): boolean =>
  [a, b].every((node) => node._tag === "Leaf" || node._tag === "Literals") && domainOf(a) === domainOf(b) &&
  domainOf(a) !== "date" && wireOf(a) !== undefined && wireOf(a) === wireOf(b)

/** The one field that all of them are; where they are scalars that are stored alike, one that tries them in order. */
const agreed = (fields: ReadonlyArray<Field | undefined>): Field | undefined => {
  const known = fields.filter((field) => field !== undefined)
  const [first, ...others] = known
  if (first === undefined || others.some((field) => field.wire !== first.wire)) return undefined
  if (others.every((field) => field.node === first.node)) return first
  return others.every((field) => isAlike(field.node, first.node)) ? mergedField(first.name, known) : undefined
}

/** The field of that name inside a node. */
export const memberOf = (node: Node, name: string): Field | undefined => {
  switch (node._tag) {
    case "Struct":
      return node.fields.find((field) => field.name === name)
    case "Open": {
      const field = node.fields.find((field) => field.name === name)
      const rest = node.rest.find((signature) => signature.matches(name))
      return field ?? (rest === undefined ? undefined : { ...plainField(rest.node), name, wire: name, optional: true })
    }
    case "Record":
      return { ...plainField(node.element), name, wire: name, optional: true }
    case "Nullable":
    case "Maybe":
    case "Default":
      return memberOf(node.inner, name)
    case "Union":
      return agreed(node.members.map((member) => memberOf(member, name)))
    case "Suspend":
      return memberOf(node.get(), name)
    case "Dynamic":
      return { ...plainField(node), name, wire: name, optional: true }
    default:
      return undefined
  }
}

/** What a node's elements are. */
export const elementOf = (node: Node): Node | undefined => {
  switch (node._tag) {
    case "List":
    case "Set":
      return node.element
    case "Tuple":
      return agreed([...node.elements, ...node.rest].map(plainField))?.node
    case "Nullable":
    case "Maybe":
    case "Default":
      return elementOf(node.inner)
    case "Union":
      return agreed(node.members.map(elementOf).map((inner) => inner && plainField(inner)))?.node
    case "Suspend":
      return elementOf(node.get())
    case "Dynamic":
      return node
    default:
      return undefined
  }
}

/** All fields of an item, by their names in the domain. */
export const fieldsOf = (node: Node): ReadonlyMap<string, Field> => {
  switch (node._tag) {
    case "Struct":
    case "Open":
      return new Map(node.fields.map((field) => [field.name, field]))
    case "Suspend":
      return fieldsOf(node.get())
    case "Union": {
      const all = node.members.map(fieldsOf)
      const names = new Set(all.flatMap((fields) => [...fields.keys()]))
      const merged = [...names].map((name) => {
        const having = all.map((fields) => fields.get(name))
        const found = agreed(having) ?? mergedField(name, having.filter((field) => field !== undefined))
        return [name, found && having.includes(undefined) ? { ...found, optional: true } : found] as const
      })
      return new Map(merged.flatMap(([name, field]) => field === undefined ? [] : [[name, field]]))
    }
    default:
      return new Map()
  }
}

/** An attribute that the members of a union store differently: read and written by the first that can. */
const mergedField = (name: string, fields: ReadonlyArray<Field>): Field | undefined => {
  const [first] = fields
  if (first === undefined || fields.some((field) => field.wire !== first.wire)) return undefined
  const attempt = <A>(f: (field: Field) => A): A => {
    let failure: unknown
    for (const field of fields) {
      try {
        return f(field)
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }
  const node: Node = {
    _tag: "Union",
    ast: first.node.ast,
    expected: first.node.expected,
    members: fields.map((field) => field.node),
    enc: (value) => attempt((field) => field.node.enc(value)),
    dec: (value) => attempt((field) => field.node.dec(value))
  }
  return {
    name,
    wire: first.wire,
    node,
    optional: fields.some((field) => field.optional),
    write: (value) => attempt((field) => field.write(value)),
    read: (value) => attempt((field) => field.read(value))
  }
}
