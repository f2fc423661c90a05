/**
 * From nodes to functions by generated code: structs, lists, records and unions in a function each, leaves in place,
 * and everything else through the interpreter's functions.
 *
 * @since 0.1.0
 */
import type { Implementation, Lazy } from "./implementation.ts"
import type { Node, Struct, Union } from "./node.ts"
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

type Source = (module: Module) => string

const sources = (node: Struct | Union): { readonly [K in keyof Implementation]: Source } =>
  node._tag === "Struct"
    ? {
      decode: (module) => module.define("dec", node, (name) => readStruct(module, node, name)),
      encode: (module) => module.define("enc", node, (name) => writeStruct(module, node, name, "enc")),
      text: (module) => module.define("text", node, (name) => writeStruct(module, node, name, "text"))
    }
    : {
      decode: (module) => `(m) => ${module.define("dec", node, (name) => readUnion(module, node, name))}({ M: m })`,
      encode: (module) => `(v) => ${module.define("enc", node, (name) => writeUnion(module, node, name, "enc"))}(v).M`,
      text: (module) =>
        `(v) => ${module.define("text", node, (name) => writeUnion(module, node, name, "text"))}(v).slice(5, -1)`
    }

const linked = (source: Source): any => {
  const module = new Module()
  return module.link(source(module))
}

/**
 * The functions of an item by generated code, each made when it is first asked for; `undefined` where code cannot be
 * generated, or would not be faster.
 */
export const generate = (node: Node): Lazy<Implementation> | undefined => {
  if ((node._tag !== "Struct" && node._tag !== "Union") || !mayGenerate()) return undefined
  const { decode, encode, text } = sources(node)
  return { decode: () => linked(decode), encode: () => linked(encode), text: () => linked(text) }
}
