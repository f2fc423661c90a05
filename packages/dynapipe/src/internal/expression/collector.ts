/** The names and values of one request: interned while its expressions are rendered, equal ones sharing a placeholder. */
import type { AttributeMap, AttributeValue } from "../../AttributeValue.ts"
import * as size from "../size.ts"
import { boundedParameters } from "./limits.ts"

/** Gives the placeholders of names and values, and in the end what they stand for. */
export interface Collector {
  readonly name: (attribute: string) => string
  readonly value: (value: AttributeValue) => string
  readonly path: (segments: ReadonlyArray<string | number>) => string
  /** Names and values as a request takes them; what nobody used is left out. */
  readonly parameters: () => {
    readonly ExpressionAttributeNames?: Record<string, string>
    readonly ExpressionAttributeValues?: AttributeMap
  }
}

// an alias can say the name itself, but for those that look like the alias of another
const plain = /^(?!_\d)[A-Za-z_][A-Za-z0-9_]*$/

/** One text for equal values. Bytes are told from numbers and text by their tag. */
const identity = (value: AttributeValue): string =>
  // no JSON begins so
  value.S !== undefined
    ? `S${value.S}`
    : value.N !== undefined
    ? `N${value.N}`
    : JSON.stringify(value, (_, v) => v instanceof Uint8Array ? { bytes: Array.from(v) } : v)

/** A collector for one request. */
export const make = (): Collector => {
  const names = new Map<string, string>()
  const values = new Map<string, string>()
  const named: Record<string, string> = {}
  const valued: AttributeMap = {}
  const name = (attribute: string): string => {
    const known = names.get(attribute)
    if (known !== undefined) return known
    const alias = plain.test(attribute) ? `#${attribute}` : `#_${names.size}`
    names.set(attribute, alias)
    named[alias] = attribute
    return alias
  }
  return {
    name,
    value: (value) => {
      const id = identity(value)
      const known = values.get(id)
      if (known !== undefined) return known
      const alias = `:v${values.size}`
      values.set(id, alias)
      valued[alias] = value
      return alias
    },
    path: (segments) =>
      segments.reduce<string>(
        (out, s) => typeof s === "number" ? `${out}[${s}]` : out === "" ? name(s) : `${out}.${name(s)}`,
        ""
      ),
    parameters: () => {
      if (values.size > 0) boundedParameters(size.ofItem(valued))
      return {
        ...(names.size > 0 && { ExpressionAttributeNames: named }),
        ...(values.size > 0 && { ExpressionAttributeValues: valued })
      }
    }
  }
}
