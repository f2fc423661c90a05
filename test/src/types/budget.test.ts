/**
 * What the types cost: the compiler's instantiations for an application of 50 entities of 30 attributes each and 500
 * programs. `DYNAPIPE_API=./path.ts` measures other declarations of the same API instead.
 */
import { expect, it } from "@effect/vitest"
import { compile } from "./compile.ts"

const range = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, index) => index)

const attribute = (n: number): string =>
  [
    `a${n}: Schema.String`,
    `a${n}: Schema.Number`,
    `a${n}: Schema.optionalKey(Schema.String)`,
    `a${n}: Schema.Literals(["x", "y", "z"])`,
    `a${n}: Schema.Array(Schema.Struct({ sku: Schema.String, quantity: Schema.Int }))`
  ][n % 5]!

const entity = (n: number): string => `
export class Item${n} extends Schema.Class<Item${n}>("Item${n}")({
  tenant: Schema.String, id: Schema.String, at: Schema.DateTimeUtcFromString, version: Schema.Int,
  ${range(26).map(attribute).join(", ")}
}) {}
export class Items${n} extends Entity.make("Item${n}", {
  table: Shop, schema: Item${n},
  key: { pk: "TENANT#{tenant}", sk: "ITEM${n}#{at}#{id}" },
  indexes: { byStatus: { gsi1pk: "STATUS#{a3}", gsi1sk: "{at}" } },
  version: "version"
}) {}`

const programs = (n: number): string => `
declare const key${n}: Entity.Key<typeof Items${n}>
declare const item${n}: Item${n}
declare const input${n}: Entity.Input<typeof Items${n}>
export const get${n} = Get.item(Items${n}, key${n}).pipe(Get.consistent, Get.orFail)
export const some${n} = Get.item(Items${n}, key${n}).pipe(Get.select("a1", "a3"))
export const put${n} = Put.item(Items${n}, input${n}).pipe(Put.when(($) => Condition.eq($.a3, "x")))
export const create${n} = Put.overwrite(Items${n}, input${n}).pipe(Put.ifNotExists)
export const update${n} = Update.from(Items${n}, item${n}).pipe(Update.set({ a0: "new", a3: "y" }), Update.increment(($) => $.a1, 1), Update.remove("a2"), Update.when(($) => Condition.gt($.a1, 3)))
export const append${n} = Update.item(Items${n}, key${n}).pipe(Update.append(($) => $.a4, [{ sku: "s", quantity: 1 }]))
export const delete${n} = Delete.item(Items${n}, key${n}).pipe(Delete.when(($) => Condition.exists($.a2)))
export const query${n} = Query.items(Items${n}, { tenant: "t" }).pipe(Query.from({ at: item${n}.at }), Query.filter(($) => Condition.gt($.a1, 100)), Query.take(20), Query.collect)
export const index${n} = Query.index(Items${n}, "byStatus", { a3: "x" }).pipe(Query.reverse, Query.select("a0", "a1"), Query.page())
export const write${n} = Transact.write({ put: put${n}, update: append${n}, remove: delete${n} }).pipe(Effect.catchTag("TransactionCanceled", (e) => Effect.succeed(e.failures.put)))
export const caught${n} = create${n}.pipe(Effect.catchTag("ConditionalCheckFailed", (e) => Effect.succeed(e.item)))`

const imports = (api: string): string => `
import { Condition, Delete, Entity, Get, Put, Query, Table, Transact, Update } from "${api}"
import { Effect, Schema } from "effect"`

/** Programs beside their entities, ten entities a file. */
const application = (api: string): Record<string, string> => ({
  "table.ts": `import { Table } from "${api}"
export class Shop extends Table.make("shop", { partitionKey: "pk", sortKey: "sk", indexes: { byStatus: { partitionKey: "gsi1pk", sortKey: "gsi1sk" } } }) {}
`,
  ...Object.fromEntries(
    range(5).map((file) => [
      `file${file}.ts`,
      `${imports(api)}
import { Shop } from "./table.ts"
${range(10).map((n) => entity(file * 10 + n) + programs(file * 10 + n)).join("\n")}
`
    ])
  )
})

const instantiationsOf = async (name: string, files: Record<string, string>): Promise<number> => {
  const { errors, instantiations } = await compile(name, files)
  expect(errors).toEqual({})
  return instantiations
}

it("50 entities of 30 attributes and 500 programs stay within 600,000 instantiations", async () => {
  const api = process.env["DYNAPIPE_API"] ?? "dynapipe"
  const effect = "import * as Effect from \"effect\"\nexport const used = Effect.Effect\n"
  const [all, ours, theirs] = await Promise.all([
    instantiationsOf("budget", application(api)),
    instantiationsOf("budget-api", {
      "api.ts": `import * as Api from "${api}"\nexport const given = Api.Get\n${effect}`
    }),
    instantiationsOf("budget-effect", { "effect.ts": effect })
  ])
  // here the compiler checks the sources of the toolkit, too, where its users have declarations
  const implementation = ours - theirs
  console.log(`${all - implementation} instantiations, and ${implementation} of the toolkit's own sources`)
  expect(all - implementation).toBeLessThanOrEqual(600_000)
}, 120_000)
