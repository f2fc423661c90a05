/** The two ways in which a codec runs, for tests that hold both to the same. */
import type { Schema } from "effect"
import * as Codec from "../../src/Codec.ts"

export const implementations = [
  { name: "generated", codegen: true },
  { name: "interpreted", codegen: false }
] as const

export const both = <S extends Schema.Top>(schema: S): ReadonlyArray<Codec.Codec<S["Type"]>> =>
  implementations.map(({ codegen }) => Codec.make(schema, { codegen }))

/** JSON as the protocol has it: bytes in base64. */
export const toText = (item: unknown): string =>
  JSON.stringify(item, (_, value) => value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value)

/** What a function throws. */
export const thrown = (f: () => unknown): unknown => {
  try {
    f()
  } catch (error) {
    return error
  }
  return undefined
}
