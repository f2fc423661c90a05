/** Work in order within a lane, and at once between lanes. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { bounded } from "../Invocation.ts"
import { partial } from "./own.ts"

export interface Task<R> {
  readonly lane: string
  readonly run: Effect.Effect<unknown, unknown, R>
}

/** What has become of a task: it is open where it was not begun, or was interrupted. */
export type Outcome = "open" | "done" | "failed"

/**
 * Runs the tasks until the deadline, and tells what has become of each, by its place. After a failure nothing of its lane
 * is begun; where the reader begins again `"fromFirst"`, nothing behind the first failure is, because it comes again
 * anyhow.
 */
export const run = <R>(
  tasks: ReadonlyArray<Task<R>>,
  options: { readonly concurrency: number; readonly again: "fromFirst" | "each" }
): Effect.Effect<ReadonlyArray<Outcome>, never, R> =>
  Effect.suspend(() => {
    const outcomes = tasks.map((): Outcome => "open")
    const lanes = Map.groupBy(tasks.keys(), (index) => tasks[index]!.lane)
    let first = Infinity
    const one = Effect.fnUntraced(function*(lane: ReadonlyArray<number>) {
      for (const index of lane) {
        if (options.again === "fromFirst" && index > first) return
        const exit = yield* Effect.exit(tasks[index]!.run)
        if (Exit.isFailure(exit)) {
          outcomes[index] = "failed"
          first = Math.min(first, index)
          yield* Effect.logError("A record was not handled, and is reported", exit.cause)
          return
        }
        outcomes[index] = "done"
      }
    })
    return Effect.forEach(lanes.values(), one, { concurrency: options.concurrency, discard: true }).pipe(
      bounded(),
      Effect.catchTag("DeadlineExceeded", (over) => Effect.logWarning(over.message)),
      Effect.as(outcomes)
    )
  })

/** What Lambda is told: which of them must come again. */
export const report = (failed: ReadonlyArray<string>): {
  readonly batchItemFailures: Array<{ readonly itemIdentifier: string }>
} => {
  const answer = { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
  return failed.length === 0 ? answer : partial(answer)
}
