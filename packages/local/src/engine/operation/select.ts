/**
 * What queries and scans have in common: the index, what is selected, where to start.
 *
 * @since 0.1.0
 */
import type { AttributeMap, AttributeValue } from "dynapipe/AttributeValue"
import { invalid, ServiceError, validation } from "../../error.ts"
import * as Expression from "../../expression/index.ts"
import { get, validateValue } from "../../value/index.ts"
import { indexKeyOf } from "../table/schema.ts"
import { type Index, keyNames, keyOf, type Table } from "../table/table.ts"
import type { Given } from "./input.ts"
import { checkKey, checkKeyAttribute } from "./keys.ts"

/** The parts of a query or a scan that are parsed before the table is looked at. */
export interface Parsed {
  readonly filter: Expression.Condition | undefined
  readonly projection: Expression.Projection | undefined
  readonly keyCondition: Expression.KeyCondition | undefined
  readonly startKey: AttributeMap | undefined
}

/** A query or a scan. */
type Reading = Given<"Query"> & Pick<Given<"Scan">, "ScanFilter">

/** Refuses a `Select` that contradicts the rest of the request. */
const checkSelect = (input: Reading): void => {
  const select = input.Select
  const named = input.AttributesToGet != null
    ? "AttributesToGet"
    : input.ProjectionExpression != null
    ? "ProjectionExpression"
    : undefined
  if (select === "ALL_PROJECTED_ATTRIBUTES" && input.IndexName == null) {
    throw validation("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
  }
  if (select === "SPECIFIC_ATTRIBUTES" && named === undefined) {
    throw validation(
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
    )
  }
  if (named === undefined || select == null || select === "SPECIFIC_ATTRIBUTES") return
  const what = select === "COUNT" ? "only the Count" : select
  throw validation(`Cannot specify the ${named} when choosing to get ${what}`)
}

/** Whose message speaks for itself; all others are said to be about the starting key. */
const plainMessage = /contains duplicates|number set|numeric value|significant digits|number with magnitude/

const startValue = (value: AttributeValue): AttributeValue => {
  try {
    return validateValue(value)
  } catch (error) {
    if (!(error instanceof ServiceError) || plainMessage.test(error.message)) throw error
    throw validation(`The provided starting key is invalid: ${error.message}`)
  }
}

/** Checks the values of a starting key. */
export const startKeyOf = (input: Reading): AttributeMap | undefined =>
  input.ExclusiveStartKey == null ? undefined : Object.fromEntries(
    Object.entries<AttributeValue>(input.ExclusiveStartKey).map(([name, value]) => [name, startValue(value)])
  )

const legacyKey = (conditions: Reading["KeyConditions"]): Expression.KeyCondition | undefined => {
  if (conditions == null) return undefined
  Expression.checkConditions(conditions)
  return Expression.fromKeyConditions(conditions)
}

/** Parses the expressions of a request, after its other parameters were checked. */
export const parse = (input: Reading, filterName: "QueryFilter" | "ScanFilter"): Omit<Parsed, "startKey"> => {
  const context = Expression.makeContext({
    names: input.ExpressionAttributeNames,
    values: input.ExpressionAttributeValues
  })
  const keyCondition = input.KeyConditionExpression == null
    ? legacyKey(input.KeyConditions)
    : Expression.parseKeyCondition(context, input.KeyConditionExpression)
  const filter = input.FilterExpression == null
    ? input[filterName] == null ? undefined : Expression.fromFilter(input[filterName], input.ConditionalOperator)
    : Expression.parseFilter(context, input.FilterExpression)
  const projection = input.ProjectionExpression == null
    ? input.AttributesToGet == null ? undefined : Expression.fromAttributesToGet(input.AttributesToGet)
    : Expression.parseProjection(context, input.ProjectionExpression)
  context.finish()
  return { keyCondition, filter, projection }
}

/** The index that a request names. */
export const indexOf = (table: Table, input: Reading): Index | undefined => {
  if (input.IndexName == null) return undefined
  const index = table.indexes.find((index) => index.record.name === input.IndexName)
  const transition = index?.record.transition
  if (index === undefined || transition?.status === "DELETING") {
    throw validation(`The table does not have the specified index: ${input.IndexName}`)
  }
  if (transition?.status === "CREATING" && index.record.backfilling === true) {
    throw validation(`Cannot read from backfilling global secondary index: ${input.IndexName}`)
  }
  if (index.record.kind === "Global" && input.ConsistentRead === true) {
    throw validation("Consistent reads are not supported on global secondary indexes")
  }
  return index
}

/** Checks a starting key against the schemas; `hint` is what a scan of a table adds. */
export const checkStartKey = (table: Table, index: Index | undefined, key: AttributeMap, hint: string): void => {
  if (Object.keys(key).length !== keyNames(table, index).length) {
    throw validation(`The provided starting key is invalid${index === undefined ? hint : ""}`)
  }
  const schema = (index ?? table).schema
  schema.all.forEach((attribute, at) => {
    if (index === undefined && hint !== "") return
    if (get(key, attribute.name) === undefined) throw validation("The provided starting key is invalid")
    checkKeyAttribute(attribute, key, at < schema.partition.length)
  })
}

/** The table's own part of a starting key. */
export const checkTableKey = (table: Table, key: AttributeMap): void => {
  const own = Object.fromEntries(
    table.schema.all.flatMap(({ name }) => {
      const value = get(key, name)
      return value === undefined ? [] : [[name, value] as const]
    })
  )
  try {
    checkKey(table.schema, own)
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    throw validation(`The provided starting key is invalid: ${error.message}`)
  }
}

/** Where a starting key stands in the order. */
export const placeOf = (table: Table, index: Index | undefined, key: AttributeMap): string =>
  index === undefined
    ? keyOf(table, key)
    : indexKeyOf(index.schema, table.schema, key, keyOf(table, key))!

const notCarried = (index: Index, expression: Expression.Reach | undefined): ReadonlyArray<string> =>
  index.projected === undefined || expression === undefined
    ? []
    : [...expression.heads].filter((name) => !index.projected!.includes(name))

/** Whether items must be fetched from the table because the index does not carry what is asked for. */
export const fetches = (index: Index | undefined, input: Reading, projection: Parsed["projection"]): boolean => {
  checkSelect(input)
  if (index?.projected === undefined) return false
  const missing = notCarried(index, projection)
  const all = input.Select === "ALL_ATTRIBUTES"
  if (index.record.kind === "Local") return all || missing.length > 0
  if (all) {
    throw invalid(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.record.name} because its ` +
        "projection type is not ALL"
    )
  }
  if (missing.length > 0) {
    throw invalid(`Global secondary index ${index.record.name} does not project [${missing.join(", ")}]`)
  }
  return false
}

/** Refuses a query whose filter looks at what its index does not carry. */
export const checkFilter = (index: Index | undefined, filter: Parsed["filter"]): void => {
  const missing = index === undefined ? [] : notCarried(index, filter)
  if (missing.length === 0) return
  throw invalid(
    `Secondary index ${index!.record.name} does not project one or more filter attributes: [${missing.join(", ")}]`
  )
}

/** The filter and the projection of a page, as functions. */
export const views = ({ filter, projection }: Pick<Parsed, "filter" | "projection">) => ({
  filter: filter && ((item: AttributeMap) => Expression.evaluate(filter, item)),
  project: projection && ((item: AttributeMap) => Expression.project(projection, item))
})
