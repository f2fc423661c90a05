/**
 * Which parameters go together: expressions and legacy parameters do not mix, names and values need an expression.
 *
 * @since 0.1.0
 */
import { validation } from "../error.ts"

/**
 * The parameters of an operation that are expressions, and the legacy ones that say the same, in the service's order.
 *
 * @category models
 * @since 0.1.0
 */
export interface Parameters {
  readonly expressions: ReadonlyArray<string>
  readonly legacy: ReadonlyArray<string>
}

/**
 * Refuses parameters of a request that do not go together.
 *
 * **Details**
 *
 * Legacy KeyConditions go with expressions of the rest of a query, unless a KeyConditionExpression is there too.
 *
 * @category validation
 * @since 0.1.0
 */
export const checkParameters = (
  input: Readonly<Record<string, unknown>>,
  { expressions, legacy }: Parameters
): void => {
  const present = (name: string) => input[name] != null
  const given = expressions.filter(present)
  const old = legacy.filter(present)
  if (given.length > 0) {
    const mixed = old.filter((name) => name !== "KeyConditions" || present("KeyConditionExpression"))
    if (mixed.length > 0) {
      throw validation(
        "Can not use both expression and non-expression parameters in the same request: " +
          `Non-expression parameters: {${mixed.join(", ")}} Expression parameters: {${given.join(", ")}}`
      )
    }
  }
  if (present("ExpressionAttributeNames") && given.length === 0) {
    throw validation("ExpressionAttributeNames can only be specified when using expressions")
  }
  const withValues = expressions.filter((name) => name !== "ProjectionExpression")
  if (withValues.length > 0 && present("ExpressionAttributeValues") && !withValues.some(present)) {
    const verb = withValues.length > 1 ? "are" : "is"
    throw validation(
      "ExpressionAttributeValues can only be specified when using expressions: " +
        `${withValues.join(" and ")} ${verb} null`
    )
  }
}
