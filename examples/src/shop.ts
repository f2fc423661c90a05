/**
 * The shop of the README: customers and their orders in one table.
 */
import { Entity, Table } from "dynapipe"
import { Schema } from "effect"

export class Shop extends Table.make("shop", {
  partitionKey: "pk",
  sortKey: "sk",
  indexes: { byStatus: { partitionKey: "gsi1pk", sortKey: "gsi1sk" } }
}) {}

export class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String,
  orderId: Schema.String,
  placedAt: Schema.DateTimeUtcFromString,
  status: Schema.Literals(["placed", "paid", "shipped"]),
  total: Schema.Int,
  tags: Schema.optionalKey(Schema.ReadonlySet(Schema.String)),
  version: Schema.Int
}) {}

export class Orders extends Entity.make("Order", {
  table: Shop,
  schema: Order,
  key: { pk: "CUSTOMER#{customerId}", sk: "ORDER#{placedAt}#{orderId}" },
  indexes: { byStatus: { gsi1pk: "STATUS#{status}", gsi1sk: "{placedAt}" } },
  version: "version"
}) {}

export class Customers extends Entity.make("Customer", {
  table: Shop,
  schema: Schema.Struct({ customerId: Schema.String, name: Schema.String, credit: Schema.Int }),
  key: { pk: "CUSTOMER#{customerId}", sk: "CUSTOMER" }
}) {}
