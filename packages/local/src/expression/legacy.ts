/**
 * The legacy parameters as what the expressions give: the same trees, the same evaluation.
 *
 * **Details**
 *
 * The functions `from…` expect parameters that passed their checks.
 *
 * @since 0.1.0
 */
import { validation } from "../error.ts"
import { type AttributeValue, type Descriptor, typeOf } from "../value/map.ts"
import { validateValue } from "../value/validate.ts"
import type {
  Comparator,
  Condition,
  ConditionSyntax,
  KeyCondition,
  KeyTest,
  Operand,
  Path,
  Projection,
  Update
} from "./ast.ts"
import { compile } from "./evaluate.ts"
import type { ByAttribute, LegacyCondition, LegacyExpected, LegacyUpdate } from "./legacyChecks.ts"
import { reach, unaliased } from "./paths.ts"
import { adding, type Change, deleting, edit, removing, setting } from "./update.ts"

const comparators: Readonly<Record<string, Comparator>> = {
  EQ: "=",
  NE: "<>",
  LE: "<=",
  LT: "<",
  GE: ">=",
  GT: ">"
}

const functions: Readonly<Record<string, string>> = {
  NOT_NULL: "attribute_exists",
  NULL: "attribute_not_exists",
  CONTAINS: "contains",
  BEGINS_WITH: "begins_with"
}

const test = (operator: string, operands: ReadonlyArray<Operand>): ConditionSyntax => {
  if (operator === "BETWEEN" || operator === "IN") return { kind: "test", operator, operands }
  const comparator = comparators[operator]
  if (comparator !== undefined) return { kind: "test", operator: comparator, operands }
  if (operator !== "NOT_CONTAINS") return { kind: "call", name: functions[operator]!, operands }
  // An attribute that is not there contains nothing, and still does not pass.
  return {
    kind: "and",
    left: { kind: "call", name: "attribute_exists", operands: operands.slice(0, 1) },
    right: { kind: "not", condition: { kind: "call", name: "contains", operands } }
  }
}

interface Test {
  readonly name: string
  readonly operator: string
  readonly values: ReadonlyArray<AttributeValue>
}

const join = (tests: ReadonlyArray<Test>, operator: string | null | undefined): Condition => {
  const values = tests.flatMap((one) => one.values)
  let slot = 0
  const nodes = tests.map(({ name, operator: comparison, values: compared }) =>
    test(comparison, [
      { kind: "path", path: [name] },
      ...compared.map((): Operand => ({ kind: "value", name: "", slot: slot++ }))
    ])
  )
  const kind = operator === "OR" ? "or" : "and"
  const tree = nodes.length === 0
    ? undefined
    : nodes.reduce((left, right): ConditionSyntax => ({ kind, left, right }))
  return {
    ...reach(tests.map(({ name }) => [name])),
    test: tree === undefined ? () => true : compile(tree, unaliased),
    values
  }
}

const ofCondition = (name: string, condition: LegacyCondition): Test => ({
  name,
  operator: condition.ComparisonOperator ?? "EQ",
  values: (condition.AttributeValueList ?? []).map(validateValue)
})

const ofExpected = (name: string, expected: LegacyExpected): Test => {
  const { AttributeValueList: list, ComparisonOperator: operator, Exists: exists, Value: value } = expected
  if (exists === false) return { name, operator: "NULL", values: [] }
  return ofCondition(name, {
    ComparisonOperator: operator ?? "EQ",
    AttributeValueList: list ?? (value == null ? [] : [value])
  })
}

/**
 * Expected as a condition.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromExpected = (
  expected: ByAttribute<LegacyExpected>,
  operator?: string | null
): Condition => join(Object.entries(expected).map(([name, one]) => ofExpected(name, one)), operator)

/**
 * QueryFilter or ScanFilter as a condition.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromFilter = (filter: ByAttribute<LegacyCondition>, operator?: string | null): Condition =>
  join(Object.entries(filter).map(([name, one]) => ofCondition(name, one)), operator)

const keyOperators: Readonly<Record<string, KeyTest["operator"]>> = {
  EQ: "=",
  LE: "<=",
  LT: "<",
  GE: ">=",
  GT: ">",
  BETWEEN: "BETWEEN",
  BEGINS_WITH: "begins_with"
}

/**
 * KeyConditions as a key condition.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromKeyConditions = (conditions: ByAttribute<LegacyCondition>): KeyCondition => {
  const tests = Object.entries(conditions).map(([name, one]) => ofCondition(name, one))
  if (tests.length === 0) throw validation("Conditions can be of length 1 or 2 only")
  return {
    ...reach(tests.map(({ name }) => [name])),
    tests: tests.map(({ name, operator, values }) => ({
      attribute: name,
      operator: keyOperators[operator] ?? "unindexable",
      values
    }))
  }
}

const mismatch = () => validation("Type mismatch for attribute to update")

/** A change of the expressions, for values of the type that was there before; lists are appended to. */
const typed = (value: AttributeValue, change: Change): Change => (before) => {
  if (before !== undefined && before[typeOf(value)] === undefined) throw mismatch()
  return value.L !== undefined && before?.L !== undefined ? { L: [...before.L, ...value.L] } : change(before)
}

const changeOf = (name: string, action: string, value: AttributeValue | undefined): Change => {
  if (value === undefined) return removing
  if (action === "ADD") return typed(value, adding(value))
  if (action === "DELETE") return typed(value, deleting(value))
  return setting(value, [name])
}

const kindOf = (action: string, value: AttributeValue | undefined) =>
  value === undefined ? "REMOVE" : action === "ADD" || action === "DELETE" ? action : "SET"

/**
 * AttributeUpdates as an update.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromAttributeUpdates = (updates: ByAttribute<LegacyUpdate>): Update => {
  const actions = Object.entries(updates).map(([name, { Action: given, Value }]) => {
    const action = given ?? "PUT"
    const value = Value == null ? undefined : validateValue(Value)
    const type: Descriptor | undefined = value === undefined ? undefined : typeOf(value)
    return { kind: kindOf(action, value), path: [name], type, change: changeOf(name, action, value) } as const
  })
  return {
    ...reach(actions.map(({ path }) => path)),
    actions: actions.map(({ kind, path, type }) => ({ kind, path, type })),
    run: (item) => edit(item, actions)
  }
}

/**
 * AttributesToGet as a projection.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromAttributesToGet = (names: ReadonlyArray<string>): Projection => {
  const paths = names.map((name): Path => [name])
  return { ...reach(paths), paths }
}
