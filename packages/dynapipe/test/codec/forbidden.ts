/** Runs where code must not be generated, and prints what it got. */
import { Schema } from "effect"
import * as Codec from "../../src/Codec.ts"

const allowed = (() => {
  try {
    return new Function("return true")() === true
  } catch {
    return false
  }
})()
const codec = Codec.make(Schema.Struct({ id: Schema.String, n: Schema.optionalKey(Schema.Int) }))
const item = codec.encodeUnsafe({ id: "a", n: 1 })
console.log(JSON.stringify({ allowed, item, read: codec.decodeUnsafe(item), text: codec.encodeText({ id: "a" }) }))
