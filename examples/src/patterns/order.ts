/** An order against stock: all lines are taken, or none, and the failure names the ones that were short. */
import { Condition, Entity, Put, Table, Transact, Update } from "dynapipe"
import { Array as Arr, Data, Effect, Option, Schema } from "effect"

export class Warehouse extends Table.make("warehouse", { partitionKey: "pk" }) {}

export class Stock extends Entity.make("Stock", {
  table: Warehouse,
  schema: Schema.Struct({ sku: Schema.String, available: Schema.Int }),
  key: { pk: "STOCK#{sku}" }
}) {}

const Line = Schema.Struct({ sku: Schema.String, quantity: Schema.Int })
export class Order extends Schema.Class<Order>("Order")({
  orderId: Schema.String,
  lines: Schema.Array(Line),
  status: Schema.Literals(["placed", "canceled"]),
  version: Schema.Int
}) {}
export class Orders extends Entity.make("Order", {
  table: Warehouse,
  schema: Order,
  key: { pk: "ORDER#{orderId}" },
  version: "version"
}) {}

export class OutOfStock extends Data.TaggedError("OutOfStock")<{ readonly skus: ReadonlyArray<string> }> {}

type Line = typeof Line.Type

const take = ({ quantity, sku }: Line) =>
  Update.item(Stock, { sku }).pipe(
    Update.increment(($) => $.available, -quantity),
    Update.when(($) => Condition.gte($.available, quantity))
  )
const giveBack = ({ quantity, sku }: Line) =>
  Update.item(Stock, { sku }).pipe(Update.increment(($) => $.available, quantity))

/** One action an item: lines of the same article are taken together. */
const merged = (lines: ReadonlyArray<Line>): ReadonlyArray<Line> =>
  Object.entries(Arr.groupBy(lines, (line) => line.sku)).map(([sku, same]) => ({
    sku,
    quantity: same.reduce((sum, line) => sum + line.quantity, 0)
  }))

export const place = (orderId: string, lines: ReadonlyArray<Line>) => {
  const articles = merged(lines)
  return Transact.write({
    order: Put.item(Orders, { orderId, lines, status: "placed" }),
    stock: articles.map(take)
  }).pipe(
    Effect.map(({ order }) => order),
    Effect.catchTag("TransactionCanceled", (canceled) => {
      // the lines are labeled by their place
      const short = articles.filter((_, i) => Option.isSome(canceled.failures[`stock.${i}`] ?? Option.none()))
      // else the order is there already
      return Effect.fail(short.length > 0 ? new OutOfStock({ skus: short.map((line) => line.sku) }) : canceled)
    })
  )
}

export const cancel = (order: Order) =>
  Transact.write({
    order: Update.from(Orders, order).pipe(
      Update.set({ status: "canceled" }),
      Update.when(($) => Condition.eq($.status, "placed"))
    ),
    stock: merged(order.lines).map(giveBack)
  })
