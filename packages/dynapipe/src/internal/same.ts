/** Whether two stored values are the same to DynamoDB: numbers by their value, sets without an order. */
import type { AttributeMap, AttributeValue } from "../AttributeValue.ts"
import { parse } from "./codec/number.ts"

const number = (text: string): string => {
  const n = parse(text)
  return n === undefined ? text : `${n.negative ? "-" : ""}${n.digits}e${n.exponent}`
}

const bytes = (binary: Uint8Array): string => Array.from(binary).join()

const texts = (all: ReadonlyArray<string>): string => JSON.stringify([...all].sort())

/** One text for equal values. */
const identity = (value: AttributeValue): string => {
  if (value.N !== undefined) return `N${number(value.N)}`
  if (value.B !== undefined) return `B${bytes(value.B)}`
  if (value.SS !== undefined) return `SS${texts(value.SS)}`
  if (value.NS !== undefined) return `NS${texts(value.NS.map(number))}`
  if (value.BS !== undefined) return `BS${texts(value.BS.map(bytes))}`
  if (value.L !== undefined) return `L${JSON.stringify(value.L.map(identity))}`
  if (value.M !== undefined) return `M${itemIdentity(value.M)}`
  return JSON.stringify(value)
}

/** One text for equal items. */
const itemIdentity = (item: AttributeMap): string =>
  JSON.stringify(Object.keys(item).sort().map((name) => [name, identity(item[name]!)]))

export const sameValue = (a: AttributeValue, b: AttributeValue): boolean => identity(a) === identity(b)

export const sameItem = (a: AttributeMap, b: AttributeMap): boolean => itemIdentity(a) === itemIdentity(b)
