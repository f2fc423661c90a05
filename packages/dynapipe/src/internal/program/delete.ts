/** A delete as a `DeleteItem`, and the reading of its answer. */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Condition } from "../../Condition.ts"
import type * as Entity from "../../Entity.ts"
import type { ConditionalCheckFailed, ItemNotFound, VersionConflict } from "../../Errors.ts"
import * as items from "../entity/item.ts"
import * as layouts from "../entity/layout.ts"
import * as collector from "../expression/collector.ts"
import * as guards from "./guard.ts"
import type { Ambient, Join, Prepared } from "./prepare.ts"
import { conditionExpression, returnOldOnFailure } from "./prepare.ts"
import * as uniques from "./unique.ts"

/** What a delete says. */
export interface Fields {
  /** The key, or the item that was read. */
  readonly key: Readonly<Record<string, unknown>>
  /** By the version that the item has, where the entity has one. */
  readonly guarded: boolean
  /** Whether there must be an item. */
  readonly exists: boolean
  readonly conditions: ReadonlyArray<Condition>
  readonly returning: "nothing" | "old"
  /** Runs it together with others; alone, where it is undefined. */
  readonly join?: Join<Fields & { readonly _tag: "Delete"; readonly entity: Entity.Any }> | undefined
}

export const prepare = (
  self: Fields & { readonly entity: Entity.Any },
  ambient: Ambient
): Prepared<"DeleteItem", unknown, ConditionalCheckFailed | VersionConflict | ItemNotFound> => {
  const layout = layouts.of(self.entity)
  const table = ambient.tableName(layout.table)
  const key = items.keyOf(layout, self.key)
  const held = layout.unique.length > 0
  if (held && (!self.guarded || self.returning === "old")) {
    throw new Error(
      `${layout.identifier} has unique attributes: it is removed by Delete.from, which knows them, and returns nothing`
    )
  }
  const { conditions, refused, versioned } = guards.make(layout, {
    key,
    read: self.guarded ? self.key : undefined,
    exists: self.exists,
    unique: held,
    conditions: self.conditions
  })
  const into = collector.make()
  const condition = conditionExpression(conditions, into)
  return {
    entity: layout.identifier,
    table,
    key,
    request: {
      operation: "DeleteItem",
      input: {
        TableName: table,
        Key: items.primaryKey(layout, key),
        ...condition,
        ...into.parameters(),
        ...("ConditionExpression" in condition && returnOldOnFailure),
        ...(self.returning === "old" && { ReturnValues: "ALL_OLD" })
      }
    },
    sentinels: held ? uniques.sentinels(layout, self.key, undefined) : undefined,
    idempotent: !("ConditionExpression" in condition) && self.returning === "nothing",
    // the item that was read is gone
    lostAnswer: versioned && self.returning === "nothing"
      ? (item) => item === undefined ? {} : undefined
      : undefined,
    success: ({ Attributes }) =>
      Result.succeed(
        self.returning === "nothing"
          ? undefined
          : Attributes === undefined
          ? Option.none()
          : Option.some(items.read(layout, Attributes))
      ),
    refused
  }
}
