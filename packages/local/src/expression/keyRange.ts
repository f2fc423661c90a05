/**
 * What needs the key schema: a key condition as the range of keys that it spans, and key attributes in expressions.
 *
 * @since 0.1.0
 */
import { invalid, validation } from "../error.ts"
import type { AttributeValue } from "../value/map.ts"
import { valueSize } from "../value/size.ts"
import type { KeyCondition, KeyTest, Reach } from "./ast.ts"

/**
 * An attribute of a key, with its type.
 *
 * @category models
 * @since 0.1.0
 */
export interface KeyAttribute {
  readonly name: string
  readonly type: "S" | "N" | "B"
}

/**
 * The key of a table or of an index, in order: one partition and at most one sort attribute, or up to four of each.
 *
 * @category models
 * @since 0.1.0
 */
export interface KeySchema {
  readonly partition: ReadonlyArray<KeyAttribute>
  readonly sort: ReadonlyArray<KeyAttribute>
}

/**
 * What a query reads: the partition's values, equal values of leading sort attributes, one test on the next of them.
 *
 * @category models
 * @since 0.1.0
 */
export interface KeyRange {
  readonly partition: ReadonlyArray<AttributeValue>
  readonly prefix: ReadonlyArray<AttributeValue>
  readonly range: KeyTest | undefined
}

const notSupported = () => validation("Query key condition not supported")

const checkTypes = (test: KeyTest, { type }: KeyAttribute): void => {
  if (test.operator === "unindexable") {
    throw validation("Attempted conditional constraint is not an indexable operation")
  }
  if (test.values.some((value) => value[type] === undefined)) {
    throw invalid("Condition parameter type does not match schema type")
  }
}

const checkFilled = (test: KeyTest, { name, type }: KeyAttribute, index: string | undefined): void => {
  if (test.values.every((value) => value[type]!.length > 0)) return
  const kind = type === "S" ? "string" : "binary"
  const empty = `The AttributeValue for a key attribute cannot contain an empty ${kind} value.`
  throw validation(
    index === undefined
      ? `One or more parameter values are not valid. ${empty} Key: ${name}`
      : "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
        `${empty} IndexName: ${index}, IndexKey: ${name}`
  )
}

const maximumSort = 1024

const checkSortSize = (test: KeyTest): void => {
  if (test.values.some((value) => valueSize(value) > maximumSort)) {
    throw invalid(`Aggregated size of all range keys has exceeded the size limit of ${maximumSort} bytes`)
  }
}

const checkCount = (count: number, { partition, sort }: KeySchema): void => {
  const multiple = partition.length > 1 || sort.length > 1
  if (!multiple && count > 2) throw validation("Conditions can be of length 1 or 2 only")
  if (count > partition.length + sort.length) throw notSupported()
}

/**
 * The range of keys that a key condition spans, in a table or in the index of this name.
 *
 * @category conversions
 * @since 0.1.0
 */
export const keyRange = (condition: KeyCondition, schema: KeySchema, index?: string): KeyRange => {
  const tests = new Map(condition.tests.map((test) => [test.attribute, test]))
  checkCount(tests.size, schema)
  const partition = schema.partition.map((attribute) => {
    const test = tests.get(attribute.name)
    if (test === undefined) throw validation(`Query condition missed key schema element: ${attribute.name}`)
    checkTypes(test, attribute)
    if (test.operator !== "=") throw notSupported()
    checkFilled(test, attribute, index)
    return test.values[0]!
  })
  let left = tests.size - partition.length
  const prefix: Array<AttributeValue> = []
  for (const attribute of schema.sort) {
    if (left === 0) break
    const test = tests.get(attribute.name)
    // Sort attributes are queried from the left, and nothing else is.
    if (test === undefined) throw validation(`Query condition missed key schema element: ${attribute.name}`)
    checkTypes(test, attribute)
    checkFilled(test, attribute, index)
    checkSortSize(test)
    left--
    if (test.operator === "=") {
      prefix.push(test.values[0]!)
    } else {
      if (left > 0) throw notSupported()
      return { partition, prefix, range: test }
    }
  }
  return { partition, prefix, range: undefined }
}

const names = ({ partition, sort }: KeySchema): ReadonlyArray<string> =>
  [...partition, ...sort].map((attribute) => attribute.name)

/**
 * Refuses paths that look into a key attribute, of the table or of an index.
 *
 * @category validation
 * @since 0.1.0
 */
export const checkKeyPaths = (
  expression: Reach | undefined,
  table: KeySchema,
  indexes: ReadonlyArray<KeySchema> = []
): void => {
  if (expression === undefined || expression.nested.size === 0) return
  const refuse = (attributes: ReadonlyArray<string>, title: string): void => {
    const name = attributes.find((attribute) => expression.nested.has(attribute))
    if (name !== undefined) {
      throw validation(
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: " +
          `${title}: ${name}`
      )
    }
  }
  refuse(names(table), "Key")
  for (const index of indexes) refuse(names(index), "IndexKey")
}

/**
 * Refuses a filter of a query on the very key that it queries; `title` is "Filter Expression" or "QueryFilter".
 *
 * @category validation
 * @since 0.1.0
 */
export const checkFilterKeys = (filter: Reach | undefined, queried: KeySchema, title = "Filter Expression"): void => {
  const name = names(queried).find((attribute) => filter?.heads.has(attribute))
  if (name !== undefined) {
    throw validation(`${title} can only contain non-primary key attributes: Primary key attribute: ${name}`)
  }
}
