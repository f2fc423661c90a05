/**
 * Finds the examples of the documentation and makes modules of them: one to check, one to run.
 */
import { parseSync } from "@babel/core"
import { globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

/**
 * One ```ts block: where it stands, and its text with as many empty lines before it as the file has, so that a line
 * of the compiler's message is the line of the file.
 */
export interface Example {
  readonly file: string
  readonly line: number
  readonly text: string
}

const fenced = (lines: ReadonlyArray<string>, file: string, open: RegExp, margin: RegExp): ReadonlyArray<Example> => {
  const examples: Array<Example> = []
  let start = -1
  for (const [index, line] of lines.entries()) {
    if (start < 0 && open.test(line)) start = index + 1
    else if (start >= 0 && line.replace(margin, "").startsWith("```")) {
      const body = lines.slice(start, index).map((text) => text.replace(margin, ""))
      examples.push({ file, line: start + 1, text: "\n".repeat(start) + body.join("\n") + "\n" })
      start = -1
    }
  }
  return examples
}

export const examplesOf = (file: string, source: string): ReadonlyArray<Example> => {
  const lines = source.split("\n")
  return file.endsWith(".md")
    ? fenced(lines, file, /^```ts\s*$/, /^/)
    : fenced(lines, file, /^\s*\* ```ts\s*$/, /^\s*\* ?/)
}

export const findExamples = (root: string): ReadonlyArray<Example> =>
  ["packages/*/src/**/*.ts", "README.md", "packages/*/README.md"]
    .flatMap((pattern) => globSync(pattern, { cwd: root }).sort())
    .flatMap((file) => examplesOf(file, readFileSync(join(root, file), "utf8")))
    // an inner module's example imports its neighbours
    .map((each) => ({ ...each, text: each.text.replaceAll(/ from "\.\//g, ` from "${root}${dirname(each.file)}/`) }))

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly loc: { readonly start: { readonly line: number }; readonly end: { readonly line: number } }
  readonly [key: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as { readonly type?: unknown }).type === "string" &&
  "loc" in value

const walk = (node: Node, visit: (node: Node, top: boolean) => void, top = false): void => {
  visit(node, top)
  for (const [key, child] of Object.entries(node)) {
    if (key.endsWith("omments") || key === "loc") continue
    for (const each of Array.isArray(child) ? child : [child]) {
      if (isNode(each)) walk(each, visit, node.type === "Program")
    }
  }
}

/**
 * What an example says will be seen, and the module that tells it: `seen(index, ...values)` in place of each statement
 * that has a result beside it.
 */
export interface Runnable {
  readonly expected: ReadonlyArray<{ readonly line: number; readonly text: string }>
  readonly module: string
}

const isLog = (node: Node): boolean =>
  node.type === "CallExpression" && (node["callee"] as Node).type === "MemberExpression" &&
  ((node["callee"] as Node)["object"] as { readonly name?: string }).name === "console"

export const runnable = ({ file, text }: Example): Runnable => {
  const parsed = parseSync(text, {
    configFile: false,
    babelrc: false,
    filename: `${file}.ts`,
    parserOpts: { plugins: ["typescript"], allowAwaitOutsideFunction: true }
  })
  const { comments, program } = parsed as unknown as { // babel's own types have no loc that is always there
    readonly comments: ReadonlyArray<Node & { readonly value: string }>
    readonly program: Node
  }
  const results = new Map(
    comments.filter(({ value }) => value.startsWith(" =>"))
      .map((comment) => [comment.loc.start.line, comment.value.slice(3).trim()])
  )
  const alone = new Set(
    comments.filter(({ start }) => text.slice(text.lastIndexOf("\n", start) + 1, start).trim() === "")
      .map((comment) => comment.loc.start.line)
  )
  const expected: Array<{ readonly line: number; readonly text: string }> = []
  const edits: Array<{ readonly at: number; readonly insert: string; readonly until: number }> = []
  const claim = (node: Node): string | undefined => {
    // a result of the next line is this statement's only where it stands there alone
    const next = node.loc.end.line + 1
    const line = results.has(node.loc.end.line) || !alone.has(next) ? node.loc.end.line : next
    const found = results.get(line)
    if (found !== undefined) {
      results.delete(line)
      expected.push({ line, text: found })
    }
    return found
  }
  walk(program, (node, top) => {
    if (node.type === "ExpressionStatement") {
      const expression = node["expression"] as Node
      if (expression.type !== "YieldExpression" && !isLog(expression) && !top) return
      if (claim(node) === undefined) return
      const index = expected.length - 1
      if (isLog(expression)) {
        edits.push({ at: expression.start, until: (expression["callee"] as Node).end, insert: "$seen.log" })
        const args = expression["arguments"] as ReadonlyArray<Node>
        edits.push({ at: args[0]!.start, until: args[0]!.start, insert: `${index}, ` })
      } else {
        edits.push({ at: node.start, until: node.start, insert: `;$seen.value(${index}, ${top ? "await " : ""}(` })
        edits.push({ at: expression.end, until: expression.end, insert: "))" })
      }
    } else if (top && node.type === "VariableDeclaration") {
      const name = ((node["declarations"] as ReadonlyArray<Node>)[0]!["id"] as { readonly name?: string }).name
      if (name === undefined || claim(node) === undefined) return
      edits.push({ at: node.end, until: node.end, insert: `;$seen.value(${expected.length - 1}, await ${name});` })
    }
  })
  const lost = [...results.keys()]
  if (lost.length > 0) throw new Error(`${file}:${lost[0]}: this result stands beside no statement that can be shown`)
  const module = edits.sort((a, b) => b.at - a.at || b.until - a.until)
    .reduce((code, { at, insert, until }) => code.slice(0, at) + insert + code.slice(until), text)
  return { expected, module: `const $seen = globalThis.seen;${module}` }
}
