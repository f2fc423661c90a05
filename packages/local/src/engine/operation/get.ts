/**
 * GetItem, and the read of one item that batches and transactions share.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import type { AttributeMap } from "dynapipe/AttributeValue"
import * as Expression from "../../expression/index.ts"
import { validateItem } from "../../value/index.ts"
import { consumed, readUnits, tableUsage } from "../capacity.ts"
import * as Tree from "../store/tree.ts"
import { type Entry, keyOf, type Table } from "../table/table.ts"
import { openTable, type World } from "../world.ts"
import { present } from "./answer.ts"
import type { Given } from "./input.ts"
import { checkKey, checkPaths } from "./keys.ts"

type Projecting = Pick<Given<"GetItem">, "ProjectionExpression" | "AttributesToGet" | "ExpressionAttributeNames">

/** The projection that a request asks for, in either of its spellings. */
export const projectionOf = (input: Projecting): Expression.Projection | undefined => {
  if (input.ProjectionExpression == null && input.AttributesToGet == null && input.ExpressionAttributeNames == null) {
    return undefined
  }
  if (input.AttributesToGet != null) return Expression.fromAttributesToGet(input.AttributesToGet)
  const context = Expression.makeContext({ names: input.ExpressionAttributeNames })
  const projection = input.ProjectionExpression == null
    ? undefined
    : Expression.parseProjection(context, input.ProjectionExpression)
  context.finish()
  return projection
}

/** Refuses what a read says twice. */
export const checkProjection = (input: Projecting): void => {
  if (input.ProjectionExpression == null && input.AttributesToGet == null && input.ExpressionAttributeNames == null) {
    return
  }
  Expression.checkParameters(input, { expressions: ["ProjectionExpression"], legacy: ["AttributesToGet"] })
}

/** The item under a key. */
export const find = (table: Table, key: AttributeMap): Entry | undefined => {
  checkKey(table.schema, key)
  return Tree.get(table.items, keyOf(table, key))
}

/** @category operations */
export const getItem = (world: World, input: Given<"GetItem">): Aws.GetItemOutput => {
  checkProjection(input)
  const key = validateItem(input.Key)
  if (input.AttributesToGet != null) Expression.checkAttributesToGet(input.AttributesToGet)
  const projection = projectionOf(input)
  const table = openTable(world, input.TableName)
  const entry = find(table, key)
  checkPaths(table, projection)
  return present({
    Item: entry && (projection === undefined ? entry.item : Expression.project(projection, entry.item)),
    ConsumedCapacity: consumed(
      input.TableName,
      () => tableUsage(readUnits(entry?.size ?? 0, input.ConsistentRead === true)),
      input.ReturnConsumedCapacity
    )
  })
}
