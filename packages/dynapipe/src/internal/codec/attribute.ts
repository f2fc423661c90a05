/**
 * The codec of one attribute, and of what is inside it.
 *
 * @since 0.1.0
 */
import type { AttributeMap, AttributeValue, Descriptor } from "../../AttributeValue.ts"
import { Failure, missing, toIssue } from "./issue.ts"
import { maxDepth, tooDeep } from "./list.ts"
import { absent, depthOf, descriptorsOf, type Domain, type Field, type Leaf, type Node } from "./node.ts"
import { put, take } from "./struct.ts"

/**
 * How one attribute is stored.
 *
 * @category models
 * @since 0.1.0
 */
export interface AttributeCodec {
  /** The attribute's name as stored. */
  readonly name: string
  /** Whether an item can be without it. */
  readonly optional: boolean
  /** Whether a value is stored by leaving the attribute out, as `Option.none()` can be. */
  readonly omits: (value: unknown) => boolean
  /** The one descriptor that its values always have, if there is one. */
  readonly wire: Descriptor | undefined
  /** What its values are in the domain, where a key is to keep their order. */
  readonly domain: Domain
  /** Throws a `CodecIssue` whose path begins with the attribute's name, where it has one. */
  readonly encodeUnsafe: (value: unknown) => AttributeValue
  /** Throws a `CodecIssue`. */
  readonly decodeUnsafe: (value: AttributeValue) => unknown
  /** The field of a struct, or the value of a record; of a union, what its members agree on. */
  readonly member: (name: string) => AttributeCodec | undefined
  /** An element of a list or of a set. */
  readonly element: () => AttributeCodec | undefined
}

/** How deep a stored value nests: 1 for a list or a map of scalars. */
export const nesting = (value: AttributeValue, depth = 0): number => {
  if (depth > maxDepth) return depth
  const inside = value.M !== undefined ? Object.values(value.M) : value.L
  if (inside === undefined) return depth
  let deepest = depth + 1
  for (const inner of inside) deepest = Math.max(deepest, nesting(inner, depth + 1))
  return deepest
}

/** Refuses an item that nests deeper than DynamoDB stores. */
export const checkDepth = (item: AttributeMap): void => {
  for (const name of Object.keys(item)) {
    if (nesting(item[name]!) > maxDepth) {
      try {
        tooDeep()
      } catch (error) {
        if (error instanceof Failure) error.path.push(name)
        throw error
      }
    }
  }
}

const domainOf = (node: Node): Domain => {
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

const wireOf = (node: Node): Descriptor | undefined => {
  const [wire, ...others] = descriptorsOf(node)
  return others.length > 0 ? undefined : wire
}

const plainField = (node: Node): Field => ({
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

/** Whether an item can be without a field. */
const mayBeMissing = (field: Field): boolean =>
  field.optional || field.node.maybe === true || field.node.omits === true || field.node.onAbsent !== undefined

const once = <A>(f: () => A): () => A => {
  let made: { readonly value: A } | undefined
  return () => (made ??= { value: f() }).value
}

const codecs = new WeakMap<Field, AttributeCodec>()
const nodes = new WeakMap<AttributeCodec, Node>()

const leafOf = (node: Node | undefined): Leaf | undefined =>
  node?._tag === "Leaf"
    ? node
    : node?._tag === "Nullable" || node?._tag === "Default"
    ? leafOf(node.inner)
    : undefined

/**
 * A value that is not stored, but compared with what is, or added to it: the schema's checks are of the attribute, and
 * not of a bound, a beginning or a difference.
 */
export const encodeBoundUnsafe = (codec: AttributeCodec, value: unknown): AttributeValue => {
  const leaf = value === null ? undefined : leafOf(nodes.get(codec))
  if (leaf === undefined) return codec.encodeUnsafe(value)
  try {
    return leaf.bare(value)
  } catch (error) {
    throw toIssue(error, "encode", codec.name === "" ? undefined : codec.name)
  }
}

/** The codec of a field, made once. */
export const attributeCodec = (field: Field): AttributeCodec => {
  const known = codecs.get(field)
  if (known !== undefined) return known
  const { node } = field
  // What has no name is inside a list or a set.
  const prefix = field.name === "" ? undefined : field.name
  const deep = once(() => depthOf(node) > maxDepth)
  const wire = once(() => wireOf(node))
  const domain = once(() => domainOf(node))
  let inside: Map<string, AttributeCodec | undefined> | undefined
  const element = once(() => {
    const found = elementOf(node)
    return found && attributeCodec(plainField(found))
  })
  const codec: AttributeCodec = {
    name: field.wire,
    optional: mayBeMissing(field),
    omits: (value) => {
      if (!codec.optional) return false
      try {
        return field.write(value) === undefined
      } catch {
        // what is wrong with it is told where it is encoded
        return false
      }
    },
    // Most attributes of most items are never asked for either.
    get wire() {
      return wire()
    },
    get domain() {
      return domain()
    },
    encodeUnsafe: (value) => {
      try {
        const stored = field.write(value) ?? missing()
        if (deep() && nesting(stored) > maxDepth) tooDeep()
        return stored
      } catch (error) {
        throw toIssue(error, "encode", prefix)
      }
    },
    decodeUnsafe: (value) => {
      try {
        const read = field.read(value)
        return read === absent ? undefined : read
      } catch (error) {
        throw toIssue(error, "decode", prefix)
      }
    },
    member: (name) => {
      inside ??= new Map()
      if (!inside.has(name)) {
        const found = memberOf(node, name)
        inside.set(name, found && attributeCodec(found))
      }
      return inside.get(name)
    },
    element
  }
  codecs.set(field, codec)
  nodes.set(codec, node)
  return codec
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

/** Reads some attributes of an item. */
export const selector = (fields: ReadonlyArray<Field>): (item: AttributeMap) => object => {
  const takers = fields.map((field) => take(field.wire))
  return (item) => {
    const out: object = {}
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!
      try {
        const value = field.read(takers[i]!(item))
        if (value !== absent) put(out, field.name, value)
      } catch (error) {
        throw toIssue(error, "decode", field.name)
      }
    }
    return out
  }
}
