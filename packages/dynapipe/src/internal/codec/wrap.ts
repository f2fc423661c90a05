/**
 * What wraps a single value: null or nothing in its place, a default for what is missing, a schema that is told later.
 *
 * @since 0.1.0
 */
import type * as SchemaAST from "effect/SchemaAST"
import { maxDepth, tooDeep } from "./depth.ts"
import type { Check, Default, Maybe, Node, Nullable, Suspend } from "./node.ts"

/** A value or null, which is stored as NULL. */
export const nullable = (ast: SchemaAST.AST, inner: Node, check: Check | undefined): Nullable => ({
  _tag: "Nullable",
  ast,
  expected: `${inner.expected} or null`,
  inner,
  check,
  omits: inner.omits === true,
  maybe: inner.maybe === true,
  onAbsent: inner.onAbsent,
  enc: (value) => {
    const stored = value === null ? { NULL: true as const } : inner.enc(value)
    check?.(value)
    return stored
  },
  dec: (value) => {
    const read = value.NULL === true ? null : inner.dec(value)
    check?.(read)
    return read
  }
})

/** A value or `undefined`, which is stored by leaving the attribute out. */
export const maybe = (ast: SchemaAST.AST, inner: Node, check: Check | undefined): Maybe => ({
  _tag: "Maybe",
  ast,
  expected: inner.expected,
  inner,
  check,
  maybe: true,
  omits: inner.omits === true,
  onAbsent: inner.onAbsent,
  enc: (value) => {
    const stored = value === undefined ? undefined : inner.enc(value)
    check?.(value)
    return stored
  },
  dec: (value) => {
    const read = inner.dec(value)
    check?.(read)
    return read
  }
})

/** A missing attribute is read as a default; it may be one for writing as well (`omit`). */
export const withDefault = (
  ast: SchemaAST.AST,
  inner: Node,
  makeDefault: () => unknown,
  omit: boolean
): Default => ({
  _tag: "Default",
  ast,
  expected: inner.expected,
  inner,
  omit,
  omits: omit || inner.omits === true,
  onAbsent: { dec: makeDefault },
  enc: (value) => {
    const stored = inner.enc(value)
    return omit ? undefined : stored
  },
  dec: inner.dec
})

/** How many suspended schemas are open around the value that is written. */
let depth = 0

/** A schema that is told later, as one that contains itself is. */
export const suspend = (ast: SchemaAST.AST, get: () => Node): Suspend => ({
  _tag: "Suspend",
  ast,
  expected: "a value",
  get,
  enc: (value) => {
    if (depth > maxDepth) return tooDeep()
    depth++
    try {
      return get().enc(value)
    } finally {
      depth--
    }
  },
  dec: (value) => get().dec(value)
})
