import { assert, it } from "@effect/vitest"
import { Batch, Condition, Delete, Entity, type Errors, Get, Put, Table, Update } from "dynapipe"
import { Effect, type Option, Schema, Stream } from "effect"
import { Accounts, DeviceReadings, Notes, Orders } from "../spine/shop.ts"

const same = <A>() => <B>(_: [A] extends [B] ? [B] extends [A] ? true : [A, B] : [A, B]) => {}
type Tags<E> = E extends Effect.Effect<any, infer X, any> ? X extends { readonly _tag: infer T } ? T : never : never
type Success<E> = E extends Effect.Effect<infer A, any, any> ? A : never

class People extends Table.make("people", { partitionKey: "id" }) {}
const User = Schema.Struct({ id: Schema.String, email: Schema.String })
class Users extends Entity.make("User", { table: People, schema: User, unique: { email: ["email"] } }) {}

const note = Put.item(Notes, { customerId: "c", text: "" })
const reading = Put.item(DeviceReadings, { deviceId: "d", at: 1, celsius: 2 })
const create = note.pipe(Put.ifNotExists)
type Request = "Throttled" | "ServiceUnavailable" | "ConnectionFailed" | "RequestRejected" | "EncodeFailed"

it("the types of batches", () => {
  const write = Batch.write([note, reading, Delete.item(Notes, { customerId: "c" })])
  same<Tags<typeof write>>()<Request | "BatchIncomplete">(true)
  // @ts-expect-error one program that a batch can carry does not hide another
  Batch.write([note, create])
  // @ts-expect-error an old item is not told
  Batch.write([note.pipe(Put.returningOld)])
  // @ts-expect-error a version is a condition
  Batch.write([Put.item(Orders, { customerId: "c", orderId: "o", total: 1, status: "placed", lines: [] } as any)])
  const user = Put.item(Users, { id: "u", email: "e" })
  // @ts-expect-error what is unique is kept by a transaction
  const unkept = Batch.write([user])
  assert.throws(() => Effect.runSync(unkept as any), "a batch write cannot keep unique attributes")
  // @ts-expect-error an update is none of a batch's writes
  Batch.write([Update.item(Notes, { customerId: "c" })])
  // @ts-expect-error nor can it join others
  create.pipe(Put.batched)
  // @ts-expect-error
  Delete.item(Notes, { customerId: "c" }).pipe(Delete.when(($) => Condition.eq($.text, "")), Delete.batched)
  const joining = note.pipe(Put.batched)
  // @ts-expect-error nor is what no batch can carry added to what joins others
  const unjoined = joining.pipe(Put.ifNotExists)
  assert.throws(() => Effect.runSync(unjoined as any), "a batch write cannot carry a condition")
  // @ts-expect-error
  joining.pipe(Put.when(($) => Condition.eq($.text, "")))
  // @ts-expect-error
  joining.pipe(Put.returningOld)
  const leaving = Delete.item(Notes, { customerId: "c" }).pipe(Delete.batched)
  // @ts-expect-error
  leaving.pipe(Delete.ifExists)
  // @ts-expect-error
  leaving.pipe(Delete.when(($) => Condition.eq($.text, "")))
  // @ts-expect-error
  leaving.pipe(Delete.returningOld)
  // @ts-expect-error a stream of writes neither
  Stream.make(1).pipe(Batch.through(() => create))
  // @ts-expect-error
  Stream.make(1).pipe(Batch.through((n) => n > 1 ? note : create))

  const read = Batch.get({
    note: Get.item(Notes, { customerId: "c" }).pipe(Get.orFail),
    account: Get.item(Accounts, { accountId: "a" }).pipe(Get.select("balance"))
  })
  same<Tags<typeof read>>()<Request | "DecodeFailed" | "ItemNotFound" | "BatchIncomplete">(true)
  same<Success<typeof read>>()<{
    readonly note: { readonly customerId: string; readonly text: string }
    readonly account: Option.Option<{ readonly balance: number }>
  }>(true)
  const keyed = Batch.get(Notes, [{ customerId: "c" }])
  same<Tags<typeof keyed>>()<Request | "DecodeFailed" | "BatchIncomplete">(true)
  // @ts-expect-error not the key of a note
  Batch.get(Notes, [{ accountId: "c" }])

  const removed = Stream.runDrain(Batch.deletePartition(Notes, { customerId: "c" }))
  same<Tags<typeof removed>>()<Request | "DecodeFailed" | "InvalidCursor" | "BatchIncomplete">(true)
  const freed = Stream.runDrain(Batch.deletePartition(Users, { id: "u" }))
  same<Tags<typeof freed>>()<Tags<typeof removed> | "TransactionConflict">(true)

  const updates = Batch.update([
    Update.item(Notes, { customerId: "c" }).pipe(Update.set({ text: "" })),
    Update.item(Accounts, { accountId: "a" }).pipe(Update.increment(($) => $.balance, 1))
  ])
  const done = Effect.map(updates, ([changed, account]) => [changed.text, account.balance] as const)
  same<Success<typeof done>>()<readonly [string, number]>(true)
  const handled = Effect.catchTag(
    updates,
    "BatchIncomplete",
    (e) => Effect.succeed(e.failures.map((f: Errors.ItemNotFound | Errors.WriteError | Errors.DecodeFailed) => f._tag))
  )
  assert.isTrue(Effect.isEffect(handled))
})
