import { afterAll, expect, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import { Emf, type Invocation, Lambda } from "../src/index.ts"

const context = (n: number): Invocation.LambdaContext => ({
  functionName: "emf-test",
  functionVersion: "1",
  invokedFunctionArn: "arn",
  memoryLimitInMB: "128",
  awsRequestId: `r-${n}`,
  logGroupName: "group",
  logStreamName: "stream",
  getRemainingTimeInMillis: () => 3000
})

const before = process.listeners("SIGTERM")
afterAll(() => {
  for (const each of process.listeners("SIGTERM")) if (!before.includes(each)) process.removeListener("SIGTERM", each)
})

it("writes after each invocation what has changed since the last one", async () => {
  const lines: Array<any> = []
  const sold = Metric.withAttributes(Metric.counter("sold"), { shop: "emf-test" })
  const sizes = Metric.withAttributes(Metric.histogram("sizes", { boundaries: [1, 10] }), { shop: "emf-test" })
  const handler = await Lambda.handler(
    (event: ReadonlyArray<number>) =>
      Effect.forEach(event, (n) => Effect.andThen(Metric.update(sold, 1), Metric.update(sizes, n))),
    { layer: Emf.layer({ namespace: "Shop", write: (line) => Effect.sync(() => lines.push(JSON.parse(line))) }) }
  )
  const written = async (n: number, event: ReadonlyArray<number>) => {
    lines.length = 0
    await handler(event, context(n))
    return [lines.find((line) => line["shop"] === "emf-test"), lines.find((line) => line["faas.name"] === "emf-test")]
  }
  const [own, of] = await written(1, [1, 5, 50, 7])
  expect(own).toEqual({
    _aws: {
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [{ Namespace: "Shop", Dimensions: [["shop"]], Metrics: expect.any(Array) }]
    },
    requestId: "r-1",
    coldStart: true,
    shop: "emf-test",
    sold: 4,
    sizes: { Values: [1, 10, 50], Counts: [1, 2, 1] }
  })
  expect(own._aws.CloudWatchMetrics[0].Metrics.map(({ Name }: any) => Name).toSorted()).toEqual(["sizes", "sold"])
  expect(of).toMatchObject({ "faas.invocations": 1, "faas.coldstarts": 1, "faas.mem_usage": expect.any(Number) })
  expect(of["faas.remaining"]).toBeGreaterThan(1)
  const [again, warm] = await written(2, [2])
  expect(again).toMatchObject({ coldStart: false, sold: 1, sizes: { Values: [10], Counts: [1] } })
  expect(warm).toMatchObject({ "faas.invocations": 1 })
  expect(warm).not.toHaveProperty("faas.coldstarts")
  const [none] = await written(3, [])
  expect(none).toBeUndefined()
})

it("counts errors, and what ran out of time", async () => {
  const lines: Array<any> = []
  const write = (line: string) => Effect.sync(() => lines.push(JSON.parse(line)))
  const handler = await Lambda.handler((event: string) => event === "late" ? Effect.never : Effect.fail(event), {
    layer: Emf.layer({ namespace: "Shop", write, only: (name) => name.startsWith("faas.") }),
    buffer: "2 seconds"
  })
  const late = { ...context(1), functionName: "emf-errors", getRemainingTimeInMillis: () => 20 }
  await expect(handler("late", late)).rejects.toMatchObject({ name: "DeadlineExceeded", requestId: "r-1" })
  await expect(handler("no", { ...late, awsRequestId: "r-2" })).rejects.toMatchObject({
    name: "Failure",
    message: "no"
  })
  const own = lines.filter((line) => line["faas.name"] === "emf-errors")
  expect(own.map((line) => [line["faas.errors"], line["faas.timeouts"]])).toEqual([[1, 1], [1, undefined]])
})
