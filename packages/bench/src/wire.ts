/**
 * What a call costs this process, in CPU: our client for the protocol against `@aws-sdk/client-dynamodb`, over the same
 * stub in a process of its own. `node packages/bench/src/wire.ts [--tls] [--rounds N] [--only NAME]` prints medians of
 * interleaved rounds, and their ratios to the SDK.
 *
 * "raw" is the SDK with `marshall` and `unmarshall`, "raw*" the same with `logger: {}`, "layer" our
 * codec over the SDK layer, "wire" our codec over our client, "programs" entities over our client, with retry and
 * everything else. Each of ours checks every item against its schema.
 */
import * as Aws from "@aws-sdk/client-dynamodb"
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb"
import { Codec, DynamoDB, Entity, Get, Put, Query, Table, Transact, WireDynamoDB } from "dynapipe"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import { cpus } from "node:os"
import { parseArgs } from "node:util"
import { certificate } from "./certificate.ts"
import { startStub } from "./stub.ts"

const { values: flags } = parseArgs({
  options: { tls: { type: "boolean" }, rounds: { type: "string", default: "7" }, only: { type: "string" } }
})

const Customer = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  email: Schema.String,
  city: Schema.String,
  street: Schema.String,
  country: Schema.String,
  status: Schema.Literals(["active", "blocked", "closed"]),
  age: Schema.Int,
  score: Schema.Number,
  balance: Schema.Number,
  visits: Schema.Int,
  version: Schema.Int,
  rate: Schema.Finite,
  active: Schema.Boolean,
  verified: Schema.Boolean,
  note: Schema.String,
  phone: Schema.String,
  tags: Schema.Array(Schema.String),
  referrer: Schema.NullOr(Schema.String)
})
const codec = Codec.make(Customer)
class Shop extends Table.make("shop", { partitionKey: "pk", sortKey: "sk" }) {}
class Customers extends Entity.make("Customer", {
  table: Shop,
  schema: Customer,
  key: { pk: "CUSTOMER#{id}", sk: "PROFILE" }
}) {}

const customer = (at: number): typeof Customer.Type => ({
  id: String(at),
  name: "Ada Lovelace",
  email: "ada@example.com",
  city: "London",
  street: "St James's Square 12",
  country: "GB",
  status: "active",
  age: 36,
  score: 99.25,
  balance: 1234.56,
  visits: 42,
  version: 7,
  rate: 0.05,
  active: true,
  verified: false,
  note: "first of her kind",
  phone: "+44 20 7946 0000",
  tags: ["math", "poetry"],
  referrer: null
})

const hundred = Array.from({ length: 100 }, (_, at) => customer(at))
const ten = hundred.slice(0, 10)
const ids = hundred.map(({ id }) => ({ pk: `CUSTOMER#${id}`, sk: "PROFILE" }))
const whole = hundred.map((item, at) => ({ ...ids[at]!, _type: "Customer", ...item }))
const stored = whole.map((item) => marshall(item))
const TableName = "shop"

type Call = DynamoDB.DynamoDBService["call"]

interface Contender {
  readonly name: string
  readonly run: (scenario: Scenario) => Promise<unknown>
  readonly close: () => Promise<void>
}

interface Scenario {
  readonly name: string
  readonly goal: number
  readonly batch: number
  readonly sdk: (client: Aws.DynamoDBClient) => Promise<unknown>
  readonly ours: (call: Call) => Effect.Effect<unknown, unknown>
  readonly program?: Effect.Effect<unknown, unknown, DynamoDB.DynamoDB>
}

const keyOf = ({ pk, sk }: { readonly pk: string; readonly sk: string }) => ({ pk: { S: pk }, sk: { S: sk } })
const decode = (item: Record<string, Aws.AttributeValue>) => Result.getOrThrow(codec.decode(item))
const encode = (value: typeof Customer.Type): Record<string, Aws.AttributeValue> =>
  Result.getOrThrow(codec.encode(value))

const scenarios: ReadonlyArray<Scenario> = [
  {
    name: "GetItem",
    goal: 0.25,
    batch: 1500,
    sdk: async (client) => {
      const { Item } = await client.send(new Aws.GetItemCommand({ TableName, Key: marshall(ids[0]) }))
      return unmarshall(Item!)
    },
    ours: (call) => Effect.map(call("GetItem", { TableName, Key: keyOf(ids[0]!) }), ({ Item }) => decode(Item!)),
    program: Effect.suspend(() => Get.item(Customers, { id: "0" }))
  },
  {
    name: "PutItem",
    goal: 0.25,
    batch: 1500,
    sdk: (client) => client.send(new Aws.PutItemCommand({ TableName, Item: marshall(whole[0]) })),
    ours: (call) => call("PutItem", { TableName, Item: encode(ten[0]!) }),
    program: Effect.suspend(() => Put.overwrite(Customers, ten[0]!))
  },
  {
    name: "Query of 100",
    goal: 0.28,
    batch: 100,
    sdk: async (client) => {
      const { Items } = await client.send(
        new Aws.QueryCommand({
          TableName,
          KeyConditionExpression: "#p = :p",
          ExpressionAttributeNames: { "#p": "pk" },
          ExpressionAttributeValues: marshall({ ":p": "a" })
        })
      )
      return Items!.map((item) => unmarshall(item))
    },
    ours: (call) =>
      Effect.map(
        call("Query", {
          TableName,
          KeyConditionExpression: "#p = :p",
          ExpressionAttributeNames: { "#p": "pk" },
          ExpressionAttributeValues: { ":p": { S: "a" } }
        }),
        ({ Items }) => Items!.map(decode)
      ),
    program: Effect.suspend(() => Query.items(Customers, { id: "0" }).pipe(Query.collect))
  },
  {
    name: "BatchGet of 100",
    goal: 0.28,
    batch: 100,
    sdk: async (client) => {
      const { Responses } = await client.send(
        new Aws.BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: ids.map((id) => marshall(id)) } } })
      )
      return Responses![TableName]!.map((item) => unmarshall(item))
    },
    ours: (call) =>
      Effect.map(
        call("BatchGetItem", { RequestItems: { [TableName]: { Keys: ids.map(keyOf) } } }),
        ({ Responses }) => Responses![TableName]!.map(decode)
      )
  },
  {
    name: "TransactWrite of 10",
    goal: 0.22,
    batch: 500,
    sdk: (client) =>
      client.send(
        new Aws.TransactWriteItemsCommand({
          TransactItems: whole.slice(0, 10).map((item) => ({ Put: { TableName, Item: marshall(item) } }))
        })
      ),
    ours: (call) =>
      call("TransactWriteItems", {
        TransactItems: ten.map((item) => ({
          Put: { TableName, Item: encode(item) }
        })),
        ClientRequestToken: "0b54a1a1-7b1f-4e43-8f2f-2d0b7a2a7c11"
      }),
    program: Effect.suspend(() =>
      Transact.write(Object.fromEntries(ten.map((item, at) => [`put${at}`, Put.overwrite(Customers, item)])))
    )
  }
]

const concurrently = async (
  times: number,
  concurrency: number,
  one: () => Promise<unknown> | undefined
): Promise<void> => {
  let left = times
  const worker = async () => {
    while (left-- > 0) await one()
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}

/** Microseconds of CPU for one call. */
const cost = async (contender: Contender, scenario: Scenario, concurrency: number, times: number): Promise<number> => {
  const before = process.cpuUsage()
  await concurrently(times, concurrency, () => contender.run(scenario))
  const { system, user } = process.cpuUsage(before)
  return (user + system) / times
}

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

const sdk = (name: string, endpoint: string, extra: Aws.DynamoDBClientConfig): Contender => {
  const client = new Aws.DynamoDBClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1, ...extra })
  return { name, run: (scenario) => scenario.sdk(client), close: async () => client.destroy() }
}

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" }

/** One of ours: `use` says what it does with the service for a scenario. */
const ours = async (
  name: string,
  layer: Layer.Layer<DynamoDB.DynamoDB>,
  use: (scenario: Scenario, service: DynamoDB.DynamoDBService) => Effect.Effect<unknown, unknown>
): Promise<Contender> => {
  const scope = Scope.makeUnsafe()
  const service = Context.get(await Effect.runPromise(Layer.buildWithScope(layer, scope)), DynamoDB.DynamoDB)
  return {
    name,
    run: (scenario) => Effect.runPromise(use(scenario, service)),
    close: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
}

const main = async (): Promise<void> => {
  const tls = flags.tls ? certificate() : undefined
  const answers = {
    GetItem: { Item: stored[0]! },
    PutItem: {},
    Query: { Items: stored, Count: 100, ScannedCount: 100 },
    BatchGetItem: { Responses: { [TableName]: stored }, UnprocessedKeys: {} },
    TransactWriteItems: {}
  }
  const stub = await startStub({ answers, tls })
  const endpoint = `${tls ? "https" : "http"}://localhost:${stub.port}`
  // Neither side may be the only one to check the certificate.
  if (tls !== undefined) process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0"
  process.removeAllListeners("warning")
  const connection = { endpoint, region: "us-east-1", credentials }
  const contenders = [
    sdk("raw", endpoint, {}),
    sdk("raw*", endpoint, { logger: {} as NonNullable<Aws.DynamoDBClientConfig["logger"]> }),
    await ours("layer", DynamoDB.layer(connection), ({ ours }, { call }) => ours(call)),
    await ours("wire", WireDynamoDB.layer(connection), ({ ours }, { call }) => ours(call)),
    await ours(
      "programs",
      WireDynamoDB.layer(connection),
      ({ program }, service) => Effect.provideService(program!, DynamoDB.DynamoDB, service)
    )
  ]
  console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${tls ? "TLS" : "no TLS"}`)
  console.log("µs of CPU for one call, and the ratio to raw")
  for (const scenario of scenarios) {
    if (flags.only !== undefined && !scenario.name.startsWith(flags.only)) continue
    const running = contenders.filter(({ name }) => name !== "programs" || scenario.program !== undefined)
    for (const concurrency of [1, 64]) {
      const samples = running.map((): Array<number> => [])
      for (const contender of running) await cost(contender, scenario, concurrency, scenario.batch)
      for (let round = 0; round < Number(flags.rounds); round++) {
        for (const [at, contender] of running.entries()) {
          samples[at]!.push(await cost(contender, scenario, concurrency, scenario.batch))
        }
      }
      const [raw, ...rest] = samples.map(median) as [number, ...Array<number>]
      const cells = running.slice(1).map(({ name }, at) =>
        `${name} ${rest[at]!.toFixed(0)} (${(rest[at]! / raw).toFixed(3)})`.padEnd(20)
      )
      console.log(
        `${scenario.name.padEnd(20)} ×${String(concurrency).padEnd(3)} raw ${raw.toFixed(0).padEnd(6)} ${
          cells.join(" ")
        }` +
          ` goal ${scenario.goal}`
      )
    }
  }
  for (const contender of contenders) await contender.close()
  stub.stop()
}

await main()
