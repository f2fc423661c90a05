/**
 * Key schemas compiled: which attributes make a key, and the strings that keys are stored under.
 *
 * @since 0.1.0
 */
import type { AttributeMap, AttributeValue } from "dynapipe/AttributeValue"
import { get, put, textSize } from "../../value/index.ts"
import { counted, encode, hash, hashed, terminated } from "../store/encode.ts"
import type { AttributeDefinition, KeyElement } from "./record.ts"

/** One attribute of a key, with its type. */
export interface KeyAttribute {
  readonly name: string
  readonly type: "S" | "N" | "B"
}

/** The attributes of a key: up to four that make the partition, up to four that sort inside it. */
export interface Schema {
  readonly partition: ReadonlyArray<KeyAttribute>
  readonly sort: ReadonlyArray<KeyAttribute>
  readonly all: ReadonlyArray<KeyAttribute>
}

/**
 * @category constructors
 * @since 0.1.0
 */
export const compile = (
  elements: ReadonlyArray<KeyElement>,
  attributes: ReadonlyArray<AttributeDefinition>
): Schema => {
  const all = elements.map((element) => ({
    name: element.AttributeName,
    type: attributes.find((attribute) => attribute.AttributeName === element.AttributeName)!.AttributeType,
    hash: element.KeyType === "HASH"
  }))
  const strip = ({ name, type }: KeyAttribute): KeyAttribute => ({ name, type })
  return {
    partition: all.filter((attribute) => attribute.hash).map(strip),
    sort: all.filter((attribute) => !attribute.hash).map(strip),
    all: all.map(strip)
  }
}

/** What all keys of one partition begin with: the hash first, so that the order of partitions is the order of a scan. */
export const partitionPrefix = (values: ReadonlyArray<AttributeValue>): string => {
  if (values.length === 1) return hashed(encode(values[0]!))
  const parts = values.map((value) => counted(encode(value))).join("")
  return hash(parts) + parts
}

/** What a sort attribute adds to a key. */
export const sortPart = (value: AttributeValue): string => terminated(encode(value))

/** The string under which an item with these key attributes is stored in its table. */
export const keyOf = (schema: Schema, item: AttributeMap): string => {
  const [partition] = schema.partition
  const [sort] = schema.sort
  const prefix = hashed(encode(get(item, partition!.name)!))
  return sort === undefined ? prefix : prefix + sortPart(get(item, sort.name)!)
}

/** The most bytes of a partition key. */
export const maximumPartition = 2048
/** The most bytes of a sort key. */
export const maximumSort = 1024

/** The bytes of a text or a binary; numbers are never too long. */
export const bytesOf = (value: AttributeValue): number =>
  value.S !== undefined ? textSize(value.S) : value.B !== undefined ? value.B.length : 0

/** Whether an item has what the key of an index takes: a write of anything else would be refused. */
export const fits = (index: Schema, item: AttributeMap): boolean =>
  index.all.every(({ name, type }, at) => {
    const value = get(item, name)
    const content = value?.[type]
    if (value === undefined || content === undefined || content.length === 0) return false
    return bytesOf(value) <= (at < index.partition.length ? maximumPartition : maximumSort)
  })

/** Items that share an index key stand in the order of the hash of their table's key. */
const tieOf = (schema: Schema, item: AttributeMap): string =>
  hash(schema.all.map((attribute) => encode(get(item, attribute.name)!)).join(""))

/**
 * The string under which an item is stored in an index; `undefined` where it lacks an attribute of the index's key.
 */
export const indexKeyOf = (index: Schema, table: Schema, item: AttributeMap, key: string): string | undefined => {
  const values: Array<AttributeValue> = []
  for (const attribute of index.all) {
    const value = get(item, attribute.name)
    if (value === undefined) return undefined
    values.push(value)
  }
  const count = index.partition.length
  let bytes = partitionPrefix(values.slice(0, count))
  for (let at = count; at < values.length; at++) bytes += sortPart(values[at]!)
  return bytes + tieOf(table, item) + key
}

/** Only the key attributes of an item. */
export const pickKey = (schema: Schema, item: AttributeMap): AttributeMap => {
  const key: AttributeMap = {}
  for (const { name } of schema.all) {
    put(key, name, get(item, name)!)
  }
  return key
}
