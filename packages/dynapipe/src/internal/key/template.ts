/** Reads the text of a template. */

/** How a part is written: in the order of its values, as it is, or with zeros before it. */
export type Format =
  | { readonly _tag: "Ordered" }
  | { readonly _tag: "Raw" }
  | { readonly _tag: "Padded"; readonly width: number }

/** An attribute in a template. */
export interface Placeholder {
  readonly attribute: string
  readonly format: Format
  /** The text from here to the next placeholder, or to the end. */
  readonly literal: string
}

/** A template that was read. */
export interface ParsedTemplate {
  readonly source: string
  /** The text before the first placeholder. */
  readonly literal: string
  readonly placeholders: ReadonlyArray<Placeholder>
}

const ordered: Format = { _tag: "Ordered" }
const padding = /^0(\d+)d$/

const parseFormat = (text: string, fail: (why: string) => never): Format => {
  if (text === "raw") return { _tag: "Raw" }
  const width = Number(padding.exec(text)?.[1] ?? 0)
  return width > 0 && width <= 38
    ? { _tag: "Padded", width }
    : fail(`"${text}" is no format; there is "raw" (as it is) and "05d" (whole numbers of 5 digits, up to 38)`)
}

/** Reads a template, or throws an Error that says what is wrong in it. */
export const parse = (source: string): ParsedTemplate => {
  const fail = (why: string): never => {
    throw new Error(`The key template ${JSON.stringify(source)} is wrong: ${why}`)
  }
  if (source === "") fail("it is empty, and a key never is")
  if (!source.isWellFormed()) fail("it has a lone surrogate, which UTF-8 cannot write")
  const [literal, ...rest] = source.split("{")
  if (literal!.includes("}")) fail("a } closes nothing")
  const placeholders = rest.map((text): Placeholder => {
    const end = text.indexOf("}")
    if (end < 0) fail(`{${text} is not closed`)
    const inside = text.slice(0, end)
    const after = text.slice(end + 1)
    if (after.includes("}")) fail("a } closes nothing")
    const colon = inside.indexOf(":")
    const attribute = colon < 0 ? inside : inside.slice(0, colon)
    if (attribute === "") fail(`{${inside}} names no attribute`)
    return { attribute, format: colon < 0 ? ordered : parseFormat(inside.slice(colon + 1), fail), literal: after }
  })
  placeholders.forEach(({ attribute, format, literal }, i) => {
    const next = placeholders[i + 1]?.attribute
    if (next !== undefined && literal === "" && format._tag !== "Padded") {
      fail(`nothing divides {${attribute}} from {${next}}: write a delimiter between them, such as #`)
    }
    if (placeholders.findIndex((other) => other.attribute === attribute) !== i) fail(`it names {${attribute}} twice`)
  })
  return { source, literal: literal!, placeholders }
}
