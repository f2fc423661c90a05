/** A check as the `ConditionCheck` of a transaction. */
import type { AttributeMap } from "../../AttributeValue.ts"
import type { Condition } from "../../Condition.ts"
import type * as Entity from "../../Entity.ts"
import type { ConditionalCheckFailed, VersionConflict } from "../../Errors.ts"
import * as items from "../entity/item.ts"
import type { Layout } from "../entity/layout.ts"
import * as layouts from "../entity/layout.ts"
import * as collector from "../expression/collector.ts"
import { conditionFailed, versionConflict } from "./failure.ts"
import type { Ambient } from "./prepare.ts"
import { conditionExpression, itemExists, returnOldOnFailure, versionIs } from "./prepare.ts"
import * as uniques from "./unique.ts"

/** What a check says. */
export interface Fields {
  readonly key: Readonly<Record<string, unknown>>
  readonly conditions: ReadonlyArray<Condition>
  /** The item whose unique values are taken, if that is what it does. */
  readonly claimed?: Readonly<Record<string, unknown>> | undefined
}

/** The item is the one that was read. */
const unread = (layout: Layout, item: Readonly<Record<string, unknown>>): ReadonlyArray<Condition> => {
  const { version } = layout.roles
  return version === undefined
    ? [itemExists(layout), ...uniques.unchanged(layout, item)]
    : [versionIs(layout, version, item[version.attribute], true)]
}

export const prepare = (self: Fields & { readonly entity: Entity.Any }, ambient: Ambient) => {
  const layout = layouts.of(self.entity)
  const key = items.keyOf(layout, self.key)
  const into = collector.make()
  const { claimed } = self
  const { version } = layout.roles
  const conditions = claimed === undefined ? self.conditions : unread(layout, claimed)
  const { ConditionExpression } = conditionExpression(conditions, into)
  if (ConditionExpression === undefined) throw new Error(`${layout.identifier}: a check of no condition always holds`)
  return {
    entity: layout.identifier,
    key,
    input: {
      TableName: ambient.tableName(layout.table),
      Key: items.primaryKey(layout, key),
      ConditionExpression,
      ...into.parameters(),
      ...returnOldOnFailure
    },
    sentinels: claimed && uniques.sentinels(layout, undefined, claimed),
    refused: (item: AttributeMap | undefined): ConditionalCheckFailed | VersionConflict =>
      (claimed && version && versionConflict(layout, key, item, claimed[version.attribute] as number, true))
        ?? conditionFailed(layout, key, item)
  }
}
