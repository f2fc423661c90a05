/** An update as an `UpdateItem`, and the reading of its answer. */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { AttributeMap } from "../../AttributeValue.ts"
import { CodecIssue } from "../../Codec.ts"
import type { Condition } from "../../Condition.ts"
import type * as Entity from "../../Entity.ts"
import type { ConditionalCheckFailed, ItemNotFound, VersionConflict } from "../../Errors.ts"
import * as items from "../entity/item.ts"
import type { Layout } from "../entity/layout.ts"
import * as layouts from "../entity/layout.ts"
import * as collector from "../expression/collector.ts"
import type { Action } from "../update/action.ts"
import { applied, repeatable, unchangedBeside } from "../update/applied.ts"
import { derive } from "../update/derive.ts"
import type { Assignment } from "../update/expression.ts"
import { updateExpression } from "../update/expression.ts"
import * as guards from "./guard.ts"
import type { Ambient, Prepared } from "./prepare.ts"
import { conditionExpression, returnOldOnFailure } from "./prepare.ts"
import * as uniques from "./unique.ts"

/** What an update says. */
export interface Fields {
  readonly key: Readonly<Record<string, unknown>>
  /** Whether the key is that of an item that was read, and all of it. */
  readonly from: boolean
  /** Whether the item is created where there is none. */
  readonly upsert: boolean
  readonly actions: ReadonlyArray<Action>
  readonly conditions: ReadonlyArray<Condition>
  readonly returning: "new" | "old"
}

/** What dynapipe keeps: the next version, the time of this write, and of the creation where there may be one. */
const kept = (layout: Layout, upsert: boolean, now: number): ReadonlyArray<Assignment> => {
  const { createdAt, updatedAt, version } = layout.roles
  return [
    ...(version === undefined ? [] : [next(version.codec.name)]),
    ...(updatedAt === undefined ? [] : [assign(updatedAt.codec.name, updatedAt.codec.encodeUnsafe(updatedAt.at(now)))]),
    ...(createdAt === undefined || !upsert
      ? []
      : [once(createdAt.codec.name, createdAt.codec.encodeUnsafe(createdAt.at(now)))])
  ]
}

const next = (name: string): Assignment => (into) =>
  `${into.name(name)} = if_not_exists(${into.name(name)}, ${into.value({ N: "0" })}) + ${into.value({ N: "1" })}`
const assign = (name: string, value: AttributeMap[string]): Assignment => (into) =>
  `${into.name(name)} = ${into.value(value)}`
const once = (name: string, value: AttributeMap[string]): Assignment => (into) =>
  `${into.name(name)} = if_not_exists(${into.name(name)}, ${into.value(value)})`

/** What an item that is created has beside what is set: the attributes of its key, and its type. */
const identity = (layout: Layout, key: Fields["key"]): AttributeMap => {
  const lookup = items.partsOf(layout, key)
  const out: AttributeMap = {}
  for (const part of layout.keyParts) {
    const { name } = layout.codec.attribute(part)!
    if (!layout.primaryNames.has(name)) out[name] = lookup(part)!
  }
  if (layout.type !== undefined) out[layout.type.attribute] = { S: layout.type.value }
  return out
}

/** Refuses an upsert that would create an item which does not fit its schema. */
const checkWhole = (layout: Layout, actions: ReadonlyArray<Action>): void => {
  const { createdAt, updatedAt, version } = layout.roles
  const written = new Set([
    ...layout.keyParts,
    ...[createdAt, updatedAt, version].map((role) => role?.attribute),
    ...actions.map(({ path }) => path.segments.length === 1 ? layout.stored.get(path.segments[0]) : undefined)
  ])
  for (const [attribute, { optional }] of layout.codec.attributes) {
    if (!optional && !written.has(attribute)) {
      const reason = "an upsert creates the item where there is none, and this one does not set it"
      throw new CodecIssue({ direction: "encode", path: [attribute], reason })
    }
  }
}

/** What tells the item after a guarded update from the item after another: the version, the time of the write. */
const signs = (layout: Layout, expected: number, now: number): AttributeMap => {
  const { updatedAt, version } = layout.roles
  return {
    [version!.codec.name]: { N: String(expected + 1) },
    ...(updatedAt && { [updatedAt.codec.name]: updatedAt.codec.encodeUnsafe(updatedAt.at(now)) })
  }
}

const refuseUnique = (layout: Layout): never => {
  throw new Error(
    `${layout.identifier}: a unique attribute changes by Update.from, which knows its old value, and returns nothing`
  )
}

export const prepare = (
  self: Fields & { readonly entity: Entity.Any },
  ambient: Ambient
): Prepared<"UpdateItem", unknown, ConditionalCheckFailed | VersionConflict | ItemNotFound> => {
  const layout = layouts.of(self.entity)
  const table = ambient.tableName(layout.table)
  const { actions, upsert } = self
  const key = items.keyOf(layout, self.key)
  const unique = actions.some((action) => uniques.touches(layout, action))
  if (unique && (!self.from || self.returning === "old")) refuseUnique(layout)
  if (upsert) checkWhole(layout, actions)
  const { conditions, expected, refused, versioned } = guards.make(layout, {
    key,
    read: self.from ? self.key : undefined,
    exists: !upsert,
    unique,
    conditions: self.conditions
  })
  // the version tells that all of the item is as it was read
  const derived = derive(layout, versioned ? self.key : key, versioned, actions, upsert, ambient.now)
  const into = collector.make()
  const changes = updateExpression({
    actions,
    set: upsert ? { ...identity(layout, key), ...derived.set } : derived.set,
    remove: derived.remove,
    assignments: [
      ...kept(layout, upsert, ambient.now),
      ...Object.entries(derived.once).map(([name, value]) => once(name, value))
    ]
  }, into)
  const condition = conditionExpression(conditions, into)
  return {
    entity: layout.identifier,
    table,
    key,
    request: {
      operation: "UpdateItem",
      input: {
        TableName: table,
        Key: items.primaryKey(layout, key),
        ...changes,
        ...condition,
        ...into.parameters(),
        ...("ConditionExpression" in condition && returnOldOnFailure),
        ReturnValues: self.returning === "new" ? "ALL_NEW" : "ALL_OLD"
      }
    },
    sentinels: unique
      ? uniques.sentinels(layout, self.key, uniques.after(layout, self.key, actions))
      : undefined,
    idempotent: self.conditions.length === 0 && layout.roles.version === undefined && self.returning === "new"
      && actions.every(repeatable),
    // what an operand gave cannot be told from what another write left
    lostAnswer: expected !== undefined && self.returning === "new" && actions.every(repeatable)
      ? (item) =>
        item !== undefined && applied(item, actions, { ...derived.set, ...signs(layout, expected, ambient.now) })
          && unchangedBeside(layout, item, self.key, actions)
          ? { Attributes: item }
          : undefined
      : undefined,
    success: ({ Attributes }) => {
      // a transaction would not tell it, and whether this is one depends on the values
      if (unique) return Result.succeed(undefined)
      if (self.returning === "old" && upsert) {
        return Result.succeed(Attributes === undefined ? Option.none() : Option.some(items.read(layout, Attributes)))
      }
      // an upsert that only takes away makes no item where there is none: of it there would be the key
      return Result.succeed(items.read(layout, Attributes ?? items.primaryKey(layout, key)))
    },
    refused
  }
}
