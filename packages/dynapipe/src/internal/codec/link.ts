/**
 * Transformations: the domain value on one side, on the other a value that has a stored form of its own.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type * as SchemaGetter from "effect/SchemaGetter"
import type * as SchemaIssue from "effect/SchemaIssue"
import { fail, fromSchema, missing } from "./issue.ts"
import { absent, type Check, type Domain, type Link, type Node } from "./node.ts"

/** One step of a transformation: takes and gives a value, or `absent`. */
export type Step = (value: unknown) => unknown

const options: SchemaAST.ParseOptions = {}

const exitOf = <A>(effect: Effect.Effect<A, SchemaIssue.Issue, unknown>): Exit.Exit<A, SchemaIssue.Issue> =>
  // What a schema needs from outside it cannot get here: its absence is the defect that `run` reports.
  Exit.isExit(effect) ? effect as Exit.Exit<A, SchemaIssue.Issue> : Effect.runSyncExit(effect as Effect.Effect<A, any>)

const run = <A>(effect: Effect.Effect<A, SchemaIssue.Issue, unknown>): A => {
  const exit = exitOf(effect)
  if (Exit.isSuccess(exit)) return exit.value
  const error = Option.getOrUndefined(Cause.findErrorOption(exit.cause))
  if (error !== undefined) throw fromSchema(error)
  throw new Error("A transformation of the schema needs a service or waits for something: a codec cannot run it.", {
    cause: Cause.squash(exit.cause)
  })
}

const toOption = (value: unknown): Option.Option<unknown> => value === absent ? Option.none() : Option.some(value)

const fromOption = (value: Option.Option<unknown>): unknown => Option.isSome(value) ? value.value : absent

/** A getter as a step; `undefined` where it changes nothing. */
export const step = (getter: SchemaGetter.Getter<any, any, any>): Step | undefined => {
  switch (getter._tag) {
    case "Passthrough":
      return undefined
    case "Transform":
      return (value) => value === absent ? absent : getter.transform(value)
    case "TransformOptional":
      return (value) => fromOption(getter.transform(toOption(value)))
    case "TransformEffect":
      return (value) => value === absent ? absent : run(getter.transform(value, options))
    case "TransformOptionalEffect":
      return (value) => fromOption(run(getter.transform(toOption(value), options)))
  }
}

const schemaRun = (f: (value: unknown) => unknown): Step => (value) => {
  try {
    return f(value)
  } catch (error) {
    throw Schema.isSchemaError(error) ? fromSchema(error.issue) : error
  }
}

/** A node of the AST as a schema that needs nothing from outside. */
export const schemaOf = (ast: SchemaAST.AST): Schema.Codec<unknown> => Schema.make<Schema.Codec<unknown>>(ast)

/** The same node without what it is transformed from. */
export const withoutEncoding = (ast: SchemaAST.AST, encoding?: SchemaAST.Encoding): SchemaAST.AST =>
  Object.assign(Object.create(Object.getPrototypeOf(ast)), ast, { encoding })

/** Between the two sides of a schema, both of them plain values. */
export const valueCodec = (ast: SchemaAST.AST): { readonly dec: Step; readonly enc: Step } => {
  const schema = schemaOf(ast)
  return { dec: schemaRun(Schema.decodeUnknownSync(schema)), enc: schemaRun(Schema.encodeUnknownSync(schema)) }
}

/** A check that a value is what a schema says. */
export const guard = (ast: SchemaAST.AST, expected: string): Check => {
  const is = Schema.is(schemaOf(ast))
  const explain = schemaRun(Schema.decodeUnknownSync(schemaOf(SchemaAST.toType(ast))))
  return (value) => {
    if (is(value)) return
    explain(value)
    fail(`${expected} is expected`)
  }
}

/** What the schema says of its values, in words. */
export const expectedOf = (ast: SchemaAST.AST): string => {
  const found = SchemaAST.resolve(ast)?.["expected"] ?? SchemaAST.resolveIdentifier(ast)
  return typeof found === "string" ? found : "a value"
}

const compose = (steps: ReadonlyArray<Step | undefined>): Step => {
  const all = steps.filter((step) => step !== undefined)
  return (value) => all.reduce((value, step) => step(value), value)
}

const skipAbsent = (step: Step): Step => (value) => value === absent ? absent : step(value)

const optionalTags: ReadonlySet<string> = new Set(["TransformOptional", "TransformOptionalEffect"])

const readsAbsent = (inner: Node, to: SchemaAST.AST): unknown =>
  inner.onAbsent !== undefined
    ? inner.onAbsent.dec()
    : SchemaAST.isOptional(to) || inner.maybe !== true
    ? absent
    : undefined

/** What a transformation is made of. */
export interface LinkOptions {
  readonly ast: SchemaAST.AST
  readonly inner: Node
  /** The schema of what is stored, whose optionality counts. */
  readonly to: SchemaAST.AST
  /** From the domain to the wire. */
  readonly encode: ReadonlyArray<Step | undefined>
  readonly decode: ReadonlyArray<Step | undefined>
  /** Whether a step is interested in what is absent. */
  readonly optional: boolean
  readonly expected: string
  readonly domain: Domain
}

/** A node that runs steps between the domain value and the value that `inner` stores. */
export const link = (options: LinkOptions): Link => {
  const { ast, inner, to } = options
  const encode = compose(options.encode)
  const decode = compose(options.decode)
  const mayBeMissing = SchemaAST.isOptional(to) || inner.omits === true || inner.maybe === true
  const write = (value: unknown) => {
    const stored = encode(value)
    if (stored === absent) return mayBeMissing ? undefined : missing()
    return inner.enc(stored)
  }
  const touches = options.optional || inner.maybe === true || inner.onAbsent !== undefined
  return {
    _tag: "Link",
    ast,
    inner,
    expected: options.expected,
    domain: options.domain,
    omits: mayBeMissing || options.optional,
    enc: write,
    dec: (value) => decode(inner.dec(value)),
    onAbsent: touches
      ? {
        enc: () => write(SchemaAST.isOptional(ast) ? absent : undefined),
        dec: () => decode(readsAbsent(inner, to))
      }
      : undefined
  }
}

/** The links of an AST as steps, and whether they are all data that can be run here. */
export const stepsOf = (links: ReadonlyArray<SchemaAST.Link>, local: { readonly dec: Step; readonly enc: Step }) => {
  const decode: Array<Step | undefined> = []
  const encode: Array<Step | undefined> = [skipAbsent(local.enc)]
  let optional = false
  for (let i = links.length - 1; i >= 0; i--) {
    const transformation = links[i]!.transformation
    if (transformation._tag === "Middleware") return undefined
    decode.push(step(transformation.decode))
    decode.push(skipAbsent(i === 0 ? local.dec : valueCodec(links[i - 1]!.to).dec))
  }
  for (let i = 0; i < links.length; i++) {
    const transformation = links[i]!.transformation
    if (transformation._tag === "Middleware") return undefined
    encode.push(step(transformation.encode))
    if (i < links.length - 1) encode.push(skipAbsent(valueCodec(links[i]!.to).enc))
    optional ||= optionalTags.has(transformation.decode._tag) || optionalTags.has(transformation.encode._tag)
  }
  return { decode, encode, optional }
}
