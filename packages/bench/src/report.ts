/**
 * What a run tells: figures with their goals, and tables of what was measured.
 */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { cpus, totalmem } from "node:os"

/** One ratio and what it should be at most; without a goal it only tells. */
export interface Figure {
  readonly name: string
  readonly ratio: number
  readonly goal: number | null
  readonly ok: boolean
}

/** What one family of scenarios found: its measurements, and the figures made of them. */
export interface Section {
  readonly title: string
  /** What the numbers are, in a line. */
  readonly about: string
  readonly head: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
  readonly figures: ReadonlyArray<Figure>
}

/** A figure that should be at most its goal. */
export const figure = (name: string, ratio: number, goal: number | null = null): Figure => ({
  name,
  ratio: Number(ratio.toPrecision(3)),
  goal,
  ok: goal === null || ratio <= goal
})

/** A number with the digits that mean something. */
export const digits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)

/** A table for a terminal that is one in Markdown, too. */
export const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]!.length)))
  const line = (cells: ReadonlyArray<string>): string =>
    `| ${
      cells.map((cell, column) => column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)).join(
        " | "
      )
    } |`
  const rule = widths.map((width, column) => column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)
  return [line(head), line(rule), ...rows.map(line)].join("\n")
}

/** The measurements of a section. */
export const section = ({ about, head, rows, title }: Section): string =>
  `## ${title}\n\n${about}\n\n${table(head, rows)}\n`

/** All figures with their goals. */
export const summary = (figures: ReadonlyArray<Figure>): string =>
  table(
    ["figure", "ratio", "goal", "ok"],
    figures.map(({ goal, name, ok, ratio }) => [
      name,
      String(ratio),
      goal === null ? "" : String(goal),
      goal === null ? "" : ok ? "yes" : "no"
    ])
  )

const versionOf = (name: string): string => {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? []
  for (const folder of folders) {
    try {
      return JSON.parse(readFileSync(`${folder}/${name}/package.json`, "utf8")).version
    } catch { /* the next folder */ }
  }
  return "?"
}

const libraries = [
  "effect",
  "@aws-sdk/client-dynamodb",
  "@aws-sdk/lib-dynamodb",
  "electrodb",
  "dynamodb-toolbox",
  "dynalite",
  "esbuild"
]

/** Where it ran, and what was compared. */
export const machine = (): string =>
  [
    `Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model}, ${(totalmem() / 2 ** 30).toFixed(0)} GB.`,
    `${libraries.map((name) => `${name} ${versionOf(name)}`).join(", ")}.`
  ].join(" ")
