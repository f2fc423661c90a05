/**
 * Makes a failing world small: fewer steps, then less in each, as long as the same difference shows.
 */
import { tokens } from "./expression.ts"
import type { Input, Step } from "./request.ts"
import type { Json } from "./value.ts"
import { type Failure, run, type Sides, type World } from "./world.ts"

const without = <A>(list: ReadonlyArray<A>, index: number): ReadonlyArray<A> => list.filter((_, each) => each !== index)

const fewer = function*({ steps, table }: World): Generator<World> {
  const earlier = steps.slice(0, -1)
  const last = steps.slice(-1)
  if (earlier.length > 1) {
    const half = earlier.length >> 1
    yield { table, steps: [...earlier.slice(half), ...last] }
    yield { table, steps: [...earlier.slice(0, half), ...last] }
  }
  for (let index = earlier.length - 1; index >= 0; index--) {
    yield { table, steps: [...without(earlier, index), ...last] }
  }
}

const isExpression = (name: string): boolean => name.endsWith("Expression")

/** Every way to take one thing away from a value. */
const less = function*(json: Json, name = ""): Generator<Json> {
  if (typeof json === "string") {
    if (!isExpression(name)) return
    const parts = tokens(json)
    for (let length = Math.min(14, parts.length - 1); length > 0; length--) {
      for (let at = 0; at + length <= parts.length; at++) {
        yield [...parts.slice(0, at), ...parts.slice(at + length)].join(" ")
      }
    }
  } else if (Array.isArray(json)) {
    for (const index of json.keys()) yield without(json, index)
    for (const [index, each] of json.entries()) {
      for (const smaller of less(each as Json)) yield json.with(index, smaller)
    }
  } else if (typeof json === "object" && json !== null) {
    const entries = Object.entries(json as Input)
    for (const index of entries.keys()) yield Object.fromEntries(without(entries, index))
    for (const [index, [name, each]] of entries.entries()) {
      for (const smaller of less(each, name)) yield Object.fromEntries(entries.with(index, [name, smaller]))
    }
  }
}

/** Placeholders that no expression names any more go with it. */
const tidy = (input: Input): Input => {
  const said = Object.entries(input).filter(([name]) => isExpression(name)).flatMap(([, text]) => tokens(String(text)))
  const entries = Object.entries(input).map(([name, of]): [string, Json] => [
    name,
    /^ExpressionAttribute(Names|Values)$/.test(name)
      ? Object.fromEntries(Object.entries(of as Input).filter(([placeholder]) => said.includes(placeholder)))
      : typeof of === "object" && of !== null && !Array.isArray(of) && !/^(Key|Item|.*Values?)$/.test(name)
      ? tidy(of as Input)
      : name === "TransactItems"
      ? (of as ReadonlyArray<Input>).map(tidy)
      : of
  ])
  return Object.fromEntries(
    entries.filter(([name, of]) => !name.startsWith("ExpressionAttribute") || Object.keys(of as Input).length > 0)
  )
}

/** A table without the definitions of attributes that no key names. */
const defined = (table: Input): Input => {
  const { AttributeDefinitions, ...rest } = table
  const used = JSON.stringify(rest)
  const kept = (AttributeDefinitions as ReadonlyArray<Input>)
    .filter(({ AttributeName }) => used.includes(`"AttributeName":"${String(AttributeName)}"`))
  return { ...rest, AttributeDefinitions: kept }
}

const smaller = function*(world: World): Generator<World> {
  yield* fewer(world)
  const { steps, table } = world
  const put = (index: number, step: Step, input: Input): World => ({
    table,
    steps: steps.with(index, { ...step, input })
  })
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index]!
    for (const input of less(step.input)) {
      yield put(index, step, tidy(input as Input))
    }
  }
  for (const each of ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"]) {
    const { [each]: gone, ...rest } = table
    if (gone !== undefined) yield { table: defined(rest), steps }
  }
}

/** The smallest failure found within so many tries. */
export const shrink = async (failure: Failure, sides: Sides, tries = 1500): Promise<Failure> => {
  let best = failure
  let left = tries
  search: while (left > 0) {
    for (const world of smaller(best.world)) {
      if (left-- <= 0) break
      const found = await run(world, sides)
      if (found?.difference.kind === best.difference.kind) {
        best = found
        continue search
      }
    }
    break
  }
  return best
}
