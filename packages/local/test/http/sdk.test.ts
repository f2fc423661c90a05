import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand
} from "@aws-sdk/client-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import * as DynamoDB from "dynapipe/DynamoDB"
import type { CallFailed } from "dynapipe/Errors"
import * as Table from "dynapipe/Table"
import * as Effect from "effect/Effect"
import * as Fault from "../../src/Fault.ts"
import * as LocalDynamoDB from "../../src/LocalDynamoDB.ts"

class Shop extends Table.make("shop", { partitionKey: "pk" }) {}

const TableName = "shop"
const key = (pk: string) => ({ pk: { S: pk } })
const put = (pk: string, more: Record<string, any> = {}) =>
  DynamoDB.call("PutItem", { TableName, Item: { ...key(pk), ...more } })
const get = (pk: string) => Effect.map(DynamoDB.call("GetItem", { TableName, Key: key(pk) }), ({ Item }) => Item)
const failed = <A, R>(self: Effect.Effect<A, CallFailed, R>) => Effect.flip(self)

describe("a server", () => {
  const client = (endpoint: string) =>
    Effect.acquireRelease(
      Effect.sync(() =>
        new DynamoDBClient({
          endpoint,
          region: "us-east-1",
          maxAttempts: 1,
          credentials: { accessKeyId: "a", secretAccessKey: "b" }
        })
      ),
      (client) => Effect.sync(() => client.destroy())
    )
  const run = <A>(promise: () => Promise<A>) => Effect.tryPromise({ try: promise, catch: (error) => error as any })

  it.live("answers the SDK, with faults by script", () =>
    Effect.gen(function*() {
      const { local, url } = yield* LocalDynamoDB.serve({ tables: [Shop] })
      const dynamodb = yield* client(url)
      const Item = { ...key("a"), b: { B: new Uint8Array([1, 2, 255]) }, bs: { BS: [new Uint8Array([7])] } }
      yield* run(() => dynamodb.send(new PutItemCommand({ TableName, Item })))
      const found = yield* run(() => dynamodb.send(new GetItemCommand({ TableName, Key: key("a") })))
      assert.deepStrictEqual(found.Item, Item)

      yield* local.inject([Fault.throttle({ operations: "GetItem" }), Fault.loseAnswer({ operations: "PutItem" })])
      const throttled = yield* Effect.flip(run(() => dynamodb.send(new GetItemCommand({ TableName, Key: key("a") }))))
      assert.strictEqual(throttled.name, "ProvisionedThroughputExceededException")
      assert.strictEqual(throttled.ThrottlingReasons[0].reason, "TableReadProvisionedThroughputExceeded")
      const lost = yield* Effect.flip(run(() => dynamodb.send(new PutItemCommand({ TableName, Item: key("b") }))))
      assert.strictEqual(lost.code, "ECONNRESET")

      yield* local.inject([Fault.cancel(["None", "TransactionConflict"])])
      const canceled = yield* Effect.flip(run(() =>
        dynamodb.send(
          new TransactWriteItemsCommand({
            TransactItems: [{ Put: { TableName, Item: key("c") } }, { Put: { TableName, Item: key("d") } }]
          })
        )
      ))
      assert.strictEqual(canceled.name, "TransactionCanceledException")
      assert.deepStrictEqual(canceled.CancellationReasons.map((reason: any) => reason.Code), [
        "None",
        "TransactionConflict"
      ])

      yield* local.inject([])
      const batch = yield* run(() =>
        dynamodb.send(new BatchGetItemCommand({ RequestItems: { shop: { Keys: ["a", "b", "c"].map(key) } } }))
      )
      assert.deepStrictEqual(batch.Responses?.["shop"]?.map((item) => item["pk"]?.S).sort(), ["a", "b"])
    }))

  it.live("and the SDK's layer agree with the layer in this process", () =>
    Effect.gen(function*() {
      const { url } = yield* LocalDynamoDB.serve({ tables: [Shop] })
      const program = Effect.gen(function*() {
        yield* put("a", { l: { L: [{ N: "1" }, { NULL: true }] } })
        const refused = yield* failed(DynamoDB.call("UpdateItem", {
          TableName,
          Key: key("a"),
          UpdateExpression: "SET x = :x",
          ConditionExpression: "x = :x",
          ExpressionAttributeValues: { ":x": { S: "x" } },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD"
        }))
        const invalid = yield* failed(DynamoDB.call("Query", { TableName }))
        const seen = ({ code, item, kind, mayHaveApplied, message, status }: CallFailed) => ({
          code,
          item,
          kind,
          mayHaveApplied,
          message,
          status
        })
        return [yield* get("a"), seen(refused), seen(invalid)]
      })
      const remote = DynamoDB.layer({
        endpoint: url,
        region: "us-east-1",
        credentials: { accessKeyId: "a", secretAccessKey: "b" }
      })
      assert.deepStrictEqual(
        yield* Effect.provide(program, remote),
        yield* Effect.provide(program, LocalDynamoDB.layer({ tables: [Shop] }))
      )
    }))
})
