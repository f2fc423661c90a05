/**
 * Writes before they meet their table: the part of an operation that its input alone decides.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import type { AttributeMap } from "dynapipe/AttributeValue"
import { validation } from "../../error.ts"
import * as Expression from "../../expression/index.ts"
import { itemSize, maximumItem, validateItem } from "../../value/index.ts"
import type { Checked, Given, Some } from "./input.ts"

/** What any write may say, alone or in a transaction. */
type Writing = Some<Given<"UpdateItem">> & { readonly TableName: string }

/** One write that is ready for its table. */
export interface Write {
  readonly kind: "Put" | "Delete" | "Update" | "ConditionCheck"
  readonly tableName: string
  /** The item of a put, the key of everything else. */
  readonly item: AttributeMap
  /** The bytes of a put's item. */
  readonly size: number
  readonly update?: Expression.Update | undefined
  readonly condition?: Expression.Condition | undefined
  /** Whether a failed condition shows the item. */
  readonly showsItem: boolean
}

const checkedSize = (item: AttributeMap): number => {
  const size = itemSize(item)
  if (size > maximumItem) throw validation("Item size has exceeded the maximum allowed size")
  return size
}

/** Parses what a write says in expressions, or in the parameters that came before them. */
const parse = (input: Writing): Pick<Write, "condition" | "update"> => {
  const context = Expression.makeContext({
    names: input.ExpressionAttributeNames,
    values: input.ExpressionAttributeValues
  })
  const update = input.UpdateExpression == null
    ? input.AttributeUpdates == null ? undefined : Expression.fromAttributeUpdates(input.AttributeUpdates)
    : Expression.parseUpdate(context, input.UpdateExpression)
  const condition = input.ConditionExpression == null
    ? input.Expected == null ? undefined : Expression.fromExpected(input.Expected, input.ConditionalOperator)
    : Expression.parseCondition(context, input.ConditionExpression)
  context.finish()
  return { update, condition }
}

const isPlain = (input: Writing): boolean =>
  input.ConditionExpression == null && input.UpdateExpression == null && input.Expected == null &&
  input.AttributeUpdates == null && input.ExpressionAttributeNames == null &&
  input.ExpressionAttributeValues == null && input.ConditionalOperator == null

const finish = (kind: Write["kind"], input: Writing, item: AttributeMap, size = 0): Write => ({
  kind,
  tableName: input.TableName,
  item,
  size,
  ...(isPlain(input) ? undefined : parse(input)),
  showsItem: input.ReturnValuesOnConditionCheckFailure === "ALL_OLD"
})

const checkReturnValues = (input: Writing): void => {
  if (input.ReturnValues != null && input.ReturnValues !== "ALL_OLD" && input.ReturnValues !== "NONE") {
    throw validation("ReturnValues can only be ALL_OLD or NONE")
  }
}

const checkExpected = (input: Writing): void => {
  Expression.checkConditionalOperator(input.ConditionalOperator, input.Expected)
  if (input.Expected != null) Expression.checkExpected(input.Expected)
}

const conditional = { expressions: ["ConditionExpression"], legacy: ["Expected", "ConditionalOperator"] } as const

/** @category constructors */
export const preparePut = (input: Given<"PutItem"> | Checked<Aws.Put>): Write => {
  if (!isPlain(input)) Expression.checkParameters(input, conditional)
  const checked = validateItem(input.Item)
  checkReturnValues(input)
  const size = checkedSize(checked)
  checkExpected(input)
  return finish("Put", input, checked, size)
}

/** @category constructors */
export const prepareDelete = (input: Given<"DeleteItem"> | Checked<Aws.Delete>): Write => {
  if (!isPlain(input)) Expression.checkParameters(input, conditional)
  const key = validateItem(input.Key)
  checkReturnValues(input)
  checkExpected(input)
  return finish("Delete", input, key)
}

/** @category constructors */
export const prepareUpdate = (input: Given<"UpdateItem"> | Checked<Aws.Update>): Write => {
  if (!isPlain(input)) {
    Expression.checkParameters(input, {
      expressions: ["UpdateExpression", "ConditionExpression"],
      legacy: ["AttributeUpdates", "Expected", "ConditionalOperator"]
    })
  }
  const key = validateItem(input.Key)
  if ("AttributeUpdates" in input && input.AttributeUpdates != null) {
    Expression.checkAttributeUpdates(input.AttributeUpdates)
  }
  checkExpected(input)
  return finish("Update", input, key)
}

/** @category constructors */
export const prepareCheck = (input: Checked<Aws.ConditionCheck>): Write => {
  Expression.checkParameters(input, conditional)
  return finish("ConditionCheck", input, validateItem(input.Key))
}

/** A put of a batch: an item and nothing else. */
export const plainPut = (tableName: string, item: AttributeMap): Write => {
  const checked = validateItem(item)
  return { kind: "Put", tableName, item: checked, size: checkedSize(checked), showsItem: false }
}

/** A delete of a batch. */
export const plainDelete = (tableName: string, key: AttributeMap): Write => ({
  kind: "Delete",
  tableName,
  item: validateItem(key),
  size: 0,
  showsItem: false
})
