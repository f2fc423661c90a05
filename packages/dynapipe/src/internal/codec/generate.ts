/**
 * From nodes to functions by generated code: structs, lists, records and unions in a function each, leaves in place,
 * and everything else through the interpreter's functions.
 *
 * @since 0.1.0
 */
import type { Implementation } from "./implementation.ts"
import type { Node, Union } from "./node.ts"
import { readStruct, readUnion } from "./reading.ts"
import { Module } from "./source.ts"
import { writeStruct, writeUnion } from "./writing.ts"

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

/** The functions of an item by generated code; `undefined` where that is not allowed, or would not be faster. */
export const generate = (node: Node): Implementation | undefined => {
  if (node._tag === "Union") return generateUnion(node)
  if (node._tag !== "Struct" || !mayGenerate()) return undefined
  const module = new Module()
  const dec = module.define("dec", node, (name) => readStruct(module, node, name))
  const enc = module.define("enc", node, (name) => writeStruct(module, node, name, "enc"))
  const txt = module.define("text", node, (name) => writeStruct(module, node, name, "text"))
  return module.link<Implementation>(`{ decode: ${dec}, encode: ${enc}, text: ${txt} }`)
}

const generateUnion = (node: Union): Implementation | undefined => {
  if (!mayGenerate()) return undefined
  const module = new Module()
  const dec = module.define("dec", node, (name) => readUnion(module, node, name))
  const enc = module.define("enc", node, (name) => writeUnion(module, node, name, "enc"))
  const txt = module.define("text", node, (name) => writeUnion(module, node, name, "text"))
  const wrapped = `{ decode: (m) => ${dec}({ M: m }), encode: (v) => ${enc}(v).M, text: (v) => ${txt}(v).slice(5, -1) }`
  return module.link<Implementation>(wrapped)
}
