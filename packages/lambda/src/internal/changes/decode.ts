/** From a change record to the change of an entity's item. */
import type * as Entity from "dynapipe/Entity"
import type { DecodeFailed } from "dynapipe/Errors"
import * as Stored from "dynapipe/Stored"
import * as Result from "effect/Result"
import type { ChangeRecord } from "./record.ts"

const tags = { INSERT: "Insert", MODIFY: "Modify", REMOVE: "Remove" } as const

/** What each event must show of an item, where the stream shows that side at all. */
const sides = { INSERT: ["new"], MODIFY: ["old", "new"], REMOVE: ["old"] } as const
const shows = { keys: [], old: ["old"], new: ["new"], both: ["old", "new"] } as const

export interface Raw {
  readonly _tag: "Raw"
  readonly record: ChangeRecord
  /** The entity that it should be, where its type says so. */
  readonly entity: string | undefined
  /**
   * Why it could not be decoded; nothing where no entity is known to have such items, where the stream does not show the
   * item, and where its key is not of the entity.
   */
  readonly issue: DecodeFailed | undefined
}

const sameTable = (entity: Entity.Any, record: ChangeRecord): boolean => {
  const names = Stored.keyAttributes(entity)
  return names.length === Object.keys(record.keys).length && names.every((name) => record.keys[name] !== undefined)
}

const raw = (record: ChangeRecord, entity?: string, issue?: DecodeFailed): Raw => ({
  _tag: "Raw",
  record,
  entity,
  issue
})

export const decode = (entities: ReadonlyArray<Entity.Any>, record: ChangeRecord) => {
  const image = record.new ?? record.old
  const candidates = entities.filter((entity) =>
    sameTable(entity, record) && Stored.belongs(entity, image ?? record.keys)
  )
  // a key that more than one entity could have tells nothing
  const entity = candidates.length === 1 ? candidates[0] : undefined
  if (entity === undefined) return raw(record)
  const view = shows[entity.table.options.stream as keyof typeof shows ?? "both"] as ReadonlyArray<"old" | "new">
  const items: Record<"old" | "new", unknown> = { old: undefined, new: undefined }
  for (const side of sides[record.event]) {
    const stored = record[side]
    if (stored === undefined) {
      if (view.includes(side)) return raw(record, entity.identifier)
      continue
    }
    const item = Stored.decode(entity, stored)
    if (Result.isFailure(item)) return raw(record, entity.identifier, item.failure)
    items[side] = item.success
  }
  const key = Stored.key(entity, record.keys)
  if (key === undefined) return raw(record, entity.identifier)
  return {
    _tag: tags[record.event],
    entity: entity.identifier,
    key,
    ...items,
    changed: image === undefined ? [] : Stored.changed(entity, record.old, record.new),
    expired: record.expired,
    id: record.id,
    sequence: record.sequence,
    at: record.at,
    record
  }
}

/** What must be handled in order: the records of one partition key. */
export const partitionOf = (entities: ReadonlyArray<Entity.Any>, record: ChangeRecord): string => {
  const entity = entities.find((each) => sameTable(each, record))
  const name = entity === undefined ? undefined : Stored.keyAttributes(entity)[0]!
  const table = record.source ?? ""
  return `${table}|${JSON.stringify(name === undefined ? record.keys : record.keys[name])}`
}
