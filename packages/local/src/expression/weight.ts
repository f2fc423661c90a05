/**
 * What an expression weighs with its names and values in their places: each counts as often as it is used.
 *
 * @since 0.1.0
 */
import { validation } from "../error.ts"
import { maximumItem, textSize, valueSize } from "../value/size.ts"
import type { ActionSyntax, Path, ValueSyntax } from "./ast.ts"
import type { Context } from "./context.ts"

const maximumText = 4096
const maximumWhole = 1024 * 1024

const weightOf = (use: string, context: Context): number =>
  use.startsWith("#") ? textSize(context.name(use)) : valueSize(context.value(use))

const sum = <A>(all: Iterable<A>, weigh: (one: A) => number): number => {
  let total = 0
  for (const one of all) total += weigh(one)
  return total
}

/** Most expressions are far below any limit, whatever they use how often. */
const isLight = (uses: ReadonlyArray<string>, context: Context, limit: number): boolean =>
  maximumText + uses.length * context.bytes <= limit

/**
 * Refuses an expression that weighs more than 1 MB; `uses` are its aliases and placeholders, each as often as it is
 * there.
 *
 * @category validation
 * @since 0.1.0
 */
export const checkWeight = (source: string, uses: ReadonlyArray<string>, context: Context): void => {
  if (isLight(uses, context, maximumWhole)) return
  if (source.length + sum(uses, (use) => weightOf(use, context)) > maximumWhole) {
    throw validation("Expression size has exceeded the maximum allowed size;")
  }
}

/** The placeholders whose values an action writes as they are. */
const written = (node: ValueSyntax): ReadonlyArray<string> =>
  node.kind === "value" ? [node.name] : node.kind === "call" ? node.operands.flatMap(written) : []

const names = (path: Path): ReadonlySet<string> => new Set(path.filter((step) => typeof step === "string"))

/**
 * Refuses an update that writes more than an item can hold, whatever there is already.
 *
 * @category validation
 * @since 0.1.0
 */
export const checkWritten = (
  actions: ReadonlyArray<ActionSyntax>,
  paths: ReadonlyArray<Path>,
  uses: ReadonlyArray<string>,
  context: Context
): void => {
  if (isLight(uses, context, maximumItem)) return
  const weight = sum(actions.keys(), (at) => {
    const action = actions[at]!
    if (action.kind !== "SET" && action.kind !== "ADD") return 0
    return sum(names(paths[at]!), textSize) + sum(written(action.value), (value) => weightOf(value, context))
  })
  if (weight > maximumItem) throw validation("Item size to update has exceeded the maximum allowed size")
}
