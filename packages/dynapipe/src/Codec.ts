/**
 * Between a schema's values and DynamoDB's items.
 *
 * A *codec* is compiled once from a schema's AST and goes straight from the domain value to the attribute values and
 * back, without a value of its own in between. It is exact: what is stored reads back as the same value, and what
 * DynamoDB or JavaScript would round, cut or drop is a `CodecIssue` with the path to it.
 *
 * | schema | stored as |
 * |---|---|
 * | strings, literals, enums, template literals | S |
 * | `Number`, `Int`, `BigInt`, `BigDecimal` | N, up to 38 digits |
 * | `Boolean`, `Null`, `Uint8Array` | BOOL, NULL, B |
 * | `Struct`, `Class`, `Record`, maps with string keys | M |
 * | arrays, tuples | L |
 * | `ReadonlySet` and `HashSet` of what is stored as S, N or B | SS, NS, BS; of anything else L |
 * | `Date`, `DateTimeUtc` | S in ISO 8601, or N with `Attribute.epochSeconds` |
 * | optional keys, `UndefinedOr`, decoding defaults | a missing attribute |
 * | transformations | as their encoded side |
 * | `Option`, `Duration`, `URL` and other declared types | as the `toCodec` of their schema says |
 * | `Unknown`, `Json` | as `marshall` of the SDK would |
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import type { AttributeMap } from "./AttributeValue.ts"
import { type AttributeCodec, attributeCodec, selector } from "./internal/codec/attribute.ts"
import { compileAll } from "./internal/codec/compile.ts"
import { checkItemDepth, maxDepth } from "./internal/codec/depth.ts"
import { generate } from "./internal/codec/generate.ts"
import { interpret, uses, warming } from "./internal/codec/implementation.ts"
import { CodecIssue, toIssue } from "./internal/codec/issue.ts"
import { fieldsOf, memberOf } from "./internal/codec/member.ts"
import { depthOf, descriptorsOf, type Field, type Node } from "./internal/codec/node.ts"
import { explain, refuse } from "./internal/codec/refuse.ts"
import { struct } from "./internal/codec/struct.ts"
import { mapText } from "./internal/codec/text.ts"

export {
  /**
   * How one attribute is stored.
   *
   * @category models
   * @since 0.1.0
   */
  type AttributeCodec,
  /**
   * Why a value cannot be stored as it is, or why what is stored does not fit the schema.
   *
   * @category errors
   * @since 0.1.0
   */
  CodecIssue
}

/**
 * A schema's items, written and read.
 *
 * @category models
 * @since 0.1.0
 */
export interface Codec<in out T> {
  /** To an item. */
  readonly encode: (value: T) => Result.Result<AttributeMap, CodecIssue>
  /** From an item; attributes that the schema does not know are ignored. */
  readonly decode: (item: AttributeMap) => Result.Result<T, CodecIssue>
  /** To an item; throws a `CodecIssue`. */
  readonly encodeUnsafe: (value: T) => AttributeMap
  /** From an item; throws a `CodecIssue`. */
  readonly decodeUnsafe: (item: AttributeMap) => T
  /** To the JSON text of an item, as the protocol has it: bytes in base64. Throws a `CodecIssue`. */
  readonly encodeText: (value: T) => string
  /** The codec of an attribute, by its name in the domain. */
  readonly attribute: (name: string) => AttributeCodec | undefined
  /** All attributes by their names in the domain. */
  readonly attributes: ReadonlyMap<string, AttributeCodec>
  /** Reads some attributes, for projections. */
  readonly select: (names: ReadonlyArray<string>) => { readonly decodeUnsafe: (item: AttributeMap) => Partial<T> }
}

/**
 * How a codec is made.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /**
   * Whether the codec may generate code (`new Function`). By default it does wherever that is allowed, for what is
   * called more than a few times; with `true` from the first call on. Without it an interpreter gives the same results.
   */
  readonly codegen?: boolean
}

const result = <A>(f: () => A): Result.Result<A, CodecIssue> => {
  try {
    return Result.succeed(f())
  } catch (error) {
    if (error instanceof CodecIssue) return Result.fail(error)
    throw error
  }
}

const checked = (node: Node): Node => {
  const wires = descriptorsOf(node)
  if (wires.size !== 1 || !wires.has("M")) refuse("an item is a map of attributes: use a Struct or a Class.")
  const depth = depthOf(node)
  if (depth !== Infinity && depth - 1 > maxDepth) refuse(`it nests deeper than ${maxDepth} levels.`)
  return node
}

/** Projections that a codec remembers. */
const remembered = 1000

const projection = (ast: SchemaAST.AST, fields: ReadonlyArray<Field>, calls: number) => {
  const fast = () => generate(struct(ast, fields, undefined, "an item"))?.decode()
  let decode = warming(selector(fields), fast, calls, (made) => decode = made)
  return (item: AttributeMap): any => {
    try {
      return decode(item)
    } catch (error) {
      throw toIssue(error, "decode")
    }
  }
}

/** `calls` is how often a function is called before code is generated for it. */
const build = (ast: SchemaAST.AST, calls: number): Codec<any> => {
  const node = checked(compileAll(ast))
  const fields = fieldsOf(node)
  const attributes = new Map([...fields].map(([name, field]) => [name, attributeCodec(field)]))
  const deep = depthOf(node) === Infinity
  const slow = interpret(node)
  let decode = warming(slow.decode, () => generate(node)?.decode(), calls, (made) => decode = made)
  let encode = warming(slow.encode, () => generate(node)?.encode(), calls, (made) => encode = made)
  let text = warming(slow.text, () => generate(node)?.text(), calls, (made) => text = made)
  const encodeUnsafe = (value: unknown) => {
    try {
      const item = encode(value)
      if (deep) checkItemDepth(item)
      return item
    } catch (error) {
      throw toIssue(error, "encode")
    }
  }
  const decodeUnsafe = (item: AttributeMap) => {
    try {
      return decode(item)
    } catch (error) {
      throw toIssue(error, "decode")
    }
  }
  const encodeText = (value: unknown) => {
    if (deep) return mapText(encodeUnsafe(value))
    try {
      return text(value)
    } catch (error) {
      throw toIssue(error, "encode")
    }
  }
  const selected = new Map<string, { readonly decodeUnsafe: (item: AttributeMap) => any }>()
  const attribute = (name: string) => {
    const known = attributes.get(name)
    if (known !== undefined || attributes.has(name)) return known
    const found = memberOf(node, name)
    return found && attributeCodec(found)
  }
  return {
    encode: (value) => result(() => encodeUnsafe(value)),
    decode: (item) => result(() => decodeUnsafe(item)),
    encodeUnsafe,
    decodeUnsafe,
    encodeText,
    attribute,
    attributes,
    select: (names) => {
      const key = JSON.stringify(names)
      const known = selected.get(key)
      if (known !== undefined) return known
      const found = names.map((name) => fields.get(name) ?? memberOf(node, name)).filter((field) => field !== undefined)
      const selection = { decodeUnsafe: projection(ast, found, calls) }
      if (selected.size === remembered) selected.clear()
      selected.set(key, selection)
      return selection
    }
  }
}

/** The codecs that there are by the option, and how often each begins interpreted. */
const codecs: ReadonlyMap<
  boolean | undefined,
  { readonly calls: number; readonly known: WeakMap<SchemaAST.AST, Codec<any>> }
> = new Map([
  [undefined, { calls: uses, known: new WeakMap() }],
  [true, { calls: 0, known: new WeakMap() }],
  [false, { calls: Infinity, known: new WeakMap() }]
])

/**
 * Compiles the codec of a schema; the same schema gives the same codec.
 *
 * **Details**
 *
 * A schema that cannot be stored (a symbol, a function, an item that is no map, a type without a codec) is a wrong
 * program: `make` throws an `Error` that names the attribute and says what to change.
 *
 * **Gotchas**
 *
 * The members of a union are told apart by their literals and by how they are stored. Where two members are stored
 * alike (`Union([Number, BigInt])`), the first one that can reads the value.
 *
 * An item that is a transformation as a whole (`Schema.extendTo`) is written and read, but has no `attributes`: they
 * are those of a Struct or a Class, their keys renamed or not, or of a union of such.
 *
 * **Example** (An item and back)
 *
 * ```ts
 * import { Codec } from "dynapipe"
 * import { Schema } from "effect"
 *
 * const codec = Codec.make(Schema.Struct({ id: Schema.String, tags: Schema.ReadonlySet(Schema.String), at: Schema.Date }))
 * const item = codec.encodeUnsafe({ id: "a", tags: new Set(["x"]), at: new Date(0) })
 * item // => { id: { S: "a" }, tags: { SS: ["x"] }, at: { S: "1970-01-01T00:00:00.000Z" } }
 * codec.decodeUnsafe(item).at.getTime() // => 0
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <S extends Schema.Top>(schema: S, options?: Options): Codec<S["Type"]> => {
  const { ast } = schema
  const { calls, known } = codecs.get(options?.codegen)!
  const found = known.get(ast)
  if (found !== undefined) return found
  try {
    const codec = build(ast, calls)
    known.set(ast, codec)
    return codec
  } catch (error) {
    throw explain(error)
  }
}
