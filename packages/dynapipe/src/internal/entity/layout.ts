/** An entity, compiled: codecs of its item and keys, and where each of them is stored. Made once, when it is defined. */
import type * as Schema from "effect/Schema"
import * as Codec from "../../Codec.ts"
import type { Any, Roles, Unique } from "../../Entity.ts"
import * as Key from "../../Key.ts"
import type { IndexOptions, KeyAttribute, Table, TableOptions } from "../../Table.ts"
import { keyAttributes } from "../table/definition.ts"
import type * as RoleLayout from "./roles.ts"
import * as roles from "./roles.ts"
import type { Layout as UniqueLayout } from "./unique.ts"
import * as unique from "./unique.ts"

/** Where an entity keeps its layout; classes that extend it inherit it. */
export const Layout: unique symbol = Symbol.for("dynapipe/Entity/Layout")

/** One key attribute of the table or of an index, and how it is made. */
export interface KeyLayout {
  readonly attribute: string
  /** Made by a template, and so stored beside the schema's attributes. */
  readonly derived: boolean
  readonly key: Key.KeyCodec
  /** The schema's attributes that it is made of. */
  readonly parts: ReadonlyArray<string>
}

/** The key of the table, or of an index. */
export interface IndexLayout {
  readonly name: string
  readonly partition: ReadonlyArray<KeyLayout>
  readonly sort: ReadonlyArray<KeyLayout>
  readonly projection: "all" | "keys" | ReadonlyArray<string>
}

export interface Layout {
  readonly identifier: string
  readonly table: Table<any>
  readonly codec: Codec.Codec<any>
  readonly type: { readonly attribute: string; readonly value: string } | undefined
  readonly primary: IndexLayout
  readonly indexes: ReadonlyMap<string, IndexLayout>
  /** Every key attribute that a template makes, of the table and of all indexes. */
  readonly derived: ReadonlyArray<KeyLayout>
  /** Every key attribute that is an attribute of the schema itself; encoding one checks that it can be a key. */
  readonly own: ReadonlyArray<KeyLayout>
  /** The schema's attributes that make the primary key. */
  readonly keyParts: ReadonlyArray<string>
  /** The key attributes of the table itself, as they are stored. */
  readonly primaryNames: ReadonlySet<string>
  /** The schema's attributes by the names under which they are stored. */
  readonly stored: ReadonlyMap<string, string>
  readonly roles: RoleLayout.Layout
  /** The unique constraints. */
  readonly unique: ReadonlyArray<UniqueLayout>
}

interface Definition {
  readonly identifier: string
  readonly schema: Schema.Top
  readonly table: Table<any>
  readonly key: Readonly<Record<string, string | undefined>>
  readonly indexes: Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>
  readonly roles: Roles
  readonly type: string
  readonly unique: Unique
}

/** The layout of an entity. */
export const of = (entity: Any): Layout => (entity as Any & { readonly [Layout]: Layout })[Layout]

const fail = (definition: Definition, message: string): never => {
  throw new Error(`Entity ${definition.identifier}: ${message}`)
}

/** Whether an attribute of the schema is stored under this name. */
const stores = (codec: Codec.Codec<any>, name: string): boolean =>
  [...codec.attributes.values()].some((attribute) => attribute.name === name)

/** What orders a part of a key: its kind, and the type that it is stored as. */
const kindOf = (definition: Definition, codec: Codec.Codec<any>, role: string) => (attribute: string) => {
  const part = codec.attribute(attribute)
  if (part === undefined) return fail(definition, `${role} names "${attribute}", which the schema does not have`)
  const { domain, wire } = part
  if (wire !== "S" && wire !== "N" && wire !== "B" && wire !== "BOOL") {
    return fail(
      definition,
      `${role} is made of "${attribute}", which is not stored as one string, number, binary or boolean`
    )
  }
  const kind = domain !== "other"
    ? domain
    : wire === "S"
    ? "string"
    : wire === "N"
    ? "decimal"
    : wire === "B"
    ? "bytes"
    : "boolean"
  return { kind, wire } as const
}

const keyLayout = (
  definition: Definition,
  codec: Codec.Codec<any>,
  role: string,
  limit: "partition" | "sort",
  { attribute, type }: KeyAttribute,
  template: string | undefined
): KeyLayout => {
  const kind = kindOf(definition, codec, role)
  if (template === undefined) {
    const own = codec.attribute(attribute)
    if (own === undefined) {
      return fail(definition, `${role} "${attribute}" needs a template, or an attribute of that name in the schema`)
    }
    if (own.name !== attribute) return fail(definition, `${role} "${attribute}" is stored as "${own.name}"`)
    if (own.wire !== type) {
      return fail(
        definition,
        `${role} "${attribute}" is of type ${type}, but the schema stores ${own.wire ?? "several types"}`
      )
    }
    return {
      attribute,
      derived: false,
      key: Key.own(attribute, { ...kind(attribute), role: limit }),
      parts: [attribute]
    }
  }
  if (type !== "S") return fail(definition, `${role} "${attribute}" is of type ${type}: a template makes a string`)
  if (stores(codec, attribute)) {
    return fail(
      definition,
      `"${attribute}" is made by a template, and is an attribute of the schema as well: leave out one of them`
    )
  }
  const key = Key.compile(Key.parse(template), kind, { role: limit })
  return { attribute, derived: true, key, parts: key.attributes }
}

const indexLayout = (
  definition: Definition,
  codec: Codec.Codec<any>,
  name: string,
  options: IndexOptions,
  templates: Readonly<Record<string, string | undefined>>
): IndexLayout => {
  const where = name === "" ? "the table's" : `index ${name}:`
  const layout = (role: "partition" | "sort") => (key: KeyAttribute) =>
    keyLayout(definition, codec, `${where} ${role} key`, role, key, templates[key.attribute])
  return {
    name,
    partition: keyAttributes(options.partitionKey).map(layout("partition")),
    sort: keyAttributes(options.sortKey).map(layout("sort")),
    projection: options.projection ?? "all"
  }
}

/** The table's templates hold for the keys that an index shares with it. */
const templatesOf = (definition: Definition, index: string) => ({ ...definition.key, ...definition.indexes[index] })

const derivedKeys = (definition: Definition, layouts: ReadonlyArray<IndexLayout>): ReadonlyArray<KeyLayout> => {
  const byName = new Map<string, KeyLayout>()
  for (const key of layouts.flatMap((l) => [...l.partition, ...l.sort])) {
    if (!key.derived) continue
    const other = byName.get(key.attribute)
    if (other === undefined) byName.set(key.attribute, key)
    else if (other.key.source !== key.key.source) {
      fail(definition, `"${key.attribute}" has two templates: "${other.key.source}" and "${key.key.source}"`)
    }
  }
  return [...byName.values()]
}

const codecOf = (definition: Definition): Codec.Codec<any> => {
  const { identifier, schema } = definition
  if (schema?.ast === undefined) {
    return fail(definition, "its schema is none: put the attributes in Schema.Struct({ … })")
  }
  try {
    return Codec.make(schema)
  } catch (cause) {
    throw new Error(`Entity ${identifier}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

export const make = (definition: Definition): Layout => {
  const { identifier, table } = definition
  const codec = codecOf(definition)
  const options: TableOptions = table.options
  for (const name of Object.keys(definition.indexes)) {
    if (options.indexes?.[name] === undefined) fail(definition, `the table ${table.identifier} has no index ${name}`)
  }
  checkTemplates(definition, options)
  const primary = indexLayout(definition, codec, "", options, definition.key)
  const indexes = new Map<string, IndexLayout>()
  for (const [name, index] of Object.entries(options.indexes ?? {})) {
    if (definition.indexes[name] === undefined && !standsForItself(codec, index)) continue
    const shared = index.partitionKey === undefined ? { ...index, partitionKey: options.partitionKey } : index
    indexes.set(name, indexLayout(definition, codec, name, shared, templatesOf(definition, name)))
  }
  const keyParts = [...new Set([...primary.partition, ...primary.sort].flatMap((k) => k.parts))]
  for (const part of keyParts) {
    if (codec.attribute(part)!.optional) fail(definition, `"${part}" makes the primary key, so it cannot be optional`)
  }
  const typeAttribute = options.typeAttribute ?? "_type"
  const type = typeAttribute === false ? undefined : { attribute: typeAttribute, value: definition.type }
  if (type !== undefined && stores(codec, type.attribute)) {
    fail(
      definition,
      `"${type.attribute}" is the table's type attribute, and an attribute of the schema as well: leave it out of the `
        + "schema, or let the table have typeAttribute: false"
    )
  }
  const roleLayout = roles.make(identifier, definition.schema, codec, definition.roles, options.timeToLive)
  checkRoles(definition, primary, [...indexes.values()])
  return {
    identifier,
    table,
    codec,
    type,
    primary,
    indexes,
    derived: derivedKeys(definition, [primary, ...indexes.values()]),
    own: [primary, ...indexes.values()].flatMap((i) => [...i.partition, ...i.sort]).filter((k) => !k.derived),
    keyParts,
    primaryNames: new Set([...primary.partition, ...primary.sort].map((k) => k.attribute)),
    stored: new Map([...codec.attributes].map(([name, attribute]) => [attribute.name, name])),
    roles: roleLayout,
    unique: unique.make({
      unique: definition.unique,
      type,
      primary,
      kindOf: kindOf(definition, codec, "unique"),
      expires: roleLayout.timeToLive !== undefined
        || (options.timeToLive !== undefined && stores(codec, options.timeToLive)),
      fail: (message) => fail(definition, message)
    })
  }
}

/** What changes with every write makes no primary key, and the version, which DynamoDB counts, no template. */
const checkRoles = (definition: Definition, primary: IndexLayout, indexes: ReadonlyArray<IndexLayout>): void => {
  const { updatedAt, version } = definition.roles
  const keys = (of: IndexLayout) => [...of.partition, ...of.sort]
  for (const { parts } of keys(primary)) {
    const part = parts.find((name) => name === version || name === updatedAt)
    if (part !== undefined) fail(definition, `"${part}" changes with every write, so it cannot make the primary key`)
  }
  for (const { attribute, derived, parts } of indexes.flatMap(keys)) {
    if (derived && version !== undefined && parts.includes(version)) {
      fail(definition, `"${attribute}" is made of the version, which DynamoDB counts: index "${version}" itself`)
    }
  }
}

/** Templates for what is no key would be written nowhere. */
const checkTemplates = (definition: Definition, options: TableOptions): void => {
  const namesOf = (index: IndexOptions) =>
    new Set([...keyAttributes(index.partitionKey), ...keyAttributes(index.sortKey)].map((key) => key.attribute))
  const check = (where: string, names: ReadonlySet<string>, templates: object) => {
    const other = Object.keys(templates).find((name) => !names.has(name))
    if (other !== undefined) fail(definition, `${where} has no key "${other}": it has ${[...names].join(" and ")}`)
  }
  check(`the table ${definition.table.identifier}`, namesOf(options), definition.key)
  for (const [name, templates = {}] of Object.entries(definition.indexes)) {
    check(`the index ${name}`, namesOf(options.indexes![name]!), templates)
  }
}

/** An index whose keys are attributes of the schema needs no templates. */
const standsForItself = (codec: Codec.Codec<any>, index: IndexOptions): boolean =>
  keyAttributes(index.partitionKey).concat(keyAttributes(index.sortKey)).every((k) =>
    codec.attribute(k.attribute) !== undefined
  )
