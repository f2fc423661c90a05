/**
 * A marker: an item that says that a transaction has happened, and what it answered. It is written in the transaction
 * itself, and refuses it the next time.
 */
import * as Duration from "effect/Duration"
import type * as Crypto from "node:crypto"
import type { AttributeMap } from "../../AttributeValue.ts"
import type { KeyAttribute, Table, TableOptions } from "../../Table.ts"
import { limits } from "../key/codec.ts"
import type { Ambient } from "../program/prepare.ts"
import type { Action } from "./action.ts"
import { targetOf } from "./action.ts"

/** Where the markers are, and for how long. */
export interface Fields {
  readonly table: Table<any>
  readonly keepFor: Duration.Duration | undefined
}

/** What a marker says of the operations: none but a put answers with an item. */
interface Told {
  readonly program: string
  readonly answer: ReadonlyArray<AttributeMap | undefined>
}

const names = { program: "_program", answer: "_answer", until: "_until" } as const

const keyOf = (key: unknown): KeyAttribute | undefined =>
  key === undefined
    ? undefined
    : Array.isArray(key)
    ? keyOf(key[0])
    : typeof key === "string"
    ? { attribute: key, type: "S" }
    : key as KeyAttribute

const sortValues = { S: { S: "ONCE" }, N: { N: "0" }, B: { B: Uint8Array.of(0) } } as const

const prefix = "ONCE#"

/** The most bytes of a token: what a partition key takes beside the prefix. */
export const tokenLimit = limits.partition - prefix.length

const keyIn = (options: TableOptions, token: string): AttributeMap => {
  const partition = keyOf(options.partitionKey)!
  const sort = keyOf(options.sortKey)
  const value = prefix + token
  return {
    [partition.attribute]: partition.type === "B" ? { B: Buffer.from(value) } : { S: value },
    ...(sort && { [sort.attribute]: sortValues[sort.type as "S" | "N" | "B"] })
  }
}

/** Refuses a table that cannot hold markers, when the program is made. */
export const check = ({ keepFor, table }: Fields, token: string): void => {
  const options: TableOptions = table.options
  if (token === "") throw new Error("Transact.once: the token is empty")
  if (keyOf(options.partitionKey)!.type === "N") {
    throw new Error(`Transact.once: the partition key of ${table.identifier} is a number, and a marker's is a string`)
  }
  if (keepFor !== undefined && options.timeToLive === undefined) {
    throw new Error(`Transact.once: ${table.identifier} has no timeToLive, so that no marker would ever go away`)
  }
  const millis = keepFor === undefined ? 1 : Duration.toMillis(keepFor)
  if (!(millis > 0 && Number.isFinite(millis))) {
    throw new Error("Transact.once: keepFor is a time from now on: leave it out to keep the marker for ever")
  }
}

let loaded: typeof Crypto | undefined
const crypto = (): typeof Crypto => loaded ??= process.getBuiltinModule("node:crypto")

/** A short text for what the operations say, whenever they are sent. */
export const fingerprint = (actions: ReadonlyArray<Action>): string =>
  crypto().createHash("sha256")
    .update(JSON.stringify(actions.map((a) => [a.label, a.item]), (_, v) => v instanceof Uint8Array ? [...v] : v))
    .digest("base64url")

/** The action that writes the marker, and is refused where it is there. */
export const action = (self: Fields, token: string, told: Told, ambient: Ambient): Action => {
  const options: TableOptions = self.table.options
  const table = ambient.tableName(self.table)
  const key = keyIn(options, token)
  const partition = keyOf(options.partitionKey)!.attribute
  const type = options.typeAttribute ?? "_type"
  const until = self.keepFor && ambient.now + Duration.toMillis(self.keepFor)
  const item: AttributeMap = {
    ...key,
    ...(type !== false && { [type]: { S: "once" } }),
    [names.program]: { S: told.program },
    [names.answer]: { L: told.answer.map((stored) => stored === undefined ? { NULL: true } : { M: stored }) },
    ...(until !== undefined && {
      [names.until]: { N: String(until) },
      [options.timeToLive!]: { N: String(Math.ceil(until / 1000)) }
    })
  }
  // DynamoDB removes what has expired when it comes to it: until then it is there, and does not count
  const condition = until === undefined
    ? {
      ConditionExpression: "attribute_not_exists(#pk)",
      ExpressionAttributeNames: { "#pk": partition }
    }
    : {
      ConditionExpression: "attribute_not_exists(#pk) OR #until <= :now",
      ExpressionAttributeNames: { "#pk": partition, "#until": names.until },
      ExpressionAttributeValues: { ":now": { N: String(ambient.now) } }
    }
  return {
    label: "once",
    name: "once",
    entity: "marker",
    key: { token },
    item: {
      Put: { TableName: table, Item: item, ...condition, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }
    },
    table,
    target: targetOf(table, key),
    holds: [item],
    conditional: true,
    main: false,
    refused: () => undefined
  }
}

/** What the marker that was there says. */
export const told = (item: AttributeMap | undefined): Told => ({
  program: item?.[names.program]?.S ?? "",
  answer: item?.[names.answer]?.L?.map((stored) => stored.M) ?? []
})
