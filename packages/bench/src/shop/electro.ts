/**
 * ElectroDB, over the SDK's client.
 */
import { Entity, Service } from "electrodb"
import type { Contender } from "./contender.ts"
import { client, over } from "./contender.ts"
import type { Customer } from "./customer.ts"
import { TableName } from "./customer.ts"

// What all libraries read are the same items, without the marks by which ElectroDB knows its own.
const options = { ignoreOwnership: true }

// It wants to write into what it is given.
const own = (customer: Customer) => ({ ...customer, tags: [...customer.tags] })

export const electro = (name: string, endpoint: string): Contender => {
  const dynamo = client(endpoint)
  const Customers = new Entity({
    model: { entity: "Customer", version: "1", service: "shop" },
    attributes: {
      id: { type: "string", required: true },
      name: { type: "string", required: true },
      email: { type: "string", required: true },
      city: { type: "string", required: true },
      street: { type: "string", required: true },
      country: { type: "string", required: true },
      language: { type: "string", required: true },
      status: { type: ["active", "blocked", "closed"] as const, required: true },
      age: { type: "number", required: true },
      score: { type: "number", required: true },
      balance: { type: "number", required: true },
      visits: { type: "number", required: true },
      version: { type: "number", required: true },
      rate: { type: "number", required: true },
      active: { type: "boolean", required: true },
      verified: { type: "boolean", required: true },
      note: { type: "string" },
      phone: { type: "string" },
      tags: { type: "list", items: { type: "string" }, required: true },
      referrer: { type: "string", required: true }
    },
    indexes: {
      main: {
        pk: { field: "pk", composite: ["id"], template: "CUSTOMER#${id}", casing: "none" },
        sk: { field: "sk", composite: [], template: "PROFILE", casing: "none" }
      }
    }
  }, { client: dynamo, table: TableName })
  const shop = new Service({ Customers }, { client: dynamo, table: TableName })
  return over(name, dynamo, {
    get: async (id) => (await Customers.get({ id }).go(options)).data ?? undefined,
    put: (customer) => Customers.put(own(customer)).go(),
    query: async (id) => (await Customers.query.main({ id }).go(options)).data,
    batchGet: async (ids) => (await Customers.get(ids.map((id) => ({ id }))).go(options)).data,
    transactWrite: (customers) =>
      shop.transaction.write(({ Customers }) => customers.map((customer) => Customers.put(own(customer)).commit())).go()
  })
}
