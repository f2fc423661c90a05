/** Entities for what this package keeps in a table of the application's: keys of its own beside those that are there. */
import type { AttributeMap } from "dynapipe/AttributeValue"
import * as Entity from "dynapipe/Entity"
import * as Stored from "dynapipe/Stored"
import type { KeyAttribute, Table, TableOptions } from "dynapipe/Table"
import type * as Schema from "effect/Schema"

type Key = { readonly attribute: string; readonly type: "S" | "N" | "B" }

const keyOf = (key: unknown): Key | undefined =>
  key === undefined
    ? undefined
    : typeof key === "string"
    ? { attribute: key, type: "S" }
    : key as KeyAttribute

export interface Definition<S extends Schema.Top> {
  /** For messages: `Idempotency.table`. */
  readonly what: string
  readonly name: string
  readonly table: Table<any>
  readonly schema: S
  readonly partition: string
  /** Without a template it is a constant. */
  readonly sort: string
  readonly sortNeeded?: boolean
  readonly roles: Readonly<Record<string, string>>
}

export const make = <S extends Schema.Top>(definition: Definition<S>): Entity.Any => {
  const { name, partition, roles, schema, sort, sortNeeded, table, what } = definition
  const options: TableOptions = table.options
  const [pk, sk] = [keyOf(options.partitionKey)!, keyOf(options.sortKey)]
  if (pk.type !== "S" || (sk !== undefined && sk.type !== "S")) {
    throw new Error(`${what}: the key attributes of ${table.identifier} must be strings`)
  }
  if (sortNeeded === true && sk === undefined) throw new Error(`${what}: ${table.identifier} needs a sort key`)
  if (roles["expiresAt"] !== undefined && options.timeToLive === undefined) {
    throw new Error(`${what}: ${table.identifier} has no timeToLive, so that nothing would ever go away`)
  }
  const key = { [pk.attribute]: partition, ...(sk && { [sk.attribute]: sort }) }
  // the names of the table's keys are known only here: what the compiler would check, the definition itself does
  const make = Entity.make as (name: string, options: object) => Entity.Any
  return make(name, { table, schema, key, ...roles })
}

/** Tells the rows of such an entity by their keys: what is kept in the table that is read is no change of it. */
export const keeps = (entity: Entity.Any) => (keys: AttributeMap): boolean => Stored.key(entity, keys) !== undefined
