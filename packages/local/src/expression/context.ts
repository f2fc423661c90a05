/**
 * The names and values of one request, and which of them its expressions have used.
 *
 * @since 0.1.0
 */
import { validation } from "../error.ts"
import type { AttributeMap, AttributeValue } from "../value/map.ts"
import { itemSize, maximumItem, textSize, valueSize } from "../value/size.ts"
import { validateValue } from "../value/validate.ts"
import type { Path } from "./ast.ts"

/**
 * What the expressions of one request are parsed in.
 *
 * @category models
 * @since 0.1.0
 */
export interface Context {
  /** The attribute behind an alias; using it counts. */
  readonly name: (alias: string) => string
  /** Whether an alias stands for this attribute; asking counts for nothing. */
  readonly isName: (alias: string, name: string | undefined) => boolean
  /** The value behind a placeholder; using it counts. */
  readonly value: (placeholder: string) => AttributeValue
  /** The value as it was written, where messages show it. */
  readonly written?: (placeholder: string) => AttributeValue | undefined
  /** What all names and values weigh together. */
  readonly bytes: number
  /** Refuses names and values that no expression used. */
  readonly finish: () => void
}

const maximumKey = 255
const maximumName = 65535
const maximumTotal = 2 * 1024 * 1024

const isKey = (key: string, mark: number): boolean => {
  if (key.length < 2 || key.charCodeAt(0) !== mark) return false
  for (let index = 1; index < key.length; index++) {
    const code = key.charCodeAt(index)
    const fits = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
    if (!fits) return false
  }
  return true
}

const checkKeys = (title: string, keys: ReadonlyArray<string>, mark: number): void => {
  if (keys.length === 0) throw validation(`${title} must not be empty`)
  for (const key of keys) {
    if (key.length > maximumKey) {
      throw validation(
        `${title} contains invalid key: The expression attribute map contains a key that is too long; ` +
          `size of key: ${key.length}`
      )
    }
    if (!isKey(key, mark)) throw validation(`${title} contains invalid key: Syntax error; key: "${key}"`)
  }
}

const invalidName = (reason: string, key: string) =>
  validation(`ExpressionAttributeNames contains invalid value: ${reason} for key ${key}`)

const checkName = (name: string, key: string): void => {
  if (name == null || name === "") throw invalidName("Empty attribute name", key)
  if (textSize(name) > maximumName) {
    throw invalidName(`Attribute name is too large, must be less than ${maximumName + 1} bytes`, key)
  }
}

const checkedValue = (value: AttributeValue, key: string): AttributeValue => {
  try {
    const checked = validateValue(value)
    const isDocument = checked.L !== undefined || checked.M !== undefined
    if (isDocument && valueSize(checked) > maximumItem) {
      throw validation("Item size has exceeded the maximum allowed size")
    }
    return checked
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw validation(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`)
  }
}

const checkTotal = (title: string, bytes: number): void => {
  if (bytes > maximumTotal) throw validation(`${title} exceeds max size`)
}

const unused = (title: string, keys: ReadonlyArray<string>, used: ReadonlySet<string>): void => {
  if (keys.length === used.size) return
  const left = keys.filter((key) => !used.has(key))
  throw validation(`Value provided in ${title} unused in expressions: keys: {${left.join(", ")}}`)
}

const none: ReadonlyArray<string> = []

/**
 * Checks the names and values of a request, and keeps account of their use.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeContext = (request: {
  readonly names?: Readonly<Record<string, string>> | null | undefined
  readonly values?: AttributeMap | null | undefined
}): Context => {
  const names = request.names ?? undefined
  const given = request.values ?? undefined
  const aliases = names === undefined ? none : Object.keys(names)
  const placeholders = given === undefined ? none : Object.keys(given)
  let bytes = 0
  if (names !== undefined) {
    checkKeys("ExpressionAttributeNames", aliases, 35)
    for (const alias of aliases) {
      const name = names[alias]!
      checkName(name, alias)
      bytes += alias.length + textSize(name)
    }
    checkTotal("ExpressionAttributeNames", bytes)
  }
  const values: AttributeMap = {}
  if (given !== undefined) {
    checkKeys("ExpressionAttributeValues", placeholders, 58)
    for (const key of placeholders) values[key] = checkedValue(given[key]!, key)
    const size = itemSize(values)
    checkTotal("ExpressionAttributeValues", size)
    bytes += size
  }
  const usedNames = new Set<string>()
  const usedValues = new Set<string>()
  return {
    name: (alias) => {
      const name = names?.[alias]
      if (name === undefined) {
        throw validation(
          `An expression attribute name used in the document path is not defined; attribute name: ${alias}`
        )
      }
      usedNames.add(alias)
      return name
    },
    isName: (alias, name) => name !== undefined && names?.[alias] === name,
    value: (placeholder) => {
      const value = values[placeholder]
      if (value === undefined) {
        throw validation(
          `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`
        )
      }
      usedValues.add(placeholder)
      return value
    },
    written: (placeholder) => given?.[placeholder],
    bytes,
    finish: () => {
      unused("ExpressionAttributeNames", aliases, usedNames)
      unused("ExpressionAttributeValues", placeholders, usedValues)
    }
  }
}

const isAlias = (step: string | number): step is string => typeof step === "string" && step.charCodeAt(0) === 35

/**
 * The path with its aliases replaced; the path itself where it has none.
 *
 * @category conversions
 * @since 0.1.0
 */
export const resolve = (path: Path, name: (alias: string) => string): Path =>
  path.some(isAlias) ? path.map((step) => isAlias(step) ? name(step) : step) : path
