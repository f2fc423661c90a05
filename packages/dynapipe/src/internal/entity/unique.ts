/** The unique constraints of an entity: under which key of the table each value has its sentinel. */
import type { AttributeMap, AttributeValue } from "../../AttributeValue.ts"
import * as Key from "../../Key.ts"
import type { IndexLayout } from "./layout.ts"

/** One constraint. Its *sentinel* is an item that is there while some item of the entity has the value. */
export interface Layout {
  readonly name: string
  /** The schema's attributes that it is made of. */
  readonly attributes: ReadonlyArray<string>
  /** The key of the sentinel of these values, or nothing where one of them is missing. */
  readonly key: (values: Key.Values) => AttributeMap | undefined
  /** The type attribute of the sentinels. */
  readonly type: AttributeMap
}

/** Where a sentinel keeps the key of the item that has the value. */
export const owner = "_owner"

interface Definition {
  readonly unique: Readonly<Record<string, ReadonlyArray<string>>>
  readonly type: { readonly attribute: string; readonly value: string } | undefined
  readonly primary: IndexLayout
  readonly kindOf: (attribute: string) => Key.PartType
  /** Whether its items go away by themselves. */
  readonly expires: boolean
  readonly fail: (message: string) => never
}

// of no meaning: a sentinel is alone in its partition
const sortValues: Readonly<Record<"S" | "N" | "B", AttributeValue>> = {
  S: { S: "UNIQUE" },
  N: { N: "0" },
  B: { B: Uint8Array.of(0) }
}

export const make = (definition: Definition): ReadonlyArray<Layout> => {
  const { expires, fail, kindOf, primary, type, unique } = definition
  const names = Object.keys(unique)
  if (names.length === 0) return []
  const partition = primary.partition[0]!
  const sort = primary.sort[0]
  if (partition.key.type !== "S") {
    fail("unique constraints keep items in the table, so the table's partition key must be a string")
  }
  if (type === undefined) {
    return fail("unique constraints keep items in the table, which only a type attribute tells from its own")
  }
  if (expires) fail("its items expire, and what the unique constraints keep would stay: leave out expiresAt or unique")
  return names.map((name) => {
    const attributes = unique[name]!
    if (!/^[\w-]+$/.test(name)) fail(`unique "${name}": a name has letters, digits, - and _`)
    if (attributes.length === 0) fail(`unique "${name}" names no attribute`)
    if (new Set(attributes).size < attributes.length) fail(`unique "${name}" names an attribute twice`)
    const values = attributes.map((attribute) => `{${attribute}}`).join("#")
    // what is in the entity's name cannot be taken for a delimiter
    const template = Key.parse(`UNIQUE#${encodeURIComponent(type.value)}#${name}#${values}`)
    const codec = Key.compile(template, kindOf, { role: "partition" })
    return {
      name,
      attributes,
      key: (values) =>
        attributes.some((attribute) => values(attribute) === undefined) ? undefined : {
          [partition.attribute]: codec.encode(values),
          ...(sort && { [sort.attribute]: sortValues[sort.key.type] })
        },
      type: { [type.attribute]: { S: `${type.value}.unique.${name}` } }
    }
  })
}
