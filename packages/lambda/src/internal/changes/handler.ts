/** The handler of change records. */
import type * as Entity from "dynapipe/Entity"
import { backoff } from "dynapipe/Retry"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schedule from "effect/Schedule"
import { InProgress, type Store } from "../../Idempotency.ts"
import { once } from "../idempotent.ts"
import * as ordered from "../ordered.ts"
import { ownDeadline } from "../own.ts"
import * as decoding from "./decode.ts"
import * as records from "./record.ts"

export interface Route {
  readonly entity: Entity.Any
  readonly handle: (change: any) => Effect.Effect<unknown, unknown, any>
}

export interface Letter {
  readonly record: unknown
  readonly change: unknown
  readonly cause: Cause.Cause<unknown>
  readonly tries: number
}

export interface Options {
  readonly entities: ReadonlyArray<Route>
  readonly other?: ((raw: decoding.Raw) => Effect.Effect<unknown, unknown, any>) | undefined
  readonly concurrency?: number | undefined
  readonly tries?: number | undefined
  readonly retry?: Schedule.Schedule<unknown, unknown> | undefined
  readonly deadLetter?: ((letter: Letter) => Effect.Effect<unknown, unknown, any>) | undefined
  readonly once?: Store<any> | undefined
}

/** A record of an entity that is known, which cannot be decoded, and nobody takes raw ones. */
export class Undecodable extends Data.TaggedError("Undecodable")<{ readonly raw: decoding.Raw }> {
  override get message(): string {
    const why = this.raw.issue?.message ?? "The stream does not show the item, or its key is not of the entity."
    return `A change of ${this.raw.entity} could not be decoded. ${why} Give the handler \`other\` to take it as it is.`
  }
}

/** The tries of one record, also of earlier invocations of this container. */
interface Tried {
  count: number
  cause: Cause.Cause<unknown>
}

const remembered = 10_000
const unfinished = Cause.fail("An earlier invocation ran out of time while it was being handled")
const nothing = { write: () => Effect.succeed(undefined), read: () => Effect.void }

/** Whoever has the claim is done with it, gives it back, or is dead when it ends: reported, it would come at once. */
const patient = (id: string, work: Effect.Effect<unknown, unknown, any>) =>
  Effect.retry(work, {
    while: (failure) => failure instanceof InProgress && failure.id === id,
    schedule: Schedule.spaced("1 second")
  })

export const make = (options: Options) => {
  const entities = options.entities.map(({ entity }) => entity)
  const routes = new Map(options.entities.map((route) => [route.entity.identifier, route.handle]))
  if (routes.size < options.entities.length) throw new Error("Lambda.changesHandler: an entity has two handlers")
  const tries = options.tries ?? 3
  const retry = options.retry ?? backoff({ base: "100 millis", cap: "5 seconds", times: tries - 1 })
  const tried = new Map<string, Tried>()

  const triedOf = (id: string): Tried => {
    let found = tried.get(id)
    if (found === undefined) {
      if (tried.size >= remembered) tried.delete(tried.keys().next().value!)
      tried.set(id, found = { count: 0, cause: unfinished })
    }
    return found
  }

  const handled = (change: ReturnType<typeof decoding.decode>): Effect.Effect<unknown, unknown, any> => {
    if (change._tag !== "Raw") return routes.get(change.entity)!(change)
    return options.other === undefined ? Effect.fail(new Undecodable({ raw: change })) : options.other(change)
  }

  // what the store writes is no change: if it were kept, too, that would be written, and so on for ever
  const passedOver = (change: ReturnType<typeof decoding.decode>, { keys }: records.ChangeRecord): boolean =>
    options.once?.keeps?.(keys) === true ||
    change._tag === "Raw" && change.entity === undefined && options.other === undefined

  const attempt = (id: string, work: Effect.Effect<unknown, unknown, any>): Effect.Effect<unknown, unknown, any> =>
    Effect.suspend(() => {
      const seen = triedOf(id)
      seen.count += 1
      seen.cause = unfinished
      // a defect is a failure like another: the record is what it came of
      return Effect.catchCause(work, (cause) => {
        seen.cause = cause
        return Effect.fail(Cause.squash(cause))
      })
    })

  const persistent = (id: string, change: unknown, work: Effect.Effect<unknown, unknown, any>, record: unknown) =>
    Effect.gen(function*() {
      const seen = triedOf(id)
      const left = () => options.deadLetter === undefined || triedOf(id).count < tries
      const exit = left()
        ? yield* Effect.exit(Effect.retry(attempt(id, work), { schedule: retry, while: left }))
        : Exit.failCause(seen.cause)
      if (Exit.isSuccess(exit)) return void tried.delete(id)
      if (options.deadLetter === undefined || triedOf(id).count < tries) return yield* exit
      yield* options.deadLetter({ record, change, cause: seen.cause, tries: seen.count })
      tried.delete(id)
    })

  const taskOf = (record: unknown): ordered.Task<any> => {
    try {
      const read = records.read(record)
      const change = decoding.decode(entities, read)
      const lane = decoding.partitionOf(entities, read)
      if (passedOver(change, read)) return { lane, run: Effect.void }
      const id = `${read.source ?? ""}|${read.id}`
      const work = persistent(id, change, Effect.suspend(() => handled(change)), record)
      const { once: store } = options
      return { lane, run: store === undefined ? work : patient(id, once({ store, id, answers: nothing }, work)) }
    } catch (error) {
      const why = error instanceof records.InvalidRecord ? Effect.fail(error) : Effect.die(error)
      return { lane: "", run: persistent(`?${records.sequenceOf(record)}`, undefined, why, record) }
    }
  }

  return ownDeadline((event: { readonly Records: ReadonlyArray<unknown> }) =>
    Effect.gen(function*() {
      const tasks = event.Records.map(taskOf)
      const outcomes = yield* ordered.run(tasks, { concurrency: options.concurrency ?? 8, again: "fromFirst" })
      const first = outcomes.findIndex((outcome) => outcome !== "done")
      return ordered.report(first < 0 ? [] : [records.sequenceOf(event.Records[first])])
    })
  )
}
