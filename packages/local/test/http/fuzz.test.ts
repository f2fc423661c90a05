import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as http from "node:http"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { crc32 } from "node:zlib"
import * as LocalDynamoDB from "../../src/LocalDynamoDB.ts"
import { random, request } from "./hostile.ts"

const cases = Number(process.env["FUZZ"] ?? 3000)
const seed = Number(process.env["SEED"] ?? 1)

setFlagsFromString("--expose-gc")
const collect: () => void = runInNewContext("gc")

const agent = new http.Agent({ keepAlive: true, maxSockets: 4 })

interface Got {
  readonly status: number
  readonly body: string
}

const ask = (url: string, operation: string, body: string): Promise<Got> =>
  new Promise((resolve, reject) => {
    const asked = http.request(url, {
      agent,
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `${
          /Stream|Shard|Records/.test(operation) ? "DynamoDBStreams" : "DynamoDB"
        }_20120810.${operation}`,
        "x-amz-date": "20260101T000000Z",
        authorization: "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c"
      }
    })
    asked.on("error", reject).on("response", (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
        const text = Buffer.concat(chunks).toString()
        const body = Buffer.concat(chunks)
        if (response.headers["x-amz-crc32"] !== String(crc32(body))) return reject(new Error(`checksum of ${text}`))
        resolve({ status: response.statusCode!, body: text })
      })
    })
    asked.end(body)
  })

const create = JSON.stringify({
  TableName: "fuzz",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }]
})

describe("hostile requests", () => {
  it.live("are answered with the service's errors, and leave nothing behind", () =>
    Effect.gen(function*() {
      const { url } = yield* LocalDynamoDB.serve()
      yield* Effect.promise(async () => {
        assert.strictEqual((await ask(url, "CreateTable", create)).status, 200)
        const r = random(seed)
        const seen = new Map<number, number>()
        const half = async () => {
          for (let i = 0; i < cases / 2; i++) {
            const [operation, body] = request(r)
            const got = await ask(url, operation, body)
            const asked = `${operation} ${body.slice(0, 1000)} => ${got.status} ${
              got.body.slice(0, 500)
            } (seed ${seed})`
            seen.set(got.status, (seen.get(got.status) ?? 0) + 1)
            assert.isTrue(got.status === 200 || got.status === 400, asked)
            const answer = JSON.parse(got.body)
            if (got.status === 400) assert.match(answer.__type, /^com\.amazon[a-zA-Z0-9.]*#[A-Z]\w+$/, asked)
            assert.notMatch(got.body, /undefined|\[object|is not a function|Cannot read|stack size/, asked)
          }
        }
        await half()
        collect()
        const before = process.memoryUsage().heapUsed
        await half()
        collect()
        assert.isBelow(process.memoryUsage().heapUsed - before, 20 << 20)
        // some got through, or the rest says little
        assert.isAbove(seen.get(200) ?? 0, cases / 50)
        assert.strictEqual((await ask(url, "ListTables", "{}")).body, "{\"TableNames\":[\"fuzz\"]}")
        assert.isUndefined((Object.prototype as any).S)
      })
    }))

  it.live("with names of Object's prototype are data like any other", () =>
    Effect.gen(function*() {
      const { url } = yield* LocalDynamoDB.serve()
      const send = (operation: string, body: string) =>
        Effect.promise(async () => JSON.parse((await ask(url, operation, body)).body))
      yield* send("CreateTable", create)
      const item =
        "{\"pk\":{\"S\":\"a\"},\"__proto__\":{\"S\":\"p\"},\"constructor\":{\"M\":{\"__proto__\":{\"N\":\"1\"}}}}"
      yield* send("PutItem", `{"TableName":"fuzz","Item":${item}}`)
      const got = yield* send("GetItem", "{\"TableName\":\"fuzz\",\"Key\":{\"pk\":{\"S\":\"a\"}}}")
      assert.deepStrictEqual(got, JSON.parse(`{"Item":${item}}`))
      const update = "{\"TableName\":\"fuzz\",\"Key\":{\"pk\":{\"S\":\"a\"}},\"ReturnValues\":\"ALL_NEW\"," +
        "\"UpdateExpression\":\"SET #p = :v, #c.#p = #c.#p + :one REMOVE #t\"," +
        "\"ConditionExpression\":\"attribute_exists(#p) AND attribute_not_exists(#t)\"," +
        "\"ExpressionAttributeNames\":{\"#p\":\"__proto__\",\"#c\":\"constructor\",\"#t\":\"toString\"}," +
        "\"ExpressionAttributeValues\":{\":v\":{\"S\":\"q\"},\":one\":{\"N\":\"1\"}}}"
      const updated = yield* send("UpdateItem", update)
      assert.deepStrictEqual(
        updated,
        JSON.parse(`{"Attributes":${item.replace("\"p\"}", "\"q\"}").replace("\"1\"", "\"2\"")}}`)
      )
      const scanned = yield* send(
        "Scan",
        "{\"TableName\":\"fuzz\",\"ProjectionExpression\":\"#p,#v\"," +
          "\"ExpressionAttributeNames\":{\"#p\":\"__proto__\",\"#v\":\"valueOf\"}}"
      )
      assert.deepStrictEqual(scanned.Items, [JSON.parse("{\"__proto__\":{\"S\":\"q\"}}")])
    }))
})
