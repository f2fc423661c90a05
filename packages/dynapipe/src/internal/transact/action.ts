/** An operation as actions of a transaction: its own, and one for each unique value that it takes or gives back. */
import type { AttributeMap } from "../../AttributeValue.ts"
import type { Input } from "../../Operation.ts"
import { idOf } from "../batch/id.ts"
import * as items from "../entity/item.ts"
import * as layouts from "../entity/layout.ts"
import * as checks from "../program/check.ts"
import * as deletes from "../program/delete.ts"
import type { Ambient } from "../program/prepare.ts"
import * as puts from "../program/put.ts"
import type { Sentinel } from "../program/unique.ts"
import * as updates from "../program/update.ts"
import type { Leaf, WriteOp } from "./tree.ts"
import { checkAlone } from "./tree.ts"

export type TransactItem = NonNullable<Input<"TransactWriteItems">["TransactItems"]>[number]

export interface Action {
  /** Of the operation that it belongs to. */
  readonly label: string
  /** What reasons and metrics call it. */
  readonly name: string
  readonly entity: string
  /** The key, for messages. */
  readonly key: Readonly<Record<string, unknown>>
  readonly item: TransactItem
  readonly table: string
  /** Which item it is about, so that two actions on one are found before DynamoDB finds them. */
  readonly target: string
  /** What it brings along: the item or its key, and the values of its expressions. */
  readonly holds: ReadonlyArray<AttributeMap>
  /** Whether a condition can fail it. */
  readonly conditional: boolean
  /** Whether it is the operation itself; others keep what is unique. */
  readonly main: boolean
  /** Whether it gives a unique value back: there is nothing to give back where another item has it. */
  readonly release?: boolean
  readonly refused: (item: AttributeMap | undefined) => unknown
  /** What a put stores, and how it is read again. */
  readonly stored?: AttributeMap | undefined
  readonly read?: ((item: AttributeMap) => unknown) | undefined
}

type Body = {
  readonly TableName: string | undefined
  readonly ConditionExpression?: string | undefined
  readonly ExpressionAttributeValues?: AttributeMap | undefined
}

/** One text for one item, out of its key or, where the names of its key are given, of all of it. */
export const targetOf = (table: string | undefined, item: AttributeMap, names = Object.keys(item)): string =>
  `${table} ${idOf(item, names.sort())}`

const action = (
  leaf: Leaf<WriteOp>,
  item: TransactItem,
  body: Body,
  target: string,
  content: AttributeMap,
  rest: Pick<Action, "key" | "refused" | "stored" | "read">
): Action => ({
  label: leaf.label,
  name: leaf.label,
  entity: layouts.of(leaf.operation.entity).identifier,
  item,
  table: body.TableName!,
  target,
  holds: body.ExpressionAttributeValues === undefined ? [content] : [content, body.ExpressionAttributeValues],
  conditional: body.ConditionExpression !== undefined,
  main: true,
  ...rest
})

/** The action that takes a unique value, or gives it back. */
const companion = (main: Action, sentinel: Sentinel): Action => {
  const { change, condition, constraint, item, key, refused } = sentinel
  const body = { TableName: main.table, ...condition }
  return {
    label: main.label,
    name: `${main.label} (unique ${constraint})`,
    entity: main.entity,
    key: main.key,
    item: change === "take" ? { Put: { ...body, Item: item } } : { Delete: { ...body, Key: key } },
    table: main.table,
    target: targetOf(main.table, key),
    holds: [change === "take" ? item : key, condition.ExpressionAttributeValues],
    conditional: true,
    main: false,
    release: change === "release",
    refused
  }
}

const withCompanions = (main: Action, sentinels: ReadonlyArray<Sentinel> = []): ReadonlyArray<Action> => [
  main,
  ...sentinels.map((sentinel) => companion(main, sentinel))
]

/** What is about the item that has this key. */
const about = (
  leaf: Leaf<WriteOp>,
  item: TransactItem,
  body: Body,
  key: AttributeMap,
  rest: Pick<Action, "key" | "refused">
): Action => action(leaf, item, body, targetOf(body.TableName, key), key, rest)

/** Refuses an operation that no transaction can carry as it is. */
export const checkLeaf = (leaf: Leaf<WriteOp>): void => {
  const { label, operation } = leaf
  if ("returning" in operation && operation.returning === "old") {
    throw new Error(`Transact: "${label}" asks for the old item, which a transaction does not return`)
  }
  checkAlone(leaf)
}

/** Whether it says when it is sent: what dynapipe writes of times is another the next time. */
export const isTimed = (operation: WriteOp): boolean => {
  const { createdAt, updatedAt } = layouts.of(operation.entity).roles
  switch (operation._tag) {
    case "Put":
      return updatedAt !== undefined || createdAt !== undefined && operation.item[createdAt.attribute] === undefined
    case "Update":
      return updatedAt !== undefined || createdAt !== undefined && operation.upsert
    default:
      return false
  }
}

/** Makes the actions; throws a CodecIssue where a value cannot be stored. */
export const make = (leaf: Leaf<WriteOp>, ambient: Ambient): ReadonlyArray<Action> => {
  const { operation } = leaf
  switch (operation._tag) {
    case "Put": {
      const { key, refused, rehearse, request: { input }, sentinels } = puts.prepare(operation, ambient)
      rehearse?.()
      const layout = layouts.of(operation.entity)
      const stored = input.Item!
      const target = targetOf(input.TableName, stored, [...layout.primaryNames])
      const { ReturnValues: _, ...rest } = input
      const put = { Put: { ...rest, TableName: input.TableName, Item: stored } }
      const read = (item: AttributeMap) => item === stored && rehearse ? rehearse() : items.read(layout, item)
      return withCompanions(action(leaf, put, input, target, stored, { key, refused, stored, read }), sentinels)
    }
    case "Update": {
      const { key, refused, request, sentinels } = updates.prepare(operation, ambient)
      const { ReturnValues: _, ...input } = request.input
      const { Key, UpdateExpression } = input
      if (UpdateExpression === undefined) throw new Error(`Transact: "${leaf.label}" changes nothing: use Check`)
      const update = { Update: { ...input, Key, UpdateExpression } }
      return withCompanions(about(leaf, update, input, Key!, { key, refused }), sentinels)
    }
    case "Delete": {
      const { key, refused, request, sentinels } = deletes.prepare(operation, ambient)
      const { ReturnValues: _, ...input } = request.input
      const remove = { Delete: { ...input, Key: input.Key } }
      return withCompanions(about(leaf, remove, input, input.Key!, { key, refused }), sentinels)
    }
    case "Check": {
      const { input, key, refused, sentinels } = checks.prepare(operation, ambient)
      const check = { ConditionCheck: input }
      return withCompanions(about(leaf, check, input, input.Key, { key, refused }), sentinels)
    }
  }
}

/** What the operation of an action succeeds with: the item that a put stored, of others nothing. */
export const success = (self: Action): unknown => self.stored && self.read!(self.stored)
