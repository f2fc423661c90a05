/** Many updates, each of them a call of its own. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { BatchIncomplete } from "../../Errors.ts"

/** Runs all of these, some at a time, and tells what is done of them. */
export const all = <A, E, R, P extends Effect.Effect<A, E, R>>(
  programs: ReadonlyArray<P>,
  concurrency: number,
  onDone: (done: number) => Effect.Effect<void>
): Effect.Effect<ReadonlyArray<A>, BatchIncomplete<P, readonly [P, A], E>, R> => {
  let done = 0
  const run = (program: P) => Effect.tap(Effect.result<A, E, R>(program), () => onDone(++done))
  return Effect.flatMap(Effect.forEach(programs, run, { concurrency }), (results) => {
    const unprocessed: Array<P> = []
    const failures: Array<E> = []
    const completed: Array<readonly [P, A]> = []
    for (const [i, result] of results.entries()) {
      if (Result.isSuccess(result)) completed.push([programs[i]!, result.success])
      else {
        unprocessed.push(programs[i]!)
        failures.push(result.failure)
      }
    }
    return failures.length === 0
      ? Effect.succeed(completed.map(([, a]) => a))
      : Effect.fail(new BatchIncomplete({ unprocessed, completed, failures }))
  })
}
