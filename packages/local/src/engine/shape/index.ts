/**
 * The shapes of all requests that the engine knows, and their checks.
 *
 * @since 0.1.0
 */
import { checker } from "./check.ts"
import { itemShapes } from "./items.ts"
import { attributeValues, boolean, element, integer, list, oneOf, request, string, type Structure } from "./shape.ts"
import { tableShapes } from "./tables.ts"

export type { Shape, Structure } from "./shape.ts"

const ReturnConsumedCapacity = oneOf(["INDEXES", "TOTAL", "NONE"])
const ReturnValuesOnConditionCheckFailure = oneOf(["ALL_OLD", "NONE"])
const Statement = string({ required: true, min: 1, max: 8192 })

const statementShapes: Readonly<Record<string, Structure>> = {
  ExecuteStatement: request({
    Statement,
    Parameters: { ...attributeValues, min: 1 },
    ConsistentRead: boolean,
    NextToken: string({ min: 1, max: 32_768 }),
    ReturnConsumedCapacity,
    Limit: integer({ min: 1 }),
    ReturnValuesOnConditionCheckFailure
  }),
  BatchExecuteStatement: request({
    Statements: list(
      element("BatchStatementRequest", {
        Statement,
        Parameters: { ...attributeValues, min: 1 },
        ConsistentRead: boolean,
        ReturnValuesOnConditionCheckFailure
      }),
      { required: true, min: 1, max: 25 }
    ),
    ReturnConsumedCapacity
  }),
  ExecuteTransaction: request({
    TransactStatements: list(
      element("ParameterizedStatement", {
        Statement,
        Parameters: { ...attributeValues, min: 1 },
        ReturnValuesOnConditionCheckFailure
      }),
      { required: true, min: 1, max: 100 }
    ),
    ClientRequestToken: string({ min: 1, max: 36 }),
    ReturnConsumedCapacity
  })
}

/**
 * The shape of the input of each operation, by its name.
 *
 * @category shapes
 * @since 0.1.0
 */
export const shapes: Readonly<Record<string, Structure>> = Object.fromEntries(
  Object.entries({ ...itemShapes, ...tableShapes, ...statementShapes })
    .map(([name, shape]) => [name, { ...shape, name: `${name}Input` }])
)

/**
 * The check of each operation's input, by its name.
 *
 * @category shapes
 * @since 0.1.0
 */
export const checks: Readonly<Record<string, (input: any) => void>> = Object.fromEntries(
  Object.entries(shapes).map(([name, shape]) => [name, checker(shape)])
)
