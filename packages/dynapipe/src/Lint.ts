/**
 * A plugin for ESLint and oxlint, which calls some things what they are.
 *
 * **Details**
 *
 * `no-scan` reports each `Scan.items` and `Scan.collection`: a scan reads, and pays for, every item of the table. Where
 * that is meant, a comment that disables the rule says why.
 *
 * **Example**
 *
 * ```ts
 * import { Lint } from "dynapipe"
 *
 * // oxlint: { "jsPlugins": ["dynapipe/Lint"], "rules": { "dynapipe/no-scan": "warn" } }
 * Lint.default.meta.name // => "dynapipe"
 * Object.keys(Lint.rules) // => ["no-scan"]
 * ```
 *
 * @since 0.1.0
 */

/** What the rules need of a node of the syntax tree. */
interface Node {
  readonly type: string
  readonly name?: string | undefined
  readonly callee?: Node | undefined
  readonly object?: Node | undefined
  readonly property?: Node | undefined
  readonly source?: { readonly value: unknown } | undefined
  readonly specifiers?: ReadonlyArray<Node> | undefined
  readonly imported?: Node | undefined
  readonly local?: Node | undefined
}

/**
 * What a linter gives a rule.
 *
 * @category models
 * @since 0.1.0
 */
export interface Context {
  readonly report: (found: { readonly node: any; readonly message: string }) => void
}

/**
 * A rule, as ESLint and oxlint know it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Rule {
  readonly meta: { readonly type: "suggestion"; readonly docs: { readonly description: string } }
  readonly create: (context: Context) => Readonly<Record<string, (node: any) => void>>
}

const scanned = "This reads, and pays for, every item of the table: query a key or an index instead, "
  + "or say in a comment that disables this rule why a scan is meant."

/** What makes a scan. */
const constructors: ReadonlySet<string | undefined> = new Set(["items", "collection"])

const noScan: Rule = {
  meta: { type: "suggestion", docs: { description: "A scan reads, and pays for, every item of the table." } },
  create: (context) => {
    // by which names this file knows the package, its module Scan, and what makes a scan
    const packages = new Set<string | undefined>()
    const modules = new Set<string | undefined>()
    const functions = new Set<string | undefined>()
    const isModule = (node: Node | undefined): boolean =>
      node?.type === "MemberExpression"
        ? packages.has(node.object?.name) && node.property?.name === "Scan"
        : modules.has(node?.name)
    return {
      ImportDeclaration: ({ source, specifiers = [] }: Node) => {
        for (const { imported, local, type } of specifiers) {
          const whole = type === "ImportNamespaceSpecifier"
          if (source?.value === "dynapipe/Scan") {
            if (whole) modules.add(local?.name)
            else if (constructors.has(imported?.name)) functions.add(local?.name)
          } else if (source?.value === "dynapipe") {
            if (whole) packages.add(local?.name)
            else if (imported?.name === "Scan") modules.add(local?.name)
          }
        }
      },
      CallExpression: (node: Node) => {
        const { callee } = node
        const scans = callee?.type === "MemberExpression"
          ? isModule(callee.object) && constructors.has(callee.property?.name)
          : functions.has(callee?.name)
        if (scans) context.report({ node, message: scanned })
      }
    }
  }
}

/**
 * The rules by name.
 *
 * @category rules
 * @since 0.1.0
 */
export const rules: Readonly<Record<string, Rule>> = { "no-scan": noScan }

const plugin: { readonly meta: { readonly name: "dynapipe" }; readonly rules: typeof rules } = {
  meta: { name: "dynapipe" },
  rules
}

/**
 * The plugin.
 *
 * @category plugins
 * @since 0.1.0
 */
export default plugin
