/**
 * Metrics for CloudWatch without a call: in its embedded metric format, one line of the log for each set of dimensions.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as emf from "./internal/emf.ts"
import { AfterInvocation } from "./internal/runtime.ts"

/**
 * Where the metrics go.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  readonly namespace: string
  /** Which metrics are written, by their names: all, where it is left out. */
  readonly only?: ((name: string) => boolean) | undefined
  /** Takes a line: the standard output where it is left out. */
  readonly write?: ((line: string) => Effect.Effect<void>) | undefined
}

// in Lambda the console writes a time before every line, or wraps it
const stdout = (line: string) => Effect.sync(() => void process.stdout.write(`${line}\n`))

/**
 * Writes the metrics at the end of every invocation: those of the function (invocations, cold starts, errors, timeouts,
 * duration, memory, remaining time), those of dynapipe (calls, retries, throttling, capacity), and the program's own.
 * Counters, frequencies and histograms tell what came since the last time, summaries the mean of it.
 *
 * **Details**
 *
 * The request's id and the cold start are properties of every line, and no dimensions; the attributes of a metric are
 * its dimensions, of which CloudWatch takes thirty. The function's `faas.invoke_duration` and `faas.remaining` are
 * seconds, `faas.mem_usage` is bytes.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options): Layer.Layer<never> =>
  Layer.sync(AfterInvocation, () => {
    const memory: emf.Memory = new Map()
    const write = options.write ?? stdout
    return (invocation) =>
      Effect.gen(function*() {
        const metrics = yield* Metric.snapshot
        const chosen = options.only === undefined ? metrics : metrics.filter(({ id }) => options.only!(id))
        const lines = emf.lines(memory, chosen, {
          namespace: options.namespace,
          now: yield* Clock.currentTimeMillis,
          properties: { requestId: invocation.requestId, coldStart: invocation.coldStart }
        })
        yield* Effect.forEach(lines, (line) => write(line), { discard: true })
      })
  })
