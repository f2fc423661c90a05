/** The order service as it is deployed: bundled, each function in a process of its own, on the embedded server. */
import { LocalLambda, LocalStreams } from "@dynapipe/lambda"
import { LocalDynamoDB } from "@dynapipe/local"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { Table } from "dynapipe"
import { Effect, Stream } from "effect"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bundle, functions } from "../src/lambda/build.ts"
import { Shop } from "../src/lambda/shop.ts"

const folder = mkdtempSync(join(tmpdir(), "order-service-"))
beforeAll(() => bundle(folder), 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

const service = Effect.gen(function*() {
  const { local, url } = yield* LocalDynamoDB.serve({ tables: [Shop] })
  const start = (name: (typeof functions)[number]) =>
    LocalLambda.start({
      file: join(folder, name, "index.mjs"),
      name,
      timeout: "10 seconds",
      env: { AWS_ENDPOINT_URL_DYNAMODB: url }
    })
  const [api, changes, job] = yield* Effect.all([start("api"), start("changes"), start("job")])
  const request = Effect.fnUntraced(function*(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {}
  ) {
    const { answer, error } = yield* api.invoke({
      version: "2.0",
      rawPath: path,
      rawQueryString: "",
      headers,
      requestContext: { http: { method, path } },
      ...(body !== undefined && { body: JSON.stringify(body) })
    })
    expect(error).toBeUndefined()
    const { body: text, statusCode } = answer as { readonly statusCode: number; readonly body: string }
    return { status: statusCode, body: JSON.parse(text) }
  })
  return { local, api, changes, job, request }
})

const lines = [{ sku: "tea", quantity: 2, price: 5 }]

it.live("places an order once, ships it once, and tells of it", () =>
  Effect.gen(function*() {
    const { request } = yield* service
    const place = request("POST", "/customers/ann/orders", { orderId: "1", lines }, { "Idempotency-Key": "k1" })
    const first = yield* place
    expect(first).toMatchObject({ status: 201, body: { orderId: "1", status: "placed", total: 10, version: 1 } })
    expect(yield* place).toEqual(first)
    const other = request("POST", "/customers/ann/orders", { orderId: "2", lines }, { "Idempotency-Key": "k1" })
    expect(yield* other).toMatchObject({ status: 422, body: { error: "PayloadDiffers" } })
    const bob = request("POST", "/customers/bob/orders", { orderId: "1", lines }, { "Idempotency-Key": "k1" })
    expect(yield* bob).toMatchObject({ status: 201, body: { customerId: "bob" } })
    const again = request("POST", "/customers/ann/orders", { orderId: "1", lines })
    expect(yield* again).toMatchObject({ status: 409, body: { error: "VersionConflict" } })

    expect(yield* request("POST", "/customers/ann/orders/1/ship")).toMatchObject({ status: 200, body: { version: 2 } })
    expect((yield* request("POST", "/customers/ann/orders/1/ship")).status).toBe(409)
    expect((yield* request("POST", "/customers/ann/orders/9/ship")).status).toBe(404)
    expect((yield* request("POST", "/customers/ann/orders", { orderId: 1 })).status).toBe(400)
    expect((yield* request("GET", "/nothing")).status).toBe(404)
    const listed = yield* request("GET", "/customers/ann/orders")
    expect(listed.body.orders).toMatchObject([{ orderId: "1", status: "shipped" }])
  }))

it.live("keeps the sales by the changes, whatever comes twice; the job cancels what is old", () =>
  Effect.gen(function*() {
    const { changes, job, local, request } = yield* service
    yield* request("POST", "/customers/ann/orders", { orderId: "1", lines })
    yield* request("POST", "/customers/ann/orders", { orderId: "2", lines: [{ sku: "cup", quantity: 1, price: 7 }] })
    yield* request("POST", "/customers/bob/orders", { orderId: "3", lines })
    const placed = yield* local.records("order-service").pipe(Stream.take(3), Stream.runCollect)
    const deliver = (records: ReadonlyArray<LocalDynamoDB.StreamRecord>) =>
      Effect.map(changes.invoke(LocalStreams.event(records)), ({ answer, error }) => [answer, error])
    const handled = [{ batchItemFailures: [] }, undefined]
    expect(yield* deliver(placed)).toEqual(handled)
    expect(yield* deliver(placed.slice(1))).toEqual(handled)
    const sales = (customer: string) => Effect.map(request("GET", `/customers/${customer}/sales`), ({ body }) => body)
    expect(yield* sales("ann")).toEqual({ customerId: "ann", orders: 2, total: 17 })
    expect(yield* sales("bob")).toEqual({ customerId: "bob", orders: 1, total: 10 })

    yield* request("POST", "/customers/ann/orders/1/ship")
    const tonight = (time: number) =>
      Effect.map(job.invoke({ time: new Date(time).toISOString() }), ({ answer }) => answer)
    expect(yield* tonight(Date.now())).toEqual({ cancelled: 0, finished: true })
    expect(yield* tonight(Date.now() + 8 * 86_400_000)).toEqual({ cancelled: 2, finished: true })
    const isOrder = ({ dynamodb }: LocalDynamoDB.StreamRecord) => dynamodb.NewImage?.["_type"]?.S === "Order"
    const all = yield* local.records("order-service").pipe(Stream.filter(isOrder), Stream.take(6), Stream.runCollect)
    expect(yield* deliver(all)).toEqual(handled)
    expect(yield* sales("ann")).toEqual({ customerId: "ann", orders: 1, total: 10 })
    expect(yield* sales("bob")).toEqual({ customerId: "bob", orders: 0, total: 0 })
  }))

it.live("writes metrics for CloudWatch beside its answers, and ends on SIGTERM", () =>
  Effect.gen(function*() {
    const { api } = yield* service
    const { logs } = yield* api.invoke({ rawPath: "/customers/ann/sales", requestContext: { http: { method: "GET" } } })
    const metrics = logs.split("\n").filter((line) => line.startsWith("{\"_aws\"")).map((line) => JSON.parse(line))
    expect(metrics.find((line) => line["faas.name"] === "api")).toMatchObject({
      coldStart: true,
      "faas.invocations": 1,
      "faas.coldstarts": 1
    })
    expect(metrics.find((line) => line["db.operation.name"] === "GetItem")).toMatchObject({ "dynapipe.calls": 1 })
    expect(yield* api.terminate).toMatchObject({ code: 0, signal: null })
  }))

describe("the template", () => {
  const template = readFileSync(join(import.meta.dirname, "../src/lambda/template.yaml"), "utf8")

  it("has the functions that are bundled, and the table that is defined", () => {
    expect([...template.matchAll(/CodeUri: dist\/(\w+)/g)].map(([, name]) => name)).toEqual([...functions])
    const input = Table.createInput(Shop, "t")
    for (const { AttributeName, AttributeType } of input.AttributeDefinitions!) {
      expect(template).toContain(`{ AttributeName: ${AttributeName}, AttributeType: ${AttributeType} }`)
    }
    for (const { AttributeName, KeyType } of input.KeySchema!) {
      expect(template).toContain(`{ AttributeName: ${AttributeName}, KeyType: ${KeyType} }`)
    }
    expect(template).toContain(`StreamViewType: ${input.StreamSpecification!.StreamViewType}`)
    expect(template).toContain(`AttributeName: ${Shop.options.timeToLive}, Enabled: true`)
    expect(template).toContain("FunctionResponseTypes: [ReportBatchItemFailures]")
  })
})
