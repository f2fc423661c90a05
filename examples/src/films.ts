/**
 * 3,201 films with gaps, nulls and odd types: the schema, the keys, and the way from the raw file.
 */
import { Entity, Table } from "dynapipe"
import { DateTime, Schema, SchemaGetter } from "effect"
import { dataset } from "./dataset.ts"

export class Cinema extends Table.make("cinema", {
  partitionKey: "pk",
  sortKey: "sk",
  indexes: {
    byDirector: { partitionKey: "gsi1pk", sortKey: "gsi1sk" },
    byGenre: { partitionKey: "gsi2pk", sortKey: "gsi2sk" }
  }
}) {}

export class Film extends Schema.Class<Film>("Film")({
  title: Schema.String,
  released: Schema.DateTimeUtcFromString,
  genre: Schema.optionalKey(Schema.String),
  director: Schema.optionalKey(Schema.String),
  distributor: Schema.optionalKey(Schema.String),
  rating: Schema.optionalKey(Schema.Finite),
  votes: Schema.optionalKey(Schema.Int),
  worldwideGross: Schema.optionalKey(Schema.Int),
  version: Schema.Int
}) {}

/** An index key is written where the film has what it is made of: a film without a rating is not in `byGenre`. */
export class Films extends Entity.make("Film", {
  table: Cinema,
  schema: Film,
  key: { pk: "FILM#{title}", sk: "RELEASED#{released}" },
  indexes: {
    byDirector: { gsi1pk: "DIRECTOR#{director}", gsi1sk: "{released}" },
    byGenre: { gsi2pk: "GENRE#{genre}", gsi2sk: "{rating}#{title}" }
  },
  version: "version"
}) {}

const Text = Schema.Union([Schema.String, Schema.Number]).pipe(
  Schema.decodeTo(Schema.String, { decode: SchemaGetter.transform(String), encode: SchemaGetter.passthrough() })
)
const gap = <S extends Schema.Top>(schema: S) => Schema.NullOr(schema)

/** A film as the file has it: titles that are numbers, gaps that are null, dates like "Jun 12 1998". */
const Raw = Schema.Struct({
  Title: gap(Text),
  "Release Date": Schema.String,
  "Major Genre": gap(Schema.String),
  Director: gap(Schema.String),
  Distributor: gap(Schema.String),
  "IMDB Rating": gap(Schema.Finite),
  "IMDB Votes": gap(Schema.Int),
  "Worldwide Gross": gap(Schema.Int)
})

const present = <A>(fields: { readonly [K in keyof A]: A[K] | null }) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Partial<A>

const fromRaw = (raw: typeof Raw.Type): Entity.Input<typeof Films> => ({
  title: raw.Title ?? "(untitled)",
  released: DateTime.makeUnsafe(Date.parse(`${raw["Release Date"]} UTC`)),
  ...present({
    genre: raw["Major Genre"],
    director: raw.Director,
    distributor: raw.Distributor,
    rating: raw["IMDB Rating"],
    votes: raw["IMDB Votes"],
    worldwideGross: raw["Worldwide Gross"]
  })
})

/** The films of the file. */
export const films = async (): Promise<ReadonlyArray<Entity.Input<typeof Films>>> =>
  Schema.decodeUnknownSync(Schema.Array(Raw))(JSON.parse(await dataset("movies.json"))).map(fromRaw)
