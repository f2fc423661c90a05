/**
 * Checks an input against its shape: "2 validation errors detected: Value '…' at '…' failed to satisfy constraint: …".
 *
 * A shape is compiled once into a closure that does nothing but look at the members that are there.
 *
 * @since 0.1.0
 */
import { validation } from "../../error.ts"
import type { Constraints, Shape, Structure } from "./shape.ts"

type Check = (value: any, path: string, errors: Array<string>) => void

// The service stops counting here.
const mostErrors = 10

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

const unknown: Shape = { kind: "String" }

const attributeValue = (value: object): string =>
  `AttributeValue(${
    Object.entries(value).map(([type, content]) => `${lowerFirst(type)}=${JSON.stringify(content)}`).join(", ")
  })`

/** A value as the service shows it: lists and maps as its language prints them, structures with their names. */
const render = (value: any, shape: Shape = unknown): string => {
  if (value === undefined || value === null) return "null"
  if (typeof value !== "object") return String(value)
  if (Array.isArray(value)) {
    const member = shape.kind === "List" ? shape.member : unknown
    return `[${value.map((element) => render(element, member)).join(", ")}]`
  }
  switch (shape.kind) {
    case "AttributeValue":
      return attributeValue(value)
    case "Structure": {
      const members = Object.entries(shape.members).filter(([name]) => value[name] !== undefined)
      return `${shape.name}(${
        members.map(([name, of]) => `${lowerFirst(name)}=${render(value[name], of)}`).join(", ")
      })`
    }
    case "Map":
      return `{${Object.keys(value).map((key) => `${key}=${render(value[key], shape.member)}`).join(", ")}}`
    default:
      return JSON.stringify(value)
  }
}

const fail = (errors: Array<string>, value: unknown, path: string, constraint: string, shape?: Shape): void => {
  if (errors.length >= mostErrors) return
  const text = render(value, shape)
  const quoted = value === undefined || value === null ? text : `'${text}'`
  errors.push(`Value ${quoted} at '${path}' failed to satisfy constraint: ${constraint}`)
}

const lengthOf = (value: string | ReadonlyArray<unknown> | object): number =>
  typeof value === "string" || Array.isArray(value) ? value.length : Object.keys(value).length

const patternText = (pattern: string): string => `Member must satisfy regular expression pattern: ${pattern}`
const atLeast = (min: number): string => `Member must have length greater than or equal to ${min}`
const atMost = (max: number): string => `Member must have length less than or equal to ${max}`

const arn = /^arn:[^:]+:dynamodb:[^:]*:\d*:table\/[^/]+/

const compilePattern = (pattern: string): (value: string) => boolean => {
  const expression = new RegExp(`^(?:${pattern})$`)
  return (value) => expression.test(value)
}

/** One check for each constraint, in the order in which the service goes through them. */
const constraintsOf = (shape: Shape): Array<Check> => {
  const checks: Array<Check> = []
  const { pattern, min, max } = shape
  const isNumber = shape.kind === "Integer" || shape.kind === "Long"
  if (pattern !== undefined) {
    const matches = compilePattern(pattern)
    checks.push((value, path, errors) => {
      if (!matches(value)) fail(errors, value, path, patternText(pattern))
    })
  }
  if (min !== undefined) {
    checks.push((value, path, errors) => {
      if (isNumber ? value >= min : lengthOf(value) >= min) return
      fail(
        errors,
        value,
        path,
        isNumber ? `Member must have value greater than or equal to ${min}` : atLeast(min),
        shape
      )
    })
  }
  if (max !== undefined) {
    checks.push((value, path, errors) => {
      if (isNumber ? value <= max : lengthOf(value) <= max) return
      fail(errors, value, path, isNumber ? `Member must have value less than or equal to ${max}` : atMost(max), shape)
    })
  }
  if (shape.enum !== undefined) {
    const values = shape.enum
    checks.push((value, path, errors) => {
      if (!values.includes(value)) {
        fail(errors, value, path, `Member must satisfy enum value set: [${values.join(", ")}]`)
      }
    })
  }
  return checks
}

const eachKey = (keys: Constraints, shape: Shape): Check => {
  const matches = compilePattern(keys.pattern!)
  const constraint = `Map keys must satisfy constraint: [${atMost(keys.max!)}, ${atLeast(keys.min!)}, ${
    patternText(keys.pattern!)
  }]`
  return (value, path, errors) => {
    for (const key of Object.keys(value)) {
      const good = key.length >= keys.min! && key.length <= keys.max! && matches(key)
      if (!good && !arn.test(key)) fail(errors, value, path, constraint, shape)
    }
  }
}

const eachValue = (values: Constraints, shape: Shape): Check => {
  const constraint = `Map value must satisfy constraint: [${atMost(values.max!)}, ${atLeast(values.min!)}]`
  return (value, path, errors) => {
    for (const member of Object.values<any>(value)) {
      if (member.length < values.min! || member.length > values.max!) fail(errors, value, path, constraint, shape)
    }
  }
}

const scalars: ReadonlySet<Shape["kind"]> = new Set(["String", "Integer", "Long"])

/** What the members of a list of texts or numbers must satisfy: the list is refused as a whole. */
const eachMember = (member: Shape, shape: Shape): Check | undefined => {
  const checks = constraintsOf(member)
  if (checks.length === 0) return undefined
  const { max, min, pattern } = member
  const constraint = `Member must satisfy constraint: [${
    [
      ...(max === undefined ? [] : [atMost(max)]),
      ...(min === undefined ? [] : [atLeast(min)]),
      ...(pattern === undefined ? [] : [patternText(pattern)])
    ].join(", ")
  }]`
  return (value, path, errors) => {
    const wrong: Array<string> = []
    for (const each of value) {
      if (each !== undefined && each !== null) { for (const check of checks) check(each, path, wrong) }
    }
    if (wrong.length > 0) fail(errors, value, path, constraint, shape)
  }
}

const compile = (shape: Shape): Check | undefined => {
  const checks = constraintsOf(shape)
  if (shape.keys !== undefined) checks.push(eachKey(shape.keys, shape))
  if (shape.values !== undefined) checks.push(eachValue(shape.values, shape))
  if (shape.kind === "Structure") checks.push(structure(shape))
  if (shape.kind === "List" && scalars.has(shape.member.kind)) {
    const inner = eachMember(shape.member, shape)
    if (inner !== undefined) checks.push(inner)
  } else if (shape.kind === "List" || shape.kind === "Map") {
    const inner = member(shape.member)
    if (inner !== undefined) {
      checks.push((value, path, errors) => {
        if (shape.kind === "List") {
          for (let at = 0; at < value.length; at++) inner(value[at], `${path}.${at + 1}.member`, errors)
        } else for (const key of Object.keys(value)) inner(value[key], `${path}.${key}.member`, errors)
      })
    }
  }
  if (checks.length === 0) return undefined
  return (value, path, errors) => {
    if (shape.arn === true && arn.test(value)) return
    for (const check of checks) check(value, path, errors)
  }
}

const member = (shape: Shape): Check | undefined => {
  const check = compile(shape)
  const required = shape.required === true
  if (check === undefined && !required) return undefined
  return (value, path, errors) => {
    if (value !== undefined && value !== null) check?.(value, path, errors)
    else if (required) fail(errors, value, path, "Member must not be null")
  }
}

const structure = (shape: Structure): Check => {
  const members = Object.entries(shape.members).flatMap(([name, inner]) => {
    const check = member(inner)
    return check === undefined ? [] : [{ name, label: lowerFirst(name), check }]
  })
  return (value, path, errors) => {
    for (const { name, label, check } of members) {
      check(value[name], path === "" ? label : `${path}.${label}`, errors)
    }
  }
}

const parameters = (shape: Structure): (input: any) => void => {
  const names = Object.keys(shape.members).filter((name) => shape.members[name]!.parameter === true)
  return (input) => {
    for (const name of names) {
      const value = input[name]
      if (value === undefined || value === null) {
        throw validation(`The parameter '${name}' is required but was not present in the request`)
      }
      if ((value.length < 3 || value.length > 255) && !arn.test(value)) {
        throw validation(`${name} must be at least 3 characters long and at most 255 characters long`)
      }
    }
  }
}

/**
 * Compiles the shape of a request into its check.
 *
 * @category constructors
 * @since 0.1.0
 */
export const checker = (shape: Structure): (input: any) => void => {
  const present = parameters(shape)
  const check = structure(shape)
  return (input) => {
    present(input)
    const errors: Array<string> = []
    check(input, "", errors)
    if (errors.length === 0) return
    const plural = errors.length > 1 ? "s" : ""
    throw validation(`${errors.length} validation error${plural} detected: ${errors.join("; ")}`)
  }
}
