/** Compiles a template, or an attribute that is a key by itself, to a codec. */
import type { AttributeMap, AttributeValue } from "../../AttributeValue.ts"
import { put } from "../property.ts"
import { bytes } from "../size.ts"
import { refuse } from "./issue.ts"
import * as Part from "./part.ts"
import * as Range from "./range.ts"
import type { ParsedTemplate } from "./template.ts"
import * as Text from "./text.ts"

/** The values of a key's attributes, encoded; `undefined` where one is missing. */
export type Values = (attribute: string) => AttributeValue | undefined

/** Which of the two parts of a key: they differ in how long they can be. */
export type Role = "partition" | "sort"

export interface KeyCodec {
  /** The template's text; `undefined` for an attribute that stands for itself. */
  readonly source: string | undefined
  readonly type: "S" | "N" | "B"
  readonly role: Role
  readonly attributes: ReadonlyArray<string>
  /** The text with which every key begins. */
  readonly literal: string
  /** The characters that a key can have, one after the other. */
  readonly atoms: ReadonlyArray<Part.Atom>
  readonly encode: (values: Values) => AttributeValue
  readonly decode: (key: AttributeValue) => AttributeMap | undefined
  readonly encodeText: (values: Values) => string
  readonly decodeText: (key: string) => AttributeMap | undefined
  readonly prefix: (values: Values) => string
  readonly range: (op: Range.RangeOp, low?: Values, high?: Values) => Range.KeyRange
}

interface Step {
  readonly attribute: string
  readonly part: Part.PartCodec
  readonly separator: string
}

/** The most bytes of a key. */
export const limits: { readonly [R in Role]: number } = { partition: 2048, sort: 1024 }

const nothing: Values = () => undefined

const valueOf = (values: Values, attribute: string): AttributeValue =>
  values(attribute) ?? refuse(attribute, "the key needs it, and it is missing")

const short = (key: string, role: Role): string => {
  // three bytes a unit at most: long keys only are measured
  if (key.length * 3 > limits[role] && bytes(key) > limits[role]) {
    refuse("", `the ${role} key has ${bytes(key)} bytes, and DynamoDB takes ${limits[role]}`)
  }
  return key
}

const checked = (key: string, role: Role, attributes: ReadonlyArray<string>): string =>
  key === "" ? refuse(attributes[0] ?? "", "the key is empty, and DynamoDB refuses an empty key") : short(key, role)

/** How many leading parts are given; one after a gap is a mistake. */
const leading = (attributes: ReadonlyArray<string>, values: Values): number => {
  const gap = attributes.findIndex((attribute) => values(attribute) === undefined)
  if (gap < 0) return attributes.length
  const late = attributes.slice(gap).find((attribute) => values(attribute) !== undefined)
  if (late !== undefined) refuse(attributes[gap]!, `${late} is given without it, and it comes first in the key`)
  return gap
}

const stepOf =
  (kindOf: (attribute: string) => Part.PartType) => (placeholder: ParsedTemplate["placeholders"][number]): Step => {
    const { attribute, literal } = placeholder
    const part = Part.make(placeholder, kindOf(attribute))
    const open = !part.raw && part.width === undefined && literal !== "" && !Text.structural(literal[0]!)
    return { attribute, part, separator: open ? Text.terminator + literal : literal }
  }

const atom = (char: string): Part.Atom => ({
  chars: new RegExp(`[\\u{${char.codePointAt(0)!.toString(16)}}]`, "u"),
  many: false
})

// oxlint-disable-next-line no-control-regex -- control characters are structure too
const valueText = /[^\u0000-\u0023]*/y

/** Where the text of a part ends; -1 where the key does not go on as the template does. */
const partEnd = (key: string, start: number, { part, separator }: Step, last: boolean): number => {
  if (part.width !== undefined) return start + part.width
  if (part.raw) return separator === "" ? last ? key.length : -1 : key.indexOf(separator, start)
  valueText.lastIndex = start
  return start + valueText.exec(key)![0].length
}

/** The codec of a template. */
export const compile = (
  template: ParsedTemplate,
  kindOf: (attribute: string) => Part.PartType,
  options?: { readonly role?: Role | undefined }
): KeyCodec => {
  const role = options?.role ?? "sort"
  const base = template.literal
  const steps = template.placeholders.map(stepOf(kindOf))
  const attributes = steps.map((step) => step.attribute)
  const limit = limits[role]

  /** The first `count` parts, without what follows the last of them. */
  const upToPart = (values: Values, count: number, last: (step: Step) => string): string => {
    let key = base
    for (let i = 0; i < count; i++) {
      const step = steps[i]!
      key += i === count - 1 ? last(step) : step.part.encode(valueOf(values, step.attribute)) + step.separator
    }
    return key
  }

  const encodeText = (values: Values): string => {
    let key = base
    for (const { attribute, part, separator } of steps) key += part.encode(valueOf(values, attribute)) + separator
    return checked(key, role, attributes)
  }

  const decodeText = (key: string): AttributeMap | undefined => {
    if (!key.startsWith(base) || !key.isWellFormed()) return undefined
    const out: AttributeMap = {}
    let at = base.length
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i]!
      const end = partEnd(key, at, step, i === steps.length - 1)
      if (end < at || !key.startsWith(step.separator, end)) return undefined
      const value = step.part.decode(key.slice(at, end))
      if (value === undefined) return undefined
      put(out, step.attribute, value)
      at = end + step.separator.length
    }
    return at === key.length ? out : undefined
  }

  const prefix = (values: Values, count = leading(attributes, values)): string =>
    upToPart(values, count, (step) => step.part.encode(valueOf(values, step.attribute)) + step.separator)

  const bound = (values: Values, count: number): Range.Bound => {
    const { part, separator } = steps[count - 1]!
    const text = upToPart(values, count, (step) => (part.instant ?? part.encode)(valueOf(values, step.attribute)))
    short(text + separator, role)
    return {
      base,
      text,
      separator,
      closed: count === steps.length && part.instant === undefined,
      instant: part.instant !== undefined,
      escaped: !part.raw && part.width === undefined,
      limit
    }
  }

  const beginning = (values: Values): string =>
    upToPart(
      values,
      leading(attributes, values),
      ({ attribute, part }) =>
        (part.prefix ?? refuse(attribute, "it is no string, so it has no beginning: use where, or from and upTo"))(
          valueOf(values, attribute)
        )
    )

  const whole = (): Range.KeyRange =>
    steps.length === 0 ? Range.equal({ S: base }) : base === "" ? Range.all : Range.beginsWith({ S: base })

  const startingWith = (text: string): Range.KeyRange =>
    text === "" ? Range.all : Range.beginsWith({ S: short(text, role) })

  const range = (op: Range.RangeOp, low: Values = nothing, high: Values = nothing): Range.KeyRange => {
    const lows = leading(attributes, low)
    if (op === "between") {
      const highs = leading(attributes, high)
      return lows === 0
        ? range("upTo", high)
        : highs === 0
        ? range("from", low)
        : Range.span(bound(low, lows), bound(high, highs))
    }
    if (op === "all" || lows === 0) return op === "after" || op === "before" ? Range.none : whole()
    switch (op) {
      case "where":
        return lows === steps.length ? Range.equal({ S: encodeText(low) }) : startingWith(prefix(low, lows))
      case "beginsWith":
        return startingWith(beginning(low))
      case "from":
        return Range.from(bound(low, lows))
      case "after":
        return Range.after(bound(low, lows))
      case "upTo":
        return Range.upTo(bound(low, lows))
      case "before":
        return Range.before(bound(low, lows))
    }
  }

  return {
    source: template.source,
    type: "S",
    role,
    attributes,
    literal: base,
    atoms: [...[...base].map(atom), ...steps.flatMap((step) => [...step.part.atoms, ...[...step.separator].map(atom)])],
    encode: (values) => ({ S: encodeText(values) }),
    decode: (key) => key.S === undefined ? undefined : decodeText(key.S),
    encodeText,
    decodeText,
    prefix,
    range
  }
}
