/**
 * A world: one table and a sequence of requests, run on both sides from an empty table until they differ.
 */
import { type Answer, type Backend, unanswered } from "./backend.ts"
import { compare, type Difference } from "./compare.ts"
import * as Random from "./random.ts"
import { addressed, type Input, type Step, step } from "./request.ts"
import { table } from "./table.ts"
import type { Json } from "./value.ts"

export interface World {
  readonly table: Input
  readonly steps: ReadonlyArray<Step>
}

export const make = (seed: number, length: number): World => {
  const r = Random.make(seed)
  const spec = table(r)
  return { table: spec.input, steps: Array.from({ length }, () => step(r, spec)) }
}

/** The two sides of a comparison. */
export interface Sides {
  readonly engine: Backend
  readonly emulator: Backend
  readonly messages: boolean
  /** Whether a difference is one that the documented behaviour of the service justifies. */
  readonly justified: (step: Step, engine: Answer, emulator: Answer) => boolean
}

export interface Failure {
  readonly world: World
  readonly difference: Difference
}

const joined = async (backend: Backend, operation: string, input: Input): Promise<Answer> => {
  const items: Array<Json> = []
  const total = { Count: 0, ScannedCount: 0 }
  let hasItems = false
  let from: Input = {}
  for (let page = 0; page < 200; page++) {
    const answer = await backend.execute(operation, { ...input, ...from })
    if (!answer.ok) return answer
    const { Count, Items, LastEvaluatedKey, ScannedCount } = answer.output
    total.Count += Count as number
    total.ScannedCount += ScannedCount as number
    if (Array.isArray(Items)) {
      hasItems = true
      items.push(...Items)
    }
    if (LastEvaluatedKey === undefined) return { ok: true, output: { ...total, ...(hasItems && { Items: items }) } }
    from = { ExclusiveStartKey: LastEvaluatedKey }
  }
  return { ok: false, code: "Endless", message: "200 pages without an end", fields: {} }
}

const ask = (backend: Backend, step: Step, name: string): Promise<Answer> =>
  step.pages === "joined"
    ? joined(backend, step.operation, addressed(step, name))
    : backend.execute(step.operation, addressed(step, name))

let tables = 0

/** Runs a world; the failure carries it up to the step that differed. */
export const run = async (world: World, sides: Sides): Promise<Failure | undefined> => {
  const name = `fuzz.${String(tables++).padStart(8, "0")}`
  const create: Step = { operation: "CreateTable", input: world.table, pages: "one" }
  const [ours, theirs] = await Promise.all([ask(sides.engine, create, name), ask(sides.emulator, create, name)])
  if (!ours.ok || !theirs.ok) {
    const difference = compare(create, ours, theirs, sides.messages)
    return difference && { world: { table: world.table, steps: [] }, difference }
  }
  try {
    for (const [index, step] of world.steps.entries()) {
      const [engine, emulator] = await Promise.all([ask(sides.engine, step, name), ask(sides.emulator, step, name)])
      if (!emulator.ok && emulator.code === unanswered) return undefined
      const difference = compare(step, engine, emulator, sides.messages)
      if (difference !== undefined && !sides.justified(step, engine, emulator)) {
        return { world: { table: world.table, steps: world.steps.slice(0, index + 1) }, difference }
      }
      // a justified difference can leave the two in different states
      if (difference !== undefined && engine.ok !== emulator.ok) return undefined
    }
    return undefined
  } finally {
    await Promise.all([sides.engine, sides.emulator].map((side) => side.execute("DeleteTable", { TableName: name })))
  }
}
