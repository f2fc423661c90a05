/** Entities that share a partition. */
import type * as Entity from "../../Entity.ts"
import * as layouts from "../entity/layout.ts"
import type { Source } from "./source.ts"

const partitionOf = (entity: Entity.Any): string =>
  layouts.of(entity).primary.partition.map(({ key }) => key.source).join(", ")

/** Refuses members that one query cannot read together. */
export const check = (members: Readonly<Record<string, Entity.Any>>): void => {
  const all = Object.values(members)
  const one = all[0]
  if (one === undefined) throw new Error("Query.collection of no members reads nothing")
  if (Object.hasOwn(members, "unknown")) {
    throw new Error("Query.collection: \"unknown\" is the label of what is no member")
  }
  const types = new Set<string>()
  for (const other of all) {
    const { type } = layouts.of(other)
    if (other.table.identifier !== one.table.identifier) {
      throw new Error(`${one.identifier} and ${other.identifier} are in different tables: a query reads one`)
    }
    if (type === undefined) {
      throw new Error(`${other.identifier} has no type attribute, by which the members of a collection are told apart`)
    }
    if (types.has(type.value)) {
      throw new Error(`two members of the collection have the type "${type.value}", by which they are told apart`)
    }
    if (partitionOf(other) !== partitionOf(one)) {
      throw new Error(
        `${one.identifier} and ${other.identifier} do not share a partition: `
          + `their partition keys are "${partitionOf(one)}" and "${partitionOf(other)}"`
      )
    }
    types.add(type.value)
  }
}

interface Labeled {
  readonly member: string
  readonly item: unknown
}

/** The members, each under its label, though there be none of it. */
export const group = (source: Source, all: ReadonlyArray<Labeled>): Record<string, ReadonlyArray<unknown>> => {
  const query = source._tag === "Query" ? source : undefined
  const labels = [...Object.keys(query?.members ?? {}), ...query?.unknown === "raw" ? ["unknown"] : []]
  const groups: Record<string, Array<unknown>> = Object.fromEntries(labels.map((label) => [label, []]))
  for (const { item, member } of all) groups[member]!.push(item)
  return groups
}
