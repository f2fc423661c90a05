/**
 * Generated code that reads attribute values.
 *
 * @since 0.1.0
 */
import type { Field, Form, List, Literals, Node, Record, Struct, Suspend, Union } from "./node.ts"
import { passing } from "./runtime.ts"
import { equalTo, get, guarded, json, type Module, plainLiterals, set, told } from "./source.ts"
import { isRequired } from "./struct.ts"

const readers: { readonly [F in Exclude<Form, "other">]: string } = {
  string: "readString",
  number: "readNumber",
  integer: "readInteger",
  boolean: "readBoolean",
  date: "readDate",
  instant: "readInstant"
}

/** An expression that reads the attribute value in `a`. */
const read = (module: Module, node: Node, a: string): string => {
  const checked = (expression: string): string =>
    node.check === undefined ? expression : `${module.constant(passing(node.check))}(${expression})`
  const through = (): string => `${module.constant(node.dec)}(${a})`
  switch (node._tag) {
    case "Leaf":
      return node.form === "other" ? through() : checked(`${readers[node.form]}(${a})`)
    case "Nullable":
      return node.inner.omits === true
        ? through()
        : checked(`(${a}.NULL === true ? null : ${read(module, node.inner, a)})`)
    case "Maybe":
      return node.inner.omits === true ? through() : checked(read(module, node.inner, a))
    case "Default":
      return read(module, node.inner, a)
    case "Struct":
      return `${module.define("dec", node, (name) => readStruct(module, node, name))}(` +
        `${a}.M === undefined ? unexpectedStored(${json(node.expected)}, ${a}) : ${a}.M)`
    case "List":
      return `${module.define("dec", node, (name) => readList(module, node, name))}(${a})`
    case "Record":
      return node.plain ? `${module.define("dec", node, (name) => readRecord(module, node, name))}(${a})` : through()
    case "Literals":
      return plainLiterals(node)
        ? `${module.define("dec", node, (name) => readLiterals(module, node, name))}(${a})`
        : through()
    case "Set":
      return node.native && node.descriptor === "SS" && node.check === undefined && node.emptyAsNull !== true &&
          node.element._tag === "Leaf" && node.element.form === "string" && node.element.check === undefined
        ? `readStrings(${a})`
        : through()
    case "Suspend":
      return readSuspended(module, node, a)
    case "Union":
      return `${module.define("dec", node, (name) => readUnion(module, node, name))}(${a})`
    default:
      return through()
  }
}

/** A suspended struct calls the function that reads it; one that is not there yet is left to the interpreter. */
const readSuspended = (module: Module, node: Suspend, a: string): string => {
  try {
    const inner = node.get()
    if (inner._tag === "Struct" || inner._tag === "Union") return read(module, inner, a)
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
  }
  return `${module.constant(node.dec)}(${a})`
}

/** The source of a function that reads an attribute map. */
export const readStruct = (module: Module, node: Struct, name: string): string => {
  const steps = module.constant(node.fields.map((field) => field.name))
  const required = node.fields.filter(isRequired)
  const others = node.fields.slice(required.length)
  const lines = required.map((field, i) =>
    `    i = ${i}; const a${i} = ${get("m", field.wire)}; ` +
    `const v${i} = a${i} === undefined || a${i} === null ? missing() : ${read(module, field.node, `a${i}`)}`
  )
  const computed = node.fields.some((field) => field.name === "__proto__")
  const values = required.map((_, i) => `v${i}`)
  const direct = node.prototype !== undefined && node.check === undefined && !computed
  const shell = `${name}Of`
  if (direct) {
    const sets = required.map((field, i) => `  this[${json(field.name)}] = v${i}`).join("\n")
    module.functions.push(
      `const ${shell} = function(${values.join(", ")}) {\n${sets}\n}\n${shell}.prototype = ${
        module.constant(node.prototype)
      }`
    )
  }
  const literal = required.map((field, i) => `${computed ? `[${json(field.name)}]` : json(field.name)}: v${i}`)
  lines.push(direct ? `    o = new ${shell}(${values.join(", ")})` : `    o = { ${literal.join(", ")} }`)
  others.forEach((field, j) => lines.push(readOther(module, field, required.length + j)))
  const ends = [
    ...node.check === undefined ? [] : [`  ${module.constant(node.check)}(o)`],
    node.construct === undefined || direct
      ? node.checkInstance === undefined ? "  return o" : `  return ${module.constant(passing(node.checkInstance))}(o)`
      : node.checkInstance === undefined
      ? `  return ${module.constant(node.construct)}(o)`
      : `  return ${module.constant(passing(node.checkInstance))}(${module.constant(node.construct)}(o))`
  ]
  return `const ${name} = (m) => {\n${guarded(`${steps}[i]`, lines.join("\n"), "  let i = 0, o")}\n${
    ends.join("\n")
  }\n}`
}

const readOther = (module: Module, field: Field, i: number): string => {
  const { node } = field
  const start = `    i = ${i}; const a${i} = ${get("m", field.wire)}; `
  const there = `a${i} !== undefined && a${i} !== null`
  if (node.omits !== true && (node.onAbsent === undefined || node._tag === "Default")) {
    const value = read(module, node, `a${i}`)
    if (node.onAbsent !== undefined) {
      return `${start}${set("o", field.name, `${there} ? ${value} : ${module.constant(node.onAbsent.dec)}()`)}`
    }
    return field.optional
      ? `${start}if (${there}) ${set("o", field.name, value)}`
      : `${start}${set("o", field.name, `${there} ? ${value} : undefined`)}`
  }
  return `${start}const v${i} = ${module.constant(field.read)}(a${i}); ` +
    `if (v${i} !== absent) ${set("o", field.name, `v${i}`)}`
}

const readList = (module: Module, node: List, name: string): string => {
  const simple = node.element.omits !== true
  const value = simple ? read(module, node.element, "x") : `${module.constant(node.element.dec)}(x)`
  const loop = `    for (; i < l.length; i++) { const x = l[i]; const y = ${value}; ` +
    `o.push(${simple ? "y" : "y === absent ? missing() : y"}) }`
  const check = node.check === undefined ? "" : `  ${module.constant(node.check)}(o)\n`
  return `const ${name} = (a) => {\n  const l = a.L\n` +
    `  if (l === undefined) return unexpectedStored(${json(node.expected)}, a)\n` +
    `${guarded("i", loop, "  let i = 0; const o = []")}\n${check}  return o\n}`
}

const readRecord = (module: Module, node: Record, name: string): string => {
  const simple = node.element.omits !== true
  const value = simple ? read(module, node.element, "x") : `${module.constant(node.element.dec)}(x)`
  const store = `if (k === "__proto__") put(o, k, y); else o[k] = y`
  const loop = `    for (k of Object.keys(m)) { const x = m[k]; const y = ${value}; ${
    simple ? store : `if (y !== absent) { ${store} }`
  } }`
  const check = node.check === undefined ? "" : `  ${module.constant(node.check)}(o)\n`
  return `const ${name} = (a) => {\n  const m = a.M\n` +
    `  if (m === undefined) return unexpectedStored(${json(node.expected)}, a)\n` +
    `${guarded("k", loop, "  let k; const o = {}")}\n${check}  return o\n}`
}

const readLiterals = (module: Module, node: Literals, name: string): string =>
  `const ${name} = (a) => {\n  const s = a.S\n  return ${equalTo("s", node)} ? s : ${module.constant(node.dec)}(a)\n}`

/** The source of a function for a union. */
export const readUnion = (module: Module, node: Union, name: string): string => {
  const by = told(node)
  const through = `${module.constant(node.dec)}(a)`
  if (by === undefined) return `const ${name} = (a) => ${through}`
  const check = node.check === undefined ? "" : module.constant(passing(node.check))
  const cases = by.cases.map(([literal, member]) => {
    const f = module.define("dec", member, (name) => readStruct(module, member, name))
    return `      case ${json(literal)}: return ${check}(${f}(m))`
  })
  return `const ${name} = (a) => {\n  const m = a.M\n  if (m !== undefined) {\n    const t = ${get("m", by.wire)}\n` +
    `    if (t !== undefined && t !== null) switch (t.S) {\n${cases.join("\n")}\n    }\n  }\n  return ${through}\n}`
}
