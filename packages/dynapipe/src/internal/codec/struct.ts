/**
 * Structs and classes, structs with index signatures, and records: what is stored as a map.
 *
 * @since 0.1.0
 */
import type * as SchemaAST from "effect/SchemaAST"
import type { AttributeMap, AttributeValue } from "../../AttributeValue.ts"
import { put, take } from "../property.ts"
import { at, fail, missing, unexpected, unexpectedStored } from "./issue.ts"
import { wellFormed } from "./leaf.ts"
import { absent, type Check, type Field, type Node, type Open, type Record, type Struct } from "./node.ts"

/** Whether a value can have fields. */
export const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The value of an attribute map, or a failure that says what is stored instead. */
const mapOf = (value: AttributeValue, expected: string): AttributeMap => value.M ?? unexpectedStored(expected, value)

/** What a node's function gave must be there. */
const present = (value: AttributeValue | undefined): AttributeValue => value ?? missing()

/** The field of a struct: `name` in the domain, `wire` as stored. */
export const field = (name: string, wire: string, node: Node, optional: boolean): Field => {
  const { dec, enc, onAbsent } = node
  const absentIn = (): AttributeValue | undefined => {
    if (onAbsent?.enc !== undefined) return onAbsent.enc()
    return optional || node.maybe === true ? undefined : unexpected(node.expected, undefined)
  }
  const absentOut = (): unknown => {
    const value = onAbsent === undefined ? absent : onAbsent.dec()
    if (value !== absent) return value
    return optional ? absent : node.maybe === true ? undefined : missing()
  }
  const mayOmit = node.omits === true || node.maybe === true
  return {
    name,
    wire,
    node,
    optional,
    write: (value) => value === undefined ? absentIn() : mayOmit ? enc(value) : present(enc(value)),
    read: (value) => {
      if (value === undefined || value === null) return absentOut()
      const read = dec(value)
      return read === absent && !optional ? missing() : read
    }
  }
}

/** Whether a field is always there, on both sides. */
export const isRequired = (field: Field): boolean =>
  !field.optional && field.node.maybe !== true && field.node.omits !== true && field.node.onAbsent === undefined

/** The order in which both implementations write fields: those first that are always there. */
const ordered = (fields: ReadonlyArray<Field>): ReadonlyArray<Field> => [
  ...fields.filter(isRequired),
  ...fields.filter((field) => !isRequired(field))
]

interface Class {
  readonly construct: (fields: object) => unknown
  readonly isInstance: (value: unknown) => boolean
  readonly prototype: object | undefined
  readonly check: Check | undefined
}

/** A struct (M), or a class whose instances are made of one. */
export const struct = (
  ast: SchemaAST.AST,
  unordered: ReadonlyArray<Field>,
  check: Check | undefined,
  expected: string,
  of?: Class
): Struct => {
  const fields = ordered(unordered)
  const takers = fields.map((field) => take(field.name))
  const storedTakers = fields.map((field) => take(field.wire))
  const checkInstance = of?.check
  const enc = (value: any): AttributeValue => {
    if (!isObject(value)) return unexpected(expected, value)
    const stored: AttributeMap = {}
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!
      try {
        const written = field.write(takers[i]!(value))
        if (written !== undefined) put(stored, field.wire, written)
      } catch (error) {
        throw at(field.name, error)
      }
    }
    check?.(value)
    if (checkInstance !== undefined && of !== undefined) {
      checkInstance(of.isInstance(value) ? value : of.construct(value))
    }
    return { M: stored }
  }
  const dec = (value: AttributeValue): unknown => {
    const stored = mapOf(value, expected)
    const read: object = {}
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!
      try {
        const x = field.read(storedTakers[i]!(stored))
        if (x !== absent) put(read, field.name, x)
      } catch (error) {
        throw at(field.name, error)
      }
    }
    check?.(read)
    if (of === undefined) return read
    const instance = of.construct(read)
    checkInstance?.(instance)
    return instance
  }
  return {
    _tag: "Struct",
    ast,
    expected,
    fields,
    check,
    enc,
    dec,
    construct: of?.construct,
    isInstance: of?.isInstance,
    prototype: of?.prototype,
    checkInstance
  }
}

/** A struct with further attributes; `check` is the whole schema's own. */
export const open = (
  ast: SchemaAST.AST,
  unordered: ReadonlyArray<Field>,
  rest: Open["rest"],
  check: Check | undefined
): Open => {
  const closed = struct(ast, unordered, undefined, "an object")
  const named = new Set(unordered.map((field) => field.name))
  const stored = new Set(unordered.map((field) => field.wire))
  const each = <A, B>(
    from: { readonly [key: string]: A },
    to: object,
    skip: ReadonlySet<string>,
    f: (node: Node, value: A) => B | undefined
  ) => {
    for (const key of Object.keys(from)) {
      if (skip.has(key) || from[key] === undefined) continue
      const signature = rest.find((signature) => signature.matches(key))
      if (signature === undefined) continue
      try {
        const value = f(signature.node, from[key])
        if (value !== undefined) put(to, wellFormed(key), value)
      } catch (error) {
        throw at(key, error)
      }
    }
  }
  return {
    _tag: "Open",
    ast,
    expected: "an object",
    fields: closed.fields,
    rest,
    check,
    enc: (value) => {
      const out = closed.enc(value)!
      each<unknown, AttributeValue>(value, out.M!, named, (node, x) => node.enc(x))
      check?.(value)
      return out
    },
    dec: (value) => {
      const out = closed.dec(value) as object
      each(mapOf(value, "an object"), out, stored, (node, x) => node.dec(x))
      check?.(out)
      return out
    }
  }
}

/** How the entries of a map-like value are had and made: an object, a Map, a HashMap. */
export interface Entries {
  readonly expected: string
  readonly is: (value: unknown) => boolean
  readonly entries: (value: any) => Iterable<readonly [string, unknown]>
  readonly make: (entries: ReadonlyArray<readonly [string, unknown]>) => unknown
}

/** A map (M) of any keys: an object, or what `entries` says, whose keys `checkKey` may refuse. */
export const record = (
  ast: SchemaAST.AST,
  element: Node,
  check: Check | undefined,
  entries?: Entries,
  checkKey?: Check
): Record => {
  const expected = entries?.expected ?? "an object"
  const { dec, enc } = element
  const is = entries?.is ?? isObject
  const list = entries?.entries ?? Object.entries
  return {
    _tag: "Record",
    ast,
    expected,
    element,
    plain: entries === undefined && checkKey === undefined,
    check,
    enc: (value) => {
      if (!is(value)) return unexpected(expected, value)
      const stored: AttributeMap = {}
      for (const [key, x] of list(value)) {
        try {
          checkKey?.(key)
          const written = x === undefined && element.maybe === true ? undefined : enc(x)
          if (written !== undefined) put(stored, wellFormed(key), written)
        } catch (error) {
          throw at(key, error)
        }
      }
      check?.(value)
      return { M: stored }
    },
    dec: (value) => {
      const stored = mapOf(value, expected)
      const target: object = {}
      const made: Array<readonly [string, unknown]> = []
      for (const key of Object.keys(stored)) {
        try {
          checkKey?.(key)
          const x = dec(stored[key]!)
          if (x === absent) continue
          if (entries === undefined) put(target, key, x)
          else made.push([key, x])
        } catch (error) {
          throw at(key, error)
        }
      }
      const out = entries === undefined ? target : entries.make(made)
      check?.(out)
      return out
    }
  }
}

/** A key that is no string cannot name an attribute. */
export const stringKey: Check = (key) => {
  if (typeof key !== "string") fail(`its key must be a string to name an attribute`)
}
