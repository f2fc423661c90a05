/**
 * The requests of the API as data: which members an input has, of which type, under which constraints.
 *
 * A *shape* describes one member. The order of a structure's members is the order in which the service reports what is
 * wrong with them. The constraints are checked by `check`; the types are for doors that read foreign input.
 *
 * @since 0.1.0
 */

/** Bounds of a length (strings, lists, maps) or of a value (numbers), a pattern, an enumeration. */
export interface Constraints {
  /** Refused with "Member must not be null" where it is missing. */
  readonly required?: boolean
  /** Refused with "The parameter '…' is required but was not present in the request", before anything else. */
  readonly parameter?: boolean
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  /** Whether an ARN may stand in its place. */
  readonly arn?: boolean
  readonly enum?: ReadonlyArray<string>
  /** What the keys of a map must satisfy. */
  readonly keys?: Constraints
  /** What the lists that are the values of a map must satisfy. */
  readonly values?: Constraints
}

/** Which Java type the service names when a value of the wrong JSON type comes instead. */
export type Nesting = "Field" | "Value"

export interface Structure extends Constraints {
  readonly kind: "Structure"
  readonly name: string
  readonly nesting: Nesting
  readonly members: Readonly<Record<string, Shape>>
}

export type Shape =
  | Structure
  | (Constraints & { readonly kind: "String" | "Boolean" | "Integer" | "Long" | "Blob" })
  | (Constraints & { readonly kind: "AttributeValue"; readonly nesting: Nesting })
  | (Constraints & { readonly kind: "List"; readonly member: Shape; readonly parameterized?: boolean })
  | (Constraints & {
    readonly kind: "Map"
    readonly name: string
    readonly member: Shape
    readonly parameterized?: boolean
  })

export const string = (constraints: Constraints = {}): Shape => ({ kind: "String", ...constraints })
export const oneOf = (values: ReadonlyArray<string>, constraints: Constraints = {}): Shape => ({
  kind: "String",
  enum: values,
  ...constraints
})
export const boolean: Shape = { kind: "Boolean" }
export const integer = (constraints: Constraints = {}): Shape => ({ kind: "Integer", ...constraints })
export const long = (constraints: Constraints = {}): Shape => ({ kind: "Long", ...constraints })
export const list = (member: Shape, constraints: Constraints = {}): Shape => ({ kind: "List", member, ...constraints })
export const map = (name: string, member: Shape, constraints: Constraints = {}): Shape => ({
  kind: "Map",
  name,
  member,
  ...constraints
})
/** A structure that is a member of another. */
export const field = (name: string, members: Record<string, Shape>, constraints: Constraints = {}): Structure => ({
  kind: "Structure",
  name,
  nesting: "Field",
  members,
  ...constraints
})
/** A structure inside a list or a map. */
export const element = (name: string, members: Record<string, Shape>, constraints: Constraints = {}): Structure => ({
  ...field(name, members, constraints),
  nesting: "Value"
})
export const request = (members: Record<string, Shape>): Structure => field("Request", members)

const value: Shape = { kind: "AttributeValue", nesting: "Value" }
/** An attribute value that is a member of a structure by itself. */
export const attributeValue: Shape = { kind: "AttributeValue", nesting: "Field" }
export const attributeValues: Shape = list(value)
export const attributeMap = (constraints: Constraints = {}): Shape => map("AttributeValue", value, constraints)
/** A key or an item inside a list. */
export const attributeMapElement: Shape = { kind: "Map", name: "AttributeValue", member: value, parameterized: true }

const namePattern = "[a-zA-Z0-9_.-]+"
/** A name that no ARN may stand for: of an index, of a backup, of a table that is made from one. */
export const plainName = (constraints: Constraints = {}): Shape =>
  string({ pattern: namePattern, min: 3, max: 255, ...constraints })
/** A table's name as the operations on items check it. */
export const resourceName = (constraints: Constraints = {}): Shape => plainName({ arn: true, ...constraints })
/** A table's name as the operations on tables check it. */
export const tableParameter: Shape = string({ parameter: true, pattern: namePattern, arn: true })
export const tableKeys: Constraints = { pattern: namePattern, min: 3, max: 255 }
