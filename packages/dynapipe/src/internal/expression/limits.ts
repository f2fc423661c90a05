/** What one expression and its values may hold, checked before it is sent. */
import { CodecIssue } from "../../Codec.ts"

/** DynamoDB takes 4 KB of text and 300 operators and functions in one expression, and 2 MB of values in one request. */
const limits = { bytes: 4096, operators: 300, parameters: 2_097_152 } as const

// names and values are aliased, so what is left of the text is operators, functions and punctuation
const operator = /(?<![#:\w])(?:AND|OR|NOT|BETWEEN|IN|[a-z_]+(?=\())(?!\w)|<>|<=|>=|[=<>+-]/g

const refuse = (reason: string): never => {
  throw new CodecIssue({ direction: "encode", path: [], reason })
}

/** The text itself, where DynamoDB would take it. */
export const bounded = (name: string, text: string): string => {
  if (text.length > limits.bytes && Buffer.byteLength(text) > limits.bytes) {
    refuse(`its ${name} has ${Buffer.byteLength(text)} bytes; an expression has at most ${limits.bytes} (4 KB)`)
  }
  if (text.length > limits.operators * 2) {
    const operators = text.match(operator)?.length ?? 0
    if (operators > limits.operators) {
      refuse(`its ${name} has ${operators} operators and functions; an expression has at most ${limits.operators}`)
    }
  }
  return text
}

/** Refuses values that together have so many bytes. */
export const boundedParameters = (bytes: number): void => {
  if (bytes > limits.parameters) {
    refuse(`the values of its expressions have ${bytes} bytes; a request has at most ${limits.parameters} (2 MB)`)
  }
}
