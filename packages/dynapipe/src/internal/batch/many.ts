/** Many programs as one: what is given, in which shape, and what comes of it. */
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type { DynamoDB } from "../../DynamoDB.ts"
import type * as Entity from "../../Entity.ts"
import type { CallFailed } from "../../Errors.ts"
import * as Errors from "../../Errors.ts"
import type * as gets from "../program/get.ts"
import type { Ambient } from "../program/prepare.ts"
import { ambient, decodeFailed, encodeFailed } from "../program/run.ts"
import * as reads from "./read.ts"
import * as rounds from "./rounds.ts"
import * as writes from "./write.ts"

export type ReadOp = gets.Fields & { readonly entity: Entity.Any }

export interface ReadFields {
  readonly programs: ReadonlyArray<ReadOp>
  /** What the caller knows each of them by: the program, or its key. */
  readonly given: ReadonlyArray<unknown>
  /** Where the programs came in a record. */
  readonly labels: ReadonlyArray<string> | undefined
  readonly concurrent: number
}

/** A part of a batch is not done: what is left and what is done; of nothing done, the failure of the call. */
const incomplete = (
  left: ReadonlyArray<unknown>,
  completed: ReadonlyArray<unknown>,
  cause: CallFailed | undefined
): Effect.Effect<never, unknown> => {
  const failure = cause && Errors.fromCall(cause)
  return Effect.fail(
    completed.length > 0 || failure === undefined || failure._tag === "TransactionConflict"
      ? new Errors.BatchIncomplete({ unprocessed: left, completed, failures: [], cause: failure })
      : failure
  )
}

export const read = (self: ReadFields, fiber: Fiber.Fiber<any, any>): Effect.Effect<unknown, unknown, DynamoDB> => {
  const around = ambient(fiber)
  const wants: Array<reads.Want> = []
  for (const program of self.programs) {
    try {
      wants.push(reads.want(program, around))
    } catch (error) {
      return encodeFailed(program.entity.identifier, error)
    }
  }
  return Effect.flatMap(
    reads.fetch(wants, { concurrency: self.concurrent }),
    (outcomes) => answered(self, wants, outcomes)
  )
}

const answered = (
  { given, labels }: ReadFields,
  wants: ReadonlyArray<reads.Want>,
  outcomes: ReadonlyArray<reads.Outcome>
): Effect.Effect<unknown, unknown> => {
  const left = new Map<number, CallFailed | undefined>()
  const found: Array<unknown> = []
  const completed: Array<readonly [unknown, unknown]> = []
  let missing: Effect.Effect<never, unknown> | undefined
  for (const [i, outcome] of outcomes.entries()) {
    if (!outcome.done) {
      left.set(i, outcome.cause)
      continue
    }
    const { entity, key, success } = wants[i]!.prepared
    try {
      const result = success({ Item: outcome.item })
      if (result._tag === "Failure") missing ??= Effect.fail(result.failure)
      else {
        found.push(result.success)
        completed.push([given[i], result.success])
      }
    } catch (error) {
      return decodeFailed(entity, key, error)
    }
  }
  if (left.size > 0) return incomplete([...left.keys()].map((i) => given[i]), completed, rounds.causeOf(left))
  if (missing !== undefined) return missing
  return Effect.succeed(labels === undefined ? found : Object.fromEntries(labels.map((label, i) => [label, found[i]])))
}

export interface WriteFields {
  readonly programs: ReadonlyArray<writes.WriteOp>
  readonly concurrent: number
}

/** A write, and what the caller knows it by. */
export interface Given extends writes.Order {
  readonly given: unknown
  /** Where no batch can carry it: the program, by itself. */
  readonly alone?: Effect.Effect<unknown, unknown, DynamoDB> | undefined
}

/** Two writes of one item: DynamoDB refuses them in one call, and would do them in any order in two. */
const clash = (orders: ReadonlyArray<writes.Order>): Error | undefined => {
  const seen = new Map<string, number>()
  for (const [i, one] of orders.entries()) {
    const before = seen.get(writes.target(one))
    if (before !== undefined) {
      return new Error(`the writes at ${before} and ${i} are about the same item, which one write of a batch may be`)
    }
    seen.set(writes.target(one), i)
  }
  return undefined
}

/** The writes of these programs, ready to be sent. */
export const orders = (
  programs: ReadonlyArray<writes.WriteOp>,
  around: Ambient
): ReadonlyArray<Given> | Effect.Effect<never, Errors.EncodeFailed> => {
  const all: Array<Given> = []
  for (const program of programs) {
    try {
      const { id, keyNames, request, table } = writes.order(program, around)
      all.push({ id, keyNames, request, table, given: program })
    } catch (error) {
      return encodeFailed(program.entity.identifier, error)
    }
  }
  return all
}

/** What is left and what is done of these writes, by what the caller knows them by. */
export const written = (
  all: ReadonlyArray<Given>,
  left: rounds.Left<Given>
): Effect.Effect<void, unknown> => {
  if (left.size === 0) return Effect.void
  const undone = all.filter((one) => left.has(one))
  const done = all.filter((one) => !left.has(one))
  return incomplete(undone.map((one) => one.given), done.map((one) => one.given), rounds.causeOf(left))
}

export const write = (self: WriteFields, fiber: Fiber.Fiber<any, any>): Effect.Effect<void, unknown, DynamoDB> => {
  const all = orders(self.programs, ambient(fiber))
  if (Effect.isEffect(all)) return all
  const twice = clash(all)
  if (twice !== undefined) return Effect.fail(new Errors.EncodeFailed({ entity: "batch", path: [], issue: twice }))
  return Effect.flatMap(writes.store(all, { concurrency: self.concurrent }), (left) => written(all, left))
}
