/**
 * A schema, taken apart: a tree of nodes, each with the two functions of the interpreter and with what the generator of
 * code needs to know to write better ones.
 *
 * @since 0.1.0
 */
import type * as SchemaAST from "effect/SchemaAST"
import type { AttributeValue, Descriptor } from "../../AttributeValue.ts"

/** Stands for a value that is not there, where `undefined` could be one. */
export const absent: unique symbol = Symbol("dynapipe/absent")

/** How an attribute's values compare in the domain. */
export type Domain = "string" | "number" | "bigint" | "decimal" | "date" | "boolean" | "bytes" | "other"

/** What a check throws is a `Failure`. */
export type Check = (value: any) => void

interface Base {
  readonly ast: SchemaAST.AST
  /** In words, for messages: `a string`. */
  readonly expected: string
  /** To the stored value; `undefined` leaves the attribute out, where `omits` or `maybe` says that it can be. */
  readonly enc: (value: any) => AttributeValue | undefined
  /** From the stored value; `absent` only where `omits`. */
  readonly dec: (value: AttributeValue) => unknown
  /** The checks of the schema, in both functions already. */
  readonly check?: Check | undefined
  /** `undefined` is a value: written as a missing attribute, and read from one. */
  readonly maybe?: boolean
  /** A present value can be written as a missing attribute, or read as a missing one. */
  readonly omits?: boolean
  /** What a missing attribute is read as, and a missing value written as, where that is not simply missing. */
  readonly onAbsent?:
    | { readonly enc?: (() => AttributeValue | undefined) | undefined; readonly dec: () => unknown }
    | undefined
}

/** The forms of leaves that generated code writes out in place. */
export type Form = "string" | "number" | "integer" | "boolean" | "date" | "instant" | "other"

/** The values that `typeof` tells apart, `null` for itself. */
export type Kind = "string" | "number" | "bigint" | "boolean" | "null" | "object"

export interface Leaf extends Base {
  readonly _tag: "Leaf"
  readonly form: Form
  readonly descriptor: Descriptor
  readonly kind: Kind
  readonly domain: Domain
  /** `enc` without the schema's checks. */
  readonly bare: (value: unknown) => AttributeValue
}

export interface Literals extends Base {
  readonly _tag: "Literals"
  readonly values: ReadonlyArray<SchemaAST.LiteralValue | null>
}

export interface Field {
  /** In the domain. */
  readonly name: string
  /** As stored. */
  readonly wire: string
  readonly node: Node
  /** The key may be missing in the domain. */
  readonly optional: boolean
  readonly write: (value: unknown) => AttributeValue | undefined
  readonly read: (value: AttributeValue | undefined) => unknown
}

export interface Struct extends Base {
  readonly _tag: "Struct"
  /** Required ones first: the order in which both implementations write them. */
  readonly fields: ReadonlyArray<Field>
  /** Of a class: makes the instance from its fields. */
  readonly construct?: ((fields: object) => unknown) | undefined
  readonly isInstance?: ((value: unknown) => boolean) | undefined
  /** Of a class whose instances are their fields and nothing else. */
  readonly prototype?: object | undefined
  /** Of a class: the checks on its instances. */
  readonly checkInstance?: Check | undefined
}

/** A struct with further attributes by index signatures. */
export interface Open extends Base {
  readonly _tag: "Open"
  readonly fields: ReadonlyArray<Field>
  readonly rest: ReadonlyArray<{ readonly matches: (key: string) => boolean; readonly node: Node }>
}

export interface Record extends Base {
  readonly _tag: "Record"
  readonly element: Node
  /** Plain: an object whose keys are any strings. */
  readonly plain: boolean
}

export interface List extends Base {
  readonly _tag: "List"
  readonly element: Node
}

export interface Tuple extends Base {
  readonly _tag: "Tuple"
  readonly elements: ReadonlyArray<Node>
  readonly rest: ReadonlyArray<Node>
}

export interface Set extends Base {
  readonly _tag: "Set"
  readonly descriptor: "SS" | "NS" | "BS" | "L"
  /** A JavaScript Set, and no other kind. */
  readonly native: boolean
  /** An empty one is stored as NULL. */
  readonly emptyAsNull?: boolean
  readonly element: Node
}

export interface Nullable extends Base {
  readonly _tag: "Nullable"
  readonly inner: Node
}

export interface Maybe extends Base {
  readonly _tag: "Maybe"
  readonly inner: Node
}

export interface Default extends Base {
  readonly _tag: "Default"
  readonly inner: Node
  /** Never written: the default stands for it. */
  readonly omit: boolean
}

export interface Union extends Base {
  readonly _tag: "Union"
  readonly members: ReadonlyArray<Node>
}

export interface Suspend extends Base {
  readonly _tag: "Suspend"
  readonly get: () => Node
}

/** Any value at all, as the SDK's `marshall` would write it. */
export interface Dynamic extends Base {
  readonly _tag: "Dynamic"
}

/** A transformation: `inner` is stored. */
export interface Link extends Base {
  readonly _tag: "Link"
  readonly inner: Node
  /** Where the domain value is a date, whatever is stored. */
  readonly domain: Domain
}

export type Node =
  | Leaf
  | Literals
  | Struct
  | Open
  | Record
  | List
  | Tuple
  | Set
  | Nullable
  | Maybe
  | Default
  | Union
  | Suspend
  | Dynamic
  | Link

const descriptors: ReadonlySet<Descriptor> = new Set(["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"])

/** The descriptor of a stored value. */
export const descriptorOf = (value: AttributeValue): Descriptor | undefined => {
  for (const key of Object.keys(value)) {
    const descriptor = key as Descriptor
    if (value[descriptor] !== undefined && descriptors.has(descriptor)) return descriptor
  }
  return undefined
}

const literalDescriptor = (value: SchemaAST.LiteralValue | null): Descriptor =>
  value === null ? "NULL" : typeof value === "string" ? "S" : typeof value === "boolean" ? "BOOL" : "N"

/** The descriptors that a node can write; all of them where that cannot be told. */
export const descriptorsOf = (node: Node, seen: ReadonlyArray<Node> = []): ReadonlySet<Descriptor> => {
  if (seen.includes(node)) return descriptors
  const of = (inner: Node): ReadonlySet<Descriptor> => descriptorsOf(inner, [...seen, node])
  switch (node._tag) {
    case "Leaf":
      return new Set([node.descriptor])
    case "Literals":
      return new Set(node.values.map(literalDescriptor))
    case "Struct":
    case "Open":
    case "Record":
      return new Set<Descriptor>(["M"])
    case "List":
    case "Tuple":
      return new Set<Descriptor>(["L"])
    case "Set":
      return new Set<Descriptor>(node.emptyAsNull === true ? [node.descriptor, "NULL"] : [node.descriptor])
    case "Nullable":
      return new Set<Descriptor>([...of(node.inner), "NULL"])
    case "Maybe":
    case "Default":
    case "Link":
      return of(node.inner)
    case "Union":
      return new Set(node.members.flatMap((member) => [...of(member)]))
    case "Suspend":
      return of(node.get())
    case "Dynamic":
      return descriptors
  }
}

/** The kinds of domain values that a node can take; `undefined` where that cannot be told. */
export const kindsOf = (node: Node, seen: ReadonlyArray<Node> = []): ReadonlySet<Kind> | undefined => {
  if (seen.includes(node)) return undefined
  const of = (inner: Node): ReadonlySet<Kind> | undefined => kindsOf(inner, [...seen, node])
  switch (node._tag) {
    case "Leaf":
      return new Set([node.kind])
    case "Literals":
      return new Set(node.values.map((value): Kind =>
        value === null
          ? "null"
          : typeof value as Kind
      ))
    case "Struct":
    case "Open":
    case "Record":
    case "List":
    case "Tuple":
    case "Set":
      return new Set<Kind>(["object"])
    case "Nullable": {
      const inner = of(node.inner)
      return inner === undefined ? undefined : new Set<Kind>([...inner, "null"])
    }
    case "Maybe":
    case "Default":
      return of(node.inner)
    case "Union": {
      const all = node.members.map(of)
      return all.includes(undefined) ? undefined : new Set(all.flatMap((kinds) => [...kinds!]))
    }
    case "Suspend":
      return of(node.get())
    case "Dynamic":
    case "Link":
      return undefined
  }
}

/** What is right inside a node, by the step that leads there; a suspended node has nothing before it is asked. */
export const childrenOf = (node: Node): ReadonlyArray<readonly [step: string | number | undefined, child: Node]> => {
  const fields = (fields: ReadonlyArray<Field>) => fields.map((field) => [field.name, field.node] as const)
  const each = (nodes: ReadonlyArray<Node>, step?: string) => nodes.map((node, i) => [step ?? i, node] as const)
  switch (node._tag) {
    case "Struct":
      return fields(node.fields)
    case "Open":
      return [...fields(node.fields), ...each(node.rest.map((rest) => rest.node), "*")]
    case "Record":
    case "List":
    case "Set":
      return [["*", node.element]]
    case "Tuple":
      return [...each(node.elements), ...each(node.rest, "*")]
    case "Nullable":
    case "Maybe":
    case "Default":
    case "Link":
      return [[undefined, node.inner]]
    case "Union":
      return node.members.map((member) => [undefined, member])
    default:
      return []
  }
}

/** How deep a node's values nest at most; `Infinity` where the data decides. */
export const depthOf = (node: Node): number => {
  if (node._tag === "Suspend" || node._tag === "Dynamic") return Infinity
  const wraps = ["Struct", "Open", "Record", "List", "Tuple"].includes(node._tag) ||
    (node._tag === "Set" && node.descriptor === "L")
  return Math.max(0, ...childrenOf(node).map(([, child]) => depthOf(child))) + (wraps ? 1 : 0)
}
