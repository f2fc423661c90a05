/**
 * Declared types: those that DynamoDB has a form for, and those that bring one.
 *
 * @since 0.1.0
 */
import * as HashMap from "effect/HashMap"
import * as HashSet from "effect/HashSet"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { storageOf } from "./annotation.ts"
import { checkOf } from "./check.ts"
import { dynamic } from "./dynamic.ts"
import { asTime, idOf } from "./known.ts"
import * as Leaves from "./leaf.ts"
import { expectedOf, guard, link, type Step, step, stepsOf } from "./link.ts"
import * as Lists from "./list.ts"
import { type Check, descriptorsOf, type Node } from "./node.ts"
import { refuse } from "./refuse.ts"
import * as Structs from "./struct.ts"

type Compile = (ast: SchemaAST.AST) => Node

const maps: Structs.Entries = {
  expected: "a Map",
  is: (value) => value instanceof Map,
  entries: (value: ReadonlyMap<string, unknown>) => value,
  make: (entries) => new Map(entries)
}

/** A declared type without a transformation. */
export const declaration = (ast: SchemaAST.Declaration, compile: Compile): Node => {
  const check = checkOf(ast)
  const [first, second] = ast.typeParameters
  switch (idOf(ast)) {
    case "effect/schema/Uint8Array":
      return Leaves.bytes(ast, check)
    case "effect/schema/BigDecimal":
      return Leaves.decimal(ast, check)
    case "effect/schema/Date":
    case "effect/schema/DateTimeUtc":
      return asTime(ast, undefined)!
    case "effect/schema/Json":
    case "effect/schema/MutableJson":
      return dynamic(ast, guard(ast, "a JSON value"), false)
    case "effect/schema/ReadonlySet":
      return Lists.set(ast, compile(first!), check, Lists.sets, storageOf(ast).emptySet)
    case "effect/schema/HashSet": {
      const like = hashSets(ast)
      return like === undefined
        ? derived(ast, compile)
        : Lists.set(ast, compile(first!), check, like, storageOf(ast).emptySet)
    }
    case "effect/schema/ReadonlyMap":
      return entries(ast, first!, second!, compile, maps, check)
    case "effect/schema/HashMap": {
      const like = hashMaps(ast)
      return like === undefined ? derived(ast, compile) : entries(ast, first!, second!, compile, like, check)
    }
    default:
      return derived(ast, compile)
  }
}

const isText = (node: Node): boolean => {
  const wires = descriptorsOf(node)
  return (node._tag === "Leaf" || node._tag === "Literals") && wires.size === 1 && wires.has("S") &&
    (node._tag === "Literals" || node.form === "string")
}

const entries = (
  ast: SchemaAST.Declaration,
  key: SchemaAST.AST,
  value: SchemaAST.AST,
  compile: Compile,
  like: Structs.Entries,
  check: Check | undefined
): Node => {
  const keys = compile(key)
  if (!isText(keys)) return derived(ast, compile)
  const element = compile(value)
  return Structs.record(ast, element, check, like, (name) => {
    Structs.stringKey(name)
    keys.enc(name)
  })
}

/** Types whose content can only be had by waiting for it. */
const waiting: ReadonlySet<string | undefined> = new Set(["effect/schema/File", "effect/schema/FormData"])

/** What a type brings by itself: the link that Effect's JSON codec would follow as well. */
const linkOf = (ast: SchemaAST.Declaration): SchemaAST.Link | undefined => {
  const make = ast.annotations?.["toCodec"] ?? ast.annotations?.["toCodecJson"]
  const found: unknown = typeof make === "function"
    ? make(ast.typeParameters.map((parameter) => Schema.make(parameter)))
    : undefined
  return isLink(found) ? found : undefined
}

/**
 * What makes a collection of a list of its elements, by the word of its own schema: the collections of Effect are in a
 * bundle only where a schema of one is.
 */
const maker = (ast: SchemaAST.Declaration, isElement: (element: SchemaAST.AST) => boolean): Step | undefined => {
  const { to, transformation } = linkOf(ast) ?? {}
  return to?._tag === "Arrays" && to.rest.length === 1 && isElement(to.rest[0]!) &&
      transformation?._tag === "Transformation"
    ? step(transformation.decode)
    : undefined
}

const hashSets = (ast: SchemaAST.Declaration): Lists.Elements | undefined => {
  const [value] = ast.typeParameters
  const make = maker(ast, (element) => element === value)
  return make && {
    expected: "a HashSet",
    is: HashSet.isHashSet,
    elements: (set: HashSet.HashSet<unknown>) => set,
    make
  }
}

const hashMaps = (ast: SchemaAST.Declaration): Structs.Entries | undefined => {
  const [key, value] = ast.typeParameters
  const make = maker(
    ast,
    (entry) => entry._tag === "Arrays" && entry.elements[0] === key && entry.elements[1] === value
  )
  return make && {
    expected: "a HashMap",
    is: HashMap.isHashMap,
    entries: (map: HashMap.HashMap<string, unknown>) => map,
    make
  }
}

/** The form that a type brings by itself. */
const derived = (ast: SchemaAST.Declaration, compile: Compile): Node => {
  if (waiting.has(idOf(ast))) {
    return refuse(`reading ${expectedOf(ast)} means waiting, which a codec cannot: store bytes as Schema.Uint8Array.`)
  }
  const found = linkOf(ast)
  if (found === undefined) {
    return refuse(`${expectedOf(ast)} has no stored form: give its schema the annotation toCodec.`)
  }
  const expected = expectedOf(ast)
  // The type parameters are on the other side of the link: here only the shell is looked at.
  const shell = guard(
    new SchemaAST.Declaration(ast.typeParameters.map(() => SchemaAST.unknown), ast.run, ast.annotations),
    expected
  )
  const check = checkOf(ast)
  const both = (value: unknown) => {
    shell(value)
    check?.(value)
    return value
  }
  const steps = stepsOf([found], { dec: both, enc: both })
  if (steps === undefined) return refuse("its codec is a middleware, which cannot be compiled.")
  return link({ ast, inner: compile(found.to), to: found.to, ...steps, expected, domain: "other" })
}

const isLink = (value: unknown): value is SchemaAST.Link =>
  typeof value === "object" && value !== null && "to" in value && SchemaAST.isAST(value.to) && "transformation" in value
