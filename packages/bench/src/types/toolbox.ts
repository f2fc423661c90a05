/** The application in dynamodb-toolbox. */
import { application, attributes } from "./model.ts"

const words = {
  string: "string()",
  number: "number()",
  optional: "string().optional()",
  choice: `string().enum("x", "y", "z")`,
  lines: "list(map({ sku: string(), quantity: number() }))"
}

const table = `import { Table } from "dynamodb-toolbox"
export const Shop = new Table({
  name: "shop",
  partitionKey: { name: "pk", type: "string" },
  sortKey: { name: "sk", type: "string" },
  indexes: {
    byStatus: {
      type: "global",
      partitionKey: { name: "gsi1pk", type: "string" },
      sortKey: { name: "gsi1sk", type: "string" }
    }
  }
})
`

const imports = `
import {
  $add, $append, $remove, ConditionCheck, DeleteItemCommand, DeleteTransaction, Entity, executeTransactWrite,
  GetItemCommand, item, list, map, number, PutItemCommand, PutTransaction, QueryCommand, string, UpdateItemCommand,
  UpdateTransaction
} from "dynamodb-toolbox"
import type { InputItem } from "dynamodb-toolbox"
import { Shop } from "./table.ts"`

export const toolbox = application({ "table.ts": table }, imports, (n) => `
export const Items${n} = new Entity({
  name: "Item${n}",
  table: Shop,
  schema: item({
    tenant: string().key(), id: string().key(), at: string().key(), version: number(), ${attributes(words)}
  }),
  computeKey: ({ at, id, tenant }) => ({ pk: "TENANT#" + tenant, sk: "ITEM${n}#" + at + "#" + id })
})
declare const item${n}: InputItem<typeof Items${n}>
const key${n} = { tenant: "t", at: "2026", id: "1" }
export const get${n} = () => Items${n}.build(GetItemCommand).key(key${n}).options({ consistent: true }).send()
export const some${n} = () => Items${n}.build(GetItemCommand).key(key${n}).options({ attributes: ["a1", "a3"] }).send()
export const put${n} = () =>
  Items${n}.build(PutItemCommand).item(item${n}).options({ condition: { attr: "a3", eq: "x" } }).send()
export const create${n} = () =>
  Items${n}.build(PutItemCommand).item(item${n}).options({ condition: { attr: "id", exists: false } }).send()
export const update${n} = () =>
  Items${n}.build(UpdateItemCommand).item({ ...key${n}, a0: "new", a5: "y", a1: $add(1), a2: $remove() })
    .options({ condition: { attr: "a1", gt: 3 } }).send()
export const append${n} = () =>
  Items${n}.build(UpdateItemCommand).item({ ...key${n}, a4: $append([{ sku: "s", quantity: 1 }]) }).send()
export const delete${n} = () =>
  Items${n}.build(DeleteItemCommand).key(key${n}).options({ condition: { attr: "a2", exists: true } }).send()
export const query${n} = () =>
  Shop.build(QueryCommand).entities(Items${n}).query({ partition: "TENANT#t", range: { gte: "ITEM${n}#2026" } })
    .options({ filters: { Item${n}: { attr: "a1", gt: 100 } }, limit: 20 }).send()
export const index${n} = () =>
  Shop.build(QueryCommand).entities(Items${n}).query({ index: "byStatus", partition: "STATUS#x" })
    .options({ reverse: true, attributes: ["a0", "a1"] }).send()
export const write${n} = () =>
  executeTransactWrite(
    Items${n}.build(PutTransaction).item(item${n}).options({ condition: { attr: "a3", eq: "x" } }),
    Items${n}.build(UpdateTransaction).item({ ...key${n}, a4: $append([{ sku: "s", quantity: 1 }]) }),
    Items${n}.build(DeleteTransaction).key(key${n}).options({ condition: { attr: "a2", exists: true } })
  )`)
