/**
 * Pieces of generated source.
 *
 * @since 0.1.0
 */
import { isInherited } from "../property.ts"
import type { Literals, Node, Struct, Union } from "./node.ts"
import { runtime } from "./runtime.ts"
import { discriminator } from "./union.ts"

/** A value as JavaScript source: the two line ends that JSON leaves alone are escaped. */
export const json = (value: unknown): string =>
  JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029")

/** The three things that are generated of a node. */
export type Task = "dec" | "enc" | "text"

/** Generated source, and the values that it refers to. */
export class Module {
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

  /** The value of an expression over all that was generated. */
  link<A>(expression: string): A {
    const body = [
      `"use strict"`,
      `const { ${Object.keys(runtime).join(", ")} } = runtime`,
      ...this.constants.map((_, i) => `const k${i} = constants[${i}]`),
      ...this.functions,
      `return ${expression}`
    ].join("\n")
    return new Function("constants", "runtime", body)(this.constants, runtime)
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

/** An expression that reads a property, but none that every object has. */
export const get = (source: string, name: string): string =>
  isInherited(name) ? `own(${source}, ${json(name)})` : `${source}[${json(name)}]`

/** A statement that sets an own property. */
export const set = (target: string, name: string, value: string): string =>
  name === "__proto__" ? `put(${target}, "__proto__", ${value})` : `${target}[${json(name)}] = ${value}`

/** Statements whose failure is told with its step; `inside` declares what they share with what comes after them. */
export const guarded = (step: string, body: string, inside: string): string =>
  `${inside}\n  try {\n${body}\n  } catch (error) { throw at(${step}, error) }`

/** Few strings and no checks: compared one by one, and all else left to the interpreter. */
export const plainLiterals = (node: Literals): boolean =>
  node.check === undefined && node.values.length <= 16 && node.values.every((value) => typeof value === "string")

/** An expression that is true of the literals alone. */
export const equalTo = (subject: string, node: Literals): string =>
  node.values.map((value) => `${subject} === ${json(value)}`).join(" || ")

/** By which attribute the members of a union are told apart, and the member of each literal. */
export interface Told {
  readonly name: string
  readonly wire: string
  readonly cases: ReadonlyArray<readonly [literal: string, member: Struct]>
}

/** A union of structs, each with literals of its own. */
export const told = (node: Union): Told | undefined => {
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
