/**
 * Parsing: from the text of an expression, and the names and values of its request, to something that runs.
 *
 * What depends on the text alone is remembered by the text, and what depends on the names as well is remembered with
 * it for the names that came last; so an expression that comes again costs its checks only.
 *
 * @since 0.1.0
 */
import { ServiceError, validation } from "../error.ts"
import { textSize } from "../value/size.ts"
import type { ActionSyntax, Condition, ConditionSyntax, KeyCondition, Path, Projection, Reach, Update } from "./ast.ts"
import { checkCondition } from "./conditionChecks.ts"
import { condition } from "./conditionSyntax.ts"
import { type Context, resolve } from "./context.ts"
import { compile } from "./evaluate.ts"
import { keyTests } from "./keyCondition.ts"
import { commaSeparated, finish, type Parser, path, start } from "./parser.ts"
import { reach, resolveApart } from "./paths.ts"
import { checkText, type Language } from "./textChecks.ts"
import { run } from "./update.ts"
import { checkUpdate } from "./updateChecks.ts"
import { update } from "./updateSyntax.ts"
import { checkWeight, checkWritten } from "./weight.ts"

const maximumSize = 4096
const maximumRemembered = 1000

/** A tree with what it was parsed from, and what was last made of it. */
interface Parsed<Tree, Made> {
  readonly tree: Tree
  readonly aliases: ReadonlyArray<string>
  readonly placeholders: ReadonlyArray<string>
  /** Aliases and placeholders, each as often as the text has it. */
  readonly uses: ReadonlyArray<string>
  readonly paths: ReadonlyArray<Path>
  names: ReadonlyArray<string>
  made: Made | undefined
}

interface Grammar<Tree, Made> {
  readonly language: Language
  readonly parse: (parser: Parser) => Tree
  /** The part of the result that depends on the names alone. */
  readonly make: (tree: Tree, name: (path: Path) => Path, paths: ReadonlyArray<Path>) => Made
  readonly remembered: Map<string, Parsed<Tree, Made>>
}

const grammar = <Tree, Made>(
  language: Language,
  parse: Grammar<Tree, Made>["parse"],
  make: Grammar<Tree, Made>["make"]
): Grammar<Tree, Made> => ({ language, parse, make, remembered: new Map() })

const read = <Tree, Made>(source: string, { language, parse }: Grammar<Tree, Made>): Parsed<Tree, Made> => {
  if (source === "") throw validation("The expression can not be empty;")
  const size = textSize(source)
  if (size > maximumSize) {
    throw validation(`Expression size has exceeded the maximum allowed size; expression size: ${size}`)
  }
  const parser = start(source)
  const tree = parse(parser)
  finish(parser)
  checkText(parser, language)
  const { aliases, placeholders } = parser
  const uses = parser.tokens.flatMap(({ kind, text }) => kind === "alias" || kind === "value" ? [text] : [])
  const paths = parser.landmarks.flatMap((landmark) => "path" in landmark ? [landmark.path] : [])
  return { tree, aliases, placeholders, uses, paths, names: [], made: undefined }
}

const parsed = <Tree, Made>(source: string, rules: Grammar<Tree, Made>): Parsed<Tree, Made> => {
  const known = rules.remembered.get(source)
  if (known !== undefined) return known
  const fresh = read(source, rules)
  if (rules.remembered.size >= maximumRemembered) {
    rules.remembered.delete(rules.remembered.keys().next().value!)
  }
  rules.remembered.set(source, fresh)
  return fresh
}

const made = <Tree, Made>(entry: Parsed<Tree, Made>, rules: Grammar<Tree, Made>, context: Context): Made => {
  const { aliases } = entry
  if (entry.made !== undefined && aliases.every((alias, index) => context.isName(alias, entry.names[index]))) {
    for (const alias of aliases) context.name(alias)
    return entry.made
  }
  const name = (steps: Path) => resolve(steps, context.name)
  const fresh = rules.make(entry.tree, name, entry.paths)
  entry.names = aliases.map(context.name)
  entry.made = fresh
  return fresh
}

/** Runs a parse; whatever it refuses is said with the parameter's name. */
const within = <A>(title: string, parse: () => A): A => {
  try {
    return parse()
  } catch (error) {
    if (error instanceof ServiceError) throw validation(`Invalid ${title}: ${error.message}`)
    throw error
  }
}

const conditions = grammar("condition", condition, (tree: ConditionSyntax, name, paths) => ({
  ...reach(paths.map(name)),
  test: compile(tree, name)
}))

const conditionIn = (title: string) => (context: Context, source: string): Condition =>
  within(title, () => {
    const entry = parsed(source, conditions)
    checkCondition(entry.tree, context)
    const { heads, nested, test } = made(entry, conditions, context)
    checkWeight(source, entry.uses, context)
    return { heads, nested, test, values: entry.placeholders.map(context.value) }
  })

/**
 * Parses a ConditionExpression.
 *
 * @category parsing
 * @since 0.1.0
 */
export const parseCondition: (context: Context, source: string) => Condition = conditionIn("ConditionExpression")

/**
 * Parses a FilterExpression.
 *
 * @category parsing
 * @since 0.1.0
 */
export const parseFilter: (context: Context, source: string) => Condition = conditionIn("FilterExpression")

/**
 * Parses a KeyConditionExpression.
 *
 * @category parsing
 * @since 0.1.0
 */
export const parseKeyCondition = (context: Context, source: string): KeyCondition => {
  const entry = within("KeyConditionExpression", () => {
    const found = parsed(source, conditions)
    checkCondition(found.tree, context)
    checkWeight(source, found.uses, context)
    return found
  })
  const { heads, nested } = made(entry, conditions, context)
  const tests = keyTests(entry.tree, {
    resolve: (steps) => resolve(steps, context.name),
    value: context.value
  })
  return { heads, nested, tests }
}

const projections = grammar(
  "condition",
  (parser) => commaSeparated(parser, path),
  (tree: ReadonlyArray<Path>, name): Projection => {
    const paths = resolveApart(tree, name)
    return { ...reach(paths), paths }
  }
)

/**
 * Parses a ProjectionExpression.
 *
 * @category parsing
 * @since 0.1.0
 */
export const parseProjection = (context: Context, source: string): Projection =>
  within("ProjectionExpression", () => {
    const entry = parsed(source, projections)
    const projection = made(entry, projections, context)
    checkWeight(source, entry.uses, context)
    return projection
  })

const updates = grammar(
  "update",
  update,
  (_: ReadonlyArray<ActionSyntax>, name, paths): Reach => reach(paths.map(name))
)

/**
 * Parses an UpdateExpression.
 *
 * @category parsing
 * @since 0.1.0
 */
export const parseUpdate = (context: Context, source: string): Update => {
  const { entry, reached, targets } = within("UpdateExpression", () => {
    const found = parsed(source, updates)
    const checked = checkUpdate(found.tree, context)
    const named = made(found, updates, context)
    checkWeight(source, found.uses, context)
    return { entry: found, reached: named, targets: checked }
  })
  const actions = entry.tree
  const paths = targets.map((target) => target.path)
  checkWritten(actions, paths, entry.uses, context)
  const name = (steps: Path) => resolve(steps, context.name)
  return {
    ...reached,
    actions: actions.map(({ kind }, index) => ({ kind, ...targets[index]! })),
    run: (item) => run(actions, paths, { item, resolve: name, value: context.value })
  }
}
