/**
 * From nodes to functions by generated code: structs, lists, records and unions in a function each, leaves in place,
 * and everything else through the interpreter's functions.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "../../AttributeValue.ts"
import type { Implementation } from "./implementation.ts"
import type { Node } from "./node.ts"
import { readStruct } from "./reading.ts"
import { runtime } from "./runtime.ts"
import { Module } from "./source.ts"
import { writeStruct } from "./writing.ts"

let allowed: boolean | undefined

/** Whether this process lets code be generated; asked once. */
const mayGenerate = (): boolean => {
  if (allowed === undefined) {
    try {
      allowed = new Function("return true")() === true
    } catch {
      allowed = false
    }
  }
  return allowed
}

/** The functions of a struct by generated code; `undefined` where that is not allowed, or the item is no struct. */
export const generate = (node: Node): Implementation | undefined => {
  if (node._tag !== "Struct" || !mayGenerate()) return undefined
  const module = new Module()
  const dec = module.define("dec", node, (name) => readStruct(module, node, name))
  const enc = module.define("enc", node, (name) => writeStruct(module, node, name, "enc"))
  const txt = module.define("text", node, (name) => writeStruct(module, node, name, "text"))
  const body = [
    `"use strict"`,
    `const { ${Object.keys(runtime).join(", ")} } = runtime`,
    ...module.constants.map((_, i) => `const k${i} = constants[${i}]`),
    ...module.functions,
    `return { decode: ${dec}, encode: ${enc}, text: ${txt} }`
  ].join("\n")
  const make: (constants: ReadonlyArray<unknown>, with_: typeof runtime) => {
    readonly decode: (item: AttributeMap) => unknown
    readonly encode: (value: unknown) => AttributeMap
    readonly text: (value: unknown) => string
  } = new Function("constants", "runtime", body) as never
  return make(module.constants, runtime)
}
