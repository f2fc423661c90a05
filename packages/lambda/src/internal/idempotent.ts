/** Work under a claim: once where it succeeds, again where it does not. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import type { Store, StoreError } from "../Idempotency.ts"
import { InProgress, PayloadDiffers } from "../Idempotency.ts"
import { Invocation } from "../Invocation.ts"
import { isPartial } from "./own.ts"

export interface Answers<A> {
  readonly write: (answer: A) => Effect.Effect<string | undefined, never>
  readonly read: (text: string | undefined) => Effect.Effect<A, never>
}

const plain: Answers<any> = {
  write: (answer) => Effect.sync(() => JSON.stringify(answer) as string | undefined),
  read: (text) => Effect.sync(() => text === undefined ? undefined : JSON.parse(text) as unknown)
}

// an answer that does not fit its own schema is a wrong program
const typed = <A>(schema: Schema.Codec<A, any>): Answers<A> => {
  const codec = Schema.fromJsonString(Schema.toCodecJson(schema))
  const write = Schema.encodeEffect(codec)
  const read = Schema.decodeUnknownEffect(codec)
  return { write: (answer) => Effect.orDie(write(answer)), read: (text) => Effect.orDie(read(text)) }
}

export const answersOf = (schema: Schema.Codec<any> | undefined): Answers<any> =>
  schema === undefined ? plain : typed(schema)

// an object says the same in whichever order
const canonical = (_: string, value: unknown): unknown =>
  typeof value === "bigint"
    ? `${value}n`
    : typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1))
    : value

/** A short text for what an event says. */
export const digest = (payload: unknown): string =>
  process.getBuiltinModule("node:crypto").createHash("sha256").update(JSON.stringify(payload, canonical) ?? "")
    .digest("base64url")

/** A claim ends with the invocation: whoever had it is frozen then. */
const leaseOf: Effect.Effect<Duration.Duration> = Effect.gen(function*() {
  const { deadline } = yield* Invocation
  return deadline === Infinity
    ? Duration.minutes(1)
    : Duration.millis(Math.max(0, deadline - (yield* Clock.currentTimeMillis)))
})

export interface Event<A, R> {
  readonly store: Store<R>
  /** What makes it the same as another event of the function. */
  readonly id: string
  readonly payload?: string | undefined
  /** How long its answer is remembered; as long as the store says, where it is left out. */
  readonly ttl?: Duration.Duration | undefined
  readonly answers: Answers<A>
}

export const once = <A, E, R, R2>(
  { answers, id, payload, store, ttl }: Event<A, R2>,
  work: Effect.Effect<A, E, R>
): Effect.Effect<A, E | InProgress | PayloadDiffers | StoreError, R | R2> =>
  // between the claim and the work nothing is lost: an interruption releases it
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function*() {
      const { functionName } = yield* Invocation
      // functions may share a table: what one has done is not done for another
      const key = `${functionName}|${id}`
      const lease = yield* leaseOf
      const claim = yield* restore(store.claim(key, { lease, payload }))
      if (claim._tag === "Busy") return yield* new InProgress({ id, until: claim.until })
      if (claim._tag === "Done") {
        // one of the two did not ask
        const comparable = claim.payload !== undefined && payload !== undefined
        if (comparable && claim.payload !== payload) return yield* new PayloadDiffers({ id })
        return yield* answers.read(claim.answer)
      }
      const exit = yield* Effect.exit(restore(work))
      if (Exit.isFailure(exit) || isPartial(exit.value)) {
        yield* Effect.ignore(store.release(key, claim.attempt))
        return yield* exit
      }
      yield* store.complete(key, claim.attempt, yield* answers.write(exit.value), ttl)
      return exit.value
    })
  )
