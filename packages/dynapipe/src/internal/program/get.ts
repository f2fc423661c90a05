/** A get as a `GetItem`, and the reading of its answer. */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { AttributeMap } from "../../AttributeValue.ts"
import type * as Entity from "../../Entity.ts"
import type { ItemNotFound } from "../../Errors.ts"
import * as items from "../entity/item.ts"
import type { Layout } from "../entity/layout.ts"
import * as layouts from "../entity/layout.ts"
import * as collector from "../expression/collector.ts"
import { itemNotFound } from "./failure.ts"
import type { Ambient, Join, Prepared } from "./prepare.ts"

/** What a get says. */
export interface Fields {
  readonly key: Readonly<Record<string, unknown>>
  readonly consistentRead: boolean
  readonly attributes: ReadonlyArray<string> | undefined
  readonly required: boolean
  /** Runs it together with others; alone, where it is undefined. */
  readonly join?: Join<Fields & { readonly entity: Entity.Any }> | undefined
}

/** The names under which attributes of the schema are stored, and that of the type attribute by which an item is told. */
export const storedNames = (layout: Layout, attributes: ReadonlyArray<string>): ReadonlyArray<string> => {
  const names = [...new Set(attributes)].map((name) => {
    const codec = layout.codec.attribute(name)
    if (codec === undefined) throw new Error(`${layout.identifier}: the schema has no attribute "${name}"`)
    return codec.name
  })
  return layout.type === undefined ? names : [...names, layout.type.attribute]
}

const projection = (layout: Layout, attributes: ReadonlyArray<string>) => {
  const into = collector.make()
  const names = storedNames(layout, attributes).map(into.name)
  return {
    input: { ProjectionExpression: names.join(", "), ...into.parameters() },
    read: items.readSelected(layout, attributes)
  }
}

export const prepare = (
  self: Fields & { readonly entity: Entity.Any },
  ambient: Ambient
): Prepared<"GetItem", unknown, ItemNotFound> => {
  const layout = layouts.of(self.entity)
  const table = ambient.tableName(layout.table)
  const key = items.keyOf(layout, self.key)
  const Key = items.primaryKey(layout, key)
  // most gets read a whole item, and many of them go together: what they need is made without a detour
  const selected = self.attributes === undefined ? undefined : projection(layout, self.attributes)
  const read = (item: AttributeMap) => selected === undefined ? items.read(layout, item) : selected.read(item)
  return {
    entity: layout.identifier,
    table,
    key,
    request: {
      operation: "GetItem",
      input: self.consistentRead || selected !== undefined
        ? { TableName: table, Key, ...(self.consistentRead && { ConsistentRead: true }), ...selected?.input }
        : { TableName: table, Key }
    },
    idempotent: true,
    success: ({ Item }) => {
      if (Item !== undefined) return Result.succeed(self.required ? read(Item) : Option.some(read(Item)))
      return self.required ? Result.fail(itemNotFound(layout, key)) : Result.succeed(Option.none())
    },
    refused
  }
}

const refused = (): never => {
  throw new Error("a read has no condition")
}
