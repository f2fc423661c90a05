/**
 * dynapipe: the same programs, whatever layer runs them.
 */
import { Batch, type DynamoDB, Entity, Get, Put, Query, Table, Transact } from "dynapipe"
import { Effect, ManagedRuntime, Option, Schema } from "effect"
import type { Layer } from "effect"
import type { Contender } from "./contender.ts"
import type { Customer } from "./customer.ts"

const schema = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  email: Schema.String,
  city: Schema.String,
  street: Schema.String,
  country: Schema.String,
  language: Schema.String,
  status: Schema.Literals(["active", "blocked", "closed"]),
  age: Schema.Int,
  score: Schema.Number,
  balance: Schema.Number,
  visits: Schema.Int,
  version: Schema.Int,
  rate: Schema.Finite,
  active: Schema.Boolean,
  verified: Schema.Boolean,
  note: Schema.optionalKey(Schema.String),
  phone: Schema.optionalKey(Schema.String),
  tags: Schema.Array(Schema.String),
  referrer: Schema.String
})

export class Shop extends Table.make("shop", { partitionKey: "pk", sortKey: "sk" }) {}

export class Customers extends Entity.make("Customer", {
  table: Shop,
  schema,
  key: { pk: "CUSTOMER#{id}", sk: "PROFILE" }
}) {}

export const ours = async (name: string, layer: Layer.Layer<DynamoDB.DynamoDB>): Promise<Contender> => {
  const runtime = ManagedRuntime.make(layer)
  const run = Effect.runPromiseWith(await runtime.context())
  return {
    name,
    calls: {
      get: (id) => run(Get.item(Customers, { id }).pipe(Get.orFail)),
      put: (customer) => run(Put.item(Customers, customer)),
      query: (id) => run(Query.items(Customers, { id }).pipe(Query.collect)),
      batchGet: async (ids) => {
        const found = await run(Batch.get(Customers, ids.map((id) => ({ id }))))
        return found.filter(Option.isSome).map(({ value }): Customer => value)
      },
      transactWrite: (customers) => run(Transact.write(customers.map((customer) => Put.item(Customers, customer))))
    },
    close: () => runtime.dispose()
  }
}
