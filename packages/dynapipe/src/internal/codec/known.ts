/**
 * Transformations that the codec knows by sight, and writes without running them: classes, renamed keys, defaults for
 * what is missing, dates.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as StructOf from "effect/Struct"
import { put } from "../property.ts"
import { checkOf } from "./check.ts"
import { expectedOf, schemaOf, step, valueCodec, withoutEncoding } from "./link.ts"
import { absent, type Node } from "./node.ts"
import * as Structs from "./struct.ts"
import * as Times from "./time.ts"
import * as Wraps from "./wrap.ts"

/** The name by which Effect's own declarations are known. */
export const idOf = (ast: SchemaAST.AST): string | undefined => {
  const representation = ast.annotations?.["representation"]
  return typeof representation === "object" && representation !== null && "id" in representation
    ? String(representation.id)
    : undefined
}

const times: { readonly [id: string]: typeof Times.date | typeof Times.instant } = {
  "effect/schema/Date": Times.date,
  "effect/schema/DateTimeUtc": Times.instant
}

const iso: ReadonlySet<unknown> = new Set([
  SchemaTransformation.dateFromString,
  Schema.DateTimeUtcFromString.ast.encoding?.[0].transformation
])

const millis: ReadonlySet<unknown> = new Set([
  SchemaTransformation.dateFromMillis,
  Schema.DateTimeUtcFromMillis.ast.encoding?.[0].transformation
])

/**
 * A date that the codec stores by itself: one without a transformation, one whose transformation is known, or any where
 * an annotation says how it is stored.
 */
export const asTime = (ast: SchemaAST.AST, stored: Times.Stored | undefined): Node | undefined => {
  const clock = ast._tag === "Declaration" ? times[idOf(ast) ?? ""] : undefined
  if (clock === undefined) return undefined
  const check = checkOf(ast)
  if (stored !== undefined) return clock[stored](ast, check)
  if (ast.encoding === undefined) return clock.iso(ast, check)
  const [link] = ast.encoding
  if (ast.encoding.length > 1 || link.to.encoding !== undefined) return undefined
  if (link.to._tag === "String" && link.to.checks === undefined && iso.has(link.transformation)) {
    return clock.iso(ast, check)
  }
  return link.to === Schema.Int.ast && millis.has(link.transformation) ? clock.epochMillis(ast, check) : undefined
}

/**
 * The transformations of Effect that this codec writes by itself are closures without a name. Two functions that were
 * made by the same code have the same text.
 */
const sameCode = (a: unknown, b: unknown): boolean => {
  if (typeof a !== "function" || typeof b !== "function") return false
  const text = Function.prototype.toString.call(a)
  return text === Function.prototype.toString.call(b) && !text.includes("[native code]")
}

const transformOf = (getter: { readonly _tag: string; readonly transform?: unknown }): unknown => getter.transform

const rename = StructOf.renameKeys({})

const defaulted = transformOf(SchemaGetter.withDefault(Effect.succeed(undefined)))

const omitted = transformOf(SchemaGetter.omit())

const hidden = /constructor|#|accessor/

const reference = Object.getPrototypeOf(class extends Schema.Class<any>("~")({}) {})

/**
 * The prototype of a class whose instances are their fields and nothing else: it has no constructor of its own, no
 * initialisers and no private members. Generated code makes its instances without the detour of the constructor.
 */
const plainPrototype = (construct: (fields: object) => unknown): object | undefined => {
  try {
    const probe = construct({})
    if (typeof probe !== "object" || probe === null || Reflect.ownKeys(probe).length > 0) return undefined
    const prototype: object = Object.getPrototypeOf(probe)
    for (let at = prototype; at !== Data.Class.prototype; at = Object.getPrototypeOf(at)) {
      if (at === null || !Object.hasOwn(at, "constructor")) return undefined
      const text = Function.prototype.toString.call(at.constructor)
      if (!sameCode(at.constructor, reference) && (hidden.test(text) || !text.startsWith("class"))) return undefined
    }
    return prototype
  } catch {
    return undefined
  }
}

/** A class of Schema: its fields are stored, and its constructor makes the instance. */
export const asClass = (
  ast: SchemaAST.AST,
  links: SchemaAST.Encoding,
  compile: (ast: SchemaAST.AST) => Node
): Node | undefined => {
  const [link] = links
  if (links.length > 1 || ast._tag !== "Declaration" || ast.annotations?.["~constructor"] === undefined) {
    return undefined
  }
  const { transformation } = link
  if (transformation._tag === "Middleware" || transformation.encode._tag !== "Passthrough") return undefined
  const construct = step(transformation.decode)
  const fields = compile(link.to)
  if (construct === undefined || fields._tag !== "Struct") return undefined
  // Without its checks: they run by themselves, also on the instance that a plain object stands for.
  const own = Object.assign(withoutEncoding(ast), { checks: undefined })
  const expected = expectedOf(ast)
  return Structs.struct(ast, fields.fields, fields.check, expected, {
    construct,
    prototype: plainPrototype(construct),
    isInstance: Schema.is(schemaOf(own)),
    check: checkOf(ast)
  })
}

/** `Schema.encodeKeys`: the same struct, under other stored names. */
export const asRename = (link: SchemaAST.Link, rest: () => Node, ast: SchemaAST.AST): Node | undefined => {
  const { to, transformation } = link
  if (transformation._tag === "Middleware" || to._tag !== "Objects" || to.indexSignatures.length > 0) return undefined
  const { decode, encode } = transformation
  if (decode._tag !== "Transform" || encode._tag !== "Transform") return undefined
  if (!sameCode(decode.transform, rename) || !sameCode(encode.transform, rename)) return undefined
  const node = rest()
  if (node._tag !== "Struct") return undefined
  const tokens = new Map(node.fields.map((field) => [{}, field.wire] as const))
  const probe: object = {}
  for (const [token, name] of tokens) put(probe, name, token)
  const renamed = new Map(
    Object.entries(encode.transform(probe) as object).map(([name, token]) => [tokens.get(token), name])
  )
  const types = new Map(to.propertySignatures.map((signature) => [String(signature.name), signature.type]))
  const same = node.fields.every((field) => types.has(renamed.get(field.wire) ?? ""))
  if (!same || types.size !== node.fields.length || renamed.has(undefined)) return undefined
  const fields = node.fields.map((field) =>
    Structs.field(field.name, renamed.get(field.wire)!, field.node, field.optional)
  )
  return Structs.struct(
    ast,
    fields,
    node.check,
    node.expected,
    node.construct === undefined || node.isInstance === undefined
      ? undefined
      : {
        construct: node.construct,
        isInstance: node.isInstance,
        prototype: node.prototype,
        check: node.checkInstance
      }
  )
}

/** `Schema.withDecodingDefaultKey` and its kin: a missing attribute is read as a default. */
export const asDefault = (link: SchemaAST.Link, rest: () => Node, ast: SchemaAST.AST): Node | undefined => {
  const { to, transformation } = link
  if (transformation._tag === "Middleware" || !SchemaAST.isOptional(to)) return undefined
  const { decode, encode } = transformation
  const omit = encode._tag === "TransformOptional" && sameCode(encode.transform, omitted)
  if (encode._tag !== "Passthrough" && !omit) return undefined
  if (decode._tag !== "TransformOptionalEffect" || !sameCode(decode.transform, defaulted)) return undefined
  const makeDefault = step(decode)
  const node = rest()
  if (makeDefault === undefined || node.onAbsent !== undefined) return undefined
  const { dec } = valueCodec(withoutEncoding(ast, shorter(ast.encoding)))
  return Wraps.withDefault(ast, node, () => dec(makeDefault(absent)), omit)
}

const shorter = (links: SchemaAST.Encoding | undefined): SchemaAST.Encoding | undefined => {
  const [first, ...others] = links?.slice(0, -1) ?? []
  return first === undefined ? undefined : [first, ...others]
}
