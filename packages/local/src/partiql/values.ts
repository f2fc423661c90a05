/**
 * Constants: literals and parameters as attribute values.
 *
 * @since 0.1.0
 */
import { type ServiceError, validation } from "../error.ts"
import {
  type AttributeMap,
  type AttributeValue,
  Decimal,
  get,
  put,
  validateItem,
  validateValue
} from "../value/index.ts"
import type { Term, Tuple } from "./syntax.ts"

/** The parameters of a statement, checked. */
export type Parameters = ReadonlyArray<AttributeValue>

/**
 * Checks the values of parameters, whatever their statement: they are a part of the request.
 *
 * @category validation
 */
export const parametersOf = (given: ReadonlyArray<AttributeValue> | null | undefined): Parameters =>
  given == null ? [] : given.map(validateValue)

/** Refuses more or fewer parameters than a statement has. */
export const checkCount = (parameters: Parameters, count: number): void => {
  if (parameters.length !== count) {
    throw validation("Number of parameters in request and statement don't match.")
  }
}

/** What messages call the terms that are not constants. */
const titles: Readonly<Partial<Record<Term["kind"], string>>> = {
  parameter: "Parameter",
  missing: "MISSING",
  call: "Call"
}

const unsupported = (term: Term, under: string): ServiceError => {
  if (term.kind === "ion") return validation(`Ion Literals are not supported under key ${under} at ${term.place}`)
  const title = titles[term.kind] ?? (term.kind === "path" ? "VariableReference" : "NAry")
  return validation(`Unsupported data type: ${title} under key ${under} at ${term.place}`)
}

const members = (elements: ReadonlyArray<AttributeValue | undefined>, type: "S" | "N") => {
  const all = elements.flatMap((element) => element?.[type] ?? [])
  return all.length === elements.length ? all : undefined
}

const bag = (term: Term & { readonly kind: "list" | "bag" }): AttributeValue => {
  if (term.elements.length === 0) throw validation(`Empty bags are not supported at ${term.place}`)
  const elements = term.elements.map((element) =>
    element.kind === "string" || element.kind === "number" || element.kind === "sign" ? literal(element, "") : undefined
  )
  const texts = members(elements, "S")
  const numbers = members(elements, "N")
  if (texts === undefined && numbers === undefined) {
    throw validation(
      "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags at " +
        term.elements[0]!.place
    )
  }
  const all = texts ?? numbers!
  if (new Set(all).size !== all.length) throw validation("Input collection contains duplicates")
  return texts === undefined ? { NS: all } : { SS: all }
}

/** The members of a tuple; `value` says what their values may be. */
const map = (term: Tuple, under: string, value: (term: Term, under: string) => AttributeValue): AttributeMap => {
  const found: AttributeMap = {}
  for (const [key, content] of term.members) {
    if (key.kind !== "string") {
      const title = key.kind === "path" ? "VariableReference" : titles[key.kind] ?? key.kind
      throw validation(`Tuple keys must be of type String. Actual type: ${title} under ${under} at ${key.place}`)
    }
    if (key.text === "") throw validation("Path component cannot be an empty string")
    if (get(found, key.text) !== undefined) {
      throw validation(`Duplicate keys in tuple. Key: ${key.text} under ${under} at ${key.place}`)
    }
    put(found, key.text, value(content, `${under}.${key.text}`))
  }
  return found
}

/** A literal; parameters stand for whole values only, and not inside of one. */
const literal = (term: Term, under: string): AttributeValue => {
  switch (term.kind) {
    case "string":
      return { S: term.text }
    case "number":
      return { N: Decimal.normalize(term.text) }
    case "sign": {
      const { N } = term.operand.kind === "number" || term.operand.kind === "sign" ? literal(term.operand, under) : {}
      if (N === undefined) throw unsupported(term, under)
      return { N: term.operator === "-" ? Decimal.subtract("0", N) : N }
    }
    case "boolean":
      return { BOOL: term.value }
    case "null":
      return { NULL: true }
    case "list":
      return { L: term.elements.map((element, at) => literal(element, `${under}.${at}`)) }
    case "bag":
      return bag(term)
    case "tuple":
      return { M: map(term, under, literal) }
    default:
      throw unsupported(term, under)
  }
}

const constants: ReadonlySet<Term["kind"]> = new Set<Term["kind"]>([
  "string",
  "number",
  "boolean",
  "null",
  "parameter",
  "list",
  "bag",
  "tuple",
  "ion"
])

/** Whether a term is known without an item. */
export const isConstant = (term: Term): boolean =>
  constants.has(term.kind) || (term.kind === "sign" && isConstant(term.operand) && term.operand.kind !== "parameter")

/**
 * The value of a constant.
 *
 * @category conversions
 */
export const constant = (term: Term, parameters: Parameters): AttributeValue =>
  term.kind === "parameter" ? parameters[term.index]! : validateValue(literal(term, "root"))

/**
 * The item of an INSERT: a tuple whose values may be parameters.
 *
 * @category conversions
 */
export const itemOf = (term: Term, parameters: Parameters): AttributeMap => {
  if (term.kind !== "tuple") {
    throw validation(
      "Unsupported format in item expression. Please use struct format {...} to express item values for insert " +
        `statement. at ${term.place}`
    )
  }
  return validateItem(
    map(term, "root", (value) => value.kind === "parameter" ? parameters[value.index]! : literal(value, "root"))
  )
}
