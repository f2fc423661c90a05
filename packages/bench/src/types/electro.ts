/** The application in ElectroDB. */
import { application, attributes } from "./model.ts"

const words = {
  string: `{ type: "string", required: true }`,
  number: `{ type: "number", required: true }`,
  optional: `{ type: "string" }`,
  choice: `{ type: ["x", "y", "z"] as const, required: true }`,
  lines: `{ type: "list", required: true, items: { type: "map", properties: {
    sku: { type: "string", required: true }, quantity: { type: "number", required: true }
  } } }`
}

const imports = `
import { createWriteTransaction, Entity } from "electrodb"
import type { CreateEntityItem } from "electrodb"`

export const electro = application({}, imports, (n) => `
export const Items${n} = new Entity({
  model: { entity: "Item${n}", version: "1", service: "shop" },
  attributes: {
    tenant: { type: "string", required: true }, id: { type: "string", required: true },
    at: { type: "string", required: true }, version: { type: "number", required: true }, ${attributes(words)}
  },
  indexes: {
    main: { pk: { field: "pk", composite: ["tenant"] }, sk: { field: "sk", composite: ["at", "id"] } },
    byStatus: { index: "byStatus", pk: { field: "gsi1pk", composite: ["a3"] }, sk: { field: "gsi1sk", composite: ["at"] } }
  }
}, { table: "shop" })
declare const item${n}: CreateEntityItem<typeof Items${n}>
const key${n} = { tenant: "t", at: "2026", id: "1" }
export const get${n} = () => Items${n}.get(key${n}).go({ consistent: true })
export const some${n} = () => Items${n}.get(key${n}).go({ attributes: ["a1", "a3"] })
export const put${n} = () => Items${n}.put(item${n}).where(({ a3 }, { eq }) => eq(a3, "x")).go()
export const create${n} = () => Items${n}.create(item${n}).go()
export const update${n} = () => Items${n}.patch(key${n}).set({ a0: "new", a5: "y" }).add({ a1: 1 }).remove(["a2"])
  .where(({ a1 }, { gt }) => gt(a1, 3)).go()
export const append${n} = () => Items${n}.patch(key${n}).append({ a4: [{ sku: "s", quantity: 1 }] }).go()
export const delete${n} = () => Items${n}.delete(key${n}).where(({ a2 }, { exists }) => exists(a2)).go()
export const query${n} = () => Items${n}.query.main({ tenant: "t" }).gte({ at: "2026" })
  .where(({ a1 }, { gt }) => gt(a1, 100)).go({ limit: 20 })
export const index${n} = () => Items${n}.query.byStatus({ a3: "x" }).go({ order: "desc", attributes: ["a0", "a1"] })
export const write${n} = () => createWriteTransaction({ items: Items${n} }, ({ items }) => [
  items.put(item${n}).where(({ a3 }, { eq }) => eq(a3, "x")).commit(),
  items.patch(key${n}).append({ a4: [{ sku: "s", quantity: 1 }] }).commit(),
  items.delete(key${n}).where(({ a2 }, { exists }) => exists(a2)).commit()
]).go()`)
