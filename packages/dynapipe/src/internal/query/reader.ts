/** How what a query or scan finds is read: by which schema, and from which attributes. */
import type { AttributeMap } from "../../AttributeValue.ts"
import { CodecIssue } from "../../Codec.ts"
import * as items from "../entity/item.ts"
import type { IndexLayout, KeyLayout, Layout } from "../entity/layout.ts"
import * as layouts from "../entity/layout.ts"
import type { Source, Unknown } from "./source.ts"

export interface Reader {
  readonly read: (item: AttributeMap) => unknown
  /** The entity of an item, where it may be one of several. */
  readonly entityOf?: ((item: AttributeMap) => string | undefined) | undefined
  /** Whether an item is one of the entity's, where only its keys can tell. */
  readonly accepts: ((item: AttributeMap) => boolean) | undefined
  /** The types that the filter lets through; undefined where the type attribute is not there to be asked. */
  readonly types: { readonly attribute: string; readonly values: ReadonlyArray<string> } | undefined
  /** The attributes of the schema that are asked for. */
  readonly attributes: ReadonlyArray<string> | undefined
}

const keysOf = (layout: Layout, index: IndexLayout): ReadonlyArray<KeyLayout> => [
  ...layout.primary.partition,
  ...layout.primary.sort,
  ...index.partition,
  ...index.sort
]

/** The attributes of the schema that an index holds. */
const held = (layout: Layout, index: IndexLayout): ReadonlyArray<string> | undefined =>
  index.projection === "all" ? undefined : [
    ...new Set([
      ...keysOf(layout, index).flatMap((key) => key.parts),
      ...(index.projection === "keys" ? [] : index.projection.map((name) => layout.stored.get(name) ?? name))
    ])
  ].filter((name) => layout.codec.attribute(name) !== undefined)

/** What the keys say of an item that has nothing else: templates are read backwards. */
const withKeyParts = (layout: Layout, keys: ReadonlyArray<KeyLayout>, item: AttributeMap): AttributeMap => {
  const out = { ...item }
  for (const { attribute, derived, key } of keys) {
    const value = item[attribute]
    if (!derived || value === undefined) continue
    const parts = key.decode(value)
    if (parts === undefined) {
      throw new CodecIssue({ direction: "decode", path: [attribute], reason: `it is not a key of "${key.source}"` })
    }
    for (const part of Object.keys(parts)) out[layout.codec.attribute(part)!.name] ??= parts[part]!
  }
  return out
}

/** Whether an item is an entity's, where only its key can tell; undefined where the key has no template to tell by. */
const byKey = (layout: Layout): ((item: AttributeMap) => boolean) | undefined =>
  layout.type === undefined && [...layout.primary.partition, ...layout.primary.sort].some((key) => key.derived)
    ? (item) => items.keyIn(layout, item) !== undefined
    : undefined

interface Labeled {
  readonly label: string
  readonly layout: Layout
}

/** Which member an item is of, and why it is none. */
interface Telling {
  readonly find: (item: AttributeMap) => Labeled | undefined
  readonly otherwise: (item: AttributeMap) => CodecIssue
  readonly types: Reader["types"]
}

const byType = (members: ReadonlyArray<Labeled>, attribute: string): Telling => {
  const labels = new Map(members.map((member) => [member.layout.type!.value, member]))
  return {
    find: (item) => labels.get(item[attribute]?.S ?? ""),
    otherwise: (item) => {
      const type = item[attribute]?.S
      const said = type === undefined ? "no type" : `type "${type}"`
      return new CodecIssue({
        direction: "decode",
        path: [attribute],
        reason: `it is of ${said}, which is none of the collection's`
      })
    },
    types: { attribute, values: [...labels.keys()] }
  }
}

const byKeys = (members: ReadonlyArray<Labeled>): Telling => ({
  find: (item) => members.find(({ layout }) => items.keyIn(layout, item) !== undefined),
  otherwise: () => new CodecIssue({ direction: "decode", path: [], reason: "its key is none of the collection's" }),
  types: undefined
})

const member = (members: ReadonlyArray<Labeled>, unknown: Unknown): Reader => {
  const type = members[0]!.layout.type
  const { find, otherwise, types } = type === undefined ? byKeys(members) : byType(members, type.attribute)
  return {
    read: (item) => {
      const found = find(item)
      if (found !== undefined) return { member: found.label, item: items.read(found.layout, item) }
      if (unknown === "raw") return { member: "unknown", item }
      throw otherwise(item)
    },
    entityOf: (item) => find(item)?.layout.identifier,
    accepts: types === undefined && unknown === "skip" ? (item) => find(item) !== undefined : undefined,
    // what is left out need not be sent
    types: unknown === "skip" ? types : undefined,
    attributes: undefined
  }
}

/** What a source reads: an index of the entity's table, or the table itself. */
export const indexOf = (layout: Layout, source: Source): IndexLayout => {
  if (source._tag === "Scan" || source.index === "") return layout.primary
  const index = layout.indexes.get(source.index)
  if (index === undefined) throw new Error(`${layout.identifier} has no keys for the index "${source.index}"`)
  return index
}

/** How the results of a source are read. */
export const make = (source: Source): Reader => {
  if (source.members !== undefined) {
    return member(
      Object.entries(source.members).map(([label, entity]) => ({ label, layout: layouts.of(entity) })),
      source.unknown
    )
  }
  const layout = layouts.of(source.entity)
  const index = indexOf(layout, source)
  const types = layout.type && { attribute: layout.type.attribute, values: [layout.type.value] }
  const attributes = source.attributes ?? held(layout, index)
  if (index.projection === "all") {
    return {
      read: attributes === undefined ? (item) => items.read(layout, item) : items.readSelected(layout, attributes),
      accepts: byKey(layout),
      types,
      attributes
    }
  }
  const keys = keysOf(layout, index)
  const select = items.readSelected(layout, attributes!)
  const typed = types !== undefined && index.projection !== "keys" && index.projection.includes(types.attribute)
  return {
    read: (item) => select(withKeyParts(layout, keys, item)),
    // without the type attribute, an item is the entity's if its keys are
    accepts: typed ?
      undefined :
      (item) =>
        keys.every(({ attribute, key }) => item[attribute] !== undefined && key.decode(item[attribute]) !== undefined),
    types: typed ? types : undefined,
    attributes: source.attributes
  }
}
