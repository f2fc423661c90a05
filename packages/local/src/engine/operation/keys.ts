/**
 * Checks of keys and items against the schemas of their table and its indexes.
 *
 * @since 0.1.0
 */
import type { AttributeMap, AttributeValue } from "dynapipe/AttributeValue"
import { invalid, type ServiceError, validation } from "../../error.ts"
import * as Expression from "../../expression/index.ts"
import { get, typeOf } from "../../value/index.ts"
import { bytesOf, type KeyAttribute, maximumPartition, maximumSort, type Schema } from "../table/schema.ts"
import type { Index, Table } from "../table/table.ts"

const mismatch = (): ServiceError => validation("The provided key element does not match the schema")

const kinds = { S: "string", N: "number", B: "binary" } as const

const isEmpty = (value: AttributeValue): boolean => value.S === "" || (value.B !== undefined && value.B.length === 0)

const checkSize = (value: AttributeValue, partition: boolean): void => {
  const bytes = bytesOf(value)
  if (partition && bytes > maximumPartition) {
    throw invalid("Size of hashkey has exceeded the maximum size limit of2048 bytes")
  }
  if (!partition && bytes > maximumSort) {
    throw invalid("Aggregated size of all range keys has exceeded the size limit of 1024 bytes")
  }
}

const checkContent = (attribute: KeyAttribute, value: AttributeValue, partition: boolean): void => {
  if (isEmpty(value)) {
    throw validation(
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty " +
        `${kinds[attribute.type]} value. Key: ${attribute.name}`
    )
  }
  checkSize(value, partition)
}

/** One attribute of a key that must be there, of its type. */
export const checkKeyAttribute = (attribute: KeyAttribute, key: AttributeMap, partition: boolean): void => {
  const value = get(key, attribute.name)
  if (value?.[attribute.type] === undefined) throw mismatch()
  checkContent(attribute, value, partition)
}

/** A key: exactly the attributes of the schema. */
export const checkKey = (schema: Schema, key: AttributeMap): void => {
  if (Object.keys(key).length !== schema.all.length) throw mismatch()
  for (let at = 0; at < schema.all.length; at++) {
    checkKeyAttribute(schema.all[at]!, key, at < schema.partition.length)
  }
}

const checkIndexKeys = (index: Index, item: AttributeMap): void => {
  const { all, partition } = index.schema
  all.forEach((attribute, at) => {
    const value = get(item, attribute.name)
    if (value === undefined) return
    if (value[attribute.type] === undefined) {
      throw invalid(
        `Type mismatch for Index Key ${attribute.name} Expected: ${attribute.type} Actual: ${
          typeOf(value)
        } IndexName: ${index.record.name}`
      )
    }
    if (isEmpty(value)) {
      throw validation(
        "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
          `The AttributeValue for a key attribute cannot contain an empty ${kinds[attribute.type]} value. ` +
          `IndexName: ${index.record.name}, IndexKey: ${attribute.name}`
      )
    }
    checkSize(value, at < partition.length)
  })
}

/** An item to be put: it has its key, and what it has of index keys fits them. */
export const checkItem = (table: Table, item: AttributeMap): void => {
  const { all, partition } = table.schema
  all.forEach((attribute, at) => {
    const value = get(item, attribute.name)
    if (value === undefined) throw invalid(`Missing the key ${attribute.name} in the item`)
    if (value[attribute.type] === undefined) {
      throw invalid(
        `Type mismatch for key ${attribute.name} expected: ${attribute.type} actual: ${typeOf(value)}`
      )
    }
    checkContent(attribute, value, at < partition.length)
  })
  for (const index of table.indexes) checkIndexKeys(index, item)
}

/** An item that an update made: what it wrote of index keys fits them. */
export const checkUpdated = (table: Table, old: AttributeMap | undefined, item: AttributeMap): void => {
  for (const index of table.indexes) {
    index.schema.all.forEach((attribute, at) => {
      const value = get(item, attribute.name)
      if (value === undefined || (old !== undefined && get(old, attribute.name) === value)) return
      if (value[attribute.type] === undefined) {
        throw validation("The update expression attempted to update the secondary index key to unsupported type")
      }
      if (isEmpty(value)) {
        throw validation(
          "One or more parameter values are not valid. The update expression attempted to update a secondary index " +
            "key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty " +
            `${kinds[attribute.type]} value.`
        )
      }
      if (bytesOf(value) > (at < index.schema.partition.length ? maximumPartition : maximumSort)) {
        throw validation("The update expression attempted to update the secondary index key beyond allowed size limits")
      }
    })
  }
}

/** Refuses paths that look into a key attribute. */
export const checkPaths = (table: Table, ...expressions: ReadonlyArray<Expression.Reach | undefined>): void => {
  for (const expression of expressions) {
    if (expression === undefined || expression.nested.size === 0) continue
    Expression.checkKeyPaths(expression, table.schema, table.indexes.map((index) => index.schema))
  }
}

/** What an update says it will write: not the key, and nothing of another type into an index's key. */
export const checkUpdate = (
  table: Table,
  actions: ReadonlyArray<{ readonly path: ReadonlyArray<string | number>; readonly type: string | undefined }>
): void => {
  for (const { name } of table.schema.all) {
    if (actions.some((action) => action.path[0] === name)) {
      throw invalid(`Cannot update attribute ${name}. This attribute is part of the key`)
    }
  }
  for (const index of table.indexes) {
    for (const { name, type } of index.schema.all) {
      const actual = actions.find((action) => action.path.length === 1 && action.path[0] === name)?.type
      if (actual !== undefined && actual !== type) {
        throw invalid(
          `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${actual} IndexName: ${index.record.name}`
        )
      }
    }
  }
}
