/** A table with a stream, its changes, and what is read of them. */
import { LocalDynamoDB } from "@dynapipe/local"
import { Put, Table } from "dynapipe"
import { Clock, Effect, Stream } from "effect"
import { Changes, Checkpoints } from "../../src/index.ts"
import { Order, Orders, Shop } from "./shop.ts"

export class Progress extends Table.make("progress", { partitionKey: "pk", sortKey: "sk" }) {}
export class Fading extends Table.make("fading", { partitionKey: "pk", sortKey: "sk", timeToLive: "ttl" }) {}

export const world = LocalDynamoDB.layer({ tables: [Shop, Progress, Fading] })
export const stores = {
  "in memory": Checkpoints.layerMemory,
  "in a table": Checkpoints.layerTable({ table: Progress }),
  "in a table with a time to live": Checkpoints.layerTable({ table: Fading })
}

export const put = (orderId: number) => Put.item(Orders, new Order({ customerId: `c${orderId}`, orderId, total: 1 }))
export const puts = (from: number, to: number) =>
  Effect.forEach(Array.from({ length: to - from }, (_, i) => from + i), put, { discard: true })
export const split = Effect.gen(function*() {
  const { engine } = yield* LocalDynamoDB.LocalDynamoDB
  engine.splitShard("shop", yield* Clock.currentTimeMillis)
})

export const changes = (options: Partial<Changes.StreamOptions<[typeof Orders]>> = {}) =>
  Changes.stream(Shop, { entities: [Orders], ...options })

export const idOf = (change: Changes.Change<typeof Orders> | Changes.Raw): number =>
  change._tag === "Raw" ? -1 : change.key.orderId

export const read = (n: number, options: Partial<Changes.StreamOptions<[typeof Orders]>> = {}) =>
  changes(options).pipe(Stream.map(idOf), Stream.take(n), Stream.runCollect)

export const sorted = (ids: ReadonlyArray<number>) => ids.toSorted((a, b) => a - b)
export const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)
