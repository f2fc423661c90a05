/**
 * 200,000 flights: a row each, by the hour of their departure, with a summary of each hour beside them.
 */
import { Entity, Table } from "dynapipe"
import { Schema } from "effect"
import { dataset } from "./dataset.ts"

export class Skies extends Table.make("skies", {
  partitionKey: "pk",
  sortKey: "sk",
  indexes: { byDelay: { partitionKey: "gsi1pk", sortKey: "gsi1sk", projection: "keys" } }
}) {}

/** Where the export goes back to: the rows as they were in the file. */
export const Row = Schema.Struct({ delay: Schema.Int, distance: Schema.Int, time: Schema.Finite })

export const Departure = Schema.Struct({
  n: Schema.Int,
  hour: Schema.Int,
  minute: Schema.Int,
  haul: Schema.Literals(["short", "medium", "long"]),
  ...Row.fields
})

/** In the order of the clock within their hour, and in that of their delay among flights as long. */
export class Departures extends Entity.make("Departure", {
  table: Skies,
  schema: Departure,
  key: { pk: "HOUR#{hour}", sk: "MINUTE#{minute}#{n}" },
  indexes: { byDelay: { gsi1pk: "HAUL#{haul}", gsi1sk: "{delay}#{n}" } }
}) {}

export const Hour = Schema.Struct({
  hour: Schema.Int,
  flights: Schema.Int,
  delay: Schema.Int,
  worst: Schema.Int,
  reviewed: Schema.optionalKey(Schema.Boolean)
})

/** Before all departures of its hour. */
export class Hours extends Entity.make("Hour", {
  table: Skies,
  schema: Hour,
  key: { pk: "HOUR#{hour}", sk: "HOUR" }
}) {}

const haul = (distance: number) => distance < 500 ? "short" : distance < 1500 ? "medium" : "long"

/** The departure that is the n-th row of the file. */
export const departure = (row: typeof Row.Type, n: number): typeof Departure.Type => {
  const hour = Math.floor(row.time)
  return { n, hour, minute: Math.round((row.time - hour) * 60), haul: haul(row.distance), ...row }
}

/** The rows of the file. */
export const rows = async (): Promise<ReadonlyArray<typeof Row.Type>> =>
  Schema.decodeUnknownSync(Schema.Array(Row))(JSON.parse(await dataset("flights-200k.json")))
