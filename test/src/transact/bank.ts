/** What the suites of transactions write: accounts with a version and without, users with a unique e-mail. */
import { Entity, Table } from "dynapipe"
import { Schema } from "effect"

export class Bank extends Table.make("bank", {
  partitionKey: "pk",
  sortKey: "sk",
  timeToLive: "expires",
  indexes: { byPlace: { partitionKey: "gsi1pk", sortKey: "gsi1sk" } }
}) {}
/** A table without a sort key, in which only the markers of `Transact.once` are. */
export class Markers extends Table.make("markers", { partitionKey: "id", timeToLive: "expires" }) {}

export const Account = Schema.Struct({ accountId: Schema.String, balance: Schema.Int })
export class Accounts extends Entity.make("Account", {
  table: Bank,
  schema: Account,
  key: { pk: "ACCOUNT#{accountId}", sk: "ACCOUNT" }
}) {}

export const Document = Schema.Struct({
  id: Schema.String,
  text: Schema.String,
  tags: Schema.optionalKey(Schema.ReadonlySet(Schema.String)),
  reads: Schema.optionalKey(Schema.Int),
  version: Schema.Int
})
export class Documents extends Entity.make("Document", {
  table: Bank,
  schema: Document,
  key: { pk: "DOCUMENT#{id}", sk: "DOCUMENT" },
  version: "version"
}) {}

/** With all that dynapipe keeps, the time of the write in an index key too. */
export class Visits extends Entity.make("Visit", {
  table: Bank,
  schema: Schema.Struct({
    id: Schema.String,
    place: Schema.String,
    count: Schema.Int,
    log: Schema.Array(Schema.String),
    note: Schema.optionalKey(Schema.String),
    first: Schema.Int,
    last: Schema.Int,
    version: Schema.Int
  }),
  key: { pk: "VISIT#{id}", sk: "VISIT" },
  indexes: { byPlace: { gsi1pk: "PLACE#{place}", gsi1sk: "{last}" } },
  version: "version",
  createdAt: "first",
  updatedAt: "last"
}) {}

/** Held by the version. */
export const User = Schema.Struct({
  id: Schema.String,
  email: Schema.String,
  phone: Schema.optionalKey(Schema.String),
  name: Schema.String,
  version: Schema.Int
})
export class Users extends Entity.make("User", {
  table: Bank,
  schema: User,
  key: { pk: "USER#{id}", sk: "USER" },
  version: "version",
  unique: { email: ["email"], phone: ["phone"] }
}) {}

/** Held by the unique attributes themselves. */
export const Room = Schema.Struct({
  id: Schema.String,
  floor: Schema.Int,
  number: Schema.Int,
  name: Schema.String
})
export class Rooms extends Entity.make("Room", {
  table: Bank,
  schema: Room,
  key: { pk: "ROOM#{id}", sk: "ROOM" },
  unique: { door: ["floor", "number"] }
}) {}
