/** Metrics in CloudWatch's embedded metric format: what has changed since they were last written. */
import type * as Metric from "effect/Metric"

interface Point {
  readonly name: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly value: number | { readonly Values: Array<number>; readonly Counts: Array<number> }
}

/** What was written last of each counter and each bucket. */
export type Memory = Map<string, number>

const since = (memory: Memory, id: string, value: number): number => {
  const change = value - (memory.get(id) ?? 0)
  memory.set(id, value)
  return change
}

const limit = 100

const points = (memory: Memory, metric: Metric.Metric.Snapshot): ReadonlyArray<Point> => {
  const dimensions = { ...metric.attributes }
  const id = `${metric.type}|${metric.id}|${JSON.stringify(dimensions)}`
  const point = (value: Point["value"]): Point => ({ name: metric.id, dimensions, value })
  switch (metric.type) {
    case "Counter": {
      const change = since(memory, id, Number(metric.state.count))
      return change === 0 ? [] : [point(change)]
    }
    case "Gauge": {
      const value = Number(metric.state.value)
      // JSON has no other numbers
      return Number.isFinite(value) ? [point(value)] : []
    }
    case "Frequency":
      return [...metric.state.occurrences].flatMap(([value, count]) => {
        const change = since(memory, `${id}|${value}`, count)
        return change === 0 ? [] : [{ ...point(change), dimensions: { ...dimensions, value } }]
      })
    case "Histogram": {
      // the buckets count what is at most their boundary; what is above all of them is told by the largest
      let below = 0
      const Values: Array<number> = []
      const Counts: Array<number> = []
      for (const [boundary, count] of [...metric.state.buckets, [Infinity, metric.state.count] as const]) {
        const inside = count - below
        below = count
        // more than one line takes are told with the next one
        if (Values.length >= limit) continue
        const change = since(memory, `${id}|${boundary}`, inside)
        if (change <= 0) continue
        Values.push(Number.isFinite(boundary) ? boundary : metric.state.max)
        Counts.push(change)
      }
      return Counts.length === 0 ? [] : [point({ Values, Counts })]
    }
    case "Summary": {
      const count = since(memory, id, metric.state.count)
      const sum = since(memory, `${id}|sum`, metric.state.sum)
      return count === 0 ? [] : [point(sum / count)]
    }
  }
}

export interface Options {
  readonly namespace: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly now: number
}

/** One line for each set of dimensions. */
export const lines = (
  memory: Memory,
  metrics: ReadonlyArray<Metric.Metric.Snapshot>,
  { namespace, now, properties }: Options
): ReadonlyArray<string> => {
  const all = metrics.flatMap((metric) => points(memory, metric))
  const groups = Map.groupBy(all, ({ dimensions }) => JSON.stringify(Object.entries(dimensions).sort()))
  return [...groups.values()].flatMap((group) => {
    // one document takes a hundred metrics
    const parts = Array.from(
      { length: Math.ceil(group.length / limit) },
      (_, i) => group.slice(i * limit, (i + 1) * limit)
    )
    return parts.map((part) =>
      JSON.stringify({
        _aws: {
          Timestamp: now,
          CloudWatchMetrics: [{
            Namespace: namespace,
            Dimensions: [Object.keys(part[0]!.dimensions)],
            Metrics: part.map(({ name }) => ({ Name: name }))
          }]
        },
        ...properties,
        ...part[0]!.dimensions,
        ...Object.fromEntries(part.map(({ name, value }) => [name, value]))
      })
    )
  })
}
