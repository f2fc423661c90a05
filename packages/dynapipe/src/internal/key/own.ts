/** A key attribute without a template: it stands for itself, in its own type. */
import type { AttributeMap, AttributeValue } from "../../AttributeValue.ts"
import { bytes } from "../size.ts"
import { type KeyCodec, limits, type Role, type Values } from "./codec.ts"
import { refuse } from "./issue.ts"
import * as Numeric from "./number.ts"
import type { Atom, PartType } from "./part.ts"
import * as Range from "./range.ts"
import * as Text from "./text.ts"

type Type = "S" | "N" | "B"

const bytesText = (value: Uint8Array): string => Buffer.from(value).toString("hex")

/** Text in the order of the values. */
const orderText = (value: AttributeValue): string =>
  value.S ?? (value.N === undefined ? bytesText(value.B!) : Numeric.encode(Numeric.digits(value.N)!))

const size = (value: AttributeValue): number => value.B?.length ?? bytes(value.S ?? "")

const atoms: { readonly [T in Type]: ReadonlyArray<Atom> } = {
  S: [{ chars: /[^]/u, many: true }],
  N: [{ chars: /[-.0-9]/, many: true }],
  B: [{ chars: /[0-9a-f]/, many: true }]
}

/** The codec of an attribute that is a key by itself. */
export const own = (
  attribute: string,
  options: { readonly wire: PartType["wire"]; readonly role?: Role | undefined }
): KeyCodec => {
  const type = options.wire
  const role = options.role ?? "sort"
  if (type === "BOOL") {
    throw new Error(`The key attribute "${attribute}" is a boolean: a key is a string, number or binary`)
  }
  const given = (values: Values): AttributeValue => {
    const value = values(attribute) ?? refuse(attribute, "the key needs it, and it is missing")
    const found = value[type] ?? refuse(attribute, `it is not of type ${type}, which the table's key has`)
    if (type === "N") {
      return Numeric.digits(value.N!) === undefined
        ? refuse(attribute, `${JSON.stringify(found)} is not a number`)
        : value
    }
    if (type === "S") Text.wellFormed(value.S!, attribute)
    if (size(value) > limits[role]) {
      refuse(attribute, `the ${role} key has ${size(value)} bytes, and DynamoDB takes ${limits[role]}`)
    }
    return value
  }

  const encode = (values: Values): AttributeValue => {
    const value = given(values)
    return type !== "N" && size(value) === 0
      ? refuse(attribute, "the key is empty, and DynamoDB refuses an empty key")
      : value
  }

  const decode = (key: AttributeValue): AttributeMap | undefined =>
    key[type] === undefined ? undefined : { [attribute]: key }

  /** Every key is above the empty one, which cannot be named in a condition. */
  const bounded = (op: "<" | "<=" | ">" | ">=", value: AttributeValue): Range.KeyRange =>
    type !== "N" && size(value) === 0
      ? op === ">" || op === ">=" ? Range.all : Range.none
      : Range.compare(op, value)

  const span = (low: AttributeValue, high: AttributeValue): Range.KeyRange =>
    type !== "N" && size(low) === 0
      ? bounded("<=", high)
      : Text.compare(orderText(low), orderText(high)) > 0
      ? Range.none
      : Range.between(low, high)

  const beginning = (value: AttributeValue): Range.KeyRange =>
    type === "N"
      ? refuse(attribute, "it is a number, so it has no beginning: use where, or from and upTo")
      : size(value) === 0
      ? Range.all
      : Range.beginsWith(value)

  const range: KeyCodec["range"] = (op, low, high) => {
    const isGiven = low?.(attribute) !== undefined
    if (op === "between" && high?.(attribute) !== undefined) {
      return isGiven ? span(given(low!), given(high)) : bounded("<=", given(high))
    }
    if (op === "all" || !isGiven) return op === "after" || op === "before" ? Range.none : Range.all
    switch (op) {
      case "where":
        return Range.equal(encode(low!))
      case "beginsWith":
        return beginning(given(low!))
      case "between":
      case "from":
        return bounded(">=", given(low!))
      case "after":
        return bounded(">", given(low!))
      case "upTo":
        return bounded("<=", given(low!))
      case "before":
        return bounded("<", given(low!))
    }
  }

  const text = (value: AttributeValue): string => value.S ?? value.N ?? bytesText(value.B!)
  const untext = (key: string): AttributeValue =>
    type === "S" ? { S: key } : type === "N" ? { N: key } : { B: new Uint8Array(Buffer.from(key, "hex")) }

  return {
    source: undefined,
    type,
    role,
    attributes: [attribute],
    literal: "",
    atoms: atoms[type],
    encode,
    decode,
    encodeText: (values) => text(encode(values)),
    decodeText: (key) => decode(untext(key)),
    prefix: (values) => text(given(values)),
    range
  }
}
