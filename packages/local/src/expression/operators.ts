/**
 * The functions and operators of conditions, on values that may be missing.
 *
 * @since 0.1.0
 */
import { compare, equal } from "../value/compare.ts"
import { type AttributeMap, type AttributeValue, get, latin1, typeOf } from "../value/map.ts"
import type { Path } from "./ast.ts"

/**
 * A value, or nothing.
 *
 * @category models
 * @since 0.1.0
 */
export type Maybe = AttributeValue | undefined

/**
 * A condition on operands.
 *
 * @category models
 * @since 0.1.0
 */
export type Predicate = (operands: ReadonlyArray<Maybe>) => boolean

const step = (value: AttributeValue, part: string | number): Maybe =>
  typeof part === "number" ? value.L?.[part] : value.M === undefined ? undefined : get(value.M, part)

/**
 * The value at a path.
 *
 * @category accessors
 * @since 0.1.0
 */
export const at = (item: AttributeMap, path: Path): Maybe => {
  // A path always starts with a name.
  let value = get(item, path[0] as string)
  for (let index = 1; index < path.length && value !== undefined; index++) value = step(value, path[index]!)
  return value
}

const length = (value: AttributeValue): number | undefined => {
  const type = typeOf(value)
  switch (type) {
    case "S":
    case "B":
    case "L":
    case "SS":
    case "NS":
    case "BS":
      return value[type]!.length
    case "M":
      return Object.keys(value.M!).length
    default:
      return undefined
  }
}

/**
 * `size(path)`: nothing where the value has no size.
 *
 * @category functions
 * @since 0.1.0
 */
export const size = (value: Maybe): Maybe => {
  const count = value === undefined ? undefined : length(value)
  return count === undefined ? undefined : { N: String(count) }
}

const contains = (whole: AttributeValue, part: AttributeValue): boolean => {
  const type = typeOf(whole)
  switch (type) {
    case "S":
      return part.S !== undefined && whole.S!.includes(part.S)
    case "B":
      return part.B !== undefined && latin1(whole.B!).includes(latin1(part.B))
    case "SS":
      return part.S !== undefined && whole.SS!.includes(part.S)
    case "NS":
      return part.N !== undefined && whole.NS!.includes(part.N)
    case "BS":
      return part.B !== undefined && whole.BS!.some((member) => equal({ B: member }, part))
    case "L":
      return whole.L!.some((element) => equal(element, part))
    default:
      return false
  }
}

const beginsWith = (whole: AttributeValue, start: AttributeValue): boolean => {
  if (whole.S !== undefined) return start.S !== undefined && whole.S.startsWith(start.S)
  if (whole.B === undefined || start.B === undefined) return false
  return equal({ B: whole.B.subarray(0, start.B.length) }, start)
}

const same = (left: Maybe, right: Maybe): boolean => left !== undefined && right !== undefined && equal(left, right)

/** A comparison that two values of one ordered type pass by their order, and nothing else does. */
const ordered = (passes: (order: number) => boolean) => (left: Maybe, right: Maybe): boolean => {
  if (left === undefined || right === undefined) return false
  const order = compare(left, right)
  return order !== undefined && passes(order)
}

const notAbove = ordered((order) => order <= 0)

const both = (test: (left: AttributeValue, right: AttributeValue) => boolean): Predicate => ([left, right]) =>
  left !== undefined && right !== undefined && test(left, right)

const two = (test: (left: Maybe, right: Maybe) => boolean): Predicate => ([left, right]) => test(left, right)

/**
 * Every operator and function that is a condition, by the name that messages use.
 *
 * @category functions
 * @since 0.1.0
 */
export const predicates: Readonly<Record<string, Predicate>> = {
  "=": two(same),
  "<>": two((left, right) => !same(left, right)),
  "<": two(ordered((order) => order < 0)),
  "<=": two(notAbove),
  ">": two(ordered((order) => order > 0)),
  ">=": two(ordered((order) => order >= 0)),
  BETWEEN: ([value, lower, upper]) => notAbove(lower, value) && notAbove(value, upper),
  IN: ([value, ...members]) => members.some((member) => same(value, member)),
  attribute_exists: ([value]) => value !== undefined,
  attribute_not_exists: ([value]) => value === undefined,
  attribute_type: both((value, name) => typeOf(value) === name.S),
  begins_with: both(beginsWith),
  contains: both(contains)
}
