/** The names and values that the tables of expressions speak of, and a context that has those of one text. */
import type { AttributeMap, AttributeValue } from "dynapipe/AttributeValue"
import { ServiceError } from "../../src/error.ts"
import * as Expression from "../../src/expression/index.ts"

export const names: Readonly<Record<string, string>> = { "#a": "a", "#b": "b", "#c": "c" }

export const values: Readonly<Record<string, AttributeValue>> = {
  ":s": { S: "abc" },
  ":t": { S: "S" },
  ":n": { N: "1" },
  ":m": { N: "2" },
  ":b": { B: new Uint8Array([0, 1]) },
  ":l": { L: [] },
  ":mm": { M: {} },
  ":ss": { SS: ["a"] },
  ":ns": { NS: ["1"] },
  ":bs": { BS: [new Uint8Array([0, 1])] },
  ":bool": { BOOL: true },
  ":null": { NULL: true }
}

const mentioned = <A>(text: string, all: Readonly<Record<string, A>>): Record<string, A> | undefined => {
  const found = Object.entries(all).filter(([key]) => new RegExp(`${key}(?![A-Za-z0-9_])`).test(text))
  return found.length === 0 ? undefined : Object.fromEntries(found)
}

export const contextOf = (text: string, more: Readonly<Record<string, AttributeValue>> = {}): Expression.Context =>
  Expression.makeContext({ names: mentioned(text, names), values: mentioned(text, { ...values, ...more }) })

/** The message of the refusal; anything but a refusal goes on. */
export const refusal = (run: () => unknown): string | undefined => {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof ServiceError && error.name === "ValidationException") return error.message
    throw error
  }
}

export const holds = (
  text: string,
  item: AttributeMap,
  more: Readonly<Record<string, AttributeValue>> = {}
): boolean => {
  const context = contextOf(text, more)
  const condition = Expression.parseCondition(context, text)
  context.finish()
  return Expression.evaluate(condition, item)
}

export const updated = (
  text: string,
  item: AttributeMap,
  more: Readonly<Record<string, AttributeValue>> = {}
): AttributeMap => Expression.applyUpdate(Expression.parseUpdate(contextOf(text, more), text), item).item
