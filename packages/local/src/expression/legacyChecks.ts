/**
 * The service's checks of the legacy parameters: Expected, QueryFilter, ScanFilter, KeyConditions, AttributeUpdates,
 * AttributesToGet and ConditionalOperator.
 *
 * @since 0.1.0
 */
import { invalid, validation } from "../error.ts"
import { compare } from "../value/compare.ts"
import { type AttributeValue, type Descriptor, typeOf } from "../value/map.ts"
import { checkNameSize, validateValue } from "../value/validate.ts"

/**
 * A condition on one attribute, as QueryFilter, ScanFilter and KeyConditions have it.
 *
 * @category models
 * @since 0.1.0
 */
export interface LegacyCondition {
  readonly ComparisonOperator?: string | null | undefined
  readonly AttributeValueList?: ReadonlyArray<AttributeValue> | null | undefined
}

/**
 * A condition on one attribute, as Expected has it.
 *
 * @category models
 * @since 0.1.0
 */
export interface LegacyExpected extends LegacyCondition {
  readonly Exists?: boolean | null | undefined
  readonly Value?: AttributeValue | null | undefined
}

/**
 * A change of one attribute, as AttributeUpdates has it.
 *
 * @category models
 * @since 0.1.0
 */
export interface LegacyUpdate {
  readonly Action?: string | null | undefined
  readonly Value?: AttributeValue | null | undefined
}

/**
 * Something by attribute.
 *
 * @category models
 * @since 0.1.0
 */
export type ByAttribute<A> = Readonly<Record<string, A>>

const all: ReadonlySet<Descriptor> = new Set(["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"])
const ordered: ReadonlySet<Descriptor> = new Set(["S", "N", "B"])
const text: ReadonlySet<Descriptor> = new Set(["S", "B"])

/** The number of values that an operator takes, and their types. */
const operators: Readonly<
  Record<string, { readonly takes: (count: number) => boolean; readonly types: ReadonlySet<Descriptor> }>
> = {
  EQ: { takes: (count) => count === 1, types: all },
  NE: { takes: (count) => count === 1, types: all },
  LE: { takes: (count) => count === 1, types: ordered },
  LT: { takes: (count) => count === 1, types: ordered },
  GE: { takes: (count) => count === 1, types: ordered },
  GT: { takes: (count) => count === 1, types: ordered },
  NOT_NULL: { takes: (count) => count === 0, types: all },
  NULL: { takes: (count) => count === 0, types: all },
  CONTAINS: { takes: (count) => count === 1, types: ordered },
  NOT_CONTAINS: { takes: (count) => count === 1, types: ordered },
  BEGINS_WITH: { takes: (count) => count === 1, types: text },
  IN: { takes: (count) => count > 0, types: ordered },
  BETWEEN: { takes: (count) => count === 2, types: ordered }
}

const checkValues = (operator: string, values: ReadonlyArray<AttributeValue>): void => {
  const rule = Object.hasOwn(operators, operator) ? operators[operator]! : undefined
  if (rule === undefined || !rule.takes(values.length)) {
    throw invalid(`Invalid number of argument(s) for the ${operator} ComparisonOperator`)
  }
  const types = values.map(typeOf)
  if (types.some((type) => type !== types[0])) {
    throw invalid("AttributeValues inside AttributeValueList must be of same type")
  }
  for (const type of types) {
    if (!rule.types.has(type)) {
      throw invalid(`ComparisonOperator ${operator} is not valid for ${type} AttributeValue type`)
    }
  }
  if (operator === "BETWEEN" && compare(values[0]!, values[1]!)! > 0) {
    throw validation("The BETWEEN condition was provided a range where the lower bound is greater than the upper bound")
  }
}

const checkName = (name: string): void => {
  if (name === "") throw validation("Empty attribute name")
  checkNameSize(name)
}

const checkCompared = (name: string, operator: string, condition: LegacyExpected): void => {
  const { AttributeValueList: list, Exists: exists, Value: value } = condition
  if (exists != null) {
    throw invalid(`Exists and ComparisonOperator cannot be used together for Attribute: ${name}`)
  }
  if (operator !== "NULL" && operator !== "NOT_NULL" && list == null && value == null) {
    throw invalid(
      `Value or AttributeValueList must be used with ComparisonOperator: ${operator} for Attribute: ${name}`
    )
  }
  checkValues(operator, (list ?? (value == null ? [] : [value])).map(validateValue))
}

const checkExists = (name: string, { Exists: exists, Value: value }: LegacyExpected): void => {
  if (exists !== false && value == null) {
    throw invalid(`Value must be provided when Exists is ${exists ?? "null"} for Attribute: ${name}`)
  }
  if (exists === false && value != null) {
    throw invalid(`Value cannot be used when Exists is false for Attribute: ${name}`)
  }
  if (value != null) validateValue(value)
}

/**
 * Checks the parameter Expected.
 *
 * @category validation
 * @since 0.1.0
 */
export const checkExpected = (expected: ByAttribute<LegacyExpected> | null | undefined): void => {
  for (const [name, condition] of Object.entries(expected ?? {})) {
    checkName(name)
    const { AttributeValueList: list, ComparisonOperator: operator, Value: value } = condition
    if (list != null && value != null) {
      throw invalid(`Value and AttributeValueList cannot be used together for Attribute: ${name}`)
    }
    if (operator != null) {
      checkCompared(name, operator, condition)
    } else if (list != null) {
      throw invalid(`AttributeValueList can only be used with a ComparisonOperator for Attribute: ${name}`)
    } else {
      checkExists(name, condition)
    }
  }
}

/**
 * Checks QueryFilter, ScanFilter or KeyConditions.
 *
 * @category validation
 * @since 0.1.0
 */
export const checkConditions = (conditions: ByAttribute<LegacyCondition> | null | undefined): void => {
  for (const [name, condition] of Object.entries(conditions ?? {})) {
    checkName(name)
    checkValues(condition.ComparisonOperator ?? "", (condition.AttributeValueList ?? []).map(validateValue))
  }
}

/**
 * Checks that a ConditionalOperator has conditions to join.
 *
 * @category validation
 * @since 0.1.0
 */
export const checkConditionalOperator = (
  operator: string | null | undefined,
  conditions: ByAttribute<unknown> | null | undefined
): void => {
  if (operator == null) return
  const count = Object.keys(conditions ?? {}).length
  if (count === 0) throw validation("ConditionalOperator cannot be used without Filter or Expected")
  if (count === 1) {
    throw validation("ConditionalOperator can only be used when Filter or Expected has two or more elements")
  }
}

const deletable: ReadonlySet<Descriptor> = new Set(["SS", "NS", "BS"])
const addable: ReadonlySet<Descriptor> = new Set(["N", "SS", "NS", "BS", "L"])

const checkUpdate = ({ Action: action, Value: value }: LegacyUpdate): void => {
  if (value == null) {
    if (action !== "DELETE") throw invalid("Only DELETE action is allowed when no attribute value is specified")
    return
  }
  const type = typeOf(validateValue(value))
  if (action === "DELETE" && !deletable.has(type)) {
    throw invalid(`DELETE action with value is not supported for the type ${type}`)
  }
  if (action === "ADD" && !addable.has(type)) throw invalid(`ADD action is not supported for the type ${type}`)
}

/**
 * Checks the parameter AttributeUpdates.
 *
 * @category validation
 * @since 0.1.0
 */
export const checkAttributeUpdates = (updates: ByAttribute<LegacyUpdate> | null | undefined): void => {
  for (const [name, update] of Object.entries(updates ?? {})) {
    checkName(name)
    checkUpdate(update)
  }
}

/**
 * Checks the parameter AttributesToGet.
 *
 * @category validation
 * @since 0.1.0
 */
export const checkAttributesToGet = (names: ReadonlyArray<string> | null | undefined): void => {
  const seen = new Set<string>()
  for (const name of names ?? []) {
    checkName(name)
    if (seen.has(name)) throw invalid(`Duplicate value in attribute name: ${name}`)
    seen.add(name)
  }
}
