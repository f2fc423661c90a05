/**
 * The application that every library's types are measured on: 50 entities of 30 attributes, ten programs for each.
 */

/** The sources of an application, by file. */
export type Sources = Readonly<Record<string, string>>

/** What a library says of one of the five kinds of attribute that take turns. */
export interface Words {
  readonly string: string
  readonly number: string
  readonly optional: string
  readonly choice: string
  readonly lines: string
}

const kinds = ["string", "number", "optional", "choice", "lines"] as const

/** The 26 attributes beside those that make the keys: `a0` is a string, `a1` a number, `a2` an optional string… */
export const attributes = (words: Words): string =>
  Array.from({ length: 26 }, (_, n) => `a${n}: ${words[kinds[n % 5]!]}`).join(", ")

/** Ten entities with their programs in each of five files, beside what they share. */
export const application = (shared: Sources, imports: string, entity: (n: number) => string): Sources => ({
  ...shared,
  ...Object.fromEntries(
    Array.from({ length: 5 }, (_, file) => [
      `file${file}.ts`,
      `${imports}\n${Array.from({ length: 10 }, (_, n) => entity(file * 10 + n)).join("\n")}\n`
    ])
  )
})
