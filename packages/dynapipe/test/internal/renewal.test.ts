import type { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Layer } from "effect"
import * as DynamoDB from "../../src/DynamoDB.ts"
import * as WireDynamoDB from "../../src/WireDynamoDB.ts"
import { answer, failure, serve } from "../wire/server.ts"

const layers: ReadonlyArray<
  readonly [string, (options: DynamoDB.ConnectionOptions) => Layer.Layer<DynamoDB.DynamoDB>]
> = [["the wire layer", WireDynamoDB.layer], ["the SDK's layer", DynamoDB.layer]]

const put = DynamoDB.call("PutItem", { TableName: "t", Item: { id: { S: "a" } } })

it.live.each(layers)(
  "who were refused with the same token have it renewed once for all of them: %s",
  ([, layer]) =>
    Effect.gen(function*() {
      let given = 0
      const credentials = async () => ({ accessKeyId: "A", secretAccessKey: "s", sessionToken: `token${++given}` })
      let renewed = () => {}
      const others = new Promise<void>((resume) => {
        renewed = resume
      })
      let refused = 0
      const { received, url } = yield* serve(({ headers }, socket) => {
        if (headers["x-amz-security-token"] !== "token1") {
          renewed()
          socket.write(answer({}))
        } else if (++refused === 1) socket.write(failure("ExpiredTokenException"))
        // the others are refused when the first has others already
        else void others.then(() => socket.write(failure("ExpiredTokenException")))
      })
      yield* Effect.provide(
        Effect.all([put, put, put], { concurrency: 3 }),
        layer({ endpoint: url, region: "us-east-1", credentials })
      )
      const tokens = received.map(({ headers }) => headers["x-amz-security-token"]).sort()
      expect(tokens).toEqual(["token1", "token1", "token1", "token2", "token2", "token2"])
    }).pipe(Effect.scoped)
)

it.live("who has no credentials to renew is told what refused them", () =>
  Effect.gen(function*() {
    let sent = 0
    const send = async () => {
      sent++
      throw Object.assign(new Error("expired"), { name: "ExpiredTokenException", $metadata: { httpStatusCode: 400 } })
    }
    const client = { send, config: {} } as unknown as DynamoDBClient // as much of a client as is asked for
    const refused = yield* put.pipe(Effect.flip, Effect.provide(DynamoDB.layerClient(client)))
    expect([refused._tag, refused.code, sent]).toEqual(["CallFailed", "ExpiredTokenException", 2])
  }))
