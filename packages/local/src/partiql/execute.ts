/**
 * ExecuteStatement.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import { present } from "../engine/operation/answer.ts"
import type { Given } from "../engine/operation/input.ts"
import type { World } from "../engine/world.ts"
import { validation } from "../error.ts"
import { parse } from "./parse.ts"
import { runSelect } from "./select.ts"
import { checkCount, parametersOf } from "./values.ts"
import { perform, place, prepare } from "./write.ts"

/** The words for a check outside of a transaction. */
export const onlyInTransactions = "EXISTS can only be used in ExecuteTransaction write requests."

/** @category operations */
export const executeStatement = (
  world: World,
  input: Given<"ExecuteStatement">,
  now: number
): Aws.ExecuteStatementOutput => {
  const parameters = parametersOf(input.Parameters)
  const { parameters: count, statement } = parse(input.Statement)
  if (statement.kind === "exists") throw validation(onlyInTransactions)
  checkCount(parameters, count)
  if (statement.kind === "select") return runSelect(world, statement, parameters, input)
  const prepared = prepare(world, statement, parameters, input.ReturnValuesOnConditionCheckFailure === "ALL_OLD")
  const { capacity, item } = perform(world, prepared, place(prepared), input.ReturnConsumedCapacity, now)
  return present({
    Items: item === undefined ? [] : [item],
    ConsumedCapacity: capacity
  })
}
