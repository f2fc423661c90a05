/**
 * How fast many items go: loops over the plain SDK, as one writes them by hand with `marshall` and `unmarshall`, against
 * the programs that do the same work. Both have as many calls under way, over the same stub.
 */
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  ScanCommand
} from "@aws-sdk/client-dynamodb"
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb"
import { Batch, DynamoDB, Get, Put, Scan, WireDynamoDB } from "dynapipe"
import { Effect, ManagedRuntime, Stream } from "effect"
import { performance } from "node:perf_hooks"
import { collect, interleave, of, ratio, repeat } from "./harness.ts"
import type { Section } from "./report.ts"
import { digits, figure } from "./report.ts"
import { answers, customer, ids, keyOf, TableName, whole } from "./shop/customer.ts"
import { Customers } from "./shop/ours.ts"
import { startStub } from "./stub.ts"

/** Calls under way at the same time. */
const concurrent = 8

/** The same work by hand and by programs, and how many items it is about. */
interface Work {
  readonly name: string
  readonly items: number
  readonly byHand: (client: DynamoDBClient) => Promise<unknown>
  readonly program: Effect.Effect<unknown, unknown, DynamoDB.DynamoDB>
}

const written = 5000
const read = 5000
const rounds = 40

const customers = Array.from({ length: written }, (_, n) => customer(n))

/** One by one, so many at once. */
const chunks = <A>(all: ReadonlyArray<A>, size: number): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))

const put = (n: number) => Put.item(Customers, customers[n]!)
const keys = ids.map((id) => ({ id }))

const works: ReadonlyArray<Work> = [
  {
    name: "write a stream",
    items: written,
    byHand: async (client) => {
      const left = [...chunks(customers, 25)]
      await repeat(left.length, concurrent, async () => {
        let requests = left.shift()!.map((of) => ({ PutRequest: { Item: marshall(whole(of)) } }))
        while (requests.length > 0) {
          const { UnprocessedItems } = await client.send(
            new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } })
          )
          requests = (UnprocessedItems?.[TableName] ?? []) as typeof requests
        }
      })
    },
    program: Stream.range(0, written - 1).pipe(Stream.run(Batch.sink(put, { concurrency: concurrent })))
  },
  {
    name: "write a list",
    items: written,
    byHand: async (client) => {
      const left = [...chunks(customers, 25)]
      await repeat(left.length, concurrent, () => {
        const requests = left.shift()!.map((of) => ({ PutRequest: { Item: marshall(whole(of)) } }))
        return client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }))
      })
    },
    program: Effect.suspend(() => Batch.write(customers.map((of) => Put.item(Customers, of))))
  },
  {
    name: "read by keys",
    items: read,
    byHand: (client) =>
      repeat(read / 100, concurrent, async () => {
        const Keys = ids.map((id) => marshall(keyOf(id)))
        const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }))
        return Responses![TableName]!.map((item) => unmarshall(item))
      }),
    program: Effect.forEach(chunks(Array.from({ length: read }), 100), () => Batch.get(Customers, keys), {
      concurrency: concurrent,
      discard: true
    })
  },
  {
    name: "read one by one, from anywhere",
    items: read,
    byHand: (client) => {
      let n = 0
      return repeat(read, 100, async () => {
        const { Item } = await client.send(new GetItemCommand({ TableName, Key: marshall(keyOf(ids[n++ % 100]!)) }))
        return Item && unmarshall(Item)
      })
    },
    program: Effect.forEach(
      Array.from({ length: read }, (_, n) => ids[n % 100]!),
      (id) => Get.item(Customers, { id }).pipe(Get.batched),
      { concurrency: 100, discard: true }
    )
  },
  {
    name: "scan",
    items: rounds * 100,
    byHand: async (client) => {
      for (let i = 0; i < rounds; i++) {
        const { Items = [] } = await client.send(new ScanCommand({ TableName }))
        Items.map((item) => unmarshall(item))
      }
    },
    program: Effect.repeat(Stream.runDrain(Scan.stream(Scan.items(Customers))), { times: rounds - 1 })
  }
]

/** Measures all of it. */
export const many = async (): Promise<Section> => {
  const stub = await startStub({
    answers: { ...answers, BatchWriteItem: { UnprocessedItems: {} }, Scan: answers.Query }
  })
  const endpoint = `http://127.0.0.1:${stub.port}`
  const credentials = { accessKeyId: "test", secretAccessKey: "test" }
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials })
  const runtime = ManagedRuntime.make(WireDynamoDB.layer({ endpoint, region: "us-east-1", credentials }))
  const layered = ManagedRuntime.make(DynamoDB.layer({ endpoint, region: "us-east-1", credentials }))
  const rows: Array<ReadonlyArray<string>> = []
  const figures: Array<ReturnType<typeof figure>> = []
  try {
    for (const { byHand, items, name, program } of works) {
      const tasks: Readonly<Record<string, () => Promise<unknown>>> = {
        "by hand": () => byHand(client),
        "SDK layer": () => layered.runPromise(program),
        "wire client": () => runtime.runPromise(program)
      }
      const samples = await interleave(Object.keys(tasks), { rounds: 7, warm: 2 }, async (task) => {
        collect()
        const start = performance.now()
        await tasks[task]!()
        return (performance.now() - start) * 1000 / items
      })
      const perSecond = (task: string) => Math.round(1e6 / of(samples, task)).toLocaleString("en-US")
      rows.push([
        name,
        ...Object.keys(tasks).map(perSecond),
        digits(ratio(samples, "SDK layer", "by hand")),
        digits(ratio(samples, "wire client", "by hand"))
      ])
      figures.push(figure(`many: ${name}, to loops over the SDK`, ratio(samples, "wire client", "by hand")))
    }
  } finally {
    client.destroy()
    await Promise.all([runtime.dispose(), layered.dispose()])
    stub.stop()
  }
  return {
    title: "Many items",
    about: `Items a second, and the time of each as a ratio to that of loops by hand; ${concurrent} calls under way.`,
    head: ["work", "by hand", "SDK layer", "wire client", "SDK layer to hand", "wire client to hand"],
    rows,
    figures
  }
}

if (import.meta.main) console.log((await import("./report.ts")).section(await many()))
