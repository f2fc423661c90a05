/** What both handlers of dynapipe have: an entity with its schema, and a get. */
import * as Entity from "dynapipe/Entity"
import * as Get from "dynapipe/Get"
import * as Table from "dynapipe/Table"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

class Shop extends Table.make("shop", { partitionKey: "pk", sortKey: "sk" }) {}

class Customers extends Entity.make("Customer", {
  table: Shop,
  schema: Schema.Struct({ id: Schema.String, name: Schema.String, age: Schema.Int, active: Schema.Boolean }),
  key: { pk: "CUSTOMER#{id}", sk: "PROFILE" }
}) {}

export const found = () => Get.item(Customers, { id: "1" }).pipe(Get.orFail, Effect.map(({ name }) => name))
