import { beforeEach, describe, expect, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import { Emf, Lambda } from "../src/index.ts"
import * as emf from "../src/internal/emf.ts"
import * as invocation from "./support/invocation.ts"

invocation.waiting()
const context = (n: number) => invocation.context({ functionName: "emf-test", awsRequestId: `r-${n}` })

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

describe("lines", () => {
  const after = (memory: emf.Memory, ...updates: ReadonlyArray<Effect.Effect<void>>): ReadonlyArray<any> =>
    Effect.runSync(
      Effect.gen(function*() {
        yield* Effect.all(updates)
        const options = { namespace: "Shop", properties: {}, now: 5 }
        return emf.lines(memory, yield* Metric.snapshot, options).map((line) => JSON.parse(line))
      }).pipe(Effect.provideService(Metric.MetricRegistry, registry))
    )
  let registry = new Map()
  let memory: emf.Memory = new Map()
  beforeEach(() => {
    registry = new Map()
    memory = new Map()
  })

  it("of words that were counted have the word as a dimension", () => {
    const colours = Metric.frequency("colours")
    const seen = (...words: ReadonlyArray<string>) =>
      after(memory, ...words.map((word) => Metric.update(colours, word))).map(({ colours, value }) => [value, colours])
    expect(seen("red", "red", "blue")).toEqual([["red", 2], ["blue", 1]])
    expect(seen("blue")).toEqual([["blue", 1]])
  })

  it("of a summary have the mean of what came since", () => {
    const waits = Metric.summary("waits", { maxAge: "1 hour", maxSize: 100, quantiles: [0.5] })
    const seen = (...values: ReadonlyArray<number>) =>
      after(memory, ...values.map((value) => Metric.update(waits, value))).map(({ waits }) => waits)
    expect(seen(10, 20)).toEqual([15])
    expect(seen(3)).toEqual([3])
    expect(seen()).toEqual([])
  })

  it("of more than a hundred metrics are several, and more than a hundred values come later", () => {
    const many = Array.from({ length: 101 }, (_, i) => Metric.update(Metric.gauge(`g${i}`), i))
    const lines = after(memory, ...many)
    expect(lines.map(({ _aws }) => _aws.CloudWatchMetrics[0].Metrics.length)).toEqual([100, 1])
    expect(lines[1]).toMatchObject({ g100: 100, _aws: { Timestamp: 5 } })

    registry = new Map()
    const boundaries = Array.from({ length: 120 }, (_, i) => i)
    const wide = Metric.histogram("wide", { boundaries })
    const [first] = after(memory, ...boundaries.map((value) => Metric.update(wide, value)))
    expect(first.wide).toEqual({ Values: boundaries.slice(0, 100), Counts: Array(100).fill(1) })
    expect(after(memory)[0].wide).toEqual({ Values: boundaries.slice(100), Counts: Array(20).fill(1) })
  })

  it("leave out what is no number", () => {
    const odd = Metric.gauge("odd")
    expect(after(memory, Metric.update(odd, NaN))).toEqual([])
    expect(after(memory, Metric.update(odd, Infinity))).toEqual([])
    expect(after(memory, Metric.update(odd, 1))).toMatchObject([{ odd: 1 }])
  })
})

it("writes those that are chosen", async () => {
  const lines: Array<any> = []
  const other = Metric.counter("other-metric")
  const write = (line: string) => Effect.sync(() => lines.push(JSON.parse(line)))
  const handler = await Lambda.handler(() => Metric.update(other, 1), {
    layer: Emf.layer({ namespace: "Shop", write, only: (name) => name === "other-metric" })
  })
  await handler({}, context(1))
  expect(lines).toMatchObject([{ "other-metric": 1 }])
})
