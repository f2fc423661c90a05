/** Waiting for an index to follow its table. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/** At growing intervals of 20 milliseconds to one second, for ten seconds. */
const usual: Schedule.Schedule<unknown> = Schedule.exponential("20 millis").pipe(
  Schedule.modifyDelay(({ duration }) => Effect.succeed(Duration.min(duration, Duration.seconds(1)))),
  Schedule.upTo({ duration: "10 seconds" })
)

export const untilVisible =
  <A>(visible: (read: A) => boolean, schedule: Schedule.Schedule<unknown> = usual) =>
  <E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.repeat(
      self,
      schedule.pipe(
        Schedule.setInputType<A>(),
        Schedule.while(({ input }) => !visible(input)),
        Schedule.map(({ input }) => Effect.succeed(input))
      )
    )
