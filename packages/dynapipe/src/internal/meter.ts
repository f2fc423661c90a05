/**
 * Who counts the capacity of the calls: a chain of meters, from the innermost outwards. Without one, nothing is counted.
 */
import type { ConsumedCapacity } from "@aws-sdk/client-dynamodb"
import * as Context from "effect/Context"
import type { Input, Operation } from "../Operation.ts"
import { isWrite } from "./classify.ts"

/** Read and write units of one call, or of one table or index in it. */
export interface Units {
  readonly readUnits: number
  readonly writeUnits: number
}

export interface Meter {
  readonly parent: Meter | undefined
  /** Whether a call that costs at least so much may be made. What is admitted is settled. */
  readonly admit: (atLeast: Units, operation: Operation) => boolean
  /** What an admitted call consumed. */
  readonly settle: (atLeast: Units, consumed: ReadonlyArray<ConsumedCapacity>, operation: Operation) => void
}

export const Current = Context.Reference<Meter | undefined>("dynapipe/Meter", { defaultValue: () => undefined })

/** What the answer of any operation says of capacity, as a list. */
export const consumedBy = (output: object): ReadonlyArray<ConsumedCapacity> => {
  const consumed = (output as { readonly ConsumedCapacity?: ConsumedCapacity | Array<ConsumedCapacity> })
    .ConsumedCapacity
  return consumed === undefined ? [] : Array.isArray(consumed) ? consumed : [consumed]
}

interface Capacity {
  readonly CapacityUnits?: number | undefined
  readonly ReadCapacityUnits?: number | undefined
  readonly WriteCapacityUnits?: number | undefined
}

/** Reads and writes apart: only a transaction says them apart, and one of the two is all of it elsewhere. */
export const units = (self: Capacity, operation: Operation): Units => {
  const all = self.CapacityUnits ?? 0
  const said = self.ReadCapacityUnits !== undefined || self.WriteCapacityUnits !== undefined
  return said
    ? { readUnits: self.ReadCapacityUnits ?? 0, writeUnits: self.WriteCapacityUnits ?? 0 }
    : isWrite(operation)
    ? { readUnits: 0, writeUnits: all }
    : { readUnits: all, writeUnits: 0 }
}

/** The units of each index that was touched. */
export const indexUnits = (
  { GlobalSecondaryIndexes, LocalSecondaryIndexes }: ConsumedCapacity,
  operation: Operation
): ReadonlyArray<readonly [index: string, Units]> =>
  Object.entries({ ...LocalSecondaryIndexes, ...GlobalSecondaryIndexes })
    .map(([index, capacity]) => [index, units(capacity, operation)])

const reading = (consistent: boolean | undefined): number => consistent === true ? 1 : 0.5
const sum = <A>(record: Readonly<Record<string, A>> | undefined, f: (a: A) => number): number =>
  Object.values(record ?? {}).reduce((n, a) => n + f(a), 0)

type Least = { readonly [Op in Operation]?: (input: Input<Op>) => number }

const least: Least = {
  GetItem: (i) => reading(i.ConsistentRead),
  Query: (i) => reading(i.ConsistentRead),
  Scan: (i) => reading(i.ConsistentRead),
  BatchGetItem: (i) => sum(i.RequestItems, (t) => reading(t.ConsistentRead) * (t.Keys?.length ?? 0)),
  TransactGetItems: (i) => 2 * (i.TransactItems?.length ?? 0),
  PutItem: () => 1,
  UpdateItem: () => 1,
  DeleteItem: () => 1,
  BatchWriteItem: (i) => sum(i.RequestItems, (t) => t.length),
  TransactWriteItems: (i) => 2 * (i.TransactItems?.length ?? 0)
}

/** What a request costs at the very least, whatever is stored. */
export const atLeast = <Op extends Operation>(operation: Op, input: Input<Op>): Units =>
  units({ CapacityUnits: (least[operation] as ((input: Input<Op>) => number) | undefined)?.(input) }, operation)

/** Asks all meters from the innermost outwards; what was admitted below one that refuses is settled with nothing. */
export const admit = (self: Meter, cost: Units, operation: Operation): boolean => {
  for (let m: Meter | undefined = self; m !== undefined; m = m.parent) {
    if (m.admit(cost, operation)) continue
    for (let n: Meter = self; n !== m; n = n.parent!) n.settle(cost, [], operation)
    return false
  }
  return true
}

export const settle = (
  self: Meter,
  cost: Units,
  consumed: ReadonlyArray<ConsumedCapacity>,
  operation: Operation
): void => {
  for (let m: Meter | undefined = self; m !== undefined; m = m.parent) m.settle(cost, consumed, operation)
}
