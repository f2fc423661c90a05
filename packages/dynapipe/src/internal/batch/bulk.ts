/** Writes that flow: a stream of them, some calls at a time, each item's in their order. */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { DynamoDB } from "../../DynamoDB.ts"
import type * as Errors from "../../Errors.ts"
import type { Ambient } from "../program/prepare.ts"
import { ambient } from "../program/run.ts"
import { positive } from "../query/source.ts"
import { paced } from "../rate.ts"
import * as alone from "./alone.ts"
import type { FlowOptions } from "./flow.ts"
import type { Given } from "./many.ts"
import { written } from "./many.ts"
import type { Place, UnderWay } from "./order.ts"
import { enter } from "./order.ts"
import * as writes from "./write.ts"

export interface Options {
  /** Groups of elements that are under way at the same time. */
  readonly concurrency: number
  /** Elements in a group. */
  readonly group: number
  /** How long a group waits to be full. */
  readonly within: Duration.Input | undefined
  /** Write units a second. */
  readonly rate: number | undefined
  /** Calls of one group that are under way at the same time. */
  readonly calls: number
}

export const options = ({ concurrency = 8, rate, within }: FlowOptions = {}): Options => ({
  concurrency: positive("concurrency", concurrency),
  group: 25,
  within,
  rate: rate === undefined ? undefined : positive("rate", rate),
  calls: 1
})

/** A program of a list of them, or the one that is given. */
export type OneOf<W> = W extends ReadonlyArray<infer P> ? P : W
export type Incomplete<W> = Errors.BatchIncomplete<OneOf<W>, OneOf<W>>

/** What the elements are written as. */
export type Prepare<A, F = Errors.EncodeFailed> = (
  a: A,
  around: Ambient
) => ReadonlyArray<Given> | Effect.Effect<never, F>

/** Elements that are written together. */
interface Job<A> {
  readonly elements: ReadonlyArray<A>
  readonly orders: ReadonlyArray<Given>
  readonly place: Place
}

/** Elements that were written, and as how many items. */
export interface Written<out A> {
  readonly elements: ReadonlyArray<A>
  readonly items: number
  /** Writes whose conditions did not hold. */
  readonly refused: number
}

/** What a batch fails with; those who let writes go alone know what else. */
type Failure = Errors.RequestError | Errors.BatchIncomplete<any, any>

/** What all of these elements are written as. */
export const each = <A, F>(prepare: Prepare<A, F>): Prepare<ReadonlyArray<A>, F> => (elements, around) => {
  const orders: Array<Given> = []
  for (const element of elements) {
    const more = prepare(element, around)
    if (Effect.isEffect(more)) return more
    for (const one of more) orders.push(one)
  }
  return orders
}

const make = <A, F>(
  elements: ReadonlyArray<A>,
  prepare: Prepare<A, F>,
  underWay: UnderWay
): Effect.Effect<Job<A>, F> =>
  Effect.withFiber<Job<A>, F>((fiber) => {
    const orders = each(prepare)(elements, ambient(fiber))
    if (Effect.isEffect(orders)) return orders
    return Effect.succeed({ elements, orders, place: enter(underWay, orders) })
  })

const carryOut = Effect.fnUntraced(function*<A>(job: Job<A>, calls: number) {
  let refused = 0
  yield* job.place.ready
  for (const turn of writes.turns(job.orders)) {
    const together = turn.filter((one) => one.alone === undefined)
    yield* written(together, yield* writes.store(together, { concurrency: calls }))
    if (together.length < turn.length) {
      refused += yield* alone.carryOut(turn.filter((one) => one.alone !== undefined), calls)
    }
  }
  // after one that failed the stream ends, and nothing goes on
  yield* job.place.leave
  return { elements: job.elements, items: job.orders.length - refused, refused } satisfies Written<A>
})

/** The elements once they are written, in their order. */
export const through =
  <A, F = Errors.EncodeFailed>(prepare: Prepare<A, F>, { calls, concurrency, group, rate, within }: Options) =>
  <E, R>(
    self: Stream.Stream<A, E, R>
  ): Stream.Stream<Written<A>, E | F | Failure, R | DynamoDB> =>
    Stream.unwrap(Effect.map(rate === undefined ? DynamoDB : paced(rate), (service) => {
      const underWay: UnderWay = new Map()
      const groups: Stream.Stream<ReadonlyArray<A>, E, R> = within === undefined
        ? Stream.grouped(self, group)
        : Stream.groupedWithin(self, group, within)
      return groups.pipe(
        Stream.mapEffect((elements) => make(elements, prepare, underWay)),
        Stream.mapEffect(
          (job) =>
            Effect.provideService(carryOut(job, calls), DynamoDB, service) as Effect.Effect<
              Written<A>,
              Failure
            >,
          { concurrency }
        )
      )
    }))
