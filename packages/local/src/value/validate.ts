/**
 * The service's checks of an attribute value that comes from outside.
 *
 * @since 0.1.0
 */
import { invalid, ServiceError, validation } from "../error.ts"
import * as Decimal from "./decimal.ts"
import { type AttributeMap, type AttributeValue, type Descriptor, latin1, put } from "./map.ts"
import { textSize } from "./size.ts"

const maximumLevels = 32
const maximumName = 65_535

const empty = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
const ambiguous =
  "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
const tooDeep =
  "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"

const nameTooLong = `Attribute name is too large, must be less than ${maximumName + 1} bytes`

const hasDuplicates = (members: ReadonlyArray<string>): boolean => new Set(members).size !== members.length

/** Maps an array, and gives the array itself where every element stayed the same. */
const mapSame = <A>(values: ReadonlyArray<A>, f: (value: A) => A): ReadonlyArray<A> => {
  let copy: Array<A> | undefined
  for (let index = 0; index < values.length; index++) {
    const before = values[index]!
    const after = f(before)
    if (after !== before && copy === undefined) copy = values.slice(0, index)
    if (copy !== undefined) copy.push(after)
  }
  return copy ?? values
}

/**
 * Refuses an attribute's name that is too long.
 *
 * @category validation
 * @since 0.1.0
 */
export const checkNameSize = (name: string): void => {
  // A character takes three bytes at most, so that short names need no counting.
  if (name.length > maximumName / 3 && textSize(name) > maximumName) throw validation(nameTooLong)
}

const mapValues = (map: AttributeMap, f: (value: AttributeValue) => AttributeValue): AttributeMap => {
  let copy: AttributeMap | undefined
  for (const name of Object.keys(map)) {
    checkNameSize(name)
    const before = map[name]!
    const after = f(before)
    if (after !== before) {
      copy ??= { ...map }
      put(copy, name, after)
    }
  }
  return copy ?? map
}

const isText = (content: unknown) => typeof content === "string"
const isFlag = (content: unknown) => typeof content === "boolean"
const isBytes = (content: unknown) => content instanceof Uint8Array
const isArrayOf = (isMember: (member: unknown) => boolean) => (content: unknown) =>
  Array.isArray(content) && content.every(isMember)

/** What each type holds: callers in this process have no wire format that would refuse the rest. */
const shapes: Readonly<Record<Descriptor, (content: unknown) => boolean>> = {
  S: isText,
  N: isText,
  B: isBytes,
  BOOL: isFlag,
  NULL: isFlag,
  SS: isArrayOf(isText),
  NS: isArrayOf(isText),
  BS: isArrayOf(isBytes),
  L: Array.isArray,
  M: (content) => typeof content === "object" && !Array.isArray(content)
}

type Check = (content: never, level: number) => unknown

/** The check of each type's content; it gives the content, normalised. */
const checks: Readonly<Record<Descriptor, Check>> = {
  S: (text: string) => text,
  N: (text: string) => Decimal.normalize(text),
  B: (bytes: Uint8Array) => bytes,
  BOOL: (flag: boolean) => flag,
  NULL: (flag: boolean) => {
    if (!flag) throw invalid("Null attribute value types must have the value of true")
    return flag
  },
  SS: (members: ReadonlyArray<string>) => {
    if (members.length === 0) throw invalid("An string set  may not be empty")
    if (hasDuplicates(members)) throw invalid(`Input collection [${members.join(", ")}] contains duplicates.`)
    return members
  },
  NS: (members: ReadonlyArray<string>) => {
    if (members.length === 0) throw invalid("An number set  may not be empty")
    const numbers = mapSame(members, Decimal.normalize)
    if (hasDuplicates(numbers)) throw validation("Input collection contains duplicates")
    return numbers
  },
  BS: (members: ReadonlyArray<Uint8Array>) => {
    if (members.length === 0) throw invalid("Binary sets should not be empty")
    const texts = members.map(latin1)
    if (hasDuplicates(texts)) {
      throw invalid(`Input collection [${texts.map(btoa).join(", ")}]of type BS contains duplicates.`)
    }
    return members
  },
  L: (elements: ReadonlyArray<AttributeValue>, level: number) => {
    if (level >= maximumLevels) throw validation(tooDeep)
    return mapSame(elements, (element) => check(element, level + 1))
  },
  M: (map: AttributeMap, level: number) => {
    if (level >= maximumLevels) throw validation(tooDeep)
    return checkMembers(map, level + 1)
  }
}

const checkMembers = (map: AttributeMap, level: number): AttributeMap => {
  if (Object.hasOwn(map, "")) throw validation("Empty attribute name")
  return mapValues(map, (value) => check(value, level))
}

const unexpected = () => new ServiceError("SerializationException", "Unexpected value type in payload")

const check = (value: AttributeValue, level: number): AttributeValue => {
  if (typeof value !== "object" || value === null) throw unexpected()
  let type: Descriptor | undefined
  let content: unknown
  let several = false
  let extra = false
  for (const key in value) {
    const before: unknown = value[key as Descriptor]
    if (before == null || !Object.hasOwn(checks, key)) {
      extra = true
      continue
    }
    several = type !== undefined
    type = key as Descriptor
    if (!shapes[type](before)) throw unexpected()
    // It has the shape of its type, which is the one that its check takes.
    content = checks[type](before as never, level)
  }
  if (type === undefined) throw validation(empty)
  if (several) throw validation(ambiguous)
  // The content is of its type: the check gives back what it got, normalised.
  return !extra && content === value[type] ? value : { [type]: content } as unknown as AttributeValue
}

/**
 * Checks a value and gives it with its numbers normalised; it is the same object where nothing had to change.
 *
 * @category validation
 * @since 0.1.0
 */
export const validateValue = (value: AttributeValue): AttributeValue => check(value, 0)

/**
 * Checks all values of an item (or a key), which is itself the first of the 32 levels.
 *
 * @category validation
 * @since 0.1.0
 */
export const validateItem = (item: AttributeMap): AttributeMap => checkMembers(item, 1)
