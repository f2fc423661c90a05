/**
 * The codec of one attribute, and of what is inside it.
 *
 * @since 0.1.0
 */
import type { AttributeMap, AttributeValue, Descriptor } from "../../AttributeValue.ts"
import { put, take } from "../property.ts"
import { checkDepth, maxDepth } from "./depth.ts"
import { missing, toIssue } from "./issue.ts"
import { domainOf, elementOf, memberOf, plainField, wireOf } from "./member.ts"
import { absent, depthOf, type Domain, type Field, type Leaf, type Node } from "./node.ts"
import { isRequired } from "./struct.ts"

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
    optional: !isRequired(field),
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
        if (deep()) checkDepth(stored)
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
