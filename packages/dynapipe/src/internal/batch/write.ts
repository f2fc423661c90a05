/** Many puts and deletes as as few `BatchWriteItem`s as will do. */
import type { WriteRequest } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import type { DynamoDB } from "../../DynamoDB.ts"
import type * as Entity from "../../Entity.ts"
import type { CallFailed } from "../../Errors.ts"
import type { Mistake } from "../../Key.ts"
import type { Request } from "../../Operation.ts"
import * as layouts from "../entity/layout.ts"
import * as deletes from "../program/delete.ts"
import type { Ambient, Prepared } from "../program/prepare.ts"
import * as puts from "../program/put.ts"
import { send } from "../send.ts"
import * as size from "../size.ts"
import { idOf } from "./id.ts"
import * as rounds from "./rounds.ts"

/** DynamoDB takes 25 writes at once, and 16 MB over the network. */
const limit = { writes: 25, bytes: 16 * 1024 * 1024 } as const

export type WriteOp =
  | (puts.Fields & { readonly _tag: "Put"; readonly entity: Entity.Any })
  | (deletes.Fields & { readonly _tag: "Delete"; readonly entity: Entity.Any })

// Of several programs, those that a batch cannot carry: one that it can does not hide another.
type Refused<P> = P extends { readonly entity: infer Ent }
  ? Entity.HasUnique<Ent> extends true
    ? Mistake<"a batch write cannot keep unique attributes: send it alone, or use Transact.write">
  : P extends Effect.Effect<any, infer E, any>
    ? 0 extends 1 & E ? Mistake<"a batch takes puts and deletes: updates are for Batch.update, or for Transact.write">
    : Tagged<E, "ConditionalCheckFailed" | "ItemNotFound"> extends true
      ? Mistake<"a batch write cannot carry a condition: use Transact.write">
    : Tagged<E, "VersionConflict"> extends true
      ? Mistake<"a batch write cannot guard a version: use Put.overwrite or Delete.item, or Transact.write">
    : Tagged<E, "DecodeFailed"> extends true ? Mistake<"a batch write cannot give back the old item: send it alone">
    : never
  : never
  : never
type Tagged<E, Tag extends string> = [Extract<E, { readonly _tag: Tag }>] extends [never] ? false : true

/** Nothing for programs that a batch can carry; the mistake for others. */
export type Unconditional<P> = [Refused<P>] extends [never] ? unknown : Refused<P>

/** A write that was marked to join others: what no batch can carry cannot be added to it any more. */
export interface Batched {
  readonly _batched: true
}

/** Refuses writes that are marked so; it has no value. */
export interface Unbatched {
  readonly _batched?: Mistake<"a batched write joins a BatchWriteItem, which cannot carry this: leave out batched">
}

/** One write of a batch. */
export interface Order {
  readonly table: string
  readonly keyNames: ReadonlyArray<string>
  readonly id: string
  readonly request: WriteRequest
}

/** A write of a batch, and the program that it is. */
export interface Prepare extends Order {
  readonly prepared: Prepared<"PutItem" | "DeleteItem", unknown, unknown>
}

/** What a batch cannot do of what a program asks; nothing, where it can do it all. */
const beyond = (
  input: { readonly ConditionExpression?: unknown; readonly ReturnValues?: unknown },
  unique: boolean
): string | undefined =>
  unique
    ? "keep unique attributes: send it alone, or use Transact.write"
    : input.ConditionExpression !== undefined
    ? "carry a condition: use Transact.write"
    : input.ReturnValues !== undefined
    ? "give back the old item: send it alone"
    : undefined

const prepare = (self: WriteOp, ambient: Ambient): readonly [Prepare, string | undefined] => {
  const layout = layouts.of(self.entity)
  const prepared: Prepared<any, unknown, unknown> = self._tag === "Put"
    ? puts.prepare(self, ambient)
    : deletes.prepare(self, ambient)
  const { input } = prepared.request as Request<"PutItem"> | Request<"DeleteItem">
  const keyNames = [...layout.primaryNames]
  return [{
    table: input.TableName!,
    keyNames,
    id: idOf("Item" in input ? input.Item! : input.Key!, keyNames),
    request: "Item" in input
      ? { PutRequest: { Item: input.Item } }
      : { DeleteRequest: { Key: input.Key } },
    prepared
  }, beyond(input, layout.unique.length > 0)]
}

/** A program as a write of a batch. What a batch cannot do is refused, though the types do so before. */
export const order = (self: WriteOp, ambient: Ambient): Prepare => {
  const [order, what] = prepare(self, ambient)
  if (what === undefined) return order
  throw new Error(`${self._tag} of ${self.entity.identifier}: a batch write cannot ${what}`)
}

/** The same, where a batch can carry it. */
export const batchable = (self: WriteOp, ambient: Ambient): Prepare | undefined => {
  const [order, what] = prepare(self, ambient)
  return what === undefined ? order : undefined
}

/** The item of its table that a write is about. */
export const target = ({ id, table }: Order): string => `${table}\n${id}`

/** At most what a write takes over the network: JSON makes ten bytes of one. */
const atMost = ({ request: { PutRequest } }: Order): number =>
  PutRequest === undefined ? 4096 : size.ofItem(PutRequest.Item!) * 10

const exactly = ({ request }: Order): number =>
  Buffer.byteLength(
    JSON.stringify(request, (_, v) => v instanceof Uint8Array ? Buffer.from(v).toString("base64") : v)
  )

/** Takes writes until a call is full. Only what could be too much is written out to be measured. */
const filling = () => {
  const taken: Array<Order> = []
  let bytes = 0
  let measured = false
  /** Whether the call has room for this write, which it then takes. */
  return (one: Order): boolean => {
    if (taken.length >= limit.writes) return false
    if (!measured && bytes + atMost(one) > limit.bytes) {
      measured = true
      bytes = taken.reduce((sum, before) => sum + exactly(before), 0)
    }
    const more = measured ? exactly(one) : atMost(one)
    if (taken.length > 0 && bytes + more > limit.bytes) return false
    taken.push(one)
    bytes += more
    return true
  }
}

/** Calls that hold all of these writes. */
export const cut = <U extends Order>(orders: ReadonlyArray<U>): ReadonlyArray<ReadonlyArray<U>> => {
  const calls: Array<Array<U>> = []
  let takes = (_: U): boolean => false
  for (const one of orders) {
    if (takes(one)) calls[calls.length - 1]!.push(one)
    else {
      takes = filling()
      takes(one)
      calls.push([one])
    }
  }
  return calls
}

/** The first writes of every item, then the second ones, and so on: in each turn, no two are about one item. */
export const turns = <U extends Order>(orders: ReadonlyArray<U>): ReadonlyArray<ReadonlyArray<U>> => {
  const times = new Map<string, number>()
  const all: Array<Array<U>> = []
  for (const one of orders) {
    const item = target(one)
    const n = times.get(item) ?? 0
    times.set(item, n + 1)
    ;(all[n] ??= []).push(one)
  }
  return all
}

/** What a call says. */
export const requestItems = (units: ReadonlyArray<Order>): Record<string, Array<WriteRequest>> => {
  const items: Record<string, Array<WriteRequest>> = {}
  for (const { request, table } of units) (items[table] ??= []).push(request)
  return items
}

const exchange = <U extends Order>(units: ReadonlyArray<U>): Effect.Effect<ReadonlyArray<U>, CallFailed, DynamoDB> => {
  return Effect.map(
    send({ operation: "BatchWriteItem", input: { RequestItems: requestItems(units) } }, { resend: "always" }),
    ({ UnprocessedItems = {} }) => {
      const left = new Set<string>()
      for (const [table, requests] of Object.entries(UnprocessedItems)) {
        const keyNames = units.find((unit) => unit.table === table)?.keyNames
        if (keyNames === undefined) continue
        for (const { DeleteRequest, PutRequest } of requests) {
          left.add(`${table}\n${idOf(PutRequest?.Item ?? DeleteRequest!.Key!, keyNames)}`)
        }
      }
      return left.size === 0 ? [] : units.filter((unit) => left.has(target(unit)))
    }
  )
}

const call = <U extends Order>(units: ReadonlyArray<U>): Effect.Effect<rounds.Rest<U>, never, DynamoDB> =>
  rounds.untilDone<U>("BatchWriteItem", units, exchange)

/** Carries out all of these writes, no two of which may be about one item. */
export const store = <U extends Order>(
  orders: ReadonlyArray<U>,
  options: rounds.Options
): Effect.Effect<rounds.Left<U>, never, DynamoDB> => rounds.all(cut(orders), options, call)
