/**
 * The server against what is known of the service, where one answer leads to the next request: headers and health,
 * streams, pages, names that are hostile.
 */
import * as LocalDynamoDB from "@dynapipe/local/LocalDynamoDB"
import { Effect, Exit, Scope } from "effect"
import { crc32 } from "node:zlib"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { range } from "./case.ts"
import { codeOf, headersFor, messageOf, post, type Reply } from "./wire.ts"
import { key, keyOf, keySchema } from "./world.ts"

let url = ""
const scope = Scope.makeUnsafe()
const send = async (operation: string, body: object): Promise<any> => {
  const reply = await post(url, operation, body)
  assert.strictEqual(reply.status, 200, `${operation}: ${reply.text}`)
  return reply.body
}
const texts = (...names: ReadonlyArray<string>) => names.map((AttributeName) => ({ AttributeName, AttributeType: "S" }))
const TableName = "flowing"

beforeAll(async () => {
  url = (await Effect.runPromise(Scope.provide(LocalDynamoDB.serve(), scope))).url
  await send("CreateTable", {
    TableName,
    AttributeDefinitions: texts("pk", "sk"),
    KeySchema: keySchema("pk", "sk"),
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" }
  })
})
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

describe("HTTP", () => {
  const without = (name: string): Record<string, string> => {
    const { [name]: _, ...rest } = headersFor("ListTables")
    return rest
  }

  it("answers carry their checksum, their type and a request id (dynalite)", async () => {
    const reply = await post(url, "ListTables", {})
    assert.deepStrictEqual([
      reply.headers.get("x-amz-crc32"),
      reply.headers.get("content-type"),
      reply.headers.get("x-amzn-requestid")?.length,
      reply.headers.get("content-length")
    ], [String(crc32(reply.text)), "application/x-amz-json-1.0", 52, String(reply.text.length)])
  })

  it("a refusal has the model's name of its code, and says more in Message where the service does (dynalite)", async () => {
    const typeOf = ({ body, status }: Reply) => [status, body.__type, "message" in body, "Message" in body]
    assert.deepStrictEqual(typeOf(await post(url, "GetItem", {})), [
      400,
      "com.amazon.coral.validate#ValidationException",
      true,
      false
    ])
    assert.deepStrictEqual(typeOf(await post(url, "GetItem", { Key: 1 })), [
      400,
      "com.amazon.coral.service#SerializationException",
      false,
      true
    ])
    assert.deepStrictEqual(typeOf(await post(url, "DescribeTable", { TableName: "nowhere" })), [
      400,
      "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
      true,
      false
    ])
  })

  it("what is not signed is refused, and what names no operation (dynalite)", async () => {
    assert.deepStrictEqual(
      [
        codeOf(await post(url, "", {}, without("authorization"))),
        codeOf(await post(url, "", {}, without("x-amz-target"))),
        codeOf(await post(url, "", {}, { ...headersFor("ListTables"), "x-amz-target": "DynamoDB_20120810.listTables" }))
      ],
      ["MissingAuthenticationTokenException", "UnknownOperationException", "UnknownOperationException"]
    )
  })

  it("health is told at the root, to whoever asks (alternator)", async () => {
    const healthy = await fetch(url)
    assert.deepStrictEqual([healthy.status, (await healthy.text()).startsWith("healthy: ")], [200, true])
    for (const path of ["health", "index.html", "flowing"]) {
      assert.strictEqual((await fetch(`${url}/${path}`)).status, 404)
    }
    assert.strictEqual((await fetch(url, { method: "PUT" })).status, 404)
  })
})

describe("a stream (doc)", () => {
  const Key = keyOf("s", "1")
  const image = (a: number) => ({ ...Key, a: { N: String(a) } })
  const put = (a: number) => send("PutItem", { TableName, Item: image(a) })

  const readAll = async (): Promise<ReadonlyArray<any>> => {
    const { Streams } = await send("ListStreams", { TableName })
    const { StreamArn } = Streams[0]
    const { StreamDescription } = await send("DescribeStream", { StreamArn })
    assert.deepInclude(StreamDescription, {
      StreamArn,
      TableName,
      StreamStatus: "ENABLED",
      StreamViewType: "NEW_AND_OLD_IMAGES",
      KeySchema: keySchema("pk", "sk")
    })
    const { ShardId } = StreamDescription.Shards[0]
    const { ShardIterator } = await send("GetShardIterator", { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" })
    const { Records } = await send("GetRecords", { ShardIterator })
    return Records
  }

  it("tells each change with its images, and nothing where nothing changed", async () => {
    await put(1)
    await put(1)
    await put(2)
    await send("UpdateItem", { TableName, Key, UpdateExpression: "REMOVE nothing" })
    await send("DeleteItem", { TableName, Key })
    await send("DeleteItem", { TableName, Key })
    const records = await readAll()
    assert.deepStrictEqual(
      records.map(({ dynamodb, eventName }) => [eventName, dynamodb.Keys, dynamodb.OldImage, dynamodb.NewImage]),
      [
        ["INSERT", Key, undefined, image(1)],
        ["MODIFY", Key, image(1), image(2)],
        ["REMOVE", Key, image(2), undefined]
      ]
    )
    for (const { awsRegion, dynamodb, eventSource, eventVersion } of records) {
      assert.deepStrictEqual([awsRegion, eventSource, eventVersion, dynamodb.StreamViewType], [
        "us-east-1",
        "aws:dynamodb",
        "1.1",
        "NEW_AND_OLD_IMAGES"
      ])
    }
    const sequence = records.map(({ dynamodb }) => dynamodb.SequenceNumber)
    assert.deepStrictEqual(sequence, [...new Set(sequence)].sort())
  })

  it("has shards that are found by their names (alternator)", async () => {
    const { Streams: [{ StreamArn }] } = await send("ListStreams", { TableName })
    const iterate = (ShardId: string) =>
      post(url, "GetShardIterator", { StreamArn, ShardId, ShardIteratorType: "LATEST" })
    const codes = [
      codeOf(await iterate("shardId-00000001234567890123-abcdefab")),
      codeOf(await iterate("adfasdasdasdasdasdasdasdasdasd"))
    ]
    assert.deepStrictEqual(codes, ["ResourceNotFoundException", "ValidationException"])
    const behind = async (ExclusiveStartShardId: string) =>
      (await send("DescribeStream", { StreamArn, ExclusiveStartShardId })).StreamDescription.Shards.length
    assert.deepStrictEqual([await behind(`shardId-${"0".repeat(20)}-a`), await behind("z".repeat(30))], [1, 0])
  })

  it("is refused a second time, and goes on under another label after its end", async () => {
    const specify = (StreamSpecification: object) => post(url, "UpdateTable", { TableName, StreamSpecification })
    const again = await specify({ StreamEnabled: true, StreamViewType: "KEYS_ONLY" })
    assert.deepStrictEqual([codeOf(again), messageOf(again)], [
      "ValidationException",
      `Table already has an enabled stream: TableName: ${TableName}`
    ])
    const before = (await send("DescribeTable", { TableName })).Table.LatestStreamArn
    assert.strictEqual((await specify({ StreamEnabled: false })).status, 200)
    assert.strictEqual((await specify({ StreamEnabled: true, StreamViewType: "KEYS_ONLY" })).status, 200)
    const { Table } = await send("DescribeTable", { TableName })
    assert.notStrictEqual(Table.LatestStreamArn, before)
    assert.deepStrictEqual(Table.StreamSpecification, { StreamEnabled: true, StreamViewType: "KEYS_ONLY" })
  })
})

describe("pages (doc)", () => {
  const count = 13
  const write = async (): Promise<void> => {
    const requests = range(count, (at) => ({
      PutRequest: { Item: { ...keyOf("page", String(at).padStart(2, "0")), b: { S: "x".repeat(100_000) } } }
    }))
    await send("BatchWriteItem", { RequestItems: { [TableName]: requests } })
  }
  const query = (ExclusiveStartKey?: object) =>
    send("Query", {
      TableName,
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": { S: "page" } },
      ProjectionExpression: "sk",
      ReturnConsumedCapacity: "TOTAL",
      ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey })
    })

  it("end with the item that fills 1 MB, whatever is projected, and cost what was read", async () => {
    await write()
    const first = await query()
    assert.deepStrictEqual([first.Count, first.LastEvaluatedKey, first.ConsumedCapacity.CapacityUnits], [
      11,
      keyOf("page", "10"),
      Math.ceil(11 * 100_012 / 4096) / 2
    ])
    const second = await query(first.LastEvaluatedKey)
    assert.deepStrictEqual([second.Count, second.LastEvaluatedKey], [count - 11, undefined])
  })

  it("of a batch end at 16 MB, and what is left is told", async () => {
    const b = { S: "x".repeat(300_000) }
    const keys = range(60, (at) => keyOf(`batch ${at}`, "1"))
    for (const Key of keys) await send("PutItem", { TableName, Item: { ...Key, b } })
    const ask = (Keys: ReadonlyArray<object>) =>
      send("BatchGetItem", { RequestItems: { [TableName]: { Keys, ProjectionExpression: "pk" } } })
    const first = await ask(keys)
    const left = first.UnprocessedKeys[TableName]
    assert.deepStrictEqual([first.Responses[TableName].length, left.Keys.length, left.ProjectionExpression], [
      55,
      5,
      "pk"
    ])
    const second = await ask(left.Keys)
    assert.deepStrictEqual([second.Responses[TableName].length, second.UnprocessedKeys], [5, {}])
    for (const Key of keys) await send("DeleteItem", { TableName, Key })
  })

  it("of a scan in segments have every item once", async () => {
    const keysOf = async (more: object): Promise<ReadonlyArray<string>> => {
      const keys: Array<string> = []
      let next: { readonly ExclusiveStartKey?: object } | undefined = {}
      while (next !== undefined) {
        const page = await send("Scan", { TableName, Limit: 3, ProjectionExpression: "pk, sk", ...more, ...next })
        keys.push(...page.Items.map((item: any) => `${item.pk.S}/${item.sk.S}`))
        next = page.LastEvaluatedKey === undefined ? undefined : { ExclusiveStartKey: page.LastEvaluatedKey }
      }
      return keys
    }
    await send("BatchWriteItem", {
      RequestItems: { [TableName]: range(20, (at) => ({ PutRequest: { Item: keyOf(`segment ${at}`, "1") } })) }
    })
    const parts = await Promise.all(range(4, (Segment) => keysOf({ Segment, TotalSegments: 4 })))
    assert.deepStrictEqual(parts.flat(), await keysOf({}))
    assert.strictEqual(new Set(parts.flat()).size, count + 20)
    assert.deepStrictEqual(parts.map((part) => part.length > 0), [true, true, true, true])
  })
})

describe("names (alternator)", () => {
  it("that JavaScript inherits are names like any other", async () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "a.b", "a[0]", "#a", ":a", " ", "é"]
    const attributes = JSON.parse(`{${names.map((name, at) => `${JSON.stringify(name)}:{"N":"${at}"}`).join(",")}}`)
    const Item = Object.assign(Object.create(null), attributes)
    const item = JSON.stringify({ ...keyOf("names", "1"), ...JSON.parse(JSON.stringify(Item)) })
    const body = `{"TableName":"${TableName}","Item":${item.replace("{", `{"__proto__":{"N":"0"},`)}}`
    assert.strictEqual((await post(url, "PutItem", body)).status, 200)
    for (const [at, name] of names.entries()) {
      const { Item: found } = await send("GetItem", {
        TableName,
        Key: keyOf("names", "1"),
        ProjectionExpression: "#n",
        ExpressionAttributeNames: { "#n": name }
      })
      assert.deepStrictEqual(Object.entries(found), [[name, { N: String(at) }]])
    }
  })

  it("of keys that are alike are different keys", async () => {
    for (const pk of ["a", "A", "a ", "á", "a\u0301", "a\u0000"]) {
      await send("PutItem", { TableName, Item: { ...key(pk), sk: { S: "alike" }, was: { S: pk } } })
    }
    for (const pk of ["a", "A", "a ", "á", "a\u0301", "a\u0000"]) {
      const { Item } = await send("GetItem", { TableName, Key: keyOf(pk, "alike") })
      assert.strictEqual(Item.was.S, pk)
    }
  })
})
