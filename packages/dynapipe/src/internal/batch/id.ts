/** The identity of an item in its table: its key, as text by which equal keys are equal. */
import type { AttributeMap } from "../../AttributeValue.ts"
import { parse } from "../codec/number.ts"

/** DynamoDB answers with its own text of a number: `1E2` comes back as `100`. */
const canonical = (text: string): string => {
  if (/^-?[1-9]\d{0,14}$/.test(text) && !text.endsWith("0")) return text
  const number = parse(text)
  return number === undefined
    ? text
    : number.digits === ""
    ? "0"
    : `${number.negative ? "-" : ""}${number.digits}${number.exponent === 0 ? "" : `e${number.exponent}`}`
}

/** The key of an item, out of these of its attributes; no two keys of one table have the same text. */
export const idOf = (item: AttributeMap, names: ReadonlyArray<string>): string => {
  let id = ""
  for (const name of names) {
    const value = item[name]
    const text = value?.S ?? (value?.N === undefined
      ? value?.B === undefined ? "" : Buffer.from(value.B).toString("latin1")
      : canonical(value.N))
    id += `${text.length}:${text}`
  }
  return id
}
