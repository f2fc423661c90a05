/**
 * Scan: a table or an index in the order of the hash of its partitions, whole or one segment of it.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import { validation } from "../../error.ts"
import * as Expression from "../../expression/index.ts"
import type { Bounds } from "../store/tree.ts"
import { openTable, type World } from "../world.ts"
import type { Given } from "./input.ts"
import { checkPaths } from "./keys.ts"
import { answer } from "./page.ts"
import { after } from "./query.ts"
import * as Select from "./select.ts"

const checkSegment = (input: Given<"Scan">): void => {
  const { Segment: segment, TotalSegments: total } = input
  if (segment != null && total == null) {
    throw validation(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present"
    )
  }
  if (total == null) return
  if (segment == null) {
    throw validation(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present"
    )
  }
  if (segment >= total) {
    throw validation(
      "The Segment parameter is zero-based and must be less than parameter TotalSegments: " +
        `Segment: ${segment} is not less than TotalSegments: ${total}`
    )
  }
}

const prepare = (input: Given<"Scan">): Select.Parsed => {
  Expression.checkParameters(input, {
    expressions: ["ProjectionExpression", "FilterExpression"],
    legacy: ["AttributesToGet", "ScanFilter", "ConditionalOperator"]
  })
  if (input.AttributesToGet != null) Expression.checkAttributesToGet(input.AttributesToGet)
  Expression.checkConditionalOperator(input.ConditionalOperator, input.ScanFilter)
  if (input.ScanFilter != null) Expression.checkConditions(input.ScanFilter)
  const startKey = Select.startKeyOf(input)
  checkSegment(input)
  return { ...Select.parse(input, "ScanFilter"), startKey }
}

/** The first hash of a segment, in whole steps of 12 bits, or of 24 where there are more segments than that. */
const firstHash = (segment: number, total: number): string | undefined => {
  const bits = total <= 4096 ? 12 : 24
  const at = Math.ceil((2 ** bits * segment) / total)
  if (at >= 2 ** bits) return undefined
  const hash = at * 2 ** (24 - bits)
  return String.fromCharCode(hash >> 16, (hash >> 8) & 255, hash & 255)
}

const segmentBounds = ({ Segment: segment, TotalSegments: total }: Given<"Scan">): Bounds =>
  segment === undefined || total === undefined ? { from: "" } : {
    from: segment === 0 ? "" : firstHash(segment, total)!,
    to: firstHash(segment + 1, total)
  }

/** @category operations */
export const scan = (world: World, input: Given<"Scan">): Aws.ScanOutput => {
  const parsed = prepare(input)
  const { filter, projection, startKey } = parsed
  const table = openTable(world, input.TableName)
  const index = Select.indexOf(table, input)
  if (startKey !== undefined) {
    Select.checkStartKey(table, index, startKey, ": The provided key element does not match the schema")
  }
  const fetches = Select.fetches(index, input, projection)
  let bounds = segmentBounds(input)
  if (startKey !== undefined) {
    Select.checkTableKey(table, startKey)
    const place = Select.placeOf(table, index, startKey)
    if (place < bounds.from || (bounds.to !== undefined && place >= bounds.to)) {
      throw validation(
        "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct " +
          `Segment. TotalSegments: ${input.TotalSegments} Segment: ${input.Segment}`
      )
    }
    bounds = after(bounds, place, false)
  }
  checkPaths(table, projection, filter)
  return answer({
    table,
    index,
    bounds,
    reverse: false,
    limit: input.Limit ?? Infinity,
    fetches,
    counts: input.Select === "COUNT",
    ...Select.views(parsed)
  }, input)
}
