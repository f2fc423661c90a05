/** The shop of the suites: orders, notes and accounts in one table, readings in another. */
import { Entity, Table } from "dynapipe"
import { Schema } from "effect"

export class Shop extends Table.make("shop", {
  partitionKey: "pk",
  sortKey: "sk",
  indexes: {
    byStatus: { partitionKey: "gsi1pk", sortKey: "gsi1sk" },
    bySku: { partitionKey: "gsi2pk", sortKey: "gsi2sk", projection: "keys" }
  },
  timeToLive: "ttl"
}) {}
export class Readings extends Table.make("readings", {
  partitionKey: "deviceId",
  sortKey: { attribute: "at", type: "N" }
}) {}

export class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String,
  orderId: Schema.String,
  placedAt: Schema.DateTimeUtcFromString,
  status: Schema.Literals(["placed", "shipped"]),
  total: Schema.Number,
  note: Schema.optionalKey(Schema.String),
  tags: Schema.optionalKey(Schema.ReadonlySet(Schema.String)),
  lines: Schema.Array(Schema.Struct({ sku: Schema.String, quantity: Schema.Int })),
  version: Schema.Int
}) {}
export class Orders extends Entity.make("Order", {
  table: Shop,
  schema: Order,
  key: { pk: "CUSTOMER#{customerId}", sk: "ORDER#{placedAt}#{orderId}" },
  indexes: { byStatus: { gsi1pk: "STATUS#{status}", gsi1sk: "{placedAt}" } },
  version: "version"
}) {}

export const Note = Schema.Struct({ customerId: Schema.String, text: Schema.String })
export class Notes extends Entity.make("Note", {
  table: Shop,
  schema: Note,
  key: { pk: "CUSTOMER#{customerId}", sk: "NOTE" }
}) {}

export const Account = Schema.Struct({
  accountId: Schema.String,
  balance: Schema.Int,
  createdAt: Schema.DateTimeUtcFromString,
  updatedAt: Schema.Date
})
export class Accounts extends Entity.make("Account", {
  table: Shop,
  schema: Account,
  key: { pk: "ACCOUNT#{accountId}", sk: "ACCOUNT" },
  createdAt: "createdAt",
  updatedAt: "updatedAt"
}) {}

export const Reading = Schema.Struct({ deviceId: Schema.String, at: Schema.Int, celsius: Schema.Number })
export class DeviceReadings extends Entity.make("Reading", { table: Readings, schema: Reading }) {}
