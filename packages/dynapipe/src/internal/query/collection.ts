/** Entities that are read together: those of a partition, or of a table. */
import type * as Entity from "../../Entity.ts"
import type { Layout } from "../entity/layout.ts"
import * as layouts from "../entity/layout.ts"
import { overlaps } from "../key/overlap.ts"
import type { Source } from "./source.ts"

const partitionOf = (entity: Entity.Any): string =>
  layouts.of(entity).primary.partition.map(({ key }) => key.source).join(", ")

/** Whether nothing tells the items of two entities apart: not their types, nor, where there are none, their keys. */
const clash = (one: Layout, other: Layout): boolean => {
  if (one.type !== undefined) return one.type.value === other.type?.value
  const keys = ({ primary }: Layout) => [...primary.partition, ...primary.sort]
  return keys(one).every(({ key }, i) => overlaps(key, keys(other)[i]!.key))
}

export interface Labeled<out L extends string, out A> {
  readonly member: L
  readonly item: A
}

/** An item of any of the members, with its label. */
export type Member<M> = { readonly [L in keyof M & string]: Labeled<L, Entity.Item<M[L]>> }[keyof M & string]

/** Refuses members that one query, or scan, cannot read together. Gives the first one, to stand for all. */
export const check = (members: Readonly<Record<string, Entity.Any>>, sharePartition: boolean): Entity.Any => {
  const all = Object.values(members)
  const one = all[0]
  if (one === undefined) throw new Error("a collection of no members reads nothing")
  if (Object.hasOwn(members, "unknown")) {
    throw new Error("\"unknown\" is the label of what is no member of a collection")
  }
  for (const [i, other] of all.entries()) {
    const layout = layouts.of(other)
    if (other.table.identifier !== one.table.identifier) {
      throw new Error(`${one.identifier} and ${other.identifier} are in different tables: a query reads one`)
    }
    const twin = all.slice(0, i).find((earlier) => clash(layouts.of(earlier), layout))
    if (twin !== undefined) {
      throw new Error(
        layout.type === undefined
          ? `${twin.identifier} and ${other.identifier} can have the same key, by which the members of a collection `
            + `are told apart in a table without a type attribute`
          : `two members of the collection have the type "${layout.type.value}", by which they are told apart`
      )
    }
    if (sharePartition && partitionOf(other) !== partitionOf(one)) {
      throw new Error(
        `${one.identifier} and ${other.identifier} do not share a partition: `
          + `their partition keys are "${partitionOf(one)}" and "${partitionOf(other)}". `
          + `The attributes need one name in both schemas: Schema.encodeKeys says under which other it is stored`
      )
    }
  }
  return one
}

/** The members, each under its label, though there be none of it. */
export const group = (
  source: Source,
  all: ReadonlyArray<Labeled<string, unknown>>
): Record<string, ReadonlyArray<unknown>> => {
  const labels = [...Object.keys(source.members ?? {}), ...source.unknown === "raw" ? ["unknown"] : []]
  const groups: Record<string, Array<unknown>> = Object.fromEntries(labels.map((label) => [label, []]))
  for (const { item, member } of all) groups[member]!.push(item)
  return groups
}
