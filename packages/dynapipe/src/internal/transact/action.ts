/** An operation as one action of a transaction. */
import type { AttributeMap } from "../../AttributeValue.ts"
import type { Input } from "../../Operation.ts"
import { pick } from "../entity/item.ts"
import * as layouts from "../entity/layout.ts"
import * as checks from "../program/check.ts"
import * as deletes from "../program/delete.ts"
import type { Ambient } from "../program/prepare.ts"
import * as puts from "../program/put.ts"
import * as updates from "../program/update.ts"
import * as size from "../size.ts"
import type { Leaf, WriteOp } from "./tree.ts"

export type TransactItem = NonNullable<Input<"TransactWriteItems">["TransactItems"]>[number]

export interface Action {
  readonly label: string
  readonly entity: string
  readonly item: TransactItem
  /** Which item it is about, so that two actions on one are found before DynamoDB finds them. */
  readonly target: string
  readonly bytes: number
  /** Whether a condition can fail it. */
  readonly conditional: boolean
  readonly refused: (item: AttributeMap | undefined) => unknown
  readonly success: () => unknown
}

type Body = {
  readonly TableName: string | undefined
  readonly ConditionExpression?: string | undefined
  readonly ExpressionAttributeValues?: AttributeMap | undefined
}

const action = (
  leaf: Leaf<WriteOp>,
  item: TransactItem,
  body: Body,
  key: AttributeMap,
  content: AttributeMap,
  rest: Pick<Action, "refused" | "success">
): Action => ({
  label: leaf.label,
  entity: layouts.of(leaf.operation.entity).identifier,
  item,
  target: JSON.stringify([body.TableName, key], (_, v) => v instanceof Uint8Array ? Array.from(v) : v),
  bytes: size.ofItem(content) + size.ofItem(body.ExpressionAttributeValues ?? {}),
  conditional: body.ConditionExpression !== undefined,
  ...rest
})

const nothing = () => undefined

const refuseOld = (leaf: Leaf<WriteOp>): never => {
  throw new Error(`Transact: "${leaf.label}" asks for the old item, which a transaction does not return`)
}

/** Makes the action; throws a CodecIssue where a value cannot be stored. */
export const make = (leaf: Leaf<WriteOp>, ambient: Ambient): Action => {
  const { operation } = leaf
  switch (operation._tag) {
    case "Put": {
      if (operation.returning === "old") refuseOld(leaf)
      const { refused, request: { input }, success } = puts.prepare(operation, ambient)
      const item = input.Item!
      const key = pick(item, [...layouts.of(operation.entity).primaryNames])
      return action(leaf, { Put: { ...input, TableName: input.TableName, Item: item } }, input, key, item, {
        refused,
        success: () => successOf(success({}))
      })
    }
    case "Update": {
      if (operation.returning === "old") refuseOld(leaf)
      const { refused, request: { input: { ReturnValues: _, ...input } } } = updates.prepare(operation, ambient)
      const { Key, UpdateExpression } = input
      if (UpdateExpression === undefined) throw new Error(`Transact: "${leaf.label}" changes nothing: use Check`)
      return action(leaf, { Update: { ...input, Key, UpdateExpression } }, input, Key!, Key!, {
        refused,
        success: nothing
      })
    }
    case "Delete": {
      if (operation.returning === "old") refuseOld(leaf)
      const { refused, request: { input } } = deletes.prepare(operation, ambient)
      return action(leaf, { Delete: { ...input, Key: input.Key } }, input, input.Key!, input.Key!, {
        refused,
        success: nothing
      })
    }
    case "Check": {
      const { input, refused } = checks.prepare(operation, ambient)
      return action(leaf, { ConditionCheck: input }, input, input.Key, input.Key, { refused, success: nothing })
    }
  }
}

// the item as stored is known before it is sent, so reading it cannot fail
const successOf = (result: ReturnType<ReturnType<typeof puts.prepare>["success"]>): unknown =>
  result._tag === "Success" ? result.success : undefined
