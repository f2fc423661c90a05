/** Many gets as as few `BatchGetItem`s as will do. */
import type { KeysAndAttributes } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import type { AttributeMap } from "../../AttributeValue.ts"
import type { DynamoDB } from "../../DynamoDB.ts"
import type * as Entity from "../../Entity.ts"
import type { CallFailed, ItemNotFound } from "../../Errors.ts"
import * as layouts from "../entity/layout.ts"
import * as collector from "../expression/collector.ts"
import * as gets from "../program/get.ts"
import type { Ambient, Prepared } from "../program/prepare.ts"
import { send } from "../send.ts"
import { idOf } from "./id.ts"
import * as rounds from "./rounds.ts"

/** DynamoDB takes 100 keys at once; of more than 16 MB, it leaves the rest unprocessed by itself. */
export const limit = 100

/** A get that is ready to go along with others. */
export interface Want {
  readonly prepared: Prepared<"GetItem", unknown, ItemNotFound>
  readonly id: string
  readonly keyNames: ReadonlyArray<string>
  readonly names: ReadonlyArray<string> | undefined
}

export const want = (self: gets.Fields & { readonly entity: Entity.Any }, ambient: Ambient): Want => {
  const prepared = gets.prepare(self, ambient)
  const key = prepared.request.input.Key!
  const keyNames = Object.keys(key)
  const names = self.attributes === undefined
    ? undefined
    : [...keyNames, ...gets.storedNames(layouts.of(self.entity), self.attributes)]
  return { prepared, id: idOf(key, keyNames), keyNames, names }
}

/** What is read of one table with one consistency: a call has room for one of them for each table. */
interface Group {
  readonly table: string
  readonly consistent: boolean
  readonly keyNames: ReadonlyArray<string>
  readonly units: Map<string, Unit>
  /** All that any get wants of an item; undefined where one of them wants all of it. */
  names: Set<string> | undefined
}

interface Unit {
  readonly group: Group
  readonly id: string
  readonly key: AttributeMap
  item: AttributeMap | undefined
}

const grouped = (wants: ReadonlyArray<Want>): readonly [ReadonlyArray<Group>, ReadonlyArray<Unit>] => {
  const groups: Array<Group> = []
  let group: Group | undefined
  const units = wants.map(({ id, keyNames, names, prepared: { request: { input } } }) => {
    const table = input.TableName!
    const consistent = input.ConsistentRead === true
    const isOurs = (of: Group) => of.table === table && of.consistent === consistent
    // many wants in a row are of one group
    if (group === undefined || !isOurs(group)) group = groups.find(isOurs)
    if (group === undefined) {
      group = { table, consistent, keyNames, units: new Map(), names: new Set() }
      groups.push(group)
    }
    if (names === undefined) group.names = undefined
    else for (const one of names) group.names?.add(one)
    let unit = group.units.get(id)
    if (unit === undefined) group.units.set(id, unit = { group, id, key: input.Key!, item: undefined })
    return unit
  })
  // those of one consistency side by side, so that tables meet in one call
  return [groups.sort((a, b) => Number(a.consistent) - Number(b.consistent)), units]
}

const cut = (groups: ReadonlyArray<Group>): ReadonlyArray<ReadonlyArray<Unit>> => {
  const calls: Array<Array<Unit>> = []
  let call: Array<Unit> = []
  let tables = new Map<string, Group>()
  const next = () => {
    if (call.length > 0) calls.push(call)
    call = []
    tables = new Map()
  }
  for (const group of groups) {
    for (const unit of group.units.values()) {
      const other = tables.get(group.table)
      if (call.length === limit || (other !== undefined && other !== group)) next()
      tables.set(group.table, group)
      call.push(unit)
    }
  }
  next()
  return calls
}

const asked = ({ consistent, names }: Group): KeysAndAttributes & { readonly Keys: Array<AttributeMap> } => {
  const into = collector.make()
  return {
    Keys: [],
    ...(consistent && { ConsistentRead: true }),
    ...(names !== undefined && { ProjectionExpression: [...names].map(into.name).join(", "), ...into.parameters() })
  }
}

const requestItems = (units: ReadonlyArray<Unit>): Record<string, KeysAndAttributes> => {
  const items: Record<string, KeysAndAttributes & { readonly Keys: Array<AttributeMap> }> = {}
  for (const { group, key } of units) (items[group.table] ??= asked(group)).Keys.push(key)
  return items
}

const exchange = (units: ReadonlyArray<Unit>): Effect.Effect<ReadonlyArray<Unit>, CallFailed, DynamoDB> =>
  Effect.map(
    send({ operation: "BatchGetItem", input: { RequestItems: requestItems(units) } }, { resend: "always" }),
    ({ Responses = {}, UnprocessedKeys = {} }) => {
      const groups = new Map(units.map(({ group }) => [group.table, group]))
      for (const [table, items] of Object.entries(Responses)) {
        const group = groups.get(table)
        for (const item of items) {
          const unit = group?.units.get(idOf(item, group.keyNames))
          if (unit !== undefined) unit.item = item
        }
      }
      return Object.entries(UnprocessedKeys).flatMap(([table, { Keys = [] }]) => {
        const group = groups.get(table)
        return Keys.flatMap((key) => group?.units.get(idOf(key, group.keyNames)) ?? [])
      })
    }
  )

/** What the calls that read all of these say. */
export const inputs = (wants: ReadonlyArray<Want>): ReadonlyArray<Record<string, KeysAndAttributes>> =>
  cut(grouped(wants)[0]).map(requestItems)

/** What became of one get: the item that was found, if there is one; or that it was left, and why. */
export type Outcome =
  | { readonly done: true; readonly item: AttributeMap | undefined }
  | { readonly done: false; readonly cause: CallFailed | undefined }

/** Reads what all of these want, each item once. */
export const fetch = (
  wants: ReadonlyArray<Want>,
  options: rounds.Options
): Effect.Effect<ReadonlyArray<Outcome>, never, DynamoDB> => {
  const [groups, units] = grouped(wants)
  return Effect.map(
    rounds.all(cut(groups), options, (call) => rounds.untilDone("BatchGetItem", call, exchange)),
    (left) =>
      units.map((unit) => left.has(unit) ? { done: false, cause: left.get(unit) } : { done: true, item: unit.item })
  )
}
