/**
 * What a program asks of DynamoDB, without asking it.
 *
 * A *plan* is the operation and the input as they would be sent, under the tables' logical names and at the epoch, with
 * the capacity that it takes at least and with *warnings*: what is allowed, and rarely meant.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { BatchGet, BatchWrite } from "./Batch.ts"
import type { EncodeFailed } from "./Errors.ts"
import * as reads from "./internal/batch/read.ts"
import * as writes from "./internal/batch/write.ts"
import type { Layout } from "./internal/entity/layout.ts"
import * as layouts from "./internal/entity/layout.ts"
import * as meter from "./internal/meter.ts"
import * as checks from "./internal/program/check.ts"
import * as deletes from "./internal/program/delete.ts"
import * as gets from "./internal/program/get.ts"
import type { Ambient } from "./internal/program/prepare.ts"
import * as puts from "./internal/program/put.ts"
import * as updates from "./internal/program/update.ts"
import * as plans from "./internal/query/plan.ts"
import type { Source } from "./internal/query/source.ts"
import * as size from "./internal/size.ts"
import type { Action } from "./internal/transact/action.ts"
import { single } from "./internal/transact/alone.ts"
import type { ReadOp, WriteOp } from "./internal/transact/tree.ts"
import * as trees from "./internal/transact/tree.ts"
import * as transactions from "./internal/transact/write.ts"
import type { Input, Operation } from "./Operation.ts"
import type { TransactWrite } from "./Transact.ts"

/**
 * What a program asks of DynamoDB.
 *
 * @category models
 * @since 0.1.0
 */
export interface Plan {
  readonly operation: Operation | "ConditionCheck"
  readonly input: Input<Operation> | unknown
  /** Read units that it takes at least; undefined where that depends on what is found. */
  readonly readUnits: number | undefined
  /** Write units that it takes at least, those of the indexes that the item goes into included. */
  readonly writeUnits: number | undefined
  readonly warnings: ReadonlyArray<string>
}

const ambient: Ambient = { now: 0, tableName: (table) => table.identifier }

type Warning = string | false | undefined
const warnings = (...all: ReadonlyArray<Warning>): ReadonlyArray<string> => all.filter((w) => typeof w === "string")

const readPlan = (self: ReadOp): Plan => ({
  ...gets.prepare(self, ambient).request,
  readUnits: self.consistentRead ? 1 : 0.5,
  writeUnits: undefined,
  warnings: []
})

/** The indexes that an item goes into: those all of whose key attributes it has. */
const indexesOf = (layout: Layout, item: Record<string, unknown>): number =>
  [...layout.indexes.values()].filter((index) =>
    [...index.partition, ...index.sort].every((key) => item[key.attribute] !== undefined)
  ).length

const unrepeatable = (again: boolean): Warning =>
  !again && "It is not idempotent: where its answer is lost, it is not sent again by itself."

/** A write that keeps what is unique is a transaction also where it is alone. */
const writePlan = (self: WriteOp): Plan =>
  layouts.of(self.entity).unique.length === 0 || sentinelsOf(self).length === 0
    ? itemPlan(self)
    : transactPlan(single(self))

const sentinelsOf = (self: WriteOp): ReadonlyArray<unknown> => {
  switch (self._tag) {
    case "Put":
      return puts.prepare(self, ambient).sentinels ?? []
    case "Update":
      return updates.prepare(self, ambient).sentinels ?? []
    case "Delete":
      return deletes.prepare(self, ambient).sentinels ?? []
    case "Check":
      return checks.prepare(self, ambient).sentinels ?? []
  }
}

const itemPlan = (self: WriteOp): Plan => {
  const layout = layouts.of(self.entity)
  switch (self._tag) {
    case "Put": {
      const { request } = puts.prepare(self, ambient)
      const item = request.input.Item!
      const units = Math.max(1, Math.ceil(size.ofItem(item) / 1024))
      return {
        ...request,
        readUnits: undefined,
        writeUnits: units * (1 + indexesOf(layout, item)),
        warnings: warnings(
          request.input.ConditionExpression === undefined
            && "It replaces whatever item has this key: Put.ifNotExists or Put.when guards it."
        )
      }
    }
    case "Update": {
      const { idempotent, lostAnswer, request } = updates.prepare(self, ambient)
      const again = idempotent || lostAnswer !== undefined
      return { ...request, readUnits: undefined, writeUnits: 1, warnings: warnings(unrepeatable(again)) }
    }
    case "Delete": {
      const { idempotent, lostAnswer, request } = deletes.prepare(self, ambient)
      const again = idempotent || lostAnswer !== undefined
      return { ...request, readUnits: undefined, writeUnits: 1, warnings: warnings(unrepeatable(again)) }
    }
    case "Check": {
      const { input } = checks.prepare(self, ambient)
      return { operation: "ConditionCheck", input, readUnits: undefined, writeUnits: 1, warnings: [] }
    }
  }
}

const sourcePlan = (self: Source): Plan => {
  const { input, operation, reader } = plans.make(self, ambient)
  const filtered = self.conditions.length > 0
  const Limit = self.pageLimit ?? (filtered ? undefined : self.limit)
  return {
    operation,
    input: Limit === undefined ? input : { ...input, Limit },
    readUnits: undefined,
    writeUnits: undefined,
    warnings: warnings(
      self._tag === "Scan" && "It reads, and pays for, every item of the table.",
      filtered && "Its filter drops items after they were read and paid for.",
      filtered && self.limit !== undefined && self.pageLimit === undefined
        && "It may read 1 MB to find a few items: Query.pageSize bounds what is read at a time.",
      self.attributes !== undefined && "What it selects saves bandwidth, not capacity.",
      reader.accepts !== undefined
        && (layouts.of(self.entity).type === undefined
          ? "The table has no type attribute: other entities that it reads are left out here, by their keys."
          : "The index does not hold the type attribute: other entities in it are read, and left out here.")
    )
  }
}

const transactPlan = (self: transactions.Fields): Plan => {
  const parts = transactions.make(self, ambient)
  if (!Array.isArray(parts)) return Effect.runSync(parts as Effect.Effect<never, EncodeFailed>)
  const units = trees.leaves(self.operations, trees.isWrite).map(({ operation }) => itemPlan(operation).writeUnits ?? 0)
  // what keeps values unique, or says that it has happened, is as small as an item can be
  const small = parts.filter((part: Action) => !part.main).length
  const token = self.marker === undefined ? self.token : undefined
  return {
    operation: "TransactWriteItems",
    input: { TransactItems: parts.map((part) => part.item), ...(token !== undefined && { ClientRequestToken: token }) },
    readUnits: undefined,
    writeUnits: 2 * units.reduce((sum, n) => sum + n, small),
    warnings: []
  }
}

type Batch = BatchGet<any, any> | BatchWrite<any>

/**
 * The plan of a program.
 *
 * **Details**
 *
 * It is made by the same pure functions that run the program. Where a value does not fit its schema, it throws what the
 * program would fail with.
 *
 * **Example**
 *
 * ```ts
 * import { Entity, Explain, Query, Table } from "dynapipe"
 * import { Schema } from "effect"
 *
 * class Shop extends Table.make("shop", { partitionKey: "pk", sortKey: "sk", typeAttribute: false }) {}
 * const Order = Schema.Struct({ customerId: Schema.String, orderId: Schema.String })
 * class Orders extends Entity.make("Order", {
 *   table: Shop,
 *   schema: Order,
 *   key: { pk: "CUSTOMER#{customerId}", sk: "ORDER#{orderId}" }
 * }) {}
 *
 * Explain.plan(Query.items(Orders, { customerId: "ann" }).pipe(Query.where({ orderId: "1" }))).input
 * // => { TableName: "shop", KeyConditionExpression: "#pk = :v0 AND #sk = :v1", ExpressionAttributeNames: { "#pk": "pk", "#sk": "sk" }, ExpressionAttributeValues: { ":v0": { S: "CUSTOMER#ann" }, ":v1": { S: "ORDER#1" } } }
 * ```
 *
 * @category getters
 * @since 0.1.0
 */
export const plan = (program: ReadOp | WriteOp | Source | TransactWrite<any, any>): Plan => {
  switch (program._tag) {
    case "Get":
      return readPlan(program)
    case "Query":
    case "Scan":
      return sourcePlan(program)
    case "TransactWrite":
      return transactPlan(program)
    default:
      return writePlan(program)
  }
}

/**
 * The plans of the calls that a batch is cut into.
 *
 * @category getters
 * @since 0.1.0
 */
export const calls = (self: Batch): ReadonlyArray<Plan> => {
  if (self._tag === "BatchGet") {
    return reads.inputs(self.programs.map((program) => reads.want(program, ambient))).map((RequestItems) => ({
      operation: "BatchGetItem",
      input: { RequestItems },
      readUnits: meter.atLeast("BatchGetItem", { RequestItems }).readUnits,
      writeUnits: undefined,
      warnings: []
    }))
  }
  const orders = self.programs.map((program) => ({
    ...writes.order(program, ambient),
    plan: itemPlan(program as WriteOp)
  }))
  return writes.cut(orders).map((call) => ({
    operation: "BatchWriteItem",
    input: { RequestItems: writes.requestItems(call) },
    readUnits: undefined,
    writeUnits: call.reduce((sum, { plan }) => sum + (plan.writeUnits ?? 0), 0),
    warnings: [...new Set(call.flatMap(({ plan }) => plan.warnings))]
  }))
}
