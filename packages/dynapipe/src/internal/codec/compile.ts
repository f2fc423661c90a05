/**
 * From the AST of a schema to the tree of nodes.
 *
 * @since 0.1.0
 */
import * as SchemaAST from "effect/SchemaAST"
import { storageOf } from "./annotation.ts"
import { checkOf, hasCheck } from "./check.ts"
import { declaration } from "./declaration.ts"
import { dynamic } from "./dynamic.ts"
import { asClass, asDefault, asRename, asTime } from "./known.ts"
import * as Leaves from "./leaf.ts"
import { expectedOf, guard, link, stepsOf, valueCodec, withoutEncoding } from "./link.ts"
import * as Lists from "./list.ts"
import { type Check, childrenOf, type Field, type Node, type Open } from "./node.ts"
import { refuse, within } from "./refuse.ts"
import * as Structs from "./struct.ts"
import { union } from "./union.ts"
import * as Wraps from "./wrap.ts"

const nodes = new WeakMap<SchemaAST.AST, Node>()

/** The node of an AST, made once. */
const compile = (ast: SchemaAST.AST): Node => {
  const known = nodes.get(ast)
  if (known !== undefined) return known
  const node = build(ast)
  nodes.set(ast, node)
  return node
}

/** The node of an AST; what is suspended in it is looked at too, so that what cannot be stored is refused early. */
export const compileAll = (ast: SchemaAST.AST): Node => {
  const node = compile(ast)
  visit(node, new Set())
  return node
}

const visit = (node: Node, seen: Set<Node>): void => {
  if (seen.has(node)) return
  seen.add(node)
  for (const [step, child] of childrenOf(node)) {
    if (step === undefined) visit(child, seen)
    else within(step, () => visit(child, seen))
  }
  if (node._tag !== "Suspend") return
  try {
    visit(node.get(), seen)
  } catch (error) {
    // A schema that is declared further down is looked at when it is first used.
    if (!(error instanceof ReferenceError)) throw error
  }
}

const build = (ast: SchemaAST.AST): Node => {
  const { time } = storageOf(ast)
  if (time !== undefined) return asTime(ast, time) ?? refuse("only a Date or a DateTime can be stored as a time.")
  if (ast.encoding !== undefined) return encoded(ast, ast.encoding)
  if ("encodingChecks" in ast && ast.encodingChecks !== undefined) return throughSchema(ast)
  return local(ast)
}

const last = <A>(values: ReadonlyArray<A>): A => values[values.length - 1]!

const encoded = (ast: SchemaAST.AST, links: SchemaAST.Encoding): Node => {
  const found = asTime(ast, undefined) ?? asClass(ast, links, compile)
  if (found !== undefined) return found
  const rest = links.length === 1 ? undefined : links.slice(0, -1)
  const source = withoutEncoding(ast, rest as SchemaAST.Encoding | undefined)
  const special = asRename(last(links), () => compile(source), ast) ??
    asDefault(last(links), () => compile(source), ast)
  if (special !== undefined) return special
  const steps = stepsOf(links, valueCodec(withoutEncoding(ast)))
  if (steps === undefined) return throughSchema(ast)
  const to = last(links).to
  return link({
    ast,
    inner: compile(to),
    to,
    ...steps,
    expected: expectedOf(ast),
    domain: ast._tag === "Declaration" ? timeLike(ast) : "other"
  })
}

const timeLike = (ast: SchemaAST.Declaration): "date" | "other" =>
  asTime(withoutEncoding(ast), undefined) === undefined ? "other" : "date"

/** The hatch: Schema goes between the domain value and the encoded one, and the codec stores that. */
const throughSchema = (ast: SchemaAST.AST): Node => {
  const to = SchemaAST.toEncoded(ast)
  if (to === ast) return refuse("the schema has no encoded side of its own.")
  const { dec, enc } = valueCodec(ast)
  return link({
    ast,
    inner: compile(to),
    to,
    encode: [enc],
    decode: [dec],
    optional: false,
    expected: expectedOf(ast),
    domain: "other"
  })
}

const local = (ast: SchemaAST.AST): Node => {
  switch (ast._tag) {
    case "String":
      return Leaves.string(ast, checkOf(ast))
    case "Number":
      return number(ast)
    case "BigInt":
      return Leaves.bigint(ast, checkOf(ast))
    case "Boolean":
      return Leaves.boolean(ast, checkOf(ast))
    case "Null":
      return Leaves.nothing(ast, checkOf(ast))
    case "Literal":
      return Leaves.literals(ast, [ast.literal], checkOf(ast))
    case "Enum":
      return Leaves.literals(ast, ast.enums.map(([, value]) => value), checkOf(ast))
    case "TemplateLiteral":
      return Leaves.string(ast, guard(ast, "a string that matches the template"))
    case "Objects":
      return objects(ast)
    case "Arrays":
      return arrays(ast)
    case "Union":
      return unions(ast)
    case "Suspend":
      return suspended(ast)
    case "Declaration":
      return declaration(ast, compile)
    case "Unknown":
    case "Any":
      return dynamic(ast, checkOf(ast), true)
    case "ObjectKeyword":
      return dynamic(ast, guard(ast, "an object"), false)
    case "Undefined":
    case "Void":
      return Wraps.maybe(ast, { ...dynamic(ast, guard(SchemaAST.undefined, "nothing"), true) }, undefined)
    case "Never":
      return dynamic(ast, guard(ast, "nothing"), false)
    case "Symbol":
    case "UniqueSymbol":
      return refuse("a symbol has no stored form.")
  }
}

const number = (ast: SchemaAST.Number): Node => {
  const finite = "effect/schema/isFinite"
  const int = "effect/schema/isInt"
  return hasCheck(ast, int)
    ? Leaves.integer(ast, checkOf(ast, [finite, int]))
    : Leaves.number(ast, checkOf(ast, [finite]))
}

const suspended = (ast: SchemaAST.Suspend): Node => {
  let node: Node | undefined
  return Wraps.suspend(ast, () => node ??= compile(ast.thunk()))
}

const fieldOf = (signature: SchemaAST.PropertySignature): Field => {
  const { name, type } = signature
  if (typeof name === "symbol") return refuse(`the key ${String(name)} is a symbol: name it with a string.`)
  const key = String(name)
  return within(key, () => {
    const node = compile(type)
    const optional = SchemaAST.isOptional(type)
    if (optional && node._tag === "Set" && node.omits === true) {
      return refuse(
        "an optional set cannot be told from an empty one that is omitted: use Attribute.emptySet(\"null\")."
      )
    }
    return Structs.field(key, key, node, optional)
  })
}

const objects = (ast: SchemaAST.Objects): Node => {
  const fields = ast.propertySignatures.map(fieldOf)
  const check = checkOf(ast)
  if (ast.indexSignatures.length === 0) return Structs.struct(ast, fields, check, "an object")
  const [only] = ast.indexSignatures
  if (ast.indexSignatures.length === 1 && fields.length === 0 && only !== undefined && isAnyKey(only.parameter)) {
    return Structs.record(ast, within("*", () => compile(only.type)), check)
  }
  if (SchemaAST.toEncoded(ast) !== ast) return throughSchema(ast)
  const rest: Open["rest"] = ast.indexSignatures.map((signature) => ({
    matches: keyMatcher(signature.parameter),
    node: within("*", () => compile(signature.type))
  }))
  const whole = guard(ast, "an object of this shape")
  return Structs.open(ast, fields, rest, whole)
}

const isAnyKey = (parameter: SchemaAST.AST): boolean =>
  parameter._tag === "String" && parameter.checks === undefined && parameter.encoding === undefined

const keyMatcher = (parameter: SchemaAST.AST): (key: string) => boolean => {
  switch (parameter._tag) {
    case "Symbol":
      return refuse("a record with symbols for keys has no stored form.")
    case "Number": {
      const check = checkOf(parameter)
      return (key) => key.trim() !== "" && !Number.isNaN(Number(key)) && passes(check, Number(key))
    }
    case "Union": {
      const any = parameter.types.map(keyMatcher)
      return (key) => any.some((matches) => matches(key))
    }
    default: {
      const check = guard(parameter, "a key")
      return (key) => passes(check, key)
    }
  }
}

const passes = (check: Check | undefined, value: unknown): boolean => {
  try {
    check?.(value)
    return true
  } catch {
    return false
  }
}

const arrays = (ast: SchemaAST.Arrays): Node => {
  const elements = ast.elements.map((element, i) => within(i, () => compile(element)))
  const rest = ast.rest.map((element) => within("*", () => compile(element)))
  if (elements.length === 0 && rest.length === 1) return Lists.list(ast, rest[0]!, checkOf(ast))
  return Lists.tuple(ast, elements, rest, ast.elements.filter(SchemaAST.isOptional).length, checkOf(ast))
}

const isNothing = (ast: SchemaAST.AST): boolean =>
  (ast._tag === "Undefined" || ast._tag === "Void") && ast.encoding === undefined

const literalOf = (ast: SchemaAST.AST): SchemaAST.LiteralValue | null | undefined =>
  ast.encoding !== undefined || ast.checks !== undefined
    ? undefined
    : ast._tag === "Literal"
    ? ast.literal
    : ast._tag === "Null"
    ? null
    : undefined

const unions = (ast: SchemaAST.Union): Node => {
  const check = checkOf(ast)
  const types = ast.types.filter((type) => !isNothing(type))
  if (types.length === 0) return local(SchemaAST.undefined)
  if (types.length === ast.types.length) return members(ast, types, check)
  return Wraps.maybe(ast, members(ast, types, undefined), check)
}

const members = (ast: SchemaAST.Union, types: ReadonlyArray<SchemaAST.AST>, check: Check | undefined): Node => {
  const literals = types.map(literalOf)
  if (types.length > 1 && literals.every((literal) => literal !== undefined)) {
    return Leaves.literals(ast, literals, check)
  }
  const others = types.filter((type) => literalOf(type) !== null)
  if (types.length === 1 && check === undefined) return compile(types[0]!)
  if (types.length === 2 && others.length === 1) {
    const inner = compile(others[0]!)
    if (inner._tag === "Set" && inner.emptyAsNull === true) {
      return refuse("null cannot be told from an empty set that is stored as NULL: use Attribute.emptySet(\"omit\").")
    }
    return Wraps.nullable(ast, inner, check)
  }
  return union(ast, types.map(compile), ast.options?.mode === "oneOf", check)
}
