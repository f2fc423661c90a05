/**
 * From nodes to functions by generated code: structs, lists, records and unions in a function each, leaves in place,
 * and everything else through the interpreter's functions.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "../../AttributeValue.ts"
import type { Implementation } from "./implementation.ts"
import type { Field, Form, List, Literals, Node, Record, Struct, Union } from "./node.ts"
import { after, passing, runtime } from "./runtime.ts"
import { isInherited, isRequired } from "./struct.ts"
import { discriminator } from "./union.ts"

const json = (value: unknown): string =>
  JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029")

/** The three things that are generated of a node. */
export type Task = "dec" | "enc" | "text"

const readers: { readonly [F in Exclude<Form, "other">]: string } = {
  string: "readString",
  number: "readNumber",
  integer: "readInteger",
  boolean: "readBoolean"
}

const writers: { readonly [F in Exclude<Form, "other">]: string } = {
  string: "writeString",
  number: "writeNumber",
  integer: "writeInteger",
  boolean: "writeBoolean"
}

/** Generated source, and the values that it refers to. */
class Module {
  readonly constants: Array<unknown> = []
  readonly functions: Array<string> = []
  private readonly known = new Map<unknown, string>()
  private readonly names = new Map<Task, Map<Node, string>>([["dec", new Map()], ["enc", new Map()], [
    "text",
    new Map()
  ]])

  constant(value: unknown): string {
    const known = this.known.get(value)
    if (known !== undefined) return known
    const name = `k${this.constants.push(value) - 1}`
    this.known.set(value, name)
    return name
  }

  /** The function of a node, written once. */
  define(task: Task, node: Node, source: (name: string) => string): string {
    const names = this.names.get(task)!
    const known = names.get(node)
    if (known !== undefined) return known
    const name = `${task}${names.size}`
    names.set(node, name)
    this.functions.push(source(name))
    return name
  }
}

const get = (source: string, name: string): string =>
  isInherited(name) ? `own(${source}, ${json(name)})` : `${source}[${json(name)}]`

const set = (target: string, name: string, value: string): string =>
  name === "__proto__" ? `put(${target}, "__proto__", ${value})` : `${target}[${json(name)}] = ${value}`

const guarded = (step: string, body: string, inside: string): string =>
  `${inside}\n  try {\n${body}\n  } catch (error) { throw at(${step}, error) }`

const notObject = (expected: string): string =>
  `  if (typeof v !== "object" || v === null || Array.isArray(v)) return unexpected(${json(expected)}, v)`

// ---------------------------------------------------------------------------------------------------------- reading

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
    case "Union":
      return `${module.define("dec", node, (name) => readUnion(module, node, name))}(${a})`
    default:
      return through()
  }
}

const readStruct = (module: Module, node: Struct, name: string): string => {
  const steps = module.constant(node.fields.map((field) => field.name))
  const required = node.fields.filter(isRequired)
  const others = node.fields.slice(required.length)
  const lines = required.map((field, i) =>
    `    i = ${i}; const a${i} = ${get("m", field.wire)}; ` +
    `const v${i} = a${i} === undefined || a${i} === null ? missing() : ${read(module, field.node, `a${i}`)}`
  )
  const literal = required.map((field, i) => `[${json(field.name)}]: v${i}`).join(", ")
  const plain = required.map((field, i) => `${json(field.name)}: v${i}`).join(", ")
  lines.push(`    o = { ${required.some((field) => field.name === "__proto__") ? literal : plain} }`)
  others.forEach((field, j) => lines.push(readOther(module, field, required.length + j)))
  const ends = [
    ...node.check === undefined ? [] : [`  ${module.constant(node.check)}(o)`],
    node.construct === undefined
      ? "  return o"
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

/** Few strings and no checks: compared one by one, and all else left to the interpreter. */
const plainLiterals = (node: Literals): boolean =>
  node.check === undefined && node.values.length <= 16 && node.values.every((value) => typeof value === "string")

const equalTo = (subject: string, node: Literals): string =>
  node.values.map((value) => `${subject} === ${json(value)}`).join(" || ")

const readLiterals = (module: Module, node: Literals, name: string): string =>
  `const ${name} = (a) => {\n  const s = a.S\n  return ${equalTo("s", node)} ? s : ${module.constant(node.dec)}(a)\n}`

interface Told {
  readonly name: string
  readonly wire: string
  readonly cases: ReadonlyArray<readonly [literal: string, member: Struct]>
}

/** A union of structs, each with literals of its own. */
const told = (node: Union): Told | undefined => {
  const found = discriminator(node.members)
  if (found === undefined) return undefined
  const cases: Array<readonly [string, Struct]> = []
  for (const [i, member] of node.members.entries()) {
    const literals = found.literals[i]
    if (member._tag !== "Struct" || literals === undefined) return undefined
    for (const literal of literals) cases.push([String(literal), member])
  }
  return new Set(cases.map(([literal]) => literal)).size === cases.length ? { ...found, cases } : undefined
}

const readUnion = (module: Module, node: Union, name: string): string => {
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

// ---------------------------------------------------------------------------------------------------------- writing

/** An expression that makes the attribute value of the value in `v`. */
const write = (module: Module, node: Node, v: string): string => {
  const checked = (expression: string): string =>
    node.check === undefined ? expression : `${module.constant(after(node.check))}(${v}, ${expression})`
  const through = (): string => `${module.constant(node.enc)}(${v})`
  switch (node._tag) {
    case "Leaf":
      return node.form === "other" ? through() : checked(`{ ${node.descriptor}: ${writers[node.form]}(${v}) }`)
    case "Nullable":
      return checked(`(${v} === null ? { NULL: true } : ${write(module, node.inner, v)})`)
    case "Maybe":
      return checked(write(module, node.inner, v))
    case "Default":
      return node.omit ? through() : write(module, node.inner, v)
    case "Struct":
      return `{ M: ${module.define("enc", node, (name) => writeStruct(module, node, name, "enc"))}(${v}) }`
    case "List":
      return `{ L: ${module.define("enc", node, (name) => writeList(module, node, name, "enc"))}(${v}) }`
    case "Record":
      return node.plain
        ? `{ M: ${module.define("enc", node, (name) => writeRecord(module, node, name, "enc"))}(${v}) }`
        : through()
    case "Literals":
      return plainLiterals(node)
        ? `${module.define("enc", node, (name) => writeLiterals(module, node, name, "enc"))}(${v})`
        : through()
    case "Union":
      return `${module.define("enc", node, (name) => writeUnion(module, node, name, "enc"))}(${v})`
    default:
      return through()
  }
}

/** An expression that makes the JSON text of the attribute value of the value in `v`. */
const text = (module: Module, node: Node, v: string): string => {
  const checked = (expression: string): string =>
    node.check === undefined ? expression : `${module.constant(after(node.check))}(${v}, ${expression})`
  const through = (): string => `valueText(${module.constant(node.enc)}(${v}))`
  switch (node._tag) {
    case "Leaf":
      return node.form === "other" ? through() : checked(leafText(node.form, v))
    case "Nullable":
      return checked(`(${v} === null ? '{"NULL":true}' : ${text(module, node.inner, v)})`)
    case "Maybe":
      return checked(text(module, node.inner, v))
    case "Default":
      return node.omit ? through() : text(module, node.inner, v)
    case "Struct":
      return `('{"M":' + ${module.define("text", node, (name) => writeStruct(module, node, name, "text"))}(${v}) + "}")`
    case "List":
      return `('{"L":[' + ${module.define("text", node, (name) => writeList(module, node, name, "text"))}(${v}) + "]}")`
    case "Record":
      return node.plain
        ? `('{"M":{' + ${module.define("text", node, (name) => writeRecord(module, node, name, "text"))}(${v}) + "}}")`
        : through()
    case "Literals":
      return plainLiterals(node)
        ? `${module.define("text", node, (name) => writeLiterals(module, node, name, "text"))}(${v})`
        : through()
    case "Union":
      return `${module.define("text", node, (name) => writeUnion(module, node, name, "text"))}(${v})`
    default:
      return through()
  }
}

const leafText = (form: Exclude<Form, "other">, v: string): string => {
  switch (form) {
    case "string":
      return `('{"S":' + quote(writeString(${v})) + "}")`
    case "boolean":
      return `('{"BOOL":' + writeBoolean(${v}) + "}")`
    default:
      return `('{"N":"' + ${writers[form]}(${v}) + '"}')`
  }
}

type Writing = "enc" | "text"

const made = (module: Module, task: Writing, node: Node, v: string): string =>
  task === "enc" ? write(module, node, v) : text(module, node, v)

const writeStruct = (module: Module, node: Struct, name: string, task: Writing): string => {
  const steps = module.constant(node.fields.map((field) => field.name))
  const required = node.fields.filter(isRequired)
  const others = node.fields.slice(required.length)
  const lines = required.map((field, i) => {
    const value = `    i = ${i}; const v${i} = ${get("v", field.name)}; `
    const item = writeField(module, task, field, `v${i}`)
    return task === "enc"
      ? `${value}const w${i} = ${item}`
      : `${value}o ${i === 0 ? "" : "+"}= ${json(`${i === 0 ? "" : ","}${JSON.stringify(field.wire)}:`)} + ${item}`
  })
  if (task === "enc") {
    const computed = required.some((field) => field.wire === "__proto__")
    lines.push(
      `    o = { ${
        required.map((field, i) => `${computed ? `[${json(field.wire)}]` : json(field.wire)}: w${i}`).join(", ")
      } }`
    )
  }
  others.forEach((field, j) => lines.push(writeOther(module, task, field, required.length + j, required.length > 0)))
  const ends = [
    ...node.check === undefined ? [] : [`  ${module.constant(node.check)}(v)`],
    ...node.checkInstance === undefined
      ? []
      : [
        `  ${module.constant(node.checkInstance)}(${module.constant(node.isInstance)}(v) ? v : ${
          module.constant(node.construct)
        }(v))`
      ],
    task === "enc" ? "  return o" : `  return "{" + o + "}"`
  ]
  const start = task === "enc" ? "  let i = 0, o" : `  let i = 0, o = ""`
  return `const ${name} = (v) => {\n${notObject(node.expected)}\n${guarded(`${steps}[i]`, lines.join("\n"), start)}\n${
    ends.join("\n")
  }\n}`
}

/** What is written in place, and what a field's own function writes. */
const inPlace = (node: Node): boolean =>
  node._tag === "Leaf" ? node.form !== "other" : ["Struct", "List"].includes(node._tag) || node._tag === "Literals"

const writeField = (module: Module, task: Writing, field: Field, v: string): string => {
  if (inPlace(field.node)) return made(module, task, field.node, v)
  const there = made(module, task, field.node, v)
  return `(${v} === undefined ? unexpected(${json(field.node.expected)}, ${v}) : ${there})`
}

const writeOther = (module: Module, task: Writing, field: Field, i: number, comma: boolean): string => {
  const { node } = field
  const start = `    i = ${i}; const v${i} = ${get("v", field.name)}; `
  const key = JSON.stringify(field.wire)
  const store = (value: string): string =>
    task === "enc"
      ? set("o", field.wire, value)
      : comma
      ? `o += ${json(`,${key}:`)} + ${value}`
      : `o += (o === "" ? ${json(`${key}:`)} : ${json(`,${key}:`)}) + ${value}`
  if (node.omits !== true && node.onAbsent?.enc === undefined && (field.optional || node.maybe === true)) {
    return `${start}if (v${i} !== undefined) ${store(made(module, task, node, `v${i}`))}`
  }
  const stored = `w${i}`
  return `${start}const ${stored} = ${module.constant(field.write)}(v${i}); ` +
    `if (${stored} !== undefined) ${store(task === "enc" ? stored : `valueText(${stored})`)}`
}

/** An element, which cannot be left out. */
const writeElement = (module: Module, task: Writing, node: Node): string => {
  const certain = node.omits !== true && node.maybe !== true
  if (certain) return made(module, task, node, "x")
  const checked = `element(${module.constant(node.enc)}, x)`
  return task === "enc" ? checked : `valueText(${checked})`
}

const writeList = (module: Module, node: List, name: string, task: Writing): string => {
  const item = writeElement(module, task, node.element)
  const add = task === "enc" ? `o.push(${item})` : `o += i === 0 ? ${item} : "," + ${item}`
  const loop = `    for (; i < v.length; i++) { const x = v[i]; ${
    task === "enc" ? add : `const t = ${item}; o += i === 0 ? t : "," + t`
  } }`
  const check = node.check === undefined ? "" : `  ${module.constant(node.check)}(v)\n`
  return `const ${name} = (v) => {\n  if (!Array.isArray(v)) return unexpected(${json(node.expected)}, v)\n` +
    `${guarded("i", loop, `  let i = 0${task === "enc" ? "; const o = []" : ", o = \"\""}`)}\n${check}  return o\n}`
}

const writeRecord = (module: Module, node: Record, name: string, task: Writing): string => {
  const certain = node.element.omits !== true && node.element.maybe !== true
  const item = certain ? made(module, task, node.element, "x") : `${module.constant(node.element.enc)}(x)`
  const value = certain || task === "enc" ? "y" : "valueText(y)"
  const store = task === "enc"
    ? `wellFormed(k); if (k === "__proto__") put(o, k, y); else o[k] = y`
    : `o += (o === "" ? "" : ",") + quote(wellFormed(k)) + ":" + ${value}`
  const loop = certain
    ? `    for (k of Object.keys(v)) { const x = v[k]; const y = ${item}; ${store} }`
    : `    for (k of Object.keys(v)) { const x = v[k]; const y = ${
      node.element.maybe === true ? `x === undefined ? undefined : ${item}` : item
    }; if (y !== undefined) { ${store} } }`
  const check = node.check === undefined ? "" : `  ${module.constant(node.check)}(v)\n`
  return `const ${name} = (v) => {\n${notObject(node.expected)}\n` +
    `${guarded("k", loop, `  let k${task === "enc" ? "; const o = {}" : ", o = \"\""}`)}\n${check}  return o\n}`
}

const writeLiterals = (module: Module, node: Literals, name: string, task: Writing): string => {
  const through = `${module.constant(node.enc)}(v)`
  if (task === "enc") return `const ${name} = (v) => ${equalTo("v", node)} ? { S: v } : ${through}`
  const cases = node.values.map((value) => `    case ${json(value)}: return ${json(`{"S":${JSON.stringify(value)}}`)}`)
  return `const ${name} = (v) => {\n  switch (v) {\n${cases.join("\n")}\n  }\n  return valueText(${through})\n}`
}

const writeUnion = (module: Module, node: Union, name: string, task: Writing): string => {
  const by = told(node)
  const through = `${module.constant(node.enc)}(v)`
  const end = task === "enc" ? through : `valueText(${through})`
  if (by === undefined) return `const ${name} = (v) => ${end}`
  const check = (made: string): string =>
    node.check === undefined ? made : `${module.constant(after(node.check))}(v, ${made})`
  const cases = by.cases.map(([literal, member]) =>
    `    case ${json(literal)}: return ${check(made(module, task, member, "v"))}`
  )
  return `const ${name} = (v) => {\n` +
    `  if (typeof v === "object" && v !== null && !Array.isArray(v)) switch (${get("v", by.name)}) {\n` +
    `${cases.join("\n")}\n  }\n  return ${end}\n}`
}

// ------------------------------------------------------------------------------------------------------------ whole

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
