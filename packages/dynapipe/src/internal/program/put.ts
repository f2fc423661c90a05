/** A put as a `PutItem`, and the reading of its answer. */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Condition } from "../../Condition.ts"
import type * as Entity from "../../Entity.ts"
import type { ConditionalCheckFailed, VersionConflict } from "../../Errors.ts"
import type { Input } from "../../Operation.ts"
import * as items from "../entity/item.ts"
import type { Layout } from "../entity/layout.ts"
import * as layouts from "../entity/layout.ts"
import * as collector from "../expression/collector.ts"
import { sameItem } from "../same.ts"
import { conditionFailed, versionConflict } from "./failure.ts"
import type { Ambient, Join, Prepared } from "./prepare.ts"
import { conditionExpression, itemExists, itemNotExists, returnOldOnFailure, versionIs } from "./prepare.ts"
import * as uniques from "./unique.ts"

/** What a put says. */
export interface Fields {
  readonly item: Readonly<Record<string, unknown>>
  /** The item that was read and is replaced, if that is what it does. */
  readonly before: Readonly<Record<string, unknown>> | undefined
  /** By the version, where the entity has one. */
  readonly guarded: boolean
  /** Only where there is no item yet. */
  readonly create: boolean
  readonly conditions: ReadonlyArray<Condition>
  readonly returning: "new" | "old"
  /** Runs it together with others; alone, where it is undefined. */
  readonly join?: Join<Fields & { readonly _tag: "Put"; readonly entity: Entity.Any }> | undefined
}

/** The item with what dynapipe keeps: the next version, the time of creation, the time of this write. */
const complete = (layout: Layout, item: Fields["item"], now: number): Readonly<Record<string, unknown>> => {
  const { createdAt, updatedAt, version } = layout.roles
  if (version === undefined && createdAt === undefined && updatedAt === undefined) return item
  return {
    ...item,
    ...(version && { [version.attribute]: Number(item[version.attribute] ?? 0) + 1 }),
    ...(createdAt && { [createdAt.attribute]: item[createdAt.attribute] ?? createdAt.at(now) }),
    ...(updatedAt && { [updatedAt.attribute]: updatedAt.at(now) })
  }
}

const refuseOld = (layout: Layout): never => {
  throw new Error(
    `${layout.identifier} has unique attributes: Put.item creates an item, and Put.replace replaces one that was read`
  )
}

/** What a put says of its conditions. */
const conditioned = (conditions: ReadonlyArray<Condition>): Pick<Input<"PutItem">, "ConditionExpression"> => {
  const into = collector.make()
  const condition = conditionExpression(conditions, into)
  return { ...condition, ...into.parameters(), ...("ConditionExpression" in condition && returnOldOnFailure) }
}

export const prepare = (
  self: Fields & { readonly entity: Entity.Any },
  ambient: Ambient
): Prepared<"PutItem", unknown, ConditionalCheckFailed | VersionConflict> => {
  const layout = layouts.of(self.entity)
  const table = ambient.tableName(layout.table)
  const key = items.keyOf(layout, self.item)
  const { version } = layout.roles
  const guard = self.guarded && version !== undefined ? version : undefined
  const expected = guard === undefined ? undefined : self.item[guard.attribute] as number | undefined
  const { before } = self
  const held = layout.unique.length > 0
  if (held && before === undefined && (expected !== undefined || self.returning === "old")) refuseOld(layout)
  const create = self.create || held && before === undefined
  const conditions = [
    ...(guard === undefined ? [] : [versionIs(layout, guard, expected, before !== undefined)]),
    ...(create && !(guard !== undefined && expected === undefined) ? [itemNotExists(layout)] : []),
    ...(before !== undefined && guard === undefined ? [itemExists(layout), ...uniques.unchanged(layout, before)] : []),
    ...self.conditions
  ]
  const condition = conditions.length === 0 ? {} : conditioned(conditions)
  const stored = items.stored(layout, complete(layout, self.item, ambient.now))
  let read: { readonly item: unknown } | undefined
  const written = () => (read ??= { item: items.read(layout, stored) }).item
  return {
    entity: layout.identifier,
    table,
    key,
    request: {
      operation: "PutItem",
      input: {
        TableName: table,
        Item: stored,
        ...condition,
        ...(self.returning === "old" && { ReturnValues: "ALL_OLD" })
      }
    },
    sentinels: held ? uniques.sentinels(layout, before, self.item) : undefined,
    idempotent: !("ConditionExpression" in condition) && self.returning === "new",
    // what was there before a create is known, and what a guarded put replaced is not
    lostAnswer: create || (guard !== undefined || before !== undefined) && self.returning === "new"
        || guard !== undefined && expected === undefined
      ? (item) => item !== undefined && sameItem(item, stored) ? {} : undefined
      : undefined,
    rehearse: self.returning === "new" ? written : undefined,
    success: ({ Attributes }) =>
      Result.succeed(
        self.returning === "new"
          ? written()
          : Attributes === undefined
          ? Option.none()
          : Option.some(items.read(layout, Attributes))
      ),
    refused: (item) =>
      (guard === undefined || self.create && before === undefined
        ? undefined
        : versionConflict(layout, key, item, expected, before !== undefined))
        ?? conditionFailed(layout, key, item)
  }
}
