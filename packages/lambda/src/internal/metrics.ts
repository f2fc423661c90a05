/** What an invocation leaves to be counted: OpenTelemetry's metrics for functions, by the function's name. */
import * as Metric from "effect/Metric"

const seconds = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 900]

const make = (name: string) => {
  const attributes = { "faas.name": name }
  const counter = (id: string, description: string) =>
    Metric.withAttributes(Metric.counter(id, { description, incremental: true }), attributes)
  const gauge = (id: string, description: string) =>
    Metric.withAttributes(Metric.gauge(id, { description }), attributes)
  return {
    invocations: counter("faas.invocations", "Invocations"),
    coldStarts: counter("faas.coldstarts", "Invocations that were the first of their container"),
    errors: counter("faas.errors", "Invocations that failed"),
    timeouts: counter("faas.timeouts", "Invocations that ran out of time"),
    duration: Metric.withAttributes(
      Metric.histogram("faas.invoke_duration", { description: "Seconds of an invocation", boundaries: seconds }),
      attributes
    ),
    memory: gauge("faas.mem_usage", "Bytes that the process holds at the end of an invocation"),
    remaining: gauge("faas.remaining", "Seconds that were left of the invocation's time")
  }
}

const cache = new Map<string, ReturnType<typeof make>>()

export const metersOf = (name: string): ReturnType<typeof make> => {
  let meters = cache.get(name)
  if (meters === undefined) cache.set(name, meters = make(name))
  return meters
}
