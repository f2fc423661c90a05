/** From operands and plain values to the text that stands for them. */
import type { AttributeValue } from "../../AttributeValue.ts"
import type { AttributeCodec } from "../../Codec.ts"
import { CodecIssue } from "../../Codec.ts"
import type { Node } from "../../Path.ts"
import { isOperand, node } from "../../Path.ts"
import { encodeBoundUnsafe } from "../codec/attribute.ts"
import type { Collector } from "./collector.ts"

/** A plain value as the attribute's codec writes it; a failure names the attribute's path. */
export const encodeLike = (
  codec: AttributeCodec | undefined,
  value: unknown,
  segments: ReadonlyArray<string | number>,
  encode = (codec: AttributeCodec, value: unknown) => codec.encodeUnsafe(value)
): AttributeValue => {
  if (codec === undefined) return { N: String(value) }
  try {
    return encode(codec, value)
  } catch (issue) {
    if (!(issue instanceof CodecIssue)) throw issue
    const { direction, path, reason } = issue
    // the codec knows its own name, the path also what is around it
    throw new CodecIssue({ direction, reason, path: [...segments, ...(codec.name === "" ? path : path.slice(1))] })
  }
}

const segmentsOf = (self: Node): ReadonlyArray<string | number> =>
  self._tag === "Path"
    ? self.segments
    : self._tag === "Arithmetic"
    ? segmentsOf(self.left)
    : "path" in self
    ? self.path.segments
    : []

/** A plain value encoded as `like` is stored, or an operand as it is. */
export const operandText = (value: unknown, like: Node, into: Collector): string =>
  isOperand(value)
    ? nodeText(node(value), into)
    : into.value(encodeLike(like.codec, value, segmentsOf(like)))

/** The same for what is not stored, but compared with what is, or added to it. */
export const boundText = (value: unknown, like: Node, into: Collector): string =>
  isOperand(value)
    ? nodeText(node(value), into, true)
    : into.value(encodeLike(like.codec, value, segmentsOf(like), encodeBoundUnsafe))

/** What an operand is in an expression; a bound, where the whole is not what is stored. */
export const nodeText = (self: Node, into: Collector, bound = false): string => {
  switch (self._tag) {
    case "Path":
      return into.path(self.segments)
    case "Size":
      return `size(${into.path(self.path.segments)})`
    case "IfNotExists":
      return `if_not_exists(${into.path(self.path.segments)}, ${
        (bound ? boundText : operandText)(self.otherwise, self.path, into)
      })`
    case "Arithmetic":
      return `${nodeText(self.left, into, true)} ${self.operator} ${boundText(self.right, self.left, into)}`
    case "Value":
      return into.value(encodeLike(self.codec, self.value, []))
    case "Append":
      return `list_append(${nodeText(self.left, into)}, ${operandText(self.right, self.left, into)})`
  }
}
