/** The application in dynapipe. */
import { application, attributes } from "./model.ts"

const words = {
  string: "Schema.String",
  number: "Schema.Number",
  optional: "Schema.optionalKey(Schema.String)",
  choice: `Schema.Literals(["x", "y", "z"])`,
  lines: "Schema.Array(Schema.Struct({ sku: Schema.String, quantity: Schema.Int }))"
}

const table = `import { Table } from "dynapipe"
export class Shop extends Table.make("shop", {
  partitionKey: "pk", sortKey: "sk", indexes: { byStatus: { partitionKey: "gsi1pk", sortKey: "gsi1sk" } }
}) {}
`

const imports = `
import { Condition, Delete, Entity, Get, Put, Query, Transact, Update } from "dynapipe"
import { Schema } from "effect"
import { Shop } from "./table.ts"`

export const ours = application({ "table.ts": table }, imports, (n) => `
export class Item${n} extends Schema.Class<Item${n}>("Item${n}")({
  tenant: Schema.String, id: Schema.String, at: Schema.String, version: Schema.Int, ${attributes(words)}
}) {}
export class Items${n} extends Entity.make("Item${n}", {
  table: Shop, schema: Item${n},
  key: { pk: "TENANT#{tenant}", sk: "ITEM${n}#{at}#{id}" },
  indexes: { byStatus: { gsi1pk: "STATUS#{a3}", gsi1sk: "{at}" } },
  version: "version"
}) {}
declare const item${n}: Item${n}
const key${n} = { tenant: "t", at: "2026", id: "1" }
export const get${n} = Get.item(Items${n}, key${n}).pipe(Get.consistent, Get.orFail)
export const some${n} = Get.item(Items${n}, key${n}).pipe(Get.select("a1", "a3"))
export const put${n} = Put.item(Items${n}, item${n}).pipe(Put.when(($) => Condition.eq($.a3, "x")))
export const create${n} = Put.overwrite(Items${n}, item${n}).pipe(Put.ifNotExists)
export const update${n} = Update.item(Items${n}, key${n}).pipe(
  Update.set({ a0: "new", a5: "y" }), Update.increment(($) => $.a1, 1), Update.remove("a2"),
  Update.when(($) => Condition.gt($.a1, 3)))
export const append${n} = Update.item(Items${n}, key${n}).pipe(Update.append(($) => $.a4, [{ sku: "s", quantity: 1 }]))
export const delete${n} = Delete.item(Items${n}, key${n}).pipe(Delete.when(($) => Condition.exists($.a2)))
export const query${n} = Query.items(Items${n}, { tenant: "t" }).pipe(
  Query.from({ at: "2026" }), Query.filter(($) => Condition.gt($.a1, 100)), Query.take(20), Query.collect)
export const index${n} = Query.index(Items${n}, "byStatus", { a3: "x" }).pipe(
  Query.reverse, Query.select("a0", "a1"), Query.page())
export const write${n} = Transact.write({ put: put${n}, update: append${n}, remove: delete${n} })`)
