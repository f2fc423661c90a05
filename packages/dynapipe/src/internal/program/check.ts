/** A check as the `ConditionCheck` of a transaction. */
import type { AttributeMap } from "../../AttributeValue.ts"
import type { Condition } from "../../Condition.ts"
import type * as Entity from "../../Entity.ts"
import * as items from "../entity/item.ts"
import * as layouts from "../entity/layout.ts"
import * as collector from "../expression/collector.ts"
import { conditionFailed } from "./failure.ts"
import type { Ambient } from "./prepare.ts"
import { conditionExpression, returnOldOnFailure } from "./prepare.ts"

/** What a check says. */
export interface Fields {
  readonly key: Readonly<Record<string, unknown>>
  readonly conditions: ReadonlyArray<Condition>
}

export const prepare = (self: Fields & { readonly entity: Entity.Any }, ambient: Ambient) => {
  const layout = layouts.of(self.entity)
  const key = items.keyOf(layout, self.key)
  const into = collector.make()
  const { ConditionExpression } = conditionExpression(self.conditions, into)
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
    refused: (item: AttributeMap | undefined) => conditionFailed(layout, key, item)
  }
}
