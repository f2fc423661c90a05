/**
 * Lists, tuples and sets.
 *
 * @since 0.1.0
 */
import type * as SchemaAST from "effect/SchemaAST"
import type { AttributeValue } from "../../AttributeValue.ts"
import { at, fail, missing, unexpected, unexpectedStored } from "./issue.ts"
import { absent, type Check, descriptorsOf, type List, type Node, type Set as SetNode, type Tuple } from "./node.ts"

const noGap = "an element of a list cannot be missing: store null, or leave the element out"

/** Writes an element, which a list cannot leave out. */
export const element = (enc: Node["enc"], value: unknown): AttributeValue => enc(value) ?? fail(noGap)

/** How the elements of a list-like value are had and made: an array, a set. */
export interface Elements {
  readonly expected: string
  readonly is: (value: unknown) => boolean
  readonly elements: (value: any) => Iterable<unknown>
  readonly make: (elements: ReadonlyArray<unknown>) => unknown
}

const arrays: Elements = {
  expected: "a list",
  is: Array.isArray,
  elements: (value) => value,
  make: (elements) => elements
}

const writeAll = (elements: Iterable<unknown>, enc: Node["enc"]): Array<AttributeValue> => {
  const out: Array<AttributeValue> = []
  for (const value of elements) {
    try {
      out.push(element(enc, value))
    } catch (error) {
      throw at(out.length, error)
    }
  }
  return out
}

const readAll = (stored: ReadonlyArray<AttributeValue>, dec: Node["dec"]): Array<unknown> => {
  const out: Array<unknown> = []
  for (let i = 0; i < stored.length; i++) {
    try {
      const value = dec(stored[i]!)
      out.push(value === absent ? missing() : value)
    } catch (error) {
      throw at(i, error)
    }
  }
  return out
}

/** A list (L) of one kind of element. */
export const list = (ast: SchemaAST.AST, item: Node, check: Check | undefined): List => ({
  _tag: "List",
  ast,
  expected: arrays.expected,
  element: item,
  check,
  enc: (value) => {
    if (!Array.isArray(value)) return unexpected(arrays.expected, value)
    const L = writeAll(value, item.enc)
    check?.(value)
    return { L }
  },
  dec: (value) => {
    const read = readAll(value.L ?? unexpectedStored(arrays.expected, value), item.dec)
    check?.(read)
    return read
  }
})

/**
 * A list (L) whose elements have places: `rest[0]` stands for any number of them, the others follow it; the last
 * `optional` of `elements` may be missing.
 */
export const tuple = (
  ast: SchemaAST.AST,
  elements: ReadonlyArray<Node>,
  rest: ReadonlyArray<Node>,
  optional: number,
  check: Check | undefined
): Tuple => {
  const trailing = Math.max(0, rest.length - 1)
  const shortest = elements.length - optional + trailing
  const expected = `a tuple of ${shortest}${rest.length > 0 || optional > 0 ? " or more" : ""}`
  const nodeAt = (i: number, length: number): Node =>
    i < elements.length ? elements[i]! : i >= length - trailing ? rest[i - (length - trailing) + 1]! : rest[0]!
  const fits = (length: number): boolean => length >= shortest && (rest.length > 0 || length <= elements.length)
  const each = <A, B>(items: ReadonlyArray<A>, f: (node: Node, item: A) => B): Array<B> =>
    items.map((item, i) => {
      try {
        return f(nodeAt(i, items.length), item)
      } catch (error) {
        throw at(i, error)
      }
    })
  return {
    _tag: "Tuple",
    ast,
    expected,
    elements,
    rest,
    check,
    enc: (value) => {
      if (!Array.isArray(value)) return unexpected(expected, value)
      if (!fits(value.length)) return fail(`${expected} is expected, not a list of ${value.length}`)
      const L = each(value, (node, item) => element(node.enc, item))
      check?.(value)
      return { L }
    },
    dec: (value) => {
      const stored = value.L ?? unexpectedStored(expected, value)
      if (!fits(stored.length)) return fail(`${expected} is expected, but a list of ${stored.length} is stored`)
      const read = each(stored, (node, item) => {
        const x = node.dec(item)
        return x === absent ? missing() : x
      })
      check?.(read)
      return read
    }
  }
}

/** JavaScript's own sets. */
export const sets: Elements = {
  expected: "a Set",
  is: (value) => value instanceof Set,
  elements: (value: Iterable<unknown>) => value,
  make: (elements) => new Set(elements)
}

const natives: ReadonlyMap<string, "SS" | "NS" | "BS"> = new Map([["S", "SS"], ["N", "NS"], ["B", "BS"]])

const text = (value: string | Uint8Array): string =>
  typeof value === "string" ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("latin1")

const distinct = (values: ReadonlyArray<string | Uint8Array>): void => {
  if (new Set(values.map(text)).size < values.length) fail("two elements of the set are stored as the same value")
}

/** A set of strings, numbers or bytes is one for DynamoDB too; any other is a list. */
export const set = (
  ast: SchemaAST.AST,
  item: Node,
  check: Check | undefined,
  like: Elements,
  empty: "omit" | "null" | undefined
): SetNode => {
  const wires = descriptorsOf(item)
  const [wire] = wires
  const native = wires.size === 1 && wire !== undefined && item.maybe !== true ? natives.get(wire) : undefined
  const exact = item._tag === "Leaf" && ["string", "number", "bigint"].includes(item.kind)
  const { expected, is, make } = like
  const base = { _tag: "Set" as const, ast, expected, element: item, check, native: like === sets }
  if (native === undefined) {
    return {
      ...base,
      descriptor: "L",
      enc: (value) => {
        if (!is(value)) return unexpected(expected, value)
        const L = writeAll(like.elements(value), item.enc)
        check?.(value)
        return { L }
      },
      dec: (value) => {
        const read = make(readAll(value.L ?? unexpectedStored(expected, value), item.dec))
        check?.(read)
        return read
      }
    }
  }
  const emptyOne = (): AttributeValue | undefined => {
    if (empty === "omit") return undefined
    if (empty === "null") return { NULL: true }
    return fail("DynamoDB has no empty sets: say with Attribute.emptySet how this one is stored")
  }
  // The members of a native set are all of its one type.
  const wrap = (value: string | Uint8Array): AttributeValue =>
    native === "SS" ? { S: value as string } : native === "NS" ? { N: value as string } : { B: value as Uint8Array }
  const readEmpty = (): unknown => {
    const read = make([])
    check?.(read)
    return read
  }
  return {
    ...base,
    descriptor: native,
    emptyAsNull: empty === "null",
    omits: empty === "omit",
    onAbsent: empty === "omit"
      ? { dec: readEmpty }
      : undefined,
    enc: (value) => {
      if (!is(value)) return unexpected(expected, value)
      const values = writeAll(like.elements(value), item.enc).map((stored) => (stored.S ?? stored.N ?? stored.B)!)
      check?.(value)
      if (values.length === 0) return emptyOne()
      if (!exact) distinct(values)
      // Every element was stored under the one descriptor that makes the set native.
      return native === "BS" ? { BS: values as Array<Uint8Array> } : { [native]: values } as never
    },
    dec: (value) => {
      if (value.NULL === true && empty === "null") return readEmpty()
      const stored: ReadonlyArray<string | Uint8Array> = value[native] ?? unexpectedStored(native, value)
      const read = make(readAll(stored.map(wrap), item.dec))
      check?.(read)
      return read
    }
  }
}
