/**
 * Query.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import type { AttributeMap, AttributeValue } from "dynapipe/AttributeValue"
import { validation } from "../../error.ts"
import * as Expression from "../../expression/index.ts"
import { compare, equal, get } from "../../value/index.ts"
import { encode, escaped, successor } from "../store/encode.ts"
import type { Bounds } from "../store/tree.ts"
import { partitionPrefix, type Schema, sortPart } from "../table/schema.ts"
import { openTable, type World } from "../world.ts"
import type { Given } from "./input.ts"
import { checkPaths } from "./keys.ts"
import { answer } from "./page.ts"
import * as Select from "./select.ts"

type Test = NonNullable<Expression.KeyRange["range"]>
type Operator = Exclude<Test["operator"], "unindexable">

/** The bounds that each operator sets inside a partition. */
const bounds: Readonly<Record<Operator, (prefix: string, values: Test["values"]) => Bounds>> = {
  "=": (prefix, [value]) => within(prefix + sortPart(value!)),
  "<": (prefix, [value]) => ({ from: prefix, to: prefix + sortPart(value!) }),
  "<=": (prefix, [value]) => ({ from: prefix, to: successor(prefix + sortPart(value!)) }),
  ">": (prefix, [value]) => ({ from: successor(prefix + sortPart(value!)), to: successor(prefix) }),
  ">=": (prefix, [value]) => ({ from: prefix + sortPart(value!), to: successor(prefix) }),
  BETWEEN: (prefix, [low, high]) => ({ from: prefix + sortPart(low!), to: successor(prefix + sortPart(high!)) }),
  begins_with: (prefix, [start]) => within(prefix + escaped(encode(start!)))
}

const within = (prefix: string): Bounds => ({ from: prefix, to: successor(prefix) })

/** The keys that a range spans. */
export const boundsOf = ({ partition, prefix, range }: Expression.KeyRange): Bounds => {
  const start = partitionPrefix(partition) + prefix.map(sortPart).join("")
  return range === undefined ? within(start) : bounds[range.operator as Operator](start, range.values)
}

const matches: Readonly<Record<Operator, (order: ReadonlyArray<number>) => boolean>> = {
  "=": ([order]) => order === 0,
  "<": ([order]) => order! < 0,
  "<=": ([order]) => order! <= 0,
  ">": ([order]) => order! > 0,
  ">=": ([order]) => order! >= 0,
  BETWEEN: ([low, high]) => low! >= 0 && high! <= 0,
  begins_with: () => true
}

const passes = (value: AttributeValue, { operator, values }: Test): boolean =>
  operator === "begins_with"
    ? encode(value).startsWith(encode(values[0]!))
    : matches[operator as Operator](values.map((bound) => compare(value, bound) ?? Number.NaN))

/** Refuses a starting key that the query could not have come to. */
const checkInside = (key: AttributeMap, schema: Schema, range: Expression.KeyRange): void => {
  const samePartition = schema.partition.every(({ name }, at) => equal(get(key, name)!, range.partition[at]!))
  const { prefix, range: test } = range
  if (test === undefined && prefix.length === 0) {
    if (!samePartition) {
      throw validation("The provided starting key is outside query boundaries based on provided conditions")
    }
    return
  }
  const samePrefix = prefix.every((value, at) => equal(get(key, schema.sort[at]!.name)!, value))
  if (!samePrefix || (test !== undefined && !passes(get(key, test.attribute)!, test))) {
    throw validation("The provided starting key does not match the range key predicate")
  }
  if (!samePartition) throw validation("The query can return at most one row and cannot be restarted")
}

const prepare = (input: Given<"Query">): Select.Parsed => {
  Expression.checkParameters(input, {
    expressions: ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"],
    legacy: ["AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"]
  })
  Expression.checkConditionalOperator(input.ConditionalOperator, input.QueryFilter)
  if (input.QueryFilter != null) Expression.checkConditions(input.QueryFilter)
  if (input.AttributesToGet != null) Expression.checkAttributesToGet(input.AttributesToGet)
  const startKey = Select.startKeyOf(input)
  if (input.KeyConditions == null && input.KeyConditionExpression == null) {
    throw validation(
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
    )
  }
  return { ...Select.parse(input, "QueryFilter"), startKey }
}

/** Continues after a starting key. */
export const after = (bounds: Bounds, place: string, reverse: boolean): Bounds =>
  reverse
    ? { from: bounds.from, to: bounds.to === undefined || place < bounds.to ? place : bounds.to }
    : { from: place < bounds.from ? bounds.from : `${place}\u0000`, to: bounds.to }

/** @category operations */
export const query = (world: World, input: Given<"Query">): Aws.QueryOutput => {
  const parsed = prepare(input)
  const { filter, keyCondition, projection, startKey } = parsed
  const table = openTable(world, input.TableName)
  const index = Select.indexOf(table, input)
  const schema = (index ?? table).schema
  if (startKey !== undefined) Select.checkStartKey(table, index, startKey, "")
  const range = Expression.keyRange(keyCondition!, schema, index?.record.name)
  if (startKey !== undefined) {
    Select.checkTableKey(table, startKey)
    checkInside(startKey, schema, range)
  }
  checkPaths(table, projection)
  Expression.checkFilterKeys(filter, schema, input.QueryFilter == null ? "Filter Expression" : "QueryFilter")
  const fetches = Select.fetches(index, input, projection)
  checkPaths(table, filter)
  if (!fetches) Select.checkFilter(index, filter)
  const reverse = input.ScanIndexForward === false
  const all = boundsOf(range)
  return answer({
    table,
    index,
    bounds: startKey === undefined ? all : after(all, Select.placeOf(table, index, startKey), reverse),
    reverse,
    limit: input.Limit ?? Infinity,
    fetches,
    counts: input.Select === "COUNT",
    ...Select.views(parsed)
  }, input)
}
