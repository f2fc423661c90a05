/** An engine that only remembers: enough to see what a store gives back. */
import type { AttributeMap } from "dynapipe/AttributeValue"
import type { Engine, ItemChanged, Mutation, Snapshot } from "../../src/engine/Engine.ts"

export interface Toy {
  readonly engine: Engine
  readonly put: (key: string, value: AttributeMap) => void
  readonly putAll: (entries: ReadonlyArray<readonly [string, AttributeMap]>) => void
  readonly items: () => Record<string, AttributeMap>
}

const changed = (key: string, item: AttributeMap): ItemChanged => ({
  _tag: "ItemChanged",
  tableName: "toy",
  keys: { pk: { S: key } },
  new: item,
  at: 0,
  sequence: 0
})

export const make = (): Toy => {
  const items = new Map<string, AttributeMap>()
  const listeners = new Set<(mutations: ReadonlyArray<Mutation>) => void>()
  const apply = (mutation: Mutation): void => {
    if (mutation._tag === "ItemChanged") items.set(mutation.keys["pk"]!.S!, mutation.new!)
  }
  const putAll = (entries: ReadonlyArray<readonly [string, AttributeMap]>): void => {
    const mutations = entries.map(([key, item]) => changed(key, item))
    mutations.forEach(apply)
    for (const listener of listeners) listener(mutations)
  }
  const unused = () => {
    throw new Error("a store does not ask for this")
  }
  const engine: Engine = {
    execute: unused,
    snapshot: unused as () => Snapshot,
    restore: unused,
    changes: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    apply,
    dump: () => [...items].map(([key, item]) => changed(key, item)),
    hold: unused,
    configure: () => {},
    splitShard: unused
  }
  return { engine, put: (key, value) => putAll([[key, value]]), putAll, items: () => Object.fromEntries(items) }
}
