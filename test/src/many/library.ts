/** The library of the suites: books and prizes of authors, and blobs under binary keys. */
import { Batch, type DynamoDB, Entity, Put, Query, Table } from "dynapipe"
import { Effect, Schema, Stream } from "effect"

export class Library extends Table.make("library", {
  partitionKey: "pk",
  sortKey: "sk",
  indexes: {
    byYear: { partitionKey: "gsi1pk", sortKey: "gsi1sk", projection: "keys" },
    byRank: { partitionKey: "gsi2pk", sortKey: "gsi2sk", projection: ["title"] }
  }
}) {}

export const Book = Schema.Struct({
  author: Schema.String,
  n: Schema.Int,
  title: Schema.String,
  year: Schema.String,
  rank: Schema.optionalKey(Schema.Int),
  blurb: Schema.String
})
export class Books extends Entity.make("Book", {
  table: Library,
  schema: Book,
  key: { pk: "AUTHOR#{author}", sk: "BOOK#{n}" },
  indexes: {
    byYear: { gsi1pk: "YEAR#{year}", gsi1sk: "{author}#{n}" },
    byRank: { gsi2pk: "RANKED#{year}", gsi2sk: "{rank}" }
  }
}) {}
export class Blobs extends Table.make("blobs", { partitionKey: "name", sortKey: { attribute: "at", type: "B" } }) {}
export const Blob = Schema.Struct({ name: Schema.String, at: Schema.Uint8Array, n: Schema.Int })
export class BlobItems extends Entity.make("Blob", { table: Blobs, schema: Blob }) {}

export const Prize = Schema.Struct({ author: Schema.String, name: Schema.String })
export class Prizes extends Entity.make("Prize", {
  table: Library,
  schema: Prize,
  key: { pk: "AUTHOR#{author}", sk: "PRIZE#{name}" }
}) {}

export const range = (n: number) => Array.from({ length: n }, (_, i) => i)
export const book = (author: string, n: number): typeof Book.Type => ({
  author,
  n,
  title: `${author} ${n} “ü€😀”`,
  year: author,
  blurb: "x".repeat(20),
  ...(n % 3 === 0 && { rank: 100 - n })
})
export const fill = (author: string, n: number) => Batch.write(range(n).map((i) => Put.item(Books, book(author, i))))
export const of = (author: string) => Query.items(Books, { author })
export const numbers = (books: ReadonlyArray<{ readonly n: number }>) => books.map((b) => b.n)

export const turn = Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 10)))

/** Every page and its cursor, from first to last. */
export const drained = <A>(pages: Stream.Stream<Query.Page<A>, any, DynamoDB.DynamoDB>) =>
  Stream.runCollect(pages).pipe(Effect.orDie)
