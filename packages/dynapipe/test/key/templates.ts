/** Templates over attributes of every type, for the tests of keys. */
import { assert } from "@effect/vitest"
import type { AttributeValue } from "dynapipe/AttributeValue"
import * as Key from "dynapipe/Key"

export const types: Readonly<Record<string, Key.PartType>> = {
  s: { kind: "string", wire: "S" },
  t: { kind: "string", wire: "S" },
  n: { kind: "number", wire: "N" },
  ns: { kind: "bigint", wire: "S" },
  d: { kind: "date", wire: "S" },
  dn: { kind: "date", wire: "N" },
  q: { kind: "boolean", wire: "BOOL" },
  b: { kind: "bytes", wire: "B" }
}
/** A template of parts whose names tell their types. */
export const compile = (template: string, role?: Key.Role) =>
  Key.compile(Key.parse(template), (attribute) => types[attribute]!, { role })
export const values = (of: Readonly<Record<string, AttributeValue>>): Key.Values => (attribute) => of[attribute]
export const S = (S: string): AttributeValue => ({ S })
export const N = (N: string): AttributeValue => ({ N })

/** The issue that is thrown. */
export const issue = (run: () => unknown): Key.KeyIssue => {
  try {
    run()
  } catch (error) {
    assert.instanceOf(error, Key.KeyIssue)
    return error
  }
  return assert.fail("no KeyIssue was thrown")
}
