/**
 * The expression language: parsing, checking and running of condition, filter, projection, key-condition and update
 * expressions, and of the legacy parameters that say the same.
 *
 * **Contract**
 *
 * One request has one context; every expression of the request is parsed in it, and `finish` refuses what no
 * expression used. All functions throw `ServiceError` with the service's words.
 *
 * ```ts
 * import * as Expression from "@dynapipe/local/expression/index"
 *
 * const context = Expression.makeContext({ names: { "#n": "n" }, values: { ":one": { N: "1" } } })
 * const update = Expression.parseUpdate(context, "SET #n = #n + :one")
 * const condition = Expression.parseCondition(context, "attribute_exists(#n)")
 * context.finish()
 * Expression.evaluate(condition, { n: { N: "1" } }) // => true
 * Expression.applyUpdate(update, { n: { N: "1" } }).item // => { n: { N: "2" } }
 * ```
 *
 * The order of a request, as the service goes about it:
 *
 * 1. `checkParameters(input, { expressions, legacy })`: expressions and legacy parameters do not mix; names and values
 *    need an expression.
 * 2. The engine's own checks of `Key`, `Item` (`validateItem`) and so on; `checkExpected`, `checkConditions`,
 *    `checkConditionalOperator`, `checkAttributeUpdates`, `checkAttributesToGet` for legacy parameters.
 * 3. `makeContext`: the two maps (keys, then values, which come out validated and normalised).
 * 4. `parseUpdate`, `parseCondition`, `parseKeyCondition`, `parseFilter`, `parseProjection`, in this order.
 * 5. `context.finish()`.
 * 6. With the table at hand: `keyRange(keyCondition, schema, index)`, `checkKeyPaths`, `checkFilterKeys`.
 *
 * What comes back:
 *
 * - `Condition`: `evaluate(condition, item)`; `heads` (top-level attributes it names), `nested` (those it looks into).
 *   A missing item is evaluated as `{}`.
 * - `Projection`: `project(projection, item)`; `heads`, `nested`.
 * - `Update`: `actions` (`{ kind, path, type }` in order of the text; `type` is the type that the action is known to
 *   write, where the text tells), `applyUpdate(update, item)` gives `{ item, changedPaths }`; `heads` and `nested` are
 *   of all its paths, read or written. `pick(paths, item)` gives what UPDATED_OLD (of the old item) and UPDATED_NEW (of
 *   the new one) answer.
 * - `KeyCondition`: the conditions by attribute; `keyRange` turns it into `{ partition, prefix, range }`: the values of
 *   the partition attributes, the equal leading sort attributes, and the one condition on the next.
 * - Legacy: `fromExpected`, `fromFilter` give a `Condition`, `fromAttributeUpdates` an `Update`, `fromKeyConditions` a
 *   `KeyCondition`, `fromAttributesToGet` a `Projection`.
 *
 * @since 0.1.0
 */
export type { Condition, KeyCondition, KeyTest, Path, Projection, Reach, Update, UpdateAction } from "./ast.ts"
export { type Context, makeContext } from "./context.ts"
export { evaluate } from "./evaluate.ts"
export {
  checkFilterKeys,
  checkKeyPaths,
  type KeyAttribute,
  type KeyRange,
  keyRange,
  type KeySchema
} from "./keyRange.ts"
export { fromAttributesToGet, fromAttributeUpdates, fromExpected, fromFilter, fromKeyConditions } from "./legacy.ts"
export {
  checkAttributesToGet,
  checkAttributeUpdates,
  checkConditionalOperator,
  checkConditions,
  checkExpected,
  type LegacyCondition,
  type LegacyExpected,
  type LegacyUpdate
} from "./legacyChecks.ts"
export { checkParameters } from "./parameters.ts"
export { parseCondition, parseFilter, parseKeyCondition, parseProjection, parseUpdate } from "./parse.ts"
export { pick, project } from "./project.ts"
export { applyUpdate } from "./update.ts"
