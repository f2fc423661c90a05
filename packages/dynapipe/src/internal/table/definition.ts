/** A table's options with everything spelled out, and what is wrong in them. */
import type { IndexOptions, KeyAttribute, KeyOption, TableOptions } from "../../Table.ts"
import * as size from "../size.ts"

/** An index with everything spelled out: a local one has the partition key of its table. */
export interface Index {
  readonly name: string
  readonly local: boolean
  readonly partition: ReadonlyArray<KeyAttribute>
  readonly sort: ReadonlyArray<KeyAttribute>
  readonly projection: "all" | "keys" | ReadonlyArray<string>
}

/** The keys of a table and its indexes. */
export interface Definition {
  readonly partition: KeyAttribute
  readonly sort: KeyAttribute | undefined
  readonly indexes: ReadonlyArray<Index>
}

/** The key attributes of an option: one, or those of a multi-attribute key. */
export const keyAttributes = (key: KeyOption | ReadonlyArray<KeyOption> | undefined): ReadonlyArray<KeyAttribute> =>
  key === undefined
    ? []
    : typeof key === "string"
    ? [{ attribute: key, type: "S" }]
    : "attribute" in key
    ? [key]
    : key.flatMap(keyAttributes)

const readIndex = (partition: KeyAttribute) => ([name, index]: readonly [string, IndexOptions]): Index => ({
  name,
  local: index.partitionKey === undefined,
  partition: index.partitionKey === undefined ? [partition] : keyAttributes(index.partitionKey),
  sort: keyAttributes(index.sortKey),
  projection: index.projection ?? "all"
})

/** Spells out the options of a table. */
export const read = (options: TableOptions): Definition => {
  const partition = keyAttributes(options.partitionKey)[0]!
  return {
    partition,
    sort: keyAttributes(options.sortKey)[0],
    indexes: Object.entries(options.indexes ?? {}).map(readIndex(partition))
  }
}

/** Every key attribute once, in the order in which it appears. */
export const attributes = ({ indexes, partition, sort }: Definition): ReadonlyArray<KeyAttribute> => {
  const found = new Map<string, KeyAttribute>()
  const all = [partition, ...sort === undefined ? [] : [sort], ...indexes.flatMap((i) => [...i.partition, ...i.sort])]
  for (const key of all) if (!found.has(key.attribute)) found.set(key.attribute, key)
  return [...found.values()]
}

const nameForm = /^[A-Za-z0-9_.-]{1,255}$/

type Fail = (why: string) => never

const checkName = (name: string, what: string, atLeast: number, fail: Fail): void => {
  if (!nameForm.test(name) || name.length < atLeast) {
    fail(`${what} "${name}" is not made of ${atLeast} to 255 letters, digits, _ . or -`)
  }
}

const checkAttribute = ({ attribute, type }: KeyAttribute, where: string, fail: Fail): void => {
  const bytes = typeof attribute === "string" ? size.bytes(attribute) : 0
  if (bytes < 1 || bytes > 255) fail(`${where} has a key attribute without a name of 1 to 255 bytes`)
  if (!["S", "N", "B"].includes(type)) fail(`${where}: "${attribute}" is of type ${type}, and a key is S, N or B`)
}

const checkKey = (keys: ReadonlyArray<KeyAttribute>, where: string, fail: Fail): void => {
  for (const key of keys) checkAttribute(key, where, fail)
  const twice = keys.find((key, i) => keys.findIndex((other) => other.attribute === key.attribute) !== i)
  if (twice !== undefined) fail(`${where} has the key attribute "${twice.attribute}" twice`)
}

const checkIndex = (index: Index, table: Definition, fail: Fail): void => {
  const { local, name, partition, projection, sort } = index
  const where = `the index ${name}`
  checkName(name, "the name of the index", 3, fail)
  checkKey([...partition, ...sort], where, fail)
  if (local && sort.length !== 1) fail(`${where} has no partition key, so it is local, and needs one sort key`)
  if (local && table.sort === undefined) fail(`${where} is local, and the table has no sort key`)
  if (partition.length < 1 || partition.length > 4) {
    fail(`${where} has ${partition.length} partition attributes, not 1 to 4`)
  }
  if (sort.length > 4) fail(`${where} has ${sort.length} sort attributes, and DynamoDB takes 4`)
  if (Array.isArray(projection) && projection.length === 0) {
    fail(`${where} projects a list of no attributes: write "keys" for an index of keys only`)
  }
  if (Array.isArray(projection) && new Set(projection).size < projection.length) {
    fail(`${where} projects an attribute twice`)
  }
}

const checkTypes = (definition: Definition, fail: Fail): void => {
  const { indexes, partition, sort } = definition
  const types = new Map(attributes(definition).map((key) => [key.attribute, key.type]))
  for (const key of [partition, sort, ...indexes.flatMap((i) => [...i.partition, ...i.sort])]) {
    if (key !== undefined && types.get(key.attribute) !== key.type) {
      fail(
        `the attribute "${key.attribute}" is of type ${types.get(key.attribute)} in one key and ${key.type} in another`
      )
    }
  }
}

const checkThroughput = ({ billing, indexes = {} }: TableOptions, fail: Fail): void => {
  for (const [name, index] of Object.entries(indexes)) {
    if (index.throughput === undefined) continue
    if (index.partitionKey === undefined) fail(`the index ${name} is local, and has no throughput but the table's`)
    if (billing === undefined || billing === "onDemand") {
      fail(`the index ${name} has a throughput, and the table is billed by request: give the table one as well`)
    }
  }
}

const optionsOfTable: { readonly [P in keyof Required<TableOptions>]: true } = {
  partitionKey: true,
  sortKey: true,
  indexes: true,
  timeToLive: true,
  stream: true,
  typeAttribute: true,
  billing: true
}
const optionsOfIndex: { readonly [P in keyof Required<IndexOptions>]: true } = {
  partitionKey: true,
  sortKey: true,
  projection: true,
  throughput: true
}

/** A misspelt option would be heeded by nobody. */
const checkNames = (options: TableOptions, fail: Fail): void => {
  const check = (where: string, given: object, known: object) => {
    const other = Object.keys(given).find((name) => !Object.hasOwn(known, name))
    if (other !== undefined) fail(`${where} has no option "${other}": there is ${Object.keys(known).join(", ")}`)
  }
  check("it", options, optionsOfTable)
  for (const [name, index] of Object.entries(options.indexes ?? {})) check(`the index ${name}`, index, optionsOfIndex)
}

const checkSpecial = (options: TableOptions, definition: Definition, fail: Fail): void => {
  const { timeToLive, typeAttribute = "_type" } = options
  const keys = attributes(definition)
  if (timeToLive === "") fail("timeToLive names no attribute")
  if (keys.some((key) => key.attribute === timeToLive && key.type !== "N")) {
    fail(`timeToLive is "${timeToLive}", which is a key of another type than N: DynamoDB wants epoch seconds there`)
  }
  if (typeAttribute === "") fail("typeAttribute names no attribute: write false for none")
  if (typeAttribute === definition.partition.attribute || typeAttribute === definition.sort?.attribute) {
    fail(`typeAttribute is "${typeAttribute}", which is a key of the table`)
  }
}

/** Throws an Error that says what is wrong. */
export const check = (identifier: string, options: TableOptions): Definition => {
  const fail: Fail = (why) => {
    throw new Error(`The table "${identifier}" is wrong: ${why}`)
  }
  // a short one may have a longer physical name
  checkName(identifier, "its name", 1, fail)
  checkNames(options, fail)
  const keys = keyAttributes(options.partitionKey)
  if (keys.length !== 1) fail("it needs one partition key; only an index can have several attributes in a key")
  if (keyAttributes(options.sortKey).length > 1) fail("only an index can have several attributes in a sort key")
  const definition = read(options)
  const { indexes, partition, sort } = definition
  checkKey(sort === undefined ? [partition] : [partition, sort], "it", fail)
  for (const index of indexes) checkIndex(index, definition, fail)
  const local = indexes.filter((index) => index.local).length
  if (local > 5) fail(`it has ${local} local indexes, and DynamoDB takes 5`)
  if (indexes.length - local > 20) fail(`it has ${indexes.length - local} global indexes, and DynamoDB takes 20`)
  checkTypes(definition, fail)
  checkThroughput(options, fail)
  checkSpecial(options, definition, fail)
  return definition
}
