/**
 * Generated code that writes attribute values, or their JSON text.
 *
 * @since 0.1.0
 */
import type { Field, Form, List, Literals, Node, Record, Struct, Union } from "./node.ts"
import { after } from "./runtime.ts"
import { equalTo, get, guarded, json, type Module, plainLiterals, set, told } from "./source.ts"
import { isRequired } from "./struct.ts"

const writers: { readonly [F in Exclude<Form, "other">]: string } = {
  string: "writeString",
  number: "writeNumber",
  integer: "writeInteger",
  boolean: "writeBoolean",
  date: "writeDate",
  instant: "writeInstant"
}

const notObject = (expected: string): string =>
  `  if (typeof v !== "object" || v === null || Array.isArray(v)) return unexpected(${json(expected)}, v)`

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
    case "date":
    case "instant":
      return `('{"S":"' + ${writers[form]}(${v}) + '"}')`
    case "boolean":
      return `('{"BOOL":' + writeBoolean(${v}) + "}")`
    default:
      return `('{"N":"' + ${writers[form]}(${v}) + '"}')`
  }
}

/** Attribute values, or their text. */
export type Writing = "enc" | "text"

const made = (module: Module, task: Writing, node: Node, v: string): string =>
  task === "enc" ? write(module, node, v) : text(module, node, v)

/** The source of a function that writes an attribute map. */
export const writeStruct = (module: Module, node: Struct, name: string, task: Writing): string => {
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
  const add = task === "enc" ? `o.push(${item})` : `const t = ${item}; o += i === 0 ? t : "," + t`
  const loop = `    for (; i < v.length; i++) { const x = v[i]; ${add} }`
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

/** The source of a function for a union. */
export const writeUnion = (module: Module, node: Union, name: string, task: Writing): string => {
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
