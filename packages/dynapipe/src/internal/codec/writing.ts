/**
 * Generated code that writes attribute values, or their JSON text.
 *
 * @since 0.1.0
 */
import type { Descriptor } from "../../AttributeValue.ts"
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

/** Attribute values, or their text. */
export type Writing = "enc" | "text"

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

/** What stands in place, and what stands around what a function makes. */
const forms: {
  readonly [W in Writing]: {
    readonly null: string
    readonly leaf: (descriptor: Descriptor, form: Exclude<Form, "other">, v: string) => string
    readonly struct: (made: string) => string
    readonly record: (made: string) => string
    readonly list: (made: string) => string
    readonly interpreted: (made: string) => string
  }
} = {
  enc: {
    null: "{ NULL: true }",
    leaf: (descriptor, form, v) => `{ ${descriptor}: ${writers[form]}(${v}) }`,
    struct: (made) => `{ M: ${made} }`,
    record: (made) => `{ M: ${made} }`,
    list: (made) => `{ L: ${made} }`,
    interpreted: (made) => made
  },
  text: {
    null: `'{"NULL":true}'`,
    leaf: (_, form, v) => leafText(form, v),
    struct: (made) => `('{"M":' + ${made} + "}")`,
    // The function of a record makes what is between the braces.
    record: (made) => `('{"M":{' + ${made} + "}}")`,
    list: (made) => `('{"L":[' + ${made} + "]}")`,
    interpreted: (made) => `valueText(${made})`
  }
}

/** An expression that makes the attribute value of the value in `v`, or its text. */
const write = (module: Module, task: Writing, node: Node, v: string): string => {
  const form = forms[task]
  const checked = (expression: string): string =>
    node.check === undefined ? expression : `${module.constant(after(node.check))}(${v}, ${expression})`
  const through = (): string => form.interpreted(`${module.constant(node.enc)}(${v})`)
  const call = (source: (name: string) => string): string => `${module.define(task, node, source)}(${v})`
  switch (node._tag) {
    case "Leaf":
      return node.form === "other" ? through() : checked(form.leaf(node.descriptor, node.form, v))
    case "Nullable":
      return checked(`(${v} === null ? ${form.null} : ${write(module, task, node.inner, v)})`)
    case "Maybe":
      return checked(write(module, task, node.inner, v))
    case "Default":
      return node.omit ? through() : write(module, task, node.inner, v)
    case "Struct":
      return form.struct(call((name) => writeStruct(module, node, name, task)))
    case "List":
      return form.list(call((name) => writeList(module, node, name, task)))
    case "Record":
      return node.plain ? form.record(call((name) => writeRecord(module, node, name, task))) : through()
    case "Literals":
      return plainLiterals(node) ? call((name) => writeLiterals(module, node, name, task)) : through()
    case "Union":
      return call((name) => writeUnion(module, node, name, task))
    default:
      return through()
  }
}

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

/** Whether what is written refuses `undefined` by itself. */
const inPlace = (node: Node): boolean =>
  node._tag === "Leaf" ? node.form !== "other" : ["Struct", "List", "Literals"].includes(node._tag)

const writeField = (module: Module, task: Writing, field: Field, v: string): string => {
  const there = write(module, task, field.node, v)
  return inPlace(field.node)
    ? there
    : `(${v} === undefined ? unexpected(${json(field.node.expected)}, ${v}) : ${there})`
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
    return `${start}if (v${i} !== undefined) ${store(write(module, task, node, `v${i}`))}`
  }
  const stored = `w${i}`
  return `${start}const ${stored} = ${module.constant(field.write)}(v${i}); ` +
    `if (${stored} !== undefined) ${store(forms[task].interpreted(stored))}`
}

/** An element, which cannot be left out. */
const writeElement = (module: Module, task: Writing, node: Node): string => {
  if (node.omits !== true && node.maybe !== true) return write(module, task, node, "x")
  return forms[task].interpreted(`element(${module.constant(node.enc)}, x)`)
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
  const item = certain ? write(module, task, node.element, "x") : `${module.constant(node.element.enc)}(x)`
  const value = certain ? "y" : forms[task].interpreted("y")
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
  const end = forms[task].interpreted(`${module.constant(node.enc)}(v)`)
  if (by === undefined) return `const ${name} = (v) => ${end}`
  const check = (made: string): string =>
    node.check === undefined ? made : `${module.constant(after(node.check))}(v, ${made})`
  const cases = by.cases.map(([literal, member]) =>
    `    case ${json(literal)}: return ${check(write(module, task, member, "v"))}`
  )
  return `const ${name} = (v) => {\n` +
    `  if (typeof v === "object" && v !== null && !Array.isArray(v)) switch (${get("v", by.name)}) {\n` +
    `${cases.join("\n")}\n  }\n  return ${end}\n}`
}
