/** Work in order within a lane, and at once between lanes. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

export interface Task<R> {
  readonly lane: string
  readonly run: Effect.Effect<unknown, unknown, R>
}

/** What has happened so far, by the place of the task: also where the work was interrupted. */
export type Outcome = "open" | "done" | "failed"

/**
 * Runs the tasks. After a failure nothing of its lane is begun; where the reader begins again `"fromFirst"`, nothing
 * behind the first failure is, because it comes again anyhow.
 */
export const run = <R>(
  tasks: ReadonlyArray<Task<R>>,
  outcomes: Array<Outcome>,
  options: { readonly concurrency: number; readonly again: "fromFirst" | "each" }
): Effect.Effect<void, never, R> => {
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
  return Effect.forEach(lanes.values(), one, { concurrency: options.concurrency, discard: true })
}
