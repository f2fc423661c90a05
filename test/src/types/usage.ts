// What the API promises, as a program that must compile: every @ts-expect-error below is a mistake that the types refuse.
// dprint-ignore-file: a mistake stands on the line below its comment
import { LocalDynamoDB } from "@dynapipe/local"
import {
  Batch, Capacity, Check, Condition, Delete, Entity, Explain, Get, Put, Query, Retry, Scan, Table, Transact, Update
} from "dynapipe"
import { Effect, Option, Schedule, Schema, Stream } from "effect"

class Shop extends Table.make("shop", { partitionKey: "pk", sortKey: "sk", indexes: { byStatus: { partitionKey: "gsi1pk", sortKey: "gsi1sk" } }, timeToLive: "expiresAt" }) {}
class Readings extends Table.make("readings", { partitionKey: "deviceId", sortKey: { attribute: "at", type: "N" } }) {}

class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String, orderId: Schema.String, placedAt: Schema.DateTimeUtcFromString,
  status: Schema.Literals(["placed", "shipped"]), total: Schema.Number, note: Schema.optionalKey(Schema.String),
  tags: Schema.optionalKey(Schema.ReadonlySet(Schema.String)),
  lines: Schema.Array(Schema.Struct({ sku: Schema.String, quantity: Schema.Int })), version: Schema.Int
}) {}
class Account extends Schema.Class<Account>("Account")({ accountId: Schema.String, balance: Schema.Int }) {}
class Reading extends Schema.Class<Reading>("Reading")({ deviceId: Schema.String, at: Schema.Int, celsius: Schema.Number }) {}

class Orders extends Entity.make("Order", {
  table: Shop, schema: Order,
  key: { pk: "CUSTOMER#{customerId}", sk: "ORDER#{placedAt}#{orderId}" },
  indexes: { byStatus: { gsi1pk: "STATUS#{status}", gsi1sk: "{placedAt}" } },
  version: "version"
}) {}
class Note extends Schema.Class<Note>("Note")({ customerId: Schema.String, text: Schema.String }) {}
class Notes extends Entity.make("Note", { table: Shop, schema: Note, key: { pk: "CUSTOMER#{customerId}", sk: "NOTE" } }) {}
class Accounts extends Entity.make("Account", { table: Shop, schema: Account, key: { pk: "ACCOUNT#{accountId}", sk: "ACCOUNT" } }) {}
class DeviceReadings extends Entity.make("Reading", { table: Readings, schema: Reading }) {}
// @ts-expect-error misspelt attribute in a template
Entity.make("Order", { table: Shop, schema: Order, key: { pk: "CUSTOMER#{custmerId}", sk: "ORDER" } })
// @ts-expect-error no such index
Entity.make("Order", { table: Shop, schema: Order, key: { pk: "C#{customerId}", sk: "O#{orderId}" }, indexes: { nope: { gsi1pk: "x" } } })
// @ts-expect-error not an attribute
Entity.make("Order", { table: Shop, schema: Order, key: { pk: "C#{customerId}", sk: "O#{orderId}" }, version: "vers" })

declare const key: Entity.Key<typeof Orders>
declare const order: Order
declare const jan: Order["placedAt"]
const k2: { readonly customerId: string; readonly placedAt: Order["placedAt"]; readonly orderId: string } = key
const rk: Entity.Key<typeof DeviceReadings> = { deviceId: "d", at: 1 }
const { version: _v, ...noVersion } = order

type Request = "Throttled" | "ServiceUnavailable" | "ConnectionFailed" | "RequestRejected" | "EncodeFailed"
type Write = Request | "TransactionConflict"
type Tags<P> = P extends Effect.Effect<any, infer E, any> ? E extends { _tag: infer T } ? T : never : never
const same = <A>() => <B>(_: [A] extends [B] ? [B] extends [A] ? true : [A, B] : [A, B]) => {}

const get = Get.item(Orders, key).pipe(Get.consistent, Get.select("status", "total"), Get.orFail)
same<Tags<typeof get>>()<Request | "DecodeFailed" | "ItemNotFound">(true)
const put = Put.item(Orders, noVersion)
same<Tags<typeof put>>()<Write | "VersionConflict">(true)
const overwrite = Put.overwrite(Orders, noVersion)
same<Tags<typeof overwrite>>()<Write>(true)
const note = Put.item(Notes, { customerId: "c", text: "hello" })
same<Tags<typeof note>>()<Write>(true)
const create = note.pipe(Put.ifNotExists)
same<Tags<typeof create>>()<Write | "ConditionalCheckFailed">(true)
const guarded = put.pipe(Put.when(($) => Condition.and(Condition.eq($.status, "placed"), Condition.gt($.lines.at(0).quantity, 3), Condition.contains($.tags, "x"), Condition.gt(Condition.size($.lines), 1))))
// @ts-expect-error wrong literal
put.pipe(Put.when(($) => Condition.eq($.status, "plced")))
// @ts-expect-error wrong path
put.pipe(Put.when(($) => Condition.eq($.statu, "placed")))
const ship = Update.from(Orders, order).pipe(Update.set({ status: "shipped" }), Update.increment(($) => $.total, 1), Update.append(($) => $.lines, [{ sku: "a", quantity: 1 }]), Update.addTo(($) => $.tags, ["x"]), Update.remove("note"), Update.when(($) => Condition.eq($.status, "placed")))
same<Tags<typeof ship>>()<Write | "DecodeFailed" | "ItemNotFound" | "VersionConflict" | "ConditionalCheckFailed">(true)
declare const account: Account
const unversioned = Update.from(Accounts, account)
same<Tags<typeof unversioned>>()<Write | "DecodeFailed" | "ItemNotFound">(true)
// @ts-expect-error required attribute
Update.item(Orders, key).pipe(Update.remove("total"))
// @ts-expect-error key attribute
Update.item(Orders, key).pipe(Update.set({ orderId: "x" }))
// @ts-expect-error not numeric
Update.item(Orders, key).pipe(Update.increment(($) => $.status, 1))
const setAt = Update.item(Orders, key).pipe(Update.setAt(($) => $.lines.at(0).quantity, 3))

const recent = Query.items(Orders, { customerId: "c" }).pipe(Query.between({ placedAt: jan }, { placedAt: jan }), Query.filter(($) => Condition.gt($.total, 100)), Query.reverse, Query.take(20))
const byStatus = Query.index(Orders, "byStatus", { status: "placed" }).pipe(Query.from({ placedAt: jan }), Query.select("total", "orderId"))
const onDay = Query.items(Orders, { customerId: "c" }).pipe(Query.where({ placedAt: jan }))
const temps = Query.items(DeviceReadings, { deviceId: "d" }).pipe(Query.between({ at: 1 }, { at: 2 }))
// @ts-expect-error orderId without placedAt
Query.items(Orders, { customerId: "c" }).pipe(Query.beginsWith({ orderId: "1" }))
// @ts-expect-error an index read cannot be consistent
Query.index(Orders, "byStatus", { status: "placed" }).pipe(Query.consistent)

// @ts-expect-error the members do not share this partition
Query.collection({ orders: Orders, accounts: Accounts }, { customerId: "c" })
const everything = Query.collection({ orders: Orders, notes: Notes }, { customerId: "c" })
const plan = Explain.plan(recent)
const all = Scan.items(Orders).pipe(Scan.segments(4), Query.filter(($) => Condition.gt($.total, 1)), Query.stream)

const transfer = (from: string, to: string, amount: number) => Transact.write({
  debit: Update.item(Accounts, { accountId: from }).pipe(Update.increment(($) => $.balance, -amount), Update.when(($) => Condition.gte($.balance, amount))),
  credit: Update.item(Accounts, { accountId: to }).pipe(Update.increment(($) => $.balance, amount)),
  audit: note,
  open: Check.item(Accounts, { accountId: to }, ($) => Condition.exists($.balance))
})
const plain = Transact.write({ a: note, b: Delete.item(Orders, key) })
same<Tags<typeof plain>>()<Write>(true) // nothing in it can fail on its own
const program = Effect.gen(function*() {
  const { status } = yield* get
  const page = yield* recent.pipe(Query.page())
  const rows = yield* byStatus.pipe(Query.stream, Stream.take(3), Stream.runCollect)
  const total: number = rows[0]!.total
  const orders = yield* Effect.forEach([key, key], (k) => Get.item(Orders, k).pipe(Get.batched), { concurrency: "unbounded" })
  const many = yield* Batch.get(Orders, [key])
  yield* Batch.write([note, Delete.item(Orders, key)])
  // @ts-expect-error a batch cannot carry a condition
  yield* Batch.write([create])
  yield* transfer("a", "b", 3).pipe(
    Effect.catchTag("TransactionCanceled", (e) => {
      const balance = e.failures.debit.pipe(Option.filter((f) => f._tag === "ConditionalCheckFailed"), Option.flatMap((f) => f.item), Option.map((a) => a.balance))
      // @ts-expect-error a put without a condition cannot fail on its own
      void e.failures.audit
      return Effect.succeed(balance)
    }))
  yield* create.pipe(Effect.catchTag("ConditionalCheckFailed", (e) => Effect.succeed(e.item.pipe(Option.map((n) => n.text)))))
  const both = yield* Transact.get({ order: Get.item(Orders, key), account: Get.item(Accounts, { accountId: "a" }).pipe(Get.orFail) })
  const n: number = both.account.balance
  const { orders: mine, notes } = yield* everything.pipe(Query.grouped)
  const text: string = notes[0]!.text, sum: number = mine[0]!.total
  const [result, used] = yield* Capacity.measure(get)
  const units: number = used["shop"]!.readUnits
  return { text, sum, result, units, status, page, total, orders, many, n }
}).pipe(Effect.provide(LocalDynamoDB.layer({ tables: [Shop, Readings] })), Retry.use(Retry.policy({ throttled: Schedule.exponential("50 millis").pipe(Schedule.jittered) })))
export { program, ship, guarded, setAt, temps, k2, rk, plan, all, onDay }
