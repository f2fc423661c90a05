/** From the tree of a condition to its text. Parentheses only where precedence needs them: DynamoDB refuses others. */
import type { AttributeValue } from "../../AttributeValue.ts"
import type { Any, Condition, Renderer } from "../../Condition.ts"
import { toNode } from "../../Condition.ts"
import type { Node } from "../../Path.ts"
import { node } from "../../Path.ts"
import type { Collector } from "./collector.ts"
import { boundText, encodeLike, nodeText } from "./operand.ts"

/** DynamoDB takes 100 operands for one IN. */
const inLimit = 100

// How tightly a node binds; an operand of a node is parenthesised where it binds less.
const binding = { Or: 1, And: 2, Not: 3, other: 4 } as const
const bindingOf = (any: Any): number =>
  any._tag === "Or" || any._tag === "And" || any._tag === "Not"
    ? binding[any._tag]
    : any._tag === "OneOf" && any.values.length > inLimit
    ? binding.Or
    : any._tag === "OneOf" && any.values.length === 0
    ? binding.And
    : binding.other

/** The text of a condition, or nothing where it always holds. */
export const conditionText = (condition: Condition, into: Collector): string | undefined => {
  const text = render(toNode(condition), into)
  return text === "" ? undefined : text
}

const within = (any: Any, parent: number, into: Collector): string => {
  const text = render(any, into)
  return bindingOf(any) < parent ? `(${text})` : text
}

const render = (any: Any, into: Collector): string => {
  const value = (v: unknown, like: Node) => boundText(v, like, into)
  switch (any._tag) {
    case "Compare":
      return `${nodeText(any.left, into)} ${any.comparator} ${value(any.right, any.left)}`
    case "Between": {
      const text = nodeText(any.operand, into)
      return `${text} BETWEEN ${value(any.low, any.operand)} AND ${value(any.high, any.operand)}`
    }
    case "OneOf":
      return oneOf(any.operand, any.values, into)
    case "Exists":
      return `${any.not ? "attribute_not_exists" : "attribute_exists"}(${into.path(any.path.segments)})`
    case "BeginsWith":
      return `begins_with(${into.path(any.path.segments)}, ${into.value({ S: any.prefix })})`
    case "Contains":
      return `contains(${into.path(any.path.segments)}, ${into.value(containedValue(any.path, any.value))})`
    case "AttributeType":
      return `attribute_type(${into.path(any.path.segments)}, ${into.value({ S: any.type })})`
    case "And":
    case "Or":
      return any.conditions.map((c) => within(c, binding[any._tag], into)).join(any._tag === "And" ? " AND " : " OR ")
    case "Not":
      return `NOT ${within(any.condition, binding.Not, into)}`
    case "Custom":
      return any.render(renderer(into))
  }
}

const containedValue = (path: Node & { readonly _tag: "Path" }, value: unknown): AttributeValue => {
  const element = path.codec.element()
  // a string contains a substring, which need not pass the checks of the whole
  if (element === undefined && typeof value === "string") return { S: value }
  return encodeLike(element ?? path.codec, value, path.segments)
}

const oneOf = (operand: Node, values: ReadonlyArray<unknown>, into: Collector): string => {
  const left = nodeText(operand, into)
  if (values.length === 0) {
    if (operand._tag !== "Path") throw new Error("Condition.oneOf of no values needs a path on its left")
    return `attribute_exists(${left}) AND attribute_not_exists(${left})`
  }
  const parts: Array<string> = []
  for (let at = 0; at < values.length; at += inLimit) {
    const some = values.slice(at, at + inLimit).map((v) => boundText(v, operand, into))
    parts.push(`${left} IN (${some.join(", ")})`)
  }
  return parts.join(" OR ")
}

const renderer = (into: Collector): Renderer => ({
  operand: (operand) => nodeText(node(operand), into),
  name: into.name,
  value: into.value,
  encoded: (value, like) => boundText(value, node(like), into),
  condition: (condition) => {
    const any = toNode(condition)
    return bindingOf(any) < binding.other ? `(${render(any, into)})` : render(any, into)
  }
})
