/**
 * What the order service keeps, in one table: orders, and of each customer the sales, which are read from but never
 * written to by the API.
 */
import * as Entity from "dynapipe/Entity"
import * as Table from "dynapipe/Table"
import * as Schema from "effect/Schema"

export class Shop extends Table.make("order-service", {
  partitionKey: "pk",
  sortKey: "sk",
  indexes: { byStatus: { partitionKey: "gsi1pk", sortKey: "gsi1sk" } },
  stream: "both",
  timeToLive: "ttl"
}) {}

export const Line = Schema.Struct({ sku: Schema.String, quantity: Schema.Int, price: Schema.Int })

export class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String,
  orderId: Schema.String,
  placedAt: Schema.DateTimeUtcFromString,
  status: Schema.Literals(["placed", "shipped", "cancelled"]),
  lines: Schema.Array(Line),
  total: Schema.Int,
  version: Schema.Int
}) {}

export class Orders extends Entity.make("Order", {
  table: Shop,
  schema: Order,
  key: { pk: "CUSTOMER#{customerId}", sk: "ORDER#{orderId}" },
  indexes: { byStatus: { gsi1pk: "STATUS#{status}", gsi1sk: "{placedAt}" } },
  version: "version"
}) {}

export class Sales extends Entity.make("Sales", {
  table: Shop,
  schema: Schema.Struct({ customerId: Schema.String, orders: Schema.Int, total: Schema.Int }),
  key: { pk: "CUSTOMER#{customerId}", sk: "SALES" }
}) {}
