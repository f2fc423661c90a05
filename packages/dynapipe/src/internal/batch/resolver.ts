/**
 * Programs that run at the same time, in one batch: those of one service, one retry policy and one measure of capacity,
 * so that nobody's settings apply to another's program.
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as Request from "effect/Request"
import * as RequestResolver from "effect/RequestResolver"
import { DynamoDB } from "../../DynamoDB.ts"
import type * as Entity from "../../Entity.ts"
import type { CallFailed } from "../../Errors.ts"
import * as Errors from "../../Errors.ts"
import * as meter from "../meter.ts"
import * as policy from "../policy.ts"
import type * as gets from "../program/get.ts"
import { ambient, decodeFailed, encodeFailed } from "../program/run.ts"
import type { UnderWay } from "./order.ts"
import { enter } from "./order.ts"
import * as reads from "./read.ts"
import * as rounds from "./rounds.ts"
import * as writes from "./write.ts"

export interface Window {
  /** How long the first program waits for others. */
  readonly window: Duration.Input
  /** How many programs are at most in one batch. */
  readonly size: number
}

/** No waiting: what is asked for in one turn of the scheduler goes together. */
export const Current = Context.Reference<Partial<Window>>("dynapipe/Batch/Window", { defaultValue: () => ({}) })

/** One program that waits for its batch; whoever is interrupted says so, for a batch that nobody waits for any more. */
interface Waiting<T, A> extends Request.Request<A, CallFailed> {
  readonly _tag: "dynapipe/Batched"
  readonly part: T
  leave: (() => void) | undefined
}
const waiting = Request.tagged<Waiting<any, any>>("dynapipe/Batched")

type Entry<T, A> = Request.Entry<Waiting<T, A>>

/** Runs for as long as anybody waits for it. */
const whileWanted = <T, A, R>(
  entries: ReadonlyArray<Entry<T, A>>,
  run: Effect.Effect<void, never, R>
): Effect.Effect<void, never, R> => {
  let open = entries.length
  const nobody = Effect.callback<void>((resume) => {
    for (const { request } of entries) {
      request.leave = () => {
        open -= 1
        if (open === 0) resume(Effect.interrupt)
      }
    }
  })
  return Effect.raceFirst(run, nobody)
}

interface Kind<T, A> {
  readonly size: number
  readonly run: (parts: ReadonlyArray<T>) => Effect.Effect<ReadonlyArray<Exit.Exit<A, CallFailed>>, never, DynamoDB>
}

const makeResolver = <T, A>(
  { run, size }: Kind<T, A>,
  options: Partial<Window>
): RequestResolver.RequestResolver<Waiting<T, A>> => {
  const resolver = RequestResolver.make<Waiting<T, A>>((entries) =>
    whileWanted(
      entries,
      Effect.map(run(entries.map(({ request }) => request.part)), (exits) =>
        entries.forEach((entry, i) => entry.completeUnsafe(exits[i]!)))
    ) as Effect.Effect<void> // it runs with the context of the first caller, who has the service
  )
  // one span for all of them, with a link to that of each
  const traced = RequestResolver.withSpan(resolver, "dynapipe.batch", { captureStackTrace: false })
  const sized = RequestResolver.batchN(traced, options.size ?? size)
  return options.window === undefined ? sized : RequestResolver.setDelay(sized, options.window)
}

type Resolver<T, A> = RequestResolver.RequestResolver<Waiting<T, A>>

const nobodyMeasures: object = {}

const under = <V extends object>(map: WeakMap<object, V>, key: object, make: () => V): V => {
  let value = map.get(key)
  if (value === undefined) map.set(key, value = make())
  return value
}

/** The resolver of those whose programs may meet. */
const resolvers = <T, A>(kind: Kind<T, A>) => {
  const all = new WeakMap<object, WeakMap<object, WeakMap<object, WeakMap<object, Resolver<T, A>>>>>()
  return (fiber: Fiber.Fiber<any, any>): Resolver<T, A> => {
    const options = fiber.getRef(Current)
    const service = Context.getUnsafe(fiber.context as Context.Context<DynamoDB>, DynamoDB)
    const byService = under(all, service, () => new WeakMap())
    const byPolicy = under(byService, fiber.getRef(policy.Current), () => new WeakMap())
    const byMeter = under(byPolicy, fiber.getRef(meter.Current) ?? nobodyMeasures, () => new WeakMap())
    return under(byMeter, options, () => makeResolver(kind, options))
  }
}

const join = <T, A>(resolver: Resolver<T, A>, part: T): Effect.Effect<A, CallFailed> =>
  Effect.suspend(() => {
    const request: Waiting<T, A> = waiting({ part, leave: undefined })
    return Effect.onInterrupt(
      Effect.request(request, resolver),
      () => Effect.sync(() => request.leave?.())
    )
  })

const readers = resolvers<reads.Want, reads.Outcome & { readonly done: true }>({
  size: reads.limit,
  run: (wants) =>
    Effect.map(
      reads.fetch(wants, { concurrency: 2, strangers: true }),
      (outcomes) =>
        outcomes.map((outcome) =>
          outcome.done ? Exit.succeed(outcome) : Exit.fail(outcome.cause ?? rounds.unprocessed("BatchGetItem"))
        )
    )
})

/** A get as a part of the next `BatchGetItem`. */
export const get = (
  self: gets.Fields & { readonly entity: Entity.Any },
  fiber: Fiber.Fiber<any, any>
): Effect.Effect<unknown, unknown, DynamoDB> => {
  const entity = self.entity.identifier
  let want: reads.Want
  try {
    want = reads.want(self, ambient(fiber))
  } catch (error) {
    return encodeFailed(entity, error)
  }
  const { key, request, success } = want.prepared
  return Effect.matchEffect(join(readers(fiber), want), {
    onFailure: (failure) => Effect.fail(Errors.fromRead(failure, { entity, key, table: request.input.TableName })),
    onSuccess: ({ item }): Effect.Effect<unknown, unknown> => {
      try {
        return Effect.fromResult(success({ Item: item }))
      } catch (error) {
        return decodeFailed(entity, key, error)
      }
    }
  })
}

const store = Effect.fnUntraced(function*(orders: ReadonlyArray<writes.Order>) {
  const exits: Array<Exit.Exit<void, CallFailed>> = orders.map(() => Exit.void)
  // one write after another for each item, as those who wrote them would have it
  for (const turn of writes.turns(orders)) {
    const left = yield* writes.store(turn, { concurrency: 2, strangers: true })
    orders.forEach((one, i) => {
      if (left.has(one)) exits[i] = Exit.fail(left.get(one) ?? rounds.unprocessed("BatchWriteItem"))
    })
  }
  return exits
})

/** The batches under way, by their service. */
const underWay = new WeakMap<object, UnderWay>()

const writers = resolvers<writes.Order, void>({
  size: 25,
  run: (orders) =>
    // a place that is taken is left, whenever this is interrupted
    Effect.acquireUseRelease(
      Effect.map(DynamoDB, (service) => enter(under(underWay, service, () => new Map()), orders)),
      ({ ready }) => Effect.andThen(ready, store(orders)),
      ({ leave }) => leave
    )
})

/** A put or delete as a part of the next `BatchWriteItem`. */
export const write = (
  self: writes.WriteOp,
  fiber: Fiber.Fiber<any, any>
): Effect.Effect<unknown, unknown, DynamoDB> => {
  const entity = self.entity.identifier
  let order: ReturnType<typeof writes.order>
  try {
    order = writes.order(self, ambient(fiber))
    order.prepared.rehearse?.()
  } catch (error) {
    return encodeFailed(entity, error)
  }
  const { prepared, table } = order
  return Effect.matchEffect(join(writers(fiber), order), {
    onFailure: (failure) => Effect.fail(Errors.fromCall(failure, { entity, key: prepared.key, table })),
    onSuccess: (): Effect.Effect<unknown, unknown> => {
      try {
        return Effect.fromResult(prepared.success({}))
      } catch (error) {
        return decodeFailed(entity, prepared.key, error)
      }
    }
  })
}
