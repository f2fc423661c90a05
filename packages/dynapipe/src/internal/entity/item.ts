/** From values of the schema to items and keys as they are stored, and back. */
import type { AttributeMap, AttributeValue } from "../../AttributeValue.ts"
import { type AttributeCodec, CodecIssue } from "../../Codec.ts"
import { encodeBoundUnsafe } from "../codec/attribute.ts"
import { KeyIssue } from "../key/issue.ts"
import { put } from "../property.ts"
import * as size from "../size.ts"
import type { KeyLayout, Layout } from "./layout.ts"

/** The encoded value of a part of a key, by its name in the schema. */
export type Lookup = (attribute: string) => AttributeValue | undefined

const failure = (path: ReadonlyArray<string | number>, reason: string): never => {
  throw new CodecIssue({ direction: "encode", path, reason })
}

const lookUp =
  (encode: (codec: AttributeCodec, value: unknown) => AttributeValue) =>
  (layout: Layout, values: Readonly<Record<string, unknown>>): Lookup =>
  (attribute) => {
    const value = values[attribute]
    const codec = layout.codec.attribute(attribute)!
    return value === undefined || codec.omits(value) ? undefined : encode(codec, value)
  }

/** The parts of a key, encoded each by its own codec. */
export const partsOf = lookUp((codec, value) => codec.encodeUnsafe(value))

/** The same of what a range begins or ends with: a part of a value need not pass the checks of the whole. */
export const boundsOf = lookUp(encodeBoundUnsafe)

const encodeInto = (out: AttributeMap, keys: ReadonlyArray<KeyLayout>, lookup: Lookup): void => {
  for (const { attribute, key } of keys) put(out, attribute, key.encode(lookup))
}

/** The primary key of the item that has these attributes. */
export const primaryKey = (layout: Layout, values: Readonly<Record<string, unknown>>): AttributeMap => {
  for (const part of layout.keyParts) {
    if (values[part] === undefined) failure([part], "it is missing, and makes the key")
  }
  const lookup = partsOf(layout, values)
  const out: AttributeMap = {}
  encodeInto(out, layout.primary.partition, lookup)
  encodeInto(out, layout.primary.sort, lookup)
  return out
}

/** The attributes of the schema that make the primary key, out of an item or a key. */
export const keyOf = (layout: Layout, values: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  for (const part of layout.keyParts) put(out, part, values[part])
  return out
}

/** The same of a stored item, read backwards out of its key attributes; undefined where they are not the entity's. */
export const keyIn = (layout: Layout, item: AttributeMap): Record<string, unknown> | undefined => {
  const values: Record<string, unknown> = {}
  const lookup = partsOf(layout, values)
  try {
    for (const { attribute, derived, key } of [...layout.primary.partition, ...layout.primary.sort]) {
      const stored = item[attribute]
      if (stored === undefined) return undefined
      const parts = key.decode(stored)
      if (parts === undefined) return undefined
      for (const [name, part] of Object.entries(parts)) {
        if (!Object.hasOwn(values, name)) put(values, name, layout.codec.attribute(name)!.decodeUnsafe(part))
      }
      // who writes 7 as 007, or not the same value in both keys, writes what the entity would not find
      if (derived && key.encode(lookup).S !== stored.S) return undefined
    }
    return values
  } catch (issue) {
    if (issue instanceof CodecIssue || issue instanceof KeyIssue) return undefined
    throw issue
  }
}

/** The item as it is stored: the schema's attributes, the keys made of them, the type. */
export const stored = (layout: Layout, value: Readonly<Record<string, unknown>>): AttributeMap => {
  const item = layout.codec.encodeUnsafe(value)
  const lookup: Lookup = (attribute) => item[layout.codec.attribute(attribute)!.name]
  for (const { attribute, key, parts } of layout.derived) {
    // An index whose key lacks a part does not hold the item; the primary key never lacks one.
    if (parts.every((part) => lookup(part) !== undefined)) item[attribute] = key.encode(lookup)
  }
  for (const { attribute, key } of layout.own) if (item[attribute] !== undefined) key.encode(lookup)
  if (layout.type !== undefined) item[layout.type.attribute] = { S: layout.type.value }
  const ttl = layout.roles.timeToLive
  if (ttl !== undefined && value[ttl.from.attribute] != null) {
    item[ttl.attribute] = ttl.seconds(value[ttl.from.attribute])
  }
  const bytes = size.atMost(item) > size.itemLimit ? size.ofItem(item) : 0
  if (bytes > size.itemLimit) failure([], `the item has ${bytes} bytes; an item has at most ${size.itemLimit} (400 KB)`)
  return item
}

const checkType = (layout: Layout, item: AttributeMap): void => {
  if (layout.type === undefined) return
  const { attribute, value } = layout.type
  const type = item[attribute]?.S
  if (type !== undefined && type !== value) {
    throw new CodecIssue({ direction: "decode", path: [attribute], reason: `it is of type "${type}", not "${value}"` })
  }
}

/** A stored item, decoded. An item without a type is taken at its word. */
export const read = (layout: Layout, item: AttributeMap): unknown => {
  checkType(layout, item)
  return layout.codec.decodeUnsafe(item)
}

/** Some attributes of a stored item, decoded. */
export const readSelected = (layout: Layout, names: ReadonlyArray<string>) => {
  const codec = layout.codec.select(names)
  return (item: AttributeMap): unknown => {
    checkType(layout, item)
    return codec.decodeUnsafe(item)
  }
}

/** The attributes of an item that have these names. */
export const pick = (item: AttributeMap, names: ReadonlyArray<string>): AttributeMap =>
  Object.fromEntries(names.filter((name) => item[name] !== undefined).map((name) => [name, item[name]!]))
