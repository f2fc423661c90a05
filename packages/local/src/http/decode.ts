/**
 * Reads the JSON of a request into the SDK's shapes: base64 becomes bytes, what the operation does not know is left
 * out, and what does not convert is refused in the words of the service's parser.
 *
 * A shape is compiled once into closures. They change the value that they are given, which the parser made for them.
 *
 * @since 0.1.0
 */
import type { Nesting, Shape, Structure } from "../engine/shape/shape.ts"
import { invalid, ServiceError } from "../error.ts"

type Decode = (value: unknown) => unknown
type Json = Record<string, unknown>
type Scalar = Extract<Shape, { readonly kind: "String" | "Boolean" | "Integer" | "Long" | "Blob" }>["kind"]

/** Refuses what cannot be read as a request at all. */
export const serialization = (message: string): ServiceError => new ServiceError("SerializationException", message)

const refuse = (message: string): never => {
  throw serialization(message)
}

const notHere = "Start of structure or map found where not expected"
const generic =
  "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class " +
  "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of " +
  "loader 'bootstrap')"

const collection = (type: string): never => refuse(`Unrecognized collection type ${type}`)

const numeral = (value: number): string => Number.isInteger(value) ? "NUMBER_VALUE" : "DECIMAL_VALUE"

/** What every scalar refuses, and in which words. */
const inconvertible = (value: unknown, type: string, named = `java.lang.${type}`): never =>
  typeof value === "object"
    ? Array.isArray(value) ? collection(`class ${named}`) : refuse(notHere)
    : refuse(
      `${
        typeof value === "boolean"
          ? value ? "TRUE_VALUE" : "FALSE_VALUE"
          : typeof value === "number"
          ? numeral(value)
          : "STRING_VALUE"
      } cannot be converted to ${type}`
    )

const truths: ReadonlyMap<string, boolean> = new Map([
  ["TRUE", true],
  ["1", true],
  ["YES", true],
  ["FALSE", false],
  ["0", false],
  ["NO", false]
])

const bytes = (value: unknown): Uint8Array => {
  if (typeof value !== "string") {
    return typeof value === "object"
      ? inconvertible(value, "", "java.nio.ByteBuffer")
      : refuse("only base-64-encoded strings are convertible to bytes")
  }
  if (value.length % 4 !== 0) {
    return refuse(`Base64 encoded length is expected a multiple of 4 bytes but found: ${value.length}`)
  }
  const read = Buffer.from(value, "base64")
  if (read.toString("base64") !== value) return refuse("Invalid last non-pad Base64 character dectected")
  return new Uint8Array(read.buffer, read.byteOffset, read.byteLength)
}

const whole = (type: Scalar): Decode => (value) =>
  typeof value === "number" ? Math.floor(value) : inconvertible(value, type)

const scalars: Readonly<Record<Scalar, Decode>> = {
  String: (value) => typeof value === "string" ? value : inconvertible(value, "String"),
  Integer: whole("Integer"),
  Long: whole("Long"),
  Boolean: (value) => {
    if (typeof value === "boolean") return value
    if (typeof value !== "string") return inconvertible(value, "Boolean")
    return truths.get(value.toUpperCase()) ?? refuse("Unexpected token received from parser")
  },
  Blob: bytes
}

/** What stands in a list or a map: null is an empty one of its kind, so that the engine says what is missing in it. */
const elementOf = (shape: Shape): Decode => {
  const decode = compile(shape)
  switch (shape.kind) {
    case "AttributeValue":
    case "Map":
    case "Structure":
      return (value) => value === null ? {} : decode(value)
    case "List":
      return (value) => value === null ? [] : decode(value)
    default:
      return (value) => value === null ? refuse("") : decode(value)
  }
}

const list = (of: Shape, parameterized: boolean): Decode => {
  const element = elementOf(of)
  return (value) => {
    if (typeof value !== "object") return refuse(parameterized ? generic : "Unexpected field type")
    if (!Array.isArray(value)) return refuse(notHere)
    for (let i = 0; i < value.length; i++) {
      value[i] = element(value[i])
    }
    return value
  }
}

const javaType = (name: string): string => name.includes(".") ? name : `com.amazonaws.dynamodb.v20120810.${name}`

const map = (name: string, of: Shape, parameterized: boolean): Decode => {
  const element = elementOf(of)
  return (value) => {
    if (typeof value !== "object") return refuse(parameterized ? generic : "Unexpected field type")
    if (Array.isArray(value)) return collection(`java.util.Map<java.lang.String, ${javaType(name)}>`)
    const found = value as Json
    for (const key in found) {
      found[key] = element(found[key])
    }
    return found
  }
}

const structure = (name: string, shapes: Readonly<Record<string, Shape>>, nesting: Nesting): Decode => {
  // a map, so that no name of Object's prototype is taken for a member
  let members: ReadonlyMap<string, Decode> | undefined
  return (value) => {
    if (typeof value !== "object") {
      return refuse(nesting === "Field" ? "Unexpected field type" : "Unexpected value type in payload")
    }
    if (Array.isArray(value)) return collection(`class ${javaType(name)}`)
    members ??= new Map(Object.entries(shapes).map(([key, shape]) => [key, compile(shape)]))
    const found = value as Json
    for (const key in found) {
      const member = found[key]
      const decode = members.get(key)
      if (decode === undefined || member === null) delete found[key]
      else found[key] = decode(member)
    }
    return found
  }
}

const value: Shape = { kind: "AttributeValue", nesting: "Value" }

const valueMembers: Readonly<Record<string, Shape>> = {
  S: { kind: "String" },
  B: { kind: "Blob" },
  N: { kind: "String" },
  BOOL: { kind: "Boolean" },
  NULL: { kind: "Boolean" },
  BS: { kind: "List", member: { kind: "Blob" } },
  NS: { kind: "List", member: { kind: "String" } },
  SS: { kind: "List", member: { kind: "String" } },
  L: { kind: "List", member: value },
  M: { kind: "Map", name: "AttributeValue", member: value }
}

// Far above what DynamoDB stores (32 levels) and far below what a stack holds.
const maxDepth = 400
let depth = 0

const attributeValue = (nesting: Nesting): Decode => {
  const decode = structure("AttributeValue", valueMembers, nesting)
  return (value) => {
    if (++depth > maxDepth) throw invalid("Nesting Levels have exceeded supported limits")
    const found = decode(value)
    depth--
    return found
  }
}

const values: Readonly<Record<Nesting, Decode>> = { Field: attributeValue("Field"), Value: attributeValue("Value") }

const compile = (shape: Shape): Decode => {
  switch (shape.kind) {
    case "List":
      return list(shape.member, shape.parameterized === true)
    case "Map":
      return map(shape.name, shape.member, shape.parameterized === true)
    case "Structure":
      return structure(shape.name, shape.members, shape.nesting)
    case "AttributeValue":
      return values[shape.nesting]
    default:
      return scalars[shape.kind]
  }
}

const compiled = new WeakMap<Structure, Decode>()

/**
 * Reads the parsed body of a request; throws a `SerializationException`.
 *
 * @category decoding
 * @since 0.1.0
 */
export const decodeInput = (shape: Structure, body: unknown): unknown => {
  let decode = compiled.get(shape)
  if (decode === undefined) compiled.set(shape, decode = compile(shape))
  depth = 0
  return body === null ? refuse("") : decode(body)
}
