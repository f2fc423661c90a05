/** Items as they are stored, of whatever entity: whole tables, and whole partitions. */
import type { AttributeMap } from "../../AttributeValue.ts"
import type * as Entity from "../../Entity.ts"
import type { KeyAttribute, Table } from "../../Table.ts"
import type { Layout } from "../entity/layout.ts"
import * as layouts from "../entity/layout.ts"
import * as collector from "../expression/collector.ts"
import type { Ambient } from "../program/prepare.ts"
import { keyCondition } from "../query/keyCondition.ts"
import type { Plan } from "../query/plan.ts"
import type { QueryFields, ScanFields, Source } from "../query/source.ts"
import * as sources from "../query/source.ts"
import { idOf } from "./id.ts"
import type { Given } from "./many.ts"

const nameOf = (key: string | KeyAttribute): string => typeof key === "string" ? key : key.attribute

/** The names of a table's key attributes. */
export const keyNames = ({ options }: Table<any>): ReadonlyArray<string> =>
  [options.partitionKey, options.sortKey].flatMap((key) => key === undefined ? [] : [nameOf(key)])

const plan = (
  table: Table<any>,
  position: ReadonlyArray<string>,
  query: string,
  operation: Plan["operation"],
  input: Plan["input"]
): Plan => ({
  entity: table.identifier,
  operation,
  input,
  reader: { read: (item) => item, accepts: undefined, types: undefined, attributes: undefined },
  empty: false,
  position,
  binding: { table: table.identifier, index: "", query, direction: "forward" }
})

type Settings = Partial<Pick<ScanFields, "segmentCount" | "pageLimit">>

/** A scan of a table. */
export const scan = (table: Table<any>, settings: Settings): Source =>
  ({
    ...sources.shared,
    _tag: "Scan",
    entity: { identifier: table.identifier },
    segmentCount: 1,
    segmentsAtOnce: undefined,
    ahead: 1,
    ...settings,
    plan: ({ tableName }: Ambient) =>
      plan(table, keyNames(table), "every item", "Scan", { TableName: tableName(table) })
  }) as ScanFields & { readonly _tag: "Scan"; readonly entity: Entity.Any } // of the entity, a raw plan needs no more

/** All items of a partition, whatever entities they are of: their keys alone, or the whole of them. */
export const partition = (entity: Entity.Any, values: QueryFields["partition"], whole: boolean): Source => {
  const layout: Layout = layouts.of(entity)
  const names = keyNames(layout.table)
  return {
    ...sources.shared,
    ...sources.query,
    entity,
    index: "",
    partition: values,
    ahead: 1,
    plan: ({ tableName }: Ambient) => {
      const into = collector.make()
      const every = { partition: values, range: undefined, members: {} }
      const KeyConditionExpression = keyCondition(layout, layout.primary, every, into)!
      const projection = whole ? {} : { ProjectionExpression: names.map(into.name).join(", ") }
      const { ExpressionAttributeValues: parts } = into.parameters()
      const whose = JSON.stringify(parts, (_, v) => v instanceof Uint8Array ? [...v] : v)
      return plan(layout.table, names, whose, "Query", {
        TableName: tableName(layout.table),
        KeyConditionExpression,
        ...projection,
        ...into.parameters()
      })
    }
  }
}

/** The removal of an item. */
export const remove = (table: Table<any>, item: AttributeMap, { tableName }: Ambient): Given => {
  const names = keyNames(table)
  const Key = Object.fromEntries(names.map((name) => [name, item[name]!]))
  return {
    table: tableName(table),
    keyNames: names,
    id: idOf(item, names),
    request: { DeleteRequest: { Key } },
    given: Key
  }
}

/** The write of an item. */
export const put = (table: Table<any>, item: AttributeMap, { tableName }: Ambient): Given => {
  const names = keyNames(table)
  return {
    table: tableName(table),
    keyNames: names,
    id: idOf(item, names),
    request: { PutRequest: { Item: item } },
    given: item
  }
}
