import { Entity, Table } from "dynapipe"
import { Schema } from "effect"

export class Shop extends Table.make("shop", {
  partitionKey: "pk",
  sortKey: "sk",
  stream: "both",
  timeToLive: "ttl"
}) {}

export class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String,
  orderId: Schema.Int,
  total: Schema.Int,
  data: Schema.optionalKey(Schema.Uint8Array),
  tags: Schema.optionalKey(Schema.ReadonlySet(Schema.String))
}) {}

export class Orders extends Entity.make("Order", {
  table: Shop,
  schema: Order,
  key: { pk: "CUSTOMER#{customerId}", sk: "ORDER#{orderId}" }
}) {}

export class Carts extends Entity.make("Cart", {
  table: Shop,
  schema: Schema.Struct({ customerId: Schema.String, until: Schema.Date, count: Schema.Int }),
  key: { pk: "CUSTOMER#{customerId}", sk: "CART" },
  expiresAt: "until"
}) {}
