/**
 * Airports and the flights that leave them: two entities that share a partition.
 */
import { Entity, Table } from "dynapipe"
import { DateTime, Schema } from "effect"
import { dataset } from "./dataset.ts"

export class Aviation extends Table.make("aviation", {
  partitionKey: "pk",
  sortKey: "sk",
  indexes: { arrivals: { partitionKey: "gsi1pk", sortKey: "gsi1sk" } }
}) {}

export const Airport = Schema.Struct({
  code: Schema.String,
  name: Schema.String,
  city: Schema.String,
  state: Schema.String,
  latitude: Schema.Finite,
  longitude: Schema.Finite
})
export class Airports extends Entity.make("Airport", {
  table: Aviation,
  schema: Airport,
  key: { pk: "AIRPORT#{code}", sk: "AIRPORT" }
}) {}

export const Flight = Schema.Struct({
  code: Schema.String,
  departed: Schema.DateTimeUtcFromString,
  destination: Schema.String,
  delay: Schema.Int,
  distance: Schema.Int
})
export class Flights extends Entity.make("Flight", {
  table: Aviation,
  schema: Flight,
  key: { pk: "AIRPORT#{code}", sk: "FLIGHT#{departed}#{destination}" },
  indexes: { arrivals: { gsi1pk: "TO#{destination}", gsi1sk: "{delay}#{departed}#{code}" } }
}) {}

const RawFlights = Schema.Array(Schema.Struct({
  date: Schema.String,
  delay: Schema.Int,
  distance: Schema.Int,
  origin: Schema.String,
  destination: Schema.String
}))

/** 20,000 flights of the first half of 2001. */
export const flights = async (): Promise<ReadonlyArray<Entity.Input<typeof Flights>>> =>
  Schema.decodeUnknownSync(RawFlights)(JSON.parse(await dataset("flights-20k.json"))).map((raw) => ({
    code: raw.origin,
    departed: DateTime.makeUnsafe(Date.parse(`${raw.date} UTC`)),
    destination: raw.destination,
    delay: raw.delay,
    distance: raw.distance
  }))

/** The line of a CSV file, quoted fields included. */
const fields = (line: string): ReadonlyArray<string> =>
  Array.from(
    line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g),
    ([, quoted, plain]) => quoted === undefined ? plain ?? "" : quoted.replaceAll("\"\"", "\"")
  )

/** The airports from which these flights leave. */
export const airports = async (codes: ReadonlySet<string>): Promise<ReadonlyArray<Entity.Input<typeof Airports>>> => {
  const [, ...lines] = (await dataset("airports.csv")).trim().split(/\r?\n/)
  return lines.map(fields).flatMap(([code = "", name = "", city = "", state = "", , latitude, longitude]) =>
    codes.has(code) ? [{ code, name, city, state, latitude: Number(latitude), longitude: Number(longitude) }] : []
  )
}
