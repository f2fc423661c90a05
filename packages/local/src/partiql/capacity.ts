/**
 * Capacity of several steps as that of one.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"

type Units = Readonly<Record<string, Aws.Capacity>>

const sum = (left: number | undefined, right: number | undefined): number => (left ?? 0) + (right ?? 0)

const addIndexes = (left: Units, right: Units): Units => {
  const all: Record<string, Aws.Capacity> = { ...left }
  for (const [name, units] of Object.entries(right)) {
    all[name] = { CapacityUnits: sum(all[name]?.CapacityUnits, units.CapacityUnits) }
  }
  return all
}

const indexes = ["LocalSecondaryIndexes", "GlobalSecondaryIndexes"] as const

/**
 * The sum of what two reads of one table or index took.
 *
 * @category combinators
 */
export const add = (
  left: Aws.ConsumedCapacity | undefined,
  right: Aws.ConsumedCapacity | undefined
): Aws.ConsumedCapacity | undefined => {
  if (left === undefined || right === undefined) return left ?? right
  const total: Aws.ConsumedCapacity = { ...left, CapacityUnits: sum(left.CapacityUnits, right.CapacityUnits) }
  if (left.Table !== undefined || right.Table !== undefined) {
    total.Table = { CapacityUnits: sum(left.Table?.CapacityUnits, right.Table?.CapacityUnits) }
  }
  for (const kind of indexes) {
    if (left[kind] !== undefined || right[kind] !== undefined) {
      total[kind] = addIndexes(left[kind] ?? {}, right[kind] ?? {})
    }
  }
  return total
}
