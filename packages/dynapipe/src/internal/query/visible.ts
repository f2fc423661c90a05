/** Waiting for an index to follow its table. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

export const untilVisible = <A>(
  visible: (read: A) => boolean,
  options?: { readonly interval?: Duration.Input; readonly limit?: Duration.Input }
): Schedule.Schedule<A, A> => {
  const interval = Duration.fromInputUnsafe(options?.interval ?? "20 millis")
  return Schedule.exponential(interval).pipe(
    Schedule.modifyDelay(({ duration }) => Effect.succeed(Duration.min(duration, Duration.seconds(1)))),
    Schedule.upTo({ duration: options?.limit ?? "10 seconds" }),
    Schedule.setInputType<A>(),
    Schedule.while(({ input }) => !visible(input)),
    Schedule.map(({ input }) => Effect.succeed(input))
  )
}
