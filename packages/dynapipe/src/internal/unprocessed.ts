/**
 * Batches of which a part is left undone, for the script of faults.
 */
import type { KeysAndAttributes } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import type { CallFailed } from "../Errors.ts"
import type { Call } from "../Faults.ts"
import type { Input, Operation, Output } from "../Operation.ts"

/** How a batch says what it asks of a table: a list, or a list in a record. */
interface Shape<A> {
  readonly unprocessed: "UnprocessedItems" | "UnprocessedKeys"
  readonly list: (asked: A) => ReadonlyArray<unknown>
  readonly set: (asked: A, list: ReadonlyArray<unknown>) => A
}

const writes: Shape<ReadonlyArray<unknown>> = {
  unprocessed: "UnprocessedItems",
  list: (asked) => asked,
  set: (_, list) => list
}

const reads: Shape<KeysAndAttributes> = {
  unprocessed: "UnprocessedKeys",
  list: (asked) => asked.Keys ?? [],
  set: (asked, list) => ({ ...asked, Keys: list as NonNullable<KeysAndAttributes["Keys"]> })
}

type Tables<A> = Readonly<Record<string, A>>

const divide = <A>(
  shape: Shape<A>,
  tables: Tables<A>,
  part: number,
  random: () => number
): readonly [done: Tables<A>, left: Tables<A>] => {
  const done: Record<string, A> = {}
  const left: Record<string, A> = {}
  for (const [table, asked] of Object.entries(tables)) {
    const lists: readonly [Array<unknown>, Array<unknown>] = [[], []]
    for (const one of shape.list(asked)) lists[random() < part ? 1 : 0].push(one)
    if (lists[0].length > 0) done[table] = shape.set(asked, lists[0])
    if (lists[1].length > 0) left[table] = shape.set(asked, lists[1])
  }
  return [done, left]
}

const merge = <A>(shape: Shape<A>, one: Tables<A>, two: Tables<A>): Tables<A> => {
  const merged: Record<string, A> = { ...one }
  for (const [table, asked] of Object.entries(two)) {
    const before = merged[table]
    merged[table] = before === undefined ? asked : shape.set(asked, [...shape.list(before), ...shape.list(asked)])
  }
  return merged
}

const leaveOf = <A>(shape: Shape<A>, call: Call, part: number): Effect.Effect<Output<Operation>, CallFailed> => {
  const { RequestItems } = call.input as { readonly RequestItems?: Tables<A> }
  const [done, left] = divide(shape, RequestItems ?? {}, part, call.random)
  const answer: Effect.Effect<object, CallFailed> = Object.keys(done).length === 0
    ? Effect.succeed({})
    : call.proceed({ ...call.input, RequestItems: done } as Input<Operation>)
  return Effect.map(answer, (output) => {
    const theirs = (output as { readonly [_ in typeof shape.unprocessed]?: Tables<A> })[shape.unprocessed]
    return { ...output, [shape.unprocessed]: merge(shape, theirs ?? {}, left) } as Output<Operation>
  })
}

/** The call with a part of its batch; other operations as they are. */
export const leave = (call: Call, part: number): Effect.Effect<Output<Operation>, CallFailed> =>
  call.operation === "BatchWriteItem"
    ? leaveOf(writes, call, part)
    : call.operation === "BatchGetItem"
    ? leaveOf(reads, call, part)
    : call.proceed()
