/**
 * The embedded engine in this process: gets through the layer, and queries of tables of two sizes. It runs in a process
 * of its own, so that a million items are in nobody's way, and sends what it found to its parent.
 */
import { LocalDynamoDB } from "@dynapipe/local"
import * as Engine from "@dynapipe/local/engine/Engine"
import { DynamoDB, Get, Put } from "dynapipe"
import { Effect } from "effect"
import { collect, interleave, of, ratio } from "../harness.ts"
import { customer, keyOf, TableName } from "../shop/customer.ts"
import { Customers, Shop } from "../shop/ours.ts"

/** What it sends: microseconds of CPU, and a ratio. */
export interface Inside {
  readonly call: number
  readonly get: number
  readonly thousand: number
  readonly million: number
  readonly ratio: number
}

const cpu = (times: number, before: NodeJS.CpuUsage): number => {
  const { system, user } = process.cpuUsage(before)
  return (user + system) / times
}

/** One fiber that does the same again and again. */
const again = <A, E, R>(times: number, effect: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.gen(function*() {
    collect()
    const before = process.cpuUsage()
    for (let n = 0; n < times; n++) yield* effect
    return cpu(times, before)
  })

const gets = Effect.gen(function*() {
  yield* Put.item(Customers, customer(0))
  const { pk, sk } = keyOf("0")
  const call = DynamoDB.call("GetItem", { TableName, Key: { pk: { S: pk }, sk: { S: sk } } })
  const get = Get.item(Customers, { id: "0" }).pipe(Get.orFail)
  const context = yield* Effect.context<DynamoDB.DynamoDB>()
  const tasks = { call, get }
  return yield* Effect.promise(() =>
    interleave(
      ["call", "get"],
      { rounds: 7, warm: 2 },
      (name) =>
        Effect.runPromiseWith(context)(again<unknown, unknown, DynamoDB.DynamoDB>(20_000, tasks[name as "call"]))
    )
  )
})

const width = 100

/** As many partitions of each table are asked, so that what differs is the table and not how warm its memory is. */
const asked = 10

const filled = (items: number): (partition: number) => number => {
  const engine = Engine.make()
  const at = Date.UTC(2026, 10, 20)
  engine.execute("CreateTable", {
    TableName,
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }, { AttributeName: "sk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }],
    BillingMode: "PAY_PER_REQUEST"
  }, at)
  for (let n = 0; n < items; n += 25) {
    engine.execute("BatchWriteItem", {
      RequestItems: {
        [TableName]: Array.from({ length: 25 }, (_, m) => ({
          PutRequest: {
            Item: { pk: { S: `P#${Math.floor(n / width)}` }, sk: { S: `I#${n + m}` }, n: { N: String(n + m) } }
          }
        }))
      }
    }, at)
  }
  return (partition) => {
    const { Count } = engine.execute("Query", {
      TableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: `P#${partition}` } }
    }, at) as { readonly Count: number }
    return Count
  }
}

const queries = () => {
  const tables = new Map([1000, 1_000_000].map((items) => [String(items), filled(items)]))
  return interleave([...tables.keys()], { rounds: 21, warm: 3 }, (name) => {
    const query = tables.get(name)!
    const before = process.cpuUsage()
    for (let n = 0; n < 500; n++) {
      if (query((n % asked) * (Number(name) / width / asked)) !== width) throw new Error("an item is missing")
    }
    return cpu(500, before)
  })
}

if (process.send !== undefined && process.argv[2] === "inside") {
  const measured = await Effect.runPromise(Effect.provide(gets, LocalDynamoDB.layer({ tables: [Shop] })))
  const queried = await queries()
  const inside: Inside = {
    call: of(measured, "call"),
    get: of(measured, "get"),
    thousand: of(queried, "1000"),
    million: of(queried, "1000000"),
    ratio: ratio(queried, "1000000", "1000")
  }
  process.send(inside, () => process.exit(0))
}
